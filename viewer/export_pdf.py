"""Reports as PDF: as on the screen, for paper, with a Chinese font inside."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import pyarrow as pa

from dbt_project.errors import ReportFailedError
from dbt_project.report_ledger import HEADING, ROW_KIND
from dbt_project.reporting.grid import Grid, GridRow, Value
from dbt_project.reporting.spans import RowHead, row_heads
from dbt_project.reports import Language
from viewer import pdf_process
from viewer.paper import GAP, Paper, PaperCell, figure_cell
from viewer.sheet_rows import SheetColumn
from viewer.workbook import About

_LOOK_EVERY_S = 0.2
_SAID_EVERY = 30  # rows: fewer than a page has
_TEMPLATE = Path(__file__).with_name("report.typ")


def write_pdf(file: BinaryIO, paper: Paper, folder: Path, go_on: Callable[[], None]) -> None:
    """Typeset it in a process of its own, which takes its memory with it when it ends.

    `folder` is where it may put files; `go_on` is asked again and again and stops it by raising.
    """
    with TemporaryDirectory(dir=folder, prefix="pdf-") as name:
        place = Path(name)
        (place / pdf_process.DATA).write_text(paper.to_json(), encoding="utf-8")
        shutil.copy(_TEMPLATE, place / pdf_process.TEMPLATE)
        with (place / "said").open("wb") as said:
            command = [sys.executable, "-I", pdf_process.__file__, name, str(int(paper.is_tagged))]
            process = subprocess.Popen(command, stdout=said, stderr=said)
            try:
                while process.poll() is None:
                    go_on()
                    _wait(process)
            except BaseException:
                process.kill()
                process.wait()
                raise
        if process.returncode:
            words = (place / "said").read_text(encoding="utf-8", errors="replace")
            raise ReportFailedError(f"the PDF was not typeset: {words.strip()[-500:]}")
        with (place / pdf_process.RESULT).open("rb") as made:
            shutil.copyfileobj(made, file)


def _wait(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(_LOOK_EVERY_S)
    except subprocess.TimeoutExpired:
        return


def grid_paper(grids: Sequence[Grid], about: About, language: Language) -> Paper:
    """A cross-tab, or a statement's panels side by side."""
    depth = len(grids[0].heads)
    widths = [len(grid.row_titles) + len(grid.columns) for grid in grids]
    heads = [_grid_heads(grid) for grid in grids]
    bodies = [list(_grid_rows(grid)) for grid in grids]
    gap = PaperCell(rows=depth, is_gap=True)
    rows = []
    for line in zip_longest(*bodies):
        cells = [row or (PaperCell(),) * width for row, width in zip(line, widths, strict=True)]
        rows.append(_beside(cells, GAP))
    return Paper(
        about,
        language,
        tuple(
            _beside([panel[level] for panel in heads], gap if level == 0 else None)
            for level in range(depth)
        ),
        tuple(rows),
        sum(widths) + len(grids) - 1,
        len(grids[0].row_titles) if len(grids) == 1 else 0,
        frozenset(sum(widths[:place]) + place - 1 for place in range(1, len(grids))),
    )


def list_paper(
    columns: Sequence[SheetColumn],
    batches: Iterable[pa.RecordBatch],
    about: About,
    language: Language,
    *,
    is_ledger: bool = False,
    totals: Sequence[Value] = (),
) -> Paper:
    """A list or ledger."""
    rows = [row for batch in batches for row in _list_rows(columns, batch, is_ledger)]
    if totals:
        cells = zip(totals, columns, strict=True)
        rows.append(tuple(figure_cell(value, col.format or "0", "total") for value, col in cells))
    heads = tuple(_list_heads(columns))
    return Paper(about, language, heads, tuple(rows), len(columns), 1 if len(columns) > 1 else 0)


def _beside(
    panels: Sequence[tuple[PaperCell, ...]], gap: PaperCell | None
) -> tuple[PaperCell, ...]:
    found: list[PaperCell] = []
    for place, panel in enumerate(panels):
        found += [gap, *panel] if place and gap else panel
    return tuple(found)


def _grid_heads(grid: Grid) -> list[tuple[PaperCell, ...]]:
    depth = len(grid.heads)
    corner = tuple(PaperCell(title, rows=depth) for title in grid.row_titles)
    return [
        (
            *(corner if level == 0 else ()),
            *(PaperCell(cell.text, rows=cell.rows, columns=cell.columns) for cell in line),
        )
        for level, line in enumerate(grid.heads)
    ]


def _grid_rows(grid: Grid) -> Iterator[tuple[PaperCell, ...]]:
    levels = len(grid.row_titles)
    placed: list[list[tuple[int, PaperCell]]] = [[] for _ in grid.rows]
    for line, heads in enumerate(row_heads(grid.rows, levels)):
        for head in heads:
            for start, rows in _chunks(head.rows):
                placed[line + start].append((head.level, _head(head, rows, grid.rows[line].kind)))
    for row, cells in zip(grid.rows, placed, strict=True):
        heads_of_row = [cell for _, cell in sorted(cells, key=lambda found: found[0])]
        yield (*heads_of_row, *_figures(grid, row))


def _chunks(rows: int) -> Iterator[tuple[int, int]]:
    """A heading over many rows is said again and again, so that each page has it."""
    parts = -(-rows // _SAID_EVERY)
    for part in range(parts):
        start = rows * part // parts
        yield start, rows * (part + 1) // parts - start


def _head(head: RowHead, rows: int, kind: str) -> PaperCell:
    """A heading over several rows is of none of their kinds."""
    own = kind if head.rows == 1 else "detail"
    return PaperCell(head.text, rows=rows, columns=head.columns, indent=head.indent, kind=own)


def _figures(grid: Grid, row: GridRow) -> Iterator[PaperCell]:
    for cell, column in zip(row.cells, grid.columns, strict=True):
        yield figure_cell(cell.value, column.format, row.kind, cell.style)


def _list_heads(columns: Sequence[SheetColumn]) -> Iterator[tuple[PaperCell, ...]]:
    if not any(column.group for column in columns):
        yield tuple(PaperCell(column.title) for column in columns)
        return
    above: list[PaperCell] = []
    for group, found in groupby(columns, key=lambda column: column.group):
        members = list(found)
        if group is None:
            above += [PaperCell(column.title, rows=2) for column in members]
        else:
            above.append(PaperCell(group, columns=len(members)))
    yield tuple(above)
    yield tuple(PaperCell(column.title) for column in columns if column.group)


def _list_rows(
    columns: Sequence[SheetColumn], batch: pa.RecordBatch, is_ledger: bool
) -> Iterator[tuple[PaperCell, ...]]:
    cells = zip(*(values.to_pylist() for values in batch.columns[: len(columns)]), strict=True)
    count = batch.num_rows
    kinds = batch.column(ROW_KIND).to_pylist() if is_ledger else ["detail"] * count
    names = batch.column(HEADING).to_pylist() if is_ledger else [None] * count
    for values, kind, name in zip(cells, kinds, names, strict=True):
        if name is not None:
            yield (PaperCell(name, columns=len(columns), kind="section"),)
        else:
            yield tuple(
                _list_cell(value, column, kind)
                for value, column in zip(values, columns, strict=True)
            )


def _list_cell(value: Value, column: SheetColumn, kind: str) -> PaperCell:
    mark = column.mark(value) if column.mark else None
    return figure_cell(value, column.format or "0", kind, mark)
