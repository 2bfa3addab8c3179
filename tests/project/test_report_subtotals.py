"""Subtotals of reports whose legacy statements have none: what plain SQL over the marts adds up.

The cells of their rows are held to the legacy statements (see tests/legacy); what sums them up is
held to these statements instead.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from dbt_project.manifest import built_manifest
from dbt_project.report_values import Report
from dbt_project.reporting.grid import Grid, GridRow
from dbt_project.reporting.parameters import read_answers
from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.sql import Query
from dbt_project.reports import load_reports
from tests.conftest import UNTIL
from tests.workspace import ROOT, Workspace

SHIPPED = """
    select
        case grouping(customer_class_code) when 1 then 'all'
            else coalesce(customer_class_code, 'none') end,
        material_category_code, sum(quantity), sum(amount)
    from marts.fct_shipments
    where shipment_date between date '2024-01-01' and date '2024-06-30'
    group by grouping sets (
        (customer_class_code, material_category_code), customer_class_code,
        material_category_code, ()
    )
"""
OWED = """
    select
        case grouping(customer_class_code) when 1 then 'all'
            else coalesce(customer_class_code, 'none') end,
        sum(amount) as balance,
        sum(case when due_date >= date '2024-05-31' then amount else 0 end) as not_due,
        sum(case when age between 1 and 30 then amount else 0 end) as to_30,
        sum(case when age between 31 and 60 then amount else 0 end) as to_60,
        sum(case when age between 61 and 90 then amount else 0 end) as to_90,
        sum(case when age between 91 and 180 then amount else 0 end) as to_180,
        sum(case when age between 181 and 365 then amount else 0 end) as to_365,
        sum(case when age > 365 then amount else 0 end) as older,
        sum(case when age > 0 then amount else 0 end) as overdue
    from (
        select *, date '2024-05-31' - due_date as age from marts.fct_receivables
        where movement_date <= date '2024-05-31'
    )
    group by rollup (customer_class_code)
"""
AUXILIARIES = """
    with nets as (
        select
            account_code,
            sum(case when period_month < date '2024-01-01'
                then debit_amount - credit_amount end) as opening,
            sum(case when period_month >= date '2024-01-01' then debit_amount end) as debit,
            sum(case when period_month >= date '2024-01-01' then credit_amount end) as credit,
            sum(debit_amount - credit_amount) as closing
        from marts.fct_gl_aux_balance_months
        where is_posted = 1 and book_code = '801-0001' and period_month < date '2024-04-01'
        group by account_code, dept_code, partner_code
    )
    select
        case grouping(account_code) when 1 then 'all' else account_code end,
        sum(greatest(opening, 0)), sum(greatest(-opening, 0)), sum(debit), sum(credit),
        sum(greatest(closing, 0)), sum(greatest(-closing, 0))
    from nets
    group by rollup (account_code)
"""
RANKED = """
    select sum(amount) from marts.fct_sales_customer_days
    where order_date between date '2024-01-01' and date '2024-06-30'
"""


@pytest.fixture(scope="module")
def reports(_built: Workspace) -> dict[str, Report]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _built.environment.items():
            patch.setenv(name, value)
        return {report.name: report for report in load_reports(built_manifest(ROOT))}


@pytest.fixture(scope="module")
def marts(_built: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{_built.data / 'marts.duckdb'}' as mart_file (read_only)")
        connection.execute("use mart_file")
        yield connection


def drawn(marts: duckdb.DuckDBPyConnection, report: Report, **texts: str) -> Grid:
    """The whole report, in English."""
    read = read_answers(report, texts, UNTIL, "en")
    assert not read.problems

    def run(query: Query) -> Any:
        return marts.sql(query.sql, params=dict(query.params)).to_arrow_table()

    return crosstab(report, read.values, "en", run)


def code_of(row: GridRow) -> Any:
    """What a row that sums up others is called in the statements above."""
    return "all" if row.kind == "total" else row.keys[0] or "none"


def summed(grid: Grid) -> dict[Any, list[Any]]:
    """Figures of subtotals by their outermost code, and of the total."""
    return {
        code_of(row): [cell.value or Decimal(0) for cell in row.cells]
        for row in grid.rows
        if row.kind != "detail"
    }


def plain(rows: Sequence[tuple[Any, ...]]) -> dict[Any, list[Any]]:
    """Sums by code; codes without anything are in no report."""
    return {code: [one or Decimal(0) for one in sums] for code, *sums in rows if any(sums)}


def test_shipments_are_summed_by_class_and_by_category(
    marts: duckdb.DuckDBPyConnection, reports: dict[str, Report]
) -> None:
    grid = drawn(marts, reports["shipment_statistics"], period="2024-01..2024-06")
    expected = {(row[0], row[1]): row[2:] for row in marts.execute(SHIPPED).fetchall()}
    found = {
        (code, column.code): tuple(cells[place : place + 2])
        for code, cells in summed(grid).items()
        for place, column in enumerate(grid.columns)
        if column.measure == "quantity" and cells[place]
    }
    assert len(found) > 10
    assert found == expected
    for cells in summed(grid).values():
        for quantity, amount, price in zip(cells[::3], cells[1::3], cells[2::3], strict=True):
            assert abs(price * quantity - amount) <= abs(quantity) * Decimal("1e-12")


def test_what_customers_owe_is_summed_by_class_and_age(
    marts: duckdb.DuckDBPyConnection, reports: dict[str, Report]
) -> None:
    grid = drawn(marts, reports["customer_ageing"], as_of="2024-05-31")
    found = summed(grid)
    shares = {code: cells.pop() for code, cells in found.items()}
    assert len(found) > 3
    assert found == plain(marts.execute(OWED).fetchall())
    for code, share in shares.items():
        assert abs(share * found[code][0] - found[code][-1]) <= found[code][0] * Decimal("1e-12")


def test_auxiliaries_are_netted_row_by_row_and_summed_by_account(
    marts: duckdb.DuckDBPyConnection, reports: dict[str, Report]
) -> None:
    grid = drawn(
        marts,
        reports["auxiliary_balance"],
        book="801-0001",
        period="2024-01..2024-03",
        auxiliaries="dept_code,partner_code",
    )
    places = [
        place for place, column in enumerate(grid.columns)
        if not column.measure.startswith("year_")
    ]  # fmt: skip
    outer = {
        code_of(row): [row.cells[place].value or Decimal(0) for place in places]
        for row in grid.rows
        if row.kind != "detail" and row.level <= 1
    }
    assert len(outer) > 10
    assert outer == plain(marts.execute(AUXILIARIES).fetchall())


def test_a_ranking_s_total_is_of_all_customers(
    marts: duckdb.DuckDBPyConnection, reports: dict[str, Report]
) -> None:
    grid = drawn(marts, reports["customer_ranking"], period="2024-01..2024-06", top_n="5")
    names = [column.measure for column in grid.columns]
    total = dict(zip(names, (cell.value for cell in grid.rows[-1].cells), strict=True))
    assert len(grid.rows) == 6
    assert total["amount"] == marts.execute(RANKED).fetchall()[0][0]
    assert total["share"] == 1
