"""Oracle's column types for staging, and how values are made ready for them.

A direct path load checks nothing on the server, so what is loaded is cast and measured before.
"""

import re
from dataclasses import replace

import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from ingest.columns import ADDED, Column, DataType
from ingest.declared_columns import declared_type
from ingest.duckdb_dialect import quoted
from ingest.exact_text import exact_cast
from ingest.oracle_types import longest_text, parse

LONGEST_TEXT = 4000  # bytes of VARCHAR2
KEY_LENGTH = 400  # characters of a key of unknown length: an index takes no more than some
LARGE = {"CLOB", "NCLOB", "TEXT", "LONGTEXT", "MEDIUMTEXT", "NTEXT"}
LENGTH = re.compile(r"char[a-z0-9 ]*\((\d+)", re.IGNORECASE)
INTEGERS = {
    "BOOLEAN": 1, "TINYINT": 3, "UTINYINT": 3, "SMALLINT": 5, "USMALLINT": 5, "INTEGER": 10,
    "UINTEGER": 10, "BIGINT": 19, "UBIGINT": 20,
}  # fmt: skip
AS_TEXT = {"VARCHAR", "TIME", "UUID", "BIT", "INTERVAL", "JSON", "TIME WITH TIME ZONE"}
TYPES = {
    "FLOAT": "binary_float", "DOUBLE": "binary_double", "DATE": "date",
    "TIMESTAMP": "timestamp(6)", "TIMESTAMP_S": "timestamp(6)", "TIMESTAMP_MS": "timestamp(6)",
    "TIMESTAMP WITH TIME ZONE": "timestamp(6) with time zone",
}  # fmt: skip
ADDED_TYPES = {"captured_at": "timestamp(6)", "run_id": "varchar2(64 char)",
               "is_deleted": "number(1)"}  # fmt: skip
assert ADDED_TYPES.keys() == ADDED.keys()
NAMES = {"FLOAT": "BINARY_FLOAT", "DOUBLE": "BINARY_DOUBLE"}


def kept_type(data_type: DataType) -> DataType:
    """The type as the dictionary gives it back."""
    if data_type.name in INTEGERS:
        return DataType("DECIMAL", INTEGERS[data_type.name], 0)
    if data_type.name in ("TIMESTAMP_S", "TIMESTAMP_MS"):
        return DataType("TIMESTAMP")
    return DataType("VARCHAR") if data_type.name in AS_TEXT else data_type


def oracle_type(table: CaptureTable, column: Column) -> str:
    """The column's type in staging; raises CaptureFailedError for what Oracle does not keep."""
    kind, is_key = column.data_type, column.staged in table.key
    if kind.name in AS_TEXT:
        return _text_type(table, column, is_key)
    if kind.name in INTEGERS:
        return f"number({INTEGERS[kind.name]},0)"
    if kind.name == "DECIMAL":
        return f"number({kind.precision},{kind.scale or 0})"
    if kind.name == "BLOB":
        return "raw(2000)" if is_key or parse(column.source_type).name == "RAW" else "blob"
    if kind.name not in TYPES:
        raise CaptureFailedError(
            f"column {column.staged}: type {kind} cannot be kept exactly in Oracle"
            + (" (declare data_type: varchar)" if kind.name == "TIMESTAMP_NS" else "")
        )
    return TYPES[kind.name]


def _text_type(table: CaptureTable, column: Column, is_key: bool) -> str:
    """VARCHAR2 counts characters: a source's bytes in GBK are more in UTF-8."""
    declared = declared_type(table, column.staged)
    names = {parse(column.source_type).name.upper(), declared.name if declared else ""}
    if names & LARGE - {"TEXT"} or (declared and declared.name in LARGE):
        if is_key:
            raise CaptureFailedError(f"column {column.staged}: a CLOB cannot be part of a key")
        return "clob"
    found = LENGTH.search(column.source_type)
    length = int(found[1]) if found else KEY_LENGTH if is_key else LONGEST_TEXT
    return f"varchar2({max(1, min(length, LONGEST_TEXT))} char)"


def staged_type(name: str, precision: int | None, scale: int | None) -> DataType:
    """A column of staging as the dictionary tells it, in DuckDB's words."""
    kind = parse(name)
    if kind.name == "NUMBER" and precision is not None:
        return DataType("DECIMAL", precision, scale or 0)
    if kind.name == "TIMESTAMP":
        return DataType("TIMESTAMP" if (kind.precision or 0) <= 6 else "TIMESTAMP_NS")
    named = {
        "VARCHAR2": "VARCHAR", "CHAR": "VARCHAR", "NVARCHAR2": "VARCHAR", "CLOB": "VARCHAR",
        "RAW": "BLOB", "BINARY_FLOAT": "FLOAT", "BINARY_DOUBLE": "DOUBLE",
    }  # fmt: skip
    return DataType(named.get(kind.name, kind.name))


def ready(column: Column, arriving: pa.DataType, target: str) -> str:
    """The DuckDB expression that makes an arriving value what the Oracle column `target` takes."""
    name, kind = quoted(column.staged), column.data_type
    is_text = pa.types.is_string(arriving) or pa.types.is_large_string(arriving)
    exact = exact_cast(column.staged, kind) if is_text else f"cast({name} as {kind})"
    if kind.name == "BOOLEAN":
        return f"cast({exact} as tinyint)"
    if kind.name == "TIMESTAMP WITH TIME ZONE":
        return f"timezone('UTC', {exact})"
    if kind.name.startswith("TIMESTAMP_"):
        return f"cast({exact} as timestamp)"
    if kind.name in INTEGERS:
        return f"cast({exact} as decimal({INTEGERS[kind.name]},0))"
    if kind.name in AS_TEXT:
        return _measured(column.staged, f"cast({exact} as varchar)", target)
    return exact


def _measured(name: str, value: str, target: str) -> str:
    """A text that fits; the empty one is null, as Oracle has no other."""
    text = f"nullif({value}, '')"
    if target == "clob":
        return text
    length = int(parse(target).precision or 0)
    said = f"column {name}: the value ".replace("'", "''")
    return (
        f"case when length({text}) > {length} or strlen({text}) > {LONGEST_TEXT} "
        f"then error('{said}' || substr({text}, 1, 60) || '… is longer than {target} without "
        f"loss (declare data_type: clob)') else {text} end"
    )


def compared(column: Column, target: str) -> Column:
    """The column with the bytes of its text in checksums, here as in its source."""
    if column.text_bytes == 0:
        return column
    own = longest_text(target.upper())
    return replace(column, text_bytes=own and max(own, column.text_bytes or 0))
