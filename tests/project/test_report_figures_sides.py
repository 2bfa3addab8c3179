"""Balances on their side: nets of displayed rows, and totals that sum the sides."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from dbt_project.reporting.pivot import crosstab
from dbt_project.reports import Report
from tests.exported import exported_lines
from tests.ledger_sample import EXPENSES, Ledger, ledger_report
from tests.project.test_report_figures import drawn, figures, shown
from tests.project.test_report_figures_measures import labelled
from tests.project.test_report_figures_random import FEW, ROWS, Row, filled, texts
from tests.report_sample import Marts, line, values
from viewer.export_csv import crosstab_csv

D = Decimal


def sides(at: str = "displayed", *more: dict[str, Any], **others: Any) -> Report:
    """A cross-tab of the amount on both sides."""
    both = [
        {"name": show, "column": "amount", "side": {"show": show, "at": at}}
        for show in ("debit", "credit")
    ]
    return labelled(*both, *more, **others)


@pytest.fixture
def balances() -> Marts:
    """Class A owes 30 and is owed 70, class B is owed 5 and has a customer that is square."""
    return Marts(
        [
            line(1, amount=D(40)),
            line(2, amount=D(-10)),
            line(3, amount=D(-70), customer_code="c2", customer_name="甲二"),
            line(4, amount=D(-5), class_code="B", class_name="乙类"),
            line(5, amount=D(9), class_code="B", class_name="乙类", customer_code="c3"),
            line(6, amount=D(-9), class_code="B", class_name="乙类", customer_code="c3"),
            line(7, amount=None, class_code="B", class_name="乙类", customer_code="c4"),
        ]
    )


def test_each_row_is_netted_and_totals_sum_the_sides(balances: Marts) -> None:
    grid = drawn(balances, sides())
    assert [(row.heads[0], figures(row)) for row in grid.rows] == [
        ("甲类", [30, 0]),
        ("甲类", [0, 70]),
        ("甲类", [30, 70]),
        ("乙类", [0, 5]),
        ("乙类", [0, 0]),
        ("乙类", [None, None]),
        ("乙类", [0, 5]),
        ("合计", [30, 75]),
    ]
    assert exported_lines(crosstab_csv, grid)[-1] == "合计,,30,75"


def test_nets_may_be_of_an_outer_row_and_rows_below_it_net_themselves(balances: Marts) -> None:
    found = shown(drawn(balances, sides("class_code")))
    assert found["甲类", "甲二"] == [0, 70]
    assert found["甲类", "小计"] == [0, 40]
    assert found["合计", ""] == [0, 45]


def test_sides_may_be_totalled_and_keep_or_hide_their_row(balances: Marts) -> None:
    both = {"name": "both", "type": "total", "of": ["debit", "-credit"]}
    counted = {"name": "kind", "type": "count_distinct"}
    for more in ([both], [both, counted]):
        grid = drawn(balances, sides("displayed", *more, hide_zero=["debit", "credit"]))
        assert [figures(row)[:3] for row in grid.rows] == [
            [30, 0, 30], [0, 70, -70], [30, 70, -40], [0, 5, -5], [0, 5, -5], [30, 75, -45],
        ]  # fmt: skip


def test_a_side_stands_beside_members_and_is_of_the_whole_row(balances: Marts) -> None:
    balances.insert("fct_lines", line(8, kind="wood", amount=D(-25)))
    grid = drawn(
        balances,
        sides("displayed", {"name": "people"}, across={"name": "kind", "measures": ["people"]}),
    )
    assert [head.text for head in grid.heads[0]] == ["debit", "credit", "people"]
    assert figures(grid.rows[0])[:2] == [5, 0]
    assert figures(grid.rows[-1])[:2] == [5, 75]


def test_every_line_of_a_tree_is_netted_itself_and_the_total_sums_the_last_ones() -> None:
    both = [
        {
            "name": show,
            "column": "amount",
            "side": {"show": show},
            "label": show,
            "label_en": show,
        }
        for show in ("debit", "credit")
    ]
    ledger = Ledger()
    of = ledger_report(EXPENSES | {"measures": both})
    found = {row.heads[0]: [cell.value for cell in row.cells[1:]] for row in ledger.grid(of).rows}
    assert found["66020201"] == [D("7.5"), 0]
    assert found["66020202"] == [0, D("0.3")]
    assert found["660202"] == [D("8.2"), 0]
    assert found["合计"] == [D("167.6"), D("0.3")]
    shallow = ledger.grid(of, level="1")
    assert [cell.value for cell in shallow.rows[-1].cells[1:]] == [D("167.3"), 0]


@FEW
@given(ROWS)
def test_totals_of_sides_are_sums_of_greatest_nets(rows: list[Row]) -> None:
    marts = filled(rows)
    found = texts(crosstab(sides(), values(sides()), "en", marts.run))
    plain = marts.rows(
        """
        with nets as (
            select sum(amount) as net from marts.fct_lines group by class_code, customer_code
        )
        select sum(case when net > 0 then net when net <= 0 then 0 end),
            sum(case when net < 0 then -net when net >= 0 then 0 end)
        from nets
        """
    )
    assert found["Total", ""] == list(plain[0])
