"""Oracle's functions of dates: rounding to a unit, months, days of the week, parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from dbt_project.oracle_sql import ratios
from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.patterns import literal
from dbt_project.oracle_sql.typed import Typed, as_free, as_integer, as_moment, number, text
from dbt_project.oracle_sql.types import DATE, NUMBER, OracleType

if TYPE_CHECKING:
    from dbt_project.oracle_sql.expressions import Expressions

Arguments = Sequence[Typed]
Function = Callable[["Expressions", Arguments], Typed]
UNITS = {
    "year": ("SYYYY", "YYYY", "YEAR", "SYEAR", "YYY", "YY", "Y"),
    "iso year": ("IYYY", "IYY", "IY", "I"),
    "quarter": ("Q",),
    "month": ("MONTH", "MON", "MM", "RM"),
    "iso week": ("IW",),
    "week of year": ("WW",),
    "week of month": ("W",),
    "week": ("DAY", "DY", "D"),  # from Sunday, as in NLS_TERRITORY=AMERICA
    "day": ("DDD", "DD", "J"),
    "hour": ("HH", "HH12", "HH24"),
    "minute": ("MI",),
}
UNIT_OF = {model: unit for unit, models in UNITS.items() for model in models}
# The first moment of the unit that holds {0}.
STARTS = {
    "year": "date_trunc('year', {0})",
    "iso year": "date_trunc('week', make_date(isoyear({0}), 1, 4)::timestamp)",
    "quarter": "date_trunc('quarter', {0})",
    "month": "date_trunc('month', {0})",
    "iso week": "date_trunc('week', {0})",
    "week of year": "(date_trunc('day', {0}) - to_days(((dayofyear({0}) - 1) % 7)::integer))",
    "week of month": "(date_trunc('day', {0}) - to_days(((day({0}) - 1) % 7)::integer))",
    "week": "(date_trunc('day', {0}) - to_days(dayofweek({0})::integer))",
    "day": "date_trunc('day', {0})",
    "hour": "date_trunc('hour', {0})",
    "minute": "date_trunc('minute', {0})",
}
# From where on the unit is rounded up, and the next unit; both added to the first moment.
HALVES = {
    "year": ("interval 6 month", "interval 1 year"),
    "quarter": ("interval 1 month + interval 15 day", "interval 3 month"),
    "month": ("interval 15 day", "interval 1 month"),
    "iso week": ("interval 84 hour", "interval 7 day"),
    "week of year": ("interval 84 hour", "interval 7 day"),
    "week of month": ("interval 84 hour", "interval 7 day"),
    "week": ("interval 84 hour", "interval 7 day"),
    "day": ("interval 12 hour", "interval 1 day"),
    "hour": ("interval 30 minute", "interval 1 hour"),
    "minute": ("interval 30 second", "interval 1 minute"),
}
WEEKDAYS = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")


def of_date(how: str, arguments: Arguments) -> Typed:
    """`trunc(date, unit)` and `round(date, unit)`: a DATE, whatever went in."""
    moment = as_moment(arguments[0])
    unit = "day"
    if len(arguments) > 1:
        said = literal(arguments[1]).upper()
        if said not in UNIT_OF:
            refuse(f"{how} of a date to {said!r}")
        unit = UNIT_OF[said]
    if how not in ("round", "trunc"):
        raise ora(932, "inconsistent datatypes: expected NUMBER got DATE")
    start = STARTS[unit].format(moment)
    if how == "trunc":
        return Typed(start, DATE)
    if unit not in HALVES:
        refuse("rounding a date to the ISO year")
    half, whole = HALVES[unit]
    return Typed(f"(case when {moment} >= {start} + {half} then {start} + {whole} "
                 f"else {start} end)", DATE)  # fmt: skip


def _add_months(expressions: Expressions, arguments: Arguments) -> Typed:
    """The last day of a month stays the last day."""
    moment, months = as_moment(arguments[0]), as_integer(arguments[1])
    shifted = f"({moment} + to_months({months}))"
    end = f"(last_day({shifted})::timestamp + ({moment} - date_trunc('day', {moment})))"
    is_end = f"day({moment}) = day(last_day({moment}))"
    return Typed(f"(case when {is_end} then {end} else {shifted} end)", DATE)


def _months_between(expressions: Expressions, arguments: Arguments) -> Typed:
    """Whole when both are the same day of the month or both the last; else by days of 1/31."""
    one, other = as_moment(arguments[0]), as_moment(arguments[1])
    months = f"((year({one}) - year({other})) * 12 + month({one}) - month({other}))"
    both_last = f"day({one}) = day(last_day({one})) and day({other}) = day(last_day({other}))"
    is_whole = f"day({one}) = day({other}) or ({both_last})"
    since = "(day({0}) * 86400 + epoch({0} - date_trunc('day', {0})))"
    rest = f"({since.format(one)} - {since.format(other)})"
    seconds = (
        f"cast({months} * 2678400 + case when {is_whole} then 0 else {rest} end as decimal(18,0))"
    )
    return ratios.quotient(Typed(seconds, NUMBER, (18, 0)), number(2678400), expressions.settings)


def _last_day(expressions: Expressions, arguments: Arguments) -> Typed:
    moment = as_moment(arguments[0])
    return Typed(f"(last_day({moment})::timestamp + ({moment} - date_trunc('day', {moment})))",
                 DATE)  # fmt: skip


def _next_day(expressions: Expressions, arguments: Arguments) -> Typed:
    """The first day of that name that is later; names as NLS_DATE_LANGUAGE=AMERICAN has them."""
    moment, said = as_moment(arguments[0]), literal(arguments[1]).strip().upper()
    if not said.isascii():
        refuse("a day of the week in another language than American")
    found = [n for n, name in enumerate(WEEKDAYS) if len(said) > 2 and name[:3] == said[:3]]
    if not found:
        raise ora(1846, "not a valid day of the week")
    ahead = f"((({found[0]} - dayofweek({moment}) + 6) % 7) + 1)::integer"
    return Typed(f"({moment} + to_days({ahead}))", DATE)


def _to_interval(units: dict[str, int], name: str, function: str, factor: int) -> Function:
    def run(expressions: Expressions, arguments: Arguments) -> Typed:
        unit = literal(arguments[1]).strip().upper()
        if unit not in units:
            raise ora(1760, "illegal argument for function")
        amount = arguments[0]
        if amount.decimals:
            wide = f"cast({amount.sql} as decimal(38,{amount.decimals[1]}))"
            shown = f"cast(round({wide} * cast({units[unit] * factor} as decimal(18,0)), 0)"
        else:
            shown = f"cast(round(cast(ora_plain(ora_multiply({as_free(amount)}, "
            shown += f"{as_free(number(units[unit] * factor))})) as decimal(38,6)), 0)"
        unknown = f"error({text('not known here: an interval as a value of its own')})"
        return Typed(unknown, OracleType(name), span=f"{function}({shown} as bigint))")

    return run


SECONDS = {"DAY": 86400, "HOUR": 3600, "MINUTE": 60, "SECOND": 1}
FUNCTIONS: dict[str, tuple[Function, int, int]] = {
    "ADD_MONTHS": (_add_months, 2, 2),
    "MONTHS_BETWEEN": (_months_between, 2, 2),
    "LAST_DAY": (_last_day, 1, 1),
    "NEXT_DAY": (_next_day, 2, 2),
    "NUMTODSINTERVAL": (
        _to_interval(SECONDS, "INTERVAL DAY TO SECOND", "to_microseconds", 1_000_000), 2, 2,
    ),
    "NUMTOYMINTERVAL": (
        _to_interval({"YEAR": 12, "MONTH": 1}, "INTERVAL YEAR TO MONTH", "to_months", 1), 2, 2,
    ),
}  # fmt: skip
