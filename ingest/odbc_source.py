"""Any database with an ODBC driver as a source; the profile's `dialect` says how to talk to it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError, MisdeclaredError
from dbt_project.profiles import Connection
from dbt_project.waiting import Patience
from ingest.columns import Column
from ingest.declared_columns import refuse_missing
from ingest.dialect import Dialect
from ingest.odbc_connection import OdbcConnection, open_odbc
from ingest.odbc_databases import DATABASES
from ingest.odbc_kinds import Kind
from ingest.source import Query, Source

if TYPE_CHECKING:
    from arrow_odbc import BatchReader

FEWEST_ROWS, MOST_BYTES, HELD_AT_ONCE = 4_096, 2**24, 16
# Dialects name their parameters as psycopg does, with percent signs doubled.
MARK = re.compile(r"%\((\w+)\)s|%%")


@contextmanager
def open_odbc_source(connection: Connection, patience: Patience) -> Iterator[Source]:
    """Connect and begin to read while the context lasts."""
    del patience  # a server is not locked: it answers or it does not
    kind = _kind(connection)
    with open_odbc(connection, kind.options(connection)) as opened:
        for statement in connection.settings.get("begin") or kind.begin:
            opened.execute(str(statement))
        source = _OdbcSource(opened, kind, connection.settings.get("schema"))
        try:
            yield source
        finally:
            source.end_reading()


def _kind(connection: Connection) -> Kind:
    name = connection.require("dialect")
    if name not in DATABASES:
        raise MisdeclaredError(
            f"profiles.yml: {connection.profile}.outputs.{connection.output}.dialect is {name!r}; "
            f"it can be one of {', '.join(DATABASES)}"
        )
    return DATABASES[name]


@dataclass
class _OdbcSource:
    """Implements `ingest.source.Source`."""

    connection: OdbcConnection
    kind: Kind
    schema: str | None  # of tables that are declared without one
    stream: "_Stream | None" = field(default=None, init=False)

    @property
    def dialect(self) -> Dialect:
        return self.kind.dialect(self.schema)

    def now(self) -> datetime:
        return datetime.fromisoformat(str(self.rows(Query(self.kind.now, {}))[0][0]).strip())

    def columns(self, table: CaptureTable) -> tuple[Column, ...]:
        listed = self.rows(self.kind.columns(table, self.schema))
        if not listed:
            raise CaptureFailedError(
                f"the source has no table {table.table} in {table.schema or 'the default schema'}"
            )
        columns = tuple(
            Column(name, self.kind.staged_type(table, name, source_type), source_type)
            for name, source_type in listed
        )
        refuse_missing(table, columns)
        return columns

    def primary_key(self, table: CaptureTable) -> tuple[str, ...]:
        return tuple(
            name.lower() for (name,) in self.rows(self.kind.primary_key(table, self.schema))
        )

    def table_names(self, schema: str | None) -> tuple[str, ...]:
        return tuple(name for (name,) in self.rows(self.kind.tables(schema or self.schema)))

    def read(self, query: Query) -> pa.RecordBatchReader:
        schema = pa.schema(
            [
                (column.staged, self.kind.carried.get(column.data_type.name, pa.string()))
                for column in query.columns
            ]
        )
        self.stream = self._open(query, schema if query.columns else None)
        return pa.RecordBatchReader.from_batches(self.stream.schema, self.stream)

    def rows(self, query: Query) -> Sequence[tuple[Any, ...]]:
        stream = self._open(query, None)
        found = [row for batch in stream for row in zip(*batch.to_pydict().values(), strict=True)]
        stream.close()
        return found

    def row_estimate(self, table: CaptureTable) -> int | None:
        del table
        return None

    def is_indexed(self, table: CaptureTable, column: str) -> bool | None:
        del table, column
        return None

    def plan(self, query: Query) -> str | None:
        if self.kind.explain is None:
            return None
        steps = self.rows(Query(f"{self.kind.explain} {query.sql}", query.params))
        return "\n".join(" ".join(str(value) for value in step) for step in steps)

    def another(self) -> None:
        return None  # ODBC cannot make two connections show the same moment

    def end_reading(self) -> None:
        """Free the connection of a statement whose rows were not all read."""
        if self.stream is not None:
            self.stream.close()
            self.stream = None

    def _open(self, query: Query, schema: pa.Schema | None) -> "_Stream":
        self.end_reading()
        statement, params = positional(query)
        reader = self.connection.read(statement, [bound(value) for value in params], schema)
        return _Stream(self.connection, reader)


class _Stream:
    """The batches of one statement; closing frees the driver's cursor.

    Where texts may be long the driver's batches have few rows, in buffers that are mostly empty:
    they are put together, because thousands of small ones cost the warehouse its memory.
    """

    def __init__(self, connection: OdbcConnection, reader: "BatchReader") -> None:
        self.connection = connection
        self.reader: BatchReader | None = reader
        # Drivers write names in their own case.
        self.schema = pa.schema(
            [pa.field(field.name.lower(), field.type) for field in reader.schema]
        )

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        return self

    def __next__(self) -> pa.RecordBatch:
        held: list[pa.RecordBatch] = []
        while sum(batch.num_rows for batch in held) < FEWEST_ROWS:
            batch = self._fetch()
            if batch is None:
                break
            held.append(batch)
            if len(held) == HELD_AT_ONCE:
                held = [pa.concat_batches(held)]
                if held[0].nbytes > MOST_BYTES:
                    break
        if not held:
            raise StopIteration
        return pa.concat_batches(held) if len(held) > 1 else held[0]

    def _fetch(self) -> pa.RecordBatch | None:
        """The driver's next batch; None at the end."""
        if self.reader is None:
            return None
        with self.connection.failing():
            batch = next(self.reader, None)
        if batch is None:
            self.close()
            return None
        return pa.RecordBatch.from_arrays(batch.columns, schema=self.schema)

    def close(self) -> None:
        """Forget the driver's reader, which is what ends its statement."""
        self.reader = None


def positional(query: Query) -> tuple[str, list[Any]]:
    """A statement with question marks, and its values in their order."""
    params: list[Any] = []

    def mark(found: re.Match[str]) -> str:
        if found[1] is None:
            return "%"
        params.append(query.params[found[1]])
        return "?"

    return MARK.sub(mark, query.sql), params


def bound(value: Any) -> str | None:
    """A value as the text that every database reads as the type it is compared with."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    raise CaptureFailedError(f"a {type(value).__name__} cannot be part of a key over ODBC")
