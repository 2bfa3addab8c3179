"""Rows of trees, of columns beside them and of fields that a reader picks, on a real database."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from dbt_project.reporting.grid import Grid
from dbt_project.reporting.paging import paged
from dbt_project.reporting.parameters import read_answers
from dbt_project.reporting.query import options_query
from dbt_project.reporting.spans import row_heads
from tests.exported import exported_book, exported_lines
from tests.ledger_sample import EXPENSES, PICKED, TODAY, VOUCHERS, Ledger, ledger_report
from viewer.export_csv import crosstab_csv
from viewer.export_xlsx import crosstab_workbook
from viewer.html_table import table_html
from viewer.workbook import About

STOCK = {
    "rows": [
        {"name": "dept_code", "subtotal": True},
        {"tree": "account", "code": "account_code"},
        {"name": "entry_no"},
    ]
}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger()


def lines(grid: Grid) -> list[tuple[Any, ...]]:
    """Each line's kind, indents, headings and cells, figures as texts without trailing zeros."""
    return [
        (
            row.kind,
            *("  " * row.indents[place] + head for place, head in enumerate(row.heads)),
            *(_plain(cell.value) for cell in row.cells),
        )
        for row in grid.rows
    ]


def _plain(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value or "")


def test_a_tree_has_a_line_for_each_node_before_those_below_it_and_none_twice(
    ledger: Ledger,
) -> None:
    grid = ledger.grid(ledger_report(EXPENSES))
    assert grid.row_titles == ("科目编码",)
    assert [column.title for column in grid.columns] == ["科目名称", "金额"]
    assert lines(grid) == [
        ("detail", "1001", "库存现金", "100"),
        ("subtotal", "6602", "管理费用", "58.3"),
        ("detail", "  660201", "工资", "50.1"),
        ("subtotal", "  660202", "差旅费", "8.2"),  # 1.00 is of the node itself
        ("detail", "    66020201", "国内差旅", "7.5"),
        ("detail", "    66020202", "国外差旅", "-0.3"),
        ("detail", "未分类", "", "9"),
        ("total", "合计", "", "167.3"),
    ]
    assert [row.keys[0] for row in grid.rows][:3] == ["1001", "6602", "660201"]


def test_a_level_limits_how_deep_a_tree_is_shown_and_not_what_it_adds_up(ledger: Ledger) -> None:
    of = ledger_report(EXPENSES)
    first = [("1001", "100"), ("6602", "58.3"), ("未分类", "9"), ("合计", "167.3")]
    for level in ("1", "0"):
        shown = [(line[1], line[-1]) for line in lines(ledger.grid(of, level=level))]
        assert shown == first
    assert len(ledger.grid(of, level="2").rows) == 6
    assert ledger.grid(of, level="9") == ledger.grid(of)


@pytest.mark.parametrize(
    ("asked", "codes", "total"),
    [
        ({"node": "6602"}, ["6602", "660201", "660202", "66020201", "66020202"], "58.3"),
        ({"node": "660201,1001"}, ["1001", "6602", "660201"], "150.1"),
        ({"account": "660202"}, ["6602", "660202", "66020201", "66020202"], "8.2"),
        ({"account": "..1999"}, ["1001"], "100"),
        ({"account": "66020202.."}, ["6602", "660202", "66020202"], "-0.3"),
        ({"account": "660201..660299", "month": "2024-01"}, ["6602", "660201"], "50.1"),
    ],
)
def test_what_is_asked_of_a_node_takes_in_all_below_it(
    ledger: Ledger, asked: dict[str, str], codes: list[str], total: str
) -> None:
    grid = ledger.grid(ledger_report(EXPENSES), **asked)
    assert [row.keys[0] for row in grid.rows[:-1]] == codes
    assert lines(grid)[-1][-1] == total


def test_choices_of_a_tree_are_its_nodes_under_their_own_condition(ledger: Ledger) -> None:
    of = ledger_report(EXPENSES)
    found = ledger.run(options_query(of, of.parameter("node"), {}, "en")).to_pylist()
    assert [(row["value"], row["label"]) for row in found] == [
        ("1001", "Cash"),
        ("6602", "Administration"),
        ("660201", "Wages"),
        ("660202", "Travel"),
    ]


def test_rows_under_a_tree_follow_their_node_those_of_the_node_itself_first(
    ledger: Ledger,
) -> None:
    grid = ledger.grid(ledger_report(EXPENSES | STOCK), "en", node="6602")
    assert lines(grid) == [
        ("subtotal", "D1", "Administration", "", "57.3"),
        ("subtotal", "D1", "  Wages", "", "50.1"),
        ("detail", "D1", "  Wages", "V2", "50.1"),
        ("subtotal", "D1", "  Travel", "", "7.2"),
        ("subtotal", "D1", "    Domestic", "", "7.2"),
        ("detail", "D1", "    Domestic", "V3", "7.2"),
        ("subtotal", "D1", "Subtotal", "", "57.3"),
        ("subtotal", "D2", "Administration", "", "1"),
        ("subtotal", "D2", "  Travel", "", "1"),
        ("detail", "D2", "  Travel", "V6", "1"),
        ("subtotal", "D2", "    Domestic", "", "0.3"),
        ("detail", "D2", "    Domestic", "V4", "0.3"),
        ("subtotal", "D2", "    Abroad", "", "-0.3"),
        ("detail", "D2", "    Abroad", "V5", "-0.3"),
        ("subtotal", "D2", "Subtotal", "", "1"),
        ("total", "Total", "", "", "58.3"),
    ]
    heads = row_heads(grid.rows, 3)
    assert [(head.text, head.rows, head.columns) for head in heads[0]] == [
        ("D1", 7, 1),
        ("Administration", 1, 2),
    ]
    assert [(head.text, head.columns) for head in heads[6]] == [("Subtotal", 2)]


def test_a_tree_without_figures_is_left_out_with_its_parents(ledger: Ledger) -> None:
    declared = EXPENSES | {"hide_zero": True, "rows": [{"name": "dept_code"}, EXPENSES["rows"][0]]}
    whole = ledger.grid(ledger_report(declared), month="2024-03")
    # 0.30 and -0.30 cancel out in their parent, which stays as long as one of them does.
    assert [row.keys for row in whole.rows] == [
        ("D2", "6602"),
        ("D2", "660202"),
        ("D2", "66020201"),
        ("D2", "66020202"),
        ("D2", None),
        (None, None),
    ]
    none = ledger.grid(ledger_report(declared | {"where": {"amount": 0}}), month="2024-03")
    assert none.rows == ()


def test_a_hidden_level_is_seen_by_the_columns_beside_it(ledger: Ledger) -> None:
    grid = ledger.grid(ledger_report(VOUCHERS))
    assert grid.row_titles == ("部门",)
    assert lines(grid) == [
        ("detail", "D1", "V1", "2024-01-05", "100"),
        ("detail", "D1", "V2", "2024-01-06", "50.1"),
        ("detail", "D1", "V3", "2024-02-01", "7.2"),
        ("subtotal", "D1", "小计", "", "157.3"),
        ("detail", "D2", "V4", "2024-03-01", "0.3"),
        ("detail", "D2", "V5", "2024-03-02", "-0.3"),
        ("detail", "D2", "V6", "2024-03-03", "1"),
        ("detail", "D2", "V7", "2024-03-04", "9"),
        ("subtotal", "D2", "小计", "", "10"),
        ("total", "合计", "", "", "167.3"),
    ]
    # One customer's lines and their subtotal stand under one merged heading.
    starts = row_heads(grid.rows, 1)
    assert [(place, head.rows) for place, heads in enumerate(starts) for head in heads] == [
        (0, 4),
        (4, 5),
        (9, 1),
    ]


def test_a_reader_picks_what_the_rows_are_grouped_by_in_the_order_of_picking(
    ledger: Ledger,
) -> None:
    of = ledger_report(PICKED)
    assert lines(ledger.grid(of)) == [("detail", "B01", "167.3"), ("detail", "B02", "1000")]
    by_month = ledger.grid(of, "en", by="month")
    assert by_month.row_titles == ("Book", "Month")
    assert lines(by_month) == [
        ("detail", "B01", "2024-01-01", "150.1"),
        ("detail", "B01", "2024-02-01", "7.2"),
        ("detail", "B01", "2024-03-01", "10"),
        ("subtotal", "B01", "Subtotal", "167.3"),
        ("detail", "B02", "2024-03-01", "1000"),
        ("subtotal", "B02", "Subtotal", "1000"),
    ]
    both = ledger.grid(of, "en", by="month,dept_code")
    assert both.row_titles == ("Book", "Month", "Department")
    assert lines(both)[4:7] == [
        ("detail", "B01", "2024-03-01", "D2", "10"),
        ("subtotal", "B01", "2024-03-01", "Subtotal", "10"),
        ("subtotal", "B01", "Subtotal", "", "167.3"),
    ]


def test_only_the_fields_of_the_declaration_can_come_from_a_link() -> None:
    of = ledger_report(PICKED)
    problems = {
        "amount": "By: there is no field 'amount'",
        'dept_code" from secrets --': "By: there is no field 'dept_code\" from secr…'",
        "dept_code,month,account_code": "By: at most 2 can be chosen",
    }
    for text, problem in problems.items():
        answers = read_answers(of, {"by": text}, TODAY, "en")
        assert answers.problems == (problem,)
        assert "by" not in answers.values


def test_exports_have_the_tree_and_the_columns_beside_as_the_page_has_them(
    ledger: Ledger,
) -> None:
    grid = ledger.grid(ledger_report(EXPENSES))
    html = table_html(grid, "费用")
    assert '<th scope="row" class="rp-l0 rp-inner rp-i2"><span>66020201</span></th>' in html
    assert '<td class="rp-text">国内差旅</td>' in html
    flat = exported_lines(crosstab_csv, grid)
    assert flat[:3] == ["科目编码,科目名称,金额", "1001,库存现金,100", "6602,管理费用,58.3"]
    book = exported_book(crosstab_workbook, grid, About("费用", "说明", ()))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[6]] == ["66020201", "国内差旅", 7.5]
    assert sheet["A6"].alignment.indent == 2
    assert sheet["A3"].font.bold
    assert not sheet["A6"].font.bold


def test_pages_of_a_tree_below_an_outermost_group_are_the_whole_cross_tab(ledger: Ledger) -> None:
    of = ledger_report(EXPENSES | STOCK)
    answers = read_answers(of, {}, TODAY, "zh").values
    whole, found = ledger.grid(of), paged(of, answers, "zh", ledger.run)
    assert found is not None
    ends = [sum(count for _, count in found.outline.groups[:place]) for place in range(1, 99)]
    assert ends[-1] == len(whole.rows) - 1
    assert [
        row for first, end in pairwise([0, *dict.fromkeys(ends)])
        for row in found.grid(first, end).rows[:-1]
    ] == list(whole.rows[:-1])  # fmt: skip
    assert paged(ledger_report(EXPENSES), answers, "zh", ledger.run) is None
