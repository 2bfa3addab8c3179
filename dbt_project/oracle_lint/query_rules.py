"""Rules of queries that need no dictionary: orders, columns side by side, aliases, groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dbt_project.oracle_lint.findings import RuleError
from dbt_project.oracle_lint.grouping_rules import check_grouping, same
from dbt_project.oracle_lint.walking import below, place
from dbt_project.oracle_sql.tree import (
    Derived,
    Exists,
    In,
    Join,
    Literal,
    Name,
    Ordering,
    OuterName,
    Pivot,
    Query,
    Row,
    Scalar,
    Select,
    SetOperation,
    Star,
    TableRef,
    Unpivot,
)

# Words after a name that is no table: a sequence's, a row's before and after.
PSEUDO_COLUMNS = ("NEXTVAL", "CURRVAL")
PACKAGES = ("DBMS_", "UTL_", "CTX_", "SYS_")  # their functions may stand without parentheses


@dataclass(frozen=True)
class Around:
    """The tables of the queries around one."""

    names: frozenset[str] = frozenset()
    is_complete: bool = True  # every source in them is one whose name is known
    is_nested: bool = False
    using: frozenset[str] = frozenset()


OUTERMOST = Around()


def check_query(query: Query, around: Around = OUTERMOST) -> Iterator[RuleError]:
    """Everything in a query and in the queries inside it."""
    for named in query.named:
        yield from (error for inner in _queries_of(named) for error in check_query(inner))
    yield from _check_order(query)
    body = query.body
    if isinstance(body, SetOperation):
        yield from _check_operation(body)
        yield from check_query(body.left, around)
        yield from check_query(body.right, around)
        for ordering in query.order:
            yield from _check_inner(ordering, around)
        return
    if isinstance(body, Select):
        yield from _check_select(query, body, around)


def _queries_of(named: Any) -> Iterator[Query]:
    return (part for part in below(named) if isinstance(part, Query))


def width(query: Query) -> int | None:
    """How many columns a query gives; None when a star stands in it."""
    body = query.body
    while isinstance(body, SetOperation):
        body = body.left.body
    if not isinstance(body, Select) or any(isinstance(item, Star) for item, _ in body.items):
        return None
    return len(body.items)


def _check_select(query: Query, select: Select, around: Around) -> Iterator[RuleError]:
    own = tuple(_sources(select.sources))
    names = frozenset(name for name in own if name is not None)
    here = Around(
        names | around.names, None not in own and around.is_complete, True,
        frozenset(_using(select.sources)),
    )  # fmt: skip
    yield from check_grouping(select, query.order, names, is_nested=around.is_nested)
    yield from _check_outer_signs(select)
    for item, _ in select.items:
        if isinstance(item, Row):
            yield RuleError("ora-00907", 907, "missing right parenthesis", place(item))
    if select.is_distinct:
        yield from _check_distinct(select, query.order)
    yield from _check_names(query, select, here)
    yield from _check_sources(select.sources, around, here)
    parts = [part for part in vars(select).values() if part is not select.sources]
    for part in (*parts, query.order):
        yield from _check_inner(part, here)
    for join in below(select.sources):
        if getattr(join, "on", None) is not None:
            yield from _check_inner(join.on, here)


def _check_outer_signs(select: Select) -> Iterator[RuleError]:
    if select.where is None or not any(isinstance(source, Join) for source in select.sources):
        return
    for node in below(select.where):
        if isinstance(node, OuterName):
            text = "old style outer join (+) cannot be used with ANSI joins"
            yield RuleError("outer-join-sign", 25156, text, place(node))
            return


def _check_sources(sources: Any, around: Around, here: Around) -> Iterator[RuleError]:
    """Queries in FROM: without LATERAL they see nothing of what stands beside them."""
    for source in below(sources, lambda node: isinstance(node, Derived | Query)):
        if isinstance(source, Derived):
            seen = here if source.is_lateral else around
            is_nested = around.is_nested or source.is_lateral
            yield from check_query(source.query, Around(seen.names, seen.is_complete, is_nested))


def _check_inner(node: Any, around: Around) -> Iterator[RuleError]:
    """The queries inside an expression, and what they may be compared with."""
    if not isinstance(node, tuple) and not hasattr(node, "__dataclass_fields__"):
        return
    for found in below(node):
        if isinstance(found, In | Exists | Scalar):
            yield from _check_subquery(found)
        if isinstance(found, Query):
            yield from check_query(found, around)


def _check_subquery(node: In | Exists | Scalar) -> Iterator[RuleError]:
    query = node.choices if isinstance(node, In) else node.query
    if not isinstance(query, Query):
        return
    if query.order and query.limit is None and query.offset is None:
        text = "missing right parenthesis: an order in a subquery"
        yield RuleError("order-in-subquery", 907, text, place(query.order))
    wanted = 1
    if isinstance(node, In) and isinstance(node.value, Row):
        wanted = len(node.value.values)
    count = width(query)
    if isinstance(node, Exists) or count is None or count == wanted:
        return
    if count > wanted:
        yield RuleError("column-count", 913, "too many values", place(query))
    else:
        yield RuleError("column-count", 947, "not enough values", place(query))


def _check_operation(node: SetOperation) -> Iterator[RuleError]:
    left, right = width(node.left), width(node.right)
    if left is not None and right is not None and left != right:
        text = f"query block has incorrect number of result columns: {left} and {right}"
        yield RuleError("column-count", 1789, text, place(node.right))


def _check_order(query: Query) -> Iterator[RuleError]:
    count = width(query)
    if count is None:
        return
    for ordering in query.order:
        by = ordering.by
        if isinstance(by, Literal) and by.kind == "number":
            if not (by.value.isdigit() and 1 <= int(by.value) <= count):
                text = "ORDER BY item must be the number of a SELECT-list expression"
                yield RuleError("order-by", 1785, text, None)
        elif isinstance(query.body, SetOperation):
            yield from _check_order_of_operation(query, by)


def _check_order_of_operation(query: Query, by: Any) -> Iterator[RuleError]:
    body = query.body
    while isinstance(body, SetOperation):
        body = body.left.body
    if not isinstance(by, Name):
        text = "ORDER BY item must be the number of a SELECT-list expression"
        yield RuleError("order-by", 1785, text, place(by))
        return
    names = {alias or _name(item) for item, alias in body.items}
    if by.parts[-1] not in names:
        yield RuleError("order-by", 904, f'"{by.parts[-1]}": invalid identifier', place(by))


def _name(item: Any) -> str | None:
    return item.parts[-1] if isinstance(item, Name) else None


def _check_distinct(select: Select, order: tuple[Ordering, ...]) -> Iterator[RuleError]:
    if any(isinstance(item, Star) for item, _ in select.items):
        return
    for ordering in order:
        by = ordering.by
        is_selected = any(same(by, item) for item, _ in select.items)
        if not (is_selected or _is_made_of(by, select)):
            yield RuleError("distinct-order", 1791, "not a SELECTed expression", place(by))


def _is_made_of(by: Any, select: Select) -> bool:
    """Whether every column in an expression is selected, or there is none."""
    aliases = {alias for _, alias in select.items}
    names = [node for node in below(by) if isinstance(node, Name)]
    return all(
        name.parts[-1] in aliases or any(same(name, item) for item, _ in select.items)
        for name in names
    )


def _check_names(query: Query, select: Select, here: Around) -> Iterator[RuleError]:
    """Names with a table before them: the table must stand in a FROM."""
    parts = [part for part in vars(select).values() if part is not select.sources]
    joins = [j.on for j in below(select.sources) if getattr(j, "on", None) is not None]
    for part in (*parts, *joins, query.order):
        if not isinstance(part, tuple) and not hasattr(part, "__dataclass_fields__"):
            continue
        for node in below(part):
            if isinstance(node, Name) and len(node.parts) == 2:
                yield from _check_name(node, here)
            elif isinstance(node, Star) and node.table and node.table not in here.names:
                text = f'"{node.table}": invalid identifier'
                if here.is_complete:
                    yield RuleError("unknown-alias", 904, text, None)


def _check_name(name: Name, here: Around) -> Iterator[RuleError]:
    table, column = name.parts
    if column in here.using and table in here.names:
        text = "column part of USING clause cannot have qualifier"
        yield RuleError("using-qualifier", 25154, text, place(name))
    is_column = column not in PSEUDO_COLUMNS and not table.startswith(PACKAGES)
    if here.is_complete and table not in here.names and is_column:
        text = f'"{table}"."{column}": invalid identifier'
        yield RuleError("unknown-alias", 904, text, place(name))


def _sources(sources: Any) -> Iterator[str | None]:
    """The names that the sources go by; None for one whose name is not known here."""
    for source in below(sources, lambda node: isinstance(node, Derived | TableRef | Query)):
        if isinstance(source, TableRef):
            yield source.alias or source.place.name
        elif isinstance(source, Derived):
            yield source.alias or ""
        elif isinstance(source, Pivot | Unpivot):
            yield source.alias


def _using(sources: Any) -> Iterator[str]:
    for source in below(sources, lambda node: isinstance(node, Derived | TableRef | Query)):
        yield from getattr(source, "using", ())
