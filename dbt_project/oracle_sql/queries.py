"""Oracle's queries as DuckDB's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dbt_project.oracle_sql.aggregates import order_term
from dbt_project.oracle_sql.blocks import Block
from dbt_project.oracle_sql.errors import BindError, OracleSqlError, ora, refuse
from dbt_project.oracle_sql.expressions import Expressions
from dbt_project.oracle_sql.recursion import is_recursive, recursive
from dbt_project.oracle_sql.scopes import (
    Catalogue,
    Output,
    Relation,
    Scope,
    Settings,
    View,
)
from dbt_project.oracle_sql.sources import Sources
from dbt_project.oracle_sql.tree import (
    Expression,
    Literal,
    Name,
    Ordering,
    Query,
    Select,
    SetOperation,
    Source,
    TableRef,
)
from dbt_project.oracle_sql.typed import Typed, as_decimals, quoted, unified
from dbt_project.oracle_sql.types import refuse_large

__all__ = ["Catalogue", "Output", "Relation", "Scope", "Settings", "Translation", "View"]


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
        self.numbers = 0

    def number(self) -> int:
        """A number that no other part of the statement has, for names."""
        self.numbers += 1
        return self.numbers

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
        definitions = [self._define(*definition) for definition in query.named]
        if query.takes_percent or query.takes_ties:
            sql, outputs = self._ranked(query, around)
        else:
            sql, outputs = self._body(query, around)
            sql += self._limits(query, around)
        self.named = outer_names
        word = "with recursive" if any(is_recursive(*d) for d in query.named) else "with"
        head = f"{word} {', '.join(definitions)} " if definitions else ""
        return f"{head}{sql}", outputs

    def _define(self, name: str, columns: tuple[str, ...], query: Query) -> str:
        """A query of WITH, which those after it can read by its name."""
        if is_recursive(name, columns, query):
            sql, outputs = recursive(self, name, columns, query)
        else:
            sql, outputs = self.query(query, None)
            if columns and len(columns) != len(outputs):
                raise ora(32038, "number of WITH clause column names does not match number of "
                          "elements in select list")  # fmt: skip
        names = columns or tuple(output.name for output in outputs)
        outputs = placed(tuple(replace(o, name=n) for o, n in zip(outputs, names, strict=True)))
        self.named[name] = Relation(quoted(name), outputs, None, name)
        return f"{quoted(name)}({', '.join(output.sql for output in outputs)}) as ({sql})"

    def _limits(self, query: Query, around: Scope | None) -> str:
        tail = f" limit {self._count(query.limit, around)}" if query.limit is not None else ""
        if query.offset is not None:
            tail += f" offset {self._count(query.offset, around)}"
        return tail

    def _count(self, node: Expression, around: Scope | None) -> str:
        """How many rows: none for null or less than none."""
        value = Expressions(self, Scope(around=around)).value(node)
        plain = as_decimals(value, value.decimals or (38, 10))
        return f"greatest(coalesce(cast(trunc({plain}) as bigint), 0), 0)"

    def _ranked(self, query: Query, around: Scope | None) -> tuple[str, tuple[Output, ...]]:
        """`fetch first n percent rows with ties`: the rows get their places first."""
        if query.takes_ties and not query.order:
            return self._ranked(replace(query, takes_ties=False), around)
        bare = replace(query, order=(), limit=None, offset=None, takes_percent=False,
                        takes_ties=False)  # fmt: skip
        body, order = _with_keys(query)
        sql, found = self._body(replace(bare, body=body), around)
        found = placed(found)
        outputs = found[: len(found) - sum(_is_key(output) for output in found)]
        names, every = (", ".join(output.sql for output in some) for some in (outputs, found))
        inner = quoted(f"ranked {self.number()}")
        by = self._order_of_columns(order, found).strip()
        offset = self._count(query.offset, around) if query.offset is not None else "0"
        assert query.limit is not None
        many = self._count(query.limit, around)
        if query.takes_percent:
            percent = Expressions(self, Scope(around=around)).value(query.limit)
            plain = as_decimals(percent, percent.decimals or (38, 10))
            many = f"ceil(count * greatest(least({plain}, 100), 0) / 100)"
        place = f"rank() over ({by})" if query.takes_ties else "place"
        sql = (
            f"select {names} from (select *, {place} as rank from (select {every}, "
            f"row_number() over ({by}) as place, count(*) over () as count "
            f"from ({sql}) {inner}({every})) where place > {offset}) "
            f"where rank <= {many} + {'0' if query.takes_ties else offset} order by place"
        )
        return sql, outputs

    def _body(self, query: Query, around: Scope | None) -> tuple[str, tuple[Output, ...]]:
        if isinstance(query.body, SetOperation):
            sql, outputs = self._operation(query.body, around)
            return sql + self._order_of_columns(query.order, outputs), outputs
        return Block(self, query.body, query, around).translated()

    def _operation(
        self, node: SetOperation, around: Scope | None
    ) -> tuple[str, tuple[Output, ...]]:
        left, left_columns = self.query(node.left, around)
        right, right_columns = self.query(node.right, around)
        if len(left_columns) != len(right_columns):
            raise ora(1789, "query block has incorrect number of result columns")
        lefts, rights, outputs = [], [], []
        for one, other in zip(placed(left_columns), placed(right_columns), strict=True):
            branches = [self._typed(one, node.left), self._typed(other, node.right)]
            try:
                _refuse_text_and_clob(branches)
                (a, b), data_type, decimals = unified(branches)
            except OracleSqlError as error:
                raise ora(1790, "expression must have same datatype as corresponding expression"
                          ) from error  # fmt: skip
            if node.operator != "union all":
                refuse_large(data_type)
            lefts.append(f"{a} as {one.sql}")
            rights.append(f"{b} as {one.sql}")
            outputs.append(Output(one.name, data_type, decimals, one.place))
        operator = "except" if node.operator == "minus" else node.operator
        sql = (
            f"select {', '.join(lefts)} from {self._renamed(left, left_columns)} {operator} "
            f"select {', '.join(rights)} from {self._renamed(right, right_columns)}"
        )
        return f"select * from ({sql})", tuple(outputs)

    def _typed(self, output: Output, query: Query) -> Typed:
        """A column; the literal null of a branch takes the other branch's type."""
        body = query.body
        if isinstance(body, Select) and output.type.length == 0:
            return Typed(output.sql, output.type, None, is_null=True)
        return output.typed

    def _renamed(self, sql: str, outputs: Sequence[Output]) -> str:
        names = ", ".join(output.sql for output in placed(tuple(outputs)))
        return f"({sql}) {quoted(f'branch {self.number()}')}({names})"

    def _order_of_columns(self, order: Sequence[Ordering], outputs: Sequence[Output]) -> str:
        terms = []
        for ordering in order:
            value = _selected(ordering.by, outputs)
            if value is None:
                raise ora(1785, "ORDER BY item must be the number of a SELECT-list expression")
            terms.append(order_term(value, ordering))
        return f" order by {', '.join(terms)}" if terms else ""

    def source(self, source: Source, scope: Scope) -> str:
        """What stands in FROM."""
        return Sources(self, scope).source(source)

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


def _refuse_text_and_clob(branches: Sequence[Typed]) -> None:
    """CASE makes a CLOB of both; the branches of a set operator must be of one kind."""
    if {branch.family for branch in branches if not branch.is_null} == {"text", "clob"}:
        raise ora(932, "inconsistent datatypes: expected CHAR got CLOB")


KEY = "order key "


def _is_key(output: Output) -> bool:
    return output.name.startswith(KEY)


def _with_keys(query: Query) -> tuple[Select | SetOperation, tuple[Ordering, ...]]:
    """A query's body with its order's expressions as more columns, and the order by those."""
    body = query.body
    if isinstance(body, SetOperation) or body.is_distinct:
        return body, query.order
    aliased = {alias: item for item, alias in body.items if alias is not None}
    items, order = list(body.items), []
    for n, ordering in enumerate(query.order):
        by = ordering.by
        if isinstance(by, Literal) and by.kind == "number":
            order.append(ordering)
            continue
        if isinstance(by, Name) and len(by.parts) == 1:
            by = aliased.get(by.parts[0], by)
        items.append((by, f"{KEY}{n}"))
        order.append(replace(ordering, by=Name((f"{KEY}{n}",))))
    return replace(body, items=tuple(items)), tuple(order)


def placed(outputs: tuple[Output, ...]) -> tuple[Output, ...]:
    """The columns with names that differ for DuckDB, which takes no difference in case."""
    taken: set[str] = set()
    found = []
    for output in outputs:
        name = output.name
        while name.casefold() in taken:
            name += "'"
        taken.add(name.casefold())
        found.append(replace(output, place=None if name == output.name else name))
    return tuple(found)


def _selected(by: Expression, outputs: Sequence[Output]) -> Typed | None:
    """A column of the result that an order names by its place or its name."""
    if isinstance(by, Literal) and by.kind == "number":
        place = int(by.value)
        if not 1 <= place <= len(outputs):
            raise ora(1785, "ORDER BY item must be the number of a SELECT-list expression")
        return outputs[place - 1].typed
    if isinstance(by, Name) and len(by.parts) == 1:
        return next((o.typed for o in outputs if o.name == by.parts[0]), None)
    return None


def _whole(value: Typed) -> int:
    digits = value.sql.removeprefix("cast('").partition("'")[0]
    if not digits.isdigit():
        refuse("an SCN that is neither a literal nor bound")
    return int(digits)
