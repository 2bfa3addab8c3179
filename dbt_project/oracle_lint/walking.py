"""Going through a statement's tree without knowing every kind of node."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from dbt_project.oracle_sql.tree import Call, Name, Query


def children(node: Any) -> Iterator[Any]:
    """The nodes right below a node."""
    if isinstance(node, tuple):
        for part in node:
            if isinstance(part, tuple):
                yield from children(part)
            elif is_dataclass(part):
                yield part
        return
    for entry in fields(node):
        value = getattr(node, entry.name)
        if is_dataclass(value):
            yield value
        elif isinstance(value, tuple):
            yield from children(value)


def below(
    node: Any, stops: Callable[[Any], bool] = lambda node: isinstance(node, Query)
) -> Iterator[Any]:
    """The node and all below it; not what is below a node where it stops (a query inside)."""
    if isinstance(node, tuple):
        for child in children(node):
            yield from below(child, stops)
        return
    yield node
    if stops(node):
        return
    for child in children(node):
        yield from below(child, stops)


def inside(node: Any) -> Iterator[Any]:
    """All below the node, without itself and without what is in a query inside."""
    for child in children(node):
        yield from below(child)


def queries(node: Any) -> Iterator[Query]:
    """Every query in the tree, the outermost first."""
    for found in below(node, lambda _: False):
        if isinstance(found, Query):
            yield found


def place(node: Any) -> int | None:
    """Where a node is, or the first in it that says so."""
    for found in below(node, lambda _: False):
        if isinstance(found, Name | Call) and found.at is not None:
            return found.at
    return None
