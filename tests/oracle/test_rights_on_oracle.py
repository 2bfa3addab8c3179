"""Rights in Oracle: what two persons of different organisations are given, executed there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pyarrow as pa
import pytest
import yaml

from dbt_project.custom_sql.asked import Asked, bound
from dbt_project.custom_sql.engine import Engine, Limits
from dbt_project.custom_sql.guard import guarded
from dbt_project.manifest import built_manifest
from dbt_project.marts import Mart, readable_marts
from dbt_project.person import Person
from dbt_project.reporting.marts import Marts, TimeLimitError
from dbt_project.reporting.parameters import read_answers
from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.query import list_query, list_totals_query, options_query
from dbt_project.reporting.rights import PermittedMart, permitted, permitted_marts
from dbt_project.reporting.sql import Query
from dbt_project.reports import Report, load_reports
from tests.conftest import UNTIL
from tests.oracle.both_marts import Both, both_of, warehouse_of
from tests.unit.custom_sql.marts_sample import FOLDER, statements
from tests.workspace import Workspace
from viewer.custom.answers import Asking, ask
from viewer.download import made
from viewer.export_file import Export
from viewer.headline import headline
from viewer.published import Published
from viewer.request import Request

pytestmark = pytest.mark.oracle
GROUPS = frozenset({"finance", "sales", "purchasing", "admin", "analyst"})  # not costing: hidden
ANN = Person("ann", "", GROUPS, ("801",))
BOB = Person("bob", "", GROUPS, ("802",))
ALL = Person("all", "", sees_all=True)
HONEST: list[dict[str, str]] = yaml.safe_load((FOLDER / "honest.yml").read_text("utf-8"))
KINDS: dict[str, Any] = {"since": "date", "until": "date", "least": "number"}
ANSWERS = {"since": "2024-01-01", "until": "2024-06-30", "least": "1000", "org": "801"}

Project = tuple[Both, tuple[Mart, ...]]


@pytest.fixture(scope="module")
def project(_built: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("rights")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_TARGET_PATH", str(_built.data / "target"))
        manifest = built_manifest(_built.root)
        reports = load_reports(manifest)
    copy = folder / "build.duckdb"
    copy.write_bytes((_built.data / "marts.duckdb").read_bytes())
    with warehouse_of(folder, copy, "storage") as warehouse:
        for both in both_of(warehouse, copy, reports, UNTIL):
            yield both, readable_marts(manifest)


def _everything(marts: Marts, report: Report) -> dict[str, Any]:
    """What a page, its parameters, its totals, its file and the first page give."""
    published = Published("b", datetime(2026, 1, 5, tzinfo=UTC), marts.dialect, (), marts, None)
    texts = {p.name: "2024-01..2024-06" for p in report.parameters if p.type == "month_range"}
    values = read_answers(report, texts, UNTIL, "zh").values
    request = Request(report, values, "zh", published)

    def run(query: Query) -> pa.Table:
        return marts.run(query, 30)

    def rows(query: Query) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = run(query).to_pylist()
        return found

    dialect = marts.dialect
    given: dict[str, Any] = {
        f"choices of {one.name}": rows(options_query(report, one, values, "zh", dialect=dialect))
        for one in report.parameters
        if one.options
    }
    given["first page"] = headline(report, UNTIL, run, dialect=dialect)
    if report.layout == "list":
        given["totals"] = rows(list_totals_query(report, values, dialect=dialect))
        given["rows"] = rows(list_query(report, values, "zh", dialect=dialect, limit=300))
        if len(given["rows"]) < 300:
            given["file"] = made(Export("csv", request, len(given["rows"]), 0))
    else:
        given["rows"] = crosstab(report, values, "zh", run, dialect=dialect)
    return given


def _differing(both: Both, reports: Sequence[Report]) -> list[str]:
    """Reports that give two persons other rows, each of them the same in both warehouses."""
    found = []
    for report in reports:
        given = {}
        for person in (ANN, BOB):
            seen = permitted(report, person)
            if seen is not None:
                given[person.name] = both.same(partial(_everything, report=seen))
        if len(given) == 2 and given["ann"]["rows"] != given["bob"]["rows"]:
            found.append(report.name)
    return found


def test_two_persons_of_different_organisations_are_given_their_own_rows(project: Project) -> None:
    both, _ = project
    assert len(_differing(both, both.reports[::5])) >= 4


@pytest.mark.long
def test_two_persons_are_given_their_own_rows_of_every_report(project: Project) -> None:
    both, _ = project
    assert len(_differing(both, both.reports)) >= 15


def _asked(marts: Marts, sql: str, seen: Mapping[str, PermittedMart], timeout_s: int) -> Asking:
    """The statement, guarded and run as a page does."""
    found = guarded(sql, seen, "oracle")
    asked = tuple(Asked(name, KINDS.get(name, "text")) for name in found.asks)
    values = bound(asked, ANSWERS)
    asking = ask(marts, ("b", found.sql, repr(values)), found, values, timeout_s)
    assert asking.done.wait(120)
    return asking


def _cells(rows: pa.Table) -> list[tuple[str, ...]]:
    """Rows as texts: figures without trailing zeros, days without a time of day."""
    return [tuple(map(_text, row.values())) for row in rows.to_pylist()]


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, Decimal | float | int):
        return f"{round(Decimal(str(value)), 6).normalize():f}".replace("-0", "0")
    return str(value)


def test_honest_statements_of_analysts_give_the_figures_that_duckdb_gives(
    project: Project,
) -> None:
    both, marts = project
    everything = permitted_marts(marts, both.reports, ALL)
    engine = Engine(both.duckdb.database, Limits(timeout_s=60))  # type: ignore[attr-defined]
    compared = 0
    for entry in HONEST:
        asking = _asked(both.oracle, entry.get("both") or entry["oracle"], everything, 60)
        assert asking.error is None, (entry, asking.error)
        assert asking.answer is not None
        if "both" in entry:
            found = guarded(entry["both"], everything, "duckdb")
            asked = tuple(Asked(name, KINDS.get(name, "text")) for name in found.asks)
            wanted = engine.run(found.sql, {**found.binds, **bound(asked, ANSWERS)}).rows
            assert sorted(_cells(asking.answer.rows)) == sorted(_cells(wanted)), entry["both"]
            compared += 1
    engine.close()
    assert compared >= 40


def test_statements_of_an_analyst_read_their_own_rows_and_no_hidden_column(
    project: Project,
) -> None:
    both, marts = project
    clerk = Person("clerk", "", frozenset({"finance"}), ("801",))
    mine = permitted_marts(marts, both.reports, clerk)
    everything = permitted_marts(marts, both.reports, ALL)

    def codes(sql: str, seen: Mapping[str, PermittedMart]) -> set[Any]:
        asking = _asked(both.oracle, sql, seen, 30)
        assert asking.answer is not None, asking.error
        return set(asking.answer.rows.column("c").to_pylist())

    orgs = "select distinct org_code as c from fct_receivables"
    assert codes(orgs, mine) == {"801"} < codes(orgs, everything)
    books = "select distinct book_code as c from fct_gl_entries"  # through their dimension
    own = "select book_code as c from dim_accounting_books where org_code = '801'"
    assert codes(books, mine) <= codes(own, everything)
    assert codes(books, mine) < codes(books, everything)
    keeper = Person("keeper", "", frozenset({"warehouse"}), None)
    kept = permitted_marts(marts, both.reports, keeper)
    moved = "select * from fct_stock_movements fetch first 3 rows only"
    asking = _asked(both.oracle, moved, kept, 30)
    assert asking.answer is not None
    assert "net_quantity" in asking.answer.rows.column_names
    assert "unit_cost" not in asking.answer.rows.column_names
    whole = _asked(both.oracle, moved, everything, 30).answer
    assert whole is not None
    assert "unit_cost" in whole.rows.column_names


def test_bombs_that_the_guard_accepts_are_ended_by_the_time_limit(project: Project) -> None:
    both, marts = project
    everything = permitted_marts(marts, both.reports, ALL)
    ended = 0
    for category, sql in statements("hostile_oracle"):
        heavy = re.sub(r"\bfct_sales\b", "fct_gl_entries", sql)
        if category == "query bombs" and "from fct_sales a" in sql and "count(*)" in sql:
            asking = _asked(both.oracle, heavy, everything, 1)
            assert isinstance(asking.error, TimeLimitError), sql
            ended += 1
    assert ended == 2
    count = "select count(*) as n from dim_orgs"
    assert _asked(both.oracle, count, everything, 20).error is None
