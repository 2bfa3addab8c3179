"""A cross-tab on the page: one page of it where its groups allow, else all of it, then cut."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape

import streamlit as st

from dbt_project.reporting.grid import Grid, Value
from dbt_project.reporting.paging import Paged, Pages, paged, pages_of_report
from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.statement import panels
from dbt_project.reporting.units import unit_of
from dbt_project.reports import Report
from viewer.charts import charts
from viewer.drill import Way, grid_links
from viewer.frame import empty_state
from viewer.html_table import panels_html, table_html
from viewer.request import Extent, Request
from viewer.texts import say, unit_text

_PAGE = "row-page"


def crosstab_view(request: Request, found: Mapping[str, Way]) -> Extent:
    """Draw the cross-tab, its figures leading to other reports; returns how large it is."""
    parts = _parts(request)
    if parts is not None and len(parts.pages.starts) > 1:
        return _paged_view(request, parts, found)
    grid = grid_of(request)
    if not grid.rows:
        empty_state(request.language)
        return Extent(0, grid.width)
    links = grid_links(request.report, request.values, grid, found)
    caption = request.report.label.text(request.language)
    if request.report.unit:
        _unit_note(request)
    if request.report.layout == "statement":
        st.html(panels_html(panels(grid), caption, links, _changes(request.report)))
        return Extent(len(grid.rows), grid.width)
    charts(request, grid)
    pages = pages_of_report(request.report, group_lines(grid), len(grid.columns))
    page = _page_of_link(len(pages.starts))
    st.html(table_html(_cut(grid, *pages.of(page)), caption, links, _changes(request.report)))
    _pager(request, pages, page, len(grid.rows))
    return Extent(len(grid.rows), grid.width)


def _parts(request: Request) -> Paged | None:
    """What pages are asked with; None where the whole cross-tab is asked for, as charts do."""
    if request.report.charts:
        return None
    return paged(
        request.report, request.values, request.language, request.run, dialect=request.dialect
    )


def _paged_view(request: Request, parts: Paged, found: Mapping[str, Way]) -> Extent:
    """Draw one page, and ask for no more than it shows."""
    if request.report.unit:
        _unit_note(request)
    pages = parts.pages
    page = _page_of_link(len(pages.starts))
    first, end = pages.of(page)
    grid = _page_grid((*_key(request), first, end), parts)
    links = grid_links(request.report, request.values, grid, found)
    caption = request.report.label.text(request.language)
    st.html(table_html(grid, caption, links, _changes(request.report)))
    count = pages.lines + (1 if request.report.total_row else 0)
    _pager(request, pages, page, count)
    return Extent(count, grid.width)


def _changes(report: Report) -> frozenset[str]:
    """Figures whose sign says a direction: less may be good (a cost) or bad (a revenue)."""
    return frozenset(measure.name for measure in report.measures if measure.type == "change")


def _unit_note(request: Request) -> None:
    """What the figures are in; larger units are rounded, line by line."""
    unit = unit_of(request.report, request.values)
    name = unit_text(unit).text(request.language)
    text = say("unit_rounded" if unit > 1 else "unit", request.language, unit=name)
    st.html(f'<p class="rp-quiet rp-unit">{escape(text)}</p>')


def grid_of(request: Request) -> Grid:
    """The whole grid, for small reports and for exports."""
    return _grid(_key(request), request)


def _key(request: Request) -> tuple[str, ...]:
    """What a grid is kept under; persons share it who see the same of the report."""
    report, values = request.report, repr(sorted(request.values.items()))
    return (request.published.key, report.name, report.seen_as, values, request.language)


@st.cache_resource(max_entries=6, show_spinner=False)
def _grid(key: tuple[str, ...], _request: Request) -> Grid:  # noqa: ARG001 - part of the key
    """Not st.cache_data: a grid is immutable, and copying a large one takes longer than drawing."""
    return crosstab(
        _request.report,
        _request.values,
        _request.language,
        _request.run,
        dialect=_request.dialect,
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def _page_grid(key: tuple[str | int, ...], _parts: Paged) -> Grid:
    """As `_grid`, one page of it: `key` ends with its first line and the line after its last."""
    first, end = (int(place) for place in key[-2:])
    return _parts.grid(first, end)


def group_lines(grid: Grid) -> list[int]:
    """How many lines each outermost group of a whole grid has."""
    found: list[int] = []
    keys: tuple[Value, ...] | None = None
    for row in grid.rows:
        if not row.level:  # the total is on each page
            break
        if keys is None or (row.keys[:1] != keys and not any(row.indents[:1])):
            keys = row.keys[:1]
            found.append(0)
        found[-1] += 1
    return found


def _cut(grid: Grid, first: int, end: int) -> Grid:
    """Some of the lines, with the grand total of all pages after them."""
    total = grid.rows[-1:] if grid.rows[-1].level == 0 else ()
    return replace(grid, rows=(*grid.rows[first:end], *total))


def _page_of_link(pages: int) -> int:
    text = st.query_params.get(_PAGE, "")
    number = int(text) if text.isdecimal() and len(text) < 9 else 1
    return min(max(number, 1), pages)


def _pager(request: Request, pages: Pages, page: int, count: int) -> None:
    """Which rows these are of how many, and the other pages; nothing for a single page."""
    last_page = len(pages.starts)
    if last_page == 1:
        return
    first, end = pages.of(page)
    shown = say(
        "rows_shown",
        request.language,
        first=f"{first + 1:,}",
        last=f"{end if page < last_page else count:,}",
        count=f"{count:,}",
    )
    key = f"{request.report.name}.page.{page}.{last_page}"
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.html(f'<span class="rp-quiet">{shown}</span>', width="content")
        st.pagination(last_page, default=page, key=key, on_change=_turn, args=(key,))


def _turn(key: str) -> None:
    st.query_params[_PAGE] = str(st.session_state[key])
