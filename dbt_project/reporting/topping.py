"""The first rows of a cross-tab's order; all others become one row before anything is totalled."""

from sqlglot import exp

from dbt_project.reporting.layout import row_texts
from dbt_project.reporting.measures import figure_value, of_step
from dbt_project.reporting.order import figure_sorts
from dbt_project.reporting.result_names import ROW_REST, row_key, row_sort
from dbt_project.reporting.sides import on_its_side
from dbt_project.reporting.sql import column, named, number, select_from
from dbt_project.reports import Measure, Report

_VALUED, _PLACED, _TOPPED = "valued", "placed", "topped"
_PLACE = "row_place"


def sort_values(report: Report, *, regrouped: bool) -> list[exp.Expression]:
    """What each row of the one level is sorted by, beside all that it is made of."""
    known = {measure.name: measure for measure in report.measures}

    def total(measure: Measure) -> exp.Expression:
        return of_step(measure, report, within=[column(row_key(0))], regrouped=regrouped)

    def shown(measure: Measure) -> exp.Expression:
        return on_its_side(measure, total)

    return [
        named(figure_value(report, known[sort.column], shown), row_sort(0, place))
        for place, sort in enumerate(figure_sorts(report))
    ]


def top_steps(
    report: Report, names: list[str], valued: exp.Select, most: exp.Expression
) -> dict[str, exp.Select]:
    """Steps after which the rows beyond the first `most` have no key and are marked as the rest.

    `valued` has the columns `names` and the `sort_values`. Rows of equal figures go by their key.
    """
    order = [
        exp.Ordered(this=column(row_sort(0, place)), desc=sort.descending, nulls_first=False)
        for place, sort in enumerate(figure_sorts(report))
    ]
    order.append(exp.Ordered(this=column(row_key(0)), nulls_first=False))
    place = exp.Window(this=exp.Anonymous(this="dense_rank"), order=exp.Order(expressions=order))
    placed = select_from(_VALUED, [*map(column, names), named(place, _PLACE)])
    first = exp.LTE(this=column(_PLACE), expression=most)
    rest = exp.Case().when(first, number(0)).else_(number(1))
    of_row = (row_key(0), *row_texts(report))
    topped: list[exp.Expression] = [named(rest, ROW_REST)]
    for name in names:
        value: exp.Expression = column(name)
        if name in of_row:
            value = named(exp.Case().when(first.copy(), value), name)
        topped.append(value)
    return {_VALUED: valued, _PLACED: placed, _TOPPED: select_from(_PLACED, topped)}
