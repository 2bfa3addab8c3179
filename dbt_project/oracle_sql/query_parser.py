"""Queries of Oracle SQL, as trees."""

from __future__ import annotations

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.source_parser import SourceParser
from dbt_project.oracle_sql.tree import (
    Expression,
    GroupingSet,
    Hierarchy,
    Literal,
    Query,
    Row,
    Select,
    SetOperation,
    Star,
)
from dbt_project.oracle_sql.types import NUMBER

OPERATORS = {"UNION": "union", "MINUS": "minus", "INTERSECT": "intersect"}


class QueryParser(SourceParser):
    """Reads queries."""

    def query(self) -> Query:
        """Take a query with all that may follow it."""
        named = self._named() if self.take("WITH") else ()
        query = self._operations()
        order, is_of_siblings = query.order, query.is_of_siblings
        if self.take("ORDER"):
            is_of_siblings = self.take("SIBLINGS")
            if is_of_siblings and not (
                isinstance(query.body, Select) and query.body.hierarchy is not None
            ):
                raise ora(30929, "ORDER SIBLINGS BY clause not allowed here")
            order = self.ordering()
        limits = self._limits() if self.is_word("OFFSET") or self.is_word("FETCH") else None
        offset, limit, takes_percent, takes_ties = limits or (
            query.offset, query.limit, query.takes_percent, query.takes_ties,
        )  # fmt: skip
        return Query(query.body, (*named, *query.named), order, offset, limit, self._lock(),
                     takes_percent, takes_ties, is_of_siblings)  # fmt: skip

    def _named(self) -> tuple[tuple[str, tuple[str, ...], Query], ...]:
        found = []
        while True:
            name = self.name()
            columns = self.names() if self.is_op("(") else ()
            self.expect("AS")
            self.expect_op("(")
            found.append((name, columns, self.query()))
            self.expect_op(")")
            if self.is_word("SEARCH") or self.is_word("CYCLE"):
                refuse(f"{self.token.text} after a query in WITH")
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
        items, texts = self._items()
        self.expect("FROM")
        sources = [self.joined()]
        while self.take_op(","):
            sources.append(self.joined())
        where = self.condition() if self.take("WHERE") else None
        hierarchy = self._hierarchy()
        self.refuse_unknown()
        group: tuple[Expression | GroupingSet, ...] = ()
        having = self.condition() if self.take("HAVING") else None
        if self.take("GROUP"):
            self.expect("BY")
            group = self._group()
        if having is None and self.take("HAVING"):
            having = self.condition()
        self.refuse_unknown()
        return Select(items, tuple(sources), where, group, having, is_distinct, hierarchy, texts)

    def _items(self) -> tuple[tuple[tuple[Expression, str | None], ...], tuple[str, ...]]:
        items: list[tuple[Expression, str | None]] = []
        texts = []
        while True:
            if items and self.is_op("*"):
                raise ora(936, f"missing expression at {self.context()}")
            start = self.token.at
            item, end = self._item()
            items.append(item)
            texts.append("".join(self.sql[start:end].split()).upper())
            if not self.take_op(","):
                break
        if len(items) > 1 and items[0] == (Star(None), None):
            raise ora(923, "FROM keyword not found where expected: * beside other columns")
        return tuple(items), tuple(texts)

    def _item(self) -> tuple[tuple[Expression, str | None], int]:
        if self.take_op("*"):
            return (Star(None), None), self.token.at
        value = self.value()
        end = self.tokens[self.at - 1].end
        if self.take("AS"):
            if not self.is_name():
                raise ora(923, f"FROM keyword not found where expected, at {self.context()}")
            return (value, self.name()), end
        return (value, self.next().text if self.is_name() else None), end

    def _hierarchy(self) -> Hierarchy | None:
        at = self.token.at
        start = self.condition() if self.take("START", "WITH") else None
        if not self.take("CONNECT", "BY"):
            if start is not None:
                raise ora(905, f"missing CONNECT BY at {self.context()}")
            return None
        is_nocycle = self.take("NOCYCLE")
        connect = self.condition()
        if start is None and self.take("START", "WITH"):
            start = self.condition()
        return Hierarchy(start, connect, is_nocycle, at)

    def _group(self) -> tuple[Expression | GroupingSet, ...]:
        found = [self._grouping()]
        while self.take_op(","):
            found.append(self._grouping())
        return tuple(found)

    def _grouping(self) -> Expression | GroupingSet:
        for word in ("ROLLUP", "CUBE"):
            if self.is_word(word) and self.ahead().text == "(":
                self.next()
                return GroupingSet(word.lower(), self._grouping_parts())
        if self.take("GROUPING", "SETS"):
            return GroupingSet("grouping sets", self._grouping_parts())
        if self.is_op("(") and self.ahead().text == ")":
            self.at += 2
            return Row(())
        return self.value()

    def _grouping_parts(self) -> tuple[Expression | GroupingSet, ...]:
        self.expect_op("(")
        found = self._group()
        self.expect_op(")")
        return found

    def _limits(self) -> tuple[Expression | None, Expression | None, bool, bool]:
        """`offset n rows fetch first n percent rows with ties`."""
        if self.version < 12:
            raise ora(933, "SQL command not properly ended: the database is older than 12.1")
        offset = limit = None
        takes_percent = takes_ties = False
        if self.take("OFFSET"):
            offset = self.value()
            self._rows()
        if self.take("FETCH"):
            if not self.take("FIRST"):
                self.expect("NEXT")
            takes_percent, limit = self._fetched()
            self._rows()
            takes_ties = self.take("WITH", "TIES")
            if not takes_ties:
                self.expect("ONLY")
        return offset, limit, takes_percent, takes_ties

    def _fetched(self) -> tuple[bool, Expression]:
        if self.is_word("ROW") or self.is_word("ROWS"):
            return False, Literal("number", "1", NUMBER)
        limit = self.value()
        return self.take("PERCENT"), limit

    def _rows(self) -> None:
        if not self.take("ROW"):
            self.expect("ROWS")

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
