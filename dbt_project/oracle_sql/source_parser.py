"""What stands in FROM, as trees: tables, joins, queries in parentheses, PIVOT and UNPIVOT."""

from __future__ import annotations

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.expression_parser import ExpressionParser
from dbt_project.oracle_sql.tree import (
    Derived,
    Expression,
    Join,
    Name,
    Pivot,
    Row,
    Source,
    TableRef,
    Unpivot,
)


class SourceParser(ExpressionParser):
    """Reads the sources of a query."""

    def joined(self) -> Source:
        """Take a source with all that is joined to it by words."""
        left = self._pivoted()
        while True:
            is_natural = self.take("NATURAL")
            kind = self._join_kind()
            if kind is None:
                if is_natural:
                    raise ora(905, f"missing keyword: NATURAL without JOIN at {self.context()}")
                return left
            if kind.endswith("apply"):
                left = self._apply(kind, left)
                continue
            right = self._pivoted()
            on: Expression | None = None
            using: tuple[str, ...] = ()
            if kind != "cross" and not is_natural:
                on, using = self._join_condition()
            left = Join(kind, left, right, on, using, is_natural)

    def _join_condition(self) -> tuple[Expression | None, tuple[str, ...]]:
        if self.take("USING"):
            return None, self.names()
        if not self.take("ON"):
            raise ora(905, f"missing keyword: join without ON at {self.context()}")
        return self.condition(), ()

    def _apply(self, kind: str, left: Source) -> Source:
        right = self._pivoted()
        if isinstance(right, Derived):
            right = Derived(right.query, right.alias, is_lateral=True)
        return Join("cross" if kind == "cross apply" else "left", left, right, None, ())

    def _join_kind(self) -> str | None:
        for word in ("CROSS", "OUTER"):
            if self.is_word(word, "APPLY") and self.version >= 12:
                self.take(word, "APPLY")
                return f"{word.lower()} apply"
        if self.take("CROSS", "JOIN"):
            return "cross"
        if self.take("JOIN") or self.take("INNER", "JOIN"):
            return "inner"
        for word in ("LEFT", "RIGHT", "FULL"):
            if self.take(word, "OUTER", "JOIN") or self.take(word, "JOIN"):
                return word.lower()
        return None

    def _pivoted(self) -> Source:
        source = self._source()
        while self.is_word("PIVOT") or self.is_word("UNPIVOT"):
            source = self._pivot(source) if self.take("PIVOT") else self._unpivot(source)
        return source

    def _source(self) -> Source:
        is_lateral = self.version >= 12 and self.is_word("LATERAL") and self.take("LATERAL")
        query = self.query_in_parentheses()
        if query is not None:
            return Derived(query, self.alias(), is_lateral)
        if self.take_op("("):
            inside = self.joined()
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

    def _pivot(self, source: Source) -> Pivot:
        if self.is_word("XML"):
            refuse("PIVOT XML")
        self.expect_op("(")
        aggregates = [self._aliased()]
        while self.take_op(","):
            aggregates.append(self._aliased())
        self.expect("FOR")
        by = self._listed_names()
        self.expect("IN")
        self.expect_op("(")
        if self.is_word("SELECT") or self.is_word("ANY"):
            raise ora(936, "missing expression: PIVOT takes no query without XML")
        values = [self._pivot_value()]
        while self.take_op(","):
            values.append(self._pivot_value())
        self.expect_op(")")
        self.expect_op(")")
        return Pivot(source, tuple(aggregates), by, tuple(values), self.alias())

    def _aliased(self) -> tuple[Expression, str | None]:
        value = self.value()
        if self.take("AS"):
            return value, self.name()
        is_alias = self.is_name() and not self.is_word("FOR")
        return value, self.next().text if is_alias else None

    def _pivot_value(self) -> tuple[Expression, str | None, str]:
        start = self.token.at
        value = self.value()
        written = self.sql[start : self.tokens[self.at - 1].end]
        if self.take("AS"):
            return value, self.name(), written
        return value, self.next().text if self.is_name() else None, written

    def _listed_names(self) -> tuple[Name, ...]:
        """`column` or `(column, …)`."""
        if not self.take_op("("):
            return (self.column_name(),)
        found = [self.column_name()]
        while self.take_op(","):
            found.append(self.column_name())
        self.expect_op(")")
        return tuple(found)

    def _unpivot(self, source: Source) -> Unpivot:
        self.expect("UNPIVOT")
        keeps_nulls = self.take("INCLUDE", "NULLS")
        if not keeps_nulls:
            self.take("EXCLUDE", "NULLS")
        self.expect_op("(")
        values = tuple(name.parts[-1] for name in self._listed_names())
        self.expect("FOR")
        names = tuple(name.parts[-1] for name in self._listed_names())
        self.expect("IN")
        self.expect_op("(")
        groups = [self._unpivot_group()]
        while self.take_op(","):
            groups.append(self._unpivot_group())
        self.expect_op(")")
        self.expect_op(")")
        return Unpivot(source, values, names, tuple(groups), keeps_nulls, self.alias())

    def _unpivot_group(self) -> tuple[tuple[Name, ...], tuple[Expression, ...]]:
        columns = self._listed_names()
        if not self.take("AS"):
            return columns, ()
        said = self.value()
        return columns, said.values if isinstance(said, Row) else (said,)
