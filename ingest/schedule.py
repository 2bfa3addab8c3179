"""Which tables are due, and for which pass; arithmetic on what is declared and what was done.

A pass that is due takes the place of the lesser ones: reconciling finds deletes and changes too,
looking for deletes finds changes. Missed times are made up for by one pass. In a table's quiet
hours nothing heavy is begun (first loads, deletes, reconcile): it waits for their end, while
changes go on being captured.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dbt_project.declarations import CaptureTable
from dbt_project.schedules import Schedule, Window, local_time
from ingest.warehouse import Mode, State

# Without an index on changed_at each capture reads the whole table: no more often unless declared.
DEFAULT_EVERY = Schedule(timedelta(hours=1))
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 30, 60))


@dataclass(frozen=True)
class Due:
    """What a table needs next, and from when on; in UTC."""

    mode: Mode
    due_at: datetime


def due_mode(table: CaptureTable, state: State | None, now: datetime) -> Mode | None:
    """How a table is to be captured now; None: not yet. `now` is UTC, like all times here."""
    return next(iter(due_modes(table, state, now)), None)


def due_modes(table: CaptureTable, state: State | None, now: datetime) -> tuple[Mode, ...]:
    """Every pass that is due now, the greatest first."""
    return tuple(todo.mode for todo in passes(table, state, now) if todo.due_at <= now)


def next_due(table: CaptureTable, state: State | None, now: datetime) -> Due:
    """The pass that comes first, the greatest of those that are due already."""
    waiting = list(passes(table, state, now))
    due = [todo for todo in waiting if todo.due_at <= now]
    return due[0] if due else min(waiting, key=lambda todo: todo.due_at)


def is_late(table: CaptureTable, state: State | None, now: datetime) -> bool:
    """Whether a scheduled time has gone by, and the one after it too, without a capture."""
    if state is None:
        return False
    compared = (state.last_full_at, state.last_reconcile_at)
    schedules = [(table.every or DEFAULT_EVERY, state.last_success_at)]
    if table.reconcile:
        schedules.append((table.reconcile, _latest(*compared) or state.last_success_at))
    if table.deletes and not table.through:
        last = _latest(*compared, state.last_deletes_at)
        schedules.append((table.deletes, last or state.last_success_at))
    return any(
        last <= now and schedule.next_due(schedule.next_due(last, now), now) < now
        for schedule, last in schedules
    )


def passes(table: CaptureTable, state: State | None, now: datetime) -> Iterator[Due]:
    """Everything that the table is waiting for, the greatest first."""
    if state is None:
        yield Due("full", _outside(table, now, now))
        return
    compared = (state.last_full_at, state.last_reconcile_at)
    if table.reconcile:
        due_at = table.reconcile.next_due(_latest(*compared), now)
        yield Due("reconcile", _outside(table, due_at, now))
    # A middle database hands deleted rows on with the changed ones.
    if table.deletes and not table.through:
        due_at = table.deletes.next_due(_latest(*compared, state.last_deletes_at), now)
        yield Due("deletes", _outside(table, due_at, now))
    every = table.every or DEFAULT_EVERY
    yield Due("changes", every.next_due(state.last_success_at, now))


def is_heavy(mode: Mode) -> bool:
    """Whether a pass reads far more than what changed."""
    return mode != "changes"


def retry_at(failures: int, failed_at: datetime, now: datetime) -> datetime:
    """When something that failed so many times in a row is worth another try."""
    if failures == 0:
        return now
    # After the clock was set back, the failure lies in the future: then count from now.
    return min(failed_at, now) + PAUSES[min(failures, len(PAUSES)) - 1]


def _outside(table: CaptureTable, due_at: datetime, now: datetime) -> datetime:
    """When a heavy pass may begin: not in quiet hours, unless a middle database is read."""
    begin = max(due_at, now)
    windows = () if table.through else table.quiet_hours
    for _ in windows:  # one may begin where another ends
        begin = _end_of_quiet(windows, begin)
    return begin if begin > now else due_at


def _end_of_quiet(windows: Sequence[Window], moment: datetime) -> datetime:
    """`moment`, or the end of the quiet hours that it lies in."""
    local = local_time(moment)
    for begin, end in windows:
        is_over_midnight = end <= begin
        is_evening = local.time() >= begin
        is_morning = local.time() < end
        if is_evening or is_morning if is_over_midnight else is_evening and is_morning:
            day = local.date() + timedelta(days=1 if is_over_midnight and is_evening else 0)
            until = datetime.combine(day, end, local.tzinfo)
            return until.astimezone(UTC).replace(tzinfo=None)
    return moment


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)
