"""Where a report's data stands, by the captures of the tables behind it."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.report_sample import LIST, report
from viewer.freshness import Freshness

EARLY, LATE = datetime(2026, 1, 5, 7, tzinfo=UTC), datetime(2026, 1, 5, 8, tzinfo=UTC)
STATE = Freshness({("nc", "lines"): EARLY, ("nc", "heads"): LATE, ("nc", "never"): None}, 0, 0)


def test_a_report_stands_at_the_oldest_capture_of_its_tables() -> None:
    of = replace(report(LIST), sources=(("nc", "heads"), ("nc", "lines")))
    assert STATE.as_of(of) == EARLY


def test_where_a_table_was_never_captured_nobody_knows() -> None:
    for unknown in ("never", "elsewhere"):
        of = replace(report(LIST), sources=(("nc", "heads"), ("nc", unknown)))
        assert STATE.as_of(of) is None


def test_a_report_about_captures_stands_at_the_newest_of_all() -> None:
    assert STATE.as_of(replace(report(LIST), sources=())) == LATE
