"""Expressions and conditions of Oracle SQL, as trees."""

from __future__ import annotations

from dbt_project.oracle_sql.errors import SqlError, ora, refuse
from dbt_project.oracle_sql.reading import RESERVED, Reader
from dbt_project.oracle_sql.tree import (
    CONDITIONS,
    Between,
    Binary,
    Bind,
    Call,
    Case,
    Cast,
    Comparison,
    Exists,
    Expression,
    In,
    IsNull,
    Like,
    Literal,
    Logical,
    Matches,
    Name,
    Negative,
    Not,
    Ordering,
    Query,
    Row,
    Scalar,
    Star,
    Window,
)
from dbt_project.oracle_sql.type_parser import TypeParser
from dbt_project.oracle_sql.types import (
    BINARY_DOUBLE,
    CHAR,
    DATE,
    NULL,
    NUMBER,
    TIMESTAMP9,
    OracleType,
)

COMPARISONS = {"=": "=", "<>": "<>", "!=": "<>", "^=": "<>", "<": "<", "<=": "<=", ">": ">",
               ">=": ">="}  # fmt: skip
PSEUDO = {"SYSDATE", "ROWNUM", "USER", "UID", "LEVEL", "ROWID"}


class ExpressionParser(TypeParser, Reader):
    """Reads expressions; a subclass reads the queries inside them."""

    def query(self) -> Query:
        """Take a query."""
        raise NotImplementedError

    def value(self) -> Expression:
        """Take an expression that is no condition."""
        found = self.sum()
        if isinstance(found, CONDITIONS):
            raise ora(907, "missing right parenthesis: a condition is no value")
        return found

    def values(self) -> tuple[Expression, ...]:
        """Take expressions, with commas between."""
        found = [self.value()]
        while self.take_op(","):
            found.append(self.value())
        return tuple(found)

    def condition(self) -> Expression:
        """Take a condition."""
        parts = [self._conjunction()]
        while self.take("OR"):
            parts.append(self._conjunction())
        return parts[0] if len(parts) == 1 else Logical("or", tuple(parts))

    def _conjunction(self) -> Expression:
        parts = [self._negation()]
        while self.take("AND"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else Logical("and", tuple(parts))

    def _negation(self) -> Expression:
        if self.take("NOT"):
            return Not(self._negation())
        return self._comparison()

    def _comparison(self) -> Expression:
        if self.take("EXISTS"):
            self.expect_op("(")
            query = self.query()
            self.expect_op(")")
            return Exists(query)
        left = self.sum()
        if isinstance(left, CONDITIONS):
            return left
        if self.token.kind == "op" and self.token.text in COMPARISONS:
            operator = COMPARISONS[self.next().text]
            if self.is_word("ANY") or self.is_word("ALL") or self.is_word("SOME"):
                refuse("ANY, SOME and ALL")
            return Comparison(operator, left, self._operand())
        return self._special(left)

    def _operand(self) -> Expression:
        found = self.sum()
        if isinstance(found, CONDITIONS):
            raise ora(936, "missing expression: a condition cannot be compared")
        return found

    def _special(self, left: Expression) -> Expression:
        if self.take("IS"):
            is_negated = self.take("NOT")
            if not self.take("NULL"):
                raise ora(908, f"missing NULL keyword at {self.context()}")
            return IsNull(left, is_negated)
        is_negated = self.take("NOT")
        if self.take("BETWEEN"):
            low = self._operand()
            self.expect("AND")
            return Between(left, low, self._operand(), is_negated)
        if self.take("LIKE"):
            pattern = self._operand()
            escape = self._operand() if self.take("ESCAPE") else None
            return Like(left, pattern, escape, is_negated)
        if self.take("IN"):
            return self._membership(left, is_negated)
        self.refuse_unknown()
        raise ora(920, f"invalid relational operator at {self.context()}")

    def _membership(self, left: Expression, is_negated: bool) -> Expression:
        self.expect_op("(")
        if self.is_word("SELECT") or self.is_word("WITH"):
            query = self.query()
            self.expect_op(")")
            return In(left, query, is_negated)
        choices = self.values()
        self.expect_op(")")
        if len(choices) > 1000:
            raise ora(1795, "maximum number of expressions in a list is 1000")
        return In(left, choices, is_negated)

    def sum(self) -> Expression:
        """Take an expression; in parentheses it can turn out to be a condition."""
        left = self._product()
        while self.token.kind == "op" and self.token.text in ("+", "-", "||"):
            left = Binary(self.next().text, left, self._product())
        return left

    def _product(self) -> Expression:
        left = self._signed()
        while self.token.kind == "op" and self.token.text in ("*", "/"):
            left = Binary(self.next().text, left, self._signed())
        return left

    def _signed(self) -> Expression:
        if self.take_op("-"):
            return Negative(self._signed())
        if self.take_op("+"):
            return self._signed()
        return self._primary()

    def _primary(self) -> Expression:
        token = self.token
        if token.kind == "op" and token.text == "(":
            return self._parentheses()
        if token.kind in ("text", "number", "bind"):
            return self._constant()
        if token.kind == "quoted" or (token.kind == "word" and self.is_name()):
            return self._word()
        if token.kind == "word":
            return self._keyword()
        raise ora(936, f"missing expression at {self.context()}")

    def _constant(self) -> Expression:
        token = self.next()
        if token.kind == "bind":
            return Bind(token.text)
        if token.kind == "number":
            if token.text[-1] in "fFdD":
                return Literal("double", token.text[:-1], BINARY_DOUBLE)
            return Literal("number", token.text, NUMBER)
        if token.is_national:
            return Literal("text", token.text, OracleType("NCHAR", len(token.text)))
        return Literal("text", token.text, CHAR)

    def _parentheses(self) -> Expression:
        self.expect_op("(")
        if self.is_word("SELECT") or self.is_word("WITH"):
            query = self.query()
            self.expect_op(")")
            return Scalar(query)
        if self.is_op("+") and self.ahead().text == ")":
            refuse("the outer join sign (+)")
        inside = self.condition_or_value()
        if self.is_op(","):
            found = [inside]
            while self.take_op(","):
                found.append(self.value())
            inside = Row(tuple(found))
        self.expect_op(")")
        return inside

    def condition_or_value(self) -> Expression:
        """What stands in parentheses is known only at its end."""
        start = self.at
        try:
            found = self.value()
            if self.is_op(")") or self.is_op(","):
                return found
        except SqlError as error:  # the second reading decides
            self.located(error)
            self.at = start
            try:
                return self.condition()
            except SqlError:
                raise error from None
        self.at = start
        return self.condition()

    def _keyword(self) -> Expression:
        if self.take("NULL"):
            return Literal("null", "", NULL)
        if self.is_word("DATE") and self.ahead().kind == "text":
            self.next()
            return Literal("date", self.next().text, DATE)
        word = self.token.text
        if word in PSEUDO:
            return Name((self.next().text,))
        if word in RESERVED:
            raise ora(936, f"missing expression at {self.context()}")
        self.refuse_unknown()
        raise ora(936, f"missing expression at {self.context()}")

    def _word(self) -> Expression:
        special = {"CASE": self._case, "CAST": self._cast, "TRIM": self._trim,
                   "EXTRACT": self._extract}  # fmt: skip
        if self.token.kind == "word":
            if self.token.text == "CASE":
                return special["CASE"]()
            if self.token.text in special and self.ahead().text == "(":
                return special[self.token.text]()
            if self.token.text in ("TIMESTAMP", "INTERVAL") and self.ahead().kind == "text":
                return self._dated_literal()
        parts = [self.next().text]
        while self.take_op("."):
            if self.take_op("*"):
                return Star(parts[-1])
            parts.append(self.next().text)
        if self.is_op("("):
            return self._call(".".join(parts))
        return Name(tuple(parts))

    def _dated_literal(self) -> Expression:
        word, text = self.next().text, self.next().text
        if word == "TIMESTAMP":
            return Literal("timestamp", text, TIMESTAMP9)
        if self.take("YEAR", "TO", "MONTH"):
            return Literal("interval", text, OracleType("INTERVAL YEAR TO MONTH"))
        if self.take("DAY", "TO", "SECOND"):
            return Literal("interval", text, OracleType("INTERVAL DAY TO SECOND"))
        unit = self.next().text
        if unit not in ("DAY", "HOUR", "MINUTE", "SECOND"):
            refuse(f"intervals in {unit}")
        return Literal(f"interval {unit.lower()}", text, OracleType("INTERVAL DAY TO SECOND"))

    def _case(self) -> Expression:
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

    def _cast(self) -> Expression:
        self.next()
        self.expect_op("(")
        value = self.value()
        self.expect("AS")
        data_type = self.data_type(in_cast=True)
        self.expect_op(")")
        return Cast(value, data_type)

    def _trim(self) -> Expression:
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

    def _extract(self) -> Expression:
        self.next()
        self.expect_op("(")
        unit = self.next().text
        self.expect("FROM")
        value = self.value()
        self.expect_op(")")
        return Call(f"EXTRACT {unit}", (value,))

    def _call(self, name: str) -> Expression:
        self.expect_op("(")
        if self.is_op("+") and self.ahead().text == ")":
            refuse("the outer join sign (+)")
        is_distinct = self.take("DISTINCT") or self.take("UNIQUE")
        arguments: tuple[Expression, ...] = ()
        is_star = self.take_op("*")
        if not is_star and not self.is_op(")"):
            arguments = self.values()
        self.expect_op(")")
        if self.is_word("WITHIN") or self.is_word("KEEP") or self.is_word("IGNORE"):
            refuse(f"{self.token.text} after a function")
        if name == "REGEXP_LIKE":
            if len(arguments) != 2:
                refuse("regexp_like with options")
            return Matches(*arguments)
        over = self._window() if self.take("OVER") else None
        return Call(name, arguments, is_distinct, is_star, over)

    def _window(self) -> Window:
        self.expect_op("(")
        partition: tuple[Expression, ...] = ()
        if self.take("PARTITION"):
            self.expect("BY")
            partition = self.values()
        order = self.ordering() if self.take("ORDER") else ()
        frame = None
        if self.is_word("ROWS") or self.is_word("RANGE"):
            frame = self._frame()
        self.expect_op(")")
        return Window(partition, order, frame)

    def _frame(self) -> str:
        start = self.token.at
        while not self.is_op(")"):
            if self.token.kind not in ("word", "number"):
                refuse("this window frame")
            self.next()
        return self.sql[start : self.token.at]

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
