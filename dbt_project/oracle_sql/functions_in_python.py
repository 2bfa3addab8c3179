"""What DuckDB cannot compute as Oracle does, as Python functions that its SQL calls."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb

from dbt_project.oracle_sql import moments, numbers
from dbt_project.oracle_sql.errors import ora
from dbt_project.oracle_sql.more_in_python import FUNCTIONS as MORE
from dbt_project.oracle_sql.more_in_python import OF_COLUMNS


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the functions known to every connection of this database."""
    for name, (function, takes, gives) in {**FUNCTIONS, **MORE}.items():
        connection.create_function(name, function, takes, gives)  # type: ignore[arg-type]
    for name, (of_columns, takes, gives) in OF_COLUMNS.items():
        connection.create_function(name, of_columns, takes, gives, type="arrow")  # type: ignore


def _both(compute: Callable[[Decimal, Decimal], Decimal]) -> Callable[[bytes, bytes], bytes]:
    def run(left: bytes, right: bytes) -> bytes:
        return numbers.encode(compute(numbers.decode(left), numbers.decode(right)))

    return run


def _rounded(value: bytes, places: int, how: str) -> bytes:
    return numbers.encode(numbers.rounded(numbers.decode(value), places, how))


def _fit(value: bytes, precision: int, scale: int) -> str:
    return format(numbers.fit(numbers.decode(value), precision, scale), "f")


def _fit_free(value: bytes, precision: int, scale: int) -> bytes:
    return numbers.encode(numbers.fit(numbers.decode(value), precision, scale))


def _fit_float(value: bytes, bits: int) -> bytes:
    return numbers.encode(numbers.fit_float(numbers.decode(value), bits))


def _sum(values: list[bytes]) -> bytes:
    return numbers.encode(numbers.total([numbers.decode(v) for v in values if v is not None]))


def _average(values: list[bytes]) -> bytes:
    known = [numbers.decode(value) for value in values if value is not None]
    return numbers.encode(numbers.divide(numbers.total(known), Decimal(len(known))))


def _date(text: str, model: str) -> datetime:
    return moments.read(text, model).at


def _hash(data: bytes, method: str) -> bytes:
    known = {"MD5": hashlib.md5, "SHA1": hashlib.sha1, "SHA256": hashlib.sha256,
             "SHA384": hashlib.sha384, "SHA512": hashlib.sha512}  # fmt: skip
    if method.upper() not in known:
        raise ora(904, f"{method}: invalid identifier")
    return known[method.upper()](data, usedforsecurity=False).digest()


def _limited(text: str, longest: int) -> str:
    if len(text) * 4 > longest and len(text.encode()) > longest:
        raise ora(1489, "result of string concatenation is too long")
    return text


def _encoded(text: str, charset: str) -> bytes:
    return text.encode(charset)


FUNCTIONS: dict[str, tuple[Callable[..., Any], list[str], str]] = {
    "ora_number": (lambda text: numbers.encode(numbers.parse(text)), ["VARCHAR"], "BLOB"),
    "ora_show": (lambda value: numbers.show(numbers.decode(value)), ["BLOB"], "VARCHAR"),
    "ora_plain": (lambda v: format(numbers.decode(v), "f"), ["BLOB"], "VARCHAR"),
    "ora_add": (_both(numbers.DIGITS.add), ["BLOB", "BLOB"], "BLOB"),
    "ora_subtract": (_both(numbers.DIGITS.subtract), ["BLOB", "BLOB"], "BLOB"),
    "ora_multiply": (_both(numbers.DIGITS.multiply), ["BLOB", "BLOB"], "BLOB"),
    "ora_divide": (_both(numbers.divide), ["BLOB", "BLOB"], "BLOB"),
    "ora_modulo": (_both(numbers.modulo), ["BLOB", "BLOB"], "BLOB"),
    "ora_rounded": (_rounded, ["BLOB", "INTEGER", "VARCHAR"], "BLOB"),
    "ora_fit": (_fit, ["BLOB", "INTEGER", "INTEGER"], "VARCHAR"),
    "ora_fit_free": (_fit_free, ["BLOB", "INTEGER", "INTEGER"], "BLOB"),
    "ora_fit_float": (_fit_float, ["BLOB", "INTEGER"], "BLOB"),
    "ora_absolute": (lambda v: numbers.encode(abs(numbers.decode(v))), ["BLOB"], "BLOB"),
    "ora_sum": (_sum, ["BLOB[]"], "BLOB"),
    "ora_average": (_average, ["BLOB[]"], "BLOB"),
    "ora_write_number": (
        lambda value, model: numbers.write(numbers.decode(value), model),
        ["BLOB", "VARCHAR"],
        "VARCHAR",
    ),
    "ora_read_number": (
        lambda text, model: numbers.encode(numbers.read(text, model)),
        ["VARCHAR", "VARCHAR"],
        "BLOB",
    ),
    "ora_write_date": (
        lambda value, model: moments.write(moments.of_datetime(value), model),
        ["TIMESTAMP", "VARCHAR"],
        "VARCHAR",
    ),
    "ora_write_moment": (
        lambda text, model: moments.write(moments.of_sortable(text), model),
        ["VARCHAR", "VARCHAR"],
        "VARCHAR",
    ),
    "ora_read_date": (_date, ["VARCHAR", "VARCHAR"], "TIMESTAMP"),
    "ora_read_moment": (
        lambda text, model: moments.read(text, model).sortable(),
        ["VARCHAR", "VARCHAR"],
        "VARCHAR",
    ),
    "ora_read_zoned": (
        lambda text, model: moments.read(text, model).with_zone(),
        ["VARCHAR", "VARCHAR"],
        "VARCHAR",
    ),
    "ora_moment": (
        lambda value: moments.of_datetime(value).sortable(),
        ["TIMESTAMP"],
        "VARCHAR",
    ),
    "ora_time": (lambda text: moments.of_sortable(text[:29]).plain(), ["VARCHAR"], "TIMESTAMP"),
    "ora_hash": (_hash, ["BLOB", "VARCHAR"], "BLOB"),
    "ora_limited": (_limited, ["VARCHAR", "INTEGER"], "VARCHAR"),
    "ora_encoded": (_encoded, ["VARCHAR", "VARCHAR"], "BLOB"),
}
