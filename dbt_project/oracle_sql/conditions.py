"""Oracle's conditions as DuckDB's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.implicit import with_number
from dbt_project.oracle_sql.ratios import compared, is_unsure, surely_compared
from dbt_project.oracle_sql.tree import (
    Between,
    Comparison,
    Exists,
    Expression,
    In,
    IsNull,
    Like,
    Lnnvl,
    Logical,
    Matches,
    Not,
    Query,
    Row,
    Scalar,
)
from dbt_project.oracle_sql.typed import AllDigitsError, Typed, as_text, comparable, quoted

if TYPE_CHECKING:
    from dbt_project.oracle_sql.queries import Translation
    from dbt_project.oracle_sql.scopes import Output, Scope, Settings


class Conditions:
    """Translates conditions; a subclass translates the values in them."""

    translation: Translation
    scope: Scope
    settings: Settings

    def value(self, node: Expression) -> Typed:
        """A value."""
        raise NotImplementedError

    def condition(self, node: Expression) -> str:
        """A DuckDB condition."""
        if isinstance(node, Logical):
            return "(" + f" {node.operator} ".join(self.condition(p) for p in node.parts) + ")"
        if isinstance(node, Not):
            return self._not(node.value)
        if isinstance(node, Comparison):
            return self._comparison(node)
        if isinstance(node, IsNull):
            sign = "is not null" if node.is_negated else "is null"
            return f"({self.value(node.value).sql} {sign})"
        if isinstance(node, Between):
            low = self.compared(">=", self.value(node.value), self.value(node.low))
            high = self.compared("<=", self.value(node.value), self.value(node.high))
            return f"({'not ' if node.is_negated else ''}({low} and {high}))"
        if isinstance(node, In):
            return self._membership(node)
        if isinstance(node, Like):
            return self._like(node)
        if isinstance(node, Matches):
            return self._matches(node)
        if isinstance(node, Lnnvl):
            return f"(not coalesce({self.condition(node.value)}, false))"
        if isinstance(node, Exists):
            sql, _ = self.translation.query(node.query, self.scope)
            return f"exists ({sql})"
        raise ora(920, "invalid relational operator: a value is no condition",
                  getattr(node, "at", None))  # fmt: skip

    def _not(self, node: Expression) -> str:
        if isinstance(node, In):
            return self._membership(In(node.value, node.choices, not node.is_negated))
        return f"(not {self.condition(node)})"

    def compared(self, operator: str, left: Typed, right: Typed) -> str:
        """Two values compared."""
        left, right = with_number(left, right, self.settings)
        if left.decimals and right.decimals and (is_unsure(left) or is_unsure(right)):
            return surely_compared(operator, left, right)
        left, right = compared(left, right, self.settings) or (left, right)
        one, other = comparable(left, right, self.settings.offset_minutes)
        return f"({one} {operator} {other})"

    def _comparison(self, node: Comparison) -> str:
        if node.quantifier is not None:
            return self._quantified(node, node.quantifier)
        if isinstance(node.left, Row) or isinstance(node.right, Row):
            return self._rows(node)
        return self.compared(node.operator, self.value(node.left), self.value(node.right))

    def _rows(self, node: Comparison) -> str:
        """`(a, b) = (c, d)` and `(a, b) = (select …)`."""
        if node.operator not in ("=", "<>") or not isinstance(node.left, Row):
            raise ora(1796, "this operator cannot be used with lists")
        sign = "not " if node.operator == "<>" else ""
        if isinstance(node.right, Scalar):
            sql, columns = self._inside(node.right.query)
            tests = self._against(node.left.values, columns)
            return f"({sign}(select {' and '.join(tests)} from {sql}))"
        pairs = self._pairs(node.left, node.right)
        tests = [self.compared("=", a, b) for a, b in pairs]
        return f"({sign}({' and '.join(tests)}))"

    def _inside(self, query: Query) -> tuple[str, tuple[Output, ...]]:
        """A query as a source whose columns have names that differ."""
        from dbt_project.oracle_sql.queries import placed  # noqa: PLC0415 (each needs the other)

        sql, columns = self.translation.query(query, self.scope)
        columns = placed(columns)
        alias = quoted(f"query {self.translation.number()}")
        names = ", ".join(column.sql for column in columns)
        return f"({sql}) {alias}({names})", columns

    def _against(self, wanted: Sequence[Expression], columns: Sequence[Output]) -> list[str]:
        if len(columns) > len(wanted):
            raise ora(913, "too many values")
        if len(columns) < len(wanted):
            raise ora(947, "not enough values")
        return [
            self.compared("=", self.value(part), column.typed)
            for part, column in zip(wanted, columns, strict=True)
        ]

    def _quantified(self, node: Comparison, quantifier: str) -> str:
        if isinstance(node.right, Row):
            word = " or " if quantifier == "any" else " and "
            tests = [Comparison(node.operator, node.left, each) for each in node.right.values]
            return "(" + word.join(self.condition(test) for test in tests) + ")"
        if not isinstance(node.right, Scalar) or isinstance(node.left, Row):
            return refuse("ANY, SOME or ALL with lists of columns")
        sql, columns = self._inside(node.right.query)
        if len(columns) != 1:
            raise ora(913, "too many values")
        one, other = self._sides(self.value(node.left), columns[0].typed)
        return f"({one} {node.operator} {quantifier} (select {other} from {sql}))"

    def _membership(self, node: In) -> str:
        if isinstance(node.choices, Query):
            wanted = node.value.values if isinstance(node.value, Row) else (node.value,)
            if len(wanted) > 1 and node.is_negated:
                return self._no_row(wanted, node.choices)
            found = self._among_rows(wanted, node.choices)
            return f"({'not ' if node.is_negated else ''}{found})"
        sign = "not " if node.is_negated else ""
        pairs = [self._pairs(node.value, choice) for choice in node.choices]
        if all(len(pair) == 1 for pair in pairs):
            return f"({sign}{self._in_list([pair[0] for pair in pairs])})"
        tests = [" and ".join(self.compared("=", a, b) for a, b in pair) for pair in pairs]
        return f"({sign}(" + " or ".join(f"({test})" for test in tests) + "))"

    def _in_list(self, pairs: Sequence[tuple[Typed, Typed]]) -> str:
        if any(is_unsure(value) for pair in pairs for value in pair):
            return "(" + " or ".join(self.compared("=", *pair) for pair in pairs) + ")"
        numeric = [with_number(left, right, self.settings) for left, right in pairs]
        sides = [comparable(left, right, self.settings.offset_minutes) for left, right in numeric]
        if len({one for one, _ in sides}) == 1:
            return f"({sides[0][0]} in ({', '.join(other for _, other in sides)}))"
        return "(" + " or ".join(f"({one} = {other})" for one, other in sides) + ")"

    def _pairs(self, value: Expression, choice: Expression) -> list[tuple[Typed, Typed]]:
        left = value.values if isinstance(value, Row) else (value,)
        right = choice.values if isinstance(choice, Row) else (choice,)
        if len(left) < len(right):
            raise ora(913, "too many values")
        if len(left) > len(right):
            raise ora(947, "not enough values")
        return [(self.value(a), self.value(b)) for a, b in zip(left, right, strict=True)]

    def _among_rows(self, wanted: Sequence[Expression], query: Query) -> str:
        sql, columns = self._inside(query)
        self._against(wanted, columns)
        left, right = [], []
        for part, column in zip(wanted, columns, strict=True):
            one, other = self._sides(self.value(part), column.typed)
            left.append(one)
            right.append(other)
        found = f"({', '.join(left)}) in (select {', '.join(right)} from {sql})"
        if len(left) == 1:
            return found
        # DuckDB takes lists with nulls for equal; Oracle does not know.
        return f"({' and '.join(f'{one} is not null' for one in left)} and {found})"

    def _sides(self, left: Typed, right: Typed) -> tuple[str, str]:
        """Both sides of a comparison that DuckDB makes with many rows at once."""
        if is_unsure(left) or is_unsure(right):
            raise AllDigitsError
        return comparable(left, right, self.settings.offset_minutes)

    def _no_row(self, wanted: Sequence[Expression], query: Query) -> str:
        """`(a, b) not in (select …)`: not known when a null could be equal."""
        sql, columns = self._inside(query)
        tests = self._against(wanted, columns)
        surely = f"exists (select 1 from {sql} where {' and '.join(tests)})"
        maybe = " and ".join(f"coalesce({test}, true)" for test in tests)
        perhaps = f"exists (select 1 from {sql} where {maybe})"
        return f"(case when {surely} then false when {perhaps} then null else true end)"

    def _like(self, node: Like) -> str:
        value, pattern = as_text(self.value(node.value)), as_text(self.value(node.pattern))
        escape = f" escape {as_text(self.value(node.escape))}" if node.escape else ""
        return f"({value} {'not ' if node.is_negated else ''}like {pattern}{escape})"

    def _matches(self, node: Matches) -> str:
        from dbt_project.oracle_sql.patterns import options, pattern  # noqa: PLC0415

        value = as_text(self.value(node.value))
        options_sql = options(self.value(node.options) if node.options else None)
        return f"regexp_matches({value}, {pattern(self.value(node.pattern))}, {options_sql})"
