"""DuckDB expressions that know their Oracle type, and Oracle's conversions between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.types import (
    BINARY_DOUBLE,
    CLOB,
    DATE,
    MOST_DIGITS,
    MOST_SCALE,
    NULL,
    NUMBER,
    TIMESTAMP,
    TIMESTAMP9,
    VARCHAR2,
    Decimals,
    OracleType,
    Roomy,
)

DATED = ("date", "timestamp")
WHOLE_LITERAL = re.compile(r"\(?(-?)cast\('(-?)(\d+)' as decimal\(\d+,0\)\)\)?")
LITERAL = re.compile(r"'(?:[^']|'')*'|cast\('-?[\d.]+' as decimal\(\d+,\d+\)\)")


# Fails when it is reached, so that the query runs again in Oracle's own numbers.
ALL_DIGITS = "error('a quotient that was cut needs all of its digits')"


class AllDigitsError(Exception):
    """A quotient that was cut to 20 places is written out: it needs all of its digits."""


@dataclass(frozen=True)
class Typed:
    """A DuckDB expression; a number is a DECIMAL of these `decimals`, else Oracle's bytes.

    An interval's `sql` is its text; `span` is DuckDB's INTERVAL. `ratio` is what a quotient is of.
    """

    sql: str
    type: OracleType
    decimals: Decimals | None = None
    is_null: bool = False
    span: str | None = None
    ratio: "Ratio | None" = None

    @property
    def family(self) -> str:
        """What it can be compared and computed with."""
        return self.type.family


@dataclass(frozen=True)
class Ratio:
    """A quotient of two DECIMALs; not exact when more was done after dividing."""

    numerator: Typed
    denominator: Typed
    is_exact: bool
    free: str  # the same as Oracle's own number


def column(sql: str, data_type: OracleType) -> Typed:
    """A stored column."""
    return Typed(sql, data_type, data_type.decimals)


def null(data_type: OracleType = NULL) -> Typed:
    """NULL."""
    return Typed("cast(null as varchar)", data_type, None, is_null=True)


def text(value: str) -> str:
    """A DuckDB text literal."""
    return "'" + value.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A DuckDB identifier."""
    return '"' + name.replace('"', '""') + '"'


def number(value: Decimal | int) -> Typed:
    """A number that stands in the statement or is bound to it."""
    exact = Decimal(value)
    plain = format(exact, "f")
    digits = plain.lstrip("-").replace(".", "").lstrip("0") or "0"
    scale = len(plain.partition(".")[2])
    precision = max(len(digits), scale, 1)
    if precision > MOST_DIGITS:
        return Typed(f"ora_number({text(plain)})", NUMBER)
    return Typed(f"cast({text(plain)} as decimal({precision},{scale}))", NUMBER, (precision, scale))


def whole_literal(value: Typed) -> int | None:
    """The whole number that an expression is, when it is a literal."""
    found = WHOLE_LITERAL.fullmatch(value.sql)
    if found is None or not value.decimals:
        return None
    return int(found[3]) * (-1 if found[1] or found[2] else 1)


def is_literal(value: Typed) -> bool:
    """Whether it is a text or number that stands in the statement."""
    return LITERAL.fullmatch(value.sql) is not None


def is_cut(value: Typed) -> bool:
    """Whether it may be made of quotients that were cut to 20 places."""
    is_roomy = isinstance(value.decimals, Roomy) and value.decimals[1] == MOST_SCALE
    return is_roomy and value.ratio is None


def wrapped_text(sql: str) -> str:
    """A text that is null when it is empty."""
    return f"nullif({sql}, '')"


def as_text(value: Typed) -> str:
    """Oracle's implicit conversion to text; dates are refused, as their text depends on NLS."""
    if value.family in ("text", "clob", "interval"):
        return value.sql
    if value.family == "number":
        if value.ratio is not None:
            return f"ora_show({value.ratio.free})"
        if is_cut(value):
            raise AllDigitsError
        if value.decimals and value.decimals[1] == 0:
            return f"cast({value.sql} as varchar)"
        if value.decimals:
            # No zeros at the end, and none before the point.
            plain = f"rtrim(rtrim(cast({value.sql} as varchar), '0'), '.')"
            shown = f"regexp_replace({plain}, '^(-?)0\\.', '\\1.')"
            return f"(case when {value.sql} = 0 then '0' else {shown} end)"
        return f"ora_show({as_free(value)})"
    if value.family == "raw":
        return f"hex({value.sql})"
    return refuse(f"the implicit conversion of {value.type.name} to text")


def as_free(value: Typed) -> str:
    """A number as Oracle's bytes, converting texts as Oracle does by itself."""
    if value.is_null:
        return "cast(null as blob)"
    if value.ratio is not None:
        return value.ratio.free
    if is_cut(value):
        return f"cast({ALL_DIGITS} as blob)"
    if value.family == "number":
        return f"ora_number(cast({value.sql} as varchar))" if value.decimals else value.sql
    if value.family == "text":
        return f"ora_number({value.sql})"
    if value.family == "double":
        return f"ora_number(cast({value.sql} as varchar))"
    raise ora(932, f"inconsistent datatypes: expected NUMBER got {value.type.name}")


def as_decimals(value: Typed, decimals: Decimals) -> str:
    """A number as a DECIMAL that is known to hold it."""
    shown = f"decimal({decimals[0]},{decimals[1]})"
    if value.is_null:
        return f"cast(null as {shown})"
    if value.decimals == decimals:
        return value.sql
    if value.decimals:
        return f"cast({value.sql} as {shown})"
    return f"cast(ora_plain({as_free(value)}) as {shown})"


def as_double(value: Typed) -> str:
    """A number as BINARY_DOUBLE."""
    if value.family == "double":
        return f"cast({value.sql} as double)"
    if value.decimals:
        return f"cast({value.sql} as double)"
    return f"cast(ora_plain({as_free(value)}) as double)"


def as_integer(value: Typed) -> str:
    """A number as a DuckDB integer, cut."""
    if value.decimals:
        return f"cast(trunc({value.sql}) as integer)"
    return f"cast(trunc(cast(ora_plain({as_free(value)}) as double)) as integer)"


def as_moment(value: Typed) -> str:
    """A date or timestamp without zone as DuckDB's TIMESTAMP."""
    if value.is_null:
        return "cast(null as timestamp)"
    if value.family in DATED:
        return f"ora_time({value.sql})" if value.type.is_nanosecond else value.sql
    if value.family == "text":
        refuse("the implicit conversion of text to a date, which depends on NLS_DATE_FORMAT")
    raise ora(932, f"inconsistent datatypes: expected DATE got {value.type.name}")


def as_sortable(value: Typed) -> str:
    """A date or timestamp as 29 characters."""
    if value.is_null:
        return "cast(null as varchar)"
    return value.sql if value.type.is_nanosecond else f"ora_moment({as_moment(value)})"


def as_utc(value: Typed, offset_minutes: int) -> str:
    """A moment in UTC as 29 characters; one without zone is taken to be in the session's."""
    if value.family == "zoned":
        return f"substr({value.sql}, 1, 29)"
    if value.family == "local":
        return f"ora_moment({value.sql})"
    if offset_minutes == 0:
        return as_sortable(value)
    return f"ora_moment({as_moment(value)} - to_minutes({offset_minutes}))"


def widest(values: Sequence[Typed]) -> Decimals | None:
    """A DECIMAL that holds all of these numbers."""
    known = [value.decimals for value in values if not value.is_null]
    if not known or any(decimals is None for decimals in known):
        return None
    whole = max(p - s for p, s in known if (p, s) is not None)  # type: ignore[misc]
    scale = max(s for _, s in known)  # type: ignore[misc]
    if whole + scale > MOST_DIGITS and any(isinstance(each, Roomy) for each in known):
        return Roomy((MOST_DIGITS, scale)) if scale <= MOST_SCALE else None
    if whole + scale > MOST_DIGITS:
        return None
    found = (max(whole + scale, 1), scale)
    return Roomy(found) if any(isinstance(each, Roomy) for each in known) else found


def numbers_alike(values: Sequence[Typed]) -> tuple[list[str], Decimals | None]:
    """Numbers in one representation."""
    decimals = widest(values)
    if decimals:
        return [as_decimals(value, decimals) for value in values], decimals
    return [as_free(value) for value in values], None


def comparable(left: Typed, right: Typed, offset_minutes: int) -> tuple[str, str]:
    """Both as DuckDB values that compare as Oracle compares them."""
    families = {left.family, right.family}
    if "clob" in families or "blob" in families:
        raise ora(932, f"inconsistent datatypes: expected - got {left.type.name}")
    if left.is_null or right.is_null:
        return "cast(null as varchar)", "cast(null as varchar)"
    if families == {"text"}:
        if left.type.is_padded and right.type.is_padded:
            return f"rtrim({left.sql}, ' ')", f"rtrim({right.sql}, ' ')"
        return left.sql, right.sql
    if "double" in families and families <= {"double", "number", "text"}:
        return as_double(left), as_double(right)
    if "number" in families and families <= {"number", "text"}:
        (one, other), _ = numbers_alike([left, right])
        return one, other
    if families <= {"zoned", "local", *DATED} and families & {"zoned", "local"}:
        return as_utc(left, offset_minutes), as_utc(right, offset_minutes)
    if families <= {*DATED}:
        if left.type.is_nanosecond or right.type.is_nanosecond:
            return as_sortable(left), as_sortable(right)
        return left.sql, right.sql
    if families == {"raw"}:
        return left.sql, right.sql
    if families & {*DATED, "zoned", "local"} and "text" in families:
        refuse("comparing a date with a text, which depends on NLS_DATE_FORMAT")
    raise ora(932, f"inconsistent datatypes: expected {left.type.name} got {right.type.name}")


def unified(values: Sequence[Typed]) -> tuple[list[str], OracleType, Decimals | None]:
    """All in one type: branches of a case, arguments of coalesce, columns of a union."""
    known = [value for value in values if not value.is_null]
    if not known:
        return [value.sql for value in values], NULL, None
    families = {value.family for value in known}
    if families == {"number"}:
        sqls, decimals = numbers_alike(values)
        types = {value.type for value in known}
        return sqls, types.pop() if len(types) == 1 else NUMBER, decimals
    if families <= {"number", "double"}:
        return [as_double(value) for value in values], BINARY_DOUBLE, None
    if families <= {"text", "clob"}:
        sqls = [value.sql for value in values]
        return sqls, _joint_text(known), None
    if families <= {*DATED}:
        return _dates(values, known)
    if len(families) == 1:
        empty = f"cast(null as {known[0].type.storage})"
        sqls = [empty if value.is_null else value.sql for value in values]
        return sqls, known[0].type, None
    other = next(value for value in known if value.family != known[0].family)
    names = f"expected {known[0].type.name} got {other.type.name}"
    raise ora(932, f"inconsistent datatypes: {names}")


def _joint_text(known: Sequence[Typed]) -> OracleType:
    if any(value.family == "clob" for value in known):
        return CLOB
    types = {value.type for value in known}
    if len(types) == 1:
        return types.pop()
    if any(value.type.name.startswith("N") for value in known):
        return OracleType("NVARCHAR2")
    return VARCHAR2


def _dates(
    values: Sequence[Typed], known: Sequence[Typed]
) -> tuple[list[str], OracleType, Decimals | None]:
    if any(value.type.is_nanosecond for value in known):
        return [as_sortable(value) for value in values], TIMESTAMP9, None
    is_date = all(value.family == "date" for value in known)
    return [as_moment(value) for value in values], DATE if is_date else TIMESTAMP, None


def typed_cast(value: Typed, data_type: OracleType, offset_minutes: int) -> Typed:
    """CAST; a text's length is cut here, not refused."""
    if value.is_null:
        return Typed(f"cast(null as {data_type.storage})", data_type, data_type.decimals, True)
    target = data_type.family
    if target == "text":
        limit = data_type.length or 1
        cut = f"substr({as_text(value)}, 1, {limit})"
        sql = f"rpad({cut}, {limit}, ' ')" if data_type.is_padded else wrapped_text(cut)
        return Typed(sql, data_type)
    if target == "date" and value.family in DATED:
        return Typed(f"date_trunc('second', {as_moment(value)})", data_type)
    if target == "timestamp" and value.family in (*DATED, "zoned", "local"):
        return _as_timestamp(value, data_type)
    if target == "zoned" and value.family in (*DATED, "local"):
        shown = text(f"{'-' if offset_minutes < 0 else '+'}{abs(offset_minutes) // 60:02}:"
                     f"{abs(offset_minutes) % 60:02}")  # fmt: skip
        return Typed(f"({as_utc(value, offset_minutes)} || {shown})", data_type)
    if target in ("number", "double"):
        return _as_number(value, data_type)
    if target == value.family:
        return replace(value, type=data_type)
    return refuse(f"a cast of {value.type.name} to {data_type.name}")


def _as_timestamp(value: Typed, data_type: OracleType) -> Typed:
    if value.family == "zoned":
        return refuse("a cast from a zone to none; use sys_extract_utc")
    if data_type.is_nanosecond:
        return Typed(as_sortable(value), data_type)
    return Typed(rounded_seconds(as_moment(value), data_type.precision or 0), data_type)


def rounded_seconds(sql: str, digits: int) -> str:
    """A TIMESTAMP rounded to so many digits of a second."""
    if digits >= 6:
        return sql
    unit = 10 ** (6 - digits)
    return (
        f"make_timestamp(cast(round(epoch_us({sql})::decimal(20,0) / {unit}) as bigint) * {unit})"
    )


def _as_number(value: Typed, data_type: OracleType) -> Typed:
    if data_type.family == "double":
        return Typed(f"cast({as_double(value)} as {data_type.storage})", data_type)
    if data_type.name == "FLOAT":
        return Typed(f"ora_fit_float({as_free(value)}, {data_type.precision})", data_type)
    if data_type.precision is None and data_type.scale is None:
        return Typed(value.sql if value.family == "number" else as_free(value), data_type,
                     value.decimals if value.family == "number" else None)  # fmt: skip
    figures = f"{data_type.precision or MOST_DIGITS}, {data_type.scale or 0}"
    decimals = data_type.decimals
    if decimals is None:
        return Typed(f"ora_fit_free({as_free(value)}, {figures})", data_type)
    if _fits(value.decimals, decimals, data_type):
        return Typed(as_decimals(value, decimals), data_type, decimals)
    fitted = f"ora_fit({as_free(value)}, {figures})"
    return Typed(f"cast({fitted} as {data_type.storage})", data_type, decimals)


def _fits(have: Decimals | None, want: Decimals, data_type: OracleType) -> bool:
    """Whether no rounding and no check is needed."""
    is_plain = want == (data_type.precision or MOST_DIGITS, data_type.scale or 0)
    return bool(have) and is_plain and have[0] - have[1] <= want[0] - want[1] and have[1] <= want[1]  # type: ignore[index]
