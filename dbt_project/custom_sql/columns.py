"""Which column each name in a statement means: one that its sources give, and nothing else.

In Oracle a name that is no column may be a function (`ora_invoking_user`, `dbms_random.value`), so
every name is looked up here first. It is also where a reader learns which column there is not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from dbt_project.custom_sql.places import place_of
from dbt_project.custom_sql.refusals import SqlRefusedError, refused
from dbt_project.report_schema import near
from dbt_project.reporting.sql import Dialect

Names = tuple[str, ...] | None  # of a source's columns; None where they are not known
_ANYWHERE = ("from_", "joins", "with_")


@dataclass(frozen=True)
class _Scope:
    """What names can mean within one select, and around it."""

    sources: Mapping[str, Names]
    aliases: frozenset[str]
    outer: "_Scope | None"

    def around(self) -> Iterator["_Scope"]:
        """This one and those around it."""
        scope: _Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer


def name_of(identifier: exp.Expr, dialect: Dialect) -> str:
    """A name as it is looked up: Oracle tells quoted names in small letters apart."""
    text: str = identifier.name
    quoted = isinstance(identifier, exp.Identifier) and identifier.quoted
    if dialect == "oracle" and quoted and text != text.upper():
        return f'"{text}"'
    return text.lower()


@dataclass
class Columns:
    """Looks the columns of a whole statement up; `marts` are the parts put in place of marts."""

    dialect: Dialect
    marts: Mapping[int, tuple[str, ...]]  # by id() of the subquery

    def check(
        self, query: exp.Expr, steps: Mapping[str, Names], outer: _Scope | None = None
    ) -> Names:
        """The names of the query's columns; raises SqlRefusedError."""
        if id(query) in self.marts:
            return self.marts[id(query)]
        named = query.args.get("with_")
        for step in named.expressions if named else ():
            names = self.check(step.this, steps, outer)
            steps = {**steps, self._name(step.args["alias"].this): self._renamed(step, names)}
        if isinstance(query, exp.SetOperation):
            names = self.check(query.left, steps, outer)
            self.check(query.right, steps, outer)
            scope = _Scope({"": names}, frozenset(), outer)
            self._within(query, ("this", "expression", "with_"), scope, steps)
            return names
        if isinstance(query, exp.Subquery):
            return self._group(query, steps, outer)
        if isinstance(query, exp.Select):
            return self._select(query, steps, outer)
        return None

    def _group(
        self, query: exp.Subquery, steps: Mapping[str, Names], outer: _Scope | None
    ) -> Names:
        """A query in brackets, or joined sources in brackets."""
        if isinstance(query.this, exp.Query) and not isinstance(query.this, exp.Table):
            names = self.check(query.this, steps, outer)
            scope = _Scope({"": names}, frozenset(), outer)
            self._within(query, ("this", "alias", "joins", "with_"), scope, steps)
            return self._renamed(query, names)
        raise refused(
            "from 后面的括号里要写 select", "what is in brackets after `from` is to be a select",
            place_of(query),
        )  # fmt: skip

    def _select(self, query: exp.Select, steps: Mapping[str, Names], outer: _Scope | None) -> Names:
        sources: dict[str, Names] = {}
        joins = list(query.args.get("joins") or ())
        start = query.args.get("from_")
        for part in [start.this] if start else []:
            self._source(part, sources, steps, outer)
        for join in joins:
            self._source(join.this, sources, steps, outer)
        aliases = frozenset(
            self._name(item.args["alias"])
            for item in query.expressions
            if isinstance(item, exp.Alias)
        )
        scope = _Scope(sources, aliases, outer)
        self._within(query, _ANYWHERE, scope, steps)
        for join in joins:
            self._within(join, ("this",), scope, steps)
        return self._projected(query, scope)

    def _source(
        self,
        part: exp.Expr,
        sources: dict[str, Names],
        steps: Mapping[str, Names],
        outer: _Scope | None,
    ) -> None:
        """Note a source under its name; in brackets there may be a join."""
        name = self._name(part.args["alias"].this) if part.args.get("alias") else ""
        if isinstance(part, exp.Table):
            step = self._name(part.this)
            names = ("dummy",) if step == "dual" and step not in steps else steps.get(step, ())
            sources[name or step] = self._renamed(part, names)
        elif isinstance(part, exp.Values):
            sources[name] = self._renamed(part, None)
        else:
            sources[name or f"#{len(sources)}"] = self.check(part, steps, outer)
        for join in part.args.get("joins") or ():
            self._source(join.this, sources, steps, outer)
            self._within(join, ("this",), _Scope(sources, frozenset(), outer), steps)

    def _within(
        self,
        node: exp.Expr,
        but: tuple[str, ...],
        scope: _Scope,
        steps: Mapping[str, Names],
    ) -> None:
        """Every name in these parts of a query; queries in them see the scope from within."""
        waiting = [
            (part, node.key == "order")
            for key, value in node.args.items()
            if key not in but
            for part in (value if isinstance(value, list) else [value])
            if isinstance(part, exp.Expr)
        ]
        while waiting:
            part, is_ordering = waiting.pop()
            if isinstance(part, exp.Query) and not isinstance(part, exp.Table):
                self.check(part, steps, scope)
                continue
            if isinstance(part, exp.Column):
                self._column(part, scope, is_ordering)
            inner = is_ordering or isinstance(part, exp.Order)
            waiting += [(child, inner) for child in part.iter_expressions()]

    def _column(self, column: exp.Column, scope: _Scope, is_ordering: bool) -> None:
        name = "" if isinstance(column.this, exp.Star) else self._name(column.this)
        if column.table:
            source = self._name(column.args["table"])
            for around in scope.around():
                if source in around.sources:
                    names = around.sources[source]
                    column.set("db", None)  # marts.fct_sales.amount: its schema is not there
                    column.set("catalog", None)
                    if name and names is not None and name not in names:
                        raise _no_column(column, names)
                    return
            raise refused(
                f"没有名为 {column.table} 的表或别名",
                f"there is no table or alias {column.table} here",
                place_of(column),
                column.table,
            )
        known: list[str] = []
        for around in scope.around():
            if around.aliases and (self.dialect == "duckdb" or is_ordering):
                known += around.aliases
            for source, names in around.sources.items():
                if names is None:
                    return
                known += names
                known += [source] if self.dialect == "duckdb" else []
        if name and name not in known and name not in _WORDS[self.dialect]:
            raise _no_column(column, known)

    def _projected(self, query: exp.Select, scope: _Scope) -> Names:
        found: list[str] = []
        for item in query.expressions:
            star = item.this if isinstance(item, exp.Column) else item
            if isinstance(star, exp.Star):
                table = self._name(item.args["table"]) if isinstance(item, exp.Column) else ""
                sources = [scope.sources.get(table)] if table else list(scope.sources.values())
                for names in sources:
                    if names is None:
                        return None
                    found += names
                found += [self._name(each.args["alias"]) for each in star.find_all(exp.Alias)]
            elif isinstance(item, exp.Alias | exp.Column):
                found.append(self._name(item.args.get("alias") or item.this))
        return tuple(found)

    def _renamed(self, part: exp.Expr, names: Names) -> Names:
        """As an alias names them: `t (a, b)`."""
        alias = part.args.get("alias")
        listed = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
        return tuple(self._name(each) for each in listed) if listed else names

    def _name(self, identifier: exp.Expr) -> str:
        return name_of(identifier, self.dialect)


_WORDS: Mapping[Dialect, tuple[str, ...]] = {
    "duckdb": (),
    "oracle": ("sysdate", "systimestamp", "current_date", "rownum"),
}


def _no_column(column: exp.Column, known: tuple[str, ...] | list[str]) -> SqlRefusedError:
    hint = near(column.name.lower(), known)
    return refused(
        f"没有可读的列 {column.name}{hint.replace('did you mean', '是否指')}",
        f"there is no column {column.name} to read{hint}",
        place_of(column),
        column.name,
    )
