"""Rows of a worksheet as XML, made by Arrow a batch at a time: exact digits and flat memory."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from dbt_project.report_ledger import HEADING, ROW_KIND
from dbt_project.reporting.grid import Value
from viewer.arrow_text import (
    beyond_exact,
    day_numbers,
    digits,
    is_date,
    is_number,
    iso_dates,
    joined,
    written,
)
from viewer.figures import figure_text
from viewer.workbook import LONGEST_TEXT, safe_number

_NOT_XML = "[\x01-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]"
_ESCAPED = "_x[0-9A-Fa-f]{4}_"  # what stands for such a character, and must not by chance
_ODD = re.compile(f"{_NOT_XML}|\0|{_ESCAPED}")
_TEXT = (' t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>")
_NUMBER = ("><v>", "</v></c>")
_SECTION = "section"


@dataclass(frozen=True)
class SheetColumn:
    """A list's column: its head, the group over it, and its number format (None: text or date).

    `mark` says how a value is highlighted (`bad`, `warn`, `good`), where the report does so.
    """

    title: str
    group: str | None
    format: str | None
    mark: Callable[[Value], str | None] | None = None


@dataclass(frozen=True)
class RowStyles:
    """Numbers of cell styles by (kind of row, mark); in each a column's, and last that of dates."""

    numbers: Mapping[tuple[str, str], Sequence[int]]

    def of(self, place: int, kinds: Sequence[str], marks: Sequence[str]) -> pa.Array:
        """A column's style for each row."""
        known = {key: str(styles[place]) for key, styles in self.numbers.items()}
        return pa.array([known[key] for key in zip(kinds, marks, strict=True)])


@dataclass(frozen=True)
class RowWriter:
    """Writes batches; `heading` says that they are a ledger's (see list_workbook)."""

    columns: Sequence[SheetColumn]
    styles: RowStyles
    heading: int | None

    def xml(self, batch: pa.RecordBatch, first: int) -> memoryview:
        """The rows of a batch, the first of which is line `first` of the sheet."""
        lines = pa.array(range(first, first + batch.num_rows)).cast(pa.string())
        kinds = None if self.heading is None else batch.column(ROW_KIND).to_pylist()
        parts: list[str | pa.Array] = ['<row r="', lines, '">']
        for place, values in enumerate(batch.columns[: len(self.columns)]):
            cells = self._cells(place, values, lines, kinds)
            if place == 0 and self.heading is not None:
                cells = [self._headed(joined(cells), batch.column(HEADING), lines)]
            parts += cells
        return written(joined([*parts, "</row>"]))

    def _cells(
        self, place: int, values: pa.Array, lines: pa.Array, kinds: Sequence[str] | None
    ) -> list[str | pa.Array]:
        """A column's cells, in parts that are still to be joined."""
        style = self._style(place, values, kinds)
        opened = [f'<c r="{xl_col_to_name(place)}', lines, '" s="', style, '"']
        filled = _filled(values, self.columns[place].format, opened)
        if not values.null_count:
            return filled
        return [pc.if_else(pc.is_valid(values), joined(filled), joined([*opened, "/>"]))]

    def _style(self, place: int, values: pa.Array, kinds: Sequence[str] | None) -> str | pa.Array:
        """One style for all rows, or one for each."""
        mark, look = self.columns[place].mark, len(self.columns) if is_date(values) else place
        if kinds is None and mark is None:
            return str(self.styles.numbers["detail", ""][look])
        found = [(mark(value) or "") if mark else "" for value in values.to_pylist()]
        return self.styles.of(look, kinds or ["detail"] * len(found), found)

    def _headed(self, cells: pa.Array, names: pa.Array, lines: pa.Array) -> pa.Array:
        """The first column, in which sections are named over the whole width."""
        style = str(self.styles.numbers[_SECTION, ""][0])
        named = joined(['<c r="A', lines, f'" s="{style}"', *_text(pc.fill_null(names, ""))])
        return pc.if_else(pc.is_valid(names), named, cells)


def _filled(
    values: pa.Array, code: str | None, opened: list[str | pa.Array]
) -> list[str | pa.Array]:
    """Cells that have a value; those that have none come out as null."""
    if is_date(values):
        days, odd = day_numbers(values)
        texts = iso_dates(values) if odd is not None else None
    elif is_number(values):
        days = digits(values)
        odd = beyond_exact(values, code) if code else None
        texts = _long_figures(values, odd, code) if odd is not None and code else None
    else:
        return [*opened, *_text(values.cast(pa.string()))]
    cells = [*opened, _NUMBER[0], days, _NUMBER[1]]
    if texts is None:
        return cells
    odd = pc.and_(odd, pc.is_valid(texts))
    return [pc.if_else(odd, joined([*opened, *_text(texts)]), joined(cells))]


def _long_figures(values: pa.Array, odd: pa.Array, code: str) -> pa.Array:
    """Figures that a spreadsheet would round, as they are shown; null for the others."""
    return pa.array(
        [
            figure_text(value, code) if is_odd and safe_number(value, code) is None else None
            for value, is_odd in zip(values.to_pylist(), odd.to_pylist(), strict=True)
        ],
        pa.string(),
    )


def _text(values: pa.Array) -> list[str | pa.Array]:
    return [_TEXT[0], escaped(values), _TEXT[1]]


def escaped(values: pa.Array) -> pa.Array:
    """Texts as they may stand in XML, at most as long as a cell takes."""
    if (pc.max(pc.utf8_length(values)).as_py() or 0) > LONGEST_TEXT:
        values = pc.utf8_slice_codeunits(values, 0, LONGEST_TEXT)
    odd = pc.match_substring_regex(values, f"{_NOT_XML}|\\x00|{_ESCAPED}")
    if pc.any(odd).as_py():
        values = pa.array([None if v is None else _plain(v) for v in values.to_pylist()])
    for character, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        if pc.any(pc.match_substring(values, character)).as_py():
            values = pc.replace_substring(values, character, name)
    return values


def _plain(text: str) -> str:
    """Characters that XML does not have, as a spreadsheet writes them: `_x0007_`."""

    def code(found: re.Match[str]) -> str:
        odd = found[0]
        return f"_x{ord(odd):04X}_" if len(odd) == 1 else f"_x005F{odd}"

    return _ODD.sub(code, text)
