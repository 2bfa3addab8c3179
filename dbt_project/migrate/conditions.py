"""The conditions of a query, told apart: which join tables, which choose rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlglot import exp

from dbt_project.migrate.facts import Filter, Join
from dbt_project.migrate.scopes import Base, Owner, Resolver, Scope, own_nodes

_COMPARISONS: dict[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.Like: "like",
    exp.In: "in",
    exp.Between: "between",
    exp.Is: "is",
    exp.Exists: "exists",
}


@dataclass(frozen=True)
class Written:
    """How the text behind a node is found: as it was written, its line, its parameters."""

    text: Callable[[exp.Expression], str]
    line: Callable[[exp.Expression], int]
    parameters: Callable[[exp.Expression], tuple[str, ...]]


def conditions(scope: Scope) -> Iterator[tuple[str, str, exp.Expression]]:
    """Clause, join kind and condition; what `and` puts together comes apart."""
    select = scope.select
    for join in _joins(select):
        kind = (join.side or "").lower() or "inner"
        yield from (("on", kind, leaf) for leaf in _leaves(join.args.get("on")))
    for clause, key in (("where", "where"), ("having", "having")):
        node = select.args.get(key)
        yield from ((clause, "inner", leaf) for leaf in _leaves(node.this if node else None))
    connect = select.args.get("connect")
    if connect is not None:
        start = _leaves(connect.args.get("start"))
        yield from (("start with", "inner", leaf) for leaf in start)
        steps = _leaves(connect.args.get("connect"))
        yield from (("connect by", "inner", leaf) for leaf in steps)


def _joins(select: exp.Select) -> Iterator[exp.Join]:
    """The joins of a select, those in brackets too."""
    begin = select.args.get("from_") or select.args.get("from")
    waiting = [begin.this] if begin is not None else []
    waiting += select.args.get("joins") or ()
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, exp.Join):
            yield node
            waiting.append(node.this)
        elif isinstance(node, exp.Table | exp.Paren | exp.Subquery):
            waiting += node.args.get("joins") or ()
            if isinstance(node.this, exp.Table):
                waiting.append(node.this)


def _leaves(node: exp.Expression | None) -> Iterator[exp.Expression]:
    waiting = [node] if node is not None else []
    while waiting:
        current = waiting.pop()
        if isinstance(current, exp.And):
            waiting += [current.expression, current.this]
        elif isinstance(current, exp.Paren) and isinstance(current.this, exp.And | exp.Paren):
            waiting.append(current.this)
        else:
            yield current


def read_condition(
    resolver: Resolver, written: Written, scope: Scope, found: tuple[str, str, exp.Expression]
) -> list[Join] | Filter:
    """The joins that a condition makes, or else the filter that it is."""
    clause, kind, node = found
    joins = _read_joins(resolver, written, scope, kind, node) if clause != "connect by" else []
    if joins:
        return joins
    inner = node.this if isinstance(node, exp.Not | exp.Paren) else node
    operator = _COMPARISONS.get(type(inner), "other")
    return Filter(
        clause=clause,
        text=written.text(node),
        columns=tuple(resolver.columns(scope, node)),
        parameters=written.parameters(node),
        operator=f"not {operator}" if isinstance(node, exp.Not) else operator,
        line=written.line(node),
    )


def _read_joins(
    resolver: Resolver, written: Written, scope: Scope, kind: str, node: exp.Expression
) -> list[Join]:
    operator = _COMPARISONS.get(type(node))
    if operator is None or operator in ("is", "exists", "in", "like"):
        return []
    sides = [
        _side(resolver, scope, part)
        for part in (node.this, node.args.get("expression"), node.args.get("low"))
        if isinstance(part, exp.Expression)
    ]
    if len(sides) < 2 or not sides[0] or not sides[1]:
        return []
    (left_alias, left), (right_alias, right) = sides[0], sides[1]
    if left_alias == right_alias or not left.base or not right.base:
        return []
    old = _old_mark(node)
    is_outside = not (_is_here(scope, left_alias) and _is_here(scope, right_alias))
    side = "correlated" if is_outside else old or kind
    line = written.line(node)
    return [Join(left.base, right.base, operator, side, old is not None, line)]


def _side(resolver: Resolver, scope: Scope, part: exp.Expression) -> tuple[str, Owner] | None:
    """The one column that a side of a comparison goes by, also inside a function."""
    columns = [node for node in own_nodes(part) if isinstance(node, exp.Column)]
    owners = [(column, resolver.owner(scope, column)) for column in columns]
    known = [(column.table.lower() or owner.alias, owner) for column, owner in owners if owner.base]
    return known[0] if len(known) == 1 else None


def _is_here(scope: Scope, alias: str) -> bool:
    return alias in scope.sources


def _old_mark(node: exp.Expression) -> str | None:
    """`a.x = b.y(+)` keeps all of a: a left join of b."""
    for side, kind in ((node.args.get("expression"), "left"), (node.this, "right")):
        if isinstance(side, exp.Expression) and any(
            isinstance(part, exp.Column) and part.args.get("join_mark") for part in own_nodes(side)
        ):
            return kind
    return None


def compares_derived(resolver: Resolver, scope: Scope, node: exp.Expression) -> bool:
    """Whether a condition compares columns of two sources, one of them a derived table."""
    aliases = set()
    for column in own_nodes(node):
        if isinstance(column, exp.Column):
            alias = column.table.lower() or resolver.owner(scope, column).alias
            if alias in scope.sources:
                aliases.add(alias)
    return len(aliases) > 1 and any(not isinstance(scope.sources[a], Base) for a in aliases)
