"""Keeping staging a keyed mirror in a warehouse that speaks SQL: what all kinds do the same way."""

# ruff: noqa: D102 (the protocol says what each method is)

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from ingest import quarantine_sql, ranges_sql, run_records, staging_sql
from ingest.columns import ADDED, Column
from ingest.drift import find_drift
from ingest.source import Query
from ingest.staging_sql import INCOMING, LIVE_KEYS, Flavour
from ingest.warehouse import (
    Coverage,
    KeyRange,
    Load,
    Loading,
    Reconciliation,
    RunRecord,
    Stamp,
    State,
    rerun,
)
from ingest.watermark import bound, kind_of, parse

VALUES_COMPARED_AT_ONCE = 20_000_000  # about 300 MB when they are texts
FUTURE = timedelta(days=1)  # clocks and time zones may differ by less


class SqlWarehouse(ABC):
    """Implements `ingest.warehouse.Warehouse` but for what each database does in its own way."""

    flavour: Flavour
    values_compared_at_once = VALUES_COMPARED_AT_ONCE

    def __init__(self, schema: str) -> None:
        self.schema = schema

    def prepare(self) -> None:
        """Create the schema and the record tables."""
        self._run(run_records.create_schema(self.schema))
        for name, columns in run_records.TABLES.items():
            self._run(run_records.create_records(self.schema, name, columns))
        for column in ("last_reconcile_at", "key_columns", "origin"):
            data_type = run_records.STATE_COLUMNS[column]
            self._run(run_records.add_column(self.schema, run_records.STATE, column, data_type))

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

    def noted(self, name: str, query: Query) -> Sequence[Sequence[Any]]:
        return self._fetch(query) if self._exists(name) else ()

    @property
    def keeps_bad_rows(self) -> bool:
        return True

    def is_staged(self, table: CaptureTable) -> bool:
        return bool(self._staged_columns(table)) and not self._is_empty(table)

    def row_count(self, table: CaptureTable) -> int | None:
        if not self._staged_columns(table):
            return None
        return self._number(staging_sql.count_live(table))

    def fit(
        self, table: CaptureTable, columns: Sequence[Column], *, accept_losses: bool
    ) -> tuple[str, ...]:
        staged = self._staged_columns(table)
        if not staged:
            self._run(run_records.create_schema(table.staging_schema))
            self._run(staging_sql.create_staging(self.flavour, table, columns))
            return ()
        is_empty = self._is_empty(table)
        drift = find_drift(staged, [self._kept(column) for column in columns], is_empty)
        if drift.losses() and not accept_losses:
            raise CaptureFailedError(
                f"{'; '.join(drift.losses())} "
                f"(to go on without them: {rerun(table, '--full --accept-drift')})"
            )
        for column in drift.added:
            type_name = self.flavour.type_name(column.data_type)
            self._run(staging_sql.add_column(table, column.staged, type_name))
        for column in drift.widened:
            self._run(staging_sql.widen_column(self.flavour, table, column))
        for column in drift.dropped:
            self._run(staging_sql.drop_column(table, column))
        for _, column in drift.narrowed:
            self._narrow(table, column)
        for name in ADDED.keys() - {column.name for column in staged}:
            self._run(staging_sql.add_column(table, name, ADDED[name]))
        return drift.losses() if is_empty else drift.describe() + drift.losses()

    def next_stamp(self, table: CaptureTable, run_id: str, source_time: datetime) -> Stamp:
        last = self._fetch(staging_sql.last_captured(table))[0][0]
        return Stamp.after(last, run_id, source_time)

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
        if not is_lenient and self._is_empty(table):
            rows = self._fill(table, columns, reader, stamp)
            load = self._examined(table, columns, staging_sql.place(table), stamp.source_time)
            return replace(load, rows_read=rows, inserted=rows - load.duplicates)
        rows, quarantined = self._receive(table, columns, reader, stamp, is_lenient)
        if table.quarantine and not is_lenient:
            self._run(quarantine_sql.forget_mended(self.flavour, self.schema, table, columns))
        load = self._examined(table, columns, INCOMING, stamp.source_time)
        self._compare(table, columns, rows, is_part=covered is None)
        inserted, updated = self._fetch(staging_sql.count_changed())[0]
        if updated:
            self._run(staging_sql.remove_changed(table))
        if inserted or updated:
            self._run(staging_sql.insert_changed(table, columns, stamp))
        deleted = 0
        if covered is not None:
            covered = replace(covered, is_lenient=is_lenient)
            query = staging_sql.mark_missing(
                self.flavour, table, columns, INCOMING, covered, stamp=stamp
            )
            deleted = self._written(query)
        return replace(
            load, rows_read=rows, inserted=inserted, updated=updated, deleted=deleted,
            quarantined=quarantined,
        )  # fmt: skip

    def unfinished_load(self, table: CaptureTable, columns: Sequence[Column]) -> Loading | None:
        loading = ranges_sql.loading_table(table)
        staged = [column for column in self._staged_columns(loading) if column.name not in ADDED]
        if [(c.name, c.data_type) for c in staged] != [
            (c.staged, self._kept(c).data_type) for c in columns
        ]:
            return None
        rows = self._fetch(ranges_sql.read_ranges(table))
        if not rows or rows[0][5] != ",".join(table.key):
            return None
        return Loading(
            tuple(KeyRange(row[1], row[2]) for row in rows),
            frozenset(row[0] for row in rows if row[3]),
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
            for query in ranges_sql.make_loading_tables(self.flavour, table, columns):
                self._run(query)
            for number, wanted in enumerate(ranges):
                self._run(ranges_sql.add_range(table, number, wanted, stamp))
        return Loading(tuple(ranges), frozenset(), stamp.source_time)

    def finish_load(self, table: CaptureTable, columns: Sequence[Column], loading: Loading) -> Load:
        for query in ranges_sql.take_over(table):
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
        self._run(quarantine_sql.forget_gone(self.schema, table))
        query = staging_sql.mark_missing(
            self.flavour, table, columns, LIVE_KEYS, Coverage(), stamp=stamp
        )
        return self._written(query), self._fetch(staging_sql.unstaged_keys(table))

    def mark_gone(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
    ) -> int:
        self._receive_keys(table, columns, reader)
        return self._written(staging_sql.mark_gone(table, stamp))

    def checksums(
        self, table: CaptureTable, columns: Sequence[Column], digits: int
    ) -> Mapping[str, tuple[int, int]]:
        found = self._fetch(staging_sql.checksums(self.flavour, table, columns, digits))
        return {bucket: (rows, checksum) for bucket, rows, checksum in found}

    def compared(self, table: CaptureTable, columns: Sequence[Column]) -> tuple[Column, ...]:
        del table
        return tuple(columns)

    def empty(self, table: CaptureTable) -> None:
        self._run(staging_sql.remove_all(table))

    def present(self, table: CaptureTable, columns: Sequence[Column]) -> None:
        self._run(run_records.create_schema(table.schema or "main"))
        self._run(staging_sql.current_view(self.flavour, table, columns))

    def put_aside(self, table: CaptureTable, run_id: str) -> int:
        return self._number(quarantine_sql.count_put_aside(self.schema, table, run_id))

    def record_reconciliation(self, reconciliation: Reconciliation) -> None:
        self._run(run_records.insert_reconciliation(self.schema, reconciliation))

    def record(self, record: RunRecord) -> None:
        self._run(run_records.insert_record(self.schema, record))

    def save_state(self, table: CaptureTable, state: State) -> None:
        self._run(run_records.delete_state(self.schema, table))
        self._run(run_records.insert_state(self.schema, table, state))

    def _compare(
        self, table: CaptureTable, columns: Sequence[Column], rows: int, *, is_part: bool
    ) -> None:
        parts = 1 + rows * len(columns) // self.values_compared_at_once
        is_by_key = is_part and parts == 1 and self.flavour.is_columnar
        staged = (
            staging_sql.staged_alike(self.flavour, table) if is_by_key else staging_sql.place(table)
        )
        self._run(staging_sql.no_changes())
        for part in range(parts):
            self._run(staging_sql.compare(table, columns, staged, part, parts))

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
            self._run(staging_sql.remove_duplicates(self.flavour, table, columns, relation))
        if not table.changed_at:
            return Load(duplicates=duplicates)
        types = {column.staged: column.data_type for column in columns}
        kind = kind_of(table.changed_at[0], types[table.changed_at[0]])
        clock = datetime.now(UTC) if kind == "timestamp with zone" else now
        now_bound, soon = bound(clock, kind), bound(clock + FUTURE, kind)
        found = self._fetch(
            staging_sql.newest(self.flavour, table, relation, kind, now=now_bound, soon=soon)
        )[0]
        return Load(duplicates=duplicates, ahead=found[1], newest=_watermark(found[0]))

    def _is_empty(self, table: CaptureTable) -> bool:
        return not self._fetch(staging_sql.any_row(table))

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]: ...

    @abstractmethod
    def load_range(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        number: int,
        stamp: Stamp,
    ) -> None: ...

    @abstractmethod
    def _fill(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
    ) -> int:
        """Rows straight into an empty staging table; returns how many."""

    @abstractmethod
    def _receive(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
        is_lenient: bool,
    ) -> tuple[int, int]:
        """Rows into a table of their own; how many were read, and how many of them put aside."""

    @abstractmethod
    def _receive_keys(
        self, table: CaptureTable, columns: Sequence[Column], reader: pa.RecordBatchReader
    ) -> None:
        """Keys into a table of their own."""

    @abstractmethod
    def _narrow(self, table: CaptureTable, column: Column) -> None:
        """Give a staged column a type that does not hold all its values."""

    @abstractmethod
    def _staged_columns(self, table: CaptureTable) -> tuple[Column, ...]:
        """Columns of a staging table; none when there is no such table."""

    @abstractmethod
    def _exists(self, name: str) -> bool:
        """Whether there is a record table of this name."""

    @abstractmethod
    def _written(self, query: Query) -> int:
        """Run a statement; how many rows it wrote."""

    @abstractmethod
    def _fetch(self, query: Query) -> list[Any]:
        """Run a statement; its rows."""

    def _run(self, query: Query) -> None:
        """Run a statement for what it does."""
        self._written(query)

    def _number(self, query: Query) -> int:
        """The one number that a statement asks for."""
        return int(self._fetch(query)[0][0])

    def _kept(self, column: Column) -> Column:
        """The column as this warehouse gives it back."""
        return column


def _watermark(value: str | date | None) -> str | None:
    """A changed_at value as `ingest_state` keeps it, if it can be read again; else none is kept,
    and all rows are read the next time.
    """
    text = _as_text(value)
    try:
        parse(text or "")
    except CaptureFailedError:
        return None
    return text


def _as_text(value: str | date | None) -> str | None:
    """In ISO's form; a time with a zone in UTC."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value
