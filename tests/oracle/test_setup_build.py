"""A build with the users of the set-up script, and with what an administrator may switch on."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import oracledb
import pytest
import yaml

from dbt_project.declarations import read_capture_tables
from dbt_project.layers import Layers
from dbt_project.oracle_setup import script, setup
from dbt_project.profiles import Connection
from tests.oracle import setup_script
from tests.oracle.standin import Database
from tests.oracle.standin.warehouse import installed, run_dbt
from tests.oracle.warehouse_sample import warehouse_site
from tests.workspace import ROOT

PASSWORDS = dict.fromkeys(
    ("staging_password", "storage_password", "reports_password", "report_viewer_password"), "secret"
)
FOUR: dict[str, Any] = {"user": "storage", "schema": "storage", "capture_user": "staging"}
ONE: dict[str, Any] = {"user": "reports", "schema": "reports"}
QUIET = ("--quiet", "--log-level-file", "none")  # dbt leaves its log file open
CHOSEN = (
    "--select",
    "+fct_shipments",
    "--exclude",
    "resource_type:test",
    "resource_type:unit_test",
)


@dataclass
class Warehouse:
    """A stand-in database whose users the script has made, and dbt on it."""

    database: Database
    folder: Path
    environment: Mapping[str, str]

    def build(self, *arguments: str, **environment: str) -> None:
        self.dbt("build", *CHOSEN, *arguments, **environment)

    def dbt(self, *arguments: str, **environment: str) -> None:
        with installed(self.database), pytest.MonkeyPatch.context() as patch:
            for name, value in {**self.environment, **environment}.items():
                patch.setenv(name, value)
            patch.chdir(ROOT)
            done = run_dbt([*arguments, *QUIET, "--target", "oracle"])
        assert done.code == 0, done.failures()

    def ask(self, user: str, query: str) -> list[tuple[Any, ...]]:
        with (
            installed(self.database),
            oracledb.connect(
                user=user, password="secret", host=self.database.host,
                port=self.database.port, service_name=self.database.service,
            ) as opened,
        ):  # fmt: skip
            rows: list[tuple[Any, ...]] = opened.cursor().execute(query).fetchall()
            return rows


@contextmanager
def warehouse(folder: Path, settings: dict[str, Any]) -> Iterator[Warehouse]:
    output = Connection("report_platform", "oracle", "oracle", settings)
    text = script(setup(output, viewer_user="report_viewer"))
    with Database(setup_script.run(text, PASSWORDS).users()) as database:
        profile = {
            **settings, "type": "oracle", "password": "secret", "protocol": "tcp", "threads": 2,
            "host": database.host, "port": database.port, "service": database.service,
        }  # fmt: skip
        outputs = {"target": "oracle", "outputs": {"oracle": profile}}
        (folder / "profiles.yml").write_text(yaml.safe_dump({"report_platform": outputs}))
        environment = {
            "DBT_PROFILES_DIR": str(folder), "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"), "ORACLE_MARTS_READERS": "report_viewer",
        }  # fmt: skip
        yield Warehouse(database, folder, environment)


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Four schemas, built twice: the second time tables are there."""
    with warehouse(tmp_path_factory.mktemp("four"), FOUR) as made:
        made.build()
        made.build()
        yield made


def indexed(built: Warehouse, owner: str, table: str) -> list[str]:
    found = built.ask(
        "storage",
        "select column_name from all_ind_columns "
        f"where table_owner = '{owner}' and table_name = '{table}' order by column_name",
    )
    return [row[0] for row in found]


def test_a_build_needs_no_right_that_the_script_does_not_give(four: Warehouse) -> None:
    assert four.ask("storage", "select count(*) from marts.fct_shipments") == [(0,)]
    # The viewer reads what was built and what dbt notes, and nothing that lies before.
    assert four.ask("report_viewer", "select count(*) from marts.fct_shipments") == [(0,)]
    assert four.ask("report_viewer", "select count(*) from marts.dim_customers") == [(0,)]
    assert four.ask("report_viewer", "select count(*) from platform.dbt_results") != [(0,)]
    for hidden in ("storage.sto_shipments", "staging.ic_saleout_h"):
        with pytest.raises(oracledb.DatabaseError, match="ORA-00942"):
            four.ask("report_viewer", f"select count(*) from {hidden}")
    with pytest.raises(oracledb.DatabaseError, match="ORA-01031"):
        four.ask("report_viewer", "delete from marts.fct_shipments")


def test_in_one_schema_a_build_needs_no_right_to_any_other(tmp_path: Path) -> None:
    with warehouse(tmp_path, ONE) as one:
        one.build()
        query = "select count(*) from reports.marts_fct_shipments"
        assert one.ask("report_viewer", query) == [(0,)]
        tables = "select table_name from all_tables where owner = 'REPORTS' and temporary = 'N'"
        names = {row[0] for row in one.ask("reports", tables)}
        # What dbt reads is where capture writes, and no name is without its schema's.
        manifest = json.loads((tmp_path / "target" / "manifest.json").read_text(encoding="utf-8"))
        staged = Layers("reports").staged(read_capture_tables(manifest))
        assert {table.staging_table.upper() for table in staged} == {
            name for name in names if name.startswith("STAGING_")
        }
        notes = ("INGEST_", "MIGRATION_")  # what capture and verify note
        prefixes = ("STAGING_", "STORAGE_", "MARTS_", "PLATFORM_", *notes)
        assert {name for name in names if not name.startswith(prefixes)} == set()


def test_incremental_tables_have_the_indexes_that_a_refresh_looks_up_by(four: Warehouse) -> None:
    expected = {
        ("STORAGE", "STO_SHIPMENT_LINES"): [
            "CAPTURED_AT", "SHIPMENT_ID", "SHIPMENT_LINE_ID", "STORED_AT",
        ],
        ("STORAGE", "STO_SHIPMENTS"): ["CAPTURED_AT", "SHIPMENT_ID", "STORED_AT"],
        ("MARTS", "FCT_SHIPMENTS"): ["CUSTOMER_ID", "MATERIAL_ID", "SHIPMENT_LINE_ID", "STORED_AT"],
        ("MARTS", "DIM_CUSTOMERS"): [],
    }  # fmt: skip
    # Made by the first build, found by the second, made again with new tables.
    assert {place: indexed(four, *place) for place in expected} == expected
    four.build("--full-refresh")
    assert {place: indexed(four, *place) for place in expected} == expected


@pytest.mark.long
def test_partitions_compression_and_parallel_builds_come_by_the_environment(
    four: Warehouse,
) -> None:
    switched_on = {
        "ORACLE_PARTITIONS": "month", "ORACLE_PARALLEL": "4",
        "ORACLE_COMPRESSION": "row store compress basic",
    }  # fmt: skip
    partitioned = (
        "select partitioned from all_tables where owner = 'MARTS' and table_name = 'FCT_SHIPMENTS'"
    )
    assert four.ask("storage", partitioned) == [("NO",)]
    four.build(**switched_on)  # an existing table is changed where it stands
    assert four.ask("storage", partitioned) == [("YES",)]
    four.build("--full-refresh", **switched_on)
    assert four.ask("storage", partitioned) == [("YES",)]
    made = [sql for sql in four.database.statements if _creates(sql, "marts.fct_shipments")][-1]
    assert "parallel 4" in made
    assert "row store compress basic" in made
    assert "partition by range (shipment_date)" in made
    # Every month has its place once, in order, and what has no date the last.
    bounds = re.findall(r"less than \(\s*date '(\d{4}-\d\d)-01'", made)
    assert bounds == [f"{y}-{m:02}" for y in range(2015, 2042) for m in range(1, 13)][1:313]
    assert made.count("(maxvalue)") == 1


@pytest.fixture
def captured(tmp_path: Path) -> list[str]:
    """What two captures of one table send."""
    with Database(setup_script.run(written(), PASSWORDS).users()) as database:
        with pytest.MonkeyPatch.context() as patch:
            passwords = {"password": "secret", "capture_password": "secret"}
            site = warehouse_site(tmp_path, patch, database, **passwords)
            for number in (1, 2):
                site.erp(
                    f"insert into so_saleorder values ('O{number}', 'SO', 1, 2, "
                    f"'2024-05-0{number} 10:00:00')"
                )
                site.capture()
        return database.statements


def written() -> str:
    return script(setup(Connection("report_platform", "oracle", "oracle", FOUR)))


def test_the_page_on_refreshes_shows_the_statements_that_are_sent(
    four: Warehouse, captured: list[str]
) -> None:
    four.dbt("test", "--select", "unique_fct_shipments_shipment_line_id")
    page = (ROOT / "docs" / "oracle-refresh.md").read_text(encoding="utf-8")
    shown = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    sent = {_plain(sql) for sql in (*captured, *four.database.statements)}
    assert len(shown) > 15
    missing = [
        block for block in shown
        if not any(re.search(_pattern(block), statement) for statement in sent)
    ]  # fmt: skip
    assert not missing, missing[0]


def _plain(sql: str) -> str:
    return " ".join(sql.lower().split())


def _pattern(block: str) -> str:
    """`…` stands for anything; blanks beside brackets and commas for none as well."""
    parts = (re.escape(_plain(part)) for part in block.split("…"))
    return ".*".join(re.sub(r"(\\ )?(\\[()]|,|;)(\\ )?", r" ?\2 ?", part) for part in parts)


def _creates(sql: str, table: str) -> bool:
    return re.search(rf"create\s+table {table}\s", sql) is not None
