"""Figures made of other figures, and the lowest, highest and last value of a group."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from dbt_project.reporting.pivot import crosstab
from dbt_project.reports import Report
from tests.project.test_report_figures import drawn, figures, measured, shown
from tests.project.test_report_figures_random import FEW, ROWS, Row, cut_quotient, filled, texts
from tests.report_sample import Marts, line, values
from viewer.headline import headline

D = Decimal


def labelled(*measures: dict[str, Any], **more: Any) -> Report:
    """A cross-tab of measures that are called by their names."""
    named = [{"label": entry["name"], "label_en": entry["name"]} | entry for entry in measures]
    return measured(*named, **more)


def named(name: str) -> dict[str, str]:
    """The sum of a column."""
    return {"name": name}


CHANGE = {"name": "change", "type": "change", "of": "amount", "against": "quantity"}
LEFT = {"name": "left", "type": "total", "of": ["amount", "-quantity", "people"]}


@pytest.mark.parametrize(
    ("now", "then", "change"),
    [("15", "10", "0.5"), ("5", "10", "-0.5"), ("5", "-10", "1.5"), (None, "10", "-1"),
     ("5", "0", None), ("5", None, None), ("0", "0", None), ("1", "3", "-0.666666666666")],
)  # fmt: skip
def test_a_change_is_never_infinite_and_never_zero_for_want_of_a_figure(
    now: str | None, then: str | None, change: str | None
) -> None:
    row = line(1, amount=D(now) if now else None, quantity=D(then) if then else None)
    of = labelled({"name": "amount"}, {"name": "quantity"}, CHANGE)
    grid = drawn(Marts([row]), of)
    assert figures(grid.rows[0])[2] == (D(change) if change else None)
    assert grid.columns[2].format == "0.0%"


def test_a_change_of_ratios_is_of_the_groups_own_ratios_and_of_no_price_is_none() -> None:
    ratio = {"type": "ratio", "denominator": "people"}
    of = labelled(
        {"name": "amount", "hidden": True},
        {"name": "quantity", "hidden": True},
        {"name": "people", "hidden": True},
        ratio | {"name": "price", "numerator": "amount"},
        ratio | {"name": "cost", "numerator": "quantity"},
        CHANGE | {"of": "price", "against": "cost"},
    )
    rows = [line(1, amount=D(10), quantity=D(8), people=4), line(2, people=None)]
    assert figures(drawn(Marts(rows), of).rows[0])[2] == D("1.222222222222")
    assert figures(drawn(Marts([line(2, people=0)]), of).rows[0]) == [None, None, None]


def test_a_total_adds_and_subtracts_sums_counts_what_is_missing_as_zero_and_has_a_format() -> None:
    rows = [line(1, amount=D("10.5"), quantity=None, people=2), line(2, amount=D(1), people=None)]
    grid = drawn(
        Marts(rows), labelled({"name": "amount"}, {"name": "quantity"}, {"name": "people"}, LEFT)
    )
    assert [figures(row) for row in grid.rows] == [[D("11.5"), 1, 2, D("12.5")]] * 3
    assert [column.format for column in grid.columns] == [
        "#,##0.00",
        "#,##0",
        "#,##0.00",
        "#,##0.00",
    ]
    counts = labelled(
        {"name": "order_no", "type": "count_distinct"},
        {"name": "kind", "type": "count_distinct"},
        {"name": "both", "type": "total", "of": ["order_no", "kind"]},
    )
    assert figures(drawn(Marts(rows), counts).rows[-1]) == [2, 1, 3]


def test_a_total_may_be_divided_shared_and_hide_its_row() -> None:
    of = labelled(
        {"name": "amount", "hidden": True},
        {"name": "quantity", "hidden": True},
        LEFT | {"of": ["amount", "-quantity"]},
        {"name": "part", "type": "share", "of": "left"},
        hide_zero=["left"],
    )
    rows = [
        line(1, amount=D(4), quantity=D(1)),
        line(2, amount=D(2), quantity=D(1), customer_code="c2", customer_name="甲二"),
        line(3, amount=D(2), quantity=D(2), customer_code="c3"),
    ]
    assert shown(drawn(Marts(rows), of)) == {
        ("甲类", "甲一"): [3, D("0.75")],
        ("甲类", "甲二"): [1, D("0.25")],
        ("甲类", "小计"): [4, 1],
        ("合计", ""): [4, 1],
    }


LOW = {"name": "low", "type": "min", "column": "price"}
HIGH = {"name": "high", "type": "max", "column": "price", "where": {"kind": "steel"}}
LATEST = {"name": "latest", "type": "last", "column": "price", "by": "due_date"}


def test_lowest_highest_and_last_are_of_each_group_s_own_rows() -> None:
    def row(number: int, price: str | None, due: date | None, **more: Any) -> dict[str, Any]:
        return line(number, price=D(price) if price else None, due_date=due, **more)

    rows = [
        row(1, "3.5", date(2024, 1, 2)),
        row(2, "9", date(2024, 1, 2), kind="wood"),
        row(3, None, date(2024, 1, 9)),
        row(4, "8", None),
        row(5, "5", date(2024, 1, 1), customer_code="c2", customer_name="甲二"),
        row(6, "2", date(2024, 2, 1), class_code="B", class_name="乙类"),
    ]
    assert shown(drawn(Marts(rows), labelled(LOW, HIGH, LATEST))) == {
        ("甲类", "甲一"): [D("3.5"), 8, 9],
        ("甲类", "甲二"): [5, 5, 5],
        ("甲类", "小计"): [D("3.5"), 8, 9],
        ("乙类", "甲一"): [2, 2, 2],
        ("乙类", "小计"): [2, 2, 2],
        ("合计", ""): [2, 8, 2],
    }
    spread = labelled(LATEST, across={"name": "kind", "measures": ["latest"], "total": True})
    assert figures(drawn(Marts(rows), spread).rows[0]) == [D("3.5"), 9, 9]


def test_totals_take_the_lowest_and_last_of_the_rows_that_stay() -> None:
    rows = [
        line(1, price=D(1), amount=D(0), due_date=date(2024, 9, 1)),
        line(2, price=D(4), customer_code="c2", customer_name="甲二"),
    ]
    for more in ([LOW], [LOW, LATEST]):
        of = labelled({"name": "amount"}, *more, hide_zero=["amount"])
        assert figures(drawn(Marts(rows), of).rows[-1]) == [10, *[4] * len(more)]


def test_a_headline_may_be_a_change_or_a_total() -> None:
    of = labelled(
        {"name": "amount"},
        {"name": "quantity"},
        {"name": "people"},
        CHANGE,
        LEFT,
        LATEST,
        headline={"measures": ["change", "left", "latest"]},
    )
    marts = Marts([line(1, amount=D(3), quantity=D(2), price=D(7))])
    found = headline(of, date(2024, 6, 15), marts.run)
    assert [entry.value for entry in found] == [D("0.5"), 2, 7]


@FEW
@given(ROWS)
def test_measures_of_any_rows_are_what_plain_sql_gives(rows: list[Row]) -> None:
    marts = filled(rows)
    of = labelled(
        {"name": "amount"}, {"name": "quantity"}, {"name": "people", "hidden": True},
        CHANGE, LEFT,
        {"name": "low", "type": "min", "column": "amount"},
        {"name": "latest", "type": "last", "column": "amount", "by": "due_date"},
    )  # fmt: skip
    found = texts(crosstab(of, values(of), "en", marts.run))
    plain = marts.rows(
        """
        select coalesce(class_code, 'Unclassified'), coalesce(customer_code, 'Unclassified'),
            sum(amount), sum(quantity), coalesce(sum(amount), 0) - coalesce(sum(quantity), 0),
            min(amount),
            (list(amount order by due_date, line_id)
                filter (where amount is not null and due_date is not null))[-1]
        from marts.fct_lines group by all
        """
    )
    for *heads, amount, quantity, left, low, latest in plain:
        change = cut_quotient((amount or 0) - (quantity or 0), abs(quantity) if quantity else None)
        assert found[tuple(heads)] == [amount, quantity, change, left, low, latest]
