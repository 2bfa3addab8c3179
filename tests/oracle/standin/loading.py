"""Arrow data and rows of values on their way in: `executemany` and `direct_path_load`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from dbt_project.oracle_sql.typed import Typed
from dbt_project.oracle_sql.types import (
    BINARY_DOUBLE,
    DATE,
    NUMBER,
    RAW,
    TIMESTAMP,
    VARCHAR2,
    OracleType,
)
from tests.oracle.standin.errors import driver, refuse

BATCH = "standin_batch"


def arrow_types(schema: pa.Schema) -> list[OracleType]:
    """What python-oracledb binds each Arrow type as; DPY-3037 for those it does not take."""
    return [_bound_type(field) for field in schema]


def _bound_type(field: pa.Field) -> OracleType:
    kind = field.type
    if pa.types.is_decimal(kind) or pa.types.is_integer(kind):
        return NUMBER
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind):
        return VARCHAR2
    if pa.types.is_floating(kind):
        return BINARY_DOUBLE
    if pa.types.is_timestamp(kind):
        return TIMESTAMP
    if pa.types.is_date(kind):
        return DATE
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return RAW
    if pa.types.is_boolean(kind):
        refuse("binding booleans, which needs Oracle 23ai")
    raise driver(3037, arrow_type=str(kind))


def batch_columns(schema: pa.Schema) -> list[Typed]:
    """Each column of the registered batch as an Oracle value."""
    found = []
    for place, (field, data_type) in enumerate(zip(schema, arrow_types(schema), strict=True)):
        name = f"{BATCH}.c{place}"
        found.append(_typed(name, field.type, data_type))
    return found


def _typed(name: str, kind: pa.DataType, data_type: OracleType) -> Typed:
    if data_type is VARCHAR2:
        return Typed(f"nullif(cast({name} as varchar), '')", VARCHAR2)
    if pa.types.is_decimal(kind):
        if kind.precision > 38:
            refuse("Arrow decimals of more than 38 digits")
        return Typed(name, NUMBER, (kind.precision, kind.scale))
    if pa.types.is_integer(kind):
        return Typed(f"cast({name} as decimal(20,0))", NUMBER, (20, 0))
    if data_type is TIMESTAMP:
        if kind.unit == "ns":
            refuse("loading nanoseconds")
        return Typed(f"cast({name} as timestamp)", TIMESTAMP)
    if data_type is DATE:
        return Typed(f"cast({name} as timestamp)", DATE)
    return Typed(name, data_type)


def renamed(table: pa.Table) -> pa.Table:
    """Columns c0, c1 …; times without their zone, which python-oracledb leaves out."""
    arrays = [
        column.cast(pa.timestamp(column.type.unit))
        if pa.types.is_timestamp(column.type) and column.type.tz
        else column
        for column in table.columns
    ]
    return pa.table(arrays, names=[f"c{place}" for place in range(table.num_columns)])


def check_direct(schema: pa.Schema, columns: Sequence[tuple[str, OracleType, bool]]) -> None:
    """Which Arrow type goes into which column: DPY-3039 for the others."""
    for field, (_, data_type, _) in zip(schema, columns, strict=True):
        kind = _bound_type(field)
        allowed = {
            "number": ("number",), "text": ("text", "clob"), "raw": ("raw", "blob"),
            "double": ("number", "double"), "timestamp": ("date", "timestamp", "local", "zoned"),
            "date": ("date", "timestamp", "local", "zoned"),
        }[kind.family]  # fmt: skip
        if data_type.family not in allowed and not pa.types.is_null(field.type):
            raise driver(3039, arrow_type=str(field.type), db_type=data_type.name)


def table_of_rows(rows: Sequence[Sequence[Any]]) -> pa.Table | None:
    """Rows of values as Arrow data; None when a column mixes types."""
    if not rows:
        return pa.table({})
    columns = list(zip(*rows, strict=True))
    arrays = []
    for values in columns:
        array = _column_of(values)
        if array is None:
            return None
        arrays.append(array)
    return pa.table(arrays, names=[f"c{place}" for place in range(len(arrays))])


def _column_of(values: Sequence[Any]) -> pa.Array | None:
    kinds = {type(value) for value in values if value is not None}
    if not kinds:
        return pa.array([None] * len(values), pa.string())
    if kinds == {int} and all(v is None or abs(v) < 2**63 for v in values):
        return pa.array(values, pa.int64())
    if kinds <= {int, Decimal} and not kinds & {bool}:
        return _decimals([None if v is None else Decimal(v) for v in values])
    if kinds == {float}:
        return _decimals([None if v is None else Decimal(repr(v)) for v in values])
    if kinds == {str}:
        return pa.array(values, pa.string())
    if kinds == {bytes}:
        return pa.array(values, pa.binary())
    if kinds == {datetime}:  # bound as DATE
        plain = [None if v is None else v.replace(microsecond=0, tzinfo=None) for v in values]
        return pa.array(plain, pa.timestamp("us"))
    if kinds == {date}:
        return pa.array(values, pa.date32())
    return None


def _decimals(values: Sequence[Decimal | None]) -> pa.Array | None:
    scale = max((max(0, -int(v.as_tuple().exponent)) for v in values if v is not None), default=0)
    if scale > 38:
        return None
    try:
        return pa.array(values, pa.decimal128(38, scale))
    except pa.ArrowInvalid:
        return None


def named(parameters: Mapping[str, Any] | Sequence[Any] | None) -> dict[str, Any]:
    """Bound values by name; those given in order are called 1, 2 …"""
    if parameters is None:
        return {}
    if isinstance(parameters, Mapping):
        return dict(parameters)
    return {str(place): value for place, value in enumerate(parameters, 1)}
