"""Oracle's literals as DuckDB's."""

import re
from decimal import Decimal

from dbt_project.oracle_sql import moments
from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.tree import Literal
from dbt_project.oracle_sql.typed import Typed, null, number, text
from dbt_project.oracle_sql.types import (
    BINARY_DOUBLE,
    DATE,
    TIMESTAMP,
    TIMESTAMP9,
    TIMESTAMP_TZ,
    OracleType,
)

SECONDS = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}
CLOCK = ("hour", "minute", "second")


def literal(node: Literal) -> Typed:
    """A literal's value."""
    if node.kind == "null" or (node.kind == "text" and node.value == ""):
        return null()
    if node.kind == "text":
        if node.type.name == "NCHAR":
            return Typed(text(node.value), OracleType("NCHAR", len(node.value)))
        return Typed(text(node.value), OracleType("CHAR", len(node.value.encode())))
    if node.kind == "number":
        return number(Decimal(node.value))
    if node.kind == "double":
        return Typed(f"cast({node.value} as double)", BINARY_DOUBLE)
    if node.kind == "date":
        moment = moments.read(node.value, "YYYY-MM-DD")
        return Typed(f"timestamp '{moment.at.isoformat(' ')}'", DATE)
    if node.kind == "timestamp":
        return _timestamp(node.value)
    return _interval(node)


def _timestamp(value: str) -> Typed:
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


def _interval(node: Literal) -> Typed:
    """Its text as `to_char` writes it, and what it is to a date."""
    units = node.kind.removeprefix("interval ")
    sign = -1 if node.value.startswith("-") else 1
    plain = node.value.lstrip("+-").strip()
    if node.type.name == "INTERVAL YEAR TO MONTH":
        months = sign * _months(plain, units)
        years, rest = divmod(abs(months), 12)
        shown = f"{'-' if months < 0 else '+'}{years:02}-{rest:02}"
        return Typed(text(shown), node.type, span=f"to_months({months})")
    total = sign * _seconds(plain, units)
    days, rest_of_day = divmod(abs(total), 86400)
    whole = int(rest_of_day)
    clock = f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
    fraction = f"{int((rest_of_day - whole) * 1_000_000):06}"
    shown = f"{'-' if total < 0 else '+'}{int(days):02} {clock}.{fraction}"
    return Typed(text(shown), node.type, span=f"to_microseconds({int(total * 1_000_000)})")


def _months(plain: str, units: str) -> int:
    if units == "year to month":
        if not re.fullmatch(r"\d+-\d{1,2}", plain):
            raise ora(1867, "the interval is invalid")
        years, months = plain.split("-")
        return int(years) * 12 + int(months)
    if not plain.isdigit():
        raise ora(1867, "the interval is invalid")
    return int(plain) * (12 if units == "year" else 1)


def _seconds(plain: str, units: str) -> Decimal:
    if " to " not in units:
        if not re.fullmatch(r"\d+(\.\d+)?", plain):
            raise ora(1867, "the interval is invalid")
        return Decimal(plain) * SECONDS[units]
    first, last = units.split(" to ")
    days, clock = "0", plain
    if first == "day":
        days, _, clock = plain.partition(" ")
    names = CLOCK[0 if first == "day" else CLOCK.index(first) : CLOCK.index(last) + 1]
    figures = clock.split(":")
    if len(figures) != len(names) or not days.isdigit():
        raise ora(1867, "the interval is invalid")
    try:
        parts = [Decimal(f) * SECONDS[n] for n, f in zip(names, figures, strict=True)]
    except ArithmeticError:
        return refuse(f"the interval {plain!r}")
    return Decimal(days) * 86400 + sum(parts)
