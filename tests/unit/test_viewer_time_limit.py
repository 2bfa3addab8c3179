"""A statement's time limit: it stops what takes too long, and nothing that came after."""

import time
from threading import Event

from dbt_project.reporting.time_limit import TimeLimit


def test_what_takes_too_long_is_stopped() -> None:
    stopped = Event()
    with TimeLimit(0.01, stopped.set) as limit:
        assert stopped.wait(5)
    assert limit.is_over


def test_what_ended_in_time_is_left_alone() -> None:
    stopped = Event()
    with TimeLimit(0.05, stopped.set) as limit:
        pass
    time.sleep(0.15)
    assert not stopped.is_set()
    assert not limit.is_over
