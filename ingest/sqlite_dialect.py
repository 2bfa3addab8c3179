"""SQLite's SQL, for capture; md5 and exact numbers as text come from functions of ours."""

# ruff: noqa: D102 (the protocol says what each method is)

import hashlib
import sqlite3
from collections.abc import Sequence
from decimal import Context, Decimal
from typing import Any

from dbt_project.declarations import CaptureTable
from ingest.columns import Column
from ingest.sqlite_types import exact_decimal

FINGERPRINT, BUCKET, TOTAL = "capture_fingerprint", "capture_bucket", "capture_total"
DECIMAL_TEXT, DOUBLE_TEXT = "capture_decimal_text", "capture_double_text"
EXACT = Context(prec=1000)  # a real has up to 309 digits before the point
TERMS = 50  # SQLite bounds how deep an expression may be nested


class SQLiteDialect:
    """Implements `ingest.dialect.Dialect`, on connections with `add_functions`."""

    longest_list = 50_000
    fence = ""

    def quoted(self, name: str) -> str:
        return quoted(name)

    def place(self, table: CaptureTable) -> str:
        return f"{quoted(table.schema or 'main')}.{quoted(table.table)}"

    def placeholder(self, name: str) -> str:
        return f":{name}"

    def value(self, column: Column) -> str:
        return quoted(column.name)

    def text(self, column: Column) -> str:
        name, kind = quoted(column.name), column.data_type
        if kind.name == "BLOB":
            return f"hex({name})"
        if kind.name == "DECIMAL":
            return f"{DECIMAL_TEXT}({name}, {kind.scale or 0})"
        if kind.name == "DOUBLE":
            return f"{DOUBLE_TEXT}({name})"
        if kind.name == "VARCHAR":
            return name  # as it is, so that what is no text is noticed
        # What is no integer must not look like one.
        other = f"typeof({name}) || ' ' || quote({name})"
        if kind.name == "BOOLEAN":
            return (
                f"case when {name} = 1 then 'true' when {name} = 0 then 'false' "
                f"when {name} is not null then {other} end"
            )
        return (
            f"case typeof({name}) when 'integer' then cast({name} as text) "
            f"when 'null' then null else {other} end"
        )

    def concat(self, parts: Sequence[str]) -> str:
        joined = (" || ".join(parts[n : n + TERMS]) for n in range(0, len(parts), TERMS))
        return " || ".join(f"({part})" for part in joined)

    def fingerprint(self, text: str) -> str | None:
        return f"{FINGERPRINT}({text})"

    def total(self, number: str) -> str:
        return f"{TOTAL}({number})"

    def bucket(self, text: str, digits: int) -> str:
        return f"{BUCKET}({text}, {digits})"


def quoted(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that the dialect calls."""
    functions = (
        (FINGERPRINT, 1, lambda text: int(_md5(text)[:15], 16)),
        (BUCKET, 2, lambda text, digits: _md5(text)[:digits]),
        (DECIMAL_TEXT, 2, decimal_text),
        (DOUBLE_TEXT, 1, double_text),
    )
    for name, arguments, function in functions:
        connection.create_function(name, arguments, function, deterministic=True)
    connection.create_aggregate(TOTAL, 1, _Total)


def decimal_text(value: object, scale: int) -> str | None:
    """A DECIMAL with so many decimals, as DuckDB writes it; what is none as it is."""
    number = exact_decimal(value)
    if number is None or number != number.quantize(Decimal(1).scaleb(-scale), context=EXACT):
        return _as_it_is(value)
    return f"{abs(number) if number == 0 else number:.{scale}f}"


def double_text(value: object) -> str | None:
    """A DOUBLE, as DuckDB writes it: the shortest digits that read back as the same number."""
    return _as_it_is(float(value) if isinstance(value, int) else value)


def _as_it_is(value: object) -> str | None:
    if value is None:
        return None
    return value.hex().upper() if isinstance(value, bytes) else str(value)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class _Total:
    """SQLite's own sum() stops beyond 64 bits."""

    def __init__(self) -> None:
        self.sum = 0

    def step(self, number: int) -> None:
        self.sum += number

    def finalize(self) -> Any:
        return str(self.sum)
