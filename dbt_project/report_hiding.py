"""A report without columns that its reader may not see, and without all that is made of them."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TypeVar

from dbt_project.condition_values import Condition
from dbt_project.page_values import Chart, Drill
from dbt_project.report_charts import chart_problems
from dbt_project.report_drill import drill_problems
from dbt_project.report_values import (
    Across,
    Column,
    Headline,
    HideZero,
    Ledger,
    ListColumn,
    Measure,
    Parameter,
    Report,
    RowLevel,
)

Part = TypeVar("Part")


def without_columns(report: Report, hidden: frozenset[str]) -> Report | None:
    """The report as if its mart lacked these columns; None when nothing is left to be shown.

    What a hidden column takes part in goes with it: figures made of it, parameters that ask for
    it (or it could be guessed), ways to other reports that carry it. Conditions that the report
    itself declares stay.
    """
    if not hidden:
        return report
    measures = _measures(report, hidden)
    rows = _kept(_row, report.rows, hidden)
    columns = _kept(_list_column, report.columns, hidden)
    ledger = _ledger(report.ledger, columns, hidden)
    shown = {one.name for one in columns} | {one.name for one in measures}
    shown |= {one.name for one in ledger.running} if ledger else set()
    if rows and not rows[-1].picks:
        rows = (*rows[:-1], replace(rows[-1], subtotal=False))
    cut = replace(
        report,
        measures=measures,
        rows=rows,
        columns=columns,
        parameters=_kept(_parameter, report.parameters, hidden),
        ledger=ledger,
        across=_across(report.across, {one.name for one in measures}, hidden),
        order_by=tuple(
            s for s in report.order_by if s.column in shown or s.column in _sortable(report, hidden)
        ),
        highlights=tuple(h for h in report.highlights if h.condition.column in shown),
        headline=_headline(report.headline, shown, hidden),
        hide_zero=_hide_zero(report.hide_zero, shown),
        drills=(),
        charts=(),
    )
    drills = tuple(one for one in report.drills if not any(drill_problems(_with(cut, one))))
    charts = tuple(drawn for one in report.charts if (drawn := _drawn(cut, one, shown)))
    is_whole = cut.period == report.period and _is_whole(cut)
    return replace(cut, drills=drills, charts=charts) if is_whole else None


def _kept(
    cut: Callable[[Part, frozenset[str]], Part | None],
    parts: Iterable[Part],
    hidden: frozenset[str],
) -> tuple[Part, ...]:
    return tuple(kept for part in parts if (kept := cut(part, hidden)) is not None)


def _column(column: Column, hidden: frozenset[str]) -> Column:
    """The column without names of it that are hidden."""
    return replace(
        column,
        text=None if column.text in hidden else column.text,
        text_en=None if column.text_en in hidden else column.text_en,
    )


def _seen(columns: tuple[Column, ...], hidden: frozenset[str]) -> tuple[Column, ...]:
    return tuple(_column(column, hidden) for column in columns if column.name not in hidden)


def _list_column(listed: ListColumn, hidden: frozenset[str]) -> ListColumn | None:
    if listed.column.name in hidden:
        return None
    return replace(listed, column=_column(listed.column, hidden))


def _row(row: RowLevel, hidden: frozenset[str]) -> RowLevel | None:
    gone = {row.column.name, *(level.name for level in row.levels)} & hidden
    show, picks = _seen(row.show, hidden), _seen(row.picks, hidden)
    if gone or (row.picks and not picks) or (row.hidden and not show):
        return None
    name = row.name if row.name and row.name.name not in hidden else None
    return replace(row, column=_column(row.column, hidden), show=show, picks=picks, name=name)


def _asks(conditions: tuple[Condition, ...], hidden: frozenset[str]) -> bool:
    return any(condition.column in hidden for condition in conditions)


def _measures(report: Report, hidden: frozenset[str]) -> tuple[Measure, ...]:
    """The figures that nothing hidden takes part in, however they are made of one another."""
    kept = {
        one.name: one
        for one in report.measures
        if not (
            {part.name for part in (one.column, one.by) if part} & hidden
            or _asks(one.where, hidden)
            or (one.side and one.side.at in hidden)
        )
    }
    while broken := [n for n, one in kept.items() if any(p not in kept for p in one.parts)]:
        for name in broken:
            del kept[name]
    return tuple(
        replace(one, column=_column(one.column, hidden)) if one.column else one
        for one in kept.values()
    )


def _parameter(parameter: Parameter, hidden: frozenset[str]) -> Parameter | None:
    columns = (parameter.column, *parameter.nodes)
    picks = _seen(parameter.picks, hidden)
    if any(column and column.name in hidden for column in columns):
        return None
    if _asks((*parameter.where, *parameter.off), hidden) or (parameter.picks and not picks):
        return None
    column = _column(parameter.column, hidden) if parameter.column else None
    return replace(parameter, column=column, picks=picks)


def _across(
    across: Across | None, measures: Collection[str], hidden: frozenset[str]
) -> Across | None:
    if across is None:
        return None
    column = across.column or (across.buckets.column if across.buckets else None)
    spread = tuple(name for name in across.measures if name in measures)
    if not spread or (column and column.name in hidden):
        return None
    own = _column(across.column, hidden) if across.column else None
    return replace(across, column=own, measures=spread)


def _ledger(
    ledger: Ledger | None, columns: tuple[ListColumn, ...], hidden: frozenset[str]
) -> Ledger | None:
    if ledger is None:
        return None
    running = tuple(
        one
        for one in ledger.running
        if one.plus.name not in hidden and not (one.minus and one.minus.name in hidden)
    )
    captions = {one.name for one in columns}
    return replace(
        ledger,
        sections=_seen(ledger.sections, hidden),
        running=running,
        opening=ledger.opening and bool(running),
        direction=ledger.direction and running[:1] == ledger.running[:1],
        caption=ledger.caption if ledger.caption in captions else None,
    )


def _headline(
    headline: Headline | None, shown: Collection[str], hidden: frozenset[str]
) -> Headline | None:
    measures = tuple(name for name in headline.measures if name in shown) if headline else ()
    if headline is None or not measures:
        return None
    trend = headline.trend if headline.trend and headline.trend.name not in hidden else None
    return Headline(measures, trend)


def _hide_zero(hide_zero: HideZero | None, shown: Collection[str]) -> HideZero | None:
    if hide_zero is None or not hide_zero.measures:
        return hide_zero
    measures = tuple(name for name in hide_zero.measures if name in shown)
    return replace(hide_zero, measures=measures) if measures else None


def _sortable(report: Report, hidden: frozenset[str]) -> Collection[str]:
    """Names to sort by that are not among what is shown: the mart's own columns."""
    own = {one.name for one in report.columns} | {one.name for one in report.measures}
    return {sort.column for sort in report.order_by} - own - hidden


def _drawn(cut: Report, chart: Chart, shown: Collection[str]) -> Chart | None:
    left = replace(chart, measures=tuple(name for name in chart.measures if name in shown))
    return None if not left.measures or any(chart_problems(_with(cut, left))) else left


def _with(cut: Report, part: Chart | Drill) -> Report:
    drills, charts = ((part,), ()) if isinstance(part, Drill) else ((), (part,))
    return replace(cut, drills=drills, charts=charts)


def _is_whole(report: Report) -> bool:
    """Whether what is left can be shown, and all parameters that it names are there."""
    if report.layout == "list":
        enough = bool(report.columns)
    else:
        enough = bool(report.rows and report.measures and not report.rows[0].hidden)
    named = [column.days_since for column in report.columns if column.days_since]
    named += [report.across.buckets.since] if report.across and report.across.buckets else []
    named += [report.top.parameter] if report.top and report.top.parameter else []
    toggle = report.hide_zero.toggle if report.hide_zero else None
    named += [toggle] if toggle else []
    conditions = [condition for measure in report.measures for condition in measure.where]
    conditions += [highlight.condition for highlight in report.highlights]
    named += [name for condition in conditions if (name := condition.parameter)]
    known = {parameter.name for parameter in report.parameters}
    return enough and set(named) <= known
