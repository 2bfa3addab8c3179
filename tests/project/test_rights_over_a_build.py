"""Rights over a real build: who may see one organisation sees what there is when it is alone."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlglot import exp

from dbt_project.manifest import built_manifest
from dbt_project.marts import Mart, marts_by_name
from dbt_project.person import Person
from dbt_project.reporting.filters import all_of, conditions
from dbt_project.reporting.marts import BuiltMarts, Marts
from dbt_project.reporting.parameters import read_answers
from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.query import list_query, list_totals_query, options_query
from dbt_project.reporting.rights import may_export, permitted, permitted_marts
from dbt_project.reporting.rows import facts
from dbt_project.reporting.sql import Binds, Query, render
from dbt_project.reports import Report, load_reports
from tests.workspace import Workspace
from viewer.headline import headline

TODAY = date(2024, 6, 30)
MINE = ("801", "803")
GROUPS = frozenset(
    {"finance", "sales", "purchasing", "costing", "hr", "payroll", "admin", "analyst"}
)
MEMBER = Person("member", "", GROUPS, MINE)
OTHER = Person("other", "", GROUPS, ("802",))
EVERYBODY = Person("everybody", "", sees_all=True)
BOOKS = "(select {0} from marts.dim_accounting_books where org_code in {1})"
ORGS = "(select {0} from marts.dim_orgs where org_code in {1})"
WHOSE = {"org_code": "{1}", "book_code": BOOKS, "book_id": BOOKS, "org_id": ORGS}

Project = tuple[dict[str, Mart], tuple[Report, ...]]


@pytest.fixture(scope="module")
def project(_built: Workspace) -> Project:
    with pytest.MonkeyPatch.context() as patched:
        for name in ("REPORT_PLATFORM_ROOT", "REPORT_PLATFORM_DATA", "DBT_TARGET_PATH"):
            patched.setenv(name, _built.environment[name])
        manifest = built_manifest(_built.root)
    return marts_by_name(manifest), load_reports(manifest)


@pytest.fixture(scope="module")
def all_marts(_built: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marts]:
    path = tmp_path_factory.mktemp("all") / "marts.duckdb"
    shutil.copyfile(_built.data / "marts.duckdb", path)
    with closing(BuiltMarts(path)) as marts:
        yield marts


@pytest.fixture(scope="module")
def my_marts(_built: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marts]:
    """The marts without the rows of other organisations."""
    path = tmp_path_factory.mktemp("mine") / "marts.duckdb"
    shutil.copyfile(_built.data / "marts.duckdb", path)
    _forget_others(path)
    with closing(BuiltMarts(path)) as marts:
        yield marts


def _forget_others(path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as file")
        connection.execute("use file")
        columns: dict[str, set[str]] = {}
        for table, column in connection.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'marts'"
        ).fetchall():
            columns.setdefault(table, set()).add(column)
        for table, names in columns.items():
            for column, own in WHOSE.items():
                if column in names:
                    kept = own.format(column, MINE)
                    others = f"{column} is null or {column} not in {kept}"
                    connection.execute(f"delete from marts.{table} where {others}")
                    break


def _answers(report: Report) -> Mapping[str, str]:
    if report.verify:
        return report.verify.parameters[0]
    return {p.name: "2024-01..2024-06" for p in report.parameters if p.type == "month_range"}


def _everything(report: Report, marts: Marts) -> dict[str, Any]:
    """What a page, its parameters, its totals, its exports and the first page show of a report."""

    def run(query: Query) -> Any:
        return marts.run(query, 60)

    values = read_answers(report, _answers(report), TODAY, "zh").values
    found: dict[str, Any] = {
        f"options {one.name}": run(options_query(report, one, values, "zh")).to_pylist()
        for one in report.parameters
        if one.options
    }
    found["headline"] = headline(report, TODAY, run)
    if report.layout == "list":
        found["rows"] = run(list_query(report, values, "zh", limit=1_000)).to_pylist()
        found["totals"] = run(list_totals_query(report, values)).to_pylist()
    else:
        found["rows"] = crosstab(report, values, "en", run).rows
    return found


def _seen(report: Report, person: Person) -> Report:
    seen = permitted(report, person)
    assert seen is not None, report.name
    return seen


def test_who_may_see_some_organisations_sees_what_there_is_without_the_others(
    project: Project, all_marts: Marts, my_marts: Marts
) -> None:
    differing = set()
    for report in project[1]:
        if report.relation[0] != "marts":
            continue
        seen = _everything(_seen(report, MEMBER), all_marts)
        assert seen == _everything(_seen(report, EVERYBODY), my_marts), report.name
        others = _everything(_seen(report, OTHER), all_marts)  # a book that is asked for is mine
        if others["rows"] != _everything(_seen(report, EVERYBODY), all_marts)["rows"]:
            differing.add(report.name)
    everybodys = {"customer_overview", "open_opportunities"}  # of no organisation, for one group
    assert {r.name for r in project[1] if r.relation[0] == "marts"} - differing <= everybodys


def test_who_may_see_no_organisation_sees_no_figure(project: Project, all_marts: Marts) -> None:
    nobody = Person("nobody", "", GROUPS, ())
    for report in project[1]:
        if any(one.row_filter for one in report.access):
            seen = _everything(_seen(report, nobody), all_marts)
            if report.layout == "list":
                assert all(row.get("row_kind") not in (None, "row") for row in seen["rows"])
            else:
                shown = {cell.value for row in seen["rows"] for cell in row.cells}
                assert shown <= {None, 0} or report.layout == "statement", report.name


def test_other_people_s_groups_do_not_know_of_a_report(project: Project) -> None:
    stranger = Person("stranger", "", frozenset({"warehouse"}), MINE)
    known = {report.name for report in project[1] if permitted(report, stranger)}
    assert known.isdisjoint({"trial_balance", "account_ledger", "balance_sheet", "capture_runs"})
    assert {"sales_daily", "stock_summary"} <= known


def test_pay_is_for_its_group_and_people_are_for_fewer(project: Project) -> None:
    marts, reports = project
    summary, details = (
        next(report for report in reports if report.name == name)
        for name in ("payroll_summary", "payroll_details")
    )
    clerk = Person("clerk", "", frozenset({"hr"}), MINE)
    payer = Person("payer", "", frozenset({"payroll"}), MINE)
    assert permitted(summary, Person("other", "", GROUPS - {"hr", "payroll"}, MINE)) is None
    assert {one.name for one in _seen(summary, clerk).measures} == {
        one.name for one in summary.measures
    }
    assert permitted(details, clerk) is None
    assert not may_export(summary, clerk)
    assert may_export(_seen(summary, payer), payer)
    assert permitted(details, payer)
    of_clerk = permitted_marts(marts.values(), reports, clerk)["fct_payroll"]
    assert not {name for name in of_clerk.mart.columns if name.startswith("person_")}
    assert [(one.column, one.operand) for one in of_clerk.where] == [("org_code", MINE)]


def test_statements_of_analysts_read_permitted_rows_and_columns_alone(
    project: Project, all_marts: Marts, my_marts: Marts
) -> None:
    marts, reports = project
    clerk = Person("clerk", "", frozenset({"finance"}), MINE)
    found = permitted_marts(marts.values(), reports, clerk)
    assert {"fct_gl_entries", "fct_receivables", "dim_orgs"} <= set(found)
    assert "fct_opportunities" not in found  # its reports are of the group sales
    assert not any(name.startswith(("sto_", "stg_", "snap_")) for name in found)
    for name, seen in found.items():
        binds = Binds()
        filters = all_of(conditions(seen.where, {}, binds))
        counted = exp.select(exp.Count(this=exp.Star())).from_(facts(seen.mart.relation))
        whole = render(counted.copy(), Binds(), "duckdb", {})
        part = render(counted.where(filters) if filters else counted, binds, "duckdb", {})
        assert all_marts.run(part, 60).to_pylist() == my_marts.run(whole, 60).to_pylist(), name
    keeper = Person("keeper", "", frozenset({"warehouse"}), None)
    moved = permitted_marts(marts.values(), reports, keeper)["fct_stock_movements"].mart.columns
    assert "unit_cost" not in moved
    assert "net_quantity" in moved
