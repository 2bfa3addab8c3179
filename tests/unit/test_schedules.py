"""Durations, cron expressions and hours of the day: what is refused, and when something is due."""

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from datetime import time as clock

import pytest

from dbt_project.schedules import local_time, parse_duration, parse_schedule, parse_window

LATER = datetime(2030, 1, 1)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A zone with summer time, whose clocks go back on 25 October 2026 at 01:00 UTC."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system's zone cannot be set for a test")
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    assert os.environ.get("TZ") == before
    time.tzset()


def times(text: str, after: datetime, count: int) -> list[str]:
    """The next times, as the machine's clocks show them."""
    schedule, found = parse_schedule(text), []
    for _ in range(count):
        later = schedule.next_due(after, LATER)
        assert later > after
        found.append(f"{local_time(later):%d %H:%M%z}")
        after = later
    return found


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30min", 1800), ("1h", 3600), ("7 d", 604800)]
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "1", "min", "-1h", "1.5h", "1m", None, 5])
def test_what_is_no_duration_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0s", "would be always due"),
        ("99999999999w", "longer than ten years"),
        ("* * *", "nor a cron expression of five fields"),
        ("61 * * * *", "'61 \\* \\* \\* \\*' is not a cron expression: Bad minute"),
        ("0 0 30 2 *", "is not a cron expression: Bad day-of-month"),
        (30, "30 is not a duration"),
    ],
)
def test_what_is_no_schedule_is_refused(text: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_schedule(text)


@pytest.mark.parametrize("text", ["8-18", "08:00", "08:00-08:00", "25:00-26:00", 800, None])
def test_what_is_no_span_of_hours_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"is not hours like|is the whole day"):
        parse_window(text)


def test_hours_may_go_over_midnight_and_end_at_24() -> None:
    assert parse_window("22:00-06:30") == (clock(22), clock(6, 30))
    assert parse_window("18:00 - 24:00") == (clock(18), clock(0))


@pytest.mark.usefixtures("berlin")
def test_a_duration_means_the_same_times_whatever_a_run_took() -> None:
    last = datetime(2026, 7, 1, 10, 3, 20)
    assert times("15min", last, 2) == ["01 12:15+0200", "01 12:30+0200"]
    assert times("1d", last, 1) == ["02 00:00+0200"]
    assert times("7d", last, 1) == ["06 00:00+0200"]
    assert parse_schedule("15min").next_due(last + timedelta(minutes=10), LATER) == datetime(
        2026, 7, 1, 10, 15
    )


@pytest.mark.usefixtures("berlin")
def test_when_the_clocks_go_back_quarter_hours_go_on_and_daily_times_come_once() -> None:
    before = datetime(2026, 10, 25, 0, 30)
    repeated = ["25 02:45+0200", "25 02:00+0100", "25 02:15+0100"]
    assert times("15min", before, 3) == repeated
    assert times("*/15 * * * *", before, 3) == repeated
    assert times("30 2 * * *", before, 2) == ["26 02:30+0100", "27 02:30+0100"]
    assert times("1d", before, 2) == ["26 00:00+0100", "27 00:00+0100"]


@pytest.mark.usefixtures("berlin")
def test_a_time_that_the_clocks_leave_out_comes_right_after() -> None:
    assert times("30 2 * * *", datetime(2026, 3, 28, 12), 2) == ["29 03:00+0200", "30 02:30+0200"]


def test_missed_times_are_one_and_what_never_ran_is_due_now() -> None:
    now = datetime(2026, 7, 1, 10, 3)
    schedule = parse_schedule("15min")
    assert schedule.next_due(None, now) == now
    assert schedule.next_due(now - timedelta(days=3), now) < now
    assert schedule.next_due(now, now) > now


def test_a_last_run_after_now_means_that_the_clock_was_set_back() -> None:
    now = datetime(2026, 7, 1, 10, 3)
    for text in ("15min", "0 3 * * *"):
        assert parse_schedule(text).next_due(now + timedelta(days=400), now) == now
