"""One report as a file: what the page shows, written by whichever writer fits its layout."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

import pyarrow as pa

from dbt_project.errors import PlatformError
from dbt_project.report_ledger import shown_columns
from dbt_project.reporting.grid import Value
from dbt_project.reporting.highlight import style_of
from dbt_project.reporting.marts import Marts
from dbt_project.reporting.query import list_query, list_totals_query
from dbt_project.reporting.statement import panels
from dbt_project.reporting.words import TOTAL
from dbt_project.reports import ListColumn
from viewer.about import about_sheet
from viewer.access.noted import note_export
from viewer.access.recheck import check_rights
from viewer.crosstab_view import grid_of
from viewer.current import published
from viewer.export_csv import crosstab_csv, list_csv
from viewer.export_list import list_workbook
from viewer.export_pdf import grid_paper, list_paper, write_pdf
from viewer.export_xlsx import crosstab_workbook, statement_workbook
from viewer.list_columns import format_of, heading_place
from viewer.moments import read_whole
from viewer.paper import most_rows
from viewer.request import Request, reading_from
from viewer.sheet_rows import SheetColumn
from viewer.workbook import MOST_LINES

Kind = Literal["xlsx", "csv", "pdf"]
_HEAD_LINES = 3  # of a worksheet, at most: heads and the totals


@dataclass(frozen=True)
class Export:
    """What is to be written: of how many rows, for a reader whose clock is `offset` off."""

    kind: Kind
    request: Request
    count: int
    offset: int | None

    @property
    def most(self) -> int:
        """How many rows the file may have."""
        limit = self.request.report.export_rows
        return min(limit, MOST_LINES - _HEAD_LINES) if self.kind == "xlsx" else limit

    @property
    def rows(self) -> int:
        """How many it will have."""
        return min(self.count, self.most)


class TooLongError(PlatformError):
    """A report that is too long for paper; the page offers no PDF of it."""


def write_export(
    export: Export, file: BinaryIO, folder: Path, go_on: Callable[[int], None] = lambda _: None
) -> None:
    """Write the whole file; again from its beginning where the marts change meanwhile.

    `go_on` is told how many rows are written, and stops it by raising. `folder` is for what is
    needed only meanwhile.
    """
    check_rights(export.request)
    asked = replace(export, request=_of_now(export.request))

    def write(marts: Marts) -> None:
        file.seek(0)
        file.truncate()
        now = replace(asked, request=reading_from(asked.request, marts))
        if now.kind == "pdf":
            _check_length(now)
        if now.request.report.layout == "list":
            _write_list(now, file, folder, go_on)
        else:
            _write_grid(now, file, folder, go_on)

    read_whole(asked.request.published.marts, write)
    note_export(asked.request, asked.kind, asked.rows)


def _check_length(export: Export) -> None:
    request = export.request
    if request.report.layout == "list":
        columns = len(shown_columns(request.report))
    else:
        columns = grid_of(request).width
    limit = most_rows(columns)
    if export.rows > limit:
        raise TooLongError(f"a PDF holds {limit:,} rows of this report, there are {export.rows:,}")


def _write_grid(export: Export, file: BinaryIO, folder: Path, go_on: Callable[[int], None]) -> None:
    request = export.request
    grid = grid_of(request)
    if export.kind == "csv":
        crosstab_csv(file, grid)
        return
    about = about_sheet(request, export.count, export.most, datetime.now(UTC), export.offset)
    grids = panels(grid) if request.report.layout == "statement" else [grid]
    if export.kind == "pdf":
        paper = grid_paper(grids, about, request.language)
        write_pdf(file, paper, folder, lambda: go_on(0))
    elif request.report.layout == "statement":
        statement_workbook(file, grids, about)
    else:
        crosstab_workbook(file, grid, about)


def _write_list(export: Export, file: BinaryIO, folder: Path, go_on: Callable[[int], None]) -> None:
    request, columns = export.request, _columns(export.request)
    ledger = request.report.ledger
    heading = heading_place(request.report) if ledger else None
    batches = _counted(_rows(export), go_on)
    if export.kind == "csv":
        list_csv(file, columns, batches, heading)
        return
    about = about_sheet(request, export.count, export.most, datetime.now(UTC), export.offset)
    totals = _totals(export)
    if export.kind == "pdf":
        paper = list_paper(
            columns, batches, about, request.language, is_ledger=ledger is not None, totals=totals
        )
        write_pdf(file, paper, folder, lambda: go_on(export.rows))
    else:
        list_workbook(
            file, columns, batches, about, heading=heading, totals=totals, most=export.rows
        )


def _counted(
    batches: Iterator[pa.RecordBatch], go_on: Callable[[int], None]
) -> Iterator[pa.RecordBatch]:
    done = 0
    for batch in batches:
        go_on(done)
        yield batch
        done += batch.num_rows
    go_on(done)


def _of_now(request: Request) -> Request:
    """The same request of the build that there is now, where builds change what a page showed."""
    if request.published.live is None:
        return request
    now = published()
    if now is None or now.build_id == request.published.build_id:
        return request
    return replace(request, published=now)


def _columns(request: Request) -> list[SheetColumn]:
    return [
        SheetColumn(
            column.label.text(request.language),
            column.group.text(request.language) if column.group else None,
            format_of(column),
            _mark(request, column),
        )
        for column in shown_columns(request.report)
    ]


def _mark(request: Request, column: ListColumn) -> Callable[[Value], str | None] | None:
    """How the page highlights a value of this column, if it does."""
    report, values = request.report, request.values
    if column.name not in {highlight.condition.column for highlight in report.highlights}:
        return None
    return lambda value: style_of(report, column.name, value, values)


def _totals(export: Export) -> Sequence[Value]:
    """A value per column, for the line below the rows; none where not all rows are there.

    A ledger has its own.
    """
    request = export.request
    report = request.report
    summed = [column.total for column in report.columns]
    if report.ledger or not any(summed) or export.count > export.most:
        return ()
    query = list_totals_query(report, request.values, dialect=request.dialect)
    found = request.run(query).to_pylist()[0]
    totals: list[Value] = [
        found[column.name] if column.total else None for column in report.columns
    ]
    if not summed[0]:
        totals[0] = TOTAL.text(request.language)
    return totals


def _rows(export: Export) -> Iterator[pa.RecordBatch]:
    """All rows up to the limit, in the order of the page that was exported."""
    request = export.request
    query = list_query(
        request.report,
        request.values,
        request.language,
        sort=request.sort,
        limit=export.most,
        dialect=request.dialect,
    )
    return request.stream(query)
