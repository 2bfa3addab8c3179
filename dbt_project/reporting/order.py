"""The order of a cross-tab's rows: by figures within the group above, then by their keys."""

from collections.abc import Iterator

from sqlglot import exp

from dbt_project.reporting.result_names import (
    ACROSS,
    ACROSS_ALL,
    ROW_REST,
    figure,
    row_all,
    row_key,
    row_show,
    row_sort,
)
from dbt_project.reporting.sql import column, named, number, select_from
from dbt_project.reports import Measure, Report, Sort


def figure_sorts(report: Report) -> list[Sort]:
    """The entries of a cross-tab's order that name measures."""
    names = {measure.name for measure in report.measures}
    return [sort for sort in report.order_by if sort.column in names]


def sorts_by(report: Report, measure: Measure) -> bool:
    """Whether rows are ordered by the measure."""
    return any(sort.column == measure.name for sort in report.order_by)


def with_sorts(report: Report, step: str, names: list[str]) -> exp.Select:
    """The step with what the rows are sorted by: for each level the figures of its own group."""
    sorts = [
        named(_of_group(report, level, sort), row_sort(level, place))
        for level in range(len(report.rows))
        for place, sort in enumerate(figure_sorts(report))
    ]
    return select_from(step, [*map(column, names), *sorts])


def shown_levels(report: Report) -> Iterator[exp.Expression]:
    """Leaves out groups that are there only to sort by, and the rest where it is not shown."""
    for level, row in enumerate(report.rows[:-1]):
        if not row.subtotal:
            group = exp.and_(_is(row_all(level), 0), _is(row_all(level + 1), 1))
            yield exp.Not(this=exp.Paren(this=group))
    if report.top and not report.top.rest:
        rest = exp.Coalesce(this=column(ROW_REST), expressions=[number(0)])
        yield exp.EQ(this=rest, expression=number(0))


def outermost_order(report: Report) -> exp.Ordered:
    """The order of the outermost groups of a report that is paged by them: as in `row_order`."""
    name = (report.rows[0].heading or report.rows[0].column).name
    desc = any(sort.column == name and sort.descending for sort in report.order_by)
    return exp.Ordered(this=column(row_key(0)), desc=desc, nulls_first=report.rows[0].depth > 1)


def row_order(report: Report) -> Iterator[exp.Expression]:
    """What the result is ordered by; details come before their subtotal, a tree's nodes after.

    A hidden row goes by what it shows, unless `order_by` names its own column.
    """
    named_columns = {sort.column for sort in report.order_by}
    descending = {sort.column for sort in report.order_by if sort.descending}
    for level, row in enumerate(report.rows):
        below = level > 0 and report.rows[level - 1].depth > 0
        yield exp.Ordered(this=column(row_all(level)), desc=below, nulls_first=False)
        if report.top:
            yield exp.Ordered(this=column(ROW_REST), nulls_first=False)
        for place, sort in enumerate(figure_sorts(report)):
            by = column(row_sort(level, place))
            yield exp.Ordered(this=by, desc=sort.descending, nulls_first=False)
        own = (row.heading or row.column).name
        by_shown = row.hidden and own not in named_columns
        hidden = [row_show(level, place) for place in range(len(row.show))] if by_shown else []
        desc = own in descending
        for name in (*hidden, row_key(level)):
            # What belongs to a node itself comes before what belongs to those below it.
            yield exp.Ordered(this=column(name), desc=desc, nulls_first=row.depth > 1)
    if report.across:
        yield exp.Ordered(this=column(ACROSS_ALL), nulls_first=False)
        yield exp.Ordered(this=column(ACROSS), nulls_first=False)


def _of_group(report: Report, level: int, sort: Sort) -> exp.Expression:
    """A figure of the group that a row belongs to on a level, beside each of the group's rows."""
    own = [_is(row_all(level), 0)]
    own += [_is(row_all(level + 1), 1)] if level + 1 < len(report.rows) else []
    own += [_is(ACROSS_ALL, 1)] if report.across else []
    value = exp.Case().when(exp.and_(*own), column(figure(sort.column)))
    group = [column(name(above)) for above in range(level + 1) for name in (row_key, row_all)]
    group += [column(ROW_REST)] if report.top else []
    return exp.Window(this=exp.Max(this=value), partition_by=group)


def _is(name: str, value: int) -> exp.Expression:
    return exp.EQ(this=column(name), expression=number(value))
