"""A mapping as an Excel workbook, and back: what is written is read again as it was.

Cells are texts, so that codes keep their zeros; the last column is hidden and says which row it is.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from dbt_project.application.mapping_rules import Row, Rows, canonical_row
from dbt_project.application.mappings import MappingColumn, MappingTable
from dbt_project.reports import Language
from viewer.texts import say

MOST_ROWS = 50_000
ROW_ID = "row_id"


class NotAWorkbookError(ValueError):
    """The file is no such workbook; `missing` names the columns that it lacks."""

    def __init__(self, missing: tuple[str, ...] = ()) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def written(
    mapping: MappingTable,
    rows: Rows,
    labels: Mapping[str, Mapping[str, str]],
    language: Language,
) -> bytes:
    """The rows under their labels, with a second sheet that explains the codes."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#EAEFF3", "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(mapping.label.text(language)[:31])
        heads = [column.label.text(language) for column in mapping.columns]
        for place, name in enumerate((*heads, ROW_ID)):
            sheet.write_string(0, place, name, head)
        for line, (row_id, row) in enumerate(rows.items(), 1):
            values = (*(row.get(column.name) for column in mapping.columns), row_id)
            for place, value in enumerate(values):
                if value is not None:
                    sheet.write_string(line, place, value, text)
        sheet.set_column(0, len(heads) - 1, 18, text)
        sheet.set_column(len(heads), len(heads), None, None, {"hidden": True})
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)
        codes = book.add_worksheet(say("mapping_codes", language))
        _write_codes(codes, mapping, labels, language)
    return file.getvalue()


def read(mapping: MappingTable, content: bytes) -> list[tuple[str, Row]]:
    """Rows with their ids ('' where there is none); raises NotAWorkbookError."""
    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
        lines = book.worksheets[0].iter_rows(values_only=True)
        heads = [str(head).strip() if head is not None else "" for head in next(lines, ())]
        places = _places(mapping, heads)
        return list(_rows(mapping, lines, places, heads))
    except (BadZipFile, InvalidFileException, KeyError, IndexError, OSError, SyntaxError) as error:
        raise NotAWorkbookError from error


def _rows(
    mapping: MappingTable, lines: Any, places: Mapping[str, int], heads: list[str]
) -> Iterator[tuple[str, Row]]:
    id_place = heads.index(ROW_ID) if ROW_ID in heads else None
    for number, line in enumerate(lines):
        if number >= MOST_ROWS:
            raise NotAWorkbookError
        values = {
            column.name: _text(column, line[places[column.name]])
            for column in mapping.columns
            if places[column.name] < len(line)
        }
        row = canonical_row(mapping, values)
        if any(row.values()):
            has_id = id_place is not None and id_place < len(line) and line[id_place]
            yield str(line[id_place]) if id_place is not None and has_id else "", row


def _places(mapping: MappingTable, heads: list[str]) -> dict[str, int]:
    """Columns may be in any order, under their labels in either language or their names."""
    places = {}
    missing = []
    for column in mapping.columns:
        names = (column.label.zh, column.label.en, column.name)
        place = next((heads.index(name) for name in names if name in heads), None)
        if place is None:
            missing.append(column.label.zh)
        else:
            places[column.name] = place
    if missing:
        raise NotAWorkbookError(tuple(missing))
    return places


def _text(column: MappingColumn, value: object) -> str | None:
    """What somebody typed into a cell; Excel makes numbers and dates of what looks like them."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return f"{value:%Y-%m}" if column.kind == "month" else f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _write_codes(
    sheet: Any, mapping: MappingTable, labels: Mapping[str, Mapping[str, str]], language: Language
) -> None:
    """Codes beside their labels, two columns for each column that has some."""
    place = 0
    for column in mapping.columns:
        known = labels.get(column.name)
        if not known:
            continue
        sheet.write_string(0, place, column.label.text(language))
        for line, (code, label) in enumerate(list(known.items())[:MOST_ROWS], 1):
            sheet.write_string(line, place, code)
            sheet.write_string(line, place + 1, label)
        sheet.set_column(place, place + 1, 18)
        place += 3
