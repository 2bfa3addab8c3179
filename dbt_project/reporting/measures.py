"""Measures in SQL: which rows each one counts, how it is summed, and how sums are divided."""

from sqlglot import exp

from dbt_project.reporting.filters import (
    all_of,
    answer,
    base_filters,
    conditions,
    from_day,
    period_days,
    to_day,
)
from dbt_project.reporting.parameters import Values
from dbt_project.reporting.sql import (
    COUNT_TYPE,
    QUOTIENT_TYPE,
    Binds,
    Quotient,
    column,
    fact,
    number,
    sum_type,
    summed,
)
from dbt_project.reports import Measure, Report


def figure(name: str) -> str:
    """Result column of the measure called `name`."""
    return f"figure_{name}"


def summed_measures(report: Report) -> list[Measure]:
    """The measures that read a column; ratios and shares are made of them."""
    return [measure for measure in report.measures if measure.column is not None]


def scope_filters(report: Report, values: Values, binds: Binds) -> list[exp.Expression]:
    """Filters of a whole statement: a balance reads everything until the period's end."""
    period = report.period
    if period is None or period.column is None or not _reads_until(report):
        return base_filters(report, values, binds)
    _, last = period_days(answer(values, period.name))
    filters = base_filters(report, values, binds, except_period=True)
    return [*filters, to_day(fact(period.column.name), last, period.name, binds)]


def measure_input(measure: Measure, report: Report, values: Values, binds: Binds) -> exp.Expression:
    """The measure's column in the rows that it counts, else null."""
    if measure.column is None:
        raise KeyError(f"{report.name}: measure '{measure.name}' reads no column")
    filters = conditions(measure.where, values, binds)
    period = report.period
    if measure.span == "within" and _reads_until(report) and period and period.column:
        first, _ = period_days(answer(values, period.name))
        filters.append(from_day(fact(period.column.name), first, period.name, binds))
    counted, condition = fact(measure.column.name), all_of(filters)
    return counted if condition is None else exp.Case().when(condition, counted)


def aggregated(measure: Measure, values: exp.Expression) -> exp.Expression:
    """The measure over a group of its inputs."""
    if measure.type == "count_distinct":
        return exp.Count(this=exp.Distinct(expressions=[values]))
    return summed(values, measure.column.data_type if measure.column else "")


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


def nonzero(names: list[str]) -> exp.Expression:
    """Whether one of the figures is neither zero nor null."""
    found: exp.Expression = exp.EQ(this=number(0), expression=number(1))
    for name in names:
        value = exp.Coalesce(this=column(figure(name)), expressions=[number(0)])
        found = exp.Or(this=found, expression=exp.NEQ(this=value, expression=number(0)))
    return exp.Paren(this=found)


def _reads_until(report: Report) -> bool:
    return any(measure.span == "until" for measure in report.measures)
