"""Rules of statements that change rows or define tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dbt_project.oracle_lint.findings import RuleError
from dbt_project.oracle_lint.query_rules import width
from dbt_project.oracle_lint.walking import below, place
from dbt_project.oracle_sql.statements import CreateTable, Insert, Merge, Statement, Update
from dbt_project.oracle_sql.tree import Name, Scalar


def check_change(statement: Statement) -> Iterator[RuleError]:
    """Column lists that do not fit their values, and columns that may not be set."""
    if isinstance(statement, Insert):
        yield from _insert(statement)
    elif isinstance(statement, Update):
        yield from _sets(statement.sets)
    elif isinstance(statement, Merge):
        yield from _merge(statement)
    elif isinstance(statement, CreateTable):
        names = [column.name for column in statement.columns]
        yield from _twice(names)
        if statement.query is not None and any(c.type is not None for c in statement.columns):
            text = "may not specify column datatypes in this CREATE TABLE"
            yield RuleError("ora-01773", 1773, text, None)


def _insert(statement: Insert) -> Iterator[RuleError]:
    yield from _twice(statement.columns)
    if not statement.columns:
        return
    count: int | None = len(statement.values)
    if statement.query is not None:
        count = width(statement.query)
    yield from _fits(len(statement.columns), count)


def _fits(wanted: int, count: int | None) -> Iterator[RuleError]:
    if count is not None and count < wanted:
        yield RuleError("column-count", 947, "not enough values", None)
    elif count is not None and count > wanted:
        yield RuleError("column-count", 913, "too many values", None)


def _twice(names: Sequence[str]) -> Iterator[RuleError]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield RuleError("duplicate-column", 957, f"duplicate column name: {name}", None)


def _sets(sets: Sequence[tuple[tuple[str, ...], Any]]) -> Iterator[RuleError]:
    yield from _twice([name for names, _ in sets for name in names])
    for names, value in sets:
        if len(names) < 2:
            continue
        if not isinstance(value, Scalar):
            text = "UPDATE … SET expression must be a subquery"
            yield RuleError("ora-01767", 1767, text, place(value))
        else:
            yield from _fits(len(names), width(value.query))


def _merge(statement: Merge) -> Iterator[RuleError]:
    yield from _sets(statement.sets)
    yield from _twice(statement.columns)
    if statement.columns:
        yield from _fits(len(statement.columns), len(statement.values))
    target = statement.alias or statement.place.name
    compared = {
        name.parts[-1] for name in below(statement.on)
        if isinstance(name, Name) and len(name.parts) > 1 and name.parts[-2] == target
    }  # fmt: skip
    for names, value in statement.sets:
        for name in names:
            if name in compared:
                text = f"Columns referenced in the ON Clause cannot be updated: {name}"
                yield RuleError("merge-key", 38104, text, place(value))
