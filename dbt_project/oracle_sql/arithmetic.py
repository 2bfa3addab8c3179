"""Sums, differences, products and quotients of numbers, dates and intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbt_project.oracle_sql import intervals, ratios
from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.implicit import as_number
from dbt_project.oracle_sql.typed import (
    DATED,
    Typed,
    as_double,
    as_free,
    as_moment,
    number,
    text,
)
from dbt_project.oracle_sql.types import BINARY_DOUBLE, DATE, MOST_DIGITS, MOST_SCALE, NUMBER, Roomy

if TYPE_CHECKING:
    from dbt_project.oracle_sql.scopes import Settings

NARROW = 18  # digits of a DECIMAL in 64 bits
NO_DAY = text("ORA-01839: date not valid for month specified")


def computed(operator: str, left: Typed, right: Typed, settings: Settings) -> Typed:
    """`left operator right` of anything but texts to be joined."""
    if "interval" in (left.family, right.family):
        return _shifted(operator, left, right)
    if left.family in DATED or right.family in DATED:
        return _dated(operator, left, right, settings)
    if "double" in (left.family, right.family):
        return Typed(f"({as_double(left)} {operator} {as_double(right)})", BINARY_DOUBLE)
    for side in (left, right):
        if side.family not in ("number", "text"):
            raise ora(932, f"inconsistent datatypes: expected NUMBER got {side.type.name}")
    return arithmetic(operator, as_number(left, settings), as_number(right, settings), settings)


def _shifted(operator: str, left: Typed, right: Typed) -> Typed:
    """A date and an interval."""
    if operator == "+" and left.family == "interval":
        left, right = right, left
    if left.family not in DATED or right.span is None or operator not in "+-":
        refuse(f"{left.type.name} {operator} {right.type.name}")
    if left.type.is_nanosecond:
        refuse(f"adding an interval to {left.type.name}")
    moment = as_moment(left)
    sql = f"({moment} {operator} {right.span})"
    if right.type.name == "INTERVAL YEAR TO MONTH":
        sql = f"(case when day({sql}) <> day({moment}) then error({NO_DAY}) else {sql} end)"
    elif left.family == "date":
        sql = f"date_trunc('second', {sql})"
    return Typed(sql, left.type)


def _dated(operator: str, left: Typed, right: Typed, settings: Settings) -> Typed:
    """Days added to a date, or the days between two."""
    both_dated = left.family in DATED and right.family in DATED
    if both_dated and operator == "-":
        if "timestamp" in (left.family, right.family):
            return intervals.between(left, right)
        seconds = f"cast(epoch({left.sql}) - epoch({right.sql}) as decimal(18,0))"
        return ratios.quotient(Typed(seconds, NUMBER, (18, 0)), number(86400), settings)
    if operator == "+" and right.family in DATED:
        left, right = right, left
    if operator not in "+-":
        raise ora(932, f"inconsistent datatypes: expected NUMBER got {left.type.name}")
    if right.family not in ("number", "text") or both_dated:
        raise ora(975, "date + date not allowed")
    moment = as_moment(left)
    if left.family != "date":
        moment = f"date_trunc('second', {moment})"
    if right.decimals and right.decimals[1] == 0:
        return Typed(f"({moment} {operator} to_days(cast({right.sql} as integer)))", DATE)
    return Typed(f"({moment} {operator} to_seconds({ratios.seconds(right, settings)}))", DATE)


def arithmetic(operator: str, left: Typed, right: Typed, settings: Settings) -> Typed:
    """Of two numbers: as DECIMAL where its digits are known to be enough."""
    if operator == "/":
        return ratios.quotient(left, right, settings)
    if settings.is_fast and (left.ratio or right.ratio):
        together = ratios.combined(operator, left, right, settings)
        if together is not None:
            return together
    if left.decimals and right.decimals:
        found = _in_decimals(operator, left, right, settings)
        if found is not None:
            return found
    name = {"+": "ora_add", "-": "ora_subtract", "*": "ora_multiply"}[operator]
    return Typed(f"{name}({as_free(left)}, {as_free(right)})", NUMBER)


def times(left: Typed, right: Typed) -> str:
    """A product; DuckDB keeps that of two DECIMALs of 18 digits in 18 digits, and fails."""
    assert left.decimals
    assert right.decimals
    widths = (left.decimals[0], right.decimals[0])
    if sum(widths) <= NARROW or max(widths) > NARROW:
        return f"({left.sql} * {right.sql})"
    return f"(cast({left.sql} as decimal({sum(widths)},{left.decimals[1]})) * {right.sql})"


def _in_decimals(operator: str, left: Typed, right: Typed, settings: Settings) -> Typed | None:
    assert left.decimals
    assert right.decimals
    (p1, s1), (p2, s2) = left.decimals, right.decimals
    if operator in "+-":
        scale = max(s1, s2)
        digits = max(p1 - s1, p2 - s2) + scale + 1
        if digits > MOST_DIGITS and not (settings.is_fast and scale <= MOST_SCALE):
            return None
        room = (digits, scale) if digits <= MOST_DIGITS else Roomy((MOST_DIGITS, scale))
        shown = f"decimal({room[0]},{scale})"
        sql = f"(cast({left.sql} as {shown}) {operator} cast({right.sql} as {shown}))"
        return Typed(f"cast({sql} as {shown})", NUMBER, room)
    if p1 + p2 <= MOST_DIGITS:
        sql = f"cast({times(left, right)} as decimal({p1 + p2},{s1 + s2}))"
        return Typed(sql, NUMBER, (p1 + p2, s1 + s2))
    if settings.is_fast and s1 + s2 <= MOST_SCALE:
        return Typed(times(left, right), NUMBER, Roomy((MOST_DIGITS, s1 + s2)))
    return None
