"""Exported files, cell by cell."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

import duckdb
import pyarrow as pa
import pytest

from tests.exported import exported, exported_book
from tests.grid_sample import HOSTILE, grid
from viewer.export_csv import crosstab_csv, list_csv
from viewer.export_list import list_workbook
from viewer.export_xlsx import crosstab_workbook
from viewer.sheet_rows import SheetColumn
from viewer.workbook import About

ABOUT = About("Sales: by/customer", "About", (("Report", "Sales"), ("Parameters", "=2025")))
COLUMNS = (
    SheetColumn("Code", None, None),
    SheetColumn("Day", None, None),
    SheetColumn("Quantity", "Ordered", "#,##0"),
    SheetColumn("Amount", "Ordered", "#,##0.00"),
    SheetColumn("Rate", None, "0.0%"),
)
CODES = ["0012", "12345678901234567890", "=1+1", "+86", "-5", "@x", "http://example.com", None]


def _batches() -> Iterator[pa.RecordBatch]:
    size = len(CODES)
    amounts = [Decimal("0.1"), Decimal("12345678901234.56"), *[Decimal("-1.005")] * (size - 2)]
    yield pa.record_batch(
        {
            "code": pa.array(CODES),
            "day": pa.array([date(2025, 1, 31)] * (size - 1) + [None]),
            "quantity": pa.array(range(size), pa.int64()),
            "amount": pa.array(amounts, pa.decimal128(38, 8)),
            "rate": pa.array([Decimal("0.125")] * size, pa.decimal128(18, 4)),
        }
    )


def test_a_crosstab_keeps_its_merged_heads() -> None:
    sheet = exported_book(crosstab_workbook, grid(), ABOUT).worksheets[0]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert merged == {"A1:A2", "B1:B2", "C1:D1", "F1:F2", "A3:A6", "A7:A8", "A9:B9"}
    assert sheet["C1"].value == HOSTILE
    assert [sheet.cell(2, column).value for column in (3, 4, 5)] == ["Quantity", "Amount", "Amount"]


def test_a_crosstabs_figures_are_numbers_with_the_formats_of_the_page() -> None:
    sheet = exported_book(crosstab_workbook, grid(), ABOUT).worksheets[0]
    assert (sheet["C3"].value, sheet["C3"].data_type) == (1234, "n")
    assert sheet["D3"].value == 1000.005
    assert sheet["D3"].number_format == "#,##0.00;[Red]-#,##0.00"
    assert sheet["F3"].number_format == "0.0%;[Red]-0.0%"
    assert sheet["E3"].value is None


def test_a_figure_of_more_than_fifteen_digits_is_written_as_text_and_not_rounded() -> None:
    sheet = exported_book(crosstab_workbook, grid(), ABOUT).worksheets[0]
    assert (sheet["D4"].value, sheet["D4"].data_type) == ("12,345,678,901,234.56", "s")


def test_names_are_never_formulas() -> None:
    sheet = exported_book(crosstab_workbook, grid(), ABOUT).worksheets[0]
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")
    assert (sheet["B7"].value, sheet["B7"].data_type) == ("0012", "s")


def test_subtotals_and_totals_stand_out_and_heads_stay_in_sight() -> None:
    sheet = exported_book(crosstab_workbook, grid(), ABOUT).worksheets[0]
    assert sheet.freeze_panes == "C3"
    assert sheet["C6"].font.b
    assert sheet["C9"].font.b
    assert not sheet["C3"].font.b
    assert sheet["F5"].fill.fgColor.rgb == "FFFBE3E4"


def test_the_second_sheet_says_where_the_figures_come_from() -> None:
    book = exported_book(crosstab_workbook, grid(), ABOUT)
    assert book.sheetnames == ["Sales_ by_customer", "About"]
    assert [cell.value for cell in book["About"][2]] == ["Parameters", "=2025"]
    assert book["About"]["B2"].data_type == "s"


def test_a_list_has_grouped_heads_filters_and_a_frozen_head() -> None:
    sheet = exported_book(list_workbook, COLUMNS, _batches(), ABOUT).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["Code", "Day", "Quantity", "Amount", "Rate"]
    assert "C1:D1" in {str(area) for area in sheet.merged_cells.ranges}
    assert sheet.auto_filter.ref == "A2:E10"
    assert sheet.freeze_panes == "A3"


def test_codes_of_a_list_stay_the_text_they_are() -> None:
    sheet = exported_book(list_workbook, COLUMNS, _batches(), ABOUT).worksheets[0]
    cells = [sheet.cell(row, 1) for row in range(3, 11)]
    assert [cell.value for cell in cells] == CODES
    assert {cell.data_type for cell in cells[:-1]} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)


def test_dates_and_numbers_of_a_list_are_dates_and_numbers() -> None:
    sheet = exported_book(list_workbook, COLUMNS, _batches(), ABOUT).worksheets[0]
    assert sheet["B3"].value == datetime(2025, 1, 31)
    assert sheet["B3"].number_format == "yyyy-mm-dd"
    assert sheet["B10"].value is None
    assert [sheet.cell(row, 3).value for row in range(3, 11)] == list(range(8))
    assert sheet["D3"].value == 0.1
    assert sheet["D4"].value == "12,345,678,901,234.56"
    assert sheet["E3"].value == 0.125


def test_the_sum_of_an_exported_column_is_the_sum_in_the_warehouse() -> None:
    query = "select ((i * 7919) % 1000003 / 100.0)::decimal(28, 8) as amount from range(5000) t(i)"
    connection = duckdb.connect()
    exact = connection.execute(f"select sum(amount) from ({query})").fetchall()[0][0]
    batches = connection.sql(query).to_arrow_reader(1000)
    sheet = exported_book(list_workbook, (SheetColumn("Amount", None, "#,##0.00"),), batches, ABOUT)
    cells = [row[0] for row in sheet.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert len(cells) == 5000
    assert sum(Decimal(str(cell)) for cell in cells) == exact


def test_an_empty_list_is_still_a_workbook() -> None:
    sheet = exported_book(list_workbook, COLUMNS, iter(()), ABOUT).worksheets[0]
    assert sheet.max_row == 2


LEDGER = (
    SheetColumn("Day", None, None),
    SheetColumn("Note", None, None),
    SheetColumn("Balance", None, "#,##0.00"),
)


def _ledger() -> Iterator[pa.RecordBatch]:
    """A section, its opening, a row and the total of its month."""
    balances = [None, Decimal("7"), Decimal("-1.5"), Decimal("-1.5")]
    yield pa.record_batch(
        {
            "day": pa.array([None, None, date(2025, 1, 31), date(2025, 1, 31)]),
            "note": pa.array([None, "Opening", "=paid", "Month total"]),
            "balance": pa.array(balances, pa.decimal128(38, 8)),
            "row_kind": pa.array(["section", "opening", "detail", "month"]),
            "heading": pa.array(["=Account 1002", None, None, None]),
        }
    )


def test_inserted_rows_of_a_ledger_stand_out_and_its_sections_span_the_sheet() -> None:
    sheet = exported_book(list_workbook, LEDGER, _ledger(), ABOUT, heading=1).worksheets[0]
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A2:C2"}
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=Account 1002", "s")
    assert [sheet.cell(row, 1).font.b for row in range(2, 6)] == [True, True, False, True]
    assert [sheet.cell(row, 3).value for row in range(3, 6)] == [7, -1.5, -1.5]
    assert sheet["C5"].number_format == "#,##0.00;[Red]-#,##0.00"
    assert sheet["A5"].number_format == "yyyy-mm-dd"
    assert sheet["C5"].fill.fgColor.rgb == "FFF5F7F9"
    assert sheet.auto_filter.ref is None  # in another order its balances would be wrong


def test_a_csv_of_a_ledger_names_its_sections_where_its_captions_stand() -> None:
    lines = _lines(exported(list_csv, LEDGER, _ledger(), 1))
    assert lines == [
        ["Day", "Note", "Balance"],
        ["", "'=Account 1002", ""],
        ["", "Opening", "7"],
        ["2025-01-31", "'=paid", "-1.5"],
        ["2025-01-31", "Month total", "-1.5"],
    ]


def _lines(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_csv_list_has_exact_digits_and_no_formulas() -> None:
    lines = _lines(exported(list_csv, COLUMNS, _batches()))
    assert lines[0] == ["Code", "Day", "Ordered Quantity", "Ordered Amount", "Rate"]
    assert lines[1] == ["0012", "2025-01-31", "0", "0.1", "0.125"]
    assert lines[2][3] == "12345678901234.56"
    assert [line[0] for line in lines[3:7]] == ["'=1+1", "'+86", "'-5", "'@x"]
    assert lines[3][3] == "-1.005"


def test_a_csv_crosstab_repeats_every_heading() -> None:
    lines = _lines(exported(crosstab_csv, grid()))
    assert lines[0] == ["Class", "Customer", f"{HOSTILE} Quantity", f"{HOSTILE} Amount",
                        "Parts Amount", "Overdue"]  # fmt: skip
    assert lines[1] == ["Direct", "'=1+1", "1234", "1000.005", "", "0.125"]
    assert lines[4][:2] == ["Direct", "Subtotal"]
    assert lines[7][:2] == ["Total", ""]


@pytest.mark.parametrize("value", [Decimal("1E+3"), Decimal("1000.00000000")])
def test_a_csv_number_is_plain(value: Decimal) -> None:
    batch = pa.record_batch({"amount": pa.array([value], pa.decimal128(28, 8))})
    assert _lines(exported(list_csv, (SheetColumn("A", None, "0.00"),), [batch]))[1] == ["1000"]
