"""A list on the page: its totals, one page of rows, sorted and cut in SQL."""

from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from dbt_project.report_ledger import HEADING, ROW_KIND, shown_columns
from dbt_project.reporting.highlight import style_of
from dbt_project.reporting.ledger import DETAIL_COUNT
from dbt_project.reporting.query import ROW_COUNT, list_query, list_totals_query
from dbt_project.reports import ListColumn, Report, Sort
from viewer.drill import Way, row_names
from viewer.figures import figure_text
from viewer.frame import empty_state
from viewer.list_columns import (
    format_of,
    full_title,
    heading_place,
    is_figure,
    unique_titles,
)
from viewer.request import Extent, Request
from viewer.row_ways import Pages, row_ways
from viewer.texts import say
from viewer.workbook import text_columns

MOST_ROWS = 10_000  # on one page
_STYLED_ROWS = 2_000  # colouring every cell of more takes seconds in pandas
_ROW_HEIGHT = 32
_TALLEST = 620
_HEADING_CHARACTER, _WIDEST = 8, 420  # pixels
_CHARACTER, _WIDE = 7, 170  # of a ledger's first column
_SORT, _PAGE, _SIZE = "row-sort", "row-page", "row-size"
_KINDS = {  # rows that a ledger inserts
    "section": "background-color: #dfe7ee; font-weight: 600",
    "opening": "background-color: #f1f4f7; font-weight: 600",
    "day": "background-color: #f7f9fb",
    "month": "background-color: #f1f4f7; font-weight: 600",
    "year_to_date": "background-color: #eaeff3; font-weight: 600",
}
_COLOURS = {"bad": "#d0454f33", "warn": "#e0a02040", "good": "#2f9e5f33"}


def list_view(request: Request, found: Mapping[str, Way], pages: Pages) -> Extent:
    """Draw the list, its rows leading to other reports; returns how large all its pages are."""
    query = list_totals_query(request.report, request.values, dialect=request.dialect)
    totals = request.run(query).to_pylist()[0]
    count = int(totals[ROW_COUNT])
    extent = Extent(count, len(shown_columns(request.report)))
    if count == 0:
        empty_state(request.language)
        return extent
    _totals_strip(request, totals, count)
    size = _page_size(request)
    last = -(-count // size)
    page = min(_number_of_link(_PAGE, 1), last)
    rows = request.run(
        list_query(
            request.report,
            request.values,
            request.language,
            sort=request.sort,
            limit=size,
            offset=(page - 1) * size,
            codes=row_names(request.report),
            dialect=request.dialect,
        )
    )
    ways_bar = st.container(key="ways", horizontal=True) if found else None
    chosen = _table(request, rows, page)
    if ways_bar is not None:
        with ways_bar:
            row_ways(request, rows, chosen, found, pages)
    if count > min(size, request.report.page_size):
        _pager(request, count, size, page, last)
    return extent


def _totals_strip(request: Request, totals: Mapping[str, Any], count: int) -> None:
    rows = escape(say("rows", request.language))
    ledger = request.report.ledger
    details = int(totals[DETAIL_COUNT]) if ledger else count
    parts = [f"<div><span>{rows}</span><b>{details:,}</b></div>"]
    for column in request.report.columns:
        if column.total:
            value = totals[column.name]
            text = figure_text(value, format_of(column) or "#,##0.00")
            red = ' class="rp-negative"' if value is not None and value < 0 else ""
            title = full_title(column, request.language)
            parts.append(f"<div><span>{escape(title)}</span><b{red}>{escape(text)}</b></div>")
    hint = escape(say("ledger_hint" if ledger else "sort_hint", request.language))
    st.html(f'<div class="rp-totals">{"".join(parts)}<p class="rp-quiet">{hint}</p></div>')


def _table(request: Request, rows: pa.Table, page: int) -> int | None:
    """One page. A click on a head selects the column, which stands for sorting by it.

    Returns the place of the row that is ticked, where rows lead to other reports.
    """
    columns, sort = shown_columns(request.report), request.sort
    titles = unique_titles(columns, request.language, sort)
    frame = pd.DataFrame(
        {offset: _texts(rows.column(offset), column) for offset, column in enumerate(columns)}
    )
    wide = {}
    if request.report.ledger:
        wide = _first_width(titles, frame) | _put_headings(request.report, rows, frame)
    if any(column.group for column in columns):
        groups = [column.group.text(request.language) if column.group else "" for column in columns]
        frame.columns = pd.MultiIndex.from_tuples(list(zip(groups, titles, strict=True)))
    else:
        frame.columns = pd.Index(titles)
    names = {title: column.name for title, column in zip(titles, columns, strict=True)}
    key = f"{request.report.name}.rows.{sort}.{page}.{request.language}"
    settings: Any = {
        offset: st.column_config.TextColumn(
            alignment="right" if is_figure(column) else "left",
            pinned=offset == 1,
            width=wide.get(offset - 1),
        )
        for offset, column in enumerate(columns, start=1)  # 0 is the hidden index
    }
    on_select: Any = "ignore"
    if not request.report.ledger:
        on_select = partial(_sort_by_head, request.report, key, names, sort)
    ticked = request.report.drills and not request.report.ledger
    chosen: Any = st.dataframe(
        _marked(request, rows, frame),
        key=key,
        hide_index=True,
        placeholder="",
        row_height=_ROW_HEIGHT,
        height=min(_ROW_HEIGHT * (len(frame) + 3), _TALLEST),
        column_config=settings,
        on_select=on_select,
        selection_mode=["single-row", "single-column"] if ticked else "single-column",
        lazy=False,
        alt=request.report.label.text(request.language),
    )
    places = chosen["selection"]["rows"] if ticked else []
    return places[0] if places and places[0] < rows.num_rows else None


def _texts(values: pa.ChunkedArray, column: ListColumn) -> list[str]:
    """Cells as texts: the grid would show long decimals as errors and has no format for groups."""
    code = format_of(column) or "0"
    return [figure_text(value, code) for value in values.to_pylist()]


def _first_width(titles: Sequence[str], frame: pd.DataFrame) -> dict[int, int]:
    """How wide the first column is: captions leave it empty in the rows that the grid measures."""
    longest = max(map(text_columns, (titles[0], *frame[0])))
    return {0: min(longest * _CHARACTER + 18, _WIDE)}


def _put_headings(report: Report, rows: pa.Table, frame: pd.DataFrame) -> dict[int, int]:
    """Name the sections; gives the width of the column in which their names stand."""
    place = heading_place(report)
    headings = rows.column(HEADING).to_pylist()
    for line, heading in enumerate(headings):
        if heading is not None:
            frame.iat[line, place] = heading
    longest = max(map(text_columns, filter(None, headings)), default=0)
    return {place: min(longest * _HEADING_CHARACTER + 24, _WIDEST)} if longest else {}


def _marked(request: Request, rows: pa.Table, frame: pd.DataFrame) -> Any:
    """The frame, with inserted rows and highlighted cells coloured."""
    report = request.report
    if not (report.highlights or report.ledger) or len(frame) > _STYLED_ROWS:
        return frame
    offsets = {column.name: offset for offset, column in enumerate(shown_columns(report))}
    colours = pd.DataFrame("", index=frame.index, columns=frame.columns)
    if report.ledger:
        for line, kind in enumerate(rows.column(ROW_KIND).to_pylist()):
            colours.iloc[line] = _KINDS.get(kind, "")
    for name in {highlight.condition.column for highlight in report.highlights}:
        for line, value in enumerate(rows.column(name).to_pylist()):
            style = style_of(report, name, value, request.values)
            if style:
                colours.iat[line, offsets[name]] = f"background-color: {_COLOURS[style]}"
    return frame.style.apply(lambda _: colours, axis=None)


def _sort_by_head(report: Report, key: str, names: Mapping[str, str], sort: Sort | None) -> None:
    """A first click sorts figures from the largest and texts from the first, a second turns it."""
    chosen: Sequence[str] = st.session_state[key]["selection"]["columns"]
    name = names[chosen[0]] if chosen else sort.column if sort else None
    if name is None:
        return
    figures = {column.name for column in report.columns if is_figure(column)}
    descending = not sort.descending if sort and sort.column == name else name in figures
    st.query_params[_SORT] = f"-{name}" if descending else name
    st.query_params.pop(_PAGE, None)


def sort_of_link(report: Report) -> Sort | None:
    """The column that the link sorts by, if the report has it; a ledger keeps its order."""
    if report.ledger:
        return None
    text = st.query_params.get(_SORT, "")
    name = text.removeprefix("-")
    known = {column.name for column in report.columns}
    return Sort(name, text.startswith("-")) if name in known else None


def _number_of_link(name: str, otherwise: int) -> int:
    text = st.query_params.get(name, "")
    return max(int(text), 1) if text.isdecimal() and len(text) < 9 else otherwise


def _page_size(request: Request) -> int:
    return min(_number_of_link(_SIZE, request.report.page_size), MOST_ROWS)


def _pager(request: Request, count: int, size: int, page: int, pages: int) -> None:
    """Which rows these are, the other pages, and how many rows a page has."""
    language, report = request.language, request.report
    first = (page - 1) * size + 1
    shown = say(
        "rows_shown", language,
        first=f"{first:,}", last=f"{min(first + size - 1, count):,}", count=f"{count:,}",
    )  # fmt: skip
    page_key, size_key = f"{report.name}.page.{page}.{pages}", f"{report.name}.size.{size}"
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.html(f'<span class="rp-quiet">{escape(shown)}</span>', width="content")
        turned = (_PAGE, page_key)
        st.pagination(pages, default=page, key=page_key, on_change=_to_link, args=turned)
        sizes = sorted({report.page_size, size, 1_000, MOST_ROWS})
        st.selectbox(
            say("page_size", language),
            sizes,
            index=sizes.index(size),
            key=size_key,
            format_func=lambda rows: f"{say('page_size', language)} {rows:,}",
            label_visibility="collapsed",
            filter_mode=None,
            width=190,
            on_change=_to_link,
            args=(_SIZE, size_key),
        )


def _to_link(name: str, key: str) -> None:
    st.query_params[name] = str(st.session_state[key])
    if name == _SIZE:
        st.query_params.pop(_PAGE, None)
