"""Quotients that are kept as numerator and denominator until they are rounded.

Oracle computes a quotient to 40 digits, which here is one call of Python per row. But most
quotients are rounded to a few places at once; that is a division of whole numbers, which DuckDB
does itself, and exactly. Only with `Settings.is_fast`: numbers too long for 38 digits fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dbt_project.oracle_sql.typed import (
    Ratio,
    Typed,
    as_double,
    as_free,
    number,
    text,
)
from dbt_project.oracle_sql.types import MOST_DIGITS, NUMBER

if TYPE_CHECKING:
    from dbt_project.oracle_sql.scopes import Settings

ZERO_DIVISOR = f"error({text('ORA-01476: divisor is equal to zero')})"
MOST_PLACES = 12
ONE = number(1)


def quotient(left: Typed, right: Typed, settings: Settings) -> Typed:
    """`left / right`."""
    sql = f"ora_divide({as_free(left)}, {as_free(right)})"
    if not settings.is_fast:
        return Typed(sql, NUMBER)
    one, other = _parts(left), _parts(right)
    if one is None or other is None:
        return Typed(sql, NUMBER)
    above = _product(one.numerator, other.denominator, settings)
    below = _product(one.denominator, other.numerator, settings)
    if above is None or below is None:
        return Typed(sql, NUMBER)
    is_exact = one.is_exact and right.ratio is None
    return Typed(sql, NUMBER, ratio=Ratio(above, below, is_exact))


def _parts(value: Typed) -> Ratio | None:
    if value.ratio is not None:
        return value.ratio
    return Ratio(value, ONE, is_exact=True) if value.decimals else None


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
    sql = f"{name}({as_free(left)}, {as_free(right)})"
    return Typed(sql, NUMBER, ratio=Ratio(above, below, is_exact=False))


def rounded(value: Typed, places: int, how: str) -> Typed | None:
    """`round`, `trunc`, `floor` or `ceil` of a quotient; None where that needs all its digits."""
    ratio = value.ratio
    if ratio is None or abs(places) > MOST_PLACES or (how != "round" and not ratio.is_exact):
        return None
    assert ratio.numerator.decimals
    assert ratio.denominator.decimals
    power = places + ratio.denominator.decimals[1] - ratio.numerator.decimals[1]
    above, below = _whole(ratio.numerator), _whole(ratio.denominator)
    if power > 0:
        above = f"({above} * {10**power}::hugeint)"
    elif power < 0:
        below = f"({below} * {10**-power}::hugeint)"
    found = f"cast(ora_ratio_{how}({above}, {below}) as decimal({MOST_DIGITS},0))"
    if places > 0:
        unit = f"cast('{1 / 10**places:.{places}f}' as decimal({places},{places}))"
        found = f"({found} * {unit})"
    elif places < 0:
        found = f"({found} * cast({10**-places} as decimal({1 - places},0)))"
    return Typed(found, NUMBER, (MOST_DIGITS, max(places, 0)))


def _whole(value: Typed) -> str:
    """A DECIMAL without its point."""
    assert value.decimals
    scale = value.decimals[1]
    if scale == 0:
        return f"cast({value.sql} as hugeint)"
    factor = f"cast({10**scale} as decimal({scale + 1},0))"
    return f"cast(({value.sql} * {factor}) as hugeint)"


def seconds(days: Typed, settings: Settings) -> str:
    """Days as whole seconds."""
    if days.ratio is not None:
        from dbt_project.oracle_sql.arithmetic import arithmetic  # noqa: PLC0415

        whole = rounded(arithmetic("*", days, number(86400), settings), 0, "round")
        if whole is not None:
            return f"cast({whole.sql} as bigint)"
    if days.decimals and days.decimals[0] <= MOST_DIGITS - 6:
        return f"cast(round({days.sql} * cast(86400 as decimal(5,0)), 0) as bigint)"
    return f"cast(round({as_double(days)} * 86400) as bigint)"


def chosen(values: Sequence[Typed]) -> tuple[list[Typed], list[Typed], bool] | None:
    """The branches of a choice as numerators and denominators, when one is a quotient."""
    if not any(value.ratio for value in values):
        return None
    parts = [Ratio(value, ONE, is_exact=True) if value.is_null else _parts(value)
             for value in values]  # fmt: skip
    if any(part is None for part in parts):
        return None
    known = [part for part in parts if part is not None]
    return (
        [part.numerator for part in known],
        [part.denominator for part in known],
        all(part.is_exact for part in known),
    )


MACROS = {
    "ora_ratio_round(a, b)": f"""case when b = 0 then {ZERO_DIVISOR}
        else ((abs(a) * 2 + abs(b)) // (abs(b) * 2)) * sign(a) * sign(b) end""",
    "ora_ratio_trunc(a, b)": f"case when b = 0 then {ZERO_DIVISOR} else a // b end",
    "ora_ratio_floor(a, b)": f"""case when b = 0 then {ZERO_DIVISOR}
        else a // b - case when a % b <> 0 and (a < 0) <> (b < 0) then 1 else 0 end end""",
    "ora_ratio_ceil(a, b)": f"""case when b = 0 then {ZERO_DIVISOR}
        else a // b + case when a % b <> 0 and (a < 0) = (b < 0) then 1 else 0 end end""",
}
