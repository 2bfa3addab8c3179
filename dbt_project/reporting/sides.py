"""Balances on their side: each displayed row's net as a debit or a credit, and their totals."""

from collections.abc import Callable

from sqlglot import exp

from dbt_project.reporting.layout import groups
from dbt_project.reporting.measures import is_detail, of_step, summed_measures
from dbt_project.reporting.result_names import figure, row_all, row_key, side
from dbt_project.reporting.sql import column, named, number
from dbt_project.reports import Measure, Report, Side


def sided_measures(report: Report) -> list[Measure]:
    """The measures that are shown on one side."""
    return [measure for measure in summed_measures(report) if measure.side is not None]


def side_of(net: exp.Expression, shown: Side) -> exp.Expression:
    """The net where it is on that side, 0 where it is on the other, null without one."""
    negative = exp.LT(this=net.copy(), expression=number(0))
    if shown.show == "debit":
        return exp.Case().when(negative, number(0)).else_(net)
    there = exp.Case().when(negative, exp.Neg(this=net.copy()))
    none = exp.Is(this=net.copy(), expression=exp.Null())
    return there.when(exp.Not(this=none), number(0))


def on_its_side(measure: Measure, net: Callable[[Measure], exp.Expression]) -> exp.Expression:
    """A measure's figure in a row that is netted itself."""
    return net(measure) if measure.side is None else side_of(net(measure), measure.side)


def side_inputs(report: Report, *, regrouped: bool) -> list[exp.Expression]:
    """For each sided measure, the side of each group that is netted, in one row of the group."""
    return [
        named(_carried(measure, report, regrouped=regrouped), side(measure.name))
        for measure in sided_measures(report)
    ]


def side_totals(report: Report) -> list[exp.Expression]:
    """The sums of `side_inputs` over a group."""
    return [
        named(exp.Sum(this=column(side(measure.name))), side(measure.name))
        for measure in sided_measures(report)
    ]


def total_or_own_side(measure: Measure, report: Report) -> exp.Expression:
    """Of a group: its own side from the level on which nets are taken, above it the sides' sum."""
    net: exp.Expression = column(figure(measure.name))
    if measure.side is None:
        return net
    netted = exp.EQ(this=column(row_all(_level(measure.side, report).start)), expression=number(0))
    return exp.Case().when(netted, side_of(net, measure.side)).else_(column(side(measure.name)))


def _carried(measure: Measure, report: Report, *, regrouped: bool) -> exp.Expression:
    if measure.side is None:
        return exp.Null()
    levels = _level(measure.side, report)
    keys: list[exp.Expression] = [column(row_key(level)) for level in range(levels.stop)]
    net = of_step(measure, report, within=keys, regrouped=regrouped)
    if regrouped and is_detail(report, keys):
        return side_of(net, measure.side)
    order = exp.Order(expressions=[exp.Ordered(this=keys[0].copy(), nulls_first=False)])
    place = exp.Window(this=exp.RowNumber(), partition_by=[key.copy() for key in keys], order=order)
    first = exp.EQ(this=place, expression=number(1))
    return exp.Case().when(first, side_of(net, measure.side))


def _level(shown: Side, report: Report) -> range:
    """The row levels, of a report that is laid out, on which nets are taken; a tree has several."""
    found = list(groups(report))
    for row, levels in found:
        if shown.at is not None and (row.heading or row.column).name == shown.at:
            return levels
    return found[-1][1]
