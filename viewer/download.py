"""Export buttons: a file is made when its button is clicked, never on a page's rerun."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from html import escape

import pyarrow as pa
import streamlit as st

from dbt_project.report_ledger import shown_columns
from dbt_project.reporting.marts import Marts
from dbt_project.reporting.query import list_query
from dbt_project.reporting.statement import panels
from viewer.about import about_sheet
from viewer.crosstab_view import grid_of
from viewer.current import published
from viewer.export_csv import crosstab_csv, list_csv
from viewer.export_xlsx import SheetColumn, crosstab_workbook, list_workbook, statement_workbook
from viewer.freshness import local, reader_offset
from viewer.list_columns import format_of, heading_place
from viewer.moments import read_whole
from viewer.request import Request, reading_from
from viewer.texts import say

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloads(request: Request, count: int) -> None:
    """The buttons, with a word about a list that is longer than the limit."""
    language, limit = request.language, request.report.export_rows
    offset = reader_offset()
    day = local(datetime.now(UTC), offset).strftime("%Y%m%d")
    name = f"{request.report.label.text(language)}_{day}"
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        st.download_button(
            say("export_xlsx", language),
            data=partial(xlsx_file, request, count, offset),
            file_name=f"{name}.xlsx",
            mime=_XLSX,
            key="export_xlsx",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            say("export_csv", language),
            data=partial(csv_file, request),
            file_name=f"{name}.csv",
            mime="text/csv",
            key="export_csv",
            icon=":material/download:",
            on_click="ignore",
        )
    if request.report.layout == "list" and count > limit:
        text = say("export_limit", language, count=f"{count:,}", limit=f"{limit:,}")
        st.html(f'<p class="rp-quiet">{escape(text)}</p>')


def xlsx_file(request: Request, count: int, offset: int | None) -> bytes:
    """The workbook of what the page shows, with its second sheet."""

    asked = _of_now(request)

    def written(marts: Marts) -> bytes:
        now = reading_from(asked, marts)
        about = about_sheet(now, count, datetime.now(UTC), offset)
        if now.report.layout == "list":
            return list_workbook(_columns(now), _rows(now), about, _heading(now))
        if now.report.layout == "statement":
            return statement_workbook(panels(grid_of(now)), about)
        return crosstab_workbook(grid_of(now), about)

    return read_whole(asked.published.marts, written)


def csv_file(request: Request) -> bytes:
    """The same figures as plain text."""

    asked = _of_now(request)

    def written(marts: Marts) -> bytes:
        now = reading_from(asked, marts)
        if now.report.layout == "list":
            return list_csv(_columns(now), _rows(now), _heading(now))
        return crosstab_csv(grid_of(now))

    return read_whole(asked.published.marts, written)


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
        )
        for column in shown_columns(request.report)
    ]


def _heading(request: Request) -> int | None:
    return heading_place(request.report) if request.report.ledger else None


def _rows(request: Request) -> Iterator[pa.RecordBatch]:
    """All rows up to the limit, in the order of the page that was exported."""
    query = list_query(
        request.report,
        request.values,
        request.language,
        sort=request.sort,
        limit=request.report.export_rows,
        dialect=request.dialect,
    )
    return request.stream(query)
