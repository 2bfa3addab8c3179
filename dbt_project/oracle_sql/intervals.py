"""Intervals between timestamps, and the parts of intervals, dates and timestamps.

An interval is kept as `to_char` writes it: `+000000001 02:03:04.500000`.
"""

from __future__ import annotations

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.typed import Typed, as_moment
from dbt_project.oracle_sql.types import NUMBER, Decimals, OracleType

DAY_TO_SECOND = OracleType("INTERVAL DAY TO SECOND")
DATE_PARTS = ("YEAR", "MONTH", "DAY")
TIME_PARTS = ("HOUR", "MINUTE", "SECOND")


def between(later: Typed, earlier: Typed) -> Typed:
    """A timestamp minus a timestamp."""
    passed = f"(epoch_us({as_moment(later)}) - epoch_us({as_moment(earlier)}))"
    figures = f"abs({passed})"
    sql = (
        f"(case when {passed} < 0 then '-' else '+' end"
        f" || lpad(cast({figures} // 86400000000 as varchar), 9, '0') || ' '"
        f" || lpad(cast({figures} // 3600000000 % 24 as varchar), 2, '0') || ':'"
        f" || lpad(cast({figures} // 60000000 % 60 as varchar), 2, '0') || ':'"
        f" || lpad(cast({figures} // 1000000 % 60 as varchar), 2, '0') || '.'"
        f" || lpad(cast({figures} % 1000000 as varchar), 6, '0'))"
    )
    return Typed(sql, DAY_TO_SECOND)


def part(unit: str, value: Typed) -> Typed:
    """`extract(unit from value)`."""
    if value.type == DAY_TO_SECOND:
        return _of_interval(unit, value)
    allowed = DATE_PARTS if value.family == "date" else (*DATE_PARTS, *TIME_PARTS)
    if value.family not in ("date", "timestamp") or unit not in allowed:
        if unit not in (*DATE_PARTS, *TIME_PARTS) or value.family not in ("date", "number", "text"):
            refuse(f"extract {unit.lower()} from {value.type.name}")
        raise ora(30076, "invalid extract field for extract source")
    moment = as_moment(value)
    if unit == "SECOND":
        return _number(f"epoch_us({moment}) % 60000000 / 1000000::decimal(18,6)", (8, 6))
    return _number(f"date_part('{unit.lower()}', {moment})", (4, 0))


def _of_interval(unit: str, value: Typed) -> Typed:
    """With the interval's sign."""
    places = {"HOUR": 1, "MINUTE": 2, "SECOND": 3}
    days, time = f"split_part({value.sql}, ' ', 1)", f"split_part({value.sql}, ' ', 2)"
    if unit == "DAY":
        return _number(days, (9, 0))
    if unit not in places:
        raise ora(30076, "invalid extract field for extract source")
    figures = f"(substr({value.sql}, 1, 1) || split_part({time}, ':', {places[unit]}))"
    return _number(figures, (8, 6) if unit == "SECOND" else (2, 0))


def _number(sql: str, decimals: Decimals) -> Typed:
    return Typed(f"cast({sql} as decimal({decimals[0]},{decimals[1]}))", NUMBER, decimals)
