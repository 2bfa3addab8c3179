"""Results from Oracle as Arrow data: exact decimals, dates without a time, declared names."""

from collections.abc import Mapping, Sequence
from typing import Any

import oracledb
import pyarrow as pa

from dbt_project.errors import ReportFailedError
from dbt_project.reporting.sql import EXACT

_WHOLE = ("bigint", "integer", "int", "smallint", "tinyint")
_TEXTUAL = ("varchar", "varchar2", "nvarchar2", "char", "nchar", "text", "string", "clob", "nclob")
_COMPUTED_DIGITS = 8
_FRACTIONS = ("double", "double precision", "float", "real", "binary_double")


def requested_schema(types: Mapping[str, str]) -> pa.Schema | None:
    """What the driver is asked to give, from types as the marts' YAML has them; None: unknown.

    Without it a NUMBER whose digits Oracle does not know, such as a sum, would come as a double.
    """
    fields = [(name, _arrow_type(data_type)) for name, data_type in types.items()]
    if not fields or any(kind is None for _, kind in fields):
        return None
    return pa.schema(fields)


def exact(table: pa.Table, is_asked: bool) -> pa.Table:
    """The result with names in lower case.

    ReportFailedError where Oracle did not know a figure's digits and nobody asked for them.
    """
    rounded = [field.name.lower() for field in table.schema if pa.types.is_floating(field.type)]
    if rounded and not is_asked:
        raise ReportFailedError(
            f"{', '.join(rounded)}: the digits are not known; give every column that the report "
            "uses a data_type in the mart's YAML"
        )
    return table.rename_columns([name.lower() for name in table.column_names])


def _arrow_type(data_type: str) -> pa.DataType | None:
    """The type of one column; None for those that the driver is not asked for."""
    name, _, digits = data_type.lower().partition("(")
    name = name.strip()
    if name in EXACT and digits:
        precision, _, scale = digits.rstrip(") ").partition(",")
        return pa.decimal128(int(precision), int(scale or 0))
    if name in _WHOLE:
        return pa.int64()
    if name in _TEXTUAL:
        return pa.string()
    if name in _FRACTIONS:
        return pa.float64()
    if name.startswith("timestamp"):
        return pa.timestamp("us")
    return pa.date32() if name == "date" else None


def computed_type(column: Sequence[Any]) -> str:
    """The type of a result's column, from its entry in a cursor's description."""
    kind, precision, scale = column[1], column[4], column[5]
    if kind == oracledb.DB_TYPE_NUMBER:
        is_known = precision and scale is not None and scale >= 0
        return f"decimal(38,{scale if is_known else _COMPUTED_DIGITS})"
    if kind == oracledb.DB_TYPE_DATE:
        return "date"
    if kind == oracledb.DB_TYPE_TIMESTAMP:
        return "timestamp"
    is_double = kind in (oracledb.DB_TYPE_BINARY_DOUBLE, oracledb.DB_TYPE_BINARY_FLOAT)
    return "double" if is_double else "varchar"
