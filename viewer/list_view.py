"""A list on the page: one page of rows with its totals, sorted and cut in SQL."""

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

import streamlit as st

from dbt_project.report_ledger import shown_columns
from dbt_project.reporting.ledger import DETAIL_COUNT
from dbt_project.reporting.query import ROW_COUNT, list_query, list_totals_query
from dbt_project.reports import ListColumn, Report, Sort
from viewer.drill import Way, row_names
from viewer.frame import empty_state
from viewer.list_columns import is_figure
from viewer.list_table import SortLink, list_html
from viewer.request import Extent, Request
from viewer.texts import say

MOST_ROWS = 2_000  # on one page: a browser draws these at once
_SIZES = (500, MOST_ROWS)
_SORT, _PAGE, _SIZE = "row-sort", "row-page", "row-size"


def list_view(request: Request, found: Mapping[str, Way]) -> Extent:
    """Draw the list, its rows leading to other reports; returns how large all its pages are."""
    query = list_totals_query(request.report, request.values, dialect=request.dialect)
    totals = request.run(query).to_pylist()[0]
    count = int(totals[ROW_COUNT])
    extent = Extent(count, len(shown_columns(request.report)))
    if count == 0:
        empty_state(request.language)
        return extent
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
    _summary(request, int(totals[DETAIL_COUNT]) if request.report.ledger else count)
    st.html(list_html(request, rows, totals, found, _sort_links(request)))
    if count > min(size, request.report.page_size):
        _pager(request, count, size, page, last)
    return extent


def _summary(request: Request, details: int) -> None:
    """How many rows there are, and in which order they stand."""
    rows = escape(say("rows", request.language))
    hint = escape(say("ledger_hint" if request.report.ledger else "sort_hint", request.language))
    st.html(
        f'<div class="rp-totals"><div><span>{rows}</span><b>{details:,}</b></div>'
        f'<p class="rp-quiet">{hint}</p></div>'
    )


def _sort_links(request: Request) -> SortLink:
    """A first click sorts figures from the largest and texts from the first, a second turns it."""
    report, sort = request.report, request.sort
    kept = {name: text for name, text in st.query_params.to_dict().items() if name != _PAGE}

    def link(column: ListColumn) -> str | None:
        if report.ledger or column.name not in {listed.name for listed in report.columns}:
            return None
        is_sorted = sort is not None and sort.column == column.name
        descending = not sort.descending if sort and is_sorted else is_figure(column)
        order = f"-{column.name}" if descending else column.name
        return f"{report.name}?{urlencode({**kept, _SORT: order})}"

    return link


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
        sizes = sorted({report.page_size, size, *_SIZES})
        st.selectbox(
            say("page_size", language),
            sizes,
            index=sizes.index(size),
            key=size_key,
            format_func=lambda rows: f"{say('page_size', language)} {rows:,}",
            label_visibility="collapsed",
            placeholder="",
            filter_mode=None,
            width=190,
            on_change=_to_link,
            args=(_SIZE, size_key),
        )


def _to_link(name: str, key: str) -> None:
    st.query_params[name] = str(st.session_state[key])
    if name == _SIZE:
        st.query_params.pop(_PAGE, None)
