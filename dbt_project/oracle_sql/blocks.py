"""One query block, `select … from … where … connect by … group by … having … order by`.

Oracle's order of work: joins, hierarchy, WHERE (which numbers the rows: ROWNUM), groups, HAVING,
windows, DISTINCT, ORDER BY. Where DuckDB's own order differs, a stage (a query in FROM) is put in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dbt_project.oracle_sql.aggregates import order_term
from dbt_project.oracle_sql.errors import ora
from dbt_project.oracle_sql.expressions import Expressions
from dbt_project.oracle_sql.grouping import Groups, is_aggregate, keyed
from dbt_project.oracle_sql.hierarchies import Tree, generated, wanted_of
from dbt_project.oracle_sql.outer_joins import is_marked, outer_joined
from dbt_project.oracle_sql.rownum import ROWNUM, has_rownum, without_rownum
from dbt_project.oracle_sql.scopes import Output, Scope
from dbt_project.oracle_sql.tree import (
    Call,
    Expression,
    Join,
    Literal,
    Name,
    Ordering,
    Query,
    Select,
    Source,
    Star,
)
from dbt_project.oracle_sql.typed import Typed, quoted
from dbt_project.oracle_sql.types import NUMBER, refuse_large
from dbt_project.oracle_sql.walking import conjuncts, nodes, rebuilt

if TYPE_CHECKING:
    from dbt_project.oracle_sql.queries import Translation


class Block:
    """The translation of one query block."""

    def __init__(
        self, translation: Translation, node: Select, query: Query, around: Scope | None
    ) -> None:
        self.translation = translation
        self.node = node
        self.query = query
        self.scope = Scope(around=around)
        self.settings = translation.settings
        self.natural = ""  # DuckDB's order by that gives a tree its order
        self.others = (node.items, node.group, node.having, query.order)

    def translated(self) -> tuple[str, tuple[Output, ...]]:
        """DuckDB's text, with its order, and the columns of the result."""
        source, parts = self._sources()
        if self.node.hierarchy is not None:
            source, parts = self._tree(source, parts)
        where, limit = self._where(parts)
        if has_rownum(self.others) or (limit is not None and not self._is_plain()):
            source, where, limit = self._numbered(source, where, limit), "", None
        return self._selected(source, where, limit)

    def expressions(
        self, scope: Scope | None = None, prior: Expressions | None = None
    ) -> Expressions:
        """Translates what has neither groups nor windows."""
        return Expressions(self.translation, scope or self.scope, prior=prior)

    def _sources(self) -> tuple[str, list[Expression]]:
        """FROM, and the conditions of WHERE that are still to be asked."""
        texts: dict[str, str] = {}
        for source in self.node.sources:
            known = set(self.scope.sources)
            text = self.translation.source(source, self.scope)
            texts[next(alias for alias in self.scope.sources if alias not in known)] = text
        parts = conjuncts(self.node.where)
        marked = [part for part in parts if is_marked(part)]
        if not marked:
            return ", ".join(texts.values()), parts
        if any(_is_joined(source) for source in self.node.sources):
            raise ora(25156, "old style outer join (+) cannot be used with ANSI joins")
        text = outer_joined(texts, marked, self.scope, self.settings.version,
                            self.expressions().condition)  # fmt: skip
        return text, [part for part in parts if not is_marked(part)]

    def _tree(self, source: str, parts: list[Expression]) -> tuple[str, list[Expression]]:
        """The rows of a hierarchy; joins in WHERE are asked before it, the rest after."""
        hierarchy = self.node.hierarchy
        assert hierarchy is not None
        number = self.translation.number()
        if [relation.name for relation in self.scope.sources.values()] == ["DUAL"]:
            levels = generated(hierarchy, number, self.expressions())
            if levels is not None:
                self.scope.computed[Name(("LEVEL",))] = Typed(
                    f"cast({quoted(f'above {number}')}.level as decimal(18,0))", NUMBER, (18, 0)
                )
                self.natural = f" order by {quoted(f'above {number}')}.level"
                return f"{source} cross join {levels}", parts
        joins = [part for part in parts if self._is_join(part)]
        if joins:
            condition = " and ".join(self.expressions().condition(part) for part in joins)
            source = f"{source} where {condition}"
        tree = Tree(hierarchy, self.scope, source, number, self.expressions)
        siblings = self.query.order if self.query.is_of_siblings else ()
        siblings = tuple(self._by_item(ordering) for ordering in siblings)
        sql = tree.sql(siblings, wanted_of((self.others, tuple(parts))))
        tree.move()
        self.natural = f" order by {tree.above}.path"
        return sql, [part for part in parts if part not in joins]

    def _is_join(self, part: Expression) -> bool:
        names = [node for node in nodes(part) if isinstance(node, Name)]
        return len({alias for name in names for alias in self.scope.aliases(name)}) > 1

    def _where(self, parts: list[Expression]) -> tuple[str, str | None]:
        kept, limit = [], None
        for part in parts:
            rest, bound = without_rownum(part, self.expressions().value)
            kept += rest
            if bound is not None:
                limit = bound if limit is None else f"least({limit}, {bound})"
        conditions = [self.expressions().condition(part) for part in kept]
        return (f" where {' and '.join(conditions)}" if conditions else ""), limit

    def _is_plain(self) -> bool:
        """Whether a limit can stand at the end: nothing is done between it and the result."""
        has_calls = any(
            isinstance(node, Call) and (node.over is not None or is_aggregate(node))
            for node in nodes(self.node.items)
        )
        return not (
            self.query.order or self.node.group or self.node.is_distinct or has_calls
            or self.node.having
        )  # fmt: skip

    def _numbered(self, source: str, where: str, limit: str | None) -> str:
        """A stage in which the rows have their numbers."""
        stage = quoted(f"stage {self.translation.number()}")
        columns: list[str] = []
        moved = {}
        for alias, output in self.scope.columns():
            name = quoted(f"c{len(columns)}")
            columns.append(f"{self.scope.column(alias, output).sql} as {name}")
            moved[alias, output.sql] = f"{stage}.{name}"
        for key, value in self.scope.joined.items():
            self.scope.joined[key] = _staged(value, stage, columns)
        for node, value in self.scope.computed.items():
            self.scope.computed[node] = _staged(value, stage, columns)
        self.scope.moved = moved
        rownum = f'{stage}."rownum"'
        self.scope.computed[ROWNUM] = Typed(f"cast({rownum} as decimal(18,0))", NUMBER, (18, 0))
        taken = f"select {', '.join(columns)} from {source}{where}{self.natural}"
        taken += f" limit {limit}" if limit is not None else ""
        sql = f'select *, row_number() over () as "rownum" from ({taken})'
        self.natural = f" order by {rownum}" if self.natural else ""
        return f"({sql}) {stage}"

    def _selected(
        self, source: str, where: str, limit: str | None
    ) -> tuple[str, tuple[Output, ...]]:
        groups = Groups.of(self.node, self.query, self.expressions())
        expressions = Expressions(self.translation, self.scope, groups=groups, takes_windows=True)
        columns = self._columns(expressions)
        for _, output in columns:
            if self.node.is_distinct:
                refuse_large(output.type)
        sql = f"select {'distinct ' if self.node.is_distinct else ''}"
        sql += ", ".join(f"{value.sql} as {quoted(output.name)}" for value, output in columns)
        sql += f" from {source}{where}"
        if groups is not None and groups.sql:
            sql += f" group by {groups.sql}"
        if self.node.having is not None:
            having = Expressions(self.translation, self.scope, groups=groups)
            sql += f" having {having.condition(self.node.having)}"
        outputs = tuple(output for _, output in columns)
        sql += self._order(outputs, expressions) or self._natural(groups)
        if limit is not None:
            sql += f" limit {limit}"
        return sql, outputs

    def _natural(self, groups: Groups | None) -> str:
        return "" if groups is not None or self.node.is_distinct else self.natural

    def _order(self, outputs: Sequence[Output], expressions: Expressions) -> str:
        if self.query.is_of_siblings or not self.query.order:
            return ""
        terms = []
        for ordering in self.query.order:
            place = self._place(ordering.by, outputs)
            if place is not None:
                value = Typed(str(place + 1), outputs[place].type, outputs[place].decimals)
            else:
                value = expressions.value(self._by_item(ordering).by)
            terms.append(order_term(value, ordering))
        return f" order by {', '.join(terms)}"

    def _place(self, by: Expression, outputs: Sequence[Output]) -> int | None:
        """Which column of the result an order means: by place, by alias, or by being the same."""
        if isinstance(by, Literal) and by.kind == "number":
            place = int(by.value)
            if not 1 <= place <= len(outputs):
                raise ora(1785, "ORDER BY item must be the number of a SELECT-list expression")
            return place - 1
        items = [item for item, _ in self.node.items]
        if any(isinstance(item, Star) for item in items):
            if not (isinstance(by, Name) and len(by.parts) == 1):
                return None
            found = [n for n, output in enumerate(outputs) if output.name == by.parts[0]]
            return found[0] if len(found) == 1 else None
        if isinstance(by, Name) and len(by.parts) == 1:
            for n, (_, alias) in enumerate(self.node.items):
                if alias == by.parts[0]:
                    return n
        key = keyed(by, self.scope)
        same = [n for n, item in enumerate(items) if keyed(item, self.scope) == key]
        if not same and self.node.is_distinct:
            raise ora(1791, "not a SELECTed expression", getattr(by, "at", None))
        return same[0] if same else None

    def _by_item(self, ordering: Ordering) -> Ordering:
        """An order's aliases replaced by what they stand for."""
        aliased = {alias: item for item, alias in self.node.items if alias is not None}

        def change(node: Expression) -> Expression | None:
            if isinstance(node, Name) and len(node.parts) == 1:
                return aliased.get(node.parts[0])
            return None

        by = ordering.by
        if isinstance(by, Literal) and by.kind == "number" and self.query.is_of_siblings:
            by = self.node.items[int(by.value) - 1][0]
        return Ordering(rebuilt(by, change), ordering.is_descending, ordering.nulls)

    def _columns(self, expressions: Expressions) -> list[tuple[Typed, Output]]:
        found: list[tuple[Typed, Output]] = []
        for n, (item, alias) in enumerate(self.node.items):
            if isinstance(item, Star):
                found += self._all(item, expressions)
                continue
            value = expressions.value(item)
            name = alias or self._name(item, n)
            found.append((value, Output(name, value.type, value.decimals)))
        return found

    def _name(self, item: Expression, n: int) -> str:
        """The name of a column without alias: its text, without blanks."""
        if isinstance(item, Name):
            return item.parts[-1]
        text = self.node.texts[n] if n < len(self.node.texts) else ""
        longest = 30 if self.settings.version < 12 else 128
        return text.encode()[:longest].decode(errors="ignore") or f"EXPR{n + 1}"

    def _all(self, star: Star, expressions: Expressions) -> list[tuple[Typed, Output]]:
        """`*` or `alias.*`; columns of USING come first, and once."""
        wanted = [alias for alias in self.scope.sources if star.table in (None, alias)]
        if not wanted:
            raise ora(904, f'"{star.table}": invalid identifier')
        found: list[tuple[Typed, Output]] = []
        if star.table is None:
            for name, value in self.scope.joined.items():
                found.append((value, Output(name, value.type, value.decimals)))
        for alias in wanted:
            for column in self.scope.sources[alias].columns:
                if star.table is None and (alias, column.name) in self.scope.merged:
                    continue
                if sum(c.name == column.name for c in self.scope.sources[alias].columns) > 1:
                    raise ora(918, f"column ambiguously defined: {column.name}")
                value = self.scope.column(alias, column)
                if expressions.groups is not None:
                    value = expressions.value(Name((alias, column.name)))
                output = Output(column.name, column.type, column.decimals)
                found.append((value, output))
        return found


def _staged(value: Typed, stage: str, columns: list[str]) -> Typed:
    """A value that a stage carries on: another of its columns."""
    name = quoted(f"c{len(columns)}")
    columns.append(f"{value.sql} as {name}")
    return Typed(f"{stage}.{name}", value.type, value.decimals)


def _is_joined(source: Source) -> bool:
    return isinstance(source, Join)
