"""Statements as sqlglot trees: quoted names, bound values, and what differs between warehouses."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from sqlglot import exp

from dbt_project.errors import ReportFailedError

Dialect = Literal["duckdb", "oracle"]
Bound = str | int | Decimal | date

FACTS = "facts"
RATIO_DIGITS = 12  # after the point; what comes after them is cut off
_SUM_DIGITS = 8
EXACT = ("decimal", "numeric", "number")
QUOTIENT_TYPE = f"decimal(38,{RATIO_DIGITS})"
COUNT_TYPE = "bigint"
TEXT_TYPE = "varchar"
_SUM_TYPE = f"decimal(38, {_SUM_DIGITS})"
_DECIMAL = re.compile(r"\w+\s*\(\s*\d+\s*(?:,\s*(\d+)\s*)?\)")
# Oracle: ORA-01795 for a longer list; no statement has more binds than 65,535.
_LONGEST_LIST = 1_000
_MOST_BINDS = 65_535


@dataclass(frozen=True)
class Query:
    """A statement and the values of its `$name` (in Oracle `:name`) parameters.

    `types` are the result's columns in the words of the marts' YAML; empty where one is not known.
    """

    sql: str
    params: Mapping[str, Bound]
    types: Mapping[str, str] = field(default_factory=dict)


class Quotient(exp.Expression):
    """An exact quotient, null when divided by zero, cut off after RATIO_DIGITS digits.

    Cut off and not rounded, so that rounding it half up to fewer digits gives what rounding the
    true quotient would give. `digits` is how many its operands have after the point.
    """

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True, "digits": False}


class Last(exp.Expression):
    """Of the rows that have one, the value in the row that comes last in the order given."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expressions": True}


class DaysBetween(exp.Expression):
    """Whole days from a date to another day."""

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True}


class DayOf(exp.Expression):
    """The day of a date or moment."""


@dataclass
class Binds:
    """Values that a statement binds, each under a name of its own; equal ones share it."""

    params: dict[str, Bound] = field(default_factory=dict)

    def add(self, name: str, value: Bound) -> exp.Placeholder:
        """A placeholder for `value`, called after `name`."""
        number = 1
        while (bound := f"{name}_{number}") in self.params:
            if self.params[bound] == value and type(self.params[bound]) is type(value):
                return exp.Placeholder(this=bound)
            number += 1
        self.params[bound] = value
        return exp.Placeholder(this=bound)


def column(name: str, table: str | None = None) -> exp.Column:
    """A quoted column name; names come from declarations checked against the marts' YAML."""
    return exp.column(name, table=table, quoted=True)


def fact(name: str) -> exp.Column:
    """A column of the mart that the statement reads, whatever result columns are called."""
    return column(name, FACTS)


def named(expression: exp.Expression, name: str) -> exp.Expression:
    """`expression as "name"`."""
    return exp.Alias(this=expression, alias=exp.Identifier(this=name, quoted=True))


def number(value: int) -> exp.Expression:
    """A number that is part of the statement's shape and comes from no user."""
    return exp.Literal.number(value)


def summed(expression: exp.Expression, data_type: str) -> exp.Expression:
    """The sum as an exact decimal, whatever whole-number type the column has."""
    return exact(exp.Sum(this=expression), data_type)


def exact(total: exp.Expression, data_type: str) -> exp.Expression:
    """A sum of a column of this type as an exact decimal."""
    return total if data_type.startswith(EXACT) else exp.cast(total, _SUM_TYPE)


def select_from(step: str, selected: Sequence[exp.Expression]) -> exp.Select:
    """A select from an earlier step of the statement."""
    return exp.select(*selected, copy=False).from_(exp.to_table(f'"{step}"'), copy=False)


def sum_type(data_type: str) -> str:
    """The type of `summed`: as many digits as there can be, with the column's after the point."""
    found = _DECIMAL.match(data_type) if data_type.startswith(EXACT) else None
    if found:
        return f"decimal(38,{found[1] or 0})"
    return "" if data_type.startswith(EXACT) else _SUM_TYPE


def decimal_places(data_type: str) -> int:
    """Digits after the point of a column's figures, for totals of it."""
    found = _DECIMAL.match(data_type) if data_type.startswith(EXACT) else None
    return int(found[1] or 0) if found else _SUM_DIGITS


def fraction_digits(data_type: str) -> int:
    """How many digits a type has after the point."""
    found = _DECIMAL.match(data_type)
    return int(found[1] or 0) if found else 0


def render(
    statement: exp.Expression, binds: Binds, dialect: Dialect, types: Mapping[str, str]
) -> Query:
    """The statement's text for a warehouse; `types` are its result's (see Query)."""
    prepared = statement.copy()  # the one copy: parts of it may stand in two places until now
    while prepared.find(Quotient, DaysBetween, DayOf, Last):  # one may be inside another
        prepared = prepared.transform(_SPECIAL[dialect], copy=False)
    if dialect == "oracle":
        prepared = prepared.transform(_short_lists, copy=False)
        prepared = prepared.transform(_upper_case, copy=False)
        for step in prepared.find_all(exp.CTE):
            step.set("materialized", None)
        if len(binds.params) > _MOST_BINDS:
            raise ReportFailedError(f"more than {_MOST_BINDS:,} values are asked for at once")
    known = {} if "" in types.values() else dict(types)
    return Query(prepared.sql(dialect=dialect, copy=False), dict(binds.params), known)


def _duckdb_special(node: exp.Expression) -> Any:
    if isinstance(node, DaysBetween):
        return exp.Sub(this=node.this, expression=node.expression)
    if isinstance(node, DayOf):
        return exp.cast(node.this, "date")
    if isinstance(node, Last):
        order = exp.Anonymous(this="row", expressions=node.expressions)
        return exp.Anonymous(this="arg_max", expressions=[node.this, order])
    return _duckdb_quotient(node)


def _oracle_special(node: exp.Expression) -> Any:
    """A DATE may have a time of day there, which TRUNC takes off."""
    if isinstance(node, DaysBetween):
        day = exp.Anonymous(this="trunc", expressions=[node.expression])
        return exp.Sub(this=node.this, expression=day)
    if isinstance(node, DayOf):
        return exp.Anonymous(this="trunc", expressions=[node.this])
    return _oracle_last(node) if isinstance(node, Last) else _oracle_quotient(node)


def _oracle_last(node: Last) -> exp.Expression:
    """Rows without a value come first, so that none of them is the last unless all are."""
    missing = exp.Is(this=node.this.copy(), expression=exp.Null())
    first = exp.Case().when(exp.Not(this=missing), node.expressions[0])
    order = [exp.Ordered(this=first, nulls_first=True)]
    order += [exp.Ordered(this=key, nulls_first=True) for key in node.expressions[1:]]
    return exp.Window(
        this=exp.Max(this=node.this),
        over="KEEP",
        first=False,
        alias=exp.to_identifier("dense_rank"),
        order=exp.Order(expressions=order),
    )


def _short_lists(node: exp.Expression) -> exp.Expression:
    """A long list as several, of which one must match."""
    if not isinstance(node, exp.In) or len(node.expressions) <= _LONGEST_LIST:
        return node
    parts = [
        exp.In(this=node.this.copy(), expressions=node.expressions[start : start + _LONGEST_LIST])
        for start in range(0, len(node.expressions), _LONGEST_LIST)
    ]
    return exp.Paren(this=exp.or_(*parts))


def _duckdb_quotient(node: exp.Expression) -> Any:
    """Whole-number division of both figures in units of the last digit.

    DuckDB divides decimals as doubles, and so does `//`; on hugeint `//` is exact. Holds for
    figures below 10^17 and quotients below 10^25; beyond, DuckDB raises an error.
    """
    if not isinstance(node, Quotient):
        return node
    digits = node.args.get("digits") or _SUM_DIGITS
    numerator = exp.Mul(this=_units(node.this, digits), expression=number(10**RATIO_DIGITS))
    denominator = exp.Nullif(this=_units(node.expression, digits), expression=number(0))
    whole = exp.IntDiv(this=exp.Paren(this=numerator), expression=denominator)
    last_digit = exp.cast(exp.Literal.string(f"0.{'1':0>{RATIO_DIGITS}}"), _digit_type())
    return exp.Mul(this=exp.cast(whole, "decimal(38, 0)"), expression=last_digit)


def _units(figure: exp.Expression, digits: int) -> exp.Expression:
    exactly = exp.cast(figure, f"decimal(38, {digits})")
    scaled = exp.Mul(this=exactly, expression=number(10**digits))
    return exp.cast(scaled, "hugeint", dialect="duckdb")


def _digit_type() -> str:
    return f"decimal({RATIO_DIGITS}, {RATIO_DIGITS})"


def _oracle_quotient(node: exp.Expression) -> Any:
    """Oracle divides numbers as decimals of at least 38 digits."""
    if not isinstance(node, Quotient):
        return node
    divisor = exp.Nullif(this=node.expression, expression=number(0))
    divided = exp.Div(this=node.this, expression=divisor)
    return exp.Anonymous(this="trunc", expressions=[divided, number(RATIO_DIGITS)])


def _upper_case(node: exp.Expression) -> exp.Expression:
    """Names that dbt creates unquoted are upper case in Oracle."""
    if isinstance(node, exp.Identifier) and node.args.get("quoted"):
        return exp.Identifier(this=node.name.upper(), quoted=True)
    return node


_SPECIAL = {"duckdb": _duckdb_special, "oracle": _oracle_special}
