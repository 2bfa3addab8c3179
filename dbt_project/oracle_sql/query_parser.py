"""Queries of Oracle SQL, as trees."""

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.expression_parser import ExpressionParser
from dbt_project.oracle_sql.tree import (
    Derived,
    Expression,
    Join,
    Query,
    Select,
    SetOperation,
    Source,
    Star,
    TableRef,
)

OPERATORS = {"UNION": "union", "MINUS": "minus", "INTERSECT": "intersect"}


class QueryParser(ExpressionParser):
    """Reads queries."""

    def query(self) -> Query:
        """Take a query with all that may follow it."""
        named = self._named() if self.take("WITH") else ()
        query = self._operations()
        order = self.ordering() if self.take("ORDER") else query.order
        offset, limit = self._limits()
        lock = self._lock()
        return Query(query.body, (*named, *query.named), order, offset, limit, lock)

    def _named(self) -> tuple[tuple[str, tuple[str, ...], Query], ...]:
        found = []
        while True:
            name = self.name()
            columns = self.names() if self.is_op("(") else ()
            self.expect("AS")
            self.expect_op("(")
            found.append((name, columns, self.query()))
            self.expect_op(")")
            if not self.take_op(","):
                return tuple(found)

    def _operations(self) -> Query:
        left = self._branch()
        while self.token.kind == "word" and self.token.text in OPERATORS:
            operator = OPERATORS[self.next().text]
            if operator == "union" and self.take("ALL"):
                operator = "union all"
            left = Query(SetOperation(operator, left, self._branch()))
        if self.is_word("EXCEPT") and self.version < 21:
            raise ora(933, "SQL command not properly ended: EXCEPT")
        return left

    def _branch(self) -> Query:
        if self.take_op("("):
            query = self.query()
            self.expect_op(")")
            return query
        return Query(self._select())

    def _select(self) -> Select:
        self.expect("SELECT")
        is_distinct = self.take("DISTINCT") or self.take("UNIQUE")
        if not is_distinct:
            self.take("ALL")
        items = [self._item()]
        while self.take_op(","):
            if self.is_op("*"):
                raise ora(936, f"missing expression at {self.context()}")
            items.append(self._item())
        if len(items) > 1 and items[0] == (Star(None), None):
            raise ora(923, "FROM keyword not found where expected: * beside other columns")
        self.expect("FROM")
        sources = [self._joined()]
        while self.take_op(","):
            sources.append(self._joined())
        where = self.condition() if self.take("WHERE") else None
        self.refuse_unknown()
        group: tuple[Expression, ...] = ()
        if self.take("GROUP"):
            self.expect("BY")
            if self.is_word("ROLLUP") or self.is_word("CUBE") or self.is_word("GROUPING"):
                refuse(f"group by {self.token.text.lower()}")
            group = self.values()
        having = self.condition() if self.take("HAVING") else None
        return Select(tuple(items), tuple(sources), where, group, having, is_distinct)

    def _item(self) -> tuple[Expression, str | None]:
        if self.take_op("*"):
            return Star(None), None
        value = self.value()
        if self.take("AS"):
            return value, self.name()
        return value, self.next().text if self.is_name() else None

    def _joined(self) -> Source:
        left = self._source()
        while True:
            kind = self._join_kind()
            if kind is None:
                return left
            right = self._source()
            on: Expression | None = None
            using: tuple[str, ...] = ()
            if kind != "cross":
                if self.take("USING"):
                    using = self.names()
                else:
                    if not self.take("ON"):
                        raise ora(905, f"missing keyword: join without ON at {self.context()}")
                    on = self.condition()
            left = Join(kind, left, right, on, using)

    def _join_kind(self) -> str | None:
        if self.take("CROSS", "JOIN"):
            return "cross"
        if self.take("JOIN") or self.take("INNER", "JOIN"):
            return "inner"
        for word in ("LEFT", "RIGHT", "FULL"):
            if self.take(word, "OUTER", "JOIN") or self.take(word, "JOIN"):
                return word.lower()
        return None

    def _source(self) -> Source:
        if self.take_op("("):
            if self.is_word("SELECT") or self.is_word("WITH") or self.is_op("("):
                query = self.query()
                self.expect_op(")")
                return Derived(query, self.alias())
            inside = self._joined()
            self.expect_op(")")
            return inside
        self.refuse_unknown()
        if self.is_word("TABLE") or (self.ahead().kind == "op" and self.ahead().text == "("):
            refuse(f"table functions, at {self.context()}")
        place = self.place()
        as_of = None
        if self.is_word("AS", "OF"):
            self.expect("AS", "OF")
            if not self.take("SCN"):
                refuse("`as of` something else than an SCN")
            as_of = self.sum()
        return TableRef(place, self.alias(), as_of)

    def _limits(self) -> tuple[int | None, int | None]:
        offset = limit = None
        if self.is_word("OFFSET") or self.is_word("FETCH"):
            if self.version < 12:
                raise ora(933, "SQL command not properly ended: the database is older than 12.1")
            if self.take("OFFSET"):
                offset = self.integer()
                self.next()
            if self.take("FETCH"):
                self.next()
                limit = self.integer()
                self.next()
                self.expect("ONLY")
        return offset, limit

    def _lock(self) -> str | None:
        if not self.take("FOR"):
            return None
        self.expect("UPDATE")
        if self.take("OF"):
            self.values()
        if self.take("NOWAIT"):
            return "nowait"
        if self.take("SKIP", "LOCKED"):
            return "skip locked"
        if self.take("WAIT"):
            return f"wait {self.integer()}"
        return "wait"
