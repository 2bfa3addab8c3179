"""SQLite's values: what a declared type becomes, and texts that are the same as DuckDB's."""

from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.columns import DataType, parse_type
from ingest.sqlite_dialect import decimal_text, double_text
from ingest.sqlite_types import staged_type

UNBOUNDED = DataType("DECIMAL", 38, 10)


@pytest.mark.parametrize(
    ("declared", "wanted", "staged"),
    [
        ("INTEGER", None, "BIGINT"),
        ("unsigned big int", None, "BIGINT"),
        ("NVARCHAR(40)", None, "VARCHAR"),
        ("text", "decimal(28,8)", "DECIMAL(28,8)"),
        ("text", "bigint", "VARCHAR"),
        ("Blob", None, "BLOB"),
        ("double precision", None, "DOUBLE"),
        ("boolean", None, "BOOLEAN"),
        ("decimal(18,2)", "decimal(28,8)", "DECIMAL(18,2)"),
        ("decimal(18,2)", "double", "DOUBLE"),
        ("NUMERIC(10)", None, "DECIMAL(10,0)"),
        ("NUMBER(40,2)", None, "DECIMAL(38,10)"),
        ("numeric", None, "DECIMAL(38,10)"),
        ("decimal(5,7)", None, "DECIMAL(38,10)"),
        ("DATETIME", None, "VARCHAR"),
        ("timestamp", "bigint", "BIGINT"),
        ("timestamp", "timestamp", "VARCHAR"),
        ("", "integer", "BIGINT"),
        ("ANY", "double", "DOUBLE"),
        ("json", None, "VARCHAR"),
    ],
)
def test_a_declared_type_becomes_a_staged_one(
    declared: str, wanted: str | None, staged: str
) -> None:
    given = parse_type(wanted) if wanted else None
    assert str(staged_type(declared, given, UNBOUNDED)) == staged


@given(st.floats(allow_nan=False))
def test_doubles_are_written_as_duckdb_writes_them(value: float) -> None:
    with duckdb.connect() as connection:
        query = "select cast($value::double as varchar)"
        assert connection.execute(query, {"value": value}).fetchall() == [(double_text(value),)]


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=2, allow_nan=False))
def test_decimals_are_written_as_duckdb_writes_them(value: Decimal) -> None:
    with duckdb.connect() as connection:
        query = "select cast(cast($value as decimal(18, 2)) as varchar)"
        expected = connection.execute(query, {"value": str(value)}).fetchall()
    assert expected == [(decimal_text(float(value), 2),)]


def test_what_is_no_decimal_is_written_as_it_is() -> None:
    assert decimal_text(0.1 + 0.2, 2) == "0.30000000000000004"
    assert decimal_text("many", 2) == "many"
    assert decimal_text(b"\x0a", 2) == "0A"
    assert decimal_text(None, 2) is None
    assert double_text(3) == "3.0"
