"""Oracle's functions of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from dbt_project.oracle_sql import ratios
from dbt_project.oracle_sql.arithmetic import arithmetic
from dbt_project.oracle_sql.choices import alike
from dbt_project.oracle_sql.errors import refuse
from dbt_project.oracle_sql.functions_of_dates import of_date
from dbt_project.oracle_sql.typed import (
    DATED,
    Typed,
    as_decimals,
    as_free,
    as_integer,
    comparable,
    is_cut,
    number,
    unified,
    whole_literal,
)
from dbt_project.oracle_sql.types import MOST_DIGITS, NUMBER

if TYPE_CHECKING:
    from dbt_project.oracle_sql.expressions import Expressions
    from dbt_project.oracle_sql.scopes import Settings

Arguments = Sequence[Typed]
Function = Callable[["Expressions", Arguments], Typed]
MOST_PLACES = 12


def rounding(how: str) -> Function:
    """`round`, `trunc`, `floor` and `ceil`."""

    def run(expressions: Expressions, arguments: Arguments) -> Typed:
        if arguments[0].family in DATED:
            return of_date(how, arguments)
        places = whole_literal(arguments[1]) if len(arguments) > 1 else 0
        if places is None:
            shown = as_integer(arguments[1])
            return Typed(f"ora_rounded({as_free(arguments[0])}, {shown}, '{how}')", NUMBER)
        return rounded(arguments[0], places, how, expressions.settings)

    return run


def rounded(value: Typed, places: int, how: str, settings: Settings) -> Typed:
    """To so many places, which are known."""
    if ratios.is_unsure(value) and abs(places) <= MOST_PLACES:
        value = ratios.surely_rounded(value, places, how)
    elif value.ratio is not None:
        found = ratios.rounded(value, places, how)
        if found is not None:
            return found
        value = ratios.free(value)
    if value.decimals:
        return _of_decimals(value, places, how)
    sql = f"ora_rounded({as_free(value)}, {places}, '{how}')"
    if settings.is_fast and 0 <= places <= MOST_PLACES and not value.is_null:
        shown = f"decimal({MOST_DIGITS},{places})"
        return Typed(f"cast(ora_plain({sql}) as {shown})", NUMBER, (MOST_DIGITS, places))
    return Typed(sql, NUMBER)


def _of_decimals(value: Typed, places: int, how: str) -> Typed:
    assert value.decimals
    precision, scale = value.decimals
    if places >= scale:
        return Typed(value.sql, NUMBER, value.decimals)
    digits = min(precision - scale + max(places, 0) + 1, MOST_DIGITS)
    if places < 0:
        # Room for what carries over: round(99, -1) is 100.
        wide = as_decimals(value, (min(precision + 1, MOST_DIGITS), scale))
        if precision == MOST_DIGITS or how not in ("round", "trunc"):
            return Typed(f"ora_rounded({as_free(value)}, {places}, '{how}')", NUMBER)
        return Typed(f"cast({how}({wide}, {places}) as decimal({digits},0))", NUMBER, (digits, 0))
    inside = f"{how}({value.sql}, {places})" if places else f"{how}({value.sql})"
    return Typed(f"cast({inside} as decimal({digits},{places}))", NUMBER, (digits, places))


def _mod(expressions: Expressions, arguments: Arguments) -> Typed:
    """The remainder has the sign of the left; a divisor of zero gives the left."""
    left, right = arguments
    if left.decimals and right.decimals and not (is_cut(left) or is_cut(right)):
        scale = max(left.decimals[1], right.decimals[1])
        whole = max(left.decimals[0] - left.decimals[1], right.decimals[0] - right.decimals[1])
        if whole + scale <= MOST_DIGITS:
            shown = (max(whole + scale, 1), scale)
            one, other = as_decimals(left, shown), as_decimals(right, shown)
            sql = f"(case when {other} = 0 then {one} else {one} % {other} end)"
            return Typed(f"cast({sql} as decimal({shown[0]},{scale}))", NUMBER, shown)
    return Typed(f"ora_modulo({as_free(left)}, {as_free(right)})", NUMBER)


def _abs(expressions: Expressions, arguments: Arguments) -> Typed:
    value = arguments[0]
    if value.decimals:
        return Typed(f"abs({value.sql})", NUMBER, value.decimals)
    if value.family == "double":
        return Typed(f"abs({value.sql})", value.type)
    return Typed(f"ora_absolute({as_free(value)})", NUMBER)


def _sign(expressions: Expressions, arguments: Arguments) -> Typed:
    value = arguments[0]
    if value.ratio is not None:
        above, below = value.ratio.numerator.sql, value.ratio.denominator.sql
        error = ratios.ZERO_DIVISOR
        sql = f"(case when {above} is null then null when {below} = 0 then {error} "
        sql += f"else sign({above}) * sign({below}) end)"
    elif value.decimals:
        sql = f"sign({value.sql})"
    else:
        one, zero = comparable(value, number(0), 0)
        sql = f"(case when {one} > {zero} then 1 when {one} < {zero} then -1 "
        sql += f"when {one} = {zero} then 0 end)"
    return Typed(f"cast({sql} as decimal(1,0))", NUMBER, (1, 0))


def _free(name: str) -> Function:
    def run(expressions: Expressions, arguments: Arguments) -> Typed:
        return Typed(f"{name}({', '.join(as_free(value) for value in arguments)})", NUMBER)

    return run


def _bitand(expressions: Expressions, arguments: Arguments) -> Typed:
    one, other = (f"cast(trunc({as_decimals(v, (38, 0))}) as hugeint)" for v in arguments)
    return Typed(f"cast(({one} & {other}) as decimal(38,0))", NUMBER, (38, 0))


def _width_bucket(expressions: Expressions, arguments: Arguments) -> Typed:
    value, low, high, count = arguments
    settings = expressions.settings
    above = arithmetic("*", arithmetic("-", value, low, settings), count, settings)
    share = arithmetic("/", above, arithmetic("-", high, low, settings), settings)
    place = rounded(share, 0, "floor", settings)
    beyond = arithmetic("+", count, number(1), settings)
    inside = arithmetic("+", place, number(1), settings)
    if not beyond.decimals:
        refuse("width_bucket with this number of buckets")
    plain = (38, 0)
    is_below, is_above = (
        expressions.compared(operator, value, end) for operator, end in (("<", low), (">=", high))
    )
    error = "error('not known here: width_bucket from more to less')"
    sql = (
        f"(case when {expressions.compared('>=', low, high)} then {error} when {is_below} then 0 "
        f"when {is_above} then {as_decimals(beyond, plain)} else {as_decimals(inside, plain)} end)"
    )
    return Typed(f"cast({sql} as decimal(38,0))", NUMBER, plain)


def _extreme(function: str) -> Function:
    """`greatest` and `least`: null when any is."""

    def run(expressions: Expressions, arguments: Arguments) -> Typed:
        if any(value.is_null for value in arguments):
            return Typed(f"cast(null as {arguments[0].type.storage})", arguments[0].type,
                         arguments[0].decimals, is_null=True)  # fmt: skip
        sqls, data_type, decimals = unified(alike(arguments, arguments[0]))
        missing = " or ".join(f"{sql} is null" for sql in sqls)
        sql = f"(case when {missing} then null else {function}({', '.join(sqls)}) end)"
        return Typed(sql, data_type, decimals)

    return run


FUNCTIONS: dict[str, tuple[Function, int, int]] = {
    "ROUND": (rounding("round"), 1, 2),
    "TRUNC": (rounding("trunc"), 1, 2),
    "FLOOR": (rounding("floor"), 1, 1),
    "CEIL": (rounding("ceil"), 1, 1),
    "MOD": (_mod, 2, 2),
    "ABS": (_abs, 1, 1),
    "SIGN": (_sign, 1, 1),
    "POWER": (_free("ora_power"), 2, 2),
    "SQRT": (_free("ora_sqrt"), 1, 1),
    "EXP": (_free("ora_exp"), 1, 1),
    "LN": (_free("ora_ln"), 1, 1),
    "LOG": (_free("ora_log"), 2, 2),
    "BITAND": (_bitand, 2, 2),
    "WIDTH_BUCKET": (_width_bucket, 4, 4),
    "GREATEST": (_extreme("greatest"), 1, 1000),
    "LEAST": (_extreme("least"), 1, 1000),
}
