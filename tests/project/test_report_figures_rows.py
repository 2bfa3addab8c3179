"""Which rows a cross-tab shows and counts: rows without figures, toggles, conditions."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbt_project.reporting.pivot import crosstab
from tests.exported import exported_lines
from tests.project.test_report_figures import drawn, figures, measured, shown
from tests.project.test_report_figures_random import FEW, ROWS, Row, filled, texts
from tests.report_sample import AGEING, CROSSTAB, Marts, changed, line, report, values
from viewer.export_csv import crosstab_csv

D = Decimal
OPEN_ONLY = {"name": "open_only", "type": "toggle", "label": "未结", "label_en": "Open"}


def test_rows_without_the_named_figures_are_left_out_before_anything_is_totalled() -> None:
    rows = [
        line(1, quantity=D(2), amount=D(10), order_no="S1"),
        line(2, quantity=D(-2), amount=D(10), order_no="S2"),
        line(3, quantity=D(5), amount=D(3), customer_code="c2", customer_name="甲二"),
        line(4, quantity=None, amount=D(7), class_code="B", customer_code="c3"),
    ]
    orders = {"name": "order_no", "type": "count_distinct"}
    of = measured({"name": "quantity"}, {"name": "amount"}, hide_zero=["quantity"])
    assert shown(drawn(Marts(rows), of)) == {
        ("甲类", "甲二"): [5, 3],
        ("甲类", "小计"): [5, 3],
        ("合计", ""): [5, 3],
    }
    of = measured({"name": "quantity"}, orders, hide_zero=["quantity"])
    assert figures(drawn(Marts(rows), of).rows[-1]) == [5, 1]


def test_a_spread_figure_keeps_its_row_though_its_members_cancel_out() -> None:
    rows = [line(1, amount=D(5)), line(2, amount=D(-5), kind="wood"), line(3, customer_code="c2")]
    across = {"name": "kind", "measures": ["amount"]}
    of = measured({"name": "amount"}, across=across, hide_zero=["amount"])
    assert len([row for row in drawn(Marts(rows), of).rows if row.kind == "detail"]) == 2


def test_rows_are_hidden_only_while_the_toggle_is_on() -> None:
    hiding = {"measures": ["amount"], "while": "open_only"}
    period = CROSSTAB["parameters"][0]
    of = measured({"name": "amount"}, hide_zero=hiding, parameters=[period, OPEN_ONLY])
    marts = Marts([line(1), line(2, customer_code="c2", amount=D(0))])
    assert len(drawn(marts, of).rows) == 4
    assert len(drawn(marts, of, values(of, open_only="on")).rows) == 3


@pytest.mark.parametrize(("text", "total"), [(None, 1), ("off", 1), ("on", 3)])
def test_a_toggle_s_condition_may_hold_while_it_is_off(text: str | None, total: int) -> None:
    toggle = OPEN_ONLY | {"off": {"status": {"not_in": [4, 5]}}}
    of = measured({"name": "amount"}, parameters=[toggle])
    marts = Marts([line(1, amount=D(1)), line(2, amount=D(2), status=4)])
    given_values = values(of, **({"open_only": text} if text else {}))
    assert figures(drawn(marts, of, given_values).rows[-1]) == [total]


def test_not_and_not_in_take_rows_without_a_value_and_unequal_does_not() -> None:
    marts = Marts([line(1, kind="steel"), line(2, kind="wood"), line(3, kind=None)])

    def counted(test: Any) -> Any:
        return figures(drawn(marts, measured({"name": "people", "where": {"kind": test}})).rows[-1])

    assert counted({"not_in": ["steel"]}) == [2]
    assert counted({"not": "steel"}) == [2]
    assert counted({"!=": "steel"}) == [1]
    assert counted({"in": ["steel"]}) == [1]


def test_hidden_measures_are_divided_and_nowhere_shown() -> None:
    hidden = changed(changed(CROSSTAB, "measures.0.hidden", True), "measures.1.hidden", True)
    marts = Marts([line(1, quantity=D(4), amount=D(10))])
    grid = drawn(marts, report(hidden), language="en")
    assert [column.title for column in grid.columns] == ["Price steel", "Price Total"]
    assert figures(grid.rows[0]) == [D("2.5"), D("2.5")]
    header = exported_lines(crosstab_csv, grid)[0]
    assert header == "Class,Customer,Price steel,Price Total"
    of = measured({"name": "quantity", "hidden": True}, {"name": "amount"}, hide_zero=True)
    assert drawn(Marts([line(1, amount=D(0))]), of).rows == ()


@FEW
@given(ROWS, st.booleans())
def test_the_rows_that_stay_are_those_of_having(rows: list[Row], distinct: bool) -> None:
    marts = filled(rows)
    more = [{"name": "kind", "type": "count_distinct"}] if distinct else []
    of = measured({"name": "quantity"}, {"name": "amount"}, *more, hide_zero=["quantity"])
    grid = crosstab(of, values(of), "en", marts.run)
    plain = marts.rows(
        """
        select coalesce(class_code, 'Unclassified'), coalesce(customer_code, 'Unclassified'),
            sum(quantity), sum(amount), count(distinct kind)
        from marts.fct_lines group by all having sum(quantity) <> 0
        """
    )
    details = {row.heads: [cell.value for cell in row.cells] for row in grid.rows}
    assert {row.heads: details[row.heads] for row in grid.rows if row.kind == "detail"} == {
        tuple(row[:2]): list(row[2 : 4 + distinct]) for row in plain
    }
    if plain:
        assert texts(grid)["Total", ""][0] == sum(row[2] for row in plain)


def test_a_ratio_may_keep_a_row_too() -> None:
    declared = changed(AGEING, "hide_zero", {"measures": ["balance", "overdue_share"]})
    grid = drawn(Marts([line(1, amount=D(0)), line(2, customer_code="c2")]), report(declared))
    assert [row.kind for row in grid.rows] == ["detail", "subtotal", "total"]
