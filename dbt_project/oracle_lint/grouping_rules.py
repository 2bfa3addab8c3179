"""Rules of groups: what may stand beside an aggregate, and where an aggregate may stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dbt_project.oracle_lint.findings import RuleError
from dbt_project.oracle_lint.function_rules import windows
from dbt_project.oracle_lint.known_functions import AGGREGATES
from dbt_project.oracle_lint.walking import below, children, inside, place
from dbt_project.oracle_sql.tree import (
    Bind,
    Call,
    GroupingSet,
    Literal,
    Name,
    Ordering,
    Query,
    Row,
    Select,
    Star,
)

CONSTANT = frozenset(
    """SYSDATE SYSTIMESTAMP CURRENT_DATE CURRENT_TIMESTAMP LOCALTIMESTAMP USER UID DBTIMEZONE
    SESSIONTIMEZONE NULL TRUE FALSE""".split()  # noqa: SIM905
)
NOT_GROUPED = "not a GROUP BY expression"


@dataclass(frozen=True)
class Grouping:
    """What a select groups by, and the tables whose columns are its own."""

    parts: tuple[Any, ...]
    own: frozenset[str]
    is_nested: bool  # columns may belong to a query around
    is_grouped: bool  # has a GROUP BY

    def holds(self, node: Any) -> bool:
        """Whether the expression is one of those grouped by."""
        return any(same(node, part) for part in self.parts)

    def may_be_outer(self, name: Name) -> bool:
        """Whether the column may be that of a query around, which is constant here."""
        if len(name.parts) > 1:
            return name.parts[-2] not in self.own
        return self.is_nested


def check_grouping(
    select: Select, order: Sequence[Ordering], own: frozenset[str], *, is_nested: bool
) -> Iterator[RuleError]:
    """Everything about groups in one select; queries inside are checked by themselves."""
    yield from _check_places(select)
    used = [*(item for item, _ in select.items), *([select.having] if select.having else [])]
    used += [ordering.by for ordering in order]
    aggregates = [call for node in used for call in _aggregates(node)]
    for call in aggregates:
        yield from _check_nesting(call, bool(select.group))
    if not (select.group or select.having or aggregates):
        return
    parts = tuple(_flat(select.group))
    yield from _check_parts(select, Grouping(parts, own, is_nested, bool(select.group)), order)


def _check_places(select: Select) -> Iterator[RuleError]:
    places = [node for node in (select.where, *_conditions(select.sources)) if node is not None]
    for node in [*places, *select.group]:
        for call in _aggregates(node):
            yield RuleError("aggregate-place", 934, "group function is not allowed here",
                            place(call))  # fmt: skip
        for call in windows(node):
            yield RuleError("window-place", 30483, "window functions are not allowed here",
                            place(call))  # fmt: skip
    for call in windows(select.having) if select.having is not None else ():
        yield RuleError("window-place", 30483, "window functions are not allowed here",
                        place(call))  # fmt: skip


def _conditions(sources: Any) -> Iterator[Any]:
    for node in below(sources):
        on = getattr(node, "on", None)
        if on is not None:
            yield on


def _aggregates(node: Any) -> Iterator[Call]:
    """The outermost aggregates of this query in an expression."""
    if isinstance(node, Call) and is_aggregate(node):
        yield node
        return
    if isinstance(node, Query):
        return
    for child in children(node):
        yield from _aggregates(child)


def is_aggregate(call: Call) -> bool:
    """Whether the call makes one value of a group; not with a window."""
    if call.over is not None:
        return False
    return call.name in AGGREGATES or bool(call.within) or call.keep is not None


def _check_nesting(call: Call, is_grouped: bool) -> Iterator[RuleError]:
    for inner in (n for n in inside(call) if isinstance(n, Call) and is_aggregate(n)):
        if not is_grouped:
            text = "nested group function without GROUP BY"
            yield RuleError("aggregate-nesting", 978, text, place(inner))
            return
        if any(isinstance(n, Call) and is_aggregate(n) for n in inside(inner)):
            text = "group function is nested too deeply"
            yield RuleError("aggregate-nesting", 935, text, place(inner))
            return


def _check_parts(
    select: Select, grouping: Grouping, order: Sequence[Ordering]
) -> Iterator[RuleError]:
    if any(isinstance(part, Literal) and part.kind == "number" for part in select.group):
        if _loose_in(select, grouping, order):
            text = f"{NOT_GROUPED}: a place in GROUP BY"
            yield RuleError("group-by-position", 979, text, place(select.items))
        return
    aliases = {alias for _, alias in select.items if alias}
    for item, alias in select.items:
        loose = _loose(item, grouping)
        if loose is None:
            continue
        if alias and grouping.holds(Name((alias,))):
            yield RuleError("group-by-alias", 904, f'"{alias}": invalid identifier', place(loose))
        else:
            yield _not_grouped(loose, grouping)
    named = tuple(Name((alias,)) for alias in aliases)
    ordered = replace(grouping, parts=(*grouping.parts, *named))
    after = [(select.having, grouping)] if select.having is not None else []
    for node, around in (*after, *((ordering.by, ordered) for ordering in order)):
        loose = _loose(node, around)
        if loose is not None:
            yield _not_grouped(loose, grouping)


def _loose_in(select: Select, grouping: Grouping, order: Sequence[Ordering]) -> bool:
    nodes = [*(item for item, _ in select.items), *(ordering.by for ordering in order)]
    return any(_loose(node, grouping) is not None for node in nodes)


def _not_grouped(node: Any, grouping: Grouping) -> RuleError:
    name = f": {node.parts[-1]}" if isinstance(node, Name) else ""
    if grouping.is_grouped:
        return RuleError("group-by", 979, f"{NOT_GROUPED}{name}", place(node))
    return RuleError("group-by", 937, f"not a single-group group function{name}", place(node))


def _loose(node: Any, grouping: Grouping) -> Any:
    """What in an expression is neither grouped by, nor in an aggregate, nor constant."""
    if isinstance(node, Star):
        return node
    if grouping.holds(node) or isinstance(node, Literal | Bind | Query) or _is_of_group(node):
        return None
    if isinstance(node, Name):
        is_constant = len(node.parts) == 1 and node.parts[0] in CONSTANT
        return None if is_constant or grouping.may_be_outer(node) else node
    for child in children(node):
        found = _loose(child, grouping)
        if found is not None:
            return found
    return None


def _is_of_group(node: Any) -> bool:
    if not isinstance(node, Call):
        return False
    return is_aggregate(node) or node.name in ("GROUPING", "GROUPING_ID", "GROUP_ID")


def same(node: Any, part: Any) -> bool:
    """Equal, where a column may be written with or without its table."""
    if isinstance(node, Name) and isinstance(part, Name):
        shorter = min(len(node.parts), len(part.parts))
        return node.parts[-shorter:] == part.parts[-shorter:]
    if type(node) is not type(part):
        return False
    mine, others = list(children(node)), list(children(part))
    if not mine:
        return bool(node == part)
    plain = [_plain(node), _plain(part)]
    return (
        plain[0] == plain[1]
        and len(mine) == len(others)
        and all(same(a, b) for a, b in zip(mine, others, strict=True))
    )


def _plain(node: Any) -> list[Any]:
    """The fields that hold no nodes; where they stand does not matter."""
    return [v for k, v in vars(node).items() if isinstance(v, str | bool | None) and k != "at"]


def _flat(group: Sequence[Any]) -> Iterator[Any]:
    """What is grouped by, out of ROLLUP, CUBE, GROUPING SETS and lists in parentheses."""
    for part in group:
        yield part
        if isinstance(part, Row | GroupingSet):
            yield from _flat(list(children(part)))
