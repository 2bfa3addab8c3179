"""PIVOT and UNPIVOT, as the queries that they stand for."""

from __future__ import annotations

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.grouping import is_aggregate
from dbt_project.oracle_sql.scopes import Output, Ready, Relation
from dbt_project.oracle_sql.tree import (
    Call,
    Case,
    Comparison,
    Expression,
    IsNull,
    Literal,
    Logical,
    Name,
    Not,
    Pivot,
    Query,
    Row,
    Select,
    Unpivot,
)
from dbt_project.oracle_sql.types import CHAR, NUMBER
from dbt_project.oracle_sql.walking import nodes, together

ONE = Literal("number", "1", NUMBER)
PLACE = Name(("#place",))


def pivoted(node: Pivot, source: Ready) -> Query:
    """One row per group of the columns that PIVOT does not name, a column per value."""
    named = {part.parts[-1] for part in nodes((node.aggregates, node.by)) if isinstance(part, Name)}
    known = [output.name for output in source.relation.columns]
    for name in named - set(known):
        raise ora(904, f'"{name}": invalid identifier')
    kept = [Name((name,)) for name in known if name not in named]
    items: list[tuple[Expression, str | None]] = [(name, None) for name in kept]
    if len(node.aggregates) > 1 and sum(alias is None for _, alias in node.aggregates) > 1:
        raise ora(918, "column ambiguously defined: aggregates of PIVOT need aliases")
    for value, alias, written in node.values:
        test = _is_value(node.by, value)
        for aggregate, suffix in node.aggregates:
            shown = alias or _shown(value, written)
            items.append((_only_where(aggregate, test), f"{shown}_{suffix}" if suffix else shown))
    # Without a group there is one row, as an aggregate gives.
    return Query(Select(tuple(items), (source,), None, tuple(kept), None, False))  # type: ignore[arg-type]


def _shown(value: Expression, written: str) -> str:
    """The name of a value's column: as it is written, quotes and all."""
    if isinstance(value, Row):
        inside = written.strip()[1:-1].split(",")
        return "_".join(part.strip() for part in inside)
    return written


def _is_value(by: tuple[Name, ...], value: Expression) -> Expression:
    values = value.values if isinstance(value, Row) else (value,)
    if len(values) != len(by):
        raise ora(913, "too many values")
    for each in values:
        if not isinstance(each, Literal):
            raise ora(56901, "non-constant expression is not allowed for pivot|unpivot values")
        if each.kind == "null" or each.value == "":
            refuse("null among the values of PIVOT")
    tests = [Comparison("=", name, each) for name, each in zip(by, values, strict=True)]
    return together(list(tests)) or tests[0]


def _only_where(aggregate: Expression, test: Expression) -> Expression:
    if not isinstance(aggregate, Call) or not is_aggregate(aggregate):
        raise ora(56902, "expect aggregate function inside pivot operation")
    if aggregate.keep is not None:
        refuse("KEEP in PIVOT")
    first = ONE if aggregate.is_star else aggregate.arguments[0]
    argument = Case(None, ((test, first),), None)
    return Call(aggregate.name, (argument, *aggregate.arguments[1:]), aggregate.is_distinct,
                within=aggregate.within, at=aggregate.at)  # fmt: skip


def unpivoted(node: Unpivot, source: Ready) -> Query:
    """A row per row and group of columns."""
    used = {name.parts[-1] for columns, _ in node.groups for name in columns}
    known = [output.name for output in source.relation.columns]
    for name in used - set(known):
        raise ora(904, f'"{name}": invalid identifier')
    items: list[tuple[Expression, str | None]] = [
        (Name((name,)), None) for name in known if name not in used
    ]
    for n, name in enumerate(node.names):
        items.append((_by_place([_said(group, n, node) for group in node.groups]), name))
    for n, name in enumerate(node.values):
        for columns, _ in node.groups:
            if len(columns) != len(node.values):
                raise ora(56901, "the groups of UNPIVOT have another number of columns")
        items.append((_by_place([columns[n] for columns, _ in node.groups]), name))
    where = None if node.keeps_nulls else _some_value(node, items)
    places = Ready(_places(len(node.groups)), "#places")
    return Query(Select(tuple(items), (source, places), where, (), None, False))  # type: ignore[arg-type]


def _said(group: tuple[tuple[Name, ...], tuple[Expression, ...]], n: int, node: Unpivot) -> Literal:
    """What the column of names says for a group: its AS, else its columns' names."""
    columns, said = group
    if not said:
        return Literal("text", "_".join(name.parts[-1] for name in columns), CHAR)
    if len(said) != len(node.names) or not isinstance(said[n], Literal):
        raise ora(56901, "non-constant expression is not allowed for pivot|unpivot values")
    literal = said[n]
    assert isinstance(literal, Literal)
    return literal


def _by_place(choices: list[Expression] | list[Name] | list[Literal]) -> Case:
    branches = tuple(
        (Literal("number", str(n), NUMBER), choice) for n, choice in enumerate(choices, 1)
    )
    return Case(PLACE, branches, None)


def _some_value(node: Unpivot, items: list[tuple[Expression, str | None]]) -> Expression:
    values = [item for item, _ in items[-len(node.values) :]]
    missing = tuple(IsNull(value, is_negated=False) for value in values)
    return Not(missing[0] if len(missing) == 1 else Logical("and", missing))


def _places(count: int) -> Relation:
    sql = f'(select cast(unnest(range(1, {count + 1})) as decimal(9,0)) as "#place")'
    return Relation(sql, (Output("#place", NUMBER, (9, 0)),), None, None)
