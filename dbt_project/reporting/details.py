"""What is decided of a cross-tab's details before they are totalled: which stay, on what side."""

from collections.abc import Sequence

from sqlglot import exp

from dbt_project.reporting.layout import row_texts
from dbt_project.reporting.measures import (
    figure_value,
    last_order,
    nonzero,
    of_step,
    regroupable,
    summed_measures,
)
from dbt_project.reporting.parameters import Values
from dbt_project.reporting.result_names import ACROSS, figure, row_key, row_text, side
from dbt_project.reporting.rows import has_text
from dbt_project.reporting.sides import on_its_side, side_inputs, sided_measures
from dbt_project.reporting.sql import Binds, column, named, number, select_from
from dbt_project.reporting.topping import sort_values, top_steps
from dbt_project.reports import Measure, Report

Steps = dict[str, exp.Select]
_SCOPE, DETAILS = "scope", "details"
_MARKED, KEPT, _SIDED = "marked", "kept", "sided"
_SHOWN, _STAYS = "row_shown", "row_stays"


def detail_steps(report: Report, values: Values, scope: exp.Select, binds: Binds) -> Steps:
    """The mart's rows that count, and steps between them and their totals, in order.

    Details are what the innermost row level shows, for each member. Sums can be regrouped from
    details, so later steps see fewer rows; distinct counts cannot.
    """
    steps = {_SCOPE: scope}
    hides, sided = _hides(report, values), bool(sided_measures(report))
    if (hides or sided or report.top) and all(map(regroupable, summed_measures(report))):
        steps[DETAILS] = _details_select(report)
    if hides:
        steps |= _hiding_steps(report, steps)
    if sided:
        names = [column(name) for name in _columns(report)]
        sides = side_inputs(report, regrouped=are_regrouped(steps))
        steps[_SIDED] = select_from_last(steps, [*names, *sides])
    return steps | _top_steps(report, steps, binds)


def _top_steps(report: Report, steps: Steps, binds: Binds) -> Steps:
    if report.top is None or report.top.count is None:
        return {}
    names = _columns(report) + [side(measure.name) for measure in sided_measures(report)]
    sorts = sort_values(report, regrouped=are_regrouped(steps))
    valued = select_from_last(steps, [*map(column, names), *sorts])
    return top_steps(report, names, valued, binds.add("top", report.top.count))


def are_regrouped(steps: Steps) -> bool:
    """Whether the last step's rows have figures of details, not of the mart's rows."""
    return DETAILS in steps


def select_from_last(steps: Steps, selected: list[exp.Expression]) -> exp.Select:
    """A select from the last of the steps, without the rows that do not stay."""
    last = next(reversed(steps))
    statement = select_from(last, selected)
    if last != KEPT:
        return statement
    return statement.where(exp.EQ(this=column(_STAYS), expression=number(1)))


def text_totals(report: Report) -> list[exp.Expression]:
    """Over a group, what a row shows: the key itself where that has no text of its own."""
    keys = {
        row_text(n): row_key(n) for n, row in enumerate(report.rows) if not has_text(row.column)
    }
    return [
        named(column(keys[name]) if name in keys else exp.Max(this=column(name)), name)
        for name in row_texts(report)
    ]


def _hides(report: Report, values: Values) -> bool:
    hiding = report.hide_zero
    return hiding is not None and (hiding.toggle is None or values.get(hiding.toggle) is True)


def _row(report: Report) -> list[exp.Expression]:
    return [column(row_key(level)) for level in range(len(report.rows))]


def _columns(report: Report) -> list[str]:
    names = [row_key(level) for level in range(len(report.rows))] + row_texts(report)
    names += [ACROSS] if report.across else []
    summed = summed_measures(report)
    names += [figure(measure.name) for measure in summed]
    return names + list(dict.fromkeys(name for m in summed for name in last_order(m, report)))


def _details_select(report: Report) -> exp.Select:
    keys = [*_row(report), *([column(ACROSS)] if report.across else [])]
    figures = [
        named(of_step(measure, report), figure(measure.name)) for measure in summed_measures(report)
    ]
    return select_from(_SCOPE, [*keys, *text_totals(report), *figures]).group_by(
        *(key.copy() for key in keys), copy=False
    )


def _hiding_steps(report: Report, steps: Steps) -> Steps:
    """Marks what stays: each row in which the page would show a figure that is not zero."""
    names = [column(name) for name in _columns(report)]
    shown = _shown_in_row(report, steps)
    if report.across is None:
        return {KEPT: select_from_last(steps, [*names, named(_flag(shown), _STAYS)])}
    looked_at, across = _looked_at(report), report.across
    spread = [measure for measure in looked_at if measure.name in across.measures]
    member = _nonzero(report, steps, [*_row(report), column(ACROSS)], spread)
    if are_regrouped(steps):  # all figures of a row in one window
        any_member = exp.EQ(this=_in_row(report, _flag(member)), expression=number(1))
        stays = _flag(exp.Or(this=shown, expression=any_member))
        return {KEPT: select_from_last(steps, [*names, named(stays, _STAYS)])}
    marked = named(_flag(exp.Or(this=shown, expression=member)), _SHOWN)
    stays = _in_row(report, column(_SHOWN))
    return {
        _MARKED: select_from_last(steps, [*names, marked]),
        KEPT: select_from(_MARKED, [*names, named(stays, _STAYS)]),
    }


def _shown_in_row(report: Report, steps: Steps) -> exp.Expression:
    """Whether a figure of all members is not zero."""
    across, looked_at = report.across, _looked_at(report)
    single = [m for m in looked_at if not across or across.total or m.name not in across.measures]
    return _nonzero(report, steps, _row(report), single)


def _nonzero(
    report: Report, steps: Steps, group: list[exp.Expression], measures: Sequence[Measure]
) -> exp.Expression:
    def total(measure: Measure) -> exp.Expression:
        return of_step(measure, report, within=group, regrouped=are_regrouped(steps))

    def shown(measure: Measure) -> exp.Expression:
        return on_its_side(measure, total)

    return nonzero([figure_value(report, measure, shown) for measure in measures])


def _flag(condition: exp.Expression) -> exp.Expression:
    return exp.Case().when(condition, number(1)).else_(number(0))


def _in_row(report: Report, value: exp.Expression) -> exp.Expression:
    """The largest of a row's values."""
    return exp.Window(this=exp.Max(this=value), partition_by=_row(report))


def _looked_at(report: Report) -> list[Measure]:
    """The figures that may keep a row; what is made of shown ones is zero when they are."""
    names = report.hide_zero.measures if report.hide_zero else ()
    if names:
        return [measure for measure in report.measures if measure.name in names]
    shown = [measure for measure in report.measures if not measure.hidden]
    known = {measure.name for measure in shown}
    return [m for m in shown if m.column or not known.issuperset(m.parts)]
