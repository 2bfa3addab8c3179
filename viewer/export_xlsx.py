"""Reports as Excel workbooks: as on the screen, numbers as numbers, codes as text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

import pyarrow as pa
import xlsxwriter

from viewer.figures import figure_text, number_format, rounded
from viewer.grid import Grid, GridRow, Value
from viewer.spans import RowHead, row_heads

EXACT_DIGITS = 15  # what a spreadsheet keeps of a number
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
_LINE = {"border": 1, "border_color": "#C9D1D8"}
_HEAD = {**_LINE, "bold": True, "bg_color": "#EAEFF3", "align": "center", "text_wrap": True}
_ROW_KINDS: dict[str, dict[str, Any]] = {
    "detail": {},
    "subtotal": {"bold": True, "bg_color": "#F5F7F9"},
    "total": {"bold": True, "bg_color": "#EAEFF3"},
}
_MARKS = {"bad": {"bg_color": "#FBE3E4"}, "warn": {"bg_color": "#FFF2D6"}}
_MARKS["good"] = {"bg_color": "#E1F3E6"}


@dataclass(frozen=True)
class About:
    """The second sheet: where the figures come from, as lines of name and value."""

    title: str
    sheet: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SheetColumn:
    """A list's column: its head, the group over it, and its number format (None: text or date)."""

    title: str
    group: str | None
    format: str | None


def crosstab_workbook(grid: Grid, about: About) -> bytes:
    """A cross-tab with its merged heads, frozen panes and subtotal styles."""
    output = BytesIO()
    book = _workbook(output, constant_memory=False)
    sheet = book.add_worksheet(_sheet_name(about.title))
    pen = _Pen(book, sheet)
    depth, levels = len(grid.heads), len(grid.row_titles)
    _crosstab_heads(pen, grid)
    heads = row_heads(grid.rows, levels)
    for index, (row, starts) in enumerate(zip(grid.rows, heads, strict=True)):
        for head in starts:
            _row_head(pen, depth + index, row, head)
        for offset, (cell, column) in enumerate(zip(row.cells, grid.columns, strict=True)):
            kind = {**_ROW_KINDS[row.kind], **_MARKS.get(cell.style or "", {})}
            pen.value(depth + index, levels + offset, cell.value, column.format, kind)
    sheet.freeze_panes(depth, levels)
    for level in range(levels):
        sheet.set_column(level, level, _width(row.heads[level] for row in grid.rows))
    sheet.set_column(levels, levels + len(grid.columns), 15)
    _print_setup(sheet, about, depth)
    _about_sheet(book, about)
    book.close()
    return output.getvalue()


def list_workbook(
    columns: Sequence[SheetColumn], batches: Iterable[pa.RecordBatch], about: About
) -> bytes:
    """A list with filters and a frozen head, written row by row: memory does not grow with it."""
    output = BytesIO()
    book = _workbook(output, constant_memory=True)
    sheet = book.add_worksheet(_sheet_name(about.title))
    pen = _Pen(book, sheet)
    for offset, column in enumerate(columns):
        sheet.set_column(offset, offset, _list_width(column))
    first = _list_heads(pen, columns)
    styles = [
        pen.style({"num_format": excel_format(c.format)} if c.format else {}) for c in columns
    ]
    dates = pen.style({"num_format": "yyyy-mm-dd"})
    last = first
    for last, values in enumerate(_rows(batches), start=first):
        for offset, (value, column, style) in enumerate(zip(values, columns, styles, strict=True)):
            pen.plain(last, offset, value, column.format, dates if _is_date(value) else style)
    sheet.autofilter(first - 1, 0, max(last, first), len(columns) - 1)
    sheet.freeze_panes(first, 0)
    _print_setup(sheet, about, first)
    _about_sheet(book, about)
    book.close()
    return output.getvalue()


def excel_format(code: str) -> str:
    """The report's format with negatives in red, as on the screen."""
    return code if ";" in code else f"{code};[Red]-{code}"


def safe_number(value: Decimal | int, code: str) -> float | None:
    """The number a spreadsheet can hold without changing a shown digit, else None.

    A double keeps 15 digits: a longer figure is written as text, which nothing rounds.
    """
    shown = rounded(value, number_format(code))
    return float(value) if len(shown.as_tuple().digits) <= EXACT_DIGITS else None


class _Pen:
    """Writes cells of one sheet; equal styles are made once."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._book = book
        self.sheet = sheet
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, properties: dict[str, Any]) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format({**_FONT, **properties})
        return self._styles[key]

    def text(self, at: tuple[int, int], span: tuple[int, int], text: str, style: Any) -> None:
        """A text over `span` rows and columns."""
        (row, column), (rows, columns) = at, span
        if rows * columns == 1:
            self.sheet.write_string(row, column, text, style)
            return
        self.sheet.merge_range(row, column, row + rows - 1, column + columns - 1, "", style)
        self.sheet.write_string(row, column, text, style)

    def value(self, row: int, column: int, value: Value, code: str, kind: dict[str, Any]) -> None:
        """A framed figure of a cross-tab."""
        if isinstance(value, Decimal | int):
            style = self.style({**_LINE, **kind, "num_format": excel_format(code)})
        elif _is_date(value):
            style = self.style({**_LINE, **kind, "num_format": "yyyy-mm-dd"})
        else:
            style = self.style({**_LINE, **kind})
        self.plain(row, column, value, code, style)

    def plain(self, row: int, column: int, value: Any, code: str | None, style: Any) -> None:
        """A value by its type; texts are never taken for formulas, links or numbers."""
        if value is None:
            self.sheet.write_blank(row, column, None, style)
        elif isinstance(value, Decimal | int):
            number = safe_number(value, code or "0")
            if number is None:
                self.sheet.write_string(row, column, figure_text(value, code or "0"), style)
            else:
                self.sheet.write_number(row, column, number, style)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, style)
        else:
            self.sheet.write_string(row, column, str(value)[:32_767], style)


def _workbook(output: BytesIO, constant_memory: bool) -> Any:
    options = {
        "constant_memory": constant_memory,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(output, options)
    book.set_calc_mode("auto")
    return book


def _crosstab_heads(pen: _Pen, grid: Grid) -> None:
    style, depth, levels = pen.style(_HEAD), len(grid.heads), len(grid.row_titles)
    for level, title in enumerate(grid.row_titles):
        pen.text((0, level), (depth, 1), title, style)
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(grid.heads):
        column = levels
        for cell in line:
            while (row, column) in taken:
                column += 1
            area = [(row + r, column + c) for r in range(cell.rows) for c in range(cell.columns)]
            taken.update(area)
            pen.text((row, column), (cell.rows, cell.columns), cell.text, style)
            column += cell.columns


def _row_head(pen: _Pen, line: int, row: GridRow, head: RowHead) -> None:
    own = _ROW_KINDS[row.kind] if head.rows == 1 else {}
    style = pen.style({**_LINE, **own, "valign": "top" if head.rows > 1 else "vcenter"})
    pen.text((line, head.level), (head.rows, head.columns), head.text, style)


def _list_heads(pen: _Pen, columns: Sequence[SheetColumn]) -> int:
    """Writes one or two head rows; returns the first data row."""
    style = pen.style(_HEAD)
    grouped = any(column.group for column in columns)
    if grouped:
        begin = 0
        while begin < len(columns):
            end = begin + 1
            while (
                columns[begin].group
                and end < len(columns)
                and (columns[end].group == columns[begin].group)
            ):
                end += 1
            pen.text((0, begin), (1, end - begin), columns[begin].group or "", style)
            begin = end
    row = 1 if grouped else 0
    for offset, column in enumerate(columns):
        pen.text((row, offset), (1, 1), column.title, style)
    return row + 1


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
    for batch in batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _is_date(value: Any) -> bool:
    return isinstance(value, date | datetime)


def _about_sheet(book: Any, about: About) -> None:
    sheet = book.add_worksheet(_sheet_name(about.sheet))
    name = book.add_format({**_FONT, "bold": True, "valign": "top"})
    text = book.add_format({**_FONT, "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    for row, (key, value) in enumerate(about.lines):
        sheet.write_string(row, 0, key, name)
        sheet.write_string(row, 1, value, text)


def _print_setup(sheet: Any, about: About, head_rows: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, head_rows - 1)
    sheet.set_header(f'&C&"Microsoft YaHei,Bold"{about.title.replace("&", "&&")}')
    sheet.set_footer("&R&P / &N")


def _sheet_name(title: str) -> str:
    """At most 31 characters, none of those that Excel refuses."""
    return "".join("_" if character in "[]:*?/\\'" else character for character in title)[:31]


def _list_width(column: SheetColumn) -> float:
    return max(16.0 if column.format else 14.0, _width([column.title]))


def _width(texts: Iterable[str]) -> float:
    longest = max((_columns(text) for text in texts), default=0)
    return float(min(max(longest * 1.1 + 2, 10), 40))


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
