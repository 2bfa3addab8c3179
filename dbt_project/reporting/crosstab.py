"""A cross-tab's statements: every figure of every cell, subtotal and total, at once or in parts."""

from collections import ChainMap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp

from dbt_project.reporting.details import (
    DETAILS,
    KEPT,
    Steps,
    are_regrouped,
    detail_steps,
    select_from_last,
    text_totals,
)
from dbt_project.reporting.filters import any_of
from dbt_project.reporting.layout import laid_out, row_texts
from dbt_project.reporting.measures import (
    last_order,
    measure_input,
    of_step,
    scope_filters,
    shown_figure,
    summed_measures,
)
from dbt_project.reporting.order import (
    figure_sorts,
    outermost_order,
    row_order,
    shown_levels,
    sorts_by,
    with_sorts,
)
from dbt_project.reporting.parameters import Choice, Values
from dbt_project.reporting.query import facts, filtered, shown_text, shown_type
from dbt_project.reporting.ranking import RANKED, placed_figure
from dbt_project.reporting.result_names import (
    ACROSS,
    ACROSS_ALL,
    LINES,
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

_GROUPED, _FIGURES, _SORTED, _LISTED = "grouped", "figures", "sorted", "listed"


@dataclass(frozen=True)
class Part:
    """Of a cross-tab only the total, or only the lines of outermost groups that follow one another.

    `first` and `most` cut the lines, where each is one result row.
    """

    groups: tuple[Choice | None, ...] = ()  # codes; none of them: the total
    first: int = 0
    most: int | None = None


def crosstab_query(
    report: Report,
    values: Values,
    language: Language,
    spread: Spread | None,
    *,
    part: Part | None = None,
    dialect: Dialect = "duckdb",
) -> Query:
    """Every figure of a cross-tab, or of a part of it, in one statement.

    A result row is one group of the row levels (`row_<n>`, `row_<n>_text`, `row_<n>_all`, and
    `row_<n>_show_<m>` for what is shown beside them) for one member (`across_key`) or for all of
    them (`across_all` = 1), with a `figure_<name>` for each measure. Subtotals come after their
    details, a tree's nodes before what is below them; the total comes last.
    """
    report, binds = laid_out(report, values), Binds()
    scope = _scope_select(report, values, language, spread, binds)
    if part is not None and part.groups:
        scope = scope.where(_in_groups(report, part.groups, binds), copy=False)
    steps = detail_steps(report, values, scope, binds)
    steps |= {_GROUPED: _grouped_select(report, steps, part)}
    unit = unit_of(report, values)
    types = _types(report, unit)
    statement = _figures_select(report, unit)
    if figure_sorts(report):
        steps[_FIGURES] = statement
        steps[_SORTED] = with_sorts(report, _FIGURES, list(types))
        shown = [column(name) for name in types]
        statement = filtered(select_from(_SORTED, shown), list(shown_levels(report)))
    statement = statement.order_by(*row_order(report), copy=False)
    if part is not None and part.most is not None:
        statement = statement.limit(binds.add("limit", part.most), copy=False)
        statement = statement.offset(binds.add("offset", part.first), copy=False)
    return render(_with_steps(statement, steps), binds, dialect, types)


def outline_query(
    report: Report,
    values: Values,
    language: Language,
    spread: Spread | None,
    *,
    dialect: Dialect = "duckdb",
) -> Query:
    """The outermost groups of a cross-tab in its order, and after them its total.

    A group has its code in `row_0` and how many `lines` it has; the total, without them, is as in
    `crosstab_query`. Both from the same details. For reports whose order hangs on no figure.
    """
    report, binds = _untitled(laid_out(report, values)), Binds()
    scope = _scope_select(report, values, language, spread, binds)
    steps = detail_steps(report, values, scope, binds)
    levels = range(len(report.rows))
    keys: list[exp.Expression] = [column(row_key(level)) for level in levels]
    keys += [_grouping(row_key(level), row_all(level)) for level in levels]
    listed = _by_sets(select_from_last(steps, keys), [*map(_row_keys, _depths(report))])
    total = _grouped_select(report, steps, Part())
    steps |= {_LISTED: listed, _GROUPED: total}
    unit = unit_of(report, values)
    types = _types(report, unit)
    outermost = row_key(0)
    filled = {outermost: column(outermost), row_all(0): number(0)}
    groups = [named(filled.get(name, exp.Null()), name) for name in types]
    count = named(exp.Count(this=exp.Star()), LINES)
    lines = filtered(select_from(_LISTED, [*groups, count]), list(_of_own_level(report)))
    whole = _figures_select(report, unit).select(named(exp.Null(), LINES), copy=False)
    statement = exp.union(
        whole, lines.group_by(column(outermost), copy=False), distinct=False, copy=False
    )
    across = [column(ACROSS_ALL), column(ACROSS)] if report.across else []
    order = [column(row_all(0)), outermost_order(report), *across]
    ordered = statement.order_by(*order, copy=False)
    return render(_with_steps(ordered, steps), binds, dialect, types | {LINES: COUNT_TYPE})


def _untitled(report: Report) -> Report:
    """The report without what its rows show: texts of many rows, of which none is seen."""
    rows = (
        replace(row, column=replace(row.column, text=None, text_en=None), show=())
        for row in report.rows
    )
    return replace(report, rows=tuple(rows))


def _with_steps(statement: exp.Select | exp.Union, steps: Steps) -> exp.Select | exp.Union:
    for name, step in steps.items():
        # Worked out once, however often later steps look at it.
        kept = name in (DETAILS, KEPT)
        statement = statement.with_(
            exp.to_identifier(name, quoted=True),
            as_=step,
            materialized=kept or None,
            copy=False,
        )
    return statement


def _in_groups(report: Report, groups: Sequence[Choice | None], binds: Binds) -> exp.Expression:
    """The mart's rows of outermost groups that follow one another."""
    name = report.rows[0].column.name
    codes: list[Any] = [code for code in groups if code is not None]
    within: list[exp.Expression] = []
    if codes:
        least = exp.GTE(this=fact(name), expression=binds.add(f"{name}_from", min(codes)))
        greatest = exp.LTE(this=fact(name), expression=binds.add(f"{name}_to", max(codes)))
        within.append(exp.And(this=least, expression=greatest))
    if None in groups:
        within.append(exp.Is(this=fact(name), expression=exp.Null()))
    return any_of(within)


def _types(report: Report, unit: int) -> dict[str, str]:
    """The result's columns, in their order."""
    types = dict.fromkeys(_keys(report), COUNT_TYPE)
    for level, row in enumerate(report.rows):
        types |= {row_key(level): row.column.data_type, row_text(level): shown_type(row.column)}
        types |= {row_show(level, place): shown_type(c) for place, c in enumerate(row.show)}
    return types | {
        figure(measure.name): shown_figure_type(measure, report, unit)
        for measure in _result_measures(report)
    }


def _result_measures(report: Report) -> list[Measure]:
    """What is shown, says which members there are, or orders the rows; hidden parts are not."""
    spread = report.across.measures if report.across else ()
    return [
        measure
        for measure in report.measures
        if not measure.hidden or measure.name in spread or sorts_by(report, measure)
    ]


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
    statement = exp.select(*selected, copy=False).from_(facts(report.relation), copy=False)
    return filtered(statement, scope_filters(report, values, binds))


def _grouped_select(report: Report, steps: Steps, part: Part | None) -> exp.Select:
    """Sums at every level that is shown, for each member and for all of them."""
    levels = range(len(report.rows))
    if part is not None and not part.groups:  # the total alone has no keys to group by
        # No value, of the column's own type: a bare null in a step would be a text in Oracle.
        never = exp.EQ(this=number(1), expression=number(0))
        selected = [
            named(exp.Max(this=exp.Case().when(never.copy(), column(name))), name)
            for name in [*map(row_key, levels), *row_texts(report)]
        ]
        selected += [named(number(1), row_all(level)) for level in levels]
    else:
        selected = [column(row_key(level)) for level in levels]
        selected += [_grouping(row_key(level), row_all(level)) for level in levels]
        selected += text_totals(report)
    if report.across:
        selected += [column(ACROSS), _grouping(ACROSS, ACROSS_ALL)]
    selected += [
        named(of_step(measure, report, regrouped=are_regrouped(steps)), figure(measure.name))
        for measure in summed_measures(report)
    ]
    selected += [column(ROW_REST)] if report.top else []
    statement = select_from_last(steps, [*selected, *side_totals(report)])
    return _by_sets(statement, list(_grouping_sets(report, part)))


def _by_sets(statement: exp.Select, sets: Sequence[Sequence[str]]) -> exp.Select:
    tuples = [exp.Tuple(expressions=[column(key) for key in keys]) for keys in sets]
    statement.set("group", exp.Group(grouping_sets=[exp.GroupingSets(expressions=tuples)]))
    return statement


def _figures_select(report: Report, unit: int) -> exp.Select:
    """Sums as they are, with ratios and shares of them."""
    selected: list[exp.Expression] = [column(name) for name in _keys(report)]
    totals = [exp.EQ(this=column(name), expression=number(1)) for name in _alls(report)]
    grand_total = exp.Paren(this=exp.and_(*totals))

    def total(measure: Measure) -> exp.Expression:
        return total_or_own_side(measure, report)

    for measure in _result_measures(report):
        shown = placed_figure if measure.type in RANKED else shown_figure
        value = in_unit(shown(measure, report, total, grand_total), measure, unit)
        selected.append(named(_where_shown(report, measure, value), figure(measure.name)))
    return filtered(select_from(_GROUPED, selected), list(_of_own_level(report)))


def _where_shown(report: Report, measure: Measure, value: exp.Expression) -> exp.Expression:
    """A figure that is worked out, in the groups whose cells show it: dividing takes its time."""
    across = report.across
    if across is None or measure.column or measure.type in RANKED or sorts_by(report, measure):
        return value
    spread = measure.name in across.measures
    if spread and across.total:
        return value
    shown = exp.EQ(this=column(ACROSS_ALL), expression=number(0 if spread else 1))
    return exp.Case().when(shown, value)


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


def _grouping_sets(report: Report, part: Part | None) -> Iterator[tuple[str, ...]]:
    depths = _depths(report)
    shares = any(measure.type in ("share", *RANKED) for measure in report.measures)
    if part is not None:
        depths = depths if part.groups else [0]
    elif report.total_row or shares:
        depths.append(0)
    for filled in depths:
        keys = _row_keys(filled)
        keys += (ROW_REST,) if report.top and filled else ()
        if report.across is not None:
            yield (*keys, ACROSS)
        yield keys


def _depths(report: Report) -> list[int]:
    """How many levels are filled in the lines, the total apart."""
    depth, sorts = len(report.rows), bool(figure_sorts(report))
    outer = range(depth - 1)
    return [*(level + 1 for level in outer if report.rows[level].subtotal or sorts), depth]


def _row_keys(filled: int) -> tuple[str, ...]:
    return tuple(row_key(level) for level in range(filled))


def _keys(report: Report) -> list[str]:
    levels = range(len(report.rows))
    names = [name(level) for level in levels for name in (row_key, row_text, row_all)]
    names += [name for name in row_texts(report) if name not in names]
    names += [ROW_REST] if report.top else []
    return names + ([ACROSS, ACROSS_ALL] if report.across else [])


def _alls(report: Report) -> list[str]:
    names = [row_all(level) for level in range(len(report.rows))]
    return names + ([ACROSS_ALL] if report.across else [])
