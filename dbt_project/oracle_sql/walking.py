"""Walking through the trees of expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from dbt_project.oracle_sql.tree import Expression, Logical, Query


def nodes(node: Any, *, enters: Callable[[Any], bool] = lambda _: True) -> Iterator[Any]:
    """The node and all within it; not what stands in queries, nor in nodes it must not enter."""
    if isinstance(node, tuple):
        for part in node:
            yield from nodes(part, enters=enters)
    elif is_dataclass(node) and not isinstance(node, Query):
        yield node
        if enters(node):
            for each in fields(node):
                yield from nodes(getattr(node, each.name), enters=enters)


def rebuilt(node: Any, change: Callable[[Any], Any]) -> Any:
    """The tree with nodes changed: `change` gives the new node, or None to look further down."""
    if isinstance(node, tuple):
        return tuple(rebuilt(part, change) for part in node)
    if not is_dataclass(node) or isinstance(node, (Query, type)):
        return node
    changed = change(node)
    if changed is not None:
        return changed
    parts = {each.name: rebuilt(getattr(node, each.name), change) for each in fields(node)}
    return replace(node, **parts)


def conjuncts(condition: Expression | None) -> list[Expression]:
    """The parts of a condition that must all be true."""
    if condition is None:
        return []
    if isinstance(condition, Logical) and condition.operator == "and":
        return [part for whole in condition.parts for part in conjuncts(whole)]
    return [condition]


def together(parts: list[Expression]) -> Expression | None:
    """The condition that all of these are true."""
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Logical("and", tuple(parts))
