"""The whole platform on the Oracle stand-in gives the rows that it gives on DuckDB.

Both work on the same sources: capture, build, days and changes in the ERP and the CRM, capture,
build; in `make test-long` days with all tests of the data, and a full refresh. The unmodified
dbt-oracle adapter runs; what it may not do on Oracle 19c fails here.
"""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import chain
from pathlib import Path

import pytest

from ingest import demo_crm
from ingest.demo_erp.generate import generate
from tests.oracle.comparison import Table, differences, tables_on_duckdb, tables_on_oracle
from tests.oracle.oracle_sample import DSN
from tests.oracle.platform_sample import OraclePlatform, oracle_platform
from tests.oracle.real_platform import PASSWORD
from tests.project.test_changes import CHANGES, CRM_CHANGES, NO_TESTS
from tests.workspace import Workspace

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(
        bool(DSN and not PASSWORD), reason="ORACLE_TEST_PLATFORM_PASSWORD names no warehouse"
    ),
]

UNTIL = date(2024, 1, 31)  # with the year before it: books that close a year and open another
BUILDS = ("a first build", "a build of days and of everything that can change")


class Embedded(Workspace):
    """A platform on DuckDB, worked while another one changes this process's environment."""

    @cached_property
    def environment(self) -> dict[str, str]:
        """As it is when it is first asked for."""
        return {**super().environment, "REPORT_PLATFORM_TARGET": "embedded"}


@dataclass
class Both:
    """The platform twice, and what differed between the two after each round."""

    duckdb: Workspace
    oracle: OraclePlatform
    differing: dict[str, list[str]] = field(default_factory=dict)

    def capture(self, *options: str) -> None:
        """Capture the same sources into both."""
        for name in ("erp.duckdb", "crm.sqlite"):
            shutil.copy(self.duckdb.data / name, self.oracle.workspace.data)
        with ThreadPoolExecutor() as beside:
            other = beside.submit(self.duckdb.ingest, "run", *options)
            self.oracle.capture(mode="deletes" if options else "changes")
            other.result()

    def build(self, name: str, *options: str) -> None:
        """Build both, and note how they differ after that."""
        with ThreadPoolExecutor() as beside:
            # On DuckDB the tests of the data run elsewhere: there the rows are what is asked for.
            other = beside.submit(self.duckdb.dbt, "build", *options, *NO_TESTS)
            self.oracle.dbt("build", "--quiet", *options)
            other.result()
        ours, theirs = tables_on_oracle(self.oracle), tables_on_duckdb(self.duckdb)
        assert len(ours) > 70
        assert len(theirs["marts.fct_sales_order_lines"].rows) > 100
        self.differing[name] = differences(ours, theirs)


@contextmanager
def both_platforms(folder: Path) -> Iterator[Both]:
    """Two platforms over the same sources, captured and built for the first time."""
    workspace = Embedded(folder / "duckdb")
    workspace.data.mkdir()
    assert workspace.environment
    erp, crm = workspace.data / "erp.duckdb", workspace.data / "crm.sqlite"
    generate(erp, scale=0.002, years=1, until=UNTIL)
    demo_crm.generate(crm, scale=0.002, years=1, until=UNTIL)
    (folder / "oracle").mkdir()
    with oracle_platform(folder / "oracle", (erp, crm)) as platform:
        two = Both(workspace, platform)
        two.capture()
        two.build(BUILDS[0])
        yield two


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with both_platforms(tmp_path_factory.mktemp("both")) as two:
        workspace = two.duckdb
        workspace.ingest("demo", "advance", "--days", "3")
        workspace.change_erp(*chain.from_iterable(CHANGES.values()))
        workspace.change_crm(*chain.from_iterable(CRM_CHANGES.values()))
        two.capture("--deletes")
        # The laws between documents do not hold after such surgery on single tables.
        two.build(BUILDS[1], *NO_TESTS)
        yield two


@pytest.mark.parametrize("after", BUILDS)
def test_every_table_is_the_same_on_oracle_and_on_duckdb(both: Both, after: str) -> None:
    assert both.differing[after] == []


def test_history_is_compared_by_its_shape_and_values_by_what_they_say() -> None:
    columns = ("id", "name", "is_on", "dbt_valid_from", "dbt_valid_to")
    early, late, last = (datetime(2024, 1, day) for day in (1, 2, 3))
    ours = Table(columns, ((1, None, 1, early, late), (1, "b", 0, late, None)))
    same = Table(columns, ((Decimal("1.0"), "", True, late, last), (1, "b", False, last, None)))
    other = Table(columns, ((1, "", True, early, late), (1, "b", False, last, None)))
    assert differences({"t": ours}, {"t": same}) == []
    assert differences({"t": ours}, {"t": other}) == [
        "t: 1 and 1 rows of their own; dbt_valid_from: 'time 2' / 'time 3'"
    ]


@pytest.mark.long
def test_days_that_pass_are_the_same_on_oracle_and_on_duckdb(tmp_path: Path) -> None:
    with both_platforms(tmp_path) as two:
        two.duckdb.ingest("demo", "advance", "--days", "3")
        two.capture("--deletes")
        two.build("some days later")
        assert two.differing["some days later"] == []


@pytest.mark.long
def test_a_full_refresh_changes_nothing_on_oracle_either(both: Both) -> None:
    both.build("a full refresh", "--full-refresh", *NO_TESTS)
    assert both.differing["a full refresh"] == []


def test_the_documentation_lists_every_table_when_the_profile_names_the_database(
    both: Both,
) -> None:
    root = both.oracle.workspace.root
    profiles = root / "profiles.yml"
    name = both.oracle.rows("select sys_context('userenv', 'db_name') from dual")[0][0]
    text = profiles.read_text(encoding="utf-8")
    profiles.write_text(
        text.replace("protocol: tcp", f"protocol: tcp\n      database: {name}", 1), "utf-8"
    )
    try:
        both.oracle.dbt("docs", "generate", "--quiet")
    finally:
        profiles.write_text(text, encoding="utf-8")
    target = both.oracle.workspace.data / "target"
    catalog = json.loads((target / "catalog.json").read_text(encoding="utf-8"))
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    kinds = ("model", "seed", "snapshot")
    made = {key for key, node in manifest["nodes"].items() if node["resource_type"] in kinds}
    assert catalog["nodes"].keys() == made
    assert catalog["sources"].keys() == manifest["sources"].keys()


def test_no_temporary_table_is_left_behind(both: Both) -> None:
    assert both.oracle.rows("select table_name from user_tables where temporary = 'Y'") == []
