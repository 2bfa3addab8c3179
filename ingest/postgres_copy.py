"""Rows from PostgreSQL as Arrow: COPY's CSV, parsed block by block in a thread of its own.

COPY is the fastest way out of the server, and Arrow's parser reads its texts exactly. A block is
made of whole rows, so a row of any length is read; quotes tell the empty text from null.
"""

import csv
import queue
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv

from dbt_project.errors import CaptureFailedError, ConnectionFailedError, PlatformError
from ingest.columns import Column
from ingest.postgres_connection import PostgresConnection, cancel, failure, recover
from ingest.postgres_libpq import CopyOut
from ingest.postgres_types import arrow_type
from ingest.source import BATCH_ROWS, Query

BLOCK_BYTES = 2_000_000
AHEAD = 2  # blocks parsed before they are asked for
PARSED = pyarrow.csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
CONVERSION = re.compile(r"In CSV column #(\d+): (?:Row #\d+: )?(.*)", re.DOTALL)

Batches = list[pa.RecordBatch]


class CopyStream:
    """The rows of one statement on their way; nothing else can be asked of its connection then."""

    def __init__(self, connection: PostgresConnection, query: Query) -> None:
        self.connection = connection
        self.columns = {column.staged: column for column in query.columns}
        self.arrived: queue.Queue[Any] = queue.Queue(AHEAD)
        self.is_wanted = True
        self.thread = threading.Thread(target=self._run, args=(query,), daemon=True)

    def open(self) -> pa.RecordBatchReader:
        """Start the statement; raises what the server has against it."""
        self.thread.start()
        schema = self._next()
        return pa.RecordBatchReader.from_batches(schema, self._batches())

    def close(self) -> None:
        """End the statement, read to its end or not; the connection can be used again."""
        self.is_wanted = False
        if self.thread.is_alive():
            cancel(self.connection)
        self.thread.join()

    def _batches(self) -> Iterator[pa.RecordBatch]:
        try:
            while (batches := self._next()) is not None:
                yield from batches
        finally:
            self.close()

    def _next(self) -> Any:
        """What arrived next: the schema first, then batches, None at the end."""
        arrived = self.arrived.get()
        if isinstance(arrived, Exception):
            self.close()
            raise arrived
        return arrived

    def _run(self, query: Query) -> None:
        """In the thread: read, parse, hand over; whatever goes wrong is handed over as well."""
        end: PlatformError | None = None
        copied = replace(query, sql=f"copy (\n{query.sql}\n) to stdout (format csv, header)")
        try:
            with CopyOut(self.connection, copied) as copy:
                self._parse(copy)
        except psycopg.Error as error:
            end = failure(self.connection, error)
            recover(self.connection)
        except (CaptureFailedError, _UnwantedError) as error:
            end = error if isinstance(error, CaptureFailedError) else None
            recover(self.connection)
        except Exception as error:  # noqa: BLE001 (else the reader would wait for ever)
            end = ConnectionFailedError(f"reading the source: {error}")
        with suppress(_UnwantedError):
            self._hand_over(end)

    def _parse(self, copy: CopyOut) -> None:
        names = next(csv.reader([bytes(copy.read(1)).decode()]))
        schema = pa.schema([(name, _arrow_type(self.columns.get(name))) for name in names])
        self._hand_over(schema)
        while block := copy.read(BLOCK_BYTES):
            self._hand_over(parse(block, schema))

    def _hand_over(self, item: Any) -> None:
        """Wait for room; raises _UnwantedError when nobody wants the rows any more."""
        while self.is_wanted:
            try:
                self.arrived.put(item, timeout=0.1)
                return
            except queue.Full:
                continue
        raise _UnwantedError


class _UnwantedError(Exception):
    """The rows are not wanted any more."""


def parse(block: memoryview, schema: pa.Schema) -> Batches:
    """A block's rows; raises CaptureFailedError naming the column that holds what cannot be kept.

    No value is rounded: a decimal with more digits than its column has is an error.
    """
    types = {field.name: pa.string() if _is_bytes(field) else field.type for field in schema}
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(block),
            read_options=pyarrow.csv.ReadOptions(
                column_names=schema.names, block_size=len(block) + 1, use_threads=False
            ),
            parse_options=PARSED,
            convert_options=_converted(types),
        )
    except pa.ArrowInvalid as error:
        raise CaptureFailedError(_blame(str(error), schema)) from error
    return [_with_bytes(batch, schema) for batch in table.to_batches(max_chunksize=BATCH_ROWS)]


def _converted(types: Mapping[str, pa.DataType]) -> pyarrow.csv.ConvertOptions:
    return pyarrow.csv.ConvertOptions(
        column_types=types, null_values=[""], strings_can_be_null=True,
        quoted_strings_can_be_null=False, true_values=["t"], false_values=["f"],
    )  # fmt: skip


def _with_bytes(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Hexadecimal texts (\\x00ff) made the bytes that they stand for."""
    arrays = [
        pa.array([value and bytes.fromhex(value[2:]) for value in array.to_pylist()], field.type)
        if _is_bytes(field)
        else array
        for array, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _blame(message: str, schema: pa.Schema) -> str:
    match = CONVERSION.match(message)
    if match is None:
        return f"reading the source: {message}"
    field = schema.field(int(match[1]))
    return f"column {field.name} has a value that cannot be kept: {match[2]}"


def _arrow_type(column: Column | None) -> pa.DataType:
    """A column that the statement did not say the type of is a text."""
    return arrow_type(column) if column else pa.string()


def _is_bytes(field: pa.Field) -> bool:
    return bool(pa.types.is_binary(field.type))
