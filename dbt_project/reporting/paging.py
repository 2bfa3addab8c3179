"""A cross-tab page by page: its outermost groups and its total first, then the lines of one page.

A page is asked for by the codes of its outermost groups, so that what is far away is not worked
out. Where figures of a line depend on other groups (shares, ranks, an order by figures), or lines
are few by nature (trees, statements), the whole cross-tab is computed and cut instead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from dbt_project.reporting.crosstab import Part, crosstab_query, outline_query
from dbt_project.reporting.grid import Grid
from dbt_project.reporting.layout import laid_out, shown_columns
from dbt_project.reporting.order import figure_sorts
from dbt_project.reporting.parameters import Choice, Values
from dbt_project.reporting.pivot import pivot, records
from dbt_project.reporting.ranking import RANKED
from dbt_project.reporting.result_names import LINES, row_key
from dbt_project.reporting.spread import Spread, members_query, spread_over
from dbt_project.reporting.sql import Dialect, Query
from dbt_project.reports import Language, Report

MOST_CELLS = 12_000  # on one page; a server writes, and a browser lays out, these in a moment
_FAR = (*RANKED, "share")


@dataclass(frozen=True)
class Outline:
    """The outermost groups of a cross-tab, in its order: code and number of lines; its total."""

    groups: tuple[tuple[Choice | None, int], ...]
    total: tuple[dict[str, Any], ...]  # result rows, one for each member and one for all

    @property
    def lines(self) -> int:
        """Lines of all groups; the total is none of them."""
        return sum(lines for _, lines in self.groups)


@dataclass(frozen=True)
class Pages:
    """Where pages begin: groups stay whole, unless one is longer than a browser likes."""

    starts: tuple[int, ...]
    lines: int

    def of(self, page: int) -> tuple[int, int]:
        """First line of a page, counted from 1, and the line after its last."""
        end = self.starts[page] if page < len(self.starts) else self.lines
        return self.starts[page - 1], end


@dataclass(frozen=True)
class Paged:
    """A report with answers whose cross-tab can be asked for page by page; see `paged`."""

    report: Report  # laid out
    values: Values
    language: Language
    spread: Spread | None
    outline: Outline
    run: Callable[[Query], pa.Table]
    dialect: Dialect

    @property
    def columns(self) -> int:
        """How many columns a page has at most, headings apart."""
        across = self.report.across
        shown = [measure for measure in self.report.measures if not measure.hidden]
        beside = len(list(shown_columns(self.report))) + len(shown)
        if across is None or self.spread is None:
            return beside
        spread = sum(1 for measure in shown if measure.name in across.measures)
        return beside + spread * (len(self.spread.members) + int(across.total))

    @property
    def pages(self) -> Pages:
        """Where its pages begin."""
        return pages_of_report(
            self.report, [lines for _, lines in self.outline.groups], self.columns
        )

    def grid(self, first: int, end: int) -> Grid:
        """The lines from `first` up to `end` with the total after them."""
        chosen: list[Choice | None] = []
        begin, before = 0, first
        for code, lines in self.outline.groups:
            if begin < end and begin + lines > first:
                if not chosen:
                    before = begin
                chosen.append(code)
            begin += lines
        return self._lines(tuple(chosen), first - before, end - first)

    def _lines(self, groups: tuple[Choice | None, ...], first: int, most: int) -> Grid:
        one_each = self.report.across is None and not any(row.depth for row in self.report.rows)
        part = Part(groups, first, most) if one_each else Part(groups)
        query = crosstab_query(
            self.report, self.values, self.language, self.spread, part=part, dialect=self.dialect
        )
        result = self.run(query) if groups else pa.table({})
        if not one_each and self.report.across is None:
            # A tree's line is a result row too; the one after it tells whether it is a leaf.
            first, result = 0, result.slice(first, most + 1)
        found = [*records(result), *self.outline.total] if groups else []
        grid = pivot(self.report, found, self.values, self.language, self.spread)
        if one_each:
            return grid
        total = grid.rows[-1:] if grid.rows and grid.rows[-1].level == 0 else ()
        lines = grid.rows[: len(grid.rows) - len(total)]
        return replace(grid, rows=(*lines[first : first + most], *total))


def pages_by_groups(report: Report) -> bool:
    """Whether lines of a report that is laid out hang on nothing but their outermost group."""
    return (
        report.statement is None
        and report.top is None
        and not report.rows[0].hidden
        and not report.rows[0].depth
        and not figure_sorts(report)
        and not any(measure.type in _FAR for measure in report.measures)
    )


def paged(
    report: Report,
    values: Values,
    language: Language,
    run: Callable[[Query], pa.Table],
    *,
    dialect: Dialect = "duckdb",
) -> Paged | None:
    """What is needed for any page, asking `run` for the members and the outermost groups.

    None for a report that is not paged by groups: compute all of it.
    """
    report = laid_out(report, values)
    if not pages_by_groups(report):
        return None
    members = members_query(report, values, language, dialect=dialect)
    found = run(members).to_pylist() if members else []
    spread = spread_over(report, found, language)
    listed = records(run(outline_query(report, values, language, spread, dialect=dialect)))
    groups = [(row[row_key(0)], int(row[LINES])) for row in listed if row[LINES] is not None]
    total = [row for row in listed if row[LINES] is None]
    outline = Outline(tuple(groups), tuple(total))
    return Paged(report, values, language, spread, outline, run, dialect)


def pages_of_report(report: Report, groups: Sequence[int], columns: int) -> Pages:
    """Pages as long as the report says, or as a browser likes with so many columns."""
    most = max(MOST_CELLS // max(columns, 1), 50)
    return pages_of(groups, min(report.page_size or most, most), most)


def pages_of(groups: Sequence[int], size: int, most: int) -> Pages:
    """Pages of groups with these numbers of lines: `size` lines or a group to a page.

    A group of more than `most` lines is cut: a browser would not lay it out.
    """
    starts, begin = [0], 0
    for lines in groups:
        end = begin + lines
        if end - 1 - starts[-1] >= size and begin > starts[-1]:
            starts.append(begin)
        while end - 1 - starts[-1] >= most:
            starts.append(starts[-1] + most)
        begin = end
    return Pages(tuple(starts), begin)
