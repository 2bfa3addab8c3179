"""Oracle's old outer joins, `a.id = b.id (+)`, as joins by words.

A table whose columns bear the sign is joined from the left to those it is compared with; its
conditions go to ON. Everything else in WHERE is asked after the joins, as Oracle does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.scopes import Scope
from dbt_project.oracle_sql.tree import Expression, In, Logical, Name, OuterName, Query, Scalar
from dbt_project.oracle_sql.walking import nodes, rebuilt


@dataclass
class Optional:
    """A table that may have no row: what it is compared with, and how."""

    drivers: set[str] = field(default_factory=set)
    conditions: list[Expression] = field(default_factory=list)
    at: int | None = None


def is_marked(part: Expression) -> bool:
    """Whether a condition has the sign (+)."""
    return any(isinstance(node, OuterName) for node in nodes(part))


def outer_joined(
    sources: Mapping[str, str],
    parts: Sequence[Expression],
    scope: Scope,
    version: int,
    translated: Callable[[Expression], str],
) -> str:
    """FROM with its outer joins; `sources` are DuckDB's texts by alias, `parts` bear the sign."""
    tables: dict[str, Optional] = {}
    for part in parts:
        _collect(part, scope, tables)
    for alias, table in tables.items():
        _check(alias, table, tables, version)
    placed = [alias for alias in sources if alias not in tables]
    sql = " cross join ".join(sources[alias] for alias in placed)
    while len(placed) < len(sources):
        following = next((alias for alias in sources if alias not in placed
                      and tables[alias].drivers <= set(placed)), None)  # fmt: skip
        if following is None:
            raise ora(1416, "two tables cannot be outer-joined to each other",
                      next(iter(tables.values())).at)  # fmt: skip
        conditions = " and ".join(translated(_plain(c)) for c in tables[following].conditions)
        sql += f" left join {sources[following]} on {conditions}"
        placed.append(following)
    return sql


def _collect(part: Expression, scope: Scope, tables: dict[str, Optional]) -> None:
    marked = [node.name for node in nodes(part) if isinstance(node, OuterName)]
    at = marked[0].at
    _refuse_shapes(part, at)
    aliases = {alias for name in marked for alias in _alias(name, scope)}
    if len(aliases) > 1:
        raise ora(1468, "a predicate may reference only one outer-joined table", at)
    (alias,) = aliases
    free = [node for node in nodes(part, enters=lambda n: not isinstance(n, OuterName))
            if isinstance(node, Name)]  # fmt: skip
    drivers = {alias for name in free for alias in scope.aliases(name)}
    if alias in drivers:
        refuse("a condition that names the columns of one table with and without (+)", at)
    table = tables.setdefault(alias, Optional(at=at))
    table.drivers |= drivers
    table.conditions.append(part)


def _alias(name: Name, scope: Scope) -> set[str]:
    if scope.own(name) is None:
        shown = ".".join(f'"{part}"' for part in name.parts)
        raise ora(904, f"{shown}: invalid identifier", name.at)
    return scope.aliases(name)


def _refuse_shapes(part: Expression, at: int | None) -> None:
    for node in nodes(part):
        if isinstance(node, Logical) and node.operator == "or":
            raise ora(1719, "outer join operator (+) not allowed in operand of OR or IN", at)
        if isinstance(node, Scalar) or (isinstance(node, In) and isinstance(node.choices, Query)):
            raise ora(1799, "a column may not be outer-joined to a subquery", at)
        if isinstance(node, In) and isinstance(node.choices, tuple) and len(node.choices) > 1:
            raise ora(1719, "outer join operator (+) not allowed in operand of OR or IN", at)


def _check(alias: str, table: Optional, tables: Mapping[str, Optional], version: int) -> None:
    if not table.drivers:
        refuse(f"(+) on {alias}, which is compared with no other table", table.at)
    if version < 12 and len(table.drivers) > 1:
        raise ora(1417, "a table may be outer joined to at most one other table", table.at)
    for driver in table.drivers & tables.keys():
        if alias in tables[driver].drivers:
            raise ora(1416, "two tables cannot be outer-joined to each other", table.at)


def _plain(part: Expression) -> Expression:
    """The condition without its signs."""
    changed: Expression = rebuilt(part, lambda n: n.name if isinstance(n, OuterName) else None)
    return changed
