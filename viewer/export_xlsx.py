"""Cross-tabs and statements as Excel workbooks: as on the screen, numbers as numbers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from dbt_project.reporting.grid import Cell, Grid, GridRow
from dbt_project.reporting.spans import RowHead, indented, row_heads
from viewer.figures import figure_text
from viewer.workbook import (
    DATE_FORMAT,
    HEAD,
    LINE,
    MARKS,
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
_MEASURED_ROWS = 200
_DEEPEST = 7  # outline levels of a sheet


def crosstab_workbook(file: BinaryIO, grid: Grid, about: About) -> None:
    """Write a cross-tab with its merged heads, frozen panes, subtotals and what they fold."""
    book = Workbook(about)
    _table(book, grid, 0)
    _fold(book, grid)
    file.write(book.finish(len(grid.heads), len(grid.row_titles)))


def statement_workbook(file: BinaryIO, grids: Sequence[Grid], about: About) -> None:
    """Write a statement's panels side by side on one sheet."""
    book, left = Workbook(about), 0
    for grid in grids:
        _table(book, grid, left)
        left += len(grid.row_titles) + len(grid.columns) + 1
        book.sheet.set_column(left - 1, left - 1, 3)
    file.write(book.finish(len(grids[0].heads), 0))


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


def _fold(book: Workbook, grid: Grid) -> None:
    """Rows that a subtotal sums up can be folded away, as a tree's can below their node."""
    is_tree = any(row.leads or any(row.indents) for row in grid.rows)
    book.sheet.outline_settings(symbols_below=not is_tree)
    for line, level in enumerate(outline_levels(grid.rows), start=len(grid.heads)):
        if level:
            book.sheet.set_row(line, None, None, {"level": level})


def outline_levels(rows: Sequence[GridRow]) -> list[int]:
    """How many lines that are shown sum up each row; the grand total does not count.

    A sheet folds lines either below what sums them up or above it: in a tree, whose nodes lead,
    the subtotals that follow do not count.
    """
    is_tree = any(row.leads or any(row.indents) for row in rows)
    sums = {row.level for row in rows if row.kind == "subtotal" and row.leads == is_tree}
    return [
        min(sum(row.indents) + sum(1 for level in sums if level < row.level), _DEEPEST)
        for row in rows
    ]


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
    kind = {**LINE, **_ROW_KINDS[row.kind], **MARKS.get(cell.style or "", {})}
    if isinstance(cell.value, Decimal | int):
        return book.style({**kind, "num_format": excel_format(code), "align": "right"})
    return book.style({**kind, "num_format": DATE_FORMAT} if isinstance(cell.value, date) else kind)
