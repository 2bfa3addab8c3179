"""Statements as sqlglot trees: quoted names, bound values, and what differs between warehouses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

from sqlglot import exp

Dialect = Literal["duckdb", "oracle"]
Bound = str | int | Decimal | date

FACTS = "facts"
RATIO_DIGITS = 12  # after the point; what comes after them is cut off
_SUM_DIGITS = 8
EXACT = ("decimal", "numeric", "number")
_SUM_TYPE = f"decimal(38, {_SUM_DIGITS})"


@dataclass(frozen=True)
class Query:
    """A statement and the values of its `$name` parameters."""

    sql: str
    params: Mapping[str, Bound]


class Quotient(exp.Expression):
    """An exact quotient, null when divided by zero, cut off after RATIO_DIGITS digits.

    Cut off and not rounded, so that rounding it half up to fewer digits gives what rounding the
    true quotient would give.
    """

    arg_types: ClassVar[dict[str, bool]] = {"this": True, "expression": True}


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
    total = exp.Sum(this=expression)
    return total if data_type.startswith(EXACT) else exp.cast(total, _SUM_TYPE)


def render(statement: exp.Expression, binds: Binds, dialect: Dialect) -> Query:
    """The statement's text for a warehouse."""
    prepared = statement.transform(_QUOTIENTS[dialect])
    if dialect == "oracle":
        prepared = prepared.transform(_upper_case)
    return Query(prepared.sql(dialect=dialect), dict(binds.params))


def _duckdb_quotient(node: exp.Expression) -> Any:
    """Whole-number division of both figures in units of the last digit.

    DuckDB divides decimals as doubles, and so does `//`; on hugeint `//` is exact. Holds for
    figures below 10^17 and quotients below 10^25; beyond, DuckDB raises an error.
    """
    if not isinstance(node, Quotient):
        return node
    numerator = exp.Mul(this=_units(node.this), expression=number(10**RATIO_DIGITS))
    denominator = exp.Nullif(this=_units(node.expression), expression=number(0))
    whole = exp.IntDiv(this=exp.Paren(this=numerator), expression=denominator)
    last_digit = exp.cast(exp.Literal.string(f"0.{'1':0>{RATIO_DIGITS}}"), _digit_type())
    return exp.Mul(this=exp.cast(whole, "decimal(38, 0)"), expression=last_digit)


def _units(figure: exp.Expression) -> exp.Expression:
    scaled = exp.Mul(this=exp.cast(figure, _SUM_TYPE), expression=number(10**_SUM_DIGITS))
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


_QUOTIENTS = {"duckdb": _duckdb_quotient, "oracle": _oracle_quotient}
