"""Headline figures of a report for the landing page: now, the period before, and month by month."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
from sqlglot import exp

from dbt_project.reporting.filters import from_day, period_days, to_day
from dbt_project.reporting.grid import Value
from dbt_project.reporting.measures import (
    figure_type,
    of_rows,
    scope_filters,
    shown_figure,
    summed_measures,
)
from dbt_project.reporting.parameters import Days, Values, read_answers, shifted_months
from dbt_project.reporting.pivot import records
from dbt_project.reporting.query import facts, filtered
from dbt_project.reporting.result_names import figure
from dbt_project.reporting.sql import (
    COUNT_TYPE,
    Binds,
    Dialect,
    Query,
    column,
    fact,
    named,
    number,
    render,
)
from dbt_project.reports import Label, ListColumn, Measure, Report

TREND_MONTHS = 13
_MONTH = "month_no"
_SUMS = "sums"


@dataclass(frozen=True)
class HeadlineFigure:
    """A grand total at the report's default parameters.

    `last_year` is the same a year earlier, None where the report has no month range. `trend` holds
    the last 13 months by their first days, None in a month without rows; it is empty when the
    report declares none.
    """

    name: str
    label: Label
    format: str
    value: Value
    last_year: Value
    trend: tuple[tuple[date, Value], ...]


def headline(
    report: Report,
    today: date,
    run: Callable[[Query], pa.Table],
    *,
    dialect: Dialect = "duckdb",
) -> tuple[HeadlineFigure, ...]:
    """Headline figures as of `today`, the day at which the data stands; none if none declared."""
    if report.headline is None:
        return ()
    values = read_answers(report, {}, today, "zh").values

    def totals(of: Values) -> dict[str, Any]:
        return records(run(totals_query(report, of, dialect=dialect)))[0]

    now, before_values = totals(values), last_year_values(report, values, today)
    before = totals(before_values) if before_values else {}
    months = _months(report, values, today, run, dialect)
    return tuple(
        HeadlineFigure(
            name=measure.name,
            label=_title(measure),
            format=measure.format,
            value=now.get(figure(measure.name)),
            last_year=before.get(figure(measure.name)),
            trend=tuple((month, row.get(figure(measure.name))) for month, row in months),
        )
        for measure in _declared(report)
    )


def _title(measure: Measure) -> Label:
    """What a figure is called away from its table: the head over its column comes first."""
    if measure.group is None:
        return measure.label
    group, label = measure.group, measure.label
    return Label(f"{group.zh}{label.zh}", f"{group.en}: {label.en}")


def totals_query(report: Report, values: Values, *, dialect: Dialect = "duckdb") -> Query:
    """One row with a `figure_<name>` for each headline measure."""
    return _statement(report, values, None, dialect)


def trend_query(
    report: Report, values: Values, days: Days, *, dialect: Dialect = "duckdb"
) -> Query:
    """A row for each month in `days` that has rows: `month_no` (202401), `figure_<name>`s.

    The days take the place of the report's own period if that goes by the trend's column.
    """
    return _statement(report, values, days, dialect)


def last_year_values(report: Report, values: Values, today: date) -> Values | None:
    """Values with the month range a year earlier; None without a month range.

    A range that `today` is in ends on that day a year ago: days to come are not compared with.
    """
    period = report.period
    days: Any = values.get(period.name) if period else None
    if period is None or period.type != "month_range" or days is None:
        return None
    first, last = shifted_months(days, -12)
    if days[0] <= today <= days[1]:
        month = shifted_months((today, today), -12)
        last = min(month[0] + timedelta(days=today.day - 1), month[1])
    return {**values, period.name: (first, last)}


def trend_days(report: Report, values: Values, today: date) -> Days:
    """The 13 months up to the end of the report's period."""
    period: Any = values.get(report.period.name) if report.period else None
    _, last = period_days(period if period is not None else today)
    return shifted_months((last, last), 1 - TREND_MONTHS)[0], last


def _statement(report: Report, values: Values, days: Days | None, dialect: Dialect) -> Query:
    binds = Binds()
    # Only what the headline asks for, so that a balance elsewhere does not widen the scope.
    narrowed = replace(report, measures=tuple(_needed(report)))
    trend = report.headline.trend if report.headline else None
    month: list[exp.Expression] = []
    filters: list[exp.Expression] = []
    if days is not None and trend is not None:
        month = [_month_number(fact(trend.name))]
        period = report.period
        if period and period.column == trend:
            values = {**values, period.name: days}
        else:
            by_day = fact(trend.name)
            filters = [from_day(by_day, days[0], _MONTH, binds)]
            filters += [to_day(by_day, days[1], _MONTH, binds)]
    filters += scope_filters(narrowed, values, binds)
    sums = [
        named(of_rows(measure, narrowed, values, binds), figure(measure.name))
        for measure in summed_measures(narrowed)
    ]
    inner = exp.select(*(named(key, _MONTH) for key in month), *sums).from_(facts(report.relation))
    inner = filtered(inner, filters)
    if month:
        inner = inner.group_by(month[0].copy())
    types = {figure(measure.name): figure_type(measure, report) for measure in _declared(report)}
    if month:
        types = {_MONTH: COUNT_TYPE, **types}
    return render(_divided(report, inner, bool(month)), binds, dialect, types)


def _divided(report: Report, inner: exp.Select, monthly: bool) -> exp.Select:
    selected: list[exp.Expression] = [column(_MONTH)] if monthly else []
    for measure in _declared(report):
        selected.append(named(shown_figure(measure, report), figure(measure.name)))
    step = exp.to_identifier(_SUMS, quoted=True)
    outer = exp.select(*selected).from_(exp.table_(_SUMS, quoted=True)).with_(step, as_=inner)
    return outer.order_by(column(_MONTH)) if monthly else outer


def _months(
    report: Report,
    values: Values,
    today: date,
    run: Callable[[Query], pa.Table],
    dialect: Dialect,
) -> list[tuple[date, Mapping[str, Any]]]:
    """Each month's first day with its row, an empty one where there is none."""
    if report.headline is None or report.headline.trend is None:
        return []
    days = trend_days(report, values, today)
    query = trend_query(report, values, days, dialect=dialect)
    rows = {row[_MONTH]: row for row in records(run(query))}
    firsts = [shifted_months((days[0], days[0]), months)[0] for months in range(TREND_MONTHS)]
    return [(first, rows.get(first.year * 100 + first.month, {})) for first in firsts]


def _month_number(day: exp.Expression) -> exp.Expression:
    """202401 for January 2024, with functions that both warehouses have."""
    year = exp.Extract(this=exp.Var(this="YEAR"), expression=day)
    month = exp.Extract(this=exp.Var(this="MONTH"), expression=day.copy())
    return exp.Add(this=exp.Mul(this=year, expression=number(100)), expression=month)


def _declared(report: Report) -> list[Measure]:
    """The headline's measures; a list's total columns count as sums."""
    if report.headline is None:
        return []
    known = {measure.name: measure for measure in report.measures}
    known |= {listed.name: _as_measure(listed) for listed in report.columns if listed.total}
    return [known[name] for name in report.headline.measures]


def _needed(report: Report) -> list[Measure]:
    """The measures that read a column and that the headline's are made of."""
    if report.layout == "list":
        return _declared(report)
    return list(report.behind(measure.name for measure in _declared(report)))


def _as_measure(listed: ListColumn) -> Measure:
    return Measure(
        name=listed.name,
        label=listed.label,
        group=listed.group,
        type="sum",
        column=listed.column,
        numerator=None,
        denominator=None,
        span="within",
        where=(),
        format=listed.format or "#,##0.00",
    )
