"""Which rows of its mart a report reads: its own conditions and the answers to its parameters."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlglot import exp

from dbt_project.errors import MisdeclaredError
from dbt_project.report_values import DATED
from dbt_project.reporting.parameters import Choice, Codes, Days, Values
from dbt_project.reporting.sql import FACTS, Binds, fact, number
from dbt_project.reports import Column, Condition, Parameter, Report

_OPERATORS: Mapping[str, Callable[..., exp.Expression]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
    "not": exp.NEQ,
}
_ESCAPE = "!"
_LIKE_SPECIAL = (_ESCAPE, "%", "_")


def base_filters(
    report: Report, values: Values, binds: Binds, *, except_period: bool = False
) -> list[exp.Expression]:
    """Conditions that every row meets; `except_period` leaves out the report's date parameter."""
    filters = conditions(report.where, values, binds)
    for parameter in report.parameters:
        if not (except_period and parameter is report.period):
            filters += parameter_filters(parameter, values, binds)
    return filters


def parameter_filters(parameter: Parameter, values: Values, binds: Binds) -> list[exp.Expression]:
    """What one answered parameter asks of a row."""
    value: Any = values.get(parameter.name)
    if parameter.type == "toggle":
        return conditions(parameter.where if value else parameter.off, values, binds)
    if value is None or value == ():
        return []
    return _column_filters(parameter, value, binds) if parameter.column else []


def _column_filters(parameter: Parameter, value: Any, binds: Binds) -> list[exp.Expression]:
    name, filtered = parameter.name, parameter.column
    if filtered is None:
        return []
    left = fact(filtered.name)
    if parameter.type in DATED:
        first, last = period_days(value)
        return [from_day(left, first, name, binds), to_day(left, last, name, binds)]
    if parameter.type == "text":
        return [_contains(filtered, value, name, binds)]
    # What lies below a node has the node's code on the node's level.
    chosen = _on_a_level(parameter, parameter.nodes or (filtered,), value, binds)
    below = _codes_below(parameter, value, binds)
    return [chosen] if below is None else [exp.In(this=left, query=below.subquery()), chosen]


def _on_a_level(
    parameter: Parameter, levels: Sequence[Column], value: Any, binds: Binds
) -> exp.Expression:
    return any_of([_chosen(parameter, fact(level.name), value, binds) for level in levels])


def _codes_below(parameter: Parameter, value: Any, binds: Binds) -> exp.Select | None:
    """The codes of the answer and what lies below it, as their dimension has them.

    They add nothing to the conditions on the levels, but are few values of one column: rows that
    are written, or indexed, in its order are found by them.
    """
    options = parameter.options
    if not parameter.nodes or options is None or not options.nodes:
        return None
    schema, table = options.relation
    nodes = exp.table_(table, db=schema, quoted=True, alias=exp.to_identifier(FACTS, quoted=True))
    codes = exp.select(fact(options.value)).from_(nodes)
    return codes.where(_on_a_level(parameter, options.nodes, value, binds))


def _chosen(parameter: Parameter, left: exp.Expression, value: Any, binds: Binds) -> exp.Expression:
    name = parameter.name
    if parameter.type == "multiselect":
        return one_of(left, value, name, binds)
    if parameter.type == "code_range":
        ends = list(_between(left, value, name, binds))
        return exp.Paren(this=exp.and_(*ends)) if len(ends) > 1 else ends[0]
    return exp.EQ(this=left, expression=binds.add(name, value))


def _between(
    left: exp.Expression, ends: Codes, name: str, binds: Binds
) -> Iterator[exp.Expression]:
    """`left` is a code from the first to the last, in the order of its characters."""
    first, last = ends
    if first:
        yield exp.GTE(this=left.copy(), expression=binds.add(f"{name}_from", first))
    if last:
        yield exp.LTE(this=left.copy(), expression=binds.add(f"{name}_to", last))


def within_days(
    left: exp.Expression, days: tuple[date | None, date], name: str, binds: Binds
) -> exp.Expression:
    """`left` is one of these days; without a first one, the last day or any earlier."""
    first, last = days
    until = to_day(left, last, name, binds)
    return exp.And(this=from_day(left, first, name, binds), expression=until) if first else until


def period_days(value: date | Days) -> Days:
    """First and last day of a date parameter's answer."""
    return value if isinstance(value, tuple) else (value, value)


def from_day(left: exp.Expression, day: date, name: str, binds: Binds) -> exp.Expression:
    """`left` is that day or later."""
    return exp.GTE(this=left.copy(), expression=binds.add(f"{name}_from", day))


def to_day(left: exp.Expression, day: date, name: str, binds: Binds) -> exp.Expression:
    """`left` is that day or earlier, whatever its time of day."""
    after = binds.add(f"{name}_before", day + timedelta(days=1))
    return exp.LT(this=left.copy(), expression=after)


def one_of(
    left: exp.Expression, choices: Sequence[Choice], name: str, binds: Binds
) -> exp.Expression:
    """`left` is one of the choices."""
    return exp.In(this=left.copy(), expressions=[binds.add(name, choice) for choice in choices])


def conditions(declared: Iterable[Condition], values: Values, binds: Binds) -> list[exp.Expression]:
    """Declared conditions with literals and parameters' answers bound."""
    return [_condition(condition, values, binds) for condition in declared]


def answer(values: Values, name: str) -> Any:
    """A parameter's value where the report cannot do without; MisdeclaredError without one."""
    if values.get(name) is None:
        raise MisdeclaredError(f"parameter '{name}' has no value")
    return values[name]


def all_of(filters: Sequence[exp.Expression]) -> exp.Expression | None:
    """All filters joined by `and`; None when there are none."""
    joined: exp.Expression | None = None
    for item in filters:
        joined = item if joined is None else exp.And(this=joined, expression=item)
    return joined


def any_of(filters: Sequence[exp.Expression]) -> exp.Expression:
    """One of the filters; there must be some."""
    joined = filters[0]
    for item in filters[1:]:
        joined = exp.Or(this=joined, expression=item)
    return joined if len(filters) == 1 else exp.Paren(this=joined)


def _condition(condition: Condition, values: Values, binds: Binds) -> exp.Expression:
    left = fact(condition.column)
    if condition.operand == ():
        return exp.EQ(this=number(1), expression=number(0))
    if condition.through is not None:
        return exp.In(this=left, query=_of_orgs(condition, binds).subquery())
    if condition.parameter is not None:
        value = answer(values, condition.parameter)
        right = binds.add(condition.parameter, value)
    elif isinstance(condition.operand, tuple):
        listed = one_of(left, condition.operand, condition.column, binds)
        return _or_none(left, exp.Not(this=listed)) if condition.operator == "not_in" else listed
    else:
        right = binds.add(condition.column, condition.operand)
    comparison: exp.Expression = _OPERATORS[condition.operator](this=left, expression=right)
    return _or_none(left, comparison) if condition.operator == "not" else comparison


def _of_orgs(condition: Condition, binds: Binds) -> exp.Select:
    """The values of a dimension that belong to the organisations asked for."""
    through, codes = condition.through, condition.operand
    if through is None or not isinstance(codes, tuple):
        raise TypeError(f"{condition.column}: no organisations")
    schema, table = through.relation
    facts = exp.table_(table, db=schema, quoted=True, alias=exp.to_identifier(FACTS, quoted=True))
    values = exp.select(fact(through.column)).from_(facts)
    return values.where(one_of(fact(through.org), codes, through.org, binds))


def _or_none(left: exp.Expression, condition: exp.Expression) -> exp.Expression:
    return any_of([exp.Is(this=left.copy(), expression=exp.Null()), condition])


def _contains(searched: Column, text: str, name: str, binds: Binds) -> exp.Expression:
    """The column or one of its names has the text in it, in upper or lower case."""
    for special in _LIKE_SPECIAL:
        text = text.replace(special, _ESCAPE + special)
    found: list[exp.Expression] = []
    for place in (searched.name, searched.text, searched.text_en):
        if place is not None:
            pattern = exp.Lower(this=binds.add(name, f"%{text}%"))
            like = exp.Like(this=exp.Lower(this=fact(place)), expression=pattern)
            found.append(exp.Escape(this=like, expression=exp.Literal.string(_ESCAPE)))
    return any_of(found)
