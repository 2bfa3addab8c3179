"""Trees, statements and picked rows read from Oracle are those read from DuckDB."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from dbt_project.reporting.marts import Marts
from dbt_project.reporting.parameters import Values, read_answers
from dbt_project.reporting.pivot import crosstab
from dbt_project.reports import Report
from tests import ledger_sample
from tests.oracle.both_marts import Both, both_of, warehouse_of
from tests.oracle.marts_sample import ONE_SCHEMA

pytestmark = pytest.mark.oracle


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Trees, a statement, columns beside a hidden row, and rows that a reader picks."""
    folder = tmp_path_factory.mktemp("books")
    file = folder / "books_build.duckdb"
    with duckdb.connect(file) as marts:
        ledger_sample.fill(marts)
    under = [{"name": "dept_code", "subtotal": True}, *ledger_sample.EXPENSES["rows"]]
    declared = (
        ledger_sample.EXPENSES,
        ledger_sample.EXPENSES | {"hide_zero": True, "rows": [*under, {"name": "entry_no"}]},
        ledger_sample.VOUCHERS,
        ledger_sample.SHEET_REPORT,
        ledger_sample.PICKED,
    )
    reports = tuple(ledger_sample.ledger_report(meta) for meta in declared)
    with warehouse_of(folder, file, ONE_SCHEMA) as warehouse:
        yield from both_of(warehouse, file, reports, ledger_sample.TODAY)


@pytest.mark.parametrize(
    "texts",
    [
        {},
        {"level": "2", "account": "1001..6602", "unit": "10000", "by": "month,dept_code"},
        {"node": "660202", "month": "2024-03", "by": "dept_code"},
    ],
)
def test_trees_statements_and_picked_rows_are_the_same(books: Both, texts: dict[str, str]) -> None:
    for of in books.reports:
        given = {name: text for name, text in texts.items() if name in names_of(of)}
        found = read_answers(of, given, books.today, "en")
        assert not found.problems
        grid = books.same(lambda marts, of=of, found=found: grid_of(marts, of, found.values))
        assert grid.rows


def names_of(of: Report) -> set[str]:
    return {parameter.name for parameter in of.parameters}


def grid_of(marts: Marts, of: Report, values: Values) -> Any:
    """A cross-tab or a statement, in English."""
    return crosstab(of, values, "en", lambda query: marts.run(query, 30), dialect=marts.dialect)
