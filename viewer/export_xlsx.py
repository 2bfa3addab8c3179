"""Reports as Excel workbooks: as on the screen, numbers as numbers, codes as text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dbt_project.report_ledger import HEADING, ROW_KIND
from dbt_project.reporting.grid import Cell, Grid, GridRow
from dbt_project.reporting.spans import RowHead, indented, row_heads
from viewer.figures import figure_text, number_format
from viewer.workbook import (
    DATE_FORMAT,
    EXACT_DIGITS,
    HEAD,
    LINE,
    About,
    Workbook,
    excel_format,
    text_width,
)

_ROW_KINDS: dict[str, dict[str, Any]] = {
    "detail": {},
    "subtotal": {"bold": True, "bg_color": "#F5F7F9"},
    "total": {"bold": True, "bg_color": "#EAEFF3"},
}
_MARKS: dict[str, dict[str, Any]] = {
    "bad": {"bg_color": "#FBE3E4"},
    "warn": {"bg_color": "#FFF2D6"},
    "good": {"bg_color": "#E1F3E6"},
}
_INSERTED: dict[str, dict[str, Any]] = {  # rows of a ledger
    "section": {"bold": True, "bg_color": "#DFE7EE"},
    "opening": {"bold": True, "bg_color": "#F5F7F9"},
    "detail": {},
    "day": {"bg_color": "#F5F7F9"},
    "month": {"bold": True, "bg_color": "#F5F7F9"},
    "year_to_date": {"bold": True, "bg_color": "#EAEFF3"},
}
_MEASURED_ROWS = 200


@dataclass(frozen=True)
class SheetColumn:
    """A list's column: its head, the group over it, and its number format (None: text or date)."""

    title: str
    group: str | None
    format: str | None


def crosstab_workbook(grid: Grid, about: About) -> bytes:
    """A cross-tab with its merged heads, frozen panes and subtotal styles."""
    book = Workbook(about, streamed=False)
    _table(book, grid, 0)
    return book.finish(len(grid.heads), len(grid.row_titles))


def statement_workbook(grids: Sequence[Grid], about: About) -> bytes:
    """A statement's panels side by side on one sheet."""
    book, left = Workbook(about, streamed=False), 0
    for grid in grids:
        _table(book, grid, left)
        left += len(grid.row_titles) + len(grid.columns) + 1
        book.sheet.set_column(left - 1, left - 1, 3)
    return book.finish(len(grids[0].heads), 0)


def _table(book: Workbook, grid: Grid, left: int) -> None:
    """A whole grid, its first row heading in column `left`."""
    depth, first = len(grid.heads), left + len(grid.row_titles)
    levels = len(grid.row_titles)
    _crosstab_heads(book, grid, left)
    heads = row_heads(grid.rows, levels)
    for line, (row, starts) in enumerate(zip(grid.rows, heads, strict=True), start=depth):
        for head in starts:
            _row_head(book, (line, left), row, head)
        for offset, (cell, column) in enumerate(zip(row.cells, grid.columns, strict=True)):
            style = _figure_style(book, row, cell, column.format)
            book.value(line, first + offset, cell.value, column.format, style)
    for level, title in enumerate(grid.row_titles):
        width = text_width([title, *(indented(row, level) for row in grid.rows)])
        book.sheet.set_column(left + level, left + level, width)
    for offset, column in enumerate(grid.columns):
        # Figures are widest in the totals; the last head over a column is its own.
        figures = (figure_text(row.cells[offset].value, column.format) for row in _widest(grid))
        width = text_width([*figures, column.title.rpartition(" ")[2]])
        book.sheet.set_column(first + offset, first + offset, width)


def list_workbook(
    columns: Sequence[SheetColumn],
    batches: Iterable[pa.RecordBatch],
    about: About,
    heading: int | None = None,
) -> bytes:
    """A list with filters and a frozen head, written row by row: memory does not grow with it.

    `heading` says that this is a ledger, whose inserted rows stand out. It has no filters: sorted
    otherwise, its balances would be wrong.
    """
    book = Workbook(about, streamed=True)
    for offset, column in enumerate(columns):
        width = max(16.0 if column.format else 14.0, text_width([column.title]))
        book.sheet.set_column(offset, offset, width)
    first = _list_heads(book, columns)
    styles = {kind: _list_styles(book, columns, look) for kind, look in _INSERTED.items()}
    last = first
    for last, (kind, name, values) in enumerate(_rows(columns, batches, heading), start=first):
        if name is not None:
            style = book.style(_INSERTED["section"])
            book.text((last, 0), (1, len(columns)), name, style)
        else:
            _list_row(book, last, columns, values, styles[kind])
    if heading is None:
        book.sheet.autofilter(first - 1, 0, max(last, first), len(columns) - 1)
    return book.finish(first, 0)


@dataclass(frozen=True)
class _Styles:
    """How the cells of a row look, by column; dates have a format of their own."""

    cells: Sequence[Any]
    date: Any


def _list_styles(
    book: Workbook, columns: Sequence[SheetColumn], look: Mapping[str, Any]
) -> _Styles:
    formats = [{"num_format": excel_format(c.format)} if c.format else {} for c in columns]
    return _Styles(
        [book.style({**look, **code}) for code in formats],
        book.style({**look, "num_format": DATE_FORMAT}),
    )


def _list_row(
    book: Workbook,
    line: int,
    columns: Sequence[SheetColumn],
    values: Sequence[Any],
    styles: _Styles,
) -> None:
    number = book.sheet.write_number
    for offset, value in enumerate(values):
        if isinstance(value, float):
            number(line, offset, value, styles.cells[offset])
        else:
            style = styles.date if isinstance(value, date) else styles.cells[offset]
            book.value(line, offset, value, columns[offset].format, style)


def _widest(grid: Grid) -> list[GridRow]:
    """Rows to measure figures by."""
    totals = [row for row in grid.rows if row.kind != "detail"]
    return [*totals, *grid.rows[:_MEASURED_ROWS]]


def _crosstab_heads(book: Workbook, grid: Grid, left: int) -> None:
    style, depth, levels = book.style(HEAD), len(grid.heads), len(grid.row_titles)
    for level, title in enumerate(grid.row_titles):
        book.text((0, left + level), (depth, 1), title, style)
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(grid.heads):
        column = left + levels
        for cell in line:
            while (row, column) in taken:
                column += 1
            taken.update(
                (row + r, column + c) for r in range(cell.rows) for c in range(cell.columns)
            )
            book.text((row, column), (cell.rows, cell.columns), cell.text, style)


def _row_head(book: Workbook, at: tuple[int, int], row: GridRow, head: RowHead) -> None:
    """A heading in the line and from the left edge that `at` names."""
    line, left = at
    own = _ROW_KINDS[row.kind] if head.rows == 1 else {}
    place = {"valign": "top" if head.rows > 1 else "vcenter", "indent": head.indent}
    style = book.style({**LINE, **own, **place})
    book.text((line, left + head.level), (head.rows, head.columns), head.text, style)


def _figure_style(book: Workbook, row: GridRow, cell: Cell, code: str) -> Any:
    kind = {**LINE, **_ROW_KINDS[row.kind], **_MARKS.get(cell.style or "", {})}
    if isinstance(cell.value, Decimal | int):
        return book.style({**kind, "num_format": excel_format(code), "align": "right"})
    return book.style({**kind, "num_format": DATE_FORMAT} if isinstance(cell.value, date) else kind)


def _list_heads(book: Workbook, columns: Sequence[SheetColumn]) -> int:
    """Writes one or two head rows; returns the first data row."""
    style = book.style(HEAD)
    grouped = any(column.group for column in columns)
    if grouped:
        offset = 0
        for group, members in groupby(column.group for column in columns):
            width = len(list(members))
            book.text((0, offset), (1, width), group or "", style)
            offset += width
    for offset, column in enumerate(columns):
        book.text((int(grouped), offset), (1, 1), column.title, style)
    return int(grouped) + 1


def _rows(
    columns: Sequence[SheetColumn], batches: Iterable[pa.RecordBatch], heading: int | None
) -> Iterator[tuple[str, str | None, tuple[Any, ...]]]:
    """Each row's kind, the name of the section that it begins, and its cells."""
    for batch in batches:
        shown = zip(batch.columns[: len(columns)], columns, strict=True)
        cells = zip(*(_cells(values, column.format) for values, column in shown), strict=True)
        if heading is None:
            yield from (("detail", None, row) for row in cells)
        else:
            kinds, names = batch.column(ROW_KIND).to_pylist(), batch.column(HEADING).to_pylist()
            yield from zip(kinds, names, cells, strict=True)


def _cells(values: pa.Array, code: str | None) -> list[Any]:
    """A batch of one column; decimals as floats where all of them keep every shown digit."""
    if code is None or not (pa.types.is_decimal(values.type) or pa.types.is_integer(values.type)):
        return values.to_pylist()  # type: ignore[no-any-return]
    form = number_format(code)
    limit = 10 ** (EXACT_DIGITS - form.decimals - (2 if form.percent else 0))
    floats = values.cast(pa.string()).cast(pa.float64())  # directly, the last digit may be wrong
    ends = pc.min_max(floats).as_py()
    kept = ends["min"] is None or max(-ends["min"], ends["max"]) < limit
    return floats.to_pylist() if kept else values.to_pylist()  # type: ignore[no-any-return]
