"""How long the server takes for each report's page: counted in memory, kept every half minute.

Only counts are kept, a row for each day, report and class of lengths, and not for ever: it is to
say which reports are slow, not who looked at what.
"""

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from dbt_project.application.database import transaction
from dbt_project.application.tables import PAGE_TIMES
from dbt_project.errors import PlatformError

LENGTHS_MS = (50, 100, 200, 300, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 120_000)
KEPT_DAYS = 90
_KEEP_EVERY_S = 30.0

_lock = Lock()
_counts: Counter[tuple[date, str, int]] = Counter()
_kept_at = time.monotonic()


@dataclass(frozen=True)
class PageTimes:
    """One report's pages of the last days; lengths are the upper ends of their classes."""

    report: str
    pages: int
    median_ms: int
    p95_ms: int
    slowest_ms: int


def timed(report: str, page: Callable[[], None]) -> Callable[[], None]:
    """The page, whose time is noted when it has been drawn without an error."""

    def run() -> None:
        begun = time.perf_counter()
        page()
        note(report, time.perf_counter() - begun)

    return run


def note(report: str, seconds: float, *, at_once: bool = False) -> None:
    """Count a page. It is kept after the page was sent, and what cannot be kept is let go."""
    place = min(bisect_left(LENGTHS_MS, seconds * 1000), len(LENGTHS_MS) - 1)
    with _lock:
        _counts[datetime.now(UTC).date(), report, LENGTHS_MS[place]] += 1
        taken = _take() if at_once or time.monotonic() - _kept_at > _KEEP_EVERY_S else {}
    if taken:
        try:
            with transaction() as opened:
                keep(opened, taken)
        except PlatformError:
            return


def _take() -> dict[tuple[date, str, int], int]:
    global _kept_at  # noqa: PLW0603 - of this process, under _lock
    _kept_at = time.monotonic()
    taken = dict(_counts)
    _counts.clear()
    return taken


def keep(opened: Connection, counted: dict[tuple[date, str, int], int]) -> None:
    """Add these counts, and forget what is too old."""
    for (day, report, up_to_ms), pages in counted.items():
        row = {"opened_on": day, "report_name": report, "up_to_ms": up_to_ms}
        known = [PAGE_TIMES.c[name] == value for name, value in row.items()]
        more = update(PAGE_TIMES).where(*known).values(pages=PAGE_TIMES.c.pages + pages)
        if not opened.execute(more).rowcount:
            opened.execute(insert(PAGE_TIMES).values(**row, pages=pages))
    oldest = datetime.now(UTC).date() - timedelta(days=KEPT_DAYS)
    opened.execute(delete(PAGE_TIMES).where(PAGE_TIMES.c.opened_on < oldest))


def slow_reports(days: int = 7) -> list[PageTimes]:
    """Reports by the time that 95 of 100 pages stay below, slowest first.

    Raises ConnectionFailedError.
    """
    since = datetime.now(UTC).date() - timedelta(days=days)
    counted = (
        select(PAGE_TIMES.c.report_name, PAGE_TIMES.c.up_to_ms, func.sum(PAGE_TIMES.c.pages))
        .where(PAGE_TIMES.c.opened_on > since)
        .group_by(PAGE_TIMES.c.report_name, PAGE_TIMES.c.up_to_ms)
        .order_by(PAGE_TIMES.c.up_to_ms)
    )
    found: dict[str, list[tuple[int, int]]] = {}
    with transaction() as opened:
        rows: Iterable[Any] = opened.execute(counted)
        for report, up_to_ms, pages in rows:
            found.setdefault(report, []).append((up_to_ms, pages))
    times = [_times(report, classes) for report, classes in found.items()]
    return sorted(times, key=lambda one: (-one.p95_ms, -one.slowest_ms, one.report))


def _times(report: str, classes: list[tuple[int, int]]) -> PageTimes:
    pages = sum(count for _, count in classes)
    return PageTimes(report, pages, _below(classes, 0.5), _below(classes, 0.95), classes[-1][0])


def _below(classes: list[tuple[int, int]], part: float) -> int:
    """The length that this part of the pages stays below."""
    wanted = part * sum(count for _, count in classes)
    for up_to_ms, count in classes:
        wanted -= count
        if wanted <= 0:
            return up_to_ms
    return classes[-1][0]
