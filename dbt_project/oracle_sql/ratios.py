"""Quotients that are kept as numerator and denominator until they are rounded.

Oracle computes a quotient to 40 digits, which here is one call of Python per row. But most
quotients are rounded to a few places at once; that is a division of whole numbers, which DuckDB
does itself, and exactly. Only with `Settings.is_fast`: numbers too long for 38 digits fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dbt_project.oracle_sql.typed import (
    ALL_DIGITS,
    Ratio,
    Typed,
    as_double,
    as_free,
    comparable,
    is_cut,
    number,
    text,
)
from dbt_project.oracle_sql.types import MOST_DIGITS, NUMBER, Roomy

if TYPE_CHECKING:
    from dbt_project.oracle_sql.scopes import Settings

ZERO_DIVISOR = f"error({text('ORA-01476: divisor is equal to zero')})"
MOST_PLACES = 12
PLACES = 20  # of a quotient that is computed with further
NEAR = "1e-9"  # what was cut cannot grow to this
ONE = number(1)


def quotient(left: Typed, right: Typed, settings: Settings) -> Typed:
    """`left / right`."""
    whole = f"ora_divide({as_free(free(left))}, {as_free(free(right))})"
    if not settings.is_fast:
        return Typed(whole, NUMBER)
    one, other = _parts(left), _parts(right)
    if one is None or other is None:
        return Typed(whole, NUMBER)
    above = _product(one.numerator, other.denominator, settings)
    below = _product(one.denominator, other.numerator, settings)
    if above is None or below is None:
        return Typed(whole, NUMBER)
    return kept(Ratio(above, below, one.is_exact and right.ratio is None, whole))


def kept(ratio: Ratio) -> Typed:
    """A quotient as a number of 20 places, which remembers what it is of."""
    above, below = _scaled(ratio, 0)
    unit = f"cast('{1 / 10**PLACES:.{PLACES}f}' as decimal({PLACES},{PLACES}))"
    sql = f"(cast(ora_ratio({above}, {below}) as decimal({MOST_DIGITS},0)) * {unit})"
    return Typed(sql, NUMBER, Roomy((MOST_DIGITS, PLACES)), ratio=ratio)


def free(value: Typed) -> Typed:
    """A number as Oracle's own, where a quotient has lost places."""
    return Typed(value.ratio.free, NUMBER) if value.ratio is not None else value


def _parts(value: Typed) -> Ratio | None:
    if value.ratio is not None:
        return value.ratio
    return Ratio(value, ONE, is_exact=True, free="") if value.decimals else None


def _product(left: Typed, right: Typed, settings: Settings) -> Typed | None:
    from dbt_project.oracle_sql.arithmetic import arithmetic  # noqa: PLC0415 (each needs the other)

    if right is ONE:
        return left
    if left is ONE:
        return right
    found = arithmetic("*", left, right, settings)
    return found if found.decimals else None


def combined(operator: str, left: Typed, right: Typed, settings: Settings) -> Typed | None:
    """A sum, difference or product in which there is a quotient."""
    from dbt_project.oracle_sql.arithmetic import arithmetic  # noqa: PLC0415

    one, other = _parts(left), _parts(right)
    if one is None or other is None:
        return None
    below = _product(one.denominator, other.denominator, settings)
    if operator == "*":
        above = _product(one.numerator, other.numerator, settings)
    else:
        first = _product(one.numerator, other.denominator, settings)
        second = _product(other.numerator, one.denominator, settings)
        if first is None or second is None:
            return None
        above = arithmetic(operator, first, second, settings)
    if above is None or below is None or not above.decimals:
        return None
    name = {"+": "ora_add", "-": "ora_subtract", "*": "ora_multiply"}[operator]
    whole = f"{name}({as_free(free(left))}, {as_free(free(right))})"
    return kept(Ratio(above, below, is_exact=False, free=whole))


def compared(left: Typed, right: Typed, settings: Settings) -> tuple[Typed, Typed] | None:
    """Both sides of a comparison without the division; None where that is not possible."""
    one, other = _parts(left), _parts(right)
    if not settings.is_fast or one is None or other is None:
        return None
    if left.ratio is None and right.ratio is None:
        return None
    if not (one.is_exact and other.is_exact):
        return free(left), free(right)
    first = _product(one.numerator, _positive(other), settings)
    second = _product(other.numerator, _positive(one), settings)
    if first is None or second is None:
        return free(left), free(right)
    return _turned(first, one.denominator), _turned(second, other.denominator)


def is_unsure(value: Typed) -> bool:
    """Whether 20 places may not be enough: it is, or is a quotient of, what was cut to those."""
    ratio = value.ratio
    if ratio is None:
        return is_cut(value)
    return is_cut(ratio.numerator) or is_cut(ratio.denominator)


def surely_compared(operator: str, left: Typed, right: Typed) -> str:
    """A comparison of 20 places, which fails where those that were cut could matter."""
    one, other = comparable(replace(left, ratio=None), replace(right, ratio=None), 0)
    shown = f"decimal({MOST_DIGITS},{PLACES})"
    gap = f"abs(cast({one} as {shown}) - cast({other} as {shown}))"
    unsure = f"{gap} > 0 and {gap} < cast({NEAR} as {shown})"
    return (
        f"(case when {unsure} then cast({ALL_DIGITS} as boolean) else {one} {operator} {other} end)"
    )


def surely_rounded(value: Typed, places: int, how: str) -> Typed:
    """What is to be rounded; fails where the places that were cut could matter."""
    shown = f"decimal({MOST_DIGITS},{PLACES})"
    plain = f"cast({value.sql} as {shown})"
    unit = f"cast('1e{-places}' as {shown})"
    rest = f"cast(abs({plain} - trunc({plain}, {places})) as {shown})"
    gap = f"abs({rest} - {unit} / 2)" if how == "round" else f"least({rest}, {unit} - {rest})"
    unsure = f"{gap} > 0 and {gap} < {NEAR} * {unit}"
    sql = f"(case when {unsure} then cast({ALL_DIGITS} as {shown}) else {plain} end)"
    return Typed(sql, value.type, value.decimals)


def _positive(ratio: Ratio) -> Typed:
    """A divisor without its sign; zero fails, unless it divides null."""
    value = ratio.denominator
    if value is ONE:
        return value
    fails = f"{value.sql} = 0 and {ratio.numerator.sql} is not null"
    sql = f"(case when {fails} then {ZERO_DIVISOR} else abs({value.sql}) end)"
    return Typed(sql, value.type, value.decimals)


def _turned(value: Typed, by: Typed) -> Typed:
    """With the sign of what it is divided by."""
    if by is ONE:
        return value
    assert value.decimals
    shown = f"decimal({value.decimals[0]},{value.decimals[1]})"
    sql = f"cast((case when {by.sql} < 0 then -{value.sql} else {value.sql} end) as {shown})"
    return Typed(sql, value.type, value.decimals)


def rounded(value: Typed, places: int, how: str) -> Typed | None:
    """`round`, `trunc`, `floor` or `ceil` of a quotient; None where that needs all its digits."""
    ratio = value.ratio
    if ratio is None or abs(places) > MOST_PLACES or (how != "round" and not ratio.is_exact):
        return None
    above, below = _scaled(ratio, places)
    near = f"(cast({ratio.numerator.sql} as double) / {ratio.denominator.sql} * 1e{places})"
    call = f"ora_ratio_{how}({near}, {above}, {below})"
    found = f"cast({call} as decimal({MOST_DIGITS},0))"
    if places > 0:
        unit = f"cast('{1 / 10**places:.{places}f}' as decimal({places},{places}))"
        found = f"({found} * {unit})"
    elif places < 0:
        found = f"({found} * cast({10**-places} as decimal({1 - places},0)))"
    return Typed(found, NUMBER, (MOST_DIGITS, max(places, 0)))


def _scaled(ratio: Ratio, places: int) -> tuple[str, str]:
    """Whole numbers whose quotient is the ratio, moved by so many places."""
    assert ratio.numerator.decimals
    assert ratio.denominator.decimals
    power = places + ratio.denominator.decimals[1] - ratio.numerator.decimals[1]
    above, below = _whole(ratio.numerator), _whole(ratio.denominator)
    if power > 0:
        return f"({above} * {10**power}::hugeint)", below
    return above, f"({below} * {10**-power}::hugeint)" if power else below


def _whole(value: Typed) -> str:
    """A DECIMAL without its point."""
    assert value.decimals
    scale = value.decimals[1]
    if scale == 0:
        return f"cast({value.sql} as hugeint)"
    factor = f"cast({10**scale} as decimal({scale + 1},0))"
    return f"cast((cast({value.sql} as decimal({MOST_DIGITS},{scale})) * {factor}) as hugeint)"


def seconds(days: Typed, settings: Settings) -> str:
    """Days as whole seconds."""
    if days.ratio is not None:
        from dbt_project.oracle_sql.arithmetic import arithmetic  # noqa: PLC0415

        whole = rounded(arithmetic("*", days, number(86400), settings), 0, "round")
        if whole is not None:
            return f"cast({whole.sql} as bigint)"
    if days.decimals and days.decimals[0] <= MOST_DIGITS - 6:
        wide = f"cast({days.sql} as decimal({MOST_DIGITS},{days.decimals[1]}))"
        return f"cast(round({wide} * cast(86400 as decimal(5,0)), 0) as bigint)"
    return f"cast(round({as_double(days)} * 86400) as bigint)"


def chosen(values: Sequence[Typed]) -> tuple[list[Typed], list[Typed], bool] | None:
    """The branches of a choice as numerators and denominators, when one is a quotient."""
    if not any(value.ratio for value in values):
        return None
    parts = [Ratio(value, ONE, is_exact=True, free="") if value.is_null else _parts(value)
             for value in values]  # fmt: skip
    if any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    return (
        [part.numerator for part in known],
        [part.denominator for part in known],
        all(part.is_exact for part in known),
    )


# A quotient of doubles decides where it is far enough from what divides the results.
SURE = "abs(q) < 1e11 and abs(q - floor(q) - {0}) > 1e-3"
MACROS = {
    "ora_ratio_round(q, a, b)": f"""case when {SURE.format("0.5")}
        then cast(floor(q + 0.5) as hugeint) when b = 0 and a is not null then {ZERO_DIVISOR}
        else ((abs(a) * 2 + abs(b)) // (abs(b) * 2)) * sign(a) * sign(b) end""",
    "ora_ratio_trunc(q, a, b)": f"""case when {SURE.format("round(q - floor(q))")}
        then cast(trunc(q) as hugeint) when b = 0 then {ZERO_DIVISOR} else a // b end""",
    "ora_ratio_floor(q, a, b)": f"""case when {SURE.format("round(q - floor(q))")}
        then cast(floor(q) as hugeint) when b = 0 and a is not null then {ZERO_DIVISOR}
        else a // b - case when a % b <> 0 and (a < 0) <> (b < 0) then 1 else 0 end end""",
    "ora_ratio_ceil(q, a, b)": f"""case when {SURE.format("round(q - floor(q))")}
        then cast(ceil(q) as hugeint) when b = 0 and a is not null then {ZERO_DIVISOR}
        else a // b + case when a % b <> 0 and (a < 0) = (b < 0) then 1 else 0 end end""",
    # In steps of ten places, so that nothing grows too long; the last one is rounded.
    "ora_ratio_rest(r, b)": """(r * 10000000000::hugeint // b) * 10000000000::hugeint
        + ((r * 10000000000::hugeint % b) * 20000000000::hugeint + b) // (b * 2)""",
    "ora_ratio(a, b)": f"""case when a is null then null when b = 0 then {ZERO_DIVISOR}
        else sign(a) * sign(b) * (abs(a) // abs(b) * {10**PLACES}::hugeint
        + ora_ratio_rest(abs(a) % abs(b), abs(b))) end""",
}
