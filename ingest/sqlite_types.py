"""SQLite's types: a declared type is only a hint there, so every value is held against it.

What a column becomes in staging:

    declared in SQLite               staged             values that are kept
    …INT… (also BIGINT, INT8)        BIGINT             integers
    …CHAR…, …CLOB…, …TEXT…           VARCHAR            texts
    …BLOB…                           BLOB               blobs
    …REAL…, …FLOA…, …DOUB…           DOUBLE             reals, and integers that a real holds
    BOOL, BOOLEAN                    BOOLEAN            0 and 1
    DECIMAL, NUMERIC, NUMBER (p,s)   DECIMAL(p,s)       integers, reals whose shortest digits fit
    DATE, DATETIME, TIMESTAMP, TIME  VARCHAR            texts: SQLite has no dates
    nothing, ANY, anything else      VARCHAR            texts

A real is the number that its shortest digits say: 0.1 is one tenth, but 0.1 + 0.2 is more than
three. For the last two lines the dbt source's YAML can name another type (`data_type: bigint`), for
decimals a double, to be rounded in a model, and for texts a decimal(p,s): texts are the only place
where SQLite keeps more digits than a real has.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from dbt_project.errors import CaptureFailedError
from ingest.columns import SIGNED, Column, DataType, parse_type

BIGINT, DOUBLE, BOOLEAN, VARCHAR, BLOB = (
    DataType(name) for name in ("BIGINT", "DOUBLE", "BOOLEAN", "VARCHAR", "BLOB")
)
# SQLite's own rules, in its own order, then what everybody means by BOOL.
KNOWN = (
    (("INT",), BIGINT), (("CHAR", "CLOB", "TEXT"), VARCHAR), (("BLOB",), BLOB),
    (("REAL", "FLOA", "DOUB"), DOUBLE), (("BOOL",), BOOLEAN),
)  # fmt: skip
DECIMALS = re.compile(r"(?:DEC|DECIMAL|NUMERIC|NUMBER)\b")
PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?", re.ASCII)
MOST_DIGITS = 38
NULL = type(None)
ARROW = {
    "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(),
    "VARCHAR": pa.string(), "BLOB": pa.binary(),
}  # fmt: skip
STORED = {int: "integer", float: "real", str: "text", bytes: "blob"}


def staged_type(declared: str, wanted: DataType | None, unbounded: DataType) -> DataType:
    """What a column of this declared type becomes; `wanted` is what the YAML says.

    `unbounded` is for decimals without a precision that fits.
    """
    text = declared.upper()
    known = next((kind for parts, kind in KNOWN if any(part in text for part in parts)), None)
    if known == VARCHAR and wanted and wanted.name == "DECIMAL":
        return wanted
    if known:
        return known
    if DECIMALS.match(text):
        return DOUBLE if wanted == DOUBLE else _decimal(text, unbounded)
    if wanted and wanted.name in SIGNED:
        return BIGINT
    return wanted if wanted and (wanted.name == "DECIMAL" or wanted.name in ARROW) else VARCHAR


def _decimal(text: str, unbounded: DataType) -> DataType:
    found = parse_type(DECIMALS.sub("DECIMAL", text))
    if "(" not in text or found.precision is None:
        return unbounded
    fits = 0 < found.precision <= MOST_DIGITS and (found.scale or 0) <= found.precision
    return found if fits else unbounded


def arrow_type(data_type: DataType) -> pa.DataType:
    """How values of a staged type arrive."""
    if data_type.name == "DECIMAL":
        return pa.decimal128(data_type.precision or MOST_DIGITS, data_type.scale or 0)
    return ARROW[data_type.name]


def arrow_array(column: Column, values: Sequence[Any]) -> pa.Array:
    """A column's values; raises CaptureFailedError showing one that its type cannot keep."""
    kind = column.data_type
    read, taken = READERS[kind.name]
    try:
        if not set(map(type, values)) <= taken:
            raise TypeError
        return pa.array([read(value) for value in values] if read else values, arrow_type(kind))
    except (TypeError, ValueError, ArithmeticError, OverflowError) as error:
        raise CaptureFailedError(_misfit(column, values)) from error


def _misfit(column: Column, values: Sequence[Any]) -> str:
    read, taken = READERS[column.data_type.name]
    for value in values:
        try:
            kept = [read(value) if read else value]
            fits = type(value) in taken
            pa.array(kept, arrow_type(column.data_type))
        except (TypeError, ValueError, ArithmeticError, OverflowError):
            fits = False
        if not fits:
            declared = column.source_type.upper() or "no type"
            shown = value.hex() if isinstance(value, bytes) else repr(value)
            return (
                f"column {column.staged} ({declared} in SQLite) is staged as {column.data_type}, "
                f"which cannot keep the {STORED[type(value)]} {shown:.100}"
            )
    return f"column {column.staged} has values that {column.data_type} cannot keep"


def exact_decimal(value: object) -> Decimal | None:
    """The number that a value stands for; None for what stands for none."""
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str) and PLAIN_NUMBER.fullmatch(value):
        return Decimal(value)
    return None


def _decimal_or_error(value: object) -> Decimal | None:
    number = exact_decimal(value)
    if number is None and value is not None:
        raise ValueError(value)
    return number


def _truth(value: int | None) -> bool | None:
    if value in (None, 0, 1):
        return None if value is None else bool(value)
    raise ValueError(value)


READERS: dict[str, tuple[Callable[[Any], Any] | None, set[type]]] = {
    "BIGINT": (None, {int, NULL}),
    "DOUBLE": (None, {int, float, NULL}),
    "BOOLEAN": (_truth, {int, NULL}),
    "VARCHAR": (None, {str, NULL}),
    "BLOB": (None, {bytes, NULL}),
    "DECIMAL": (_decimal_or_error, {int, float, str, NULL}),
}
