"""Results as python-oracledb gives them: Arrow data and Python rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal
from typing import Any

import oracledb
import pyarrow as pa

from dbt_project.oracle_sql import moments
from dbt_project.oracle_sql.queries import Output
from dbt_project.oracle_sql.typed import quoted
from dbt_project.oracle_sql.types import OracleType
from tests.oracle.standin.errors import driver, refuse

DB_TYPES = {
    "NUMBER": oracledb.DB_TYPE_NUMBER, "FLOAT": oracledb.DB_TYPE_NUMBER,
    "VARCHAR2": oracledb.DB_TYPE_VARCHAR, "CHAR": oracledb.DB_TYPE_CHAR,
    "NVARCHAR2": oracledb.DB_TYPE_NVARCHAR, "NCHAR": oracledb.DB_TYPE_NCHAR,
    "CLOB": oracledb.DB_TYPE_CLOB, "NCLOB": oracledb.DB_TYPE_NCLOB, "BLOB": oracledb.DB_TYPE_BLOB,
    "RAW": oracledb.DB_TYPE_RAW, "DATE": oracledb.DB_TYPE_DATE,
    "TIMESTAMP": oracledb.DB_TYPE_TIMESTAMP,
    "TIMESTAMP WITH TIME ZONE": oracledb.DB_TYPE_TIMESTAMP_TZ,
    "TIMESTAMP WITH LOCAL TIME ZONE": oracledb.DB_TYPE_TIMESTAMP_LTZ,
    "BINARY_FLOAT": oracledb.DB_TYPE_BINARY_FLOAT, "BINARY_DOUBLE": oracledb.DB_TYPE_BINARY_DOUBLE,
    "INTERVAL YEAR TO MONTH": oracledb.DB_TYPE_INTERVAL_YM,
    "INTERVAL DAY TO SECOND": oracledb.DB_TYPE_INTERVAL_DS,
}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """A query's rows as they come from DuckDB (see `wire`), with their Oracle types."""

    columns: tuple[Output, ...]
    table: pa.Table


@dataclass(frozen=True)
class Described:
    """One column of `cursor.description`."""

    name: str
    type_code: Any
    display_size: int | None
    internal_size: int | None
    precision: int | None
    scale: int | None
    null_ok: bool

    def __iter__(self) -> Iterator[Any]:
        return iter((self.name, self.type_code, self.display_size, self.internal_size,
                     self.precision, self.scale, self.null_ok))  # fmt: skip

    def __getitem__(self, place: int) -> Any:
        return tuple(self)[place]


class Frame:
    """What `fetch_df_batches` yields: something that speaks Arrow's stream interface."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        if requested_schema is not None:
            raise NotImplementedError("requested_schema")
        return self._table.__arrow_c_stream__()

    def num_rows(self) -> int:
        """How many rows."""
        return int(self._table.num_rows)

    def column_names(self) -> list[str]:
        """Names of the columns."""
        return list(self._table.column_names)


class Lob:
    """A LOB's locator."""

    def __init__(self, value: str | bytes) -> None:
        self._value = value

    def read(self, offset: int = 1, amount: int | None = None) -> str | bytes:
        """The LOB's content."""
        start = offset - 1
        return self._value[start:] if amount is None else self._value[start : start + amount]

    def size(self) -> int:
        """The LOB's length."""
        return len(self._value)


def wire(sql: str, columns: Sequence[Output], offset_minutes: int) -> str:
    """The query around a translated one whose columns `Result` understands."""
    parts = []
    for place, column in enumerate(columns):
        name = quoted(column.name)
        if column.type.family == "number" and not column.decimals:
            name = f"ora_plain({name})"
        if column.type.family == "local" and offset_minutes:
            name = f"({name} + to_minutes({offset_minutes}))"
        parts.append(f"{name} as c{place}")
    return f"select {', '.join(parts)} from ({sql})"


def figures(data_type: OracleType) -> tuple[int, int]:
    """Precision and scale as the server describes them; 0 and -127 for a NUMBER without."""
    if data_type.name == "FLOAT":
        return data_type.precision or 126, -127
    if data_type.name == "NUMBER":
        if data_type.precision is None:  # INTEGER too: its described precision is not relied on
            return 0, -127
        return data_type.precision, data_type.scale or 0
    return 0, data_type.precision or 0


def describe(columns: Sequence[Output]) -> list[Described]:
    """`cursor.description`."""
    found = []
    for column in columns:
        precision, scale = figures(column.type)
        is_number = column.type.family == "number"
        known = is_number and (precision or scale != -127)
        found.append(
            Described(column.name, db_type(column.type), None, column.type.length,
                      precision if known else None, scale if known else None, True)
        )  # fmt: skip
    return found


def db_type(data_type: OracleType) -> Any:
    """The driver's type."""
    if data_type.name not in DB_TYPES:
        refuse(f"fetching {data_type.name}")
    return DB_TYPES[data_type.name]


def to_frame(result: Result, fetch_decimals: bool, requested: pa.Schema | None) -> pa.Table:
    """The rows as Arrow data, with the types that python-oracledb chooses or was asked for."""
    if requested is not None and len(requested) != len(result.columns):
        raise driver(2069, num_schema_columns=len(requested),
                     num_fetched_columns=len(result.columns))  # fmt: skip
    arrays, fields = [], []
    for place, column in enumerate(result.columns):
        wanted = requested.field(place).type if requested is not None else None
        name = requested.field(place).name if requested is not None else column.name
        array = _array(result.table.column(place), column, fetch_decimals, wanted)
        arrays.append(array)
        fields.append(pa.field(name, array.type))
    return pa.table(arrays, schema=pa.schema(fields))


def _array(
    data: pa.ChunkedArray, column: Output, fetch_decimals: bool, wanted: pa.DataType | None
) -> pa.ChunkedArray:
    family = column.type.family
    if family == "number":
        return _number(data, column, wanted or _number_type(column.type, fetch_decimals))
    if family in ("text", "clob"):
        return data.cast(wanted or pa.large_string())
    if family in ("raw", "blob"):
        return data.cast(wanted or pa.large_binary())
    if family == "double":
        kind = pa.float32() if column.type.name == "BINARY_FLOAT" else pa.float64()
        return data.cast(wanted or kind)
    if family == "interval":
        return refuse("fetching intervals as Arrow data")
    found = _moments(data, column)
    return found.cast(wanted) if wanted is not None else found


def _number_type(data_type: OracleType, fetch_decimals: bool) -> pa.DataType:
    precision, scale = figures(data_type)
    if fetch_decimals and 0 < precision <= 38:
        return pa.decimal128(precision, scale)
    if not fetch_decimals and scale == 0 and 0 < precision <= 18:
        return pa.int64()
    return pa.float64()


def _number(data: pa.ChunkedArray, column: Output, wanted: pa.DataType) -> pa.ChunkedArray:
    if column.decimals and not pa.types.is_decimal(wanted):
        data = data.cast(pa.float64()) if pa.types.is_floating(wanted) else data
        return data.cast(wanted)
    if not pa.types.is_decimal(wanted):
        return data.cast(pa.float64()).cast(wanted)
    if data.type == wanted:
        return data
    if column.decimals and column.decimals[1] <= wanted.scale:
        return data.cast(wanted)
    values = [None if v is None else Decimal(str(v)) for v in data.to_pylist()]
    for value in values:
        if value is not None and value != _cut(value, wanted.scale):
            raise driver(4042, value=str(value), precision=wanted.precision, scale=wanted.scale)
    return pa.chunked_array([pa.array(values, wanted)], wanted)


def _cut(value: Decimal, scale: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-scale), context=Context(prec=100))


def _moments(data: pa.ChunkedArray, column: Output) -> pa.ChunkedArray:
    data_type = column.type
    if data_type.is_nanosecond:
        return _nanoseconds(data)
    if data_type.family == "zoned":
        local = [None if v is None else moments.of_sortable(v).plain() for v in data.to_pylist()]
        return pa.chunked_array([pa.array(local, _unit(data_type.precision or 0))])
    unit = pa.timestamp("s") if data_type.family == "date" else _unit(data_type.precision or 0)
    return data.cast(unit)


def _nanoseconds(data: pa.ChunkedArray) -> pa.ChunkedArray:
    """Python's datetime has no nanoseconds: counted as integers."""
    epoch = datetime(1970, 1, 1)
    found = []
    for value in data.to_pylist():
        if value is None:
            found.append(None)
            continue
        moment = moments.of_sortable(value)
        found.append(int((moment.at - epoch).total_seconds()) * 10**9 + moment.nanoseconds)
    return pa.chunked_array([pa.array(found, pa.int64()).cast(pa.timestamp("ns"))])


def _unit(digits: int) -> pa.DataType:
    return pa.timestamp(
        "s" if digits == 0 else "ms" if digits <= 3 else "us" if digits <= 6 else "ns"
    )


def to_rows(result: Result, fetch_decimals: bool, fetch_lobs: bool) -> list[tuple[Any, ...]]:
    """The rows as Python values."""
    listed = [
        [
            None if value is None else _python(value, column, fetch_decimals, fetch_lobs)
            for value in result.table.column(place).to_pylist()
        ]
        for place, column in enumerate(result.columns)
    ]
    return list(zip(*listed, strict=True)) if result.table.num_rows else []


def _python(value: Any, column: Output, fetch_decimals: bool, fetch_lobs: bool) -> Any:
    family = column.type.family
    if family == "number":
        exact = value if isinstance(value, Decimal) else Decimal(value)
        if fetch_decimals:
            return exact
        _, scale = figures(column.type)
        is_whole = exact == exact.to_integral_value()
        return int(exact) if scale in (0, -127) and is_whole else float(exact)
    if family in ("clob", "blob"):
        return Lob(value) if fetch_lobs else value
    if family == "zoned" or column.type.is_nanosecond:
        return moments.of_sortable(value).plain()
    if family == "interval":
        return refuse("fetching intervals")
    return value
