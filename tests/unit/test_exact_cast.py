"""Texts become values only where nothing is lost: what DuckDB would round or guess is refused."""

import duckdb
import pytest

from ingest.columns import parse_type
from ingest.exact_text import exact_cast

KEPT = [
    ("DECIMAL(28,8)", "12345678901234567890.12345678"),
    ("DECIMAL(28,8)", "-0.50000000000"),
    ("DECIMAL(38,10)", "7"),
    ("BIGINT", "-9223372036854775808"),
    ("HUGEINT", "170141183460469231731687303715884105727"),
    ("DATE", "2024-02-29"),
    ("DATE", "0044-03-15 (BC)"),
    ("TIME", "23:59:59.999999"),
    ("TIMESTAMP", "9999-12-31 23:59:59.999999"),
    ("TIMESTAMP", "2024-01-01 10:00:00.500000000"),
    ("TIMESTAMP", "2024-01-01"),
    ("TIMESTAMP WITH TIME ZONE", "2024-01-01 10:00:00.5"),
    ("TIMESTAMP WITH TIME ZONE", "2024-01-01 18:00:00+08"),
    ("BOOLEAN", "true"),
    ("BLOB", "00FF"),
    ("VARCHAR", "anything"),
]
REFUSED = [
    ("DECIMAL(28,8)", "0.123456789"),
    ("DECIMAL(28,8)", "1e3"),
    ("DECIMAL(10,2)", "1_000"),
    ("DECIMAL(10,2)", "123456789.00"),
    ("DECIMAL(10,2)", "NaN"),
    ("BIGINT", "3.5"),
    ("INTEGER", "1e2"),
    ("INTEGER", "0x10"),
    ("INTEGER", "3000000000"),
    ("DATE", "2024-01-01 10:00:00"),
    ("DATE", "infinity"),
    ("DATE", "2024-02-30"),
    ("TIME", "10:00:00.1234567"),
    ("TIMESTAMP", "2024-01-01 10:00:00.1234567"),
    ("TIMESTAMP", "2024-01-01 10:00:00+08"),
    ("TIMESTAMP", "-infinity"),
    ("TIMESTAMP_S", "2024-01-01 10:00:00.5"),
]


def cast(data_type: str, text: str) -> object:
    query = exact_cast("x", parse_type(data_type))
    with duckdb.connect(config={"autoload_known_extensions": False}) as connection:
        return connection.execute(f"select {query} from (select $x as x)", {"x": text}).fetchall()


@pytest.mark.parametrize(("data_type", "text"), KEPT)
def test_exact_texts_become_values(data_type: str, text: str) -> None:
    ((value,),) = cast(data_type, text)  # type: ignore[misc]
    assert value is not None


def test_a_time_without_offset_is_utc() -> None:
    zone = "TIMESTAMP WITH TIME ZONE"
    assert cast(zone, "2024-01-01 10:00:00") == cast(zone, "2024-01-01 18:00:00+08")


@pytest.mark.parametrize(("data_type", "text"), REFUSED)
def test_texts_that_would_lose_something_are_refused_with_the_column(
    data_type: str, text: str
) -> None:
    with pytest.raises(duckdb.InvalidInputException, match="column x: the value"):
        cast(data_type, text)
