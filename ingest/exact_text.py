"""Texts as values of a type: only those that lose nothing; DuckDB's own casts round and guess."""

from ingest.columns import DIGITS, DataType
from ingest.duckdb_dialect import quoted

REFUSED = "Invalid Input Error: column "  # how DuckDB begins to tell what exact_cast() refuses

DAY = r"\d\d\d\d+-\d\d-\d\d"
MOMENT = DAY + r"([ T]\d\d:\d\d(:\d\d(\.\d{{1,{0}}}0*)?)?)?"
ERA = r"( \(BC\))?"
# What a text must look like to be a value of a type and of nothing more precise.
SHAPES = {
    "BIGINT": r"[+-]?\d+",
    "DATE": DAY + ERA,
    "TIME": r"\d\d:\d\d(:\d\d(\.\d{1,6}0*)?)?",
    "TIMESTAMP": MOMENT.format(6) + ERA,
    "TIMESTAMP_MS": MOMENT.format(3) + ERA,
    "TIMESTAMP_S": MOMENT.format(1).replace(r"\d{1,1}0*", "0+") + ERA,
    "TIMESTAMP_NS": MOMENT.format(9) + ERA,
    "TIMESTAMP WITH TIME ZONE": MOMENT.format(6) + r"([+-]\d\d(:?\d\d)?|Z)?" + ERA,
}


def exact_cast(name: str, data_type: DataType) -> str:
    """Text as a value of `data_type`; what it does not hold unchanged is an error that names it."""
    column = quoted(name)
    cast = _cast_text(column, data_type)
    bad = unfit(column, data_type)
    if bad is None:
        return cast
    said = f"column {name}: the value ".replace("'", "''")
    return (
        f"case when {bad} then error('{said}' || substr({column}, 1, 60) || "
        f"' is no {data_type} without loss') else {cast} end"
    )


def _cast_text(column: str, data_type: DataType) -> str:
    if data_type.name == "BLOB":
        return f"unhex({column})"
    if data_type.name == "TIMESTAMP WITH TIME ZONE":
        # Without an offset it is UTC, not this machine's time.
        offset = f"regexp_matches({column}, ':\\d\\d(\\.\\d+)?([+-]\\d\\d(:?\\d\\d)?|Z)$')"
        return f"cast(case when {offset} then {column} else {column} || '+00' end as {data_type})"
    return f"cast({column} as {data_type})"


def unfit(column: str, data_type: DataType) -> str | None:
    """Whether a text is no exact value of the type; null where every text is one.

    Casting alone would round, cut and guess: 3.5 as a bigint is 4, a time as a date its day.
    """
    if data_type.name in ("VARCHAR", "BLOB"):
        return None
    cast = _cast_text(column, data_type).replace("cast(", "try_cast(", 1)
    fails = f"({column} is not null and {cast} is null)"
    if data_type.name == "DECIMAL":
        # Decimals are counted, trailing zeros are not; no pattern, for it would cost the most.
        point = f"strpos({column}, '.')"
        return (
            f"({fails} or contains(lower({column}), 'e') or contains({column}, '_') or "
            f"({point} > 0 and "
            f"length(rtrim({column}, '0')) - {point} > {data_type.scale or 0}))"
        )
    shape = SHAPES.get(data_type.name) or (SHAPES["BIGINT"] if data_type.name in DIGITS else None)
    return f"({fails} or not regexp_full_match({column}, '{shape}'))" if shape else fails


def reason(name: str, data_type: DataType) -> str:
    """What is wrong with a column's text, as a text; null when nothing is."""
    column = quoted(name)
    bad = unfit(column, data_type)
    if bad is None:
        return "null"
    said = f"column {name}: ".replace("'", "''")
    return (
        f"case when {bad} then '{said}' || substr({column}, 1, 60) || "
        f"' is no {data_type} without loss' end"
    )
