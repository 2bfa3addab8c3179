"""The engine on its own, without a guard before it: nothing that it runs does harm."""

import threading
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest

from dbt_project.custom_sql.engine import Answer, CancelledError, Engine, Limits, Ticket
from dbt_project.custom_sql.guard import guarded
from dbt_project.custom_sql.refusals import SqlRefusedError
from dbt_project.errors import ConnectionFailedError, PlatformError
from dbt_project.reporting.marts import TimeLimitError
from tests.unit.custom_sql.marts_sample import permitted, sample_file, statements

HEAVY = ("query bombs", "sleeps", "recursion")
SMALL = Limits(timeout_s=1, rows=1_000, memory="200MB", threads=1)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_file(tmp_path_factory.mktemp("published") / "build.duckdb")


@pytest.fixture(scope="module")
def engine(file: Path) -> Iterator[Engine]:
    engine = Engine(file, SMALL)
    yield engine
    engine.close()


def _state(file: Path) -> tuple[str, list[str]]:
    """What is in the file, and what lies beside it."""
    beside = sorted(path.name for path in file.parent.rglob("*"))
    return sha256(file.read_bytes()).hexdigest(), beside


def _bytes(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows)
    return sink.getvalue().to_pybytes()


def _tried(engine: Engine, sql: str) -> Answer | PlatformError:
    try:
        return engine.run(sql, {})
    except PlatformError as error:
        return error


def test_what_the_guard_would_refuse_leaves_everything_as_it_is(engine: Engine, file: Path) -> None:
    before = _state(file)
    for category, sql in statements("hostile_duckdb"):
        if category not in HEAVY:
            answer = _tried(engine, sql)
            if isinstance(answer, Answer):
                assert b"root:" not in _bytes(answer.rows), sql
                assert category not in ("file readers", "network", "python variables"), sql
    assert _state(file) == before


@pytest.mark.long
def test_bombs_end_in_time_and_leave_room_for_others(engine: Engine, file: Path) -> None:
    before = _state(file)
    for category, sql in statements("hostile_duckdb"):
        if category in HEAVY:
            begun = time.monotonic()
            _tried(engine, sql)
            assert time.monotonic() - begun < 30, sql
            assert engine.run("select 1 as a", {}).rows.to_pydict() == {"a": [1]}
    assert _state(file) == before


def test_bombs_that_the_guard_lets_through_are_stopped_by_the_engine(engine: Engine) -> None:
    ended = []
    for category, sql in statements("hostile_duckdb"):
        if category == "query bombs":
            try:
                found = guarded(sql, permitted(), "duckdb")
            except SqlRefusedError:
                continue
            with pytest.raises((TimeLimitError, SqlRefusedError)) as stopped:
                engine.run(found.sql, found.binds)
            ended.append(stopped.type)
    assert len(ended) >= 5
    assert TimeLimitError in ended


def test_values_come_and_go_exactly(engine: Engine) -> None:
    values = {"day": date(2024, 2, 29), "money": Decimal("12345678901234567.89"), "none": None}
    answer = engine.run("select $day as d, $money as m, $none as n, '中' as t", values)
    (row,) = answer.rows.to_pylist()
    assert row == {"d": values["day"], "m": values["money"], "n": None, "t": "中"}


def test_rows_beyond_the_limit_are_cut_and_that_is_said(engine: Engine) -> None:
    answer = engine.run("select * from marts.fct_sales limit 1001", {})
    assert (answer.rows.num_rows, answer.is_cut) == (1_000, True)
    assert not engine.run("select * from marts.fct_sales limit 1000", {}).is_cut


def test_a_statement_can_be_cancelled_while_it_runs(file: Path) -> None:
    engine, ticket = Engine(file, Limits(timeout_s=60)), Ticket()
    timer = threading.Timer(0.3, ticket.cancel)
    timer.start()
    begun = time.monotonic()
    with pytest.raises(CancelledError):
        engine.run("select count(*) from range(1000000000000) a, range(1000000) b", {}, ticket)
    assert time.monotonic() - begun < 30
    engine.close()


def test_a_process_that_dies_is_replaced(engine: Engine) -> None:
    with pytest.raises((SqlRefusedError, TimeLimitError)):
        engine.run("select length(repeat('x', 1900000000)) + length(repeat('y', 1900000000))", {})
    assert engine.run("select 1 as a", {}).rows.column(0) == pa.chunked_array([[1]], pa.int32())


def test_what_the_database_says_of_a_statement_is_one_sentence(engine: Engine) -> None:
    with pytest.raises(SqlRefusedError) as refused:
        engine.run("select cast('x' as integer)", {})
    assert "\n" not in str(refused.value)
    assert "Could not convert string 'x'" in str(refused.value)


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConnectionFailedError, match=r"lost\.duckdb did not open"):
        Engine(tmp_path / "lost.duckdb").run("select 1", {})
