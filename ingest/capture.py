"""Capturing tables: each one's changed rows into staging, with its state, in one transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError, ConnectionFailedError, PlatformError
from ingest.columns import Column
from ingest.progress import Progress
from ingest.source import Query, Source
from ingest.warehouse import Load, Mode, RunRecord, Stamp, State, Warehouse
from ingest.watermark import kind_of, since

KEYS_PER_QUERY = 200

States = Mapping[tuple[str, str], State]


@dataclass(frozen=True)
class Plan:
    """What is read of one table in one run."""

    table: CaptureTable
    columns: tuple[Column, ...]
    mode: Mode
    query: Query
    state: State | None

    @property
    def is_complete(self) -> bool:
        """Whether every row of the source is read."""
        return self.mode == "full"


@dataclass(frozen=True)
class Session:
    """What all tables of a run share while they are captured."""

    warehouse: Warehouse
    states: States
    mode: Mode
    run_id: str
    progress: Progress
    accept_losses: bool

    def state(self, table: CaptureTable) -> State | None:
        """The table's state before this run."""
        return self.states.get((table.source, table.name))

    def failed(self, table: CaptureTable, error: PlatformError) -> RunRecord:
        """Keep, in a transaction of its own, that a table could not be captured."""
        state, now = self.state(table), now_utc()
        watermark = state.watermark if state else None
        record = RunRecord(
            self.run_id, table.source, table.name, self.mode, "failed", now, now, 0, 0, 0, 0,
            watermark, watermark, str(error),
        )  # fmt: skip
        with self.warehouse.transaction():
            self.warehouse.record(record)
        self.progress.table_finished(table.label, record)
        return record


def new_run_id() -> str:
    """A run's name; later runs sort after earlier ones."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{token_hex(3)}"


def plan(source: Source, table: CaptureTable, state: State | None, wanted: Mode) -> Plan:
    """Decide what to read: everything the first time and for tables that never say what changed."""
    columns = source.columns(table)
    types = {column.staged: column.data_type for column in columns}
    kinds = [kind_of(name, types[name]) for name in table.changed_at]
    watermark = state.watermark if state else None
    if wanted == "full" or watermark is None or not kinds:
        return Plan(table, columns, "full", source.changes(table, columns, None), state)
    start = since(watermark, table.overlap, kinds[0])
    return Plan(table, columns, wanted, source.changes(table, columns, start), state)


def capture_source(
    session: Session, opening: AbstractContextManager[Source], tables: Sequence[CaptureTable]
) -> Iterator[RunRecord]:
    """Capture the tables of one source, read at one moment; what fails is in its run record."""
    todo = list(tables)
    try:
        with opening as source:
            while todo:
                yield capture_table(session, source, todo.pop(0))
    except ConnectionFailedError as error:
        for table in todo:
            yield session.failed(table, error)


def capture_table(session: Session, source: Source, table: CaptureTable) -> RunRecord:
    """Capture one table; a failure of it alone becomes a failed run record, and is not raised."""
    started = now_utc()
    try:
        session.progress.table_started(table.label, _expected(session, source, table))
        with session.warehouse.transaction():
            planned = plan(source, table, session.state(table), session.mode)
            record = _capture(session, source, planned, started)
            session.warehouse.record(record)
    except CaptureFailedError as error:
        return _keep_failure(session, table, error)
    session.progress.table_finished(table.label, record)
    return record


def _keep_failure(session: Session, table: CaptureTable, error: CaptureFailedError) -> RunRecord:
    """Record the failure; a warehouse that cannot even take that (disk full) ends the run."""
    try:
        return session.failed(table, error)
    except CaptureFailedError:
        raise CaptureFailedError(f"{table.label}: {error}") from error


def _capture(session: Session, source: Source, planned: Plan, started: datetime) -> RunRecord:
    table, warehouse = planned.table, session.warehouse
    notes = list(warehouse.fit(table, planned.columns, accept_losses=session.accept_losses))
    stamp = warehouse.next_stamp(table, session.run_id)
    now = source.now()

    def tell(count: int) -> None:
        session.progress.rows_arrived(table.label, count)

    def load(query: Query, is_complete: bool = False) -> Load:
        with _Arrivals(query, source, tell) as reader:
            return warehouse.load(
                table, planned.columns, reader, stamp, now, is_complete=is_complete
            )

    done = load(planned.query, planned.is_complete)
    if planned.mode == "deletes":
        done += _find_deletes(warehouse, source, planned, stamp, load)
    before = planned.state.watermark if planned.state else None
    watermark = _later(before, done.newest)
    warehouse.save_state(table, _new_state(planned, stamp, watermark))
    notes += _findings(table, done)
    return RunRecord(
        stamp.run_id, table.source, table.name, planned.mode, "success", started, now_utc(),
        done.rows_read, done.inserted, done.updated, done.deleted,
        before, watermark, "; ".join(notes) or None,
    )  # fmt: skip


def _find_deletes(
    warehouse: Warehouse,
    source: Source,
    planned: Plan,
    stamp: Stamp,
    load: Callable[[Query], Load],
) -> Load:
    """Compare all keys: mark those that are gone, fetch those that are not staged as live."""
    keys = source.keys(planned.table, planned.columns)
    with _Arrivals(keys, source, lambda _: None) as reader:
        deleted, missing = warehouse.mark_missing(planned.table, reader, stamp)
    found = Load(deleted=deleted)
    for part in _parts(missing):
        found += load(source.rows_of(planned.table, planned.columns, part))
    return found


def _new_state(planned: Plan, stamp: Stamp, watermark: str | None) -> State:
    old, now = planned.state, now_utc()
    is_full = planned.is_complete
    return State(
        watermark=watermark,
        last_run_id=stamp.run_id,
        last_success_at=now,
        last_full_at=now if is_full else old.last_full_at if old else None,
        last_deletes_at=(
            now if is_full or planned.mode == "deletes" else old.last_deletes_at if old else None
        ),
    )


def _findings(table: CaptureTable, done: Load) -> Iterator[str]:
    """What an administrator should know although the capture went well."""
    if done.duplicates:
        yield f"{done.duplicates} rows left out: a newer row has the same key"
    if done.ahead:
        yield f"{done.ahead} rows have a {table.changed_at[0]} more than a day in the future"


def _later(old: str | None, new: str | None) -> str | None:
    """Watermarks never go back."""
    return max(filter(None, (old, new)), default=None)


class _Arrivals:
    """A statement's rows on their way: counted, and blamed when it is they that break off.

    The warehouse pulls the rows and reports what the source raises as an error of its own.
    """

    def __init__(self, query: Query, source: Source, tell: Callable[[int], None]) -> None:
        self.query = query
        self.source = source
        self.tell = tell
        self.broken: Exception | None = None

    def __enter__(self) -> pa.RecordBatchReader:
        self.reader = self.source.read(self.query)
        return pa.RecordBatchReader.from_batches(self.reader.schema, self._pass_on())

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.reader.close()  # unread rows would keep the source from taking another statement
        if self.broken is not None and isinstance(error, Exception):
            raise CaptureFailedError(f"reading the source: {self.broken}") from self.broken

    def _pass_on(self) -> Iterator[pa.RecordBatch]:
        try:
            for batch in self.reader:
                self.tell(batch.num_rows)
                yield batch
        except Exception as error:
            self.broken = error
            raise


def _parts(keys: Sequence[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    return (keys[n : n + KEYS_PER_QUERY] for n in range(0, len(keys), KEYS_PER_QUERY))


def _expected(session: Session, source: Source, table: CaptureTable) -> int | None:
    state = session.state(table)
    reads_all = session.mode == "full" or state is None or state.watermark is None
    return source.row_estimate(table) if reads_all else None


def now_utc() -> datetime:
    """The time, in UTC and without a zone: how all records keep it."""
    return datetime.now(UTC).replace(tzinfo=None)
