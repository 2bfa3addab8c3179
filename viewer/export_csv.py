"""Reports as CSV for other programs: UTF-8 with a BOM (Excel reads Chinese), exact digits."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pyarrow as pa

from dbt_project.report_ledger import HEADING
from dbt_project.reporting.grid import Grid
from viewer.export_xlsx import SheetColumn

_BOM = "\ufeff"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def crosstab_csv(grid: Grid) -> bytes:
    """A flat table: every row carries all its headings, every column its full title."""
    lines: list[list[str]] = [[*grid.row_titles, *(column.title for column in grid.columns)]]
    for row in grid.rows:
        lines.append([*map(_text, row.heads), *(_text(cell.value) for cell in row.cells)])
    return _encoded(lines)


def list_csv(
    columns: Sequence[SheetColumn],
    batches: Iterable[pa.RecordBatch],
    heading: int | None = None,
) -> bytes:
    """One line per row; a column's title carries its group's.

    `heading` is the column in which a ledger's sections are named; it says that this is a ledger.
    """
    titles = [" ".join(filter(None, (column.group, column.title))) for column in columns]
    lines: list[list[str]] = [titles]
    for batch in batches:
        shown = [column.to_pylist() for column in batch.columns[: len(columns)]]
        if heading is not None:
            names = batch.column(HEADING).to_pylist()
            shown[heading] = [
                name or value for name, value in zip(names, shown[heading], strict=True)
            ]
        lines.extend([_text(value) for value in row] for row in zip(*shown, strict=True))
    return _encoded(lines)


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


def _encoded(lines: Iterable[Sequence[str]]) -> bytes:
    output = StringIO(newline="")
    output.write(_BOM)
    csv.writer(output).writerows(lines)
    return output.getvalue().encode("utf-8")
