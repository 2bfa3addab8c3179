"""Times reports, with the parameters they are verified with, beside their legacy SQL.

Same engine, all rows fetched as verify does; the clock runs while the database works.
"""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dbt_project.declarations import read_capture_tables
from dbt_project.manifest import read_manifest
from dbt_project.migrate.legacy_runner import SourceRunner
from dbt_project.migrate.readable_marts import open_marts
from dbt_project.migrate.report_runner import MartsRunner
from dbt_project.migrate.verification import cases
from dbt_project.profiles import WAREHOUSE, connection
from dbt_project.reports import load_reports

LEGACY_TIMEOUT_S = 600
HEAD = (
    f"{'report, seconds':<44}{'legacy min':>11}{'median':>9}{'max':>9}"
    f"{'mart min':>11}{'median':>9}{'max':>9}{'times':>8}"
)


@dataclass(frozen=True)
class Compared:
    """A report with one set of parameters: seconds of every run on both sides."""

    report: str
    parameters: str
    legacy: tuple[float, ...]
    mart: tuple[float, ...]

    @property
    def speedup(self) -> float:
        """How many times faster the report is, by medians."""
        return statistics.median(self.legacy) / statistics.median(self.mart)

    def line(self) -> str:
        """The comparison as a row of the table."""
        sides = "".join(
            f"{min(times):>11.3f}{statistics.median(times):>9.3f}{max(times):>9.3f}"
            for times in (self.legacy, self.mart)
        )
        return f"{self.report + ' ' + self.parameters:<44.44}{sides}{self.speedup:>8.1f}"


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
            yield Compared(case.report.name, case.shown, tuple(legacy[1:]), tuple(mart[1:]))
    finally:
        old.close()
        marts.close()


def median_speedup(found: Sequence[Compared]) -> float:
    """Of all reports, each with the median of its sets of parameters."""
    by_report: dict[str, list[float]] = {}
    for one in found:
        by_report.setdefault(one.report, []).append(one.speedup)
    return statistics.median(statistics.median(times) for times in by_report.values())
