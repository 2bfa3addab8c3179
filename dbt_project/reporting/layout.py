"""A cross-tab's row headings as plain grouping levels: trees unfolded, a reader's fields put in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dbt_project.reporting.parameters import Values
from dbt_project.reporting.result_names import row_show, row_text
from dbt_project.reports import Column, Report, RowLevel, Top


@dataclass(frozen=True)
class Heading:
    """A column of row headings: one level, or all levels of a tree, indented."""

    column: Column
    levels: range
    tree: bool
    coded: bool  # shows codes; the names stand in a column of their own


@dataclass(frozen=True)
class Shown:
    """A column beside the headings: `place` among the level's `show`, None for a tree's names."""

    column: Column
    levels: range
    place: int | None


def laid_out(report: Report, values: Values) -> Report:
    """The report with every row a plain level, as deep and with such fields as `values` say."""
    rows = (plain for row in report.rows for plain in _plain(report, row, values))
    return replace(report, rows=tuple(rows), top=_answered(report.top, values))


def _answered(top: Top | None, values: Values) -> Top | None:
    """How many rows are shown, as a number; None for all."""
    if top is None or top.parameter is None:
        return top
    count = values.get(top.parameter)
    return replace(top, count=count, parameter=None) if isinstance(count, int) else None


def headings(report: Report, *, hidden: bool = False) -> list[Heading]:
    """The heading columns of a report that is laid out, or those that only identify its lines."""
    return [
        Heading(row.heading or row.column, levels, row.depth > 0, row.name is not None)
        for row, levels in groups(report)
        if row.hidden == hidden
    ]


def shown_columns(report: Report) -> Iterator[Shown]:
    """What stands between headings and figures, of a report that is laid out."""
    for row, levels in groups(report):
        if row.name is not None:
            yield Shown(row.name, levels, None)
        for place, column in enumerate(row.show):
            yield Shown(column, levels, place)


def row_texts(report: Report) -> list[str]:
    """Result columns with what a row shows: each follows from the values of the row's levels."""
    beside = [
        row_show(level, place)
        for level, row in enumerate(report.rows)
        for place in range(len(row.show))
    ]
    return [row_text(level) for level in range(len(report.rows))] + beside


def groups(report: Report) -> Iterator[tuple[RowLevel, range]]:
    """Each declared row's first level, and all its levels."""
    starts = [level for level, row in enumerate(report.rows) if row.depth <= 1]
    for start, end in zip(starts, [*starts[1:], len(report.rows)], strict=True):
        yield report.rows[start], range(start, end)


def _plain(report: Report, row: RowLevel, values: Values) -> Iterator[RowLevel]:
    if row.picks:
        chosen = values.get(row.column.name)
        known = {column.name: column for column in row.picks}
        for name in chosen if isinstance(chosen, tuple) else ():
            yield RowLevel(known[str(name)], row.subtotal)
    elif row.levels:
        columns = row.levels[: _deepest(report, row, values)]
        for depth, column in enumerate(columns, start=1):
            yield replace(
                row, column=column, subtotal=True, levels=(), depth=depth, heading=row.column
            )
    else:
        yield row


def _deepest(report: Report, row: RowLevel, values: Values) -> int:
    """How many levels of a tree are shown."""
    limits = [
        value
        for parameter in report.parameters
        if parameter.levels_of == row.tree and isinstance(value := values.get(parameter.name), int)
    ]
    return max(1, min([*limits, len(row.levels)]))
