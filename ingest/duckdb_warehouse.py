"""A DuckDB file as the warehouse: staging upserts by delete and insert in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError, ConnectionFailedError
from dbt_project.profiles import Connection
from ingest import run_records, source_sql, staging_sql
from ingest.columns import ADDED, Column, parse_type
from ingest.drift import find_drift
from ingest.source import Query
from ingest.staging_sql import ARRIVING, INCOMING, LIVE_KEYS
from ingest.stopping import interrupting
from ingest.waiting import Patience, first_line, open_duckdb
from ingest.warehouse import (
    Coverage,
    KeyRange,
    Load,
    Loading,
    Reconciliation,
    RunRecord,
    Stamp,
    State,
    Warehouse,
)
from ingest.watermark import bound, kind_of

TICK = timedelta(microseconds=1)
VALUES_COMPARED_AT_ONCE = 20_000_000  # about 300 MB when they are texts
FUTURE = timedelta(days=1)  # clocks and time zones may differ by less


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


class _DuckDBWarehouse:
    """Implements `ingest.warehouse.Warehouse`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, schema: str) -> None:
        self.connection = connection
        self.schema = schema

    def prepare(self) -> None:
        """Create the schema and the record tables."""
        self._run(run_records.create_schema(self.schema))
        for name, columns in run_records.TABLES.items():
            self._run(run_records.create_records(self.schema, name, columns))
        for column in ("last_reconcile_at", "key_columns", "origin"):
            data_type = run_records.STATE_COLUMNS[column]
            self._run(run_records.add_column(self.schema, run_records.STATE, column, data_type))

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

    def states(self) -> Mapping[tuple[str, str], State]:
        if not self._exists(run_records.STATE):
            return {}
        rows = self._fetch(run_records.read_states(self.schema))
        return {(source, name): State(*rest) for source, name, *rest in rows}

    def last_records(self) -> Mapping[tuple[str, str], RunRecord]:
        if not self._exists(run_records.RUNS):
            return {}
        records = (
            RunRecord(*row) for row in self._fetch(run_records.read_last_records(self.schema))
        )
        return {(record.source_name, record.table_name): record for record in records}

    def row_count(self, table: CaptureTable) -> int | None:
        if not self._staged_columns(table):
            return None
        return self._number(staging_sql.count_live(table))

    def fit(
        self, table: CaptureTable, columns: Sequence[Column], *, accept_losses: bool
    ) -> tuple[str, ...]:
        staged = self._staged_columns(table)
        if not staged:
            self._run(staging_sql.create_staging(table, columns))
            return ()
        is_empty = self._is_empty(table)
        drift = find_drift(staged, columns, is_empty)
        if drift.losses() and not accept_losses:
            raise CaptureFailedError(
                f"{'; '.join(drift.losses())} "
                f"(to go on without them: ingest run {table.label} --full --accept-drift)"
            )
        for column in drift.added:
            self._run(staging_sql.add_column(table, column.staged, column.data_type))
        for column in drift.widened:
            self._run(staging_sql.widen_column(table, column))
        for column in drift.dropped:
            self._run(staging_sql.drop_column(table, column))
        for _, column in drift.narrowed:
            self._run(staging_sql.narrow_column(table, column))
        for name in ADDED.keys() - {column.name for column in staged}:
            self._run(staging_sql.add_column(table, name, ADDED[name]))
        return drift.losses() if is_empty else drift.describe() + drift.losses()

    def next_stamp(self, table: CaptureTable, run_id: str, source_time: datetime) -> Stamp:
        now = datetime.now(UTC).replace(tzinfo=None)
        last = self._fetch(staging_sql.last_captured(table))[0][0]
        return Stamp(run_id, max(now, last + TICK) if last else now, source_time)

    def load(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
        *,
        covered: Coverage | None,
        is_lenient: bool,
    ) -> Load:
        if self._is_empty(table) and not is_lenient:
            with self._arriving(reader):
                query = staging_sql.fill_staging(table, columns, reader.schema, stamp)
                rows = self._number(query)
            load = self._examined(table, columns, staging_sql.place(table), stamp.source_time)
            return replace(load, rows_read=rows, inserted=rows - load.duplicates)
        rows, quarantined = self._receive(table, columns, reader, stamp, is_lenient)
        load = self._examined(table, columns, INCOMING, stamp.source_time)
        self._compare(table, columns, rows)
        inserted, updated = self._fetch(staging_sql.count_changed())[0]
        if updated:
            self._run(staging_sql.remove_changed(table))
        if inserted or updated:
            self._run(staging_sql.insert_changed(table, columns, stamp))
        deleted = 0
        if covered is not None:
            covered = replace(covered, is_lenient=is_lenient)
            query = staging_sql.mark_missing(table, columns, INCOMING, covered, stamp)
            deleted = self._number(query)
        return replace(
            load, rows_read=rows, inserted=inserted, updated=updated, deleted=deleted,
            quarantined=quarantined,
        )  # fmt: skip

    def unfinished_load(self, table: CaptureTable, columns: Sequence[Column]) -> Loading | None:
        loading = staging_sql.loading_table(table)
        staged = [column for column in self._staged_columns(loading) if column.name not in ADDED]
        if [(c.name, c.data_type) for c in staged] != [(c.staged, c.data_type) for c in columns]:
            return None
        rows = self._fetch(staging_sql.read_ranges(table))
        return Loading(
            tuple(KeyRange(after, up_to) for _, after, up_to, _, _ in rows),
            frozenset(number for number, _, _, is_done, _ in rows if is_done),
            rows[0][4],
        )

    def begin_load(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        ranges: Sequence[KeyRange],
        stamp: Stamp,
    ) -> Loading:
        with self.transaction():
            for query in staging_sql.make_loading_tables(table, columns):
                self._run(query)
            for number, wanted in enumerate(ranges):
                self._run(staging_sql.add_range(table, number, wanted, stamp))
        return Loading(tuple(ranges), frozenset(), stamp.source_time)

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
                loading = staging_sql.loading_table(table)
                writer._run(staging_sql.fill_staging(loading, columns, reader.schema, stamp))
                writer._run(staging_sql.note_range(table, number))

    def finish_load(
        self, table: CaptureTable, columns: Sequence[Column], loading: Loading
    ) -> Load:
        for query in staging_sql.take_over(table):
            self._run(query)
        rows = self._number(staging_sql.count_live(table))
        load = self._examined(table, columns, staging_sql.place(table), loading.source_time)
        return replace(load, rows_read=rows, inserted=rows - load.duplicates)

    def mark_missing(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
    ) -> tuple[int, Sequence[Sequence[Any]]]:
        self._receive_keys(table, columns, reader)
        query = staging_sql.mark_missing(table, columns, LIVE_KEYS, Coverage(), stamp)
        return self._number(query), self._fetch(staging_sql.unstaged_keys(table))

    def mark_gone(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
    ) -> int:
        self._receive_keys(table, columns, reader)
        return self._number(staging_sql.mark_gone(table, stamp))

    def checksums(
        self, table: CaptureTable, columns: Sequence[Column], digits: int
    ) -> Mapping[str, tuple[int, int]]:
        found = self._fetch(staging_sql.checksums(table, columns, digits))
        return {bucket: (rows, checksum) for bucket, rows, checksum in found}

    def empty(self, table: CaptureTable) -> None:
        self._run(staging_sql.remove_all(table))

    def present(self, table: CaptureTable, columns: Sequence[Column]) -> None:
        self._run(run_records.create_schema(table.schema or "main"))
        self._run(staging_sql.current_view(table, columns))

    def record_reconciliation(self, reconciliation: Reconciliation) -> None:
        self._run(run_records.insert_reconciliation(self.schema, reconciliation))

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
                return self._number(staging_sql.receive(columns, reader.schema)), 0
            rows = self._number(staging_sql.receive_text(columns))
        self._run(staging_sql.refuse_null_keys(table))
        self._run(staging_sql.forget_bad(self.schema, table))
        bad = self._number(staging_sql.keep_bad(self.schema, table, columns, stamp))
        self._run(staging_sql.receive_good(columns))
        return rows, bad

    def _receive_keys(
        self, table: CaptureTable, columns: Sequence[Column], reader: pa.RecordBatchReader
    ) -> None:
        keys = source_sql.key_columns(table, columns)
        with self._arriving(reader):
            self._run(staging_sql.receive_keys(keys, reader.schema))

    def _compare(self, table: CaptureTable, columns: Sequence[Column], rows: int) -> None:
        parts = 1 + rows * len(columns) // VALUES_COMPARED_AT_ONCE
        self._run(staging_sql.no_changes())
        for part in range(parts):
            self._run(staging_sql.compare(table, columns, part, parts))

    def record(self, record: RunRecord) -> None:
        self._run(run_records.insert_record(self.schema, record))

    def save_state(self, table: CaptureTable, state: State) -> None:
        self._run(run_records.delete_state(self.schema, table))
        self._run(run_records.insert_state(self.schema, table, state))

    def _examined(
        self, table: CaptureTable, columns: Sequence[Column], relation: str, now: datetime
    ) -> Load:
        """Refuse rows without a key, drop those whose key comes twice, find the watermark."""
        nulls = self._number(staging_sql.count_null_keys(table, relation))
        if nulls:
            raise CaptureFailedError(
                f"{nulls} rows of the source have no value in the key ({', '.join(table.key)})"
            )
        duplicates = self._number(staging_sql.count_duplicates(table, relation))
        if duplicates:
            self._run(staging_sql.remove_duplicates(table, columns, relation))
        if not table.changed_at:
            return Load(duplicates=duplicates)
        types = {column.staged: column.data_type for column in columns}
        kind = kind_of(table.changed_at[0], types[table.changed_at[0]])
        clock = datetime.now(UTC) if kind == "timestamp with zone" else now
        now_bound, soon = bound(clock, kind), bound(clock + FUTURE, kind)
        found = self._fetch(staging_sql.newest(table, relation, kind, now_bound, soon))[0]
        return Load(duplicates=duplicates, ahead=found[1], newest=_as_text(found[0]))

    @contextmanager
    def _arriving(self, reader: pa.RecordBatchReader) -> Iterator[None]:
        self.connection.register(ARRIVING, reader)
        try:
            yield
        finally:
            self.connection.unregister(ARRIVING)

    def _staged_columns(self, table: CaptureTable) -> tuple[Column, ...]:
        rows = self._fetch(staging_sql.staged_columns(table))
        return tuple(Column(name, parse_type(data_type)) for name, data_type in rows)

    def _is_empty(self, table: CaptureTable) -> bool:
        return not self._fetch(staging_sql.any_row(table))

    def _exists(self, name: str) -> bool:
        return bool(self._fetch(run_records.find_table(self.schema, name)))

    def _number(self, query: Query) -> int:
        """The one number that a statement gives: a count, or how many rows it wrote."""
        return int(self._fetch(query)[0][0])

    def _fetch(self, query: Query) -> list[Any]:
        return self._run(query).fetchall()

    def _run(self, query: Query) -> duckdb.DuckDBPyConnection:
        try:
            return self.connection.execute(query.sql, dict(query.params))
        except duckdb.Error as error:
            raise CaptureFailedError(f"writing the warehouse: {first_line(error)}") from error


def _as_text(value: str | date | None) -> str | None:
    """A changed_at value as `ingest_state` keeps it; one with a zone in UTC."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value
