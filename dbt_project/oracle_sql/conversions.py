"""Oracle's conversions between texts, numbers and dates by format models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.implicit import as_number
from dbt_project.oracle_sql.moments import elements
from dbt_project.oracle_sql.patterns import literal
from dbt_project.oracle_sql.typed import Typed, as_free, as_text, text, wrapped_text
from dbt_project.oracle_sql.types import (
    CLOB,
    DATE,
    NUMBER,
    TIMESTAMP,
    TIMESTAMP9,
    TIMESTAMP_TZ,
    VARCHAR2,
    OracleType,
)

if TYPE_CHECKING:
    from dbt_project.oracle_sql.expressions import Expressions

Arguments = Sequence[Typed]
Function = Callable[["Expressions", Arguments], Typed]
# Elements that DuckDB writes and reads as Oracle does.
WRITTEN = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "HH24": "%H", "MI": "%M", "SS": "%S",
           "DDD": "%j"}  # fmt: skip
DIGITS = {"YYYY": "[0-9]{4}", "MM": "[0-9]{2}", "DD": "[0-9]{2}", "HH24": "[0-9]{2}",
          "MI": "[0-9]{2}", "SS": "[0-9]{2}"}  # fmt: skip


def _to_char(expressions: Expressions, arguments: Arguments) -> Typed:
    value = arguments[0]
    if len(arguments) == 1:
        value = expressions.shown(value)
        if value.family in ("text", "number", "interval"):
            return Typed(as_text(value), VARCHAR2)
        if value.family == "clob":
            message = text("ORA-22835: Buffer too small for CLOB to CHAR conversion")
            sql = f"case when strlen({value.sql}) > 4000 then error({message}) else {value.sql} end"
            return Typed(sql, VARCHAR2)
        refuse(f"to_char({value.type.name}) without a format, which depends on NLS")
    model = as_text(arguments[1])
    if value.family in ("number", "text"):
        if len(arguments) > 2:
            refuse("to_char of a number with NLS parameters")
        value = as_number(value, expressions.settings)
        if value.decimals:
            shown = f"cast({value.sql} as varchar)"
            return Typed(wrapped_text(f"ora_write_decimal({shown}, {model})"), VARCHAR2)
        return Typed(f"ora_write_number({as_free(value)}, {model})", VARCHAR2)
    if value.family == "zoned" or value.type.is_nanosecond:
        return Typed(f"ora_write_moment({value.sql}, {model})", VARCHAR2)
    if value.family in ("date", "timestamp"):
        _check_date_model(arguments[1], value)
        plain = _plain_model(model, WRITTEN)
        if plain is not None:
            return Typed(f"strftime({value.sql}, {text(plain)})", VARCHAR2)
        return Typed(f"ora_write_date({value.sql}, {model})", VARCHAR2)
    if value.family == "local":
        shifted = f"({value.sql} + to_minutes({expressions.settings.offset_minutes}))"
        return Typed(f"ora_write_date({shifted}, {model})", VARCHAR2)
    return refuse(f"to_char({value.type.name}, …)")


def _check_date_model(model: Typed, value: Typed) -> None:
    """FF asks for fractions that a DATE has not."""
    known = model.sql[1:-1] if model.sql.startswith("'") else ""
    kinds = {kind[:2] for kind, _ in elements(known)}
    if value.family == "date" and kinds & {"FF", "TZ"}:
        raise ora(1821, "date format not recognized")


def _to_number(expressions: Expressions, arguments: Arguments) -> Typed:
    if len(arguments) == 1:
        value = as_number(arguments[0], expressions.settings)
        return Typed(value.sql, NUMBER, value.decimals) if value.decimals else Typed(
            as_free(value), NUMBER
        )  # fmt: skip
    parsed = f"ora_read_number({as_text(arguments[0])}, {as_text(arguments[1])})"
    model = arguments[1].sql.strip("'").upper().removeprefix("FM")
    if model and set(model) == {"X"} and len(model) <= 15:
        # Known to be a whole number below 16 ** 15: a DECIMAL, whose sum DuckDB computes.
        return Typed(f"cast(ora_plain({parsed}) as decimal(19,0))", NUMBER, (19, 0))
    return Typed(parsed, NUMBER)


def _to_date(expressions: Expressions, arguments: Arguments) -> Typed:
    if len(arguments) == 1:
        refuse("to_date without a format, which depends on NLS_DATE_FORMAT")
    value, model = _dated(as_text(arguments[0]), as_text(arguments[1]), expressions.settings.now)
    read = f"ora_read_date({value}, {model})"
    plain, digits = _plain_model(model, WRITTEN), _plain_model(model, DIGITS)
    if plain is None or digits is None or "%Y" not in plain or "%m" not in plain:
        return Typed(read, DATE)
    # What is written to the letter of the model DuckDB reads; all else is read as Oracle reads it.
    exact = f"case when regexp_full_match({value}, {text(digits)}) then {value} end"
    return Typed(f"coalesce(try_strptime({exact}, {text(plain)}), {read})", DATE)


def _dated(value: str, model: str, now: datetime) -> tuple[str, str]:
    """A text that lacks its year or month has the current one."""
    if not model.startswith("'"):
        return value, model
    kinds = {kind for kind, _ in elements(literal(Typed(model, VARCHAR2)))}
    years, months = {"YYYY", "SYYYY", "RRRR", "YYY", "YY", "RR", "Y"}, {"MM", "MON", "MONTH", "DDD"}
    if not kinds & months:
        value, model = f"('{now:%m} ' || {value})", text("MM " + literal(Typed(model, VARCHAR2)))
    if not kinds & years:
        value, model = f"('{now:%Y} ' || {value})", text("YYYY " + literal(Typed(model, VARCHAR2)))
    return value, model


def _plain_model(model: str, known: dict[str, str]) -> str | None:
    """A model as DuckDB's format, when all its elements are known there."""
    if not model.startswith("'"):
        return None
    found = []
    for kind, said in elements(literal(Typed(model, VARCHAR2))):
        if kind == "literal" and not any(sign in said for sign in "%\\.[]()*+?{}^$|"):
            found.append(said)
        elif kind in known:
            found.append(known[kind])
        else:
            return None
    return "".join(found)


def _to_timestamp(expressions: Expressions, arguments: Arguments) -> Typed:
    if len(arguments) == 1:
        refuse("to_timestamp without a format, which depends on NLS_TIMESTAMP_FORMAT")
    read = f"ora_read_moment({as_text(arguments[0])}, {as_text(arguments[1])})"
    return Typed(read, TIMESTAMP9)


def _to_timestamp_tz(expressions: Expressions, arguments: Arguments) -> Typed:
    if len(arguments) == 1:
        refuse("to_timestamp_tz without a format")
    read = f"ora_read_zoned({as_text(arguments[0])}, {as_text(arguments[1])})"
    return Typed(read, OracleType(TIMESTAMP_TZ.name, precision=9))


def _sys_extract_utc(expressions: Expressions, arguments: Arguments) -> Typed:
    value = arguments[0]
    if value.family == "local":
        return Typed(value.sql, OracleType("TIMESTAMP", precision=value.type.precision))
    if value.family != "zoned":
        raise ora(30175, "invalid type given for an argument")
    moment = f"substr({value.sql}, 1, 29)"
    if (value.type.precision or 0) > 6:
        return Typed(moment, TIMESTAMP9)
    return Typed(f"ora_time({moment})", TIMESTAMP)


FUNCTIONS: dict[str, tuple[Function, int, int]] = {
    "TO_CHAR": (_to_char, 1, 3),
    "TO_NUMBER": (_to_number, 1, 2),
    "TO_DATE": (_to_date, 1, 2),
    "TO_TIMESTAMP": (_to_timestamp, 1, 2),
    "TO_TIMESTAMP_TZ": (_to_timestamp_tz, 1, 2),
    "SYS_EXTRACT_UTC": (_sys_extract_utc, 1, 1),
    "TO_CLOB": (lambda expressions, a: Typed(as_text(a[0]), CLOB), 1, 1),
}
