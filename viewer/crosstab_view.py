"""A cross-tab on the page: the whole grid computed once, drawn as far as a browser likes."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape

import streamlit as st

from dbt_project.reporting.grid import Grid
from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.statement import panels
from dbt_project.reporting.units import unit_of
from viewer.charts import charts
from viewer.drill import Way, grid_links
from viewer.frame import empty_state
from viewer.html_table import panels_html, table_html
from viewer.request import Request
from viewer.texts import say, unit_text

MOST_CELLS = 40_000  # on one page; a browser lays out this many in about a second
_PAGE = "row-page"


def crosstab_view(request: Request, found: Mapping[str, Way]) -> int:
    """Draw the cross-tab, its figures leading to other reports; returns its number of rows."""
    grid = grid_of(request)
    if not grid.rows:
        empty_state(request.language)
        return 0
    links = grid_links(request.report, request.values, grid, found)
    caption = request.report.label.text(request.language)
    if request.report.unit:
        _unit_note(request)
    if request.report.layout == "statement":
        st.html(panels_html(panels(grid), caption, links))
        return len(grid.rows)
    charts(request, grid)
    most = max(MOST_CELLS // max(len(grid.columns), 1), 50)
    starts = page_starts(grid, min(request.report.page_size or most, most), most)
    page = _page_of_link(len(starts))
    st.html(table_html(_cut(grid, page, starts), caption, links))
    if len(starts) > 1:
        _pager(request, grid, page, starts)
    return len(grid.rows)


def _unit_note(request: Request) -> None:
    """What the figures are in; larger units are rounded, line by line."""
    unit = unit_of(request.report, request.values)
    name = unit_text(unit).text(request.language)
    text = say("unit_rounded" if unit > 1 else "unit", request.language, unit=name)
    st.html(f'<p class="rp-quiet rp-unit">{escape(text)}</p>')


def grid_of(request: Request) -> Grid:
    """The whole grid, for the page and for exports."""
    report = request.report
    shown = request.published.key
    key = (shown, report.name, repr(sorted(request.values.items())), request.language)
    return _grid(key, request)


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


def page_starts(grid: Grid, size: int, most: int) -> list[int]:
    """Where pages begin: outermost groups stay whole, `size` rows or a group to a page.

    A group of more than `most` rows is cut: a browser would not lay it out.
    """
    starts, begun = [0], 0  # `begun` is where the current group starts
    for place, row in enumerate(grid.rows):
        first = grid.rows[begun]
        if not row.level:  # the total is on each page
            break
        if row.keys[:1] != first.keys[:1] and not any(row.indents[:1]):
            begun = place
        if place - starts[-1] >= size and begun > starts[-1]:
            starts.append(begun)
        if place - starts[-1] >= most:
            starts.append(place)
    return starts


def _cut(grid: Grid, page: int, starts: list[int]) -> Grid:
    """One page of rows, with the grand total of all pages on each."""
    end = starts[page] if page < len(starts) else len(grid.rows)
    rows = grid.rows[starts[page - 1] : end]
    total = grid.rows[-1]
    if total.level == 0 and rows[-1] is not total:
        rows = (*rows, total)
    return replace(grid, rows=rows)


def _page_of_link(pages: int) -> int:
    text = st.query_params.get(_PAGE, "")
    number = int(text) if text.isdecimal() and len(text) < 9 else 1
    return min(max(number, 1), pages)


def _pager(request: Request, grid: Grid, page: int, starts: list[int]) -> None:
    count, pages = len(grid.rows), len(starts)
    first, last = starts[page - 1] + 1, starts[page] if page < pages else count
    shown = say(
        "rows_shown",
        request.language,
        first=f"{first:,}",
        last=f"{last:,}",
        count=f"{count:,}",
    )
    key = f"{request.report.name}.page.{page}.{pages}"
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.html(f'<span class="rp-quiet">{shown}</span>', width="content")
        st.pagination(pages, default=page, key=key, on_change=_turn, args=(key,))


def _turn(key: str) -> None:
    st.query_params[_PAGE] = str(st.session_state[key])
