"""Values on their way into a column: Oracle's implicit conversions, and what it refuses."""

from dbt_project.oracle_sql.typed import Typed, as_free, as_text, null, text, typed_cast
from dbt_project.oracle_sql.types import OPAQUE, OracleType
from tests.oracle.standin.errors import ora, refuse

DATED = ("date", "timestamp")


def stored(
    value: Typed, data_type: OracleType, label: str, offset_minutes: int, *, nullable: bool,
    updates: bool = False,
) -> str:  # fmt: skip
    """The DuckDB expression that is stored in the column `label` ("S"."T"."C")."""
    sql = _converted(value, data_type, label, offset_minutes)
    if nullable:
        return sql
    message = (
        f"ORA-01407: cannot update ({label}) to NULL"
        if updates
        else f"ORA-01400: cannot insert NULL into ({label})"
    )
    return f"coalesce({sql}, error({text(message)}))"


def _converted(value: Typed, data_type: OracleType, label: str, offset_minutes: int) -> str:
    if data_type.name in OPAQUE:
        refuse(f"writing {data_type.name}")
    if value.is_null:
        return f"cast(null as {data_type.storage})"
    family = data_type.family
    if family == "text":
        return _text(as_text(value), data_type, label)
    if family == "clob":
        return as_text(value)
    if family == "raw":
        return _raw(value, data_type, label)
    if family == "blob":
        if value.family not in ("raw", "blob"):
            raise ora(932, f"inconsistent datatypes: expected BLOB got {value.type.name}")
        return value.sql
    if family == "interval":
        return as_text(value)
    if family in DATED and value.family == "text":
        refuse(f"storing a text in {label}, which depends on NLS_DATE_FORMAT")
    if family == "local" and value.family in DATED:
        return f"({value.sql} - to_minutes({offset_minutes}))"
    if family in ("number", "double") and value.family not in ("number", "double", "text"):
        raise ora(932, f"inconsistent datatypes: expected NUMBER got {value.type.name}")
    cast = typed_cast(value, data_type, offset_minutes)
    return as_free(cast) if family == "number" and data_type.decimals is None else cast.sql


def _text(sql: str, data_type: OracleType, label: str) -> str:
    limit = data_type.length or 1
    measure = "strlen" if data_type.counts_bytes else "length"
    message = (
        f"{text(f'ORA-12899: value too large for column {label} (actual: ')} || "
        f"{measure}({sql}) || {text(f', maximum: {limit})')}"
    )
    checked = f"case when {measure}({sql}) > {limit} then error({message}) else {sql} end"
    if not data_type.is_padded:
        return checked
    if not data_type.counts_bytes:
        return f"rpad({checked}, {limit}, ' ')"
    return f"({checked} || repeat(' ', {limit} - strlen({sql})))"


def _raw(value: Typed, data_type: OracleType, label: str) -> str:
    if value.family == "text":
        sql = f"unhex({value.sql})"
    elif value.family in ("raw", "blob"):
        sql = value.sql
    else:
        raise ora(932, f"inconsistent datatypes: expected BINARY got {value.type.name}")
    message = text(f"ORA-12899: value too large for column {label}")
    return (
        f"case when octet_length({sql}) > {data_type.length} then error({message}) else {sql} end"
    )


def default(data_type: OracleType) -> Typed:
    """The value of a column that has no default."""
    return null(data_type)
