"""What Oracle takes and what means something else than it seems to: warnings, not refusals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dbt_project.oracle_lint.findings import Finding
from dbt_project.oracle_lint.walking import below, place
from dbt_project.oracle_sql.errors import SqlError
from dbt_project.oracle_sql.parser import parse
from dbt_project.oracle_sql.tree import Between, Call, Comparison, Expression, In, Literal


def traps(sql: str, level: int) -> tuple[Finding, ...]:
    """The traps in a statement; none in one that cannot be read."""
    try:
        statement = parse(sql, level)
    except SqlError:
        return ()
    found = (trap for node in below(statement, lambda _: False) for trap in _traps(node))
    return tuple(Finding("warning", rule, text, at or 0) for rule, text, at in found)


def _traps(node: Any) -> Iterator[tuple[str, str, int | None]]:
    if isinstance(node, Comparison):
        yield from _compared((node.left, node.right), node)
    elif isinstance(node, Between):
        yield from _compared((node.low, node.high), node)
    elif isinstance(node, In) and isinstance(node.choices, tuple):
        yield from _listed(node, node.choices)
    elif isinstance(node, Call):
        yield from _called(node)


def _compared(sides: tuple[Expression, ...], node: Any) -> Iterator[tuple[str, str, int | None]]:
    for side in sides:
        if _is_empty(side):
            yield "empty-text", "compared with '', which is null: never true", place(node)
        elif isinstance(side, Literal) and side.kind == "null":
            yield "null-comparison", "compared with null: never true", place(node)


def _listed(node: In, choices: tuple[Expression, ...]) -> Iterator[tuple[str, str, int | None]]:
    for choice in choices:
        is_null = isinstance(choice, Literal) and choice.kind == "null"
        if node.is_negated and (is_null or _is_empty(choice)):
            yield "not-in-null", "not in a list with a null: never true", place(node)
        elif _is_empty(choice):
            yield "empty-text", "'' in a list is null: it finds nothing", place(node)


def _called(node: Call) -> Iterator[tuple[str, str, int | None]]:
    if node.name == "SUBSTR" and len(node.arguments) > 1:
        start = node.arguments[1]
        if isinstance(start, Literal) and start.kind == "number" and start.value == "0":
            yield "substr-zero", "substr from 0: Oracle begins at 1, DuckDB before it", place(node)
    if node.name in ("COALESCE", "NVL") and node.arguments and _is_empty(node.arguments[-1]):
        yield "empty-text", f"{node.name.lower()}(…, '') is null again", place(node)


def _is_empty(node: Expression) -> bool:
    return isinstance(node, Literal) and node.kind == "text" and node.value == ""
