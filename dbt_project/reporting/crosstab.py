"""A cross-tab's statement: every figure of every cell, subtotal and total at once."""

from collections import ChainMap
from collections.abc import Iterator

from sqlglot import exp

from dbt_project.reporting.details import Steps, are_regrouped, detail_steps, select_from_last
from dbt_project.reporting.layout import laid_out, row_texts
from dbt_project.reporting.measures import (
    last_order,
    measure_input,
    of_step,
    scope_filters,
    shown_figure,
    summed_measures,
)
from dbt_project.reporting.order import figure_sorts, row_order, shown_levels, with_sorts
from dbt_project.reporting.parameters import Values
from dbt_project.reporting.query import facts, filtered, shown_text, shown_type
from dbt_project.reporting.ranking import RANKED, placed_figure
from dbt_project.reporting.result_names import (
    ACROSS,
    ACROSS_ALL,
    ROW_REST,
    figure,
    row_all,
    row_key,
    row_show,
    row_text,
)
from dbt_project.reporting.sides import side_totals, total_or_own_side
from dbt_project.reporting.spread import Spread, across_key
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
    select_from,
)
from dbt_project.reporting.units import in_unit, shown_figure_type, unit_of
from dbt_project.reports import Language, Measure, Report

_GROUPED, _FIGURES, _SORTED = "grouped", "figures", "sorted"


def crosstab_query(
    report: Report,
    values: Values,
    language: Language,
    spread: Spread | None,
    *,
    dialect: Dialect = "duckdb",
) -> Query:
    """Every figure of a cross-tab in one statement.

    A result row is one group of the row levels (`row_<n>`, `row_<n>_text`, `row_<n>_all`, and
    `row_<n>_show_<m>` for what is shown beside them) for one member (`across_key`) or for all of
    them (`across_all` = 1), with a `figure_<name>` for each measure. Subtotals come after their
    details, a tree's nodes before what is below them; the total comes last.
    """
    report, binds = laid_out(report, values), Binds()
    scope = _scope_select(report, values, language, spread, binds)
    steps = detail_steps(report, values, scope, binds)
    grouped = _grouped_select(report, steps)
    steps |= {_GROUPED: grouped}
    unit = unit_of(report, values)
    types = _types(report, unit)
    statement = _figures_select(report, unit)
    if figure_sorts(report):
        steps[_FIGURES] = statement
        steps[_SORTED] = with_sorts(report, _FIGURES, list(types))
        shown = [column(name) for name in types]
        statement = filtered(select_from(_SORTED, shown), list(shown_levels(report)))
    statement = statement.order_by(*row_order(report))
    for name, step in steps.items():
        statement = statement.with_(exp.to_identifier(name, quoted=True), as_=step)
    return render(statement, binds, dialect, types)


def _types(report: Report, unit: int) -> dict[str, str]:
    """The result's columns, in their order."""
    types = dict.fromkeys(_keys(report), COUNT_TYPE)
    for level, row in enumerate(report.rows):
        types |= {row_key(level): row.column.data_type, row_text(level): shown_type(row.column)}
        types |= {row_show(level, place): shown_type(c) for place, c in enumerate(row.show)}
    return types | {
        figure(measure.name): shown_figure_type(measure, report, unit)
        for measure in report.measures
    }


def _scope_select(
    report: Report, values: Values, language: Language, spread: Spread | None, binds: Binds
) -> exp.Select:
    """The mart's rows that count, with what they are grouped by and each measure's own input."""
    selected: list[exp.Expression] = []
    for level, row in enumerate(report.rows):
        selected.append(named(fact(row.column.name), row_key(level)))
        selected.append(named(shown_text(row.column, language), row_text(level)))
        selected += [
            named(shown_text(beside, language), row_show(level, place))
            for place, beside in enumerate(row.show)
        ]
    if report.across is not None and spread is not None:
        selected.append(named(across_key(report.across, spread, values, binds), ACROSS))
    selected += [
        named(measure_input(measure, report, values, binds), figure(measure.name))
        for measure in summed_measures(report)
    ]
    order = [last_order(measure, report) for measure in summed_measures(report)]
    selected += [named(by, name) for name, by in ChainMap(*order).items()]
    statement = exp.select(*selected).from_(facts(report.relation))
    return filtered(statement, scope_filters(report, values, binds))


def _grouped_select(report: Report, steps: Steps) -> exp.Select:
    """Sums at every level that is shown, for each member and for all of them."""
    levels = range(len(report.rows))
    selected: list[exp.Expression] = [column(row_key(level)) for level in levels]
    selected += [_grouping(row_key(level), row_all(level)) for level in levels]
    selected += [named(exp.Max(this=column(name)), name) for name in row_texts(report)]
    if report.across:
        selected += [column(ACROSS), _grouping(ACROSS, ACROSS_ALL)]
    selected += [
        named(of_step(measure, report, regrouped=are_regrouped(steps)), figure(measure.name))
        for measure in summed_measures(report)
    ]
    selected += [column(ROW_REST)] if report.top else []
    sets = [exp.Tuple(expressions=[column(key) for key in keys]) for keys in _grouping_sets(report)]
    statement = select_from_last(steps, [*selected, *side_totals(report)])
    statement.set("group", exp.Group(grouping_sets=[exp.GroupingSets(expressions=sets)]))
    return statement


def _figures_select(report: Report, unit: int) -> exp.Select:
    """Sums as they are, with ratios and shares of them."""
    selected: list[exp.Expression] = [column(name) for name in _keys(report)]
    totals = [exp.EQ(this=column(name), expression=number(1)) for name in _alls(report)]
    grand_total = exp.Paren(this=exp.and_(*totals))

    def total(measure: Measure) -> exp.Expression:
        return total_or_own_side(measure, report)

    for measure in report.measures:
        shown = placed_figure if measure.type in RANKED else shown_figure
        value = in_unit(shown(measure, report, total, grand_total), measure, unit)
        selected.append(named(value, figure(measure.name)))
    return filtered(select_from(_GROUPED, selected), list(_of_own_level(report)))


def _of_own_level(report: Report) -> Iterator[exp.Expression]:
    """Leaves out groups of what ends higher up in a tree: it has a line of its own there."""
    for level, row in enumerate(report.rows):
        if row.depth > 1:
            ended = exp.Is(this=column(row_key(level)), expression=exp.Null())
            conditions = [exp.EQ(this=column(row_all(level)), expression=number(0)), ended]
            if level + 1 < len(report.rows):
                conditions.append(exp.EQ(this=column(row_all(level + 1)), expression=number(1)))
            yield exp.Not(this=exp.Paren(this=exp.and_(*conditions)))


def _grouping(key: str, name: str) -> exp.Expression:
    """GROUPING tells a summed-over level from a group whose value is null."""
    return named(exp.Grouping(expressions=[column(key)]), name)


def _grouping_sets(report: Report) -> Iterator[tuple[str, ...]]:
    depth = len(report.rows)
    shares = any(measure.type in ("share", *RANKED) for measure in report.measures)
    sorts = bool(figure_sorts(report))
    depths = [level + 1 for level in range(depth - 1) if report.rows[level].subtotal or sorts]
    depths += [depth, 0] if report.total_row or shares else [depth]
    for filled in depths:
        keys = tuple(row_key(level) for level in range(filled))
        keys += (ROW_REST,) if report.top and filled else ()
        if report.across is not None:
            yield (*keys, ACROSS)
        yield keys


def _keys(report: Report) -> list[str]:
    levels = range(len(report.rows))
    names = [name(level) for level in levels for name in (row_key, row_text, row_all)]
    names += [name for name in row_texts(report) if name not in names]
    names += [ROW_REST] if report.top else []
    return names + ([ACROSS, ACROSS_ALL] if report.across else [])


def _alls(report: Report) -> list[str]:
    names = [row_all(level) for level in range(len(report.rows))]
    return names + ([ACROSS_ALL] if report.across else [])
