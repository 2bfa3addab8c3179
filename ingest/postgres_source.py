"""A PostgreSQL database as a source, read in one repeatable-read transaction.

Values are as PostgreSQL stores them: `character(n)` keeps its padding. Times with a zone are read
in UTC; so are the texts that a view makes of such times.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from dbt_project.profiles import Connection
from dbt_project.waiting import Patience
from ingest import postgres_catalog as catalog
from ingest.columns import Column
from ingest.declared_columns import refuse_missing
from ingest.dialect import Dialect
from ingest.postgres_connection import (
    PostgresConnection,
    begin,
    bound,
    export_snapshot,
    failure,
    open_postgres,
    recover,
)  # fmt: skip
from ingest.postgres_copy import CopyStream
from ingest.postgres_dialect import PostgresDialect
from ingest.postgres_types import staged_type
from ingest.source import Query, Source

DEFAULT_SCHEMA = "public"


@contextmanager
def open_postgres_source(connection: Connection, patience: Patience) -> Iterator[Source]:
    """Connect and begin to read while the context lasts."""
    del patience  # a server is not locked: it answers or it does not
    with _reading(connection, None) as source:
        yield source


@contextmanager
def _reading(connection: Connection, snapshot: str | None) -> Iterator["_PostgresSource"]:
    with open_postgres(connection) as opened:
        schema = str(connection.settings.get("schema") or DEFAULT_SCHEMA)
        zone = begin(opened, snapshot)
        source = _PostgresSource(connection, opened, zone, PostgresDialect(schema))
        try:
            yield source
        finally:
            source.end_reading()


@dataclass
class _PostgresSource:
    """Implements `ingest.source.Source`."""

    profile: Connection
    connection: PostgresConnection
    zone: str  # that the server is set to
    dialect: Dialect
    stream: CopyStream | None = field(default=None, init=False)
    snapshot: str | None = field(default=None, init=False)

    def now(self) -> datetime:
        found = self.rows(catalog.now_sql(self.zone))[0][0]
        assert isinstance(found, datetime)
        return found

    def columns(self, table: CaptureTable) -> tuple[Column, ...]:
        listed = self.rows(catalog.columns_sql(self._schema(table), table.table))
        if not listed:
            raise CaptureFailedError(self._why_missing(table))
        columns = tuple(
            Column(name, staged_type(table, name, source_type), source_type)
            for name, source_type in listed
        )
        refuse_missing(table, columns)
        return columns

    def primary_key(self, table: CaptureTable) -> tuple[str, ...]:
        found = self.rows(catalog.primary_key_sql(self._schema(table), table.table))
        return tuple(name.lower() for (name,) in found)

    def table_names(self, schema: str | None) -> tuple[str, ...]:
        found = self.rows(catalog.tables_sql(schema or self._default_schema))
        return tuple(name for (name,) in found)

    def read(self, query: Query) -> pa.RecordBatchReader:
        self.end_reading()
        self.stream = CopyStream(self.connection, query)
        return self.stream.open()

    def rows(self, query: Query) -> Sequence[tuple[Any, ...]]:
        self.end_reading()
        try:
            return self.connection.execute(*bound(query)).fetchall()
        except psycopg.Error as error:
            recover(self.connection)
            raise failure(self.connection, error) from error

    def row_estimate(self, table: CaptureTable) -> int | None:
        found = self.rows(catalog.estimate_sql(self._schema(table), table.table))
        return int(found[0][0]) if found and found[0][0] is not None else None

    def is_indexed(self, table: CaptureTable, column: str) -> bool | None:
        found = self.rows(catalog.indexed_sql(self._schema(table), table.table, column))
        return bool(found[0][0]) if found else None

    def plan(self, query: Query) -> str | None:
        steps = self.rows(Query(f"explain {query.sql}", query.params))
        return "\n".join(step for (step,) in steps)

    def another(self) -> AbstractContextManager[Source]:
        self.end_reading()
        if self.snapshot is None:
            self.snapshot = export_snapshot(self.connection)
        return _reading(self.profile, self.snapshot)

    def end_reading(self) -> None:
        """Free the connection of a statement whose rows were not all read."""
        if self.stream is not None:
            self.stream.close()
            self.stream = None

    @property
    def _default_schema(self) -> str:
        return str(self.profile.settings.get("schema") or DEFAULT_SCHEMA)

    def _schema(self, table: CaptureTable) -> str:
        return table.schema or self._default_schema

    def _why_missing(self, table: CaptureTable) -> str:
        """The nearest thing that is there: PostgreSQL tells upper from lower case in names."""
        schema = self._schema(table)
        schemas = [name for (name,) in self.rows(catalog.schemas_sql())]
        if schema not in schemas:
            return f"the source has no schema {schema} (it has: {', '.join(schemas)})"
        missing = f"the source has no table {schema}.{table.table}"
        similar = [name for (name,) in self.rows(catalog.similar_sql(schema, table.table))]
        return f"{missing} (but {similar[0]}: declare that as its 'table')" if similar else missing
