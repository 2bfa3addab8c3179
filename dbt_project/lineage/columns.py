"""Where each column of one compiled statement comes from, by sqlglot's scopes.

As `sqlglot.lineage`, which the tests compare it with, and apart from it which columns a value is
made of and which only decide: conditions, partitions and orders. Joins and filters of whole rows
are not in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope, find_all_in_scope

from dbt_project.errors import PlatformError

Role = Literal["value", "decides"]
ROWS = "*"  # in place of a column: the number of rows, or that there is a row


class LineageError(PlatformError):
    """A statement from which no lineage can be read."""


@dataclass(frozen=True, order=True)
class Origin:
    """A column that another one comes from; `relation` as the statement names it."""

    relation: tuple[str, str]  # schema and name, in lower case
    column: str
    role: Role = "value"


Tables = Mapping[tuple[str, str], tuple[str, ...]]  # columns by schema and name


def column_origins(
    sql: str, tables: Tables, dialect: str, own: tuple[str, str] | None = None
) -> dict[str, tuple[Origin, ...]]:
    """The origins of each column of the result, in its order, and those of its rows under ROWS.

    A column that is the same in every row has none. `own` is the table that the statement fills,
    which an incremental one asks how far it has come. Raises LineageError.
    """
    try:
        statement = parse_one(sql, read=dialect)
        if own is not None and own not in tables:
            tables = {**tables, own: tuple(_names_used(statement))}
        schema = _schema(statement, tables, dialect)
        qualified = qualify(
            statement,
            dialect=dialect,
            schema=schema,
            validate_qualify_columns=False,
            identify=False,
        )
        scope = build_scope(qualified)
    except SqlglotError as error:
        raise LineageError(f"cannot be read: {str(error).splitlines()[0]}") from error
    if scope is None or not isinstance(scope.expression, exp.Query):
        raise LineageError("is no query")
    walk = _Walk()
    found = {
        name.lower(): tuple(sorted(walk.column(scope, place)))
        for place, name in enumerate(scope.expression.named_selects)
    }
    if ROWS in found:
        unknown = sorted(
            f"{table.db}.{table.name}"
            for table in scope.expression.find_all(exp.Table)
            if table.db and _place(table) not in tables
        )
        raise LineageError(f"selects all columns of what is not known: {', '.join(unknown)}")
    return {**found, ROWS: tuple(sorted(walk.rows(scope)))}


def _schema(statement: exp.Expr, tables: Tables, dialect: str) -> dict[str, Any]:
    """sqlglot's schema of the tables that the statement names, as it names them."""
    schema: dict[str, Any] = {}
    upper = dialect == "oracle"  # names without quotes
    for table in statement.find_all(exp.Table):
        columns = tables.get(_place(table))
        if columns is not None:
            names = (name.upper() if upper else name for name in columns)
            database = schema.setdefault(table.catalog, {})
            database.setdefault(table.db, {})[table.name] = dict.fromkeys(names, "varchar")
    return schema


def _names_used(statement: exp.Expr) -> dict[str, None]:
    return dict.fromkeys(column.name for column in statement.find_all(exp.Column))


def _place(table: exp.Table) -> tuple[str, str]:
    return table.db.lower(), table.name.lower()


class _Walk:
    """Follows columns through a statement's scopes, each column of each scope once."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], frozenset[Origin]] = {}

    def column(self, scope: Scope, place: int) -> frozenset[Origin]:
        """The origins of a scope's column."""
        key = (id(scope.expression), place)  # what asks itself has a scope of its own again
        if key not in self.known:
            self.known[key] = frozenset()  # what a recursive query asks of itself
            self.known[key] = frozenset(self._column(scope, place))
        return self.known[key]

    def rows(self, scope: Scope) -> frozenset[Origin]:
        """Whose rows a scope's rows are: of the first table that it reads from."""
        key = (id(scope.expression), -1)
        if key not in self.known:
            self.known[key] = frozenset()
            self.known[key] = frozenset(self._rows(scope))
        return self.known[key]

    def _column(self, scope: Scope, place: int) -> Iterator[Origin]:
        inner = _inner(scope)
        if inner:
            for branch in inner:
                yield from self.column(branch, place)
            return
        query = scope.expression
        if not isinstance(query, exp.Select) or place >= len(query.selects):
            return
        select = query.selects[place]
        for column in find_all_in_scope(select, exp.Column):
            yield from _in_role(_role(column, select), self._source(scope, column))
        for count in find_all_in_scope(select, exp.Count):
            if isinstance(count.this, exp.Star):
                yield from _in_role(_role(count, select), self.rows(scope))
        for below in scope.subquery_scopes:
            if _is_within(below.expression, select):
                role = _role(below.expression, select)
                for number in range(len(_named_selects(below))):
                    yield from _in_role(role, self.column(below, number))

    def _source(self, scope: Scope, column: exp.Column) -> Iterator[Origin]:
        name = column.table
        if not name and len(scope.sources) == 1:
            (name,) = scope.sources
        source = scope.sources.get(name)
        if isinstance(source, exp.Table):
            yield Origin(_place(source), column.name.lower())
        elif isinstance(source, Scope):
            names = [name.lower() for name in _named_selects(source)]
            if column.name.lower() in names:
                yield from self.column(source, names.index(column.name.lower()))
            else:  # what a table function makes of columns
                for used in source.expression.find_all(exp.Column):
                    if used.table != column.table:
                        yield from self._source(scope, used)
        else:
            raise LineageError(f"does not say of which table '{column.name}' is")

    def _rows(self, scope: Scope) -> Iterator[Origin]:
        inner = _inner(scope)
        for branch in inner:
            yield from self.rows(branch)
        start = None if inner else scope.expression.args.get("from_")
        if start is None:
            return
        source = scope.sources.get(start.this.alias_or_name)
        if isinstance(source, exp.Table):
            yield Origin(_place(source), ROWS)
        elif isinstance(source, Scope):
            yield from self.rows(source)


def _inner(scope: Scope) -> list[Scope]:
    """The scopes that stand for one: a union's branches, what a bracket holds."""
    if isinstance(scope.expression, exp.SetOperation):
        return list(scope.set_operation_scopes)
    if isinstance(scope.expression, exp.Subquery):
        return list(scope.subquery_scopes)
    return []


def _named_selects(scope: Scope) -> list[str]:
    """A scope's columns by name; a table's alias may rename them."""
    expression = scope.expression
    return list(expression.named_selects) if isinstance(expression, exp.Query) else []


def _in_role(role: Role, origins: Iterator[Origin] | frozenset[Origin]) -> Iterator[Origin]:
    for origin in origins:
        yield replace(origin, role="decides") if role == "decides" else origin


def _is_within(node: exp.Expr, ancestor: exp.Expr) -> bool:
    above: exp.Expr | None = node
    while above is not None and above is not ancestor:
        above = above.parent
    return above is ancestor


def _role(node: exp.Expr, select: exp.Expr) -> Role:
    """Whether a value is made of it, or it only decides which value that is."""
    here = node
    while here is not select and here.parent is not None:
        above, key = here.parent, here.arg_key
        if isinstance(above, (exp.Predicate, exp.Ordered, exp.Order)):
            return "decides"
        if key in ("partition_by", "order") and isinstance(above, exp.Window):
            return "decides"
        if key == "this" and isinstance(above, (exp.If, exp.Case)):
            return "decides"
        if key == "expression" and isinstance(above, (exp.ArgMax, exp.ArgMin, exp.Filter)):
            return "decides"
        here = above
    return "value"
