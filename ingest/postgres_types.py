"""PostgreSQL's types: what staging makes of each, and how its values travel."""

import re

import pyarrow as pa

from dbt_project.declarations import CaptureTable
from ingest.columns import Column, DataType
from ingest.declared_columns import unbounded_decimal

LONGEST = 38  # digits of the widest decimal that staging and Arrow have
STAGED = {
    "smallint": "SMALLINT", "integer": "INTEGER", "bigint": "BIGINT", "real": "FLOAT",
    "double precision": "DOUBLE", "boolean": "BOOLEAN", "bytea": "BLOB", "date": "DATE",
    "time without time zone": "TIME", "timestamp without time zone": "TIMESTAMP",
    "timestamp with time zone": "TIMESTAMP WITH TIME ZONE", "oid": "BIGINT",
}  # fmt: skip
ARROW = {
    "SMALLINT": pa.int16(), "INTEGER": pa.int32(), "BIGINT": pa.int64(), "FLOAT": pa.float32(),
    "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(), "BLOB": pa.binary(), "DATE": pa.date32(),
    "TIME": pa.time64("us"), "TIMESTAMP": pa.timestamp("us"),
    "TIMESTAMP WITH TIME ZONE": pa.timestamp("us", "UTC"),
}  # fmt: skip
LENGTH = re.compile(r"\((-?\d+)(?:,(-?\d+))?\)")


def staged_type(table: CaptureTable, column: str, source_type: str) -> DataType:
    """Staging's type for a column, given PostgreSQL's own words for its type.

    Everything without a type of the same values (uuid, json, intervals, arrays, enums …) is kept as
    the text that PostgreSQL writes, which it also reads.
    """
    name = type_name(source_type)
    if name == "numeric":
        return bounded_decimal(source_type) or unbounded_decimal(table, column)
    if name == "money":
        return unbounded_decimal(table, column)
    return DataType(STAGED.get(name, "VARCHAR"))


def bounded_decimal(source_type: str) -> DataType | None:
    """The decimal that holds all values of a `numeric(p,s)`; None: no such decimal is wide enough.

    PostgreSQL allows more decimals than digits, and a negative number of decimals.
    """
    match = LENGTH.search(source_type)
    if match is None:
        return None
    scale = int(match[2] or 0)
    precision = max(int(match[1]), scale) - min(scale, 0)
    return DataType("DECIMAL", precision, max(scale, 0)) if precision <= LONGEST else None


def type_name(source_type: str) -> str:
    """A type without its length: `character(20)` is `character`."""
    return LENGTH.sub("", source_type, count=1)


def length(source_type: str) -> int | None:
    """What `character(20)` says in brackets."""
    match = LENGTH.search(source_type)
    return int(match[1]) if match else None


def arrow_type(column: Column) -> pa.DataType:
    """How a column's values travel: as text where Arrow has no type for all of them."""
    kind = column.data_type
    if kind.name == "DECIMAL" and bounded_decimal(column.source_type):
        return pa.decimal128(kind.precision, kind.scale)
    return ARROW.get(kind.name, pa.string())
