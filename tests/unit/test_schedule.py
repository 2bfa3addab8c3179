"""When a table is due, and for which pass. Times are written as the machine's clocks show them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dbt_project.declarations import CaptureTable, read_capture_tables
from ingest.schedule import PAUSES, due_mode, next_due, retry_at
from ingest.warehouse import Mode, State
from tests.capture_sample import DEFAULTS, source_node

ALL_PASSES = {"deletes": "1d", "reconcile": "7d"}
OFFICE_HOURS = {**ALL_PASSES, "quiet_hours": "08:00-18:00"}


def at(text: str) -> datetime:
    """A time of November 2026 (the 25th is a Wednesday) in UTC: `25 10:20`."""
    day, clock = text.split()
    local = datetime.fromisoformat(f"2026-11-{day} {clock}")
    return local.astimezone(UTC).replace(tzinfo=None)


def table(**ingest: object) -> CaptureTable:
    defaults = {**DEFAULTS, "every": "15min"}
    node = source_node("orders", {"key": ["pk"], **ingest}, defaults)
    (found,) = read_capture_tables({"sources": {"orders": node}})
    return found


def state(
    success: str,
    full: str | None = "02 12:00",
    deletes: str | None = None,
    reconcile: str | None = None,
) -> State:
    times = [at(text) if text else None for text in (full, deletes, reconcile)]
    return State("2026-11-25 10:00:00", "r1", at(success), *times)


@pytest.mark.parametrize(
    ("last", "now", "mode"),
    [
        ("25 10:16", "25 10:29", None),
        ("25 10:16", "25 10:30", "changes"),
        ("25 10:29", "25 10:30", "changes"),
        ("20 10:16", "25 10:29", "changes"),
    ],
)
def test_changes_are_due_at_the_times_of_every(last: str, now: str, mode: Mode | None) -> None:
    assert due_mode(table(), state(last), at(now)) == mode


def test_a_table_that_was_never_captured_is_read_in_full() -> None:
    assert due_mode(table(), None, at("25 10:20")) == "full"


def test_a_table_without_every_is_captured_once_an_hour() -> None:
    hourly = table(every=None)
    assert due_mode(hourly, state("25 10:01"), at("25 10:59")) is None
    assert due_mode(hourly, state("25 10:01"), at("25 11:00")) == "changes"


@pytest.mark.parametrize(
    ("known", "mode"),
    [
        (state("25 10:16", full="25 09:00"), None),
        (state("25 10:16", full="24 09:00"), "deletes"),
        (state("25 10:16", full="24 09:00", deletes="25 00:10"), None),
        (state("25 10:16", deletes="25 00:10"), "reconcile"),
        (state("25 10:16", reconcile="23 00:10"), "deletes"),
        (state("25 10:16", deletes="25 00:10", reconcile="23 00:10"), None),
        (state("25 10:16", reconcile="25 00:10"), None),
        (state("25 10:16", full=None, deletes="25 00:10"), "reconcile"),
    ],
)
def test_the_greater_pass_takes_the_place_of_the_lesser(known: State, mode: Mode | None) -> None:
    assert due_mode(table(**ALL_PASSES), known, at("25 10:20")) == mode


def test_heavy_passes_wait_for_the_end_of_quiet_hours_while_changes_go_on() -> None:
    kind, known = table(**OFFICE_HOURS), state("25 10:16")
    assert due_mode(kind, known, at("25 10:20")) is None
    assert due_mode(kind, known, at("25 10:30")) == "changes"
    assert due_mode(kind, known, at("25 17:59")) == "changes"
    assert due_mode(kind, known, at("25 18:00")) == "reconcile"
    assert due_mode(kind, None, at("25 10:20")) is None
    assert next_due(kind, None, at("25 10:20")).due_at == at("25 18:00")


def test_a_cron_time_within_quiet_hours_comes_after_them() -> None:
    kind = table(every="1d", deletes="30 9 * * *", quiet_hours=["08:00-12:00", "12:00-13:30"])
    waiting = next_due(kind, state("25 07:00", full="25 07:00"), at("25 07:01"))
    assert (waiting.mode, waiting.due_at) == ("deletes", at("25 13:30"))


@pytest.mark.parametrize(
    ("now", "mode"),
    [("24 21:59", "full"), ("24 22:00", None), ("25 05:59", None), ("25 06:00", "full")],
)
def test_quiet_hours_may_go_over_midnight(now: str, mode: Mode | None) -> None:
    assert due_mode(table(quiet_hours="22:00-06:00"), None, at(now)) == mode


def test_the_middle_database_needs_no_quiet_and_hands_deletes_on_with_the_changes() -> None:
    mirrored = replace(table(**OFFICE_HOURS), through="middle")
    assert due_mode(mirrored, state("25 10:16", reconcile="23 00:10"), at("25 10:20")) is None
    assert due_mode(mirrored, state("25 10:16"), at("25 10:20")) == "reconcile"
    assert due_mode(mirrored, None, at("25 10:20")) == "full"


def test_after_a_long_stop_one_pass_makes_up_for_all_that_were_missed() -> None:
    busy, now = table(**ALL_PASSES), at("25 10:20")
    assert due_mode(busy, state("02 12:00"), now) == "reconcile"
    caught_up = state("25 10:20", reconcile="25 10:20")
    assert due_mode(busy, caught_up, now) is None
    following = next_due(busy, caught_up, now)
    assert (following.mode, following.due_at) == ("changes", at("25 10:30"))


def test_a_clock_that_was_set_back_stops_nothing() -> None:
    ahead = state("27 10:00", full="27 10:00")
    assert due_mode(table(), ahead, at("25 10:20")) == "changes"
    assert due_mode(table(**ALL_PASSES), ahead, at("25 10:20")) == "reconcile"


def test_what_is_due_for_longest_says_so() -> None:
    overdue = next_due(table(), state("25 08:01"), at("25 10:20"))
    assert (overdue.mode, overdue.due_at) == ("changes", at("25 08:15"))


def test_what_failed_is_tried_again_less_and_less_often() -> None:
    failed, now = at("25 10:00"), at("25 10:20")
    pauses = [retry_at(n, failed, now) - failed for n in range(1, 12)]
    assert pauses == [*PAUSES, *[timedelta(hours=1)] * 4]
    assert pauses == sorted(pauses)
    assert retry_at(0, failed, now) == now


def test_a_failure_in_the_future_is_not_waited_for() -> None:
    now = at("25 10:20")
    assert retry_at(1, now + timedelta(days=30), now) == now + timedelta(minutes=1)
