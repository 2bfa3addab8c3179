"""Measures in SQL: which rows each one counts, how it is summed, and how sums are divided."""

from collections.abc import Callable, Iterator, Sequence

from sqlglot import exp

from dbt_project.reporting.filters import (
    all_of,
    answer,
    any_of,
    base_filters,
    conditions,
    from_day,
    period_days,
    to_day,
    within_days,
)
from dbt_project.reporting.parameters import Values
from dbt_project.reporting.periods import Range, measure_days, merged
from dbt_project.reporting.result_names import figure
from dbt_project.reporting.sql import (
    COUNT_TYPE,
    QUOTIENT_TYPE,
    Binds,
    Quotient,
    column,
    exact,
    fact,
    number,
    sum_type,
)
from dbt_project.reports import Measure, Report


def summed_measures(report: Report) -> list[Measure]:
    """The measures that read a column; ratios and shares are made of them."""
    return [measure for measure in report.measures if measure.column is not None]


def scope_filters(
    report: Report, values: Values, binds: Binds, measures: Sequence[Measure] | None = None
) -> list[exp.Expression]:
    """Filters of a whole statement: the rows that one of the measures counts, all by default."""
    period = report.period
    days = _scope_days(report, values, measures)
    if days is None or period is None or period.column is None:
        return base_filters(report, values, binds)
    left = fact(period.column.name)
    filters = base_filters(report, values, binds, except_period=True)
    return [*filters, any_of([within_days(left, part, period.name, binds) for part in days])]


def measure_input(measure: Measure, report: Report, values: Values, binds: Binds) -> exp.Expression:
    """The measure's column in the rows that it counts, else null."""
    if measure.column is None:
        raise KeyError(f"{report.name}: measure '{measure.name}' reads no column")
    filters = conditions(measure.where, values, binds)
    filters += _span_filters(measure, report, values, binds)
    counted, condition = fact(measure.column.name), all_of(filters)
    return counted if condition is None else exp.Case().when(condition, counted)


def _span_filters(
    measure: Measure, report: Report, values: Values, binds: Binds
) -> Iterator[exp.Expression]:
    """What of the measure's days the statement's scope does not say already."""
    period, scope = report.period, _scope_days(report, values)
    if scope is None or period is None or period.column is None:
        return
    left = fact(period.column.name)
    first, last = measure_days(measure, period_days(answer(values, period.name)))
    alone = len(scope) == 1
    if first and not (alone and first == scope[0][0]):
        yield from_day(left, first, period.name, binds)
    if not (alone and last == scope[0][1]):
        yield to_day(left, last, period.name, binds)


def _scope_days(
    report: Report, values: Values, measures: Sequence[Measure] | None = None
) -> list[Range] | None:
    """Days that measures count; None where the report's period is no more than a filter."""
    period = report.period
    measures = summed_measures(report) if measures is None else measures
    if period is None or all(plain_span(measure) for measure in summed_measures(report)):
        return None
    days = period_days(answer(values, period.name))
    return merged(measure_days(measure, days) for measure in measures)


def plain_span(measure: Measure) -> bool:
    """Whether a measure counts what the report's parameters leave, and nothing else."""
    return measure.span == "within" and measure.shift is None


def aggregated(
    measure: Measure,
    values: exp.Expression,
    *,
    within: list[exp.Expression] | None = None,
    regrouped: bool = False,
) -> exp.Expression:
    """The measure over a group of its inputs, or beside each of them over the rows `within`.

    `regrouped` values are figures of smaller groups.
    """
    if measure.type == "count_distinct":
        return windowed(exp.Count(this=exp.Distinct(expressions=[values])), within)
    total = windowed(exp.Sum(this=values), within)
    data_type = measure.column.data_type if measure.column else ""
    return total if regrouped else exact(total, data_type)


def windowed(call: exp.Expression, within: list[exp.Expression] | None) -> exp.Expression:
    """An aggregate beside each row of the groups `within`; by itself without them."""
    if within is None:
        return call
    return exp.Window(this=call, partition_by=[key.copy() for key in within])


def regroupable(measure: Measure) -> bool:
    """Whether a group's figure can be told from the figures of its parts."""
    return measure.type != "count_distinct"


def figure_value(
    report: Report, measure: Measure, total: Callable[[Measure], exp.Expression]
) -> exp.Expression:
    """A measure's figure, made of the totals of those that read a column.

    A share stands for what it is a share of.
    """
    known = {part.name: part for part in report.measures}
    if measure.column is not None:
        return total(measure)
    numerator = figure_value(report, known[measure.numerator or ""], total)
    if measure.denominator is None:
        return numerator
    denominator = figure_value(report, known[measure.denominator], total)
    return Quotient(this=numerator, expression=denominator)


def figure_type(measure: Measure) -> str:
    """The type of a measure's figures."""
    if measure.column is None:
        return QUOTIENT_TYPE
    return COUNT_TYPE if measure.type == "count_distinct" else sum_type(measure.column.data_type)


def divided(measure: Measure, grand_total: exp.Expression | None = None) -> exp.Expression:
    """A ratio or share of figures that are columns already.

    `grand_total` holds in the one row with the grand total, which a share divides by; left out
    where each row is a grand total itself.
    """
    numerator = column(figure(measure.numerator or ""))
    if measure.type == "ratio":
        return Quotient(this=numerator, expression=column(figure(measure.denominator or "")))
    whole: exp.Expression = numerator.copy()
    if grand_total is not None:
        case = exp.Case().when(grand_total.copy(), numerator.copy())
        whole = exp.Window(this=exp.Max(this=case))
    return Quotient(this=numerator, expression=whole)


def nonzero(figures: Sequence[exp.Expression]) -> exp.Expression:
    """Whether one of the figures is neither zero nor null."""
    found: exp.Expression = exp.EQ(this=number(0), expression=number(1))
    for value in figures:
        filled = exp.Coalesce(this=value, expressions=[number(0)])
        found = exp.Or(this=found, expression=exp.NEQ(this=filled, expression=number(0)))
    return exp.Paren(this=found)
