"""Reports as CSV for other programs: UTF-8 with a BOM (Excel reads Chinese), exact digits."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import TextIOWrapper
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from dbt_project.report_ledger import HEADING
from dbt_project.reporting.grid import Grid
from viewer.arrow_text import digits, is_date, is_number, iso_dates, joined, written
from viewer.sheet_rows import SheetColumn

_BOM = "\ufeff"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_NEEDS_QUOTES = '[",\\r\\n]'


def crosstab_csv(file: BinaryIO, grid: Grid) -> None:
    """Write a flat table: every row carries all its headings, every column its full title."""
    lines: list[list[str]] = [[*grid.row_titles, *(column.title for column in grid.columns)]]
    for row in grid.rows:
        lines.append([*map(_text, row.heads), *(_text(cell.value) for cell in row.cells)])
    _write(file, lines)


def list_csv(
    file: BinaryIO,
    columns: Sequence[SheetColumn],
    batches: Iterable[pa.RecordBatch],
    heading: int | None = None,
) -> None:
    """Write one line per row as they come; a column's title carries its group's.

    `heading` is the column in which a ledger's sections are named; it says that this is a ledger.
    """
    _write(file, [[" ".join(filter(None, (column.group, column.title))) for column in columns]])
    for batch in batches:
        parts: list[str | pa.Array] = []
        for place, values in enumerate(batch.columns[: len(columns)]):
            texts = _texts(values)
            if place == heading:
                texts = pc.coalesce(_texts(batch.column(HEADING)), texts)
            parts += [",", pc.fill_null(texts, "")]
        file.write(written(joined([*parts[1:], "\r\n"])))


def _texts(values: pa.Array) -> pa.Array:
    """A column's cells as `_text` writes them, in quotes where a program needs them."""
    if is_number(values):
        return digits(values)
    if is_date(values):
        return iso_dates(values)
    texts = values.cast(pa.string())
    risky = pc.match_substring_regex(texts, "^[=+\\-@\\t\\r]")
    if pc.any(risky).as_py():
        texts = pc.if_else(risky, joined(["'", texts]), texts)
    quoted = pc.match_substring_regex(texts, _NEEDS_QUOTES)
    if pc.any(quoted).as_py():
        inside = pc.replace_substring(texts, '"', '""')
        texts = pc.if_else(quoted, joined(['"', inside, '"']), texts)
    return texts


def _text(value: Any) -> str:
    """Plain digits for numbers; a text that a spreadsheet would run as a formula gets a `'`."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        plain = f"{value:f}"
        return (plain.rstrip("0").rstrip(".") or "0") if "." in plain else plain
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_DANGEROUS) else text


def _write(file: BinaryIO, lines: Iterable[Sequence[str]]) -> None:
    """The first lines of a file; it stays open."""
    text = TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    text.write(_BOM)
    csv.writer(text).writerows(lines)
    text.detach()
