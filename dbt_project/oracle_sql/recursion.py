"""WITH queries that name themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.scopes import Output, Relation
from dbt_project.oracle_sql.tree import (
    Derived,
    Join,
    Pivot,
    Query,
    Select,
    SetOperation,
    TableRef,
    Unpivot,
)
from dbt_project.oracle_sql.tree import Source as SourceTree
from dbt_project.oracle_sql.typed import Typed, as_decimals, as_free, quoted, unified
from dbt_project.oracle_sql.types import MOST_DIGITS

if TYPE_CHECKING:
    from dbt_project.oracle_sql.queries import Translation


def is_recursive(name: str, columns: tuple[str, ...], query: Query) -> bool:
    """Whether a query of WITH reads itself."""
    return _reads(name, query)


def _reads(name: str, query: Query) -> bool:
    if any(defined == name for defined, _, _ in query.named):
        return False
    if isinstance(query.body, SetOperation):
        return _reads(name, query.body.left) or _reads(name, query.body.right)
    return any(_stands_in(name, source) for source in query.body.sources)


def _stands_in(name: str, source: SourceTree) -> bool:
    if isinstance(source, TableRef):
        return source.place.owner is None and source.place.name == name
    if isinstance(source, Join):
        return _stands_in(name, source.left) or _stands_in(name, source.right)
    if isinstance(source, (Pivot, Unpivot)):
        return _stands_in(name, source.source)
    return isinstance(source, Derived) and _reads(name, source.query)


def recursive(
    translation: Translation, name: str, columns: tuple[str, ...], query: Query
) -> tuple[str, tuple[Output, ...]]:
    """`anchor union all member`, with the member's columns in the anchor's types."""
    if not columns:
        raise ora(32039, "recursive WITH clause must have column alias list")
    body = query.body
    if not isinstance(body, SetOperation) or body.operator != "union all" or query.order:
        raise ora(32040, "recursive WITH clause must use a UNION ALL operation")
    if _reads(name, body.left):
        raise ora(32041, "UNION ALL operation in recursive WITH clause must have two branches")
    if isinstance(body.right.body, Select) and body.right.body.hierarchy is not None:
        refuse("CONNECT BY in a recursive WITH")
    _, outputs = translation.query(body.left)
    if len(outputs) != len(columns):
        raise ora(32038, "number of WITH clause column names does not match number of elements "
                  "in select list")  # fmt: skip
    outputs = tuple(
        replace(output, name=column, decimals=_roomy(output), place=None)
        for output, column in zip(outputs, columns, strict=True)
    )
    member, found = _member(translation, name, body.right, outputs)
    if any(_needs_more(have, want) for have, want in zip(outputs, found, strict=True)):
        outputs = tuple(
            replace(have, decimals=None) if _needs_more(have, want) else have
            for have, want in zip(outputs, found, strict=True)
        )
        member, found = _member(translation, name, body.right, outputs)
    inner, names = translation.query(body.left)
    first = _shaped(translation, inner, names, outputs)
    return f"{first} union all {_shaped(translation, member, found, outputs)}", outputs


def _member(
    translation: Translation, name: str, query: Query, outputs: tuple[Output, ...]
) -> tuple[str, tuple[Output, ...]]:
    translation.named[name] = Relation(quoted(name), outputs, None, name)
    sql, found = translation.query(query)
    if len(found) != len(outputs):
        raise ora(1789, "query block has incorrect number of result columns")
    return sql, found


def _roomy(output: Output) -> tuple[int, int] | None:
    """Room for what the recursion adds to a number."""
    return (MOST_DIGITS, output.decimals[1]) if output.decimals else None


def _needs_more(have: Output, want: Output) -> bool:
    if have.decimals is None or want.type.length == 0:
        return False
    return want.decimals is None or want.decimals[1] > have.decimals[1]


def _shaped(
    translation: Translation, sql: str, found: tuple[Output, ...], outputs: tuple[Output, ...]
) -> str:
    inner = quoted(f"branch {translation.number()}")
    terms = []
    for n, (have, want) in enumerate(zip(found, outputs, strict=True)):
        value = Typed(f'"c{n}"', have.type, have.decimals, have.type.length == 0)
        if want.decimals:
            shown = as_decimals(value, want.decimals)
        elif want.type.family == "number":
            shown = as_free(value)
        else:
            sqls, _, _ = unified([value, Typed("null", want.type)])
            shown = sqls[0]
        terms.append(f"{shown} as {want.sql}")
    names = ", ".join(f'"c{n}"' for n in range(len(found)))
    return f"select {', '.join(terms)} from ({sql}) {inner}({names})"
