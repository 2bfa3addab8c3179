"""START WITH and CONNECT BY as a recursive query.

The rows (after joins, before WHERE) are numbered in the order of siblings; every row of the tree
keeps the numbers of the rows above it as a list. That list is its place in depth-first order,
tells loops, and tells leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from dbt_project.oracle_sql.errors import ora
from dbt_project.oracle_sql.expressions import Expressions
from dbt_project.oracle_sql.scopes import Scope
from dbt_project.oracle_sql.tree import (
    Call,
    Comparison,
    Expression,
    Hierarchical,
    Hierarchy,
    IsNull,
    Literal,
    Name,
    Ordering,
)
from dbt_project.oracle_sql.typed import Typed, as_integer, as_text, quoted, text
from dbt_project.oracle_sql.types import NUMBER, VARCHAR2
from dbt_project.oracle_sql.walking import conjuncts, nodes

LEVEL = Name(("LEVEL",))
ROWNUM = Name(("ROWNUM",))
LEAF = Name(("CONNECT_BY_ISLEAF",))
CYCLE = Name(("CONNECT_BY_ISCYCLE",))
LOOP = "error('ORA-01436: CONNECT BY loop in user data')"
# `prior sys_guid() is not null`: makes every row another one, so that nothing is a loop.
ENDLESS = ("SYS_GUID", "DBMS_RANDOM.VALUE")


class Tree:
    """One hierarchical query's rows; `source` is its FROM with the joins."""

    def __init__(
        self, hierarchy: Hierarchy, scope: Scope, source: str, number: int,
        translator: Callable[..., Expressions],
    ) -> None:  # fmt: skip
        self.hierarchy = hierarchy
        self.source = source
        self.scope = scope
        self.translator = translator
        self.rows, self.tree = quoted(f"rows {number}"), quoted(f"tree {number}")
        self.row, self.above = quoted(f"row {number}"), quoted(f"above {number}")
        self.carried: list[tuple[str, str, str]] = []  # name, of the first rows, of the next
        places = {place: n for n, place in enumerate(self._places())}
        self.names = {place: quoted(f"c{n}") for place, n in places.items()}
        self.has_prior = any(
            isinstance(node, Hierarchical) and node.word == "PRIOR"
            for node in nodes(hierarchy.connect)
        )
        self.allows_loops = not self.has_prior or any(map(_is_endless, self._conditions()))

    def _places(self) -> list[tuple[str, str]]:
        return [(alias, output.sql) for alias, output in self.scope.columns()]

    def _conditions(self) -> list[Expression]:
        return conjuncts(self.hierarchy.connect)

    def expressions(self, of: str, level: str, prior: Expressions | None = None) -> Expressions:
        """Translates for the rows that `of` names."""
        moved = {place: f"{of}.{name}" for place, name in self.names.items()}
        joined = {
            name: Typed(f"{of}.{quoted('j ' + name)}", value.type, value.decimals)
            for name, value in self.scope.joined.items()
        }
        computed: dict[Expression, Typed] = (
            {LEVEL: _count(level), ROWNUM: _count(level)} if level else {}
        )
        scope = replace(self.scope, moved=moved, joined=joined, computed=computed)
        return self.translator(scope, prior=prior)

    def sql(self, siblings: Sequence[Ordering], wanted: Sequence[Expression]) -> str:
        """The tree as a source, and the scope changed so that it reads from there."""
        of_parent = self.expressions(self.above, f"{self.above}.level")
        of_row = self.expressions(self.row, f"({self.above}.level + 1)", of_parent)
        of_first = self.expressions(self.row, "cast(1 as bigint)")
        connect = self._connect(of_row)
        self._carry(wanted, of_first, of_row, of_parent)
        start = f" where {of_first.condition(self.hierarchy.start)}" if self.hierarchy.start else ""
        carried = "".join(f", {first} as {name}" for name, first, _ in self.carried)
        carried_on = "".join(f", {following} as {name}" for name, _, following in self.carried)
        sql = (
            f"with recursive {self.rows} as materialized ({self._numbered(siblings)}), "
            f"{self.tree} as (select {self.row}.*, cast(1 as bigint) as level, "
            f"[{self.row}.place] as path{carried} from {self.rows} {self.row}{start} "
            f"union all select {self.row}.*, {self.above}.level + 1, "
            f"list_append({self.above}.path, {self._guarded()}){carried_on} "
            f"from {self.tree} {self.above}, {self.rows} {self.row} where {connect}) "
            f"select {self.above}.*{self._ends(wanted, connect)} from {self.tree} {self.above}"
        )
        return f"({sql}) {self.above}"

    def _numbered(self, siblings: Sequence[Ordering]) -> str:
        """The rows with their place among siblings."""
        from dbt_project.oracle_sql.aggregates import ordered  # noqa: PLC0415 (each needs it)

        columns = [f"{self.scope.column(alias, output).sql} as {self.names[alias, output.sql]}"
                   for alias, output in self.scope.columns()]  # fmt: skip
        columns += [f"{v.sql} as {quoted('j ' + n)}" for n, v in self.scope.joined.items()]
        plain = self.translator(self.scope)
        terms = ", ".join(ordered(plain, ordering) for ordering in siblings)
        order = f"order by {terms}" if terms else ""
        columns.append(f"row_number() over ({order}) as place")
        return f"select {', '.join(columns)} from {self.source}"

    def _connect(self, of_row: Expressions) -> str:
        parts = [of_row.condition(c) for c in self._conditions() if not _is_endless(c)]
        if self.hierarchy.is_nocycle and not self.allows_loops:
            parts.append(f"not list_contains({self.above}.path, {self.row}.place)")
        return " and ".join(parts) or "true"

    def _guarded(self) -> str:
        """The row's number, which fails when the row is above itself."""
        if self.allows_loops or self.hierarchy.is_nocycle:
            return f"{self.row}.place"
        return (f"case when list_contains({self.above}.path, {self.row}.place) then {LOOP} "
                f"else {self.row}.place end")  # fmt: skip

    def _carry(
        self, wanted: Sequence[Expression], first: Expressions, row: Expressions,
        parent: Expressions,
    ) -> None:  # fmt: skip
        """Columns for CONNECT_BY_ROOT, PRIOR and SYS_CONNECT_BY_PATH."""
        for node in wanted:
            name = quoted(f"x{len(self.carried)}")
            if isinstance(node, Hierarchical) and node.word == "CONNECT_BY_ROOT":
                value = first.value(node.value)
                self.carried.append((name, value.sql, f"{self.above}.{name}"))
            elif isinstance(node, Hierarchical):
                value = parent.value(node.value)
                empty = f"case when false then {first.value(node.value).sql} end"
                self.carried.append((name, empty, value.sql))
            elif isinstance(node, Call):
                value = self._path(node, name, row)
            else:
                continue
            self.scope.computed[node] = Typed(f"{self.above}.{name}", value.type, value.decimals)

    def _path(self, node: Call, name: str, row: Expressions) -> Typed:
        if len(node.arguments) != 2:
            raise ora(909, "invalid number of arguments: SYS_CONNECT_BY_PATH", node.at)
        mark = node.arguments[1]
        if not isinstance(mark, Literal) or not mark.value:
            raise ora(30003, "illegal parameter in SYS_CONNECT_BY_PATH function", node.at)
        own = as_text(row.value(node.arguments[0]))
        message = "ORA-30004: when using SYS_CONNECT_BY_PATH function, cannot have separator as "
        message += "part of column value"
        checked = f"case when contains({own}, {text(mark.value)}) then error({text(message)}) "
        checked += f"else coalesce({own}, '') end"
        following = f"{text(mark.value)} || {checked}"
        self.carried.append((name, following, f"{self.above}.{name} || {following}"))
        return Typed(name, VARCHAR2)

    def _ends(self, wanted: Sequence[Expression], connect: str) -> str:
        """Whether a row has rows below it, and whether one of them is above it."""
        sql = ""
        if LEAF in wanted:
            parents = f"select list_slice(path, 1, -2) from {self.tree} where level > 1"
            sql += f", cast(({self.above}.path not in ({parents})) as integer) as leaf"
            self.scope.computed[LEAF] = _count(f"{self.above}.leaf")
        if CYCLE in wanted:
            if not self.hierarchy.is_nocycle:
                raise ora(30930, "NOCYCLE keyword is required with CONNECT_BY_ISCYCLE "
                          "pseudocolumn", self.hierarchy.at)  # fmt: skip
            loop = connect.replace("not list_contains", "list_contains")
            found = f"exists (select 1 from {self.rows} {self.row} where {loop})"
            sql += f", cast({found} as integer) as loops"
            self.scope.computed[CYCLE] = _count(f"{self.above}.loops")
        return sql

    def move(self) -> None:
        """From here on the scope's columns are the tree's."""
        of_tree = self.expressions(self.above, f"{self.above}.level").scope
        self.scope.moved, self.scope.joined = of_tree.moved, of_tree.joined
        self.scope.computed[LEVEL] = of_tree.computed[LEVEL]


def wanted_of(trees: object) -> list[Expression]:
    """What a hierarchical query's other clauses ask of its tree."""
    found: list[Expression] = []
    for node in nodes(trees):
        is_path = isinstance(node, Call) and node.name == "SYS_CONNECT_BY_PATH"
        if isinstance(node, Hierarchical) or is_path or node in (LEAF, CYCLE):
            found += [node] if node not in found else []
    return found


def generated(hierarchy: Hierarchy, number: int, translator: Expressions) -> str | None:
    """`connect by level <= n` over the one row of DUAL, as a source of levels."""
    if hierarchy.start is not None or not isinstance(hierarchy.connect, Comparison):
        return None
    test = hierarchy.connect
    if test.left not in (LEVEL, ROWNUM) or test.operator not in ("<", "<="):
        return None
    if any(isinstance(node, (Name, Hierarchical)) for node in nodes(test.right)):
        return None
    value = translator.value(test.right)
    last = f"cast(floor(cast({_plain(value)} as decimal(38,10))) as bigint)"
    if test.operator == "<":
        last = f"cast(ceil(cast({_plain(value)} as decimal(38,10))) as bigint) - 1"
    row = quoted(f"above {number}")
    return f"(select unnest(range(1, greatest(coalesce({last}, 1), 1) + 1)) as level) {row}"


def _plain(value: Typed) -> str:
    return value.sql if value.decimals else as_integer(value)


def _count(sql: str) -> Typed:
    return Typed(f"cast({sql} as decimal(18,0))", NUMBER, (18, 0))


def _is_endless(part: Expression) -> bool:
    if not isinstance(part, IsNull) or not part.is_negated:
        return False
    value = part.value
    return (
        isinstance(value, Hierarchical)
        and value.word == "PRIOR"
        and isinstance(value.value, (Call, Name))
        and (value.value.name if isinstance(value.value, Call) else ".".join(value.value.parts))
        in ENDLESS
    )
