"""Puts a cross-tab's result in its places: rows, column groups, headings; it computes nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa

from dbt_project.reporting.crosstab import crosstab_query
from dbt_project.reporting.grid import Cell, Grid, GridColumn, GridRow, HeadCell
from dbt_project.reporting.highlight import style_of
from dbt_project.reporting.layout import headings, laid_out, shown_columns
from dbt_project.reporting.lines import Lines
from dbt_project.reporting.parameters import Choice, Values
from dbt_project.reporting.result_names import (
    ACROSS,
    ACROSS_ALL,
    ROW_REST,
    figure,
    row_all,
    row_key,
)
from dbt_project.reporting.spread import Spread, members_query, spread_over
from dbt_project.reporting.sql import Dialect, Query
from dbt_project.reporting.statement import lines_query, on_lines
from dbt_project.reporting.words import TOTAL
from dbt_project.reports import Language, Measure, Report

_ALL = -1  # stands for all members where a member's number would stand


@dataclass(frozen=True)
class _Leaf:
    """A column: a measure, for one member (by its number) or for all, under these headings.

    Headings carry what they belong to, so that two members of one name stay apart.
    """

    measure: Measure
    member: int
    path: tuple[tuple[object, str], ...]


def crosstab(
    report: Report,
    values: Values,
    language: Language,
    run: Callable[[Query], pa.Table],
    *,
    dialect: Dialect = "duckdb",
) -> Grid:
    """The whole cross-tab, asking `run` for the members (where there are any) and the figures."""
    report = laid_out(report, values)
    members = members_query(report, values, language, dialect=dialect)
    found = run(members).to_pylist() if members else []
    spread = spread_over(report, found, language)
    result = run(crosstab_query(report, values, language, spread, dialect=dialect))
    grid = pivot(report, records(result), values, language, spread)
    if report.statement is None:
        return grid
    lines = run(lines_query(report.statement, language, dialect=dialect)).to_pylist()
    return on_lines(grid, report, lines, language)


def pivot(
    report: Report,
    found: Sequence[dict[str, Any]],
    values: Values,
    language: Language,
    spread: Spread | None,
) -> Grid:
    """The grid of a `crosstab_query`'s records; without a detail row it has no rows at all."""
    report = laid_out(report, values)
    leaves = list(_leaves(report, spread, language, _has_rest(report, found, spread)))
    rows = list(_rows(report, found, leaves, values, language))
    if not report.total_row:
        rows = [row for row in rows if row.kind != "total"]
    if not any(row.kind == "detail" for row in rows):
        rows = []
    titles = headings(report)
    return Grid(
        row_titles=tuple(heading.column.label.text(language) for heading in titles),
        heads=_heads([*_shown_paths(report, language), *(leaf.path for leaf in leaves)]),
        columns=(
            *_shown_grid_columns(report, language),
            *(
                GridColumn(
                    " ".join(text for _, text in leaf.path),
                    leaf.measure.format,
                    leaf.measure.name,
                    _member(spread, leaf.member),
                    code=_member_code(spread, leaf.member),
                    heading=_member_heading(spread, leaf.member),
                )
                for leaf in leaves
            ),
        ),
        rows=tuple(rows),
        row_names=tuple(heading.column.name for heading in titles),
    )


def _shown_paths(report: Report, language: Language) -> Iterator[tuple[tuple[object, str], ...]]:
    for shown in shown_columns(report):
        name = ("shown", shown.levels.start, shown.column.name)
        yield ((name, shown.column.label.text(language)),)


def _shown_grid_columns(report: Report, language: Language) -> Iterator[GridColumn]:
    for shown in shown_columns(report):
        column = shown.column
        whole = "0" if "int" in column.data_type else "#,##0.00"
        form = column.format or whole
        yield GridColumn(column.label.text(language), form, column.name, figure=False)


def records(result: pa.Table) -> list[dict[str, Any]]:
    """A result's rows by column name."""
    names = result.column_names
    columns = [column.to_pylist() for column in result.columns]
    return [dict(zip(names, line, strict=True)) for line in zip(*columns, strict=True)]


def _has_rest(report: Report, records: Sequence[dict[str, Any]], spread: Spread | None) -> bool:
    """Whether a spread figure belongs to no member; rows that only other measures count do not."""
    if spread is None or report.across is None:
        return False
    rest = len(spread.members)
    counts = [m for m in report.behind(report.across.measures) if m.type == "count_distinct"]
    empty = {figure(measure.name): 0 for measure in counts}
    figures = [figure(name) for name in report.across.measures]
    return any(
        record[name] is not None and record[name] != empty.get(name)
        for record in records
        if record[ACROSS_ALL] == 0 and record[ACROSS] == rest
        for name in figures
    )


def _identity_names(report: Report) -> list[str]:
    """The result columns that say which line a result row belongs to."""
    return [name(level) for level in range(len(report.rows)) for name in (row_all, row_key)]


def _rows(
    report: Report,
    found: Sequence[dict[str, Any]],
    leaves: Sequence[_Leaf],
    values: Values,
    language: Language,
) -> Iterator[GridRow]:
    """Each line from the result rows that make it up, one for each member and one for all."""
    lines = Lines(report, language)
    names = _identity_names(report)

    def identity(record: dict[str, Any]) -> tuple[object, ...]:
        return (record.get(ROW_REST), *(record[name] for name in names))

    groups = [list(group) for _, group in groupby(found, key=identity)]
    depths = [lines.filled(group[0]) for group in groups]
    for place, group in enumerate(groups):
        by_member = {
            record[ACROSS] if record.get(ACROSS_ALL) == 0 else _ALL: record for record in group
        }
        cells = tuple(_cell(report, leaf, by_member.get(leaf.member), values) for leaf in leaves)
        parent = place + 1 < len(depths) and depths[place + 1] > depths[place]
        yield lines.row(group[0], cells, parent=parent)


def _member(spread: Spread | None, number: int) -> str | None:
    """A member's code; its heading where it has none, None for all."""
    if spread is None or number == _ALL:
        return None
    if number == len(spread.members):
        return spread.rest
    member = spread.members[number]
    return member.label if member.value is None else str(member.value)


def _member_code(spread: Spread | None, number: int) -> Choice | None:
    known = spread is not None and 0 <= number < len(spread.members)
    return spread.members[number].value if spread and known else None


def _member_heading(spread: Spread | None, number: int) -> str:
    if spread is None or number == _ALL:
        return ""
    return spread.members[number].label if number < len(spread.members) else spread.rest


def _cell(report: Report, leaf: _Leaf, record: dict[str, Any] | None, values: Values) -> Cell:
    if record is None:
        return Cell(None)
    value = record[figure(leaf.measure.name)]
    if leaf.measure.labels and value is not None:
        value = leaf.measure.labels[int(value)]
    return Cell(value, style_of(report, leaf.measure.name, value, values))


def _leaves(
    report: Report, spread: Spread | None, language: Language, rest: bool
) -> Iterator[_Leaf]:
    """Columns from left to right: spread measures stand together where the first one is."""
    spread_names = report.across.measures if report.across and spread else ()
    placed = False
    for measure in report.measures:
        if measure.hidden:
            continue
        if measure.name not in spread_names:
            yield _Leaf(measure, _ALL, _measure_path(measure, language))
        elif not placed and spread is not None:
            placed = True
            yield from _spread_leaves(report, spread, language, rest)


def _spread_leaves(
    report: Report, spread: Spread, language: Language, rest: bool
) -> Iterator[_Leaf]:
    names = report.across.measures if report.across else ()
    measures = [m for m in report.measures if m.name in names and not m.hidden]
    groups = [(key, member.label) for key, member in enumerate(spread.members)]
    groups += [(len(spread.members), spread.rest)] if rest else []
    if report.across and report.across.total:
        groups.append((_ALL, TOTAL.text(language)))
    for key, label in groups:
        member = (("member", key), label)
        for measure in measures:
            path = _measure_path(measure, language)
            # One measure alone is the heading over its members; several stand under each member.
            yield _Leaf(measure, key, (*path, member) if len(measures) == 1 else (member, *path))


def _measure_path(measure: Measure, language: Language) -> tuple[tuple[object, str], ...]:
    label = (("measure", measure.name), measure.label.text(language))
    if measure.group is None:
        return (label,)
    group = measure.group.text(language)
    return (("group", group), group), label


def _heads(paths: Sequence[tuple[tuple[object, str], ...]]) -> tuple[tuple[HeadCell, ...], ...]:
    """Heading rows, top first; equal neighbours are one cell and short paths reach down."""
    depth = max((len(path) for path in paths), default=0)
    return tuple(tuple(_head_line(paths, line, depth)) for line in range(depth))


def _head_line(
    paths: Sequence[tuple[tuple[object, str], ...]], line: int, depth: int
) -> Iterator[HeadCell]:
    for prefix, group in groupby(paths, key=lambda path: path[: line + 1]):
        columns = list(group)
        if len(prefix) == line + 1:
            reach = depth - line if len(columns[0]) == line + 1 else 1
            yield HeadCell(prefix[line][1], len(columns), reach)
