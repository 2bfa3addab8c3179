"""Oracle's expressions and conditions as DuckDB's. What is not listed here is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dbt_project.oracle_sql import intervals, moments
from dbt_project.oracle_sql.binding import bound
from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.tree import (
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
    Query,
    Row,
    Scalar,
    Star,
)
from dbt_project.oracle_sql.typed import (
    DATED,
    Typed,
    as_double,
    as_free,
    as_moment,
    as_text,
    comparable,
    null,
    number,
    text,
    typed_cast,
    unified,
    wrapped_text,
)
from dbt_project.oracle_sql.types import (
    BINARY_DOUBLE,
    CLOB,
    DATE,
    MOST_DIGITS,
    NUMBER,
    TIMESTAMP,
    TIMESTAMP9,
    TIMESTAMP_TZ,
    VARCHAR2,
    OracleType,
)

if TYPE_CHECKING:
    from dbt_project.oracle_sql.queries import Scope, Translation

DAY_UNITS = {"interval day": 86400, "interval hour": 3600, "interval minute": 60,
             "interval second": 1}  # fmt: skip


class Expressions:
    """Translates expressions that see the columns of one scope."""

    def __init__(self, translation: Translation, scope: Scope) -> None:
        self.translation = translation
        self.scope = scope
        self.settings = translation.settings

    def value(self, node: Expression) -> Typed:
        """A value."""
        readers: Mapping[type, Callable[[Any], Typed]] = {
            Literal: self._literal, Bind: self._bind, Name: self._name, Call: self._call,
            Cast: self._cast, Case: self._case, Binary: self._binary, Negative: self._negative,
            Scalar: self._scalar,
        }  # fmt: skip
        if isinstance(node, Star):
            raise ora(936, "missing expression: * is no value")
        if isinstance(node, Row):
            raise ora(907, "missing right parenthesis: a list is no value")
        reader = readers.get(type(node))
        return reader(node) if reader else refuse(f"{type(node).__name__} as a value")

    def condition(self, node: Expression) -> str:
        """A DuckDB condition."""
        if isinstance(node, Logical):
            return "(" + f" {node.operator} ".join(self.condition(p) for p in node.parts) + ")"
        if isinstance(node, Not):
            return f"(not {self.condition(node.value)})"
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
            value, pattern = as_text(self.value(node.value)), as_text(self.value(node.pattern))
            return f"regexp_matches({value}, {pattern})"
        if isinstance(node, Exists):
            sql, _ = self.translation.query(node.query, self.scope)
            return f"exists ({sql})"
        raise ora(920, "invalid relational operator: a value is no condition")

    def compared(self, operator: str, left: Typed, right: Typed) -> str:
        """Two values compared."""
        one, other = comparable(left, right, self.settings.offset_minutes)
        return f"({one} {operator} {other})"

    def _comparison(self, node: Comparison) -> str:
        if isinstance(node.left, Row) or isinstance(node.right, Row):
            refuse("comparing lists with an operator")
        return self.compared(node.operator, self.value(node.left), self.value(node.right))

    def _membership(self, node: In) -> str:
        sign = "not " if node.is_negated else ""
        if isinstance(node.choices, Query):
            return f"({sign}{self._among_rows(node.value, node.choices)})"
        tests = []
        for choice in node.choices:
            pairs = self._pairs(node.value, choice)
            tests.append(" and ".join(self.compared("=", a, b) for a, b in pairs))
        return f"({sign}(" + " or ".join(f"({test})" for test in tests) + "))"

    def _pairs(self, value: Expression, choice: Expression) -> list[tuple[Typed, Typed]]:
        left = value.values if isinstance(value, Row) else (value,)
        right = choice.values if isinstance(choice, Row) else (choice,)
        if len(left) != len(right):
            raise ora(913, "too many values")
        return [(self.value(a), self.value(b)) for a, b in zip(left, right, strict=True)]

    def _among_rows(self, value: Expression, query: Query) -> str:
        wanted = value.values if isinstance(value, Row) else (value,)
        sql, columns = self.translation.query(query, self.scope)
        if len(columns) != len(wanted):
            raise ora(913, "too many values")
        left, right = [], []
        for part, column in zip(wanted, columns, strict=True):
            one, other = comparable(self.value(part), column.typed, self.settings.offset_minutes)
            left.append(one)
            right.append(other)
        return f"({', '.join(left)}) in (select {', '.join(right)} from ({sql}))"

    def _like(self, node: Like) -> str:
        value, pattern = as_text(self.value(node.value)), as_text(self.value(node.pattern))
        escape = f" escape {as_text(self.value(node.escape))}" if node.escape else ""
        return f"({value} {'not ' if node.is_negated else ''}like {pattern}{escape})"

    def _literal(self, node: Literal) -> Typed:
        if node.kind == "null" or (node.kind == "text" and node.value == ""):
            return null()
        if node.kind == "text":
            name = "NCHAR" if node.type.name == "NCHAR" else "CHAR"
            return Typed(text(node.value), OracleType(name, len(node.value)))
        if node.kind == "number":
            return number(Decimal(node.value))
        if node.kind == "double":
            return Typed(f"cast({node.value} as double)", BINARY_DOUBLE)
        if node.kind == "date":
            moment = moments.read(node.value, "YYYY-MM-DD")
            return Typed(f"timestamp '{moment.at.isoformat(' ')}'", DATE)
        if node.kind == "timestamp":
            return self._timestamp(node.value)
        if node.kind == "interval":
            return Typed(text(_interval_text(node.value, node.type)), node.type)
        return refuse(f"the literal interval '{node.value}' outside a sum")

    def _timestamp(self, value: str) -> Typed:
        zone = value[10:].strip()
        if "+" in zone or "-" in zone or "UTC" in zone:
            head, _, offset = value.rpartition(" ")
            moment = moments.read(head, "YYYY-MM-DD HH24:MI:SS.FF9")
            zoned = moments.Moment(moment.at, moment.nanoseconds, moments.read_offset(offset))
            return Typed(text(zoned.with_zone()), OracleType(TIMESTAMP_TZ.name, precision=9))
        moment = moments.read(value, "YYYY-MM-DD HH24:MI:SS.FF9")
        if moment.nanoseconds % 1000:
            return Typed(text(moment.sortable()), TIMESTAMP9)
        return Typed(f"timestamp '{moment.plain().isoformat(' ')}'", TIMESTAMP)

    def _bind(self, node: Bind) -> Typed:
        value = self.translation.bind(node.name)
        return value if isinstance(value, Typed) else bound(value)

    def _name(self, node: Name) -> Typed:
        found = self.scope.find(node.parts)
        if found is not None:
            return found
        if len(node.parts) == 1:
            return self._pseudo(node.parts[0])
        if node.parts == ("DBMS_FLASHBACK", "GET_SYSTEM_CHANGE_NUMBER"):
            return number(self.translation.change_number())
        raise ora(904, ".".join(f'"{part}"' for part in node.parts) + ": invalid identifier")

    def _pseudo(self, word: str) -> Typed:
        clock = self.settings.now
        if word == "SYSDATE":
            return Typed(f"timestamp '{clock:%Y-%m-%d %H:%M:%S}'", DATE)
        if word in ("SYSTIMESTAMP", "CURRENT_TIMESTAMP"):
            moment = moments.Moment(clock.replace(microsecond=0), clock.microsecond * 1000,
                                    self.settings.server_offset_minutes)  # fmt: skip
            return Typed(text(moment.with_zone()), TIMESTAMP_TZ)
        if word in ("USER",):
            return Typed(text(self.settings.user), VARCHAR2)
        if word in ("LOCALTIMESTAMP", "CURRENT_DATE", "ROWNUM", "LEVEL", "ROWID", "UID"):
            refuse(word)
        raise ora(904, f'"{word}": invalid identifier')

    def _call(self, node: Call) -> Typed:
        from dbt_project.oracle_sql.functions import call  # noqa: PLC0415 (each needs the other)

        return call(self, node)

    def _cast(self, node: Cast) -> Typed:
        value = self.value(node.value)
        if node.type.family == "text":
            value = self.shown(value)
        return typed_cast(value, node.type, self.settings.offset_minutes)

    def shown(self, value: Typed) -> Typed:
        """A date or timestamp as text in the session's own format, where that is known."""
        formats = self.settings.date_formats
        if not formats or value.is_null or value.family not in ("date", "timestamp", "zoned"):
            return value
        model = text(formats[("date", "timestamp", "zoned").index(value.family)])
        writes_moment = value.family == "zoned" or value.type.is_nanosecond
        function = "ora_write_moment" if writes_moment else "ora_write_date"
        return Typed(f"{function}({value.sql}, {model})", VARCHAR2)

    def _case(self, node: Case) -> Typed:
        tests, results = [], []
        for test, result in node.branches:
            if node.operand is None:
                tests.append(self.condition(test))
            else:
                tests.append(self.compared("=", self.value(node.operand), self.value(test)))
            results.append(self.value(result))
        results.append(self.value(node.otherwise) if node.otherwise else null())
        sqls, data_type, decimals = unified(results)
        branches = " ".join(f"when {t} then {r}" for t, r in zip(tests, sqls, strict=False))
        return Typed(f"(case {branches} else {sqls[-1]} end)", data_type, decimals)

    def _scalar(self, node: Scalar) -> Typed:
        sql, columns = self.translation.query(node.query, self.scope)
        if len(columns) != 1:
            raise ora(913, "too many values")
        return Typed(f"({sql})", columns[0].type, columns[0].decimals)

    def _negative(self, node: Negative) -> Typed:
        value = self.value(node.value)
        if value.family == "double":
            return Typed(f"(-{value.sql})", value.type)
        if value.decimals:
            return Typed(f"(-{value.sql})", NUMBER, value.decimals)
        return Typed(f"ora_subtract({as_free(number(0))}, {as_free(value)})", NUMBER)

    def _binary(self, node: Binary) -> Typed:
        if node.operator == "||":
            return self._joined(node)
        if (
            node.operator in "+-"
            and isinstance(node.right, Literal)
            and node.right.kind in DAY_UNITS
        ):
            return self._shifted(node, node.right)
        left, right = self.value(node.left), self.value(node.right)
        if DATED[0] in (left.family, right.family) or DATED[1] in (left.family, right.family):
            return _dated(node.operator, left, right)
        if "double" in (left.family, right.family):
            return Typed(f"({as_double(left)} {node.operator} {as_double(right)})", BINARY_DOUBLE)
        for side in (left, right):
            if side.family not in ("number", "text"):
                raise ora(932, f"inconsistent datatypes: expected NUMBER got {side.type.name}")
        return _arithmetic(node.operator, left, right)

    def _joined(self, node: Binary) -> Typed:
        """A chain of `||`: null counts as the empty text, and VARCHAR2 ends at 4,000 bytes."""
        parts = [self.value(part) for part in _chain(node)]
        is_clob = any(part.family == "clob" for part in parts)
        is_national = any(part.type.name.startswith("NVARCHAR") or part.type.name == "NCHAR"
                          for part in parts)  # fmt: skip
        sql = " || ".join(f"coalesce({as_text(part)}, '')" for part in parts if not part.is_null)
        sql = sql or "''"
        if is_clob:
            return Typed(wrapped_text(f"({sql})"), CLOB)
        name = "NVARCHAR2" if is_national else "VARCHAR2"
        limited = f"ora_limited({sql}, {self.settings.longest_text})"
        return Typed(wrapped_text(limited), OracleType(name))

    def _shifted(self, node: Binary, interval: Literal) -> Typed:
        value = self.value(node.left)
        seconds = Decimal(interval.value) * DAY_UNITS[interval.kind]
        microseconds = int(seconds * 1_000_000)
        if value.family not in DATED or value.type.is_nanosecond:
            refuse(f"adding an interval to {value.type.name}")
        sql = f"({value.sql} {node.operator} to_microseconds({microseconds}))"
        return Typed(sql, value.type)


def _chain(node: Expression) -> list[Expression]:
    if isinstance(node, Binary) and node.operator == "||":
        return [*_chain(node.left), *_chain(node.right)]
    return [node]


def _dated(operator: str, left: Typed, right: Typed) -> Typed:
    """Days added to a date, or the days between two."""
    both_dated = left.family in DATED and right.family in DATED
    if both_dated and operator == "-":
        if "timestamp" in (left.family, right.family):
            return intervals.between(left, right)
        seconds = f"cast(epoch({left.sql}) - epoch({right.sql}) as bigint)"
        return Typed(
            f"ora_divide(ora_number({seconds}::varchar), {as_free(number(86400))})", NUMBER
        )
    if operator == "+" and right.family in DATED:
        left, right = right, left
    if operator not in "+-" or right.family not in ("number", "text") or both_dated:
        raise ora(975, "date + date not allowed")
    seconds = f"cast(round({as_double(right)} * 86400) as bigint)"
    moment = f"date_trunc('second', {as_moment(left)})"
    return Typed(f"({moment} {operator} to_seconds({seconds}))", DATE)


def _arithmetic(operator: str, left: Typed, right: Typed) -> Typed:
    if left.decimals and right.decimals:
        (p1, s1), (p2, s2) = left.decimals, right.decimals
        if operator in "+-":
            scale = max(s1, s2)
            digits = max(p1 - s1, p2 - s2) + scale + 1
            if digits <= MOST_DIGITS:
                shown = f"decimal({digits},{scale})"
                sql = f"(cast({left.sql} as {shown}) {operator} cast({right.sql} as {shown}))"
                return Typed(f"cast({sql} as {shown})", NUMBER, (digits, scale))
        if operator == "*" and p1 + p2 <= MOST_DIGITS:
            sql = f"cast({left.sql} * {right.sql} as decimal({p1 + p2},{s1 + s2}))"
            return Typed(sql, NUMBER, (p1 + p2, s1 + s2))
    name = {"+": "ora_add", "-": "ora_subtract", "*": "ora_multiply", "/": "ora_divide"}[operator]
    return Typed(f"{name}({as_free(left)}, {as_free(right)})", NUMBER)


def _interval_text(value: str, data_type: OracleType) -> str:
    """As `to_char` writes an interval of default precision."""
    sign = "-" if value.startswith("-") else "+"
    plain = value.lstrip("+-")
    if data_type.name == "INTERVAL YEAR TO MONTH":
        years, months = plain.split("-")
        return f"{sign}{int(years):02}-{int(months):02}"
    days, _, rest = plain.partition(" ")
    clock, _, fraction = rest.partition(".")
    return f"{sign}{int(days):02} {clock}.{fraction.ljust(6, '0')}"
