"""Times reports, with the parameters they are verified with, beside their legacy SQL.

Same engine. The whole report with all rows fetched, as verify does, and its first page, as the
viewer asks for it: a page of rows, their count, the totals. The clock runs while the database
works.
"""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dbt_project.declarations import read_capture_tables
from dbt_project.manifest import read_manifest
from dbt_project.migrate.legacy_runner import SourceRunner
from dbt_project.migrate.readable_marts import open_marts
from dbt_project.migrate.report_runner import MartsRunner
from dbt_project.migrate.verification import cases
from dbt_project.profiles import WAREHOUSE, connection
from dbt_project.reporting.marts import Marts
from dbt_project.reporting.parameters import read_answers
from dbt_project.reports import Report, load_reports
from tests.bench.report_queries import first_page_seconds

LEGACY_TIMEOUT_S = 600
HEAD = (
    f"{'report, seconds':<44}{'legacy min':>11}{'median':>9}{'max':>9}"
    f"{'report min':>11}{'median':>9}{'max':>9}{'times':>8}"
    f"{'page min':>10}{'median':>9}{'max':>9}{'times':>8}"
)


@dataclass(frozen=True)
class Compared:
    """A report with one set of parameters: seconds of every run on both sides."""

    report: str
    parameters: str
    legacy: tuple[float, ...]
    mart: tuple[float, ...]
    page: tuple[float, ...]

    @property
    def speedup(self) -> float:
        """How many times faster the whole report is, by medians."""
        return statistics.median(self.legacy) / statistics.median(self.mart)

    @property
    def page_speedup(self) -> float:
        """How many times faster its first page is, by medians."""
        return statistics.median(self.legacy) / statistics.median(self.page)

    def line(self) -> str:
        """The comparison as a row of the table."""
        sides = "".join(
            f"{min(times):>{width}.3f}{statistics.median(times):>9.3f}{max(times):>9.3f}{speedup}"
            for times, width, speedup in (
                (self.legacy, 11, ""),
                (self.mart, 11, f"{self.speedup:>8.1f}"),
                (self.page, 10, f"{self.page_speedup:>8.1f}"),
            )
        )
        return f"{self.report + ' ' + self.parameters:<44.44}{sides}"


def compared_reports(root: Path, runs: int) -> Iterator[Compared]:
    """Every report with legacy SQL, by set of parameters; the first run of each is not counted."""
    manifest = read_manifest(root)
    marts = open_marts(root, connection(root, WAREHOUSE))
    old = SourceRunner(root, read_capture_tables(manifest), LEGACY_TIMEOUT_S)
    new = MartsRunner(marts)
    try:
        for case in cases(load_reports(manifest), root):
            legacy = [float(old.run(case.report, case.query).seconds) for _ in range(runs + 1)]
            mart = [float(new.run(case.report, case.parameters).seconds) for _ in range(runs + 1)]
            page = [_page_seconds(case.report, case.parameters, marts) for _ in range(runs + 1)]
            measured = (tuple(times[1:]) for times in (legacy, mart, page))
            yield Compared(case.report.name, case.shown, *measured)
    finally:
        old.close()
        marts.close()


def _page_seconds(report: Report, parameters: Mapping[str, str], marts: Marts) -> float:
    values = read_answers(report, parameters, date.today(), "zh").values
    with marts.moment(last_try=True) as now:
        return first_page_seconds(report, values, marts, now.dialect)


@dataclass(frozen=True)
class Summary:
    """How much faster the median report is, and which first page takes longest; by medians."""

    median_speedup: float
    median_page_speedup: float
    slowest_page: str
    slowest_page_s: float

    def line(self) -> str:
        """The summary in a sentence."""
        return (
            f"the median report is {self.median_speedup:.1f} times as fast as its legacy SQL, its "
            f"first page {self.median_page_speedup:.1f} times; the slowest first page takes "
            f"{self.slowest_page_s:.3f} s: {self.slowest_page}"
        )


def summary(found: Sequence[Compared]) -> Summary:
    """Over all reports, each with the median of its sets of parameters."""
    slowest = max(found, key=lambda one: statistics.median(one.page))
    return Summary(
        _median_report(found, lambda one: one.speedup),
        _median_report(found, lambda one: one.page_speedup),
        f"{slowest.report} {slowest.parameters}",
        statistics.median(slowest.page),
    )


def _median_report(found: Sequence[Compared], times: Callable[[Compared], float]) -> float:
    by_report: dict[str, list[float]] = {}
    for one in found:
        by_report.setdefault(one.report, []).append(times(one))
    return statistics.median(statistics.median(each) for each in by_report.values())
