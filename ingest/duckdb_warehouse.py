"""A DuckDB file as the warehouse: staging upserts by delete and insert in one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError, ConnectionFailedError
from dbt_project.profiles import Connection
from dbt_project.waiting import Patience, first_line
from ingest import quarantine_sql, ranges_sql, run_records, source_sql, staging_sql
from ingest.columns import Column, parse_type
from ingest.exact_text import REFUSED
from ingest.source import Query
from ingest.sql_warehouse import SqlWarehouse
from ingest.staging_sql import ARRIVING
from ingest.stopping import interrupting
from ingest.waiting import open_duckdb
from ingest.warehouse import Stamp, Warehouse


@contextmanager
def open_duckdb_warehouse(
    connection: Connection, schema: str, patience: Patience, *, read_only: bool
) -> Iterator[Warehouse]:
    """Open the file (made when missing) and, for writing, see that the record tables exist."""
    path = Path(str(connection.require("path")))
    if not read_only:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConnectionFailedError(
                f"the warehouse's folder cannot be made: {error}"
            ) from error
    with open_duckdb(connection, patience, read_only=read_only) as opened:
        warehouse = _DuckDBWarehouse(opened, schema)
        if not read_only:
            warehouse.prepare()
        yield warehouse


class _DuckDBWarehouse(SqlWarehouse):
    """Staging in a DuckDB file."""

    flavour = staging_sql.DUCKDB

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        super().__init__(schema)
        self.connection = connection

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._run(Query("begin transaction", {}))
        try:
            yield
            self._run(Query("commit", {}))
        except BaseException:
            with suppress(duckdb.Error):  # a failed commit has ended the transaction already
                self.connection.execute("rollback")
            raise

    def load_range(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        number: int,
        stamp: Stamp,
    ) -> None:
        with self.connection.cursor() as cursor, interrupting(cursor.interrupt):
            writer = _DuckDBWarehouse(cursor, self.schema)
            with writer.transaction(), writer._arriving(reader):
                loading = ranges_sql.loading_table(table)
                writer._run(staging_sql.fill_staging(loading, columns, reader.schema, stamp))
                writer._run(ranges_sql.note_range(table, number))

    def _receive(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
        is_lenient: bool,
    ) -> tuple[int, int]:
        """Rows into `incoming`; how many were read, and how many of them put aside."""
        with self._arriving(reader):
            if not is_lenient:
                return self._written(staging_sql.receive(columns, reader.schema)), 0
            rows = self._written(quarantine_sql.receive_text(columns))
        self._run(quarantine_sql.refuse_null_keys(table))
        self._run(quarantine_sql.forget_bad(self.schema, table))
        bad = self._written(quarantine_sql.keep_bad(self.schema, table, columns, stamp))
        self._run(quarantine_sql.receive_good(columns))
        return rows, bad

    def _receive_keys(
        self, table: CaptureTable, columns: Sequence[Column], reader: pa.RecordBatchReader
    ) -> None:
        keys = source_sql.key_columns(table, columns)
        with self._arriving(reader):
            self._run(staging_sql.receive_keys(keys, reader.schema))

    def _staged_columns(self, table: CaptureTable) -> tuple[Column, ...]:
        rows = self._fetch(staging_sql.staged_columns(table))
        return tuple(Column(name, parse_type(data_type)) for name, data_type in rows)

    def _exists(self, name: str) -> bool:
        return bool(self._fetch(run_records.find_table(self.schema, name)))

    def _fill(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
    ) -> int:
        with self._arriving(reader):
            return self._written(staging_sql.fill_staging(table, columns, reader.schema, stamp))

    def _narrow(self, table: CaptureTable, column: Column) -> None:
        self._run(staging_sql.narrow_column(table, column))

    @contextmanager
    def _arriving(self, reader: pa.RecordBatchReader) -> Iterator[None]:
        self.connection.register(ARRIVING, reader)
        try:
            yield
        finally:
            with suppress(duckdb.Error):  # a failed statement may have ended the transaction
                self.connection.unregister(ARRIVING)

    def _written(self, query: Query) -> int:
        found = self._fetch(query)
        return int(found[0][0]) if found and isinstance(found[0][0], int) else 0

    def _fetch(self, query: Query) -> list[Any]:
        try:
            return self.connection.execute(query.sql, dict(query.params)).fetchall()
        except duckdb.Error as error:
            message = first_line(error)
            refused = message.removeprefix(REFUSED)
            if refused != message:
                raise CaptureFailedError(f"column {refused}") from error
            raise CaptureFailedError(f"writing the warehouse: {message}") from error
