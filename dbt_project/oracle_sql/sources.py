"""What stands in FROM, as DuckDB's: tables, joins, queries in parentheses, PIVOT and UNPIVOT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbt_project.oracle_sql.errors import ora
from dbt_project.oracle_sql.expressions import Expressions
from dbt_project.oracle_sql.outer_joins import is_marked
from dbt_project.oracle_sql.pivots import pivoted, unpivoted
from dbt_project.oracle_sql.scopes import Ready, Relation, Scope
from dbt_project.oracle_sql.tree import (
    Derived,
    Join,
    Pivot,
    Query,
    Source,
    Unpivot,
)
from dbt_project.oracle_sql.typed import Typed, quoted, unified

if TYPE_CHECKING:
    from dbt_project.oracle_sql.queries import Translation


class Sources:
    """Translates the sources of one query block, and enters them into its scope."""

    def __init__(self, translation: Translation, scope: Scope) -> None:
        self.translation = translation
        self.scope = scope

    def source(self, source: Source | Ready) -> str:
        """DuckDB's text for a source."""
        if isinstance(source, Join):
            return self._join(source)
        if isinstance(source, Ready):
            return self._entered(source.relation, source.alias)
        if isinstance(source, Derived):
            return self._derived(source.query, source.alias, is_lateral=source.is_lateral)
        if isinstance(source, (Pivot, Unpivot)):
            return self._pivot(source)
        relation = self.translation.table(source)
        return self._entered(relation, source.alias or source.place.name)

    def _derived(self, query: Query, alias: str | None, *, is_lateral: bool) -> str:
        from dbt_project.oracle_sql.queries import placed  # noqa: PLC0415 (each needs the other)

        around = self.scope if is_lateral else self.scope.around
        sql, outputs = self.translation.query(query, around)
        outputs = placed(outputs)
        alias = alias or f"query {self.translation.number()}"
        relation = Relation(f"({sql})", outputs, None, None)
        names = ", ".join(output.sql for output in outputs)
        text = f"{self._entered(relation, alias)}({names})"
        return f"lateral {text}" if is_lateral else text

    def _pivot(self, source: Pivot | Unpivot) -> str:
        inner = Scope(around=self.scope.around)
        ready = self._ready(source.source, inner)
        query = pivoted(source, ready) if isinstance(source, Pivot) else unpivoted(source, ready)
        return self._derived(query, source.alias or ready.alias, is_lateral=False)

    def _ready(self, source: Source, inner: Scope) -> Ready:
        """A source of PIVOT: one table or query, whose columns are known."""
        text = Sources(self.translation, inner).source(source)
        if len(inner.sources) != 1:
            raise ora(918, "column ambiguously defined: PIVOT of a join")
        ((alias, relation),) = inner.sources.items()
        sql = f"(select * from {text})"
        return Ready(Relation(sql, relation.columns, relation.owner, relation.name), alias)

    def _entered(self, relation: Relation, alias: str) -> str:
        if alias in self.scope.sources:
            raise ora(918, f"column ambiguously defined: {alias} stands twice in FROM")
        self.scope.sources[alias] = relation
        return f"{relation.sql} {quoted(alias)}"

    def _join(self, node: Join) -> str:
        left = self.source(node.left)
        known = set(self.scope.sources)
        right = self.source(node.right)
        if node.kind == "cross":
            return f"{left} cross join {right}"
        if node.is_natural or node.using:
            names = node.using or self._common(known)
            return self._using(node, names, left, right, known)
        if node.on is None:
            return f"{left} left join {right} on true"
        if is_marked(node.on):
            raise ora(25156, "old style outer join (+) cannot be used with ANSI joins")
        condition = Expressions(self.translation, self.scope).condition(node.on)
        return f"{left} {node.kind} join {self._grouped(node.right, right)} on {condition}"

    def _grouped(self, source: Source, text: str) -> str:
        return f"({text})" if isinstance(source, Join) else text

    def _common(self, known: set[str]) -> tuple[str, ...]:
        """The columns of a natural join, in the left side's order."""
        right = {
            column.name
            for alias in self.scope.sources.keys() - known
            for column in self.scope.sources[alias].columns
        }
        names = [column.name for alias, relation in self.scope.sources.items() if alias in known
                 for column in relation.columns if column.name in right]  # fmt: skip
        return tuple(dict.fromkeys(names))

    def _using(
        self, node: Join, names: tuple[str, ...], left: str, right: str, known: set[str]
    ) -> str:
        if not names:
            return f"{left} cross join {right}"
        tests = []
        for name in names:
            sides = [self._side(name, known), self._side(name, self.scope.sources.keys() - known)]
            tests.append(Expressions(self.translation, self.scope).compared("=", *sides))
            sqls, data_type, decimals = unified(sides)
            self.scope.joined[name] = Typed(f"coalesce({', '.join(sqls)})", data_type, decimals)
        for name in names:
            code = 25155 if node.is_natural else 25154
            self.scope.merged |= dict.fromkeys(
                ((alias, name) for alias in self.scope.sources), code
            )
        right = self._grouped(node.right, right)
        return f"{left} {node.kind} join {right} on {' and '.join(tests)}"

    def _side(self, name: str, aliases: set[str]) -> Typed:
        if name in self.scope.joined and any((a, name) in self.scope.merged for a in aliases):
            return self.scope.joined[name]
        found = [
            self.scope.column(alias, column)
            for alias in aliases
            for column in self.scope.sources[alias].columns
            if column.name == name
        ]
        if len(found) != 1:
            code, what = (904, "invalid identifier") if not found else (918, "ambiguous")
            raise ora(code, f'"{name}": {what}')
        return found[0]
