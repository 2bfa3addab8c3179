"""Runs statements as a process of its own: `python process.py`, spoken to over its pipes.

It reads a line of JSON that says which file to open and within which limits, then one for each
statement; it answers each with a line of JSON and, after it, the rows as an Arrow stream. Whatever
a statement does to it, it is ended from outside (see engine.py). It imports nothing of the project.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from decimal import Decimal
from threading import Timer
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa

_BATCH_ROWS = 5_000
_KINDS: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "number": Decimal,
    "int": int,
    "text": str,
}


def main() -> None:
    """Answer until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing else is to come between the answers
    asked = sys.stdin.buffer
    limits: dict[str, Any] = json.loads(asked.readline())
    _limit_process(limits)
    try:
        connection = _opened(limits)
    except duckdb.Error as error:
        _say(answers, {"error": str(error)})
        return
    _say(answers, {"is_open": True})
    for line in asked:
        _answer(connection, json.loads(line), limits, answers)


def _limit_process(limits: dict[str, Any]) -> None:
    """What DuckDB does not count in its memory limit: long texts, above all. Not on Windows."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (limits["address_space"],) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _opened(limits: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """The published marts, read only, and nothing else; locked."""
    connection = duckdb.connect(
        limits["database"],
        read_only=True,
        config={
            "memory_limit": limits["memory"],
            "threads": limits["threads"],
            "temp_directory": limits["folder"],
            "max_temp_directory_size": limits["temporary"],
            "python_enable_replacements": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    # Later than the folder for what does not fit into memory, which it would refuse.
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _answer(
    connection: duckdb.DuckDBPyConnection,
    asked: dict[str, Any],
    limits: dict[str, Any],
    answers: BinaryIO,
) -> None:
    try:
        table, is_cut = _rows(connection, asked, limits)
        head: dict[str, Any] = {"is_cut": is_cut}
    except Exception as error:  # noqa: BLE001 - the other side says what it was
        table, head = None, {"error": str(error), "kind": type(error).__name__}
    if table is None:
        _say(answers, head)
    else:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        data = sink.getvalue()
        head["bytes"] = data.size
        _say(answers, head, data)


def _say(answers: BinaryIO, head: dict[str, Any], data: Any = b"") -> None:
    answers.write(json.dumps(head).encode() + b"\n")
    answers.write(data)
    answers.flush()


def _rows(
    connection: duckdb.DuckDBPyConnection, asked: dict[str, Any], limits: dict[str, Any]
) -> tuple[pa.Table, bool]:
    """The rows up to the limits of number and size, and whether there were more."""
    values = {name: _value(*pair) for name, pair in asked["params"].items()}
    with closing(connection.cursor()) as cursor:
        timer = Timer(asked["timeout_s"], cursor.interrupt)
        timer.start()
        try:
            reader = cursor.execute(asked["sql"], values).to_arrow_reader(_BATCH_ROWS)
            return _read(reader, int(limits["rows"]), int(limits["bytes"]))
        finally:
            timer.cancel()


def _read(reader: pa.RecordBatchReader, most: int, most_bytes: int) -> tuple[pa.Table, bool]:
    batches: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in reader:
        batches.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows > most or size > most_bytes:
            break
    table = pa.Table.from_batches(batches, reader.schema)
    return table.slice(0, most), rows > most or size > most_bytes


def _value(kind: str, text: str | None) -> Any:
    return None if text is None else _KINDS[kind](text)


if __name__ == "__main__":
    main()
