"""Measures in SQL: which rows each one counts, how it is summed, and how sums are divided."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta

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
    RATIO_DIGITS,
    Binds,
    Last,
    Quotient,
    column,
    exact,
    fact,
    fraction_digits,
    number,
    sum_type,
)
from dbt_project.reports import Measure, Report

_EXTREMES: Mapping[str, type[exp.Expression]] = {"min": exp.Min, "max": exp.Max}


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
    filters.append(any_of([within_days(left, part, period.name, binds) for part in days]))
    held = _scope_held(report, values, measures)
    if held is not None:
        filters.append(from_day(fact(held[0]), held[1], period.name, binds))
    return filters


def measure_input(measure: Measure, report: Report, values: Values, binds: Binds) -> exp.Expression:
    """The measure's column in the rows that it counts, else null."""
    if measure.column is None:
        raise KeyError(f"{report.name}: measure '{measure.name}' reads no column")
    filters = conditions(measure.where, values, binds)
    if measure.by is not None:
        dated = exp.Is(this=fact(measure.by.name), expression=exp.Null())
        filters.append(exp.Not(this=dated))
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
    held = _held(measure, last)
    if held is not None and held != _scope_held(report, values):
        yield from_day(fact(held[0]), held[1], period.name, binds)


def _held(measure: Measure, last: date) -> tuple[str, date] | None:
    """Of a balance, what must be which day or later for it to hold at the end of its span."""
    if measure.column is None or measure.column.held_until is None:
        return None
    return measure.column.held_until, last + timedelta(days=1)


def _scope_held(
    report: Report, values: Values, measures: Sequence[Measure] | None = None
) -> tuple[str, date] | None:
    """What must be which day or later in every row that a measure counts.

    A movement is held until after its own day. None where one counts movements since ever.
    """
    if report.period is None:
        return None
    found: dict[str, list[date]] = {}
    firsts: list[date | None] = []
    days_asked = period_days(answer(values, report.period.name))
    for measure in summed_measures(report) if measures is None else measures:
        first, last = measure_days(measure, days_asked)
        held = _held(measure, last)
        if held is None:
            firsts.append(first)
        else:
            found.setdefault(held[0], []).append(held[1])
    days = [day for day in firsts if day is not None]
    if len(found) != 1 or len(days) != len(firsts):
        return None
    [(name, held_days)] = found.items()
    return name, min(held_days + days)


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


def of_rows(measure: Measure, report: Report, values: Values, binds: Binds) -> exp.Expression:
    """The measure over a group of the mart's rows."""
    order = list(last_order(measure, report).values())
    return _aggregated(measure, measure_input(measure, report, values, binds), order)


def of_step(
    measure: Measure,
    report: Report,
    *,
    within: list[exp.Expression] | None = None,
    regrouped: bool = False,
) -> exp.Expression:
    """The measure over a group of a step's rows, or beside each of them over the rows `within`.

    `regrouped` rows have figures of smaller groups: where one row is all of its group, its own.
    """
    if regrouped and within is not None and is_detail(report, within):
        return column(figure(measure.name))
    order = [column(name) for name in last_order(measure, report)]
    return _aggregated(measure, column(figure(measure.name)), order, within, regrouped=regrouped)


def is_detail(report: Report, keys: Sequence[exp.Expression]) -> bool:
    """Whether these are all the keys of a cross-tab's details."""
    return len(keys) == len(report.rows) + (1 if report.across else 0)


def last_order(measure: Measure, report: Report) -> dict[str, exp.Expression]:
    """What says which row comes last, by the names that steps know it under."""
    if measure.by is None:
        return {}
    keys = {f"key_{place}": fact(name) for place, name in enumerate(report.key)}
    return {f"{figure(measure.name)}_by": fact(measure.by.name), **keys}


def _aggregated(
    measure: Measure,
    values: exp.Expression,
    order: Sequence[exp.Expression],
    within: list[exp.Expression] | None = None,
    *,
    regrouped: bool = False,
) -> exp.Expression:
    if measure.type == "count_distinct":
        return windowed(exp.Count(this=exp.Distinct(expressions=[values])), within)
    if measure.type == "last":
        return windowed(Last(this=values, expressions=list(order)), within)
    if measure.type != "sum":
        return windowed(_EXTREMES[measure.type](this=values), within)
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
    return measure.type in ("sum", "min", "max")


def figure_value(
    report: Report, measure: Measure, total: Callable[[Measure], exp.Expression]
) -> exp.Expression:
    """A measure's figure, made of the totals of those that read a column.

    A share stands for what it is a share of.
    """
    if measure.column is not None:
        return total(measure)
    known = {part.name: part for part in report.measures}

    def part(name: str | None) -> exp.Expression:
        return figure_value(report, known[name or ""], total)

    if measure.type == "total":
        return _added([(filled(part(term.name)), term.negative) for term in measure.terms])
    if measure.denominator is None:
        return part(measure.numerator)
    if measure.type == "ratio":
        return Quotient(this=part(measure.numerator), expression=part(measure.denominator))
    return _changed(
        known[measure.numerator or ""], part(measure.numerator), part(measure.denominator)
    )


def _changed(of: Measure, now: exp.Expression, then: exp.Expression) -> exp.Expression:
    """No sum now is a fall of 100 %; no price now is none."""
    now = filled(now) if of.type in ("sum", "count_distinct", "total") else now
    difference = exp.Paren(this=exp.Sub(this=now, expression=then))
    digits = RATIO_DIGITS if of.type == "ratio" else None
    return Quotient(this=difference, expression=exp.Abs(this=then.copy()), digits=digits)


def _added(terms: Sequence[tuple[exp.Expression, bool]]) -> exp.Expression:
    total: exp.Expression = number(0)
    for term, negative in terms:
        total = (exp.Sub if negative else exp.Add)(this=total, expression=term)
    return exp.Paren(this=total)


def filled(value: exp.Expression) -> exp.Expression:
    """The figure, 0 where there is none."""
    return exp.Coalesce(this=value, expressions=[number(0)])


def figure_type(measure: Measure, report: Report) -> str:
    """The type of a measure's figures."""
    if measure.type == "total":
        known = {part.name: part for part in report.measures}
        kinds = {figure_type(known[term.name], report) for term in measure.terms}
        return kinds.pop() if len(kinds) == 1 else max(kinds, key=fraction_digits)
    if measure.column is None:
        return COUNT_TYPE if measure.type in ("rank", "band") else QUOTIENT_TYPE
    if measure.type == "count_distinct":
        return COUNT_TYPE
    data_type = measure.column.data_type
    return sum_type(data_type) if measure.type == "sum" else data_type


def total_column(measure: Measure) -> exp.Expression:
    """The column of a measure that reads one of the mart's."""
    return column(figure(measure.name))


def shown_figure(
    measure: Measure,
    report: Report,
    total: Callable[[Measure], exp.Expression] = total_column,
    grand_total: exp.Expression | None = None,
) -> exp.Expression:
    """A measure of figures that are columns already, or `total`s of them.

    `grand_total` holds in the one row with the grand total, which a share divides by; left out
    where each row is a grand total itself.
    """
    value = figure_value(report, measure, total)
    if measure.type != "share":
        return value
    whole: exp.Expression = value.copy()
    if grand_total is not None:
        case = exp.Case().when(grand_total.copy(), value.copy())
        whole = exp.Window(this=exp.Max(this=case))
    return Quotient(this=value, expression=whole)


def nonzero(figures: Sequence[exp.Expression]) -> exp.Expression:
    """Whether one of the figures is neither zero nor null."""
    found: exp.Expression = exp.EQ(this=number(0), expression=number(1))
    for value in figures:
        found = exp.Or(this=found, expression=exp.NEQ(this=filled(value), expression=number(0)))
    return exp.Paren(this=found)
