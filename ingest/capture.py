"""Capturing tables: each one's changed rows into staging, with its state, in one transaction."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from secrets import token_hex

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError, ConnectionFailedError, PlatformError
from ingest.drift import NEW_COLUMN
from ingest.first_load import RANGE_ROWS, FirstLoad, is_large, load_ranges
from ingest.passes import Pass, findings, finish_first_load, run_passes
from ingest.plan import Plan, plan
from ingest.progress import Progress
from ingest.schedule import due_mode
from ingest.source import Source
from ingest.warehouse import Load, Loading, Mode, RunRecord, State, Warehouse, rerun

States = Mapping[tuple[str, str], State]
Opener = Callable[[], AbstractContextManager[Source]]

FIRST_PAUSE_S = 1.0  # before the second try at a source that went away; doubled each time
MANY_ROWS = 1000  # fewer deleted rows than this are never too many
MOST_OF = 0.5  # of the live rows: more deletions at once need a person's word


@dataclass(frozen=True)
class Session:
    """What all tables of a run share while they are captured."""

    warehouse: Warehouse
    states: States
    run_id: str
    progress: Progress
    accept_drift: bool = False
    accept_deletes: bool = False
    is_mirror: bool = False  # the warehouse is a middle database
    retries: int = 3
    pause_s: float = FIRST_PAUSE_S
    is_due: bool = False  # by schedule: quiet hours are kept
    range_rows: int = RANGE_ROWS

    def state(self, table: CaptureTable) -> State | None:
        """The table's state before this run."""
        return self.states.get((table.source, table.name))

    def failed(self, task: "Task", error: PlatformError) -> RunRecord:
        """Keep, in a transaction of its own, that a table could not be captured."""
        table, now = task.table, now_utc()
        state = self.state(table)
        watermark = state.watermark if state else None
        record = RunRecord(
            self.run_id, table.source, table.name, task.mode, "failed", now, now, 0, 0, 0, 0,
            watermark, watermark, str(error),
        )  # fmt: skip
        with self.warehouse.transaction():
            self.warehouse.record(record)
        self.progress.table_finished(table.label, record)
        return record


@dataclass(frozen=True)
class Task:
    """One table to capture, how, and from where."""

    table: CaptureTable
    mode: Mode
    origin: str  # says where the rows come from; another one means that nothing is known


def new_run_id() -> str:
    """A run's name; later runs sort after earlier ones."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{token_hex(3)}"


def capture_source(session: Session, opener: Opener, tasks: Sequence[Task]) -> Iterator[RunRecord]:
    """Capture the tables of one source, read at one moment; what fails is in its run record.

    A source that goes away is opened again, a little later each time; the table that was being
    read fails when that has not helped, and the others go on.
    """
    todo = list(tasks)
    was_open, tries = False, 0
    while todo:
        is_open = False
        try:
            with opener() as source:
                is_open = was_open = True
                while todo:
                    yield capture_table(session, source, todo[0])
                    todo.pop(0)
                    tries = 0
        except ConnectionFailedError as error:
            if was_open and tries < session.retries:
                _wait(session, error, tries)
                tries += 1
                continue
            for task in _take(todo, 1 if is_open else len(todo)):
                yield session.failed(task, error)
            tries = 0


def _take(todo: list[Task], count: int) -> list[Task]:
    """The next tasks: the one that broke the source, or all when it does not open."""
    taken = todo[:count]
    del todo[:count]
    return taken


def capture_table(session: Session, source: Source, task: Task) -> RunRecord:
    """Capture one table; a failure of it alone becomes a failed run record, and is not raised."""
    started = now_utc()
    try:
        record = _captured(session, source, task, started, is_lenient=False)
    except CaptureFailedError as error:
        if not task.table.quarantine or not session.warehouse.keeps_bad_rows:
            return _keep_failure(session, task, error)
        try:
            record = _captured(session, source, task, started, is_lenient=True)
        except CaptureFailedError as second:
            return _keep_failure(session, task, second)
    session.progress.table_finished(task.table.label, record)
    return record


def _captured(
    session: Session, source: Source, task: Task, started: datetime, *, is_lenient: bool
) -> RunRecord:
    table, warehouse = task.table, session.warehouse
    session.progress.table_started(table.label, _expected(session, source, task))
    planned = plan(
        source, table, session.state(table), task.mode, task.origin,
        is_staged=warehouse.is_staged(table),
    )  # fmt: skip
    planned = replace(planned, columns=warehouse.compared(table, planned.columns))
    loading = None
    if not is_lenient and is_large(source, planned, session.range_rows):
        loading = _load_ranges(session, source, planned)
    with warehouse.transaction():
        record = _capture(session, source, planned, started, _How(task.origin, is_lenient, loading))
        warehouse.record(record)
    return record


@dataclass(frozen=True)
class _How:
    """What else decides how one table is captured."""

    origin: str
    is_lenient: bool
    loading: Loading | None  # a first load in ranges, which is there


def _load_ranges(session: Session, source: Source, planned: Plan) -> Loading:
    """Bring in a large table range by range; each is kept, whatever comes after."""
    table, warehouse = planned.table, session.warehouse
    with warehouse.transaction():
        warehouse.fit(table, planned.columns, accept_losses=session.accept_drift)
    load = FirstLoad(
        warehouse, source, planned, _teller(session, table), session.progress.note,
        lambda: not session.is_due or due_mode(table, None, now_utc()) is not None,
    )  # fmt: skip
    stamp = warehouse.next_stamp(table, session.run_id, source.now())
    return load_ranges(load, stamp, session.range_rows)


def _teller(session: Session, table: CaptureTable) -> Callable[[int], None]:
    return lambda count: session.progress.rows_arrived(table.label, count)


def _wait(session: Session, error: ConnectionFailedError, tries: int) -> None:
    pause = session.pause_s * 2**tries
    session.progress.note(f"{error}; trying again in {pause:g} s")
    time.sleep(pause)


def _keep_failure(session: Session, task: Task, error: CaptureFailedError) -> RunRecord:
    """Record the failure; a warehouse that cannot even take that (disk full) ends the run."""
    try:
        return session.failed(task, error)
    except CaptureFailedError:
        raise CaptureFailedError(f"{task.table.label}: {error}") from error


def _capture(
    session: Session, source: Source, planned: Plan, started: datetime, how: _How
) -> RunRecord:
    table, warehouse = planned.table, session.warehouse
    notes = list(planned.notes)
    notes += warehouse.fit(table, planned.columns, accept_losses=session.accept_drift)
    planned = _with_new_columns(planned, notes)
    notes += _stage_anew(session, planned)
    stamp = warehouse.next_stamp(table, session.run_id, source.now())
    work = Pass(warehouse, source, planned, stamp, _teller(session, table), how.is_lenient)
    done = finish_first_load(work, how.loading) if how.loading else run_passes(work)
    _refuse_too_many_deletes(session, table, done)
    if session.is_mirror:
        warehouse.present(table, planned.columns)
    before = planned.state.watermark if planned.state else None
    # All rows were read: what an earlier source, column or clock said counts no more.
    watermark = done.newest if planned.is_complete else _later(before, done.newest)
    warehouse.save_state(table, _new_state(planned, session.run_id, watermark, how.origin))
    notes += findings(warehouse, table, session.run_id, done)
    return RunRecord(
        session.run_id, table.source, table.name, planned.mode, "success", started, now_utc(),
        done.rows_read, done.inserted, done.updated, done.deleted,
        before, watermark, "; ".join(notes) or None,
    )  # fmt: skip


def _with_new_columns(planned: Plan, notes: Sequence[str]) -> Plan:
    """A new column may have values in rows that never said that they changed."""
    is_new = any(note.startswith(NEW_COLUMN) for note in notes)
    if is_new and planned.state and planned.mode in ("changes", "deletes"):
        return replace(planned, mode="reconcile")
    return planned


def _stage_anew(session: Session, planned: Plan) -> Iterator[str]:
    """Under another key the staged rows say nothing of what is there and what is gone."""
    key, state = ",".join(planned.table.key), planned.state
    if not state or state.key_columns in (None, key):
        return
    if not session.accept_drift:
        raise CaptureFailedError(
            f"the key was ({state.key_columns}) and is now ({key}): all rows have to be staged "
            f"anew ({rerun(planned.table, '--full --accept-drift')})"
        )
    session.warehouse.empty(planned.table)
    yield f"staged anew: the key was ({state.key_columns}); run dbt build --full-refresh"


def _refuse_too_many_deletes(session: Session, table: CaptureTable, done: Load) -> None:
    if session.accept_deletes or done.deleted < MANY_ROWS or session.state(table) is None:
        return
    live = (session.warehouse.row_count(table) or 0) - done.inserted + done.deleted
    if done.deleted > live * MOST_OF:
        raise CaptureFailedError(
            f"the source lacks {done.deleted:,} of {live:,} staged rows: if they were really "
            f"deleted, run {rerun(table, '--full --accept-deletes')}"
        )


def _new_state(planned: Plan, run_id: str, watermark: str | None, origin: str) -> State:
    old, now = planned.state, now_utc()

    def last(kept: datetime | None, *modes: Mode) -> datetime | None:
        return now if planned.mode in modes else kept

    return State(
        watermark=watermark,
        last_run_id=run_id,
        last_success_at=now,
        last_full_at=last(old.last_full_at if old else None, "full"),
        last_deletes_at=last(old.last_deletes_at if old else None, "full", "deletes", "reconcile"),
        last_reconcile_at=last(old.last_reconcile_at if old else None, "full", "reconcile"),
        key_columns=",".join(planned.table.key),
        origin=origin,
    )


def _later(old: str | None, new: str | None) -> str | None:
    """Watermarks never go back."""
    return max(filter(None, (old, new)), default=None)


def _expected(session: Session, source: Source, task: Task) -> int | None:
    state = session.state(task.table)
    reads_all = task.mode == "full" or state is None or state.watermark is None
    return source.row_estimate(task.table) if reads_all else None


def now_utc() -> datetime:
    """The time, in UTC and without a zone: how all records keep it."""
    return datetime.now(UTC).replace(tzinfo=None)
