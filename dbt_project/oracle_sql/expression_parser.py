"""Expressions and conditions of Oracle SQL, as trees."""

from __future__ import annotations

from dbt_project.oracle_sql.errors import SqlError, ora, refuse
from dbt_project.oracle_sql.function_parser import FunctionParser
from dbt_project.oracle_sql.lexer import Token
from dbt_project.oracle_sql.reading import RESERVED
from dbt_project.oracle_sql.tree import (
    CONDITIONS,
    Between,
    Binary,
    Bind,
    Comparison,
    Exists,
    Expression,
    Hierarchical,
    In,
    IsNull,
    Like,
    Literal,
    Logical,
    Name,
    Negative,
    Not,
    OuterName,
    Query,
    Row,
    Scalar,
    Star,
)
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
QUANTIFIERS = {"ANY": "any", "SOME": "any", "ALL": "all"}
UNITS = ("YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND")


class ExpressionParser(FunctionParser):
    """Reads expressions; a subclass reads the queries inside them."""

    def __init__(self, sql: str, version: int) -> None:
        super().__init__(sql, version)
        self.read: dict[int, tuple[Expression, int]] = {}  # what parentheses hold, and their end

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
            for word, quantifier in QUANTIFIERS.items():
                if self.take(word):
                    return Comparison(operator, left, self._quantified(), quantifier)
            return Comparison(operator, left, self._operand())
        return self._special(left)

    def _quantified(self) -> Expression:
        """The list or query after ANY, SOME or ALL."""
        query = self.query_in_parentheses()
        if query is not None:
            return Scalar(query)
        self.expect_op("(")
        choices = self.values()
        self.expect_op(")")
        return Row(choices)

    def query_in_parentheses(self) -> Query | None:
        """Take `(select …)`; None, and nothing taken, when something else stands there."""
        count = 0
        while self.ahead(count).kind == "op" and self.ahead(count).text == "(":
            count += 1
        word = self.ahead(count)
        if count == 0 or word.kind != "word" or word.text not in ("SELECT", "WITH"):
            return None
        start = self.at
        self.next()
        try:
            query = self.query()
            if self.take_op(")"):
                return query
        except SqlError:
            if count == 1:
                raise
        if count == 1:
            self.expect_op(")")
        self.at = start
        return None

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
        query = self.query_in_parentheses()
        if query is not None:
            return In(left, query, is_negated)
        self.expect_op("(")
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
        if self.take("PRIOR"):
            return Hierarchical("PRIOR", self._signed())
        if self.is_word("CONNECT_BY_ROOT") and not self._ends(self.ahead()):
            self.next()
            return Hierarchical("CONNECT_BY_ROOT", self._signed())
        found = self._primary()
        if self.is_word("AT", "TIME", "ZONE") or self.is_word("AT", "LOCAL"):
            refuse("AT TIME ZONE")
        return found

    def _ends(self, token: Token) -> bool:
        """Whether an expression cannot begin here."""
        return token.kind in ("op", "end") and token.text != "("

    def _primary(self) -> Expression:
        token = self.token
        if token.kind == "op" and token.text == "(":
            return self._parentheses()
        if token.kind in ("text", "number", "bind"):
            return self._constant()
        is_log = token.text == "LOG" and self.ahead().text == "("  # elsewhere not known here
        if token.kind == "quoted" or (token.kind == "word" and (self.is_name() or is_log)):
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
        """What stands in parentheses, read once however often the readers come by."""
        start = self.at
        if start not in self.read:
            found = self._inside_parentheses()
            self.read[start] = (found, self.at)
        found, self.at = self.read[start]
        return found

    def _inside_parentheses(self) -> Expression:
        query = self.query_in_parentheses()
        if query is not None:
            return Scalar(query)
        self.expect_op("(")
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
            at = self.token.at
            return Name((self.next().text,), at)
        if word in RESERVED:
            raise ora(936, f"missing expression at {self.context()}")
        self.refuse_unknown()
        raise ora(936, f"missing expression at {self.context()}")

    def _word(self) -> Expression:
        special = {"CAST": self.cast, "TRIM": self.trim, "EXTRACT": self.extract}
        at = self.token.at
        if self.token.kind == "word":
            if self.token.text == "CASE":
                return self.case()
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
            if self.ahead().text == "+" and self.ahead(2).text == ")":
                self.at += 3
                return OuterName(Name(tuple(parts), at))
            return self.call(".".join(parts), at)
        return Name(tuple(parts), at)

    def _dated_literal(self) -> Expression:
        word, text = self.next().text, self.next().text
        if word == "TIMESTAMP":
            return Literal("timestamp", text, TIMESTAMP9)
        unit = self._unit()
        if self.take("TO"):
            unit += f" to {self._unit()}"
        family = "YEAR TO MONTH" if unit[:4] in ("year", "mont") else "DAY TO SECOND"
        return Literal(f"interval {unit}", text, OracleType(f"INTERVAL {family}"))

    def _unit(self) -> str:
        unit = self.next().text
        if unit not in UNITS:
            raise ora(30089, f"missing or invalid <datetime field>: {unit}")
        if self.take_op("("):
            self.integer()
            if self.take_op(","):
                self.integer()
            self.expect_op(")")
        return unit.lower()
