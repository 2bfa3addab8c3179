"""What Oracle is asked to give, so that figures stay exact and dates have no time."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from dbt_project.errors import ReportFailedError
from dbt_project.reporting.crosstab import crosstab_query
from dbt_project.reporting.oracle_types import exact, requested_schema
from dbt_project.reporting.query import list_query, list_totals_query
from dbt_project.reporting.spread import Member, Spread, members_query
from dbt_project.reporting.sql import Binds, fact, render, sum_type
from tests.report_sample import AGEING, CROSSTAB, LIST, report, values


@pytest.mark.parametrize(
    ("declared", "asked"),
    [
        ("decimal(28,8)", pa.decimal128(28, 8)),
        ("decimal(18)", pa.decimal128(18, 0)),
        ("numeric(18, 2)", pa.decimal128(18, 2)),
        ("integer", pa.int64()),
        ("varchar(40)", pa.string()),
        ("date", pa.date32()),
        ("timestamp(6)", pa.timestamp("us")),
        ("double", pa.float64()),
    ],
)
def test_a_declared_type_is_asked_for(declared: str, asked: pa.DataType) -> None:
    assert requested_schema({"x": declared}) == pa.schema([("x", asked)])


@pytest.mark.parametrize("declared", ["", "decimal", "boolean"])
def test_nothing_is_asked_for_where_a_type_says_too_little(declared: str) -> None:
    assert requested_schema({"x": "date", "y": declared}) is None


def test_a_sum_keeps_its_columns_digits_after_the_point() -> None:
    assert sum_type("decimal(28,8)") == "decimal(38,8)"
    assert sum_type("decimal(18)") == "decimal(38,0)"
    assert sum_type("decimal") == ""
    assert requested_schema({"x": sum_type("integer")}) == pa.schema([("x", pa.decimal128(38, 8))])


def test_every_statement_says_the_types_of_its_columns_in_their_order() -> None:
    listed, crossed, aged = report(LIST), report(CROSSTAB), report(AGEING)
    page = list_query(listed, values(listed), "en", dialect="oracle")
    assert list(page.types.items()) == [
        ("order_no", "varchar"),
        ("order_date", "date"),
        ("class_code", "varchar"),
        ("customer_code", "varchar"),
        ("status", "integer"),
        ("amount", "decimal(28,8)"),
        ("days_late", "bigint"),
    ]
    assert list_totals_query(listed, values(listed)).types == {
        "row count": "bigint",
        "amount": "decimal(38,8)",
    }
    spread = Spread((Member("steel", "steel"),), "other")
    cells = crosstab_query(crossed, values(crossed), "en", spread, dialect="oracle")
    assert cells.types["figure_amount"] == "decimal(38,8)"
    assert cells.types["figure_price"] == "decimal(38,12)"
    members = members_query(crossed, values(crossed), "en")
    assert members is not None
    assert members.types == {"value": "varchar", "label": "varchar"}
    assert "kept" not in crosstab_query(aged, values(aged), "en", None).types


def test_one_unknown_type_leaves_the_statement_without_types() -> None:
    query = render(fact("x"), Binds(), "oracle", {"x": "", "y": "date"})
    assert query.types == {}


def test_rounded_figures_are_refused_by_their_names_unless_a_double_was_asked_for() -> None:
    table = pa.table({"AMOUNT": [1.5], "DAY": [date(2024, 1, 1)]})
    with pytest.raises(ReportFailedError, match=r"^amount: the digits are not known"):
        exact(table, is_asked=False)
    assert exact(table, is_asked=True).column_names == ["amount", "day"]
    sums = pa.table({"AMOUNT": [Decimal("1.50")]})
    assert exact(sums, is_asked=False)["amount"].to_pylist() == [Decimal("1.50")]
