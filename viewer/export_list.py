"""Lists as Excel workbooks: rows stream from the query into the file, however many there are."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, groupby
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
from xlsxwriter.utility import xl_range

from dbt_project.report_ledger import ROW_KIND
from dbt_project.reporting.grid import Value
from viewer.arrow_text import is_date, is_number
from viewer.figures import figure_text
from viewer.sheet_rows import RowStyles, RowWriter, SheetColumn
from viewer.workbook import (
    DATE_FORMAT,
    HEAD,
    MARKS,
    MOST_LINES,
    About,
    Workbook,
    excel_format,
    text_width,
)

_INSERTED: dict[str, dict[str, Any]] = {  # rows of a ledger
    "section": {"bold": True, "bg_color": "#DFE7EE"},
    "opening": {"bold": True, "bg_color": "#F5F7F9"},
    "detail": {},
    "day": {"bg_color": "#F5F7F9"},
    "month": {"bold": True, "bg_color": "#F5F7F9"},
    "year_to_date": {"bold": True, "bg_color": "#EAEFF3"},
}
_TOTAL = {"bold": True, "bg_color": "#EAEFF3", "top": 1}
_SHEET = "xl/worksheets/sheet1.xml"
_FIRST_PARTS = ("[Content_Types].xml", "_rels/.rels")  # by which programs know what a file is
_QUICK = 1  # of zlib's levels: four times as fast as the usual one, a fifth larger
_MEASURED_ROWS = 200
_CELL_BYTES, _ZIP_LIMIT = 110, 2**31  # of a cell's XML; beyond it zip files are of another kind


def list_workbook(
    file: BinaryIO,
    columns: Sequence[SheetColumn],
    batches: Iterable[pa.RecordBatch],
    about: About,
    *,
    heading: int | None = None,
    totals: Sequence[Value] = (),
    most: int = MOST_LINES,
) -> None:
    """Write a list with filters and a frozen head into `file`; memory does not grow with it.

    `heading` says that this is a ledger, whose inserted rows stand out. It has no filters: sorted
    otherwise, its balances would be wrong. `totals`, a value per column, stand below the rows.
    `most` is how many rows there may be.
    """
    source = iter(batches)
    first = next(source, None)
    book = _Book(columns, about, heading is not None, tuple(totals), _widths(columns, first))
    start = book.head_rows + 1
    sections: list[int] = []
    frame = _Frame.of(book.made(start), start, len(book.samples))
    rows = RowWriter(columns, book.styles(frame.samples), heading)
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=_QUICK) as target:
        for name in _FIRST_PARTS:
            target.writestr(name, frame.parts[name])
        is_huge = most * len(columns) * _CELL_BYTES > _ZIP_LIMIT
        with target.open(_SHEET, "w", force_zip64=is_huge) as sheet:
            sheet.write(frame.head)
            line = start
            for batch in chain([first] if first is not None else [], source):
                sheet.write(rows.xml(batch, line))
                sections += _sections(batch, line) if heading is not None else []
                line += batch.num_rows
            frame = _Frame.of(book.made(line), line, len(book.samples))
            sheet.write(frame.totals)
            sheet.write(_merged(frame.tail, sections, len(columns)))
        for name, data in frame.parts.items():
            if name not in (*_FIRST_PARTS, _SHEET):
                target.writestr(name, data)


@dataclass(frozen=True)
class _Book:
    """The workbook around the rows, as xlsxwriter makes it: heads, styles, what is about it."""

    columns: Sequence[SheetColumn]
    about: About
    is_ledger: bool
    totals: Sequence[Value]
    widths: Sequence[float]

    @property
    def head_rows(self) -> int:
        return 1 + any(column.group for column in self.columns)

    @property
    def samples(self) -> list[tuple[str, str]]:
        """Kinds of rows and marks, each with a look of its own."""
        kinds = list(_INSERTED) if self.is_ledger else ["detail"]
        marks = ["", *MARKS] if any(column.mark for column in self.columns) else [""]
        return [(kind, mark) for kind in kinds for mark in marks]

    def made(self, end: int) -> bytes:
        """The workbook whose last row is the one before line `end`.

        From there on it has a line for each sample, whose cells are styled and empty, and then the
        totals, which belong into line `end`.
        """
        book = Workbook(self.about)
        for offset, width in enumerate(self.widths):
            book.sheet.set_column(offset, offset, width)
        _heads(book, self.columns)
        line = end - 1
        for line, (kind, mark) in enumerate(self.samples, start=end - 1):
            look = {**_INSERTED[kind], **MARKS.get(mark, {})}
            for offset, style in enumerate(_styles(book, self.columns, look)):
                book.sheet.write_blank(line, offset, None, style)
        if self.totals:
            styles = _styles(book, self.columns, _TOTAL)
            for offset, value in enumerate(self.totals):
                book.value(line + 1, offset, value, self.columns[offset].format, styles[offset])
        if not self.is_ledger:
            last = max(end - 2, self.head_rows)
            book.sheet.autofilter(self.head_rows - 1, 0, last, len(self.columns) - 1)
        return book.finish(self.head_rows, 0)

    def styles(self, numbers: Sequence[Sequence[int]]) -> RowStyles:
        """The numbers of the samples' styles by what they are samples of."""
        return RowStyles(dict(zip(self.samples, numbers, strict=True)))


@dataclass(frozen=True)
class _Frame:
    """A workbook taken apart where the rows belong."""

    parts: dict[str, bytes]
    head: bytes
    samples: Sequence[Sequence[int]]
    totals: bytes
    tail: bytes

    @classmethod
    def of(cls, data: bytes, line: int, samples: int) -> "_Frame":
        """`line` is that of the first sample."""
        with ZipFile(BytesIO(data)) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        sheet = parts[_SHEET].decode()
        head, _, rest = sheet.partition(f'<row r="{line}"')
        rows, end, tail = rest.partition("</sheetData>")
        lines = rows.split('<row r="')
        totals = ""
        if len(lines) > samples:
            place = str(line + samples)
            totals = re.sub(rf'([A-Z]|^){place}"', rf'\g<1>{line}"', lines[samples])
            totals = f'<row r="{totals}'
        return cls(
            parts,
            re.sub("<dimension [^>]*>", "", head).encode(),
            [[int(style) for style in re.findall(r' s="(\d+)"', row)] for row in lines[:samples]],
            totals.encode(),
            (end + tail).encode(),
        )


def _sections(batch: pa.RecordBatch, line: int) -> Iterator[int]:
    kinds = batch.column(ROW_KIND).to_pylist()
    return (place for place, kind in enumerate(kinds, start=line) if kind == "section")


def _merged(tail: bytes, lines: Sequence[int], width: int) -> bytes:
    """The end of a sheet, in which these lines span the whole width."""
    if not lines or width < 2:
        return tail
    text = tail.decode()
    before = re.search(r'<mergeCells count="(\d+)">(.*?)</mergeCells>', text)
    areas = (before[2] if before else "") + "".join(
        f'<mergeCell ref="{xl_range(line - 1, 0, line - 1, width - 1)}"/>' for line in lines
    )
    count = len(lines) + (int(before[1]) if before else 0)
    merged = f'<mergeCells count="{count}">{areas}</mergeCells>'
    place = before.span() if before else (text.index("<pageMargins"),) * 2
    return (text[: place[0]] + merged + text[place[1] :]).encode()


def _styles(book: Workbook, columns: Sequence[SheetColumn], look: dict[str, Any]) -> list[Any]:
    """How a row's cells look, and last how its dates do."""
    codes = [{"num_format": excel_format(c.format)} if c.format else {} for c in columns]
    return [
        book.style({**look, **code})
        for code in (*codes, {"num_format": DATE_FORMAT, "align": "left"})
    ]


def _heads(book: Workbook, columns: Sequence[SheetColumn]) -> None:
    """Writes one or two head rows."""
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


def _widths(columns: Sequence[SheetColumn], first: pa.RecordBatch | None) -> list[float]:
    """As wide as the head and the first rows need; figures a little wider, for those below."""
    widths = []
    for offset, column in enumerate(columns):
        texts = [column.title]
        least = 10.0
        if first is not None:
            values = first.column(offset).slice(0, _MEASURED_ROWS)
            code = column.format or ("0" if is_number(values) else None)
            least = 16.0 if column.format else 12.0 if is_date(values) else 10.0
            texts += [figure_text(value, code or "0") for value in values.to_pylist()]
        widths.append(max(least, text_width(texts)))
    return widths
