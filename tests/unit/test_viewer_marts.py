"""Reading a published file: exact, locked down, and never longer than allowed."""

import time
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from dbt_project.errors import ConnectionFailedError, ReportFailedError
from dbt_project.reporting.marts import PublishedMarts, TimeLimitError
from dbt_project.reporting.sql import Query

ENDLESS = "select sum(a.range * $one) from range(100000000) a, range(1000000) b"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "build.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("create table sums as select 12345678901234567.12345678 as amount")
    return path


def test_decimals_arrive_as_decimals(database: Path) -> None:
    table = PublishedMarts(database).run(Query("select amount * $n as x from sums", {"n": 1}), 5)
    assert pa.types.is_decimal(table.schema.field("x").type)
    assert table["x"].to_pylist() == [Decimal("12345678901234567.12345678")]


def test_a_statement_that_takes_too_long_is_stopped_and_the_next_one_runs(database: Path) -> None:
    marts = PublishedMarts(database)
    begun = time.monotonic()
    with pytest.raises(TimeLimitError) as caught:
        marts.run(Query(ENDLESS, {"one": 1}), 1)
    assert caught.value.seconds == 1
    assert time.monotonic() - begun < 5
    assert marts.run(Query("select 1 as one", {}), 1)["one"].to_pylist() == [1]


def test_a_stream_that_takes_too_long_is_stopped(database: Path) -> None:
    with pytest.raises(TimeLimitError):
        list(PublishedMarts(database).stream(Query(ENDLESS, {"one": 1}), 1))


def test_a_stream_comes_in_batches(database: Path) -> None:
    batches = list(PublishedMarts(database).stream(Query("from range(25000)", {}), 5))
    assert sum(batch.num_rows for batch in batches) == 25_000
    assert max(batch.num_rows for batch in batches) <= 10_240


@pytest.mark.parametrize(
    "statement",
    [
        "create table more (i int)",
        "copy sums to 'stolen.csv'",
        "select * from read_csv('/etc/passwd')",
        "attach 'other.duckdb'",
        "set memory_limit = '100GB'",
    ],
)
def test_the_published_file_can_only_be_read(database: Path, statement: str) -> None:
    with pytest.raises(ReportFailedError):
        PublishedMarts(database).run(Query(statement, {}), 5)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConnectionFailedError, match=r"gone\.duckdb"):
        PublishedMarts(tmp_path / "gone.duckdb")


def test_a_download_outlives_the_page_that_offered_it(database: Path) -> None:
    marts = PublishedMarts(database)
    marts.close()
    assert marts.run(Query("select 1 as one", {}), 1).num_rows == 1
    marts.close()
    database.unlink()
    with pytest.raises(ConnectionFailedError):
        marts.run(Query("select 1 as one", {}), 1)
