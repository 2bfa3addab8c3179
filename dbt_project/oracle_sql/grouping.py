"""GROUP BY with ROLLUP, CUBE and GROUPING SETS, and Oracle's rule on what may stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dbt_project.oracle_sql.scopes import Scope
from dbt_project.oracle_sql.tree import (
    Call,
    Expression,
    GroupingSet,
    Name,
    Query,
    Row,
    Select,
)
from dbt_project.oracle_sql.types import refuse_large
from dbt_project.oracle_sql.walking import nodes, rebuilt

if TYPE_CHECKING:
    from dbt_project.oracle_sql.expressions import Expressions

AGGREGATE_NAMES = frozenset(
    """COUNT SUM AVG MIN MAX MEDIAN STDDEV STDDEV_POP STDDEV_SAMP VARIANCE VAR_POP VAR_SAMP LISTAGG
    WM_CONCAT WMSYS.WM_CONCAT PERCENTILE_CONT PERCENTILE_DISC GROUPING GROUPING_ID""".split()  # noqa: SIM905
)


def is_aggregate(node: object) -> bool:
    """Whether a call makes one value of many rows."""
    return isinstance(node, Call) and node.name in AGGREGATE_NAMES and node.over is None


@dataclass(frozen=True)
class Groups:
    """What a query is grouped by: the expressions, with their columns known, and DuckDB's text."""

    keys: frozenset[Expression]
    sql: str
    has_clause: bool
    has_sets: bool

    @classmethod
    def of(cls, node: Select, query: Query, plain: Expressions) -> Groups | None:
        """The groups of a query; None when it has none and asks for no aggregate."""
        others = (node.items, node.having, () if query.is_of_siblings else query.order)
        has_aggregate = any(is_aggregate(each) for each in nodes(others))
        if not node.group and node.having is None and not has_aggregate:
            return None
        found: set[Expression] = set()
        terms = [_term(part, plain, found) for part in node.group]
        return cls(
            frozenset(found),
            ", ".join(terms),
            bool(node.group),
            any(isinstance(part, GroupingSet) for part in node.group),
        )


def keyed(node: Expression, scope: Scope) -> Expression:
    """The expression with its own columns by their places, so that equal ones are equal."""

    def change(part: object) -> Name | None:
        if not isinstance(part, Name):
            return None
        found = scope.own(part)
        return Name((found.sql, "")) if found is not None else None

    changed: Expression = rebuilt(node, change)
    return changed


def _term(part: Expression | GroupingSet, plain: Expressions, found: set[Expression]) -> str:
    if isinstance(part, GroupingSet):
        inside = ", ".join(_term(each, plain, found) for each in part.parts)
        return f"{part.kind} ({inside})"
    if isinstance(part, Row):
        return f"({', '.join(_term(each, plain, found) for each in part.values)})"
    found.add(keyed(part, plain.scope))
    value = plain.value(part)
    refuse_large(value.type)
    return value.sql
