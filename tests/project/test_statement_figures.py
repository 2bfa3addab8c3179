"""Statements with fixed lines, and figures in larger units, on a real database."""

from decimal import Decimal

import pytest

from dbt_project.errors import MisdeclaredError
from dbt_project.reporting.statement import panels
from tests.exported import exported_book, exported_lines
from tests.ledger_sample import EXPENSES, SHEET_REPORT, Ledger, Meta, ledger_report
from tests.report_sample import REMOVED, changed
from viewer.export_csv import crosstab_csv
from viewer.export_xlsx import statement_workbook
from viewer.html_table import panels_html
from viewer.workbook import About

D = Decimal


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger()


def test_a_statement_has_all_its_lines_in_order_whether_anything_moved_or_not(
    ledger: Ledger,
) -> None:
    grid = ledger.grid(ledger_report(SHEET_REPORT))
    assert grid.row_titles == ("项目",)
    assert [column.title for column in grid.columns] == ["行次", "期末余额", "年初余额"]
    assert [(row.heads[0], *(cell.value for cell in row.cells)) for row in grid.rows] == [
        ("流动资产：", 1, None, None),
        ("货币资金", 2, D("12350.01"), D(12345)),
        ("其中：库存现金", 3, None, None),
        ("资产总计", 4, D("12350.01"), D(12345)),
        ("短期借款", 30, D(-50000), None),
        ("负债和所有者权益总计", 31, D(-50000), None),
    ]
    assert [row.kind for row in grid.rows][:4] == ["subtotal", "detail", "detail", "subtotal"]
    assert [row.indents[0] for row in grid.rows][:4] == [0, 1, 2, 0]
    assert [len(panel.rows) for panel in panels(grid)] == [4, 2]


def test_a_larger_unit_divides_exactly_and_rounds_half_up_at_the_end(ledger: Ledger) -> None:
    grid = ledger.grid(ledger_report(SHEET_REPORT), "en", unit="10000")
    figures = {row.heads[0]: [cell.value for cell in row.cells[1:]] for row in grid.rows}
    # 1.235001 and 1.2345: a floating-point division would make 1.23 of what is half way.
    assert figures["Cash"] == [D("1.24"), D("1.23")]
    assert figures["Short-term loans"] == [D("-5.00"), None]
    half = ledger.connection.sql(
        "select round(cast(12350 as decimal(38, 8)) * cast(0.0001 as decimal(8, 8)), 2)"
    )
    assert half.fetchall() == [(D("1.24"),)]


def test_a_statement_without_any_figure_is_empty(ledger: Ledger) -> None:
    assert ledger.grid(ledger_report(SHEET_REPORT), month="2020-01").rows == ()


def test_only_scaled_measures_of_a_cross_tab_are_shown_in_the_unit(ledger: Ledger) -> None:
    unit = {**SHEET_REPORT["parameters"][2], "default": 1000}
    amount = {"name": "amount", "scaled": True}
    plain = {"name": "whole", "column": "amount", "label": "元", "label_en": "Whole"}
    share = {
        "name": "part",
        "type": "ratio",
        "numerator": "amount",
        "denominator": "whole",
        "label": "比",
        "label_en": "Part",
    }
    declared = EXPENSES | {
        "measures": [amount, plain, share],
        "parameters": [*EXPENSES["parameters"], {**unit, "options": [1, 1000]}],
    }
    grid = ledger.grid(ledger_report(declared), book="B02", level="1")
    assert [cell.value for cell in grid.rows[0].cells[1:]] == [D("1.00"), D(1000), D(1)]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("statement", REMOVED, "report: lacks 'statement', which a statement needs"),
        ("statement.lines", "rpt_lines", "report.statement.lines: there is no model 'rpt_lines'"),
        ("statement.level", "level", "report.statement.level: rpt_sheet_lines has no column"),
        ("statement.label", "line_name_en", "report.statement.label: column 'line_name_en' of"),
        ("statement.line", "panel_no", "report.statement.line: rpt_sheet has no column 'panel_no'"),
        ("rows", [{"name": "book_code"}], "report.rows: belongs to layout crosstab, this is a"),
        ("limits", {"page": 50}, "report.limits.page: has no meaning in a statement"),
        ("hide_zero", True, "report.hide_zero: has no meaning in a statement"),
        ("statement.colour", "red", "report.statement.colour is not a known key"),
    ],
)
def test_a_slip_in_a_statement_is_refused_with_its_place(
    path: str, value: object, message: str
) -> None:
    with pytest.raises(MisdeclaredError) as caught:
        ledger_report(changed(SHEET_REPORT, path, value))
    assert f"ledger: {message}" in str(caught.value)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"measures": [{"name": "amount", "scaled": True}]}, "scaled: there is no parameter of"),
        (
            {"parameters": [*EXPENSES["parameters"], SHEET_REPORT["parameters"][2]]},
            "nothing uses 'unit'",
        ),
    ],
)
def test_a_unit_and_what_it_scales_need_each_other(more: Meta, message: str) -> None:
    with pytest.raises(MisdeclaredError, match=message):
        ledger_report(EXPENSES | more)


def test_panels_stand_side_by_side_on_the_page_and_in_the_workbook(ledger: Ledger) -> None:
    grid = ledger.grid(ledger_report(SHEET_REPORT), "en")
    html = panels_html(panels(grid), "Balance sheet")
    assert html.count("<table") == 2
    assert '<tr class="rp-subtotal rp-d1"><th scope="row" class="rp-l0 rp-inner">' in html
    about = About("Balance sheet", "About", ())
    sheet = exported_book(statement_workbook, panels(grid), about).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1, max_row=5)]
    assert rows[0] == [
        *("Item", "No.", "Closing", "Start of year"),
        None,
        *("Item", "No.", "Closing", "Start of year"),
    ]
    assert rows[2][:5] == ["Cash", 2, 12350.01, 12345, None]
    assert rows[2][5:] == ["Total liabilities and equity", 31, -50000, None]
    assert sheet["A5"].font.bold
    assert sheet["A4"].alignment.indent == 2
    flat = exported_lines(crosstab_csv, grid)
    assert flat[0] == "Item,No.,Closing,Start of year"
    assert flat[-1] == "Total liabilities and equity,31,-50000,"
