"""Oracle's queries as DuckDB's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from dbt_project.oracle_sql.aggregates import order_term
from dbt_project.oracle_sql.errors import BindError, ora, refuse
from dbt_project.oracle_sql.expressions import Expressions
from dbt_project.oracle_sql.rownum import without_rownum
from dbt_project.oracle_sql.tree import (
    Call,
    Derived,
    Expression,
    Join,
    Literal,
    Name,
    Ordering,
    Place,
    Query,
    Select,
    SetOperation,
    Source,
    Star,
    TableRef,
)
from dbt_project.oracle_sql.typed import Typed, quoted, unified
from dbt_project.oracle_sql.types import OracleType


@dataclass(frozen=True)
class Output:
    """A column of a query's result, or of a table."""

    name: str
    type: OracleType
    decimals: tuple[int, int] | None

    @property
    def typed(self) -> Typed:
        """The column, as a query around sees it."""
        return Typed(quoted(self.name), self.type, self.decimals)


@dataclass(frozen=True)
class Relation:
    """A table, or a query in its place: DuckDB's text for it and its columns."""

    sql: str
    columns: tuple[Output, ...]
    owner: str | None
    name: str | None


@dataclass(frozen=True)
class View:
    """A view's query, which is read as its owner."""

    query: Query
    owner: str


@dataclass(frozen=True)
class Settings:
    """What a session gives to every statement."""

    user: str
    schema: str
    now: datetime  # the server's own clock
    server_offset_minutes: int
    offset_minutes: int  # the session's time zone
    version: int
    longest_text: int
    python_charset: str
    database: str = "ORCL"
    # NLS_DATE_FORMAT, NLS_TIMESTAMP_FORMAT, NLS_TIMESTAMP_TZ_FORMAT; None: not known
    date_formats: tuple[str, str, str] | None = None


class Catalogue(Protocol):
    """Where tables are found."""

    def relation(self, place: Place, schema: str) -> Relation | View:
        """A table, or a view; ORA-00942 when there is none that the user may read."""

    def change_number(self) -> int:
        """The database's SCN now."""

    def of_owner(self, owner: str) -> Catalogue:
        """What the owner of a view sees."""


@dataclass
class Scope:
    """The columns that an expression sees: those of its own sources, then of the queries around."""

    sources: dict[str, Relation] = field(default_factory=dict)
    around: Scope | None = None
    joined: dict[str, Typed] = field(default_factory=dict)  # columns of USING

    def find(self, parts: tuple[str, ...]) -> Typed | None:
        """A column; None when there is none, ORA-00918 when there are two."""
        found = self._own(parts)
        if found is None and self.around is not None:
            return self.around.find(parts)
        return found

    def _own(self, parts: tuple[str, ...]) -> Typed | None:
        name = parts[-1]
        if len(parts) == 1 and name in self.joined:
            return self.joined[name]
        matches = []
        for alias, relation in self.sources.items():
            if len(parts) > 1 and parts[-2] != alias:
                continue
            if len(parts) > 2 and parts[-3] != relation.owner:
                continue
            matches += [(alias, c) for c in relation.columns if c.name == name]
        if len(matches) > 1:
            raise ora(918, f"column ambiguously defined: {name}")
        if not matches:
            return None
        alias, column = matches[0]
        return Typed(f"{quoted(alias)}.{quoted(name)}", column.type, column.decimals)


class Translation:
    """One statement's translation."""

    def __init__(
        self, catalogue: Catalogue, settings: Settings, binds: Mapping[str, Any] | None = None
    ) -> None:
        self.catalogue = catalogue
        self.settings = settings
        self.binds = {name.upper(): value for name, value in (binds or {}).items()}
        self.used: set[str] = set()
        self.named: dict[str, Relation] = {}
        self.change_numbers: set[int | None] = set()

    def bind(self, name: str) -> Any:
        """A bound value."""
        if name.upper() not in self.binds:
            raise BindError(name, is_missing=True)
        self.used.add(name.upper())
        return self.binds[name.upper()]

    def check_binds(self) -> None:
        """Every value that was bound must have a place."""
        for name in self.binds.keys() - self.used:
            raise BindError(name, is_missing=False)

    def change_number(self) -> int:
        """The SCN now."""
        return self.catalogue.change_number()

    def query(self, query: Query, around: Scope | None = None) -> tuple[str, tuple[Output, ...]]:
        """A query's DuckDB text and the columns of its result."""
        outer_names = dict(self.named)
        definitions = []
        for name, columns, inner in query.named:
            sql, outputs = self.query(inner, None)
            if columns:
                refuse("columns named in WITH")
            definitions.append(f"{quoted(name)} as ({sql})")
            self.named[name] = Relation(quoted(name), outputs, None, name)
        sql, outputs = self._body(query, around)
        self.named = outer_names
        head = f"with {', '.join(definitions)} " if definitions else ""
        tail = f" limit {query.limit}" if query.limit is not None else ""
        tail += f" offset {query.offset}" if query.offset is not None else ""
        return f"{head}{sql}{tail}", outputs

    def _body(self, query: Query, around: Scope | None) -> tuple[str, tuple[Output, ...]]:
        if isinstance(query.body, SetOperation):
            sql, outputs = self._operation(query.body, around)
            return sql + self._order_of_columns(query.order, outputs), outputs
        return self._select(query.body, query.order, around)

    def _operation(
        self, node: SetOperation, around: Scope | None
    ) -> tuple[str, tuple[Output, ...]]:
        left, left_columns = self.query(node.left, around)
        right, right_columns = self.query(node.right, around)
        if len(left_columns) != len(right_columns):
            raise ora(1789, "query block has incorrect number of result columns")
        lefts, rights, outputs = [], [], []
        for one, other in zip(left_columns, right_columns, strict=True):
            try:
                (a, b), data_type, decimals = unified([one.typed, other.typed])
            except Exception as error:
                raise ora(1790, "expression must have same datatype as corresponding expression"
                          ) from error  # fmt: skip
            lefts.append(f"{a} as {quoted(one.name)}")
            rights.append(f"{b} as {quoted(one.name)}")
            outputs.append(Output(one.name, data_type, decimals))
        operator = "except" if node.operator == "minus" else node.operator
        sql = (
            f"select {', '.join(lefts)} from ({left}) {operator} "
            f"select {', '.join(rights)} from ({right})"
        )
        return f"select * from ({sql})", tuple(outputs)

    def _order_of_columns(self, order: Sequence[Ordering], outputs: Sequence[Output]) -> str:
        terms = []
        for ordering in order:
            value = self._selected(ordering.by, outputs)
            if value is None:
                raise ora(1785, "ORDER BY item must be the number of a SELECT-list expression")
            terms.append(order_term(value, ordering))
        return f" order by {', '.join(terms)}" if terms else ""

    def _selected(self, by: Expression, outputs: Sequence[Output]) -> Typed | None:
        """A column of the result that an order names by its place or its name."""
        if isinstance(by, Literal) and by.kind == "number":
            place = int(by.value)
            if not 1 <= place <= len(outputs):
                raise ora(1785, "ORDER BY item must be the number of a SELECT-list expression")
            return outputs[place - 1].typed
        if isinstance(by, Name) and len(by.parts) == 1:
            return next((o.typed for o in outputs if o.name == by.parts[0]), None)
        return None

    def _select(
        self, node: Select, order: Sequence[Ordering], around: Scope | None
    ) -> tuple[str, tuple[Output, ...]]:
        scope = Scope(around=around)
        sources = ", ".join(self._source(source, scope) for source in node.sources)
        expressions = Expressions(self, scope)
        columns = self._columns(node, expressions)
        where, limit = without_rownum(node.where)
        sql = f"select {'distinct ' if node.is_distinct else ''}"
        sql += ", ".join(f"{value.sql} as {quoted(output.name)}" for value, output in columns)
        sql += f" from {sources}"
        if where is not None:
            sql += f" where {expressions.condition(where)}"
        if node.group:
            self._refuse_places(node.group)
            sql += " group by " + ", ".join(expressions.value(part).sql for part in node.group)
        if node.having is not None:
            sql += f" having {expressions.condition(node.having)}"
        outputs = tuple(output for _, output in columns)
        sql += self._order(order, outputs, expressions)
        if limit is not None:
            if order or node.group or node.is_distinct or _has_aggregate(node):
                refuse("ROWNUM beside an order or a group: put the ordered query in parentheses")
            sql += f" limit {limit}"
        return sql, outputs

    def _refuse_places(self, group: Sequence[Expression]) -> None:
        """`group by 1` groups by the number one before 23ai."""
        if any(isinstance(part, Literal) for part in group):
            raise ora(979, "not a GROUP BY expression: a position in GROUP BY")

    def _order(
        self,
        order: Sequence[Ordering],
        outputs: Sequence[Output],
        expressions: Expressions,
    ) -> str:
        terms = []
        for ordering in order:
            value = self._selected(ordering.by, outputs)
            if value is None:
                value = expressions.value(ordering.by)
            terms.append(order_term(value, ordering))
        return f" order by {', '.join(terms)}" if terms else ""

    def _columns(self, node: Select, expressions: Expressions) -> list[tuple[Typed, Output]]:
        found: list[tuple[Typed, Output]] = []
        for item, alias in node.items:
            if isinstance(item, Star):
                found += self._all(item, expressions.scope)
                continue
            value = expressions.value(item)
            name = alias or (item.parts[-1] if isinstance(item, Name) else f"EXPR{len(found) + 1}")
            found.append((value, Output(name, value.type, value.decimals)))
        return found

    def _all(self, star: Star, scope: Scope) -> list[tuple[Typed, Output]]:
        wanted = [alias for alias in scope.sources if star.table in (None, alias)]
        if not wanted:
            raise ora(904, f'"{star.table}": invalid identifier')
        found: list[tuple[Typed, Output]] = []
        for alias in wanted:
            for column in scope.sources[alias].columns:
                sql = f"{quoted(alias)}.{quoted(column.name)}"
                found.append((Typed(sql, column.type, column.decimals), column))
        return found

    def _source(self, source: Source, scope: Scope) -> str:
        if isinstance(source, Join):
            return self._join(source, scope)
        if isinstance(source, Derived):
            sql, outputs = self.query(source.query, scope.around)
            names = [output.name for output in outputs]
            for name in names:
                if names.count(name) > 1:
                    raise ora(918, f"column ambiguously defined: {name}")
            alias = source.alias or f"QUERY{len(scope.sources) + 1}"
            return self._entered(Relation(f"({sql})", outputs, None, None), alias, scope)
        relation = self.table(source)
        return self._entered(relation, source.alias or source.place.name, scope)

    def _entered(self, relation: Relation, alias: str, scope: Scope) -> str:
        if alias in scope.sources:
            raise ora(918, f"column ambiguously defined: {alias} stands twice in FROM")
        scope.sources[alias] = relation
        return f"{relation.sql} {quoted(alias)}"

    def table(self, source: TableRef) -> Relation:
        """What a name in FROM stands for."""
        place = source.place
        if place.owner is None and place.name in self.named:
            return self.named[place.name]
        found = self.catalogue.relation(place, self.settings.schema)
        if source.as_of is not None:
            value = Expressions(self, Scope()).value(source.as_of)
            self.change_numbers.add(_whole(value))
        elif place.name != "DUAL":
            self.change_numbers.add(None)
        if isinstance(found, View):
            settings = replace(self.settings, schema=found.owner, user=found.owner)
            inside = Translation(self.catalogue.of_owner(found.owner), settings)
            sql, outputs = inside.query(found.query)
            return Relation(f"({sql})", outputs, found.owner, place.name)
        return found

    def _join(self, node: Join, scope: Scope) -> str:
        left = self._source(node.left, scope)
        known = set(scope.sources)
        right = self._source(node.right, scope)
        if node.kind == "cross":
            return f"{left} cross join {right}"
        if node.using:
            return self._using(node, left, right, known, scope)
        if node.on is None:
            raise ora(905, "missing keyword: join without ON")
        condition = Expressions(self, scope).condition(node.on)
        return f"{left} {node.kind} join {right} on {condition}"

    def _using(self, node: Join, left: str, right: str, known: set[str], scope: Scope) -> str:
        tests = []
        for name in node.using:
            sides = [
                Typed(f"{quoted(alias)}.{quoted(name)}", column.type, column.decimals)
                for group in (known, set(scope.sources) - known)
                for alias in group
                for column in scope.sources[alias].columns
                if column.name == name
            ]
            if len(sides) != 2:
                raise ora(904, f'"{name}": invalid identifier')
            tests.append(Expressions(self, scope).compared("=", sides[0], sides[1]))
            sqls, data_type, decimals = unified(sides)
            scope.joined[name] = Typed(f"coalesce({', '.join(sqls)})", data_type, decimals)
        return f"{left} {node.kind} join {right} on {' and '.join(tests)}"


def _whole(value: Typed) -> int:
    digits = value.sql.removeprefix("cast('").partition("'")[0]
    if not digits.isdigit():
        refuse("an SCN that is neither a literal nor bound")
    return int(digits)


def _has_aggregate(node: Select) -> bool:
    return any(
        isinstance(item, Call) and item.name in ("COUNT", "SUM", "MIN", "MAX", "AVG")
        for item, _ in node.items
    )
