"""An Oracle database as the warehouse: rows loaded in bulk, then merged in one transaction.

Three connections. One holds the capture lock, a row, from the beginning to the end. One loads rows
and defines tables, which commits by itself. One merges, notes and commits: what it does not commit
was never there.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import oracledb
import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError, ConnectionFailedError
from dbt_project.profiles import Connection
from dbt_project.waiting import LockedError, Patience, patiently
from ingest import oracle_records as records
from ingest import oracle_staging_sql as sql
from ingest import run_records, source_sql
from ingest.columns import Column
from ingest.oracle_connection import execute, failure, open_oracle, reason, release
from ingest.oracle_inbox import WRITING, Inbox
from ingest.oracle_notes import OracleNotes
from ingest.oracle_staging import Staging
from ingest.oracle_staging_types import compared, oracle_type
from ingest.source import Query
from ingest.warehouse import (
    Coverage,
    KeyRange,
    Load,
    Loading,
    Stamp,
    Warehouse,
)
from ingest.watermark import bound, kind_of

FUTURE = timedelta(days=1)  # clocks and time zones may differ by less
DEFINITION_WAIT_S = 60
OLDEST = 12  # the release that brought the hash which reconciling needs
TAKEN_OVER = 2


@contextmanager
def open_oracle_warehouse(
    connection: Connection, schema: str, patience: Patience, *, read_only: bool
) -> Iterator[Warehouse]:
    """Connect and, for writing, hold the warehouse's capture lock while the context lasts."""
    profile = _as_capture(connection)
    with open_oracle(profile) as opened:
        if release(opened) < OLDEST:
            raise ConnectionFailedError(
                f"{profile.profile}.{profile.output}: the warehouse is Oracle {opened.version}; "
                f"capture needs {OLDEST}.1 or newer"
            )
        if read_only:
            yield _OracleWarehouse(profile, schema, opened, opened)
            return
        with open_oracle(profile) as loader, open_oracle(profile) as lock:
            # Definitions wait for those who read; by default they would fail at once.
            execute(loader, f"alter session set ddl_lock_timeout = {DEFINITION_WAIT_S}", {})
            warehouse = _OracleWarehouse(profile, schema, opened, loader, lock)
            warehouse.prepare()
            _take_lock(warehouse, patience)
            warehouse.clean_up()
            yield warehouse


def _as_capture(connection: Connection) -> Connection:
    """The warehouse's profile is dbt's; capture may have a user of its own in it."""
    settings = dict(connection.settings)
    if settings.get("capture_user"):
        settings["user"] = settings["capture_user"]
        settings["password"] = connection.require("capture_password")
    return replace(connection, settings=settings)


def _take_lock(warehouse: "_OracleWarehouse", patience: Patience) -> None:
    def attempt() -> None:
        if not warehouse.hold_lock():
            raise LockedError("another capture", "written")

    patiently(attempt, f"{warehouse.profile.profile}.{warehouse.profile.output}", patience)


class _OracleWarehouse(OracleNotes):
    """Implements `ingest.warehouse.Warehouse`."""

    def __init__(
        self,
        profile: Connection,
        schema: str,
        opened: oracledb.Connection,
        loader: oracledb.Connection,
        lock: oracledb.Connection | None = None,
    ) -> None:
        super().__init__(opened, schema)
        self.profile = profile
        self.lock = lock
        self.inbox = Inbox(loader, self.schema)
        self.staging = Staging(self.inbox, str(profile.settings.get("grant_select_to") or ""))
        self.afterwards: list[str] = []  # inbox tables to remove once this is committed

    def prepare(self) -> None:
        """Create the record tables and the lock."""
        for name, columns in run_records.TABLES.items():
            there = {row[0].lower() for row in self._fetch(self._columns(name))}
            if not there:
                self._create(records.create_records(self.schema, name))
                continue
            for column in columns.keys() - there:
                self.inbox.run(records.add_column(self.schema, name, column))
        if not self._fetch(self._columns(records.LOCK)):
            self._create(records.create_lock(self.schema))
            with suppress(CaptureFailedError):  # another capture has just done it
                self.inbox.run(records.fill_lock(self.schema))

    def _create(self, query: Query) -> None:
        try:
            self.inbox.run(query)
        except CaptureFailedError as error:
            if "ORA-00955" not in str(error):  # another capture has just made it
                raise

    def hold_lock(self) -> bool:
        """Take the lock's row unless another capture has it."""
        assert self.lock is not None
        try:
            execute(self.lock, records.take_lock(self.schema).sql, {})
        except oracledb.Error as error:
            if "ORA-00054" in str(error):
                return False
            raise failure(error, WRITING) from error
        return True

    def clean_up(self) -> None:
        """Remove what a killed capture left: tables of single ranges."""
        for (name,) in self._fetch(records.tables_like(self.schema, "INGEST_R_")):
            self.inbox.discard(name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        try:
            yield
            self._check_lock()
            self.opened.commit()
        except oracledb.Error as error:
            self._undo()
            raise failure(error, WRITING) from error
        except BaseException:
            self._undo()
            raise
        while self.afterwards:
            self.inbox.discard(self.afterwards.pop())

    def _undo(self) -> None:
        self.afterwards.clear()
        with suppress(oracledb.Error):
            self.opened.rollback()

    def _check_lock(self) -> None:
        """A lock whose connection has gone protects nothing: another capture may be writing."""
        try:
            if self.lock is not None:
                self.lock.ping()
        except oracledb.Error as error:
            raise ConnectionFailedError(f"the capture lock was lost: {reason(error)}") from error

    @property
    def keeps_bad_rows(self) -> bool:
        return False

    def is_staged(self, table: CaptureTable) -> bool:
        return bool(self.staging.columns(table)) and bool(self._fetch(sql.any_row(table)))

    def row_count(self, table: CaptureTable) -> int | None:
        if not self.staging.columns(table):
            return None
        return self._number(sql.count_live(table))

    def fit(
        self, table: CaptureTable, columns: Sequence[Column], *, accept_losses: bool
    ) -> tuple[str, ...]:
        return self.staging.fit(table, columns, accept_losses=accept_losses)

    def next_stamp(self, table: CaptureTable, run_id: str, source_time: datetime) -> Stamp:
        last = self._fetch(sql.last_captured(table))[0][0]
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
        if is_lenient:
            raise CaptureFailedError("an Oracle warehouse cannot put bad rows aside")
        received, rows = self.inbox.receive(table, columns, reader, "I")
        found, relation = self._examined(table, columns, received, stamp.source_time)
        inserted = self._number(sql.count_new(table, relation)) if rows else 0
        merged = sql.merge(table, self.staging.types(table, columns), relation, stamp)
        written = self._written(merged) if rows else 0
        deleted = 0
        if covered is not None:
            staged = self.staging.as_staged(table, columns)
            deleted = self._written(sql.mark_missing(table, staged, received, covered, stamp))
        return replace(
            found, rows_read=rows, inserted=inserted, updated=written - inserted, deleted=deleted
        )

    def unfinished_load(self, table: CaptureTable, columns: Sequence[Column]) -> Loading | None:
        loading, bounds = sql.inbox(table, "L"), sql.inbox(table, "B")
        wanted = [*self.staging.types(table, columns), "captured_at", "run_id", "is_deleted"]
        there = [row[0].lower() for row in self._fetch(records.columns_of(self.schema, loading))]
        if there != wanted or not self.inbox.exists(bounds):
            return None
        rows = self._fetch(sql.read_ranges(self.inbox.place(bounds)))
        if not rows or any(row[3] == TAKEN_OVER for row in rows):
            return None
        if rows[0][5:] != (",".join(table.key),):
            return None
        return Loading(
            tuple(KeyRange(row[1], row[2]) for row in rows),
            frozenset(int(row[0]) for row in rows if row[3]),
            rows[0][4],
        )

    def begin_load(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        ranges: Sequence[KeyRange],
        stamp: Stamp,
    ) -> Loading:
        self.staging.make_loading_tables(table, columns)
        bounds = self.inbox.place(sql.inbox(table, "B"))
        for number, wanted in enumerate(ranges):
            self._written(sql.add_range(bounds, number, wanted, stamp, ",".join(table.key)))
        self.opened.commit()
        return Loading(tuple(ranges), frozenset(), stamp.source_time)

    def load_range(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        number: int,
        stamp: Stamp,
    ) -> None:
        """Each range has connections and a table of its own: direct path loads lock theirs."""
        with open_oracle(self.profile) as loader, open_oracle(self.profile) as opened:
            writer = _OracleWarehouse(self.profile, self.named_schema, opened, loader)
            own = f"R_{number}"
            received, _ = writer.inbox.receive(table, columns, reader, own)
            loading = writer.inbox.place(sql.inbox(table, "L"))
            types = self.staging.types(table, columns)
            with writer.transaction():
                writer._written(sql.insert_range(loading, types, received, stamp))
                bounds = writer.inbox.place(sql.inbox(table, "B"))
                writer._written(sql.note_range(bounds, number))
                writer.afterwards.append(sql.inbox(table, own))

    def finish_load(self, table: CaptureTable, columns: Sequence[Column], loading: Loading) -> Load:
        names = [sql.inbox(table, kind) for kind in ("L", "B")]
        there, bounds = (self.inbox.place(name) for name in names)
        types = self.staging.types(table, columns)
        found, relation = self._examined(table, columns, there, loading.source_time)
        if found.duplicates:
            relation = sql.once(table, types, there, ("captured_at", "run_id", "is_deleted"))
        rows = self._number(Query(f"select count(*) from {there}", {}))
        self._written(sql.remove_all(table))
        self._written(sql.insert_all(table, types, relation))
        self._written(Query(f"update {bounds} set is_done = {TAKEN_OVER}", {}))
        self.afterwards += names
        return replace(found, rows_read=rows, inserted=rows - found.duplicates)

    def mark_missing(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
    ) -> tuple[int, Sequence[Sequence[Any]]]:
        keys = self._receive_keys(table, columns, reader)
        marked = self._written(sql.mark_missing(table, (), keys, Coverage(), stamp))
        return marked, self._fetch(sql.unstaged_keys(table, keys))

    def mark_gone(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
    ) -> int:
        keys = self._receive_keys(table, columns, reader)
        return self._written(sql.mark_gone(table, keys, stamp))

    def checksums(
        self, table: CaptureTable, columns: Sequence[Column], digits: int
    ) -> Mapping[str, tuple[int, int]]:
        staged = self.staging.as_staged(table, columns)
        found = self._fetch(sql.checksums(table, staged, digits))
        return {bucket: (int(rows), int(checksum)) for bucket, rows, checksum in found}

    def compared(self, table: CaptureTable, columns: Sequence[Column]) -> tuple[Column, ...]:
        return tuple(compared(column, oracle_type(table, column)) for column in columns)

    def empty(self, table: CaptureTable) -> None:
        self._written(sql.remove_all(table))

    def present(self, table: CaptureTable, columns: Sequence[Column]) -> None:
        self.staging.present(table, columns, str(self.profile.settings.get("schema") or ""))

    def _examined(
        self, table: CaptureTable, columns: Sequence[Column], received: str, now: datetime
    ) -> tuple[Load, str]:
        """Refuse rows without a key, leave out those whose key comes twice, find the watermark."""
        nulls = self._number(sql.count_null_keys(table, received))
        if nulls:
            raise CaptureFailedError(
                f"{nulls} rows of the source have no value in the key ({', '.join(table.key)})"
            )
        types, relation = self.staging.types(table, columns), received
        duplicates = self._number(sql.count_duplicates(table, received))
        if duplicates:
            relation = sql.once(table, types, received)
        if not table.changed_at:
            return Load(duplicates=duplicates), relation
        kinds = {column.staged: column.data_type for column in columns}
        kind = kind_of(table.changed_at[0], kinds[table.changed_at[0]])
        clock = datetime.now(UTC) if kind == "timestamp with zone" else now
        now_bound, soon = bound(clock, kind), bound(clock + FUTURE, kind)
        query = sql.newest(table, relation, kind, now=now_bound, soon=soon)
        newest, ahead = self._fetch(query)[0]
        said = _text(newest, kind == "timestamp with zone")
        return Load(duplicates=duplicates, ahead=int(ahead), newest=said), relation

    def _receive_keys(
        self, table: CaptureTable, columns: Sequence[Column], reader: pa.RecordBatchReader
    ) -> str:
        keys = source_sql.key_columns(table, columns)
        return self.inbox.receive(table, keys, reader, "K")[0]


def _text(value: str | date | None, is_zoned: bool) -> str | None:
    """A changed_at value as `ingest_state` keeps it; one with a zone in UTC."""
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if is_zoned else value).isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    try:
        return value if value is None or datetime.fromisoformat(value) else None
    except ValueError:
        return None
