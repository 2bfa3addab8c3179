"""Oracle's INSERT, UPDATE, DELETE and MERGE as DuckDB statements."""

from collections.abc import Sequence
from dataclasses import dataclass

from dbt_project.oracle_sql.expression_parser import ExpressionParser
from dbt_project.oracle_sql.expressions import Expressions
from dbt_project.oracle_sql.parser import Parser
from dbt_project.oracle_sql.queries import Output, Relation, Scope, Translation
from dbt_project.oracle_sql.statements import Delete, Insert, Merge, Update
from dbt_project.oracle_sql.tree import (
    Comparison,
    Expression,
    Logical,
    Name,
    Place,
    Scalar,
    TableRef,
)
from dbt_project.oracle_sql.typed import Typed, null, quoted, text
from dbt_project.oracle_sql.types import OracleType
from tests.oracle.standin.errors import ora, refuse
from tests.oracle.standin.storing import stored

Sets = Sequence[tuple[tuple[str, ...], Expression]]
Values = Sequence[Expression | None]  # None: `default`
Step = tuple[str, str]  # what it is (count, check, quiet) and the DuckDB statement


@dataclass(frozen=True)
class TableColumn:
    """A column that is written."""

    name: str
    type: OracleType
    nullable: bool
    default: str | None


@dataclass(frozen=True)
class Target:
    """A table that is written."""

    owner: str
    name: str
    columns: tuple[TableColumn, ...]
    sql: str  # its name in DuckDB

    def column(self, name: str) -> TableColumn:
        """A column by its name; ORA-00904 when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise ora(904, f'"{name}": invalid identifier')

    def label(self, column: str) -> str:
        """How messages name a column."""
        return f'"{self.owner}"."{self.name}"."{column}"'

    def relation(self) -> Relation:
        """As a source of columns."""
        outputs = tuple(Output(c.name, c.type, c.type.decimals) for c in self.columns)
        return Relation(self.sql, outputs, self.owner, self.name)


class Changes:
    """Translates the statements that change rows of one table."""

    def __init__(self, translation: Translation, target: Target) -> None:
        self.translation = translation
        self.target = target
        self.offset = translation.settings.offset_minutes

    def insert(self, node: Insert) -> list[Step]:
        """`insert into … values` and `insert into … select`."""
        names = node.columns or tuple(column.name for column in self.target.columns)
        self._refuse_twice(names)
        if node.query is None:
            row = self._values(names, node.values, Scope())
            return [("count", f"{self._head()} select {row}")]
        sql, outputs = self.translation.query(node.query)
        _check_count(len(outputs), len(names))
        listed = ", ".join(f"c{n}" for n in range(len(outputs)))
        chosen = {
            name: Typed(f"given.c{n}", output.type, output.decimals)
            for n, (name, output) in enumerate(zip(names, outputs, strict=True))
        }
        source = f"({sql}) as given({listed})"
        return [("count", f"{self._head()} select {self._row(chosen)} from {source}")]

    def insert_each(
        self, rows: Sequence[tuple[tuple[str, ...], Values]], source: Relation
    ) -> list[Step]:
        """The parts of one `insert all` that go into this table."""
        scope = Scope({"GIVEN": source})
        parts = []
        for columns, values in rows:
            names = columns or tuple(column.name for column in self.target.columns)
            self._refuse_twice(names)
            row = self._values(names, values, scope)
            parts.append(f'select {row} from {source.sql} "GIVEN"')
        return [("count", f"{self._head()} {' union all '.join(parts)}")]

    def _values(self, names: Sequence[str], values: Values, scope: Scope) -> str:
        _check_count(len(values), len(names))
        expressions = Expressions(self.translation, scope)
        return self._row(
            {
                name: None if value is None else expressions.value(value)
                for name, value in zip(names, values, strict=True)
            }
        )

    def _head(self) -> str:
        listed = ", ".join(quoted(column.name) for column in self.target.columns)
        return f"insert into {self.target.sql} ({listed})"

    def _row(self, given: dict[str, Typed | None]) -> str:
        """Values of all columns in order; those not given have their default."""
        for name in given:
            self.target.column(name)
        parts = []
        for column in self.target.columns:
            value = given.get(column.name) or self._default(column)
            parts.append(self._stored(column, value, updates=False))
        return ", ".join(parts)

    def _stored(self, column: TableColumn, value: Typed, *, updates: bool) -> str:
        label = self.target.label(column.name)
        return stored(
            value, column.type, label, self.offset, nullable=column.nullable, updates=updates
        )

    def _default(self, column: TableColumn) -> Typed:
        if column.default is None:
            return null(column.type)
        node = ExpressionParser.value(Parser(column.default, self.translation.settings.version))
        return Expressions(self.translation, Scope()).value(node)

    def update(self, node: Update) -> list[Step]:
        """`update … set … where`."""
        alias = node.alias or self.target.name
        scope = Scope({alias: self.target.relation()})
        sets = self._sets(node.sets, Expressions(self.translation, scope))
        sql = f"update {self.target.sql} as {quoted(alias)} set {sets}"
        if node.where is not None:
            sql += f" where {Expressions(self.translation, scope).condition(node.where)}"
        return [("count", sql)]

    def _sets(self, sets: Sets, expressions: Expressions) -> str:
        parts = []
        for names, value in sets:
            if len(names) > 1:
                parts += self._several(names, value, expressions)
                continue
            column = self.target.column(names[0])
            typed = expressions.value(value)
            parts.append(f"{quoted(column.name)} = {self._stored(column, typed, updates=True)}")
        self._refuse_twice([name for names, _ in sets for name in names])
        return ", ".join(parts)

    def _several(
        self, names: Sequence[str], value: Expression, expressions: Expressions
    ) -> list[str]:
        """`set (a, b) = (select …)`."""
        if not isinstance(value, Scalar):
            raise ora(1767, "UPDATE ... SET expression must be a subquery")
        sql, outputs = self.translation.query(value.query, expressions.scope)
        if len(outputs) != len(names):
            raise ora(913, "too many values")
        parts = []
        for name, output in zip(names, outputs, strict=True):
            column = self.target.column(name)
            part = f"(select {quoted(output.name)} from ({sql}))"
            typed = Typed(part, output.type, output.decimals)
            parts.append(f"{quoted(name)} = {self._stored(column, typed, updates=True)}")
        return parts

    def delete(self, node: Delete) -> list[Step]:
        """`delete from … where`."""
        alias = node.alias or self.target.name
        scope = Scope({alias: self.target.relation()})
        sql = f"delete from {self.target.sql} as {quoted(alias)}"
        if node.where is not None:
            sql += f" where {Expressions(self.translation, scope).condition(node.where)}"
        return [("count", sql)]

    def merge(self, node: Merge) -> list[Step]:
        """`merge into …`, step by step; a target row that two source rows match is ORA-30926."""
        target_alias = node.alias or self.target.name
        source, source_alias = self._merge_source(node)
        scope = Scope({target_alias: self.target.relation(), source_alias: source})
        expressions = Expressions(self.translation, scope)
        self._refuse_key_change(node, target_alias)
        on = expressions.condition(node.on)
        incoming = f"standin_merge_source {quoted(source_alias)}"
        target = f"{self.target.sql} {quoted(target_alias)}"
        made = f"create or replace temp table standin_merge_source as select * from {source.sql}"
        steps: list[Step] = [("quiet", f"{made} {quoted(source_alias)}")]
        if node.sets:
            steps += self._merge_update(node, expressions, on, incoming, target, target_alias)
        if node.values:
            steps.append(("count", self._merge_insert(node, source, source_alias, on, target)))
        return steps

    def _merge_update(  # noqa: PLR0917
        self, node: Merge, expressions: Expressions, on: str, incoming: str, target: str, alias: str
    ) -> list[Step]:
        also = ""
        if node.update_where is not None:
            also = f" and {expressions.condition(node.update_where)}"
        twice = (
            f"select 1 from {target} join {incoming} on {on}{also} "
            f"group by {quoted(alias)}.rowid having count(*) > 1 limit 1"
        )
        sets = self._sets(node.sets, expressions)
        found = (
            "create or replace temp table standin_merged as "
            f"select {quoted(alias)}.rowid as place from {target} join {incoming} on {on}{also}"
        )
        update = (
            f"update {self.target.sql} as {quoted(alias)} set {sets} "
            f"from {incoming} where {on}{also}"
        )
        message = "ORA-30926: unable to get a stable set of rows in the source tables"
        steps = [
            ("quiet", f"select case when exists ({twice}) then error({text(message)}) end"),
            ("quiet", found),
            ("count", update),
        ]
        if node.delete_where is not None:
            condition = expressions.condition(node.delete_where)
            delete = (
                f"delete from {self.target.sql} as {quoted(alias)} using {incoming} "
                f"where {on} and {condition} and {quoted(alias)}.rowid in "
                "(select place from standin_merged)"
            )
            steps.append(("quiet", delete))
        return steps

    def _merge_insert(
        self, node: Merge, source: Relation, source_alias: str, on: str, target: str
    ) -> str:
        names = node.columns or tuple(column.name for column in self.target.columns)
        self._refuse_twice(names)
        _check_count(len(node.values), len(names))
        own = Expressions(self.translation, Scope({source_alias: source}))
        given = {
            name: None if value is None else own.value(value)
            for name, value in zip(names, node.values, strict=True)
        }
        sql = (
            f"{self._head()} select {self._row(given)} "
            f"from standin_merge_source {quoted(source_alias)} "
            f"where not exists (select 1 from {target} where {on})"
        )
        if node.insert_where is not None:
            sql += f" and {own.condition(node.insert_where)}"
        return sql

    def _merge_source(self, node: Merge) -> tuple[Relation, str]:
        if isinstance(node.source, TableRef):
            relation = self.translation.table(node.source)
            return relation, node.source.alias or node.source.place.name
        scope = Scope()
        self.translation.source(node.source, scope)
        ((alias, relation),) = scope.sources.items()
        return relation, alias

    def _refuse_key_change(self, node: Merge, alias: str) -> None:
        compared = {
            side.parts[-1]
            for test in _tests(node.on)
            for side in (test.left, test.right)
            if isinstance(side, Name) and len(side.parts) > 1 and side.parts[-2] == alias
        }
        for names, _ in node.sets:
            for name in names:
                if name in compared:
                    raise ora(38104, f'Columns referenced in the ON Clause cannot be updated: "{alias}"."{name}"')  # fmt: skip  # noqa: E501

    def _refuse_twice(self, names: Sequence[str]) -> None:
        for name in names:
            self.target.column(name)
            if list(names).count(name) > 1:
                raise ora(957, f"duplicate column name: {name}")


def _check_count(given: int, wanted: int) -> None:
    if given < wanted:
        raise ora(947, "not enough values")
    if given > wanted:
        raise ora(913, "too many values")


def unique_checks(
    target: Target, keys: Sequence[tuple[str, str, list[str]]], made: str | None = None
) -> list[str]:
    """Queries that fail with ORA-00001 when a key of the table is there twice.

    With ORA-01452 while its index is made.
    """
    found = []
    for name, _, columns in keys:
        listed = ", ".join(quoted(column) for column in columns)
        present = " and ".join(f"{quoted(column)} is not null" for column in columns)
        twice = f"select 1 from {target.sql} where {present} group by {listed} having count(*) > 1"
        message = f"ORA-00001: unique constraint ({target.owner}.{name}) violated"
        if name == made:
            message = "ORA-01452: cannot CREATE UNIQUE INDEX; duplicate keys found"
        found.append(f"select case when exists ({twice}) then error({text(message)}) end")
    return found


def place_of(node: Insert | Update | Delete | Merge) -> Place:
    """The table that a statement writes."""
    return node.place


def _tests(node: Expression) -> list[Comparison]:
    if isinstance(node, Comparison):
        return [node]
    if isinstance(node, Logical):
        return [test for part in node.parts for test in _tests(part)]
    return []


__all__ = ["Changes", "TableColumn", "Target", "refuse", "unique_checks"]
