"""Figures that say where a row stands among the others: its rank, share, running share and band."""

from collections.abc import Callable

from sqlglot import exp

from dbt_project.reporting.measures import figure_value, filled
from dbt_project.reporting.order import figure_sorts
from dbt_project.reporting.result_names import ACROSS_ALL, ROW_REST, row_all, row_key
from dbt_project.reporting.sql import Quotient, column, number
from dbt_project.reports import Measure, Report

RANKED = ("rank", "running_share", "band")
Total = Callable[[Measure], exp.Expression]


def placed_figure(
    measure: Measure, report: Report, total: Total, grand_total: exp.Expression
) -> exp.Expression:
    """A rank, running share or band of the rows of the one level; null in the total.

    A band's number is that of the first edge that the share of the rows before has not reached, so
    that the row that crosses 80 % still belongs to the first band.
    """
    known = {part.name: part for part in report.measures}
    of = known[measure.numerator or ""]
    if measure.type == "band":
        of = known[of.numerator or ""]
    value = figure_value(report, of, total)
    if measure.type == "rank":
        order = [exp.Ordered(this=value, desc=True, nulls_first=False)]
        return _ahead_of_rest(report, _in_details(report, _over(exp.Rank(), report, order)))
    running = _running(value, report, total)
    whole = exp.Window(this=exp.Max(this=exp.Case().when(grand_total.copy(), value.copy())))
    if measure.type == "running_share":
        return _in_details(report, Quotient(this=running, expression=whole))
    before = exp.Paren(this=exp.Sub(this=running, expression=filled(value.copy())))
    band = _band(measure, Quotient(this=before, expression=whole))
    return _ahead_of_rest(report, _in_details(report, band))


def _band(measure: Measure, before: exp.Expression) -> exp.Expression:
    band = exp.Case().when(exp.Is(this=before.copy(), expression=exp.Null()), exp.Null())
    for place, edge in enumerate(measure.edges):
        band = band.when(
            exp.LT(this=before.copy(), expression=exp.Literal.number(f"{edge:f}")), number(place)
        )
    return band.else_(number(len(measure.edges)))


def _running(value: exp.Expression, report: Report, total: Total) -> exp.Expression:
    """The sum up to a row, in the order that the page shows."""
    known = {measure.name: measure for measure in report.measures}
    order = [exp.Ordered(this=column(ROW_REST))] if report.top else []
    order += [
        exp.Ordered(
            this=figure_value(report, known[sort.column], total),
            desc=sort.descending,
            nulls_first=False,
        )
        for sort in figure_sorts(report)
    ]
    key = exp.Ordered(this=column(row_key(0)), nulls_first=False)
    frame = exp.WindowSpec(
        kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW"
    )
    summed = exp.Sum(this=filled(value.copy()))
    return _over(summed, report, [*order, key], frame)


def _over(
    call: exp.Expression,
    report: Report,
    order: list[exp.Ordered],
    frame: exp.WindowSpec | None = None,
) -> exp.Window:
    """The call over the details, apart from the total and from single members."""
    parts = [row_all(0), *([ACROSS_ALL] if report.across else [])]
    parts += [ROW_REST] if report.top and frame is None else []
    return exp.Window(
        this=call,
        partition_by=[column(name) for name in parts],
        order=exp.Order(expressions=order),
        spec=frame,
    )


def _ahead_of_rest(report: Report, value: exp.Expression) -> exp.Expression:
    """The row of all others has no place and no band."""
    if report.top is None:
        return value
    first = exp.EQ(this=column(ROW_REST), expression=number(0))
    return exp.Case().when(first, value)


def _in_details(report: Report, value: exp.Expression) -> exp.Expression:
    detail = exp.EQ(this=column(row_all(0)), expression=number(0))
    if report.across:
        whole = exp.EQ(this=column(ACROSS_ALL), expression=number(1))
        return exp.Case().when(exp.And(this=detail, expression=whole), value)
    return exp.Case().when(detail, value)
