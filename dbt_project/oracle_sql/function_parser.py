"""Function calls of Oracle SQL, with windows and all that may follow them, as trees."""

from __future__ import annotations

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.reading import Reader
from dbt_project.oracle_sql.tree import (
    Bound,
    Call,
    Case,
    Cast,
    Expression,
    Frame,
    Keep,
    Lenient,
    Lnnvl,
    Matches,
    Name,
    Ordering,
    Query,
    Window,
)
from dbt_project.oracle_sql.type_parser import TypeParser

CONVERSIONS = frozenset(("TO_NUMBER", "TO_DATE", "TO_TIMESTAMP", "TO_TIMESTAMP_TZ"))
# Their arguments have a syntax of their own.
PECULIAR = frozenset(
    """XMLAGG XMLELEMENT XMLPARSE XMLFOREST XMLQUERY XMLTABLE XMLSERIALIZE XMLCAST JSON_VALUE
    JSON_TABLE JSON_OBJECT JSON_ARRAY JSON_QUERY JSON_EXISTS JSON_OBJECTAGG JSON_ARRAYAGG CURSOR
    COLLECT TREAT MULTISET TABLE CLUSTER_ID PREDICTION VALIDATE_CONVERSION""".split()  # noqa: SIM905
)


class FunctionParser(TypeParser, Reader):
    """Reads calls; a subclass reads their arguments."""

    def query(self) -> Query:
        """Take a query."""
        raise NotImplementedError

    def value(self) -> Expression:
        """Take an expression that is no condition."""
        raise NotImplementedError

    def values(self) -> tuple[Expression, ...]:
        """Take expressions, with commas between."""
        raise NotImplementedError

    def condition(self) -> Expression:
        """Take a condition."""
        raise NotImplementedError

    def case(self) -> Expression:
        """Take `case … end`."""
        self.expect("CASE")
        operand = None if self.is_word("WHEN") else self.value()
        branches = []
        while self.take("WHEN"):
            test = self.condition() if operand is None else self.value()
            self.expect("THEN")
            branches.append((test, self.value()))
        otherwise = self.value() if self.take("ELSE") else None
        self.expect("END")
        if not branches:
            raise self.missing("WHEN")
        return Case(operand, tuple(branches), otherwise)

    def cast(self) -> Expression:
        """Take `cast(value as type)`."""
        self.next()
        self.expect_op("(")
        if self.is_word("MULTISET"):
            refuse("cast(multiset …)")
        value = self.value()
        self.expect("AS")
        data_type = self.data_type(in_cast=True)
        is_lenient = self._is_lenient()
        self.expect_op(")")
        cast = Cast(value, data_type)
        return Lenient(cast) if is_lenient else cast

    def _is_lenient(self) -> bool:
        return self.version >= 12 and self.take("DEFAULT", "NULL", "ON", "CONVERSION", "ERROR")

    def trim(self) -> Expression:
        """Take `trim(side characters from value)`."""
        self.next()
        self.expect_op("(")
        side = self.next().text if self.token.text in ("LEADING", "TRAILING", "BOTH") else "BOTH"
        first = None if self.is_word("FROM") else self.value()
        if self.take("FROM"):
            of = self.value()
            characters: tuple[Expression, ...] = (first,) if first is not None else ()
        else:
            if first is None:
                raise ora(936, "missing expression")
            of, characters = first, ()
        self.expect_op(")")
        return Call(f"TRIM {side}", (of, *characters))

    def extract(self) -> Expression:
        """Take `extract(unit from value)`."""
        self.next()
        self.expect_op("(")
        unit = self.next().text
        self.expect("FROM")
        value = self.value()
        self.expect_op(")")
        return Call(f"EXTRACT {unit}", (value,))

    def call(self, name: str, at: int) -> Expression:
        """Take the arguments of a function, and what follows them."""
        if name in PECULIAR:
            refuse(f"the function {name}", at)
        self.expect_op("(")
        if name == "LNNVL":
            inside = self.condition()
            self.expect_op(")")
            return Lnnvl(inside)
        is_distinct = self.take("DISTINCT") or self.take("UNIQUE")
        if not is_distinct:
            self.take("ALL")
        arguments: tuple[Expression, ...] = ()
        is_star = self.take_op("*")
        if not is_star and not self.is_op(")"):
            arguments = self.values()
        ignores_nulls = self._nulls()
        if name in CONVERSIONS and self._is_lenient():
            return self._converted(name, arguments, at)
        self._overflow()
        self.expect_op(")")
        if name == "REGEXP_LIKE":
            if not 2 <= len(arguments) <= 3:
                raise ora(939, "too many arguments for function", at)
            return Matches(*arguments)
        return self._followed(
            Call(name, arguments, is_distinct, is_star, ignores_nulls=ignores_nulls, at=at)
        )

    def _converted(self, name: str, arguments: tuple[Expression, ...], at: int) -> Expression:
        rest = self.values() if self.take_op(",") else ()
        self.expect_op(")")
        return Lenient(Call(name, (*arguments, *rest), at=at))

    def _overflow(self) -> None:
        """A list that is too long fails here in any case: it is not known where Oracle cuts it."""
        if self.take("ON", "OVERFLOW") and not self.take("ERROR"):
            self.expect("TRUNCATE")
            if not self.is_word("WITH") and not self.is_word("WITHOUT"):
                self.value()
            if self.take("WITH") or self.take("WITHOUT"):
                self.expect("COUNT")

    def _followed(self, call: Call) -> Call:
        """WITHIN GROUP, KEEP, IGNORE NULLS and OVER."""
        within = self._within() if self.take("WITHIN", "GROUP") else ()
        keep = self._keep() if self.is_word("KEEP") and self.ahead().text == "(" else None
        ignores_nulls = self._nulls() or call.ignores_nulls
        window = self._window() if self.take("OVER") else None
        return Call(call.name, call.arguments, call.is_distinct, call.is_star, window, within, keep,
                    ignores_nulls, call.at)  # fmt: skip

    def _nulls(self) -> bool:
        if self.take("RESPECT", "NULLS"):
            return False
        return self.take("IGNORE", "NULLS")

    def _within(self) -> tuple[Ordering, ...]:
        self.expect_op("(")
        self.expect("ORDER")
        order = self.ordering()
        self.expect_op(")")
        return order

    def _keep(self) -> Keep:
        self.next()
        self.expect_op("(")
        self.expect("DENSE_RANK")
        is_first = self.take("FIRST")
        if not is_first:
            self.expect("LAST")
        self.expect("ORDER")
        order = self.ordering()
        self.expect_op(")")
        return Keep(is_first, order)

    def _window(self) -> Window:
        self.expect_op("(")
        partition: tuple[Expression, ...] = ()
        if self.take("PARTITION"):
            self.expect("BY")
            partition = self.values()
        order = self.ordering() if self.take("ORDER") else ()
        frame = self._frame() if self.is_word("ROWS") or self.is_word("RANGE") else None
        if frame and not order:
            raise ora(30485, "missing ORDER BY expression in the window specification")
        self.expect_op(")")
        return Window(partition, order, frame)

    def _frame(self) -> Frame:
        unit = self.next().text.lower()
        if self.take("BETWEEN"):
            start = self._bound()
            self.expect("AND")
            return Frame(unit, start, self._bound())
        return Frame(unit, self._bound(), None)

    def _bound(self) -> Bound:
        if self.take("CURRENT", "ROW"):
            return Bound("current", None)
        distance = None if self.take("UNBOUNDED") else self.value()
        if self.take("PRECEDING"):
            return Bound("preceding", distance)
        if not self.take("FOLLOWING"):
            raise ora(906, f"missing PRECEDING or FOLLOWING at {self.context()}")
        return Bound("following", distance)

    def ordering(self) -> tuple[Ordering, ...]:
        """Take `by a desc, b nulls first`."""
        self.expect("BY")
        found = [self._ordering()]
        while self.take_op(","):
            found.append(self._ordering())
        return tuple(found)

    def _ordering(self) -> Ordering:
        by = self.value()
        is_descending = self.take("DESC")
        if not is_descending:
            self.take("ASC")
        nulls = None
        if self.take("NULLS"):
            nulls = "first" if self.take("FIRST") else "last"
            if nulls == "last":
                self.expect("LAST")
        return Ordering(by, is_descending, nulls)

    def column_name(self) -> Name:
        """Take a column's name, perhaps qualified."""
        at = self.token.at
        parts = [self.name()]
        while self.take_op("."):
            parts.append(self.next().text)
        return Name(tuple(parts), at)
