"""Measures the whole line on the demo ERP: capture, build, refresh, queries, reports, legacy SQL.

Prints a table with the minimum, median and maximum of several runs; BENCH_JSON=file also writes
it as JSON. BENCH_SCALE sets the ERP's size (1 is three years of a mid-size group), BENCH_RUNS how
often each step is measured, BENCH_DIR a folder that is kept and whose erp.duckdb is used again.
BENCH_DATA names the data folder of a platform that is built already: then only its reports are
measured, beside their legacy SQL, and nothing in the folder changes but what dbt parses.
Every command is a process of its own, timed from outside; the copy
that DuckDB itself makes of the same tables, in the same run, is what capture is compared with.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import yaml

if TYPE_CHECKING:
    from tests.bench.legacy_reports import Compared
    from tests.bench.refresh_bench import Refreshes

ROOT = Path(__file__).parents[2]
SCALE = float(os.environ.get("BENCH_SCALE", "1"))
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
UNTIL = date(2024, 6, 30)
BUSINESS_DATE = UNTIL
DUCKDB_COPY = """
import sys, duckdb
source, target, *names = sys.argv[1:]
with duckdb.connect(target) as to:
    to.execute(f"attach '{source}' as erp (read_only)")
    for name in names:
        to.execute(f"create table {name} as select * from erp.{name}")
"""


@dataclass(frozen=True)
class Figure:
    """One measured step: seconds of wall clock over its runs, and what it worked on."""

    step: str
    seconds: tuple[float, ...]
    rows: int | None = None
    peak_mb: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def line(self) -> str:
        """The figure as a row of the table."""
        per_second = f"{self.rows / self.median:>12,.0f}" if self.rows else " " * 12
        rows = f"{self.rows:>12,}" if self.rows else " " * 12
        peak = f"{self.peak_mb:>8,.0f}" if self.peak_mb else " " * 8
        low, high = min(self.seconds), max(self.seconds)
        return f"{self.step:<44}{low:>9.3f}{self.median:>9.3f}{high:>9.3f}{rows}{per_second}{peak}"


@dataclass(frozen=True)
class Bench:
    """A folder in which everything happens."""

    data: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "REPORT_PLATFORM_ROOT": str(ROOT),
            "REPORT_PLATFORM_DATA": str(self.data),
            "DBT_TARGET_PATH": str(self.data / "target"),
            "DBT_LOG_PATH": str(self.data / "logs"),
        }

    def command(self, *arguments: str) -> tuple[float, float]:
        """Run one command; its seconds and peak memory in MB."""
        started = time.perf_counter()
        process = subprocess.Popen(
            arguments, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        errors = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(arguments)} failed:\n{errors.decode()[-2000:]}")
        return time.perf_counter() - started, usage.ru_maxrss / 1024

    def measure(
        self, step: str, *command: str, rows: int | None = None,
        before: Callable[[], object] | None = None, runs: int = RUNS,
    ) -> Figure:  # fmt: skip
        """Time a command several times; `before` runs, untimed, ahead of each."""
        times, peaks = [], []
        for _ in range(runs):
            if before:
                before()
            seconds, peak = self.command(*command)
            times.append(seconds)
            peaks.append(peak)
        figure = Figure(step, tuple(times), rows, max(peaks))
        print(figure.line(), flush=True)
        return figure

    def erp_rows(self) -> int:
        with duckdb.connect(str(self.data / "erp.duckdb"), read_only=True) as erp:
            counts = (erp.execute(f"select count(*) from {n}").fetchone() for n in captured())
            return sum(count[0] for count in counts if count)

    def remove(self, *names: str) -> None:
        for name in names:
            for path in self.data.glob(name):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def captured() -> list[str]:
    """The ERP's tables that the project captures; the demo ERP has more."""
    files = ROOT.glob("models/staging/nc/_*__sources.yml")
    declared = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    return [table["name"] for one in declared for src in one["sources"] for table in src["tables"]]


def python(*arguments: str) -> tuple[str, ...]:
    """A command of this environment's Python."""
    return (sys.executable, *arguments)


def capture_figures(bench: Bench) -> list[Figure]:
    """Full, no change and 1 %, beside DuckDB's own copy of the same tables."""
    rows = bench.erp_rows()
    ingest = python("-m", "ingest.cli", "run")
    copy = python(
        "-c", DUCKDB_COPY, str(bench.data / "erp.duckdb"), str(bench.data / "copy.duckdb"),
        *captured(),
    )  # fmt: skip
    full: list[Figure] = []
    full.append(
        bench.measure(
            "capture, full", *ingest, rows=rows, before=lambda: bench.remove("warehouse.*")
        )
    )
    full.append(
        bench.measure(
            "DuckDB's own copy of the tables", *copy, rows=rows,
            before=lambda: bench.remove("copy.*"),
        )
    )  # fmt: skip
    bench.remove("copy.*")
    return [*full, bench.measure("capture, no change", *ingest)]


def build_figures(bench: Bench) -> list[Figure]:
    """Full and without a change, with tests and without."""
    build = python("-m", "dbt.cli.main", "build")
    run = (*build, "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    return [
        bench.measure("build, full, without tests", *run, "--full-refresh", runs=max(1, RUNS - 1)),
        bench.measure("build, full, with tests", *build, "--full-refresh", runs=max(1, RUNS - 1)),
        bench.measure("build, no change, without tests", *run),
        bench.measure("build, no change, with tests", *build),
    ]


def refresh_figures(bench: Bench) -> list["Refreshes"]:
    """`report-platform refresh` on what is built, as it is and after changes."""
    from tests.bench.refresh_bench import timed_refreshes

    return timed_refreshes(ROOT, bench.environment, bench.data, captured(), RUNS)


def report_figures(bench: Bench) -> list[Figure]:
    """The query of each report's first page with its default parameters."""
    os.environ |= bench.environment
    from tests.bench.report_queries import timed_queries

    figures = [
        Figure(f"query of {name}", tuple(seconds), rows)
        for name, seconds, rows in timed_queries(ROOT, BUSINESS_DATE, max(5, RUNS))
    ]
    for figure in figures:
        print(figure.line(), flush=True)
    return figures


def compared_figures(bench: Bench) -> list["Compared"]:
    """Each report beside its legacy SQL."""
    os.environ |= bench.environment
    from tests.bench.legacy_reports import HEAD, compared_reports, summary

    print(HEAD)
    found = []
    for one in compared_reports(ROOT, RUNS):
        found.append(one)
        print(one.line(), flush=True)
    print(summary(found).line())
    return found


def legacy_figures() -> list[Figure]:
    """A legacy report's Oracle SQL, translated, beside the same by hand in DuckDB's own SQL."""
    from tests.bench.translated_sql import ROWS, timed_sql

    figures = [
        Figure(name, tuple(seconds), ROWS) for name, seconds in timed_sql(max(5, RUNS)).items()
    ]
    for figure in figures:
        print(figure.line(), flush=True)
    return figures


@contextmanager
def working_folder() -> Iterator[Path]:
    """BENCH_DIR, kept; else a temporary folder."""
    if name := os.environ.get("BENCH_DIR"):
        folder = Path(name).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def main() -> None:
    """Run everything and print the table."""
    sys.path.insert(0, str(ROOT))
    print(
        f"scale {SCALE:g}, {RUNS} runs, {os.cpu_count()} cores, {platform.machine()}, "
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    )
    print(
        f"{'step':<44}{'min s':>9}{'median':>9}{'max':>9}{'rows':>12}{'rows/s':>12}{'peak MB':>8}"
    )
    if data := os.environ.get("BENCH_DATA"):
        write_json([], [], compared_figures(Bench(Path(data).resolve())))
        return
    with working_folder() as folder:
        bench = Bench(folder)
        generate = python(
            "-m", "ingest.cli", "demo", "generate", "--scale", str(SCALE), "--until", str(UNTIL)
        )
        figures = []
        if not (folder / "erp.duckdb").exists():
            figures.append(bench.measure("demo ERP", *generate, runs=1))
        figures += capture_figures(bench)
        figures += build_figures(bench)
        refreshes = refresh_figures(bench)
        figures += report_figures(bench)
        figures += legacy_figures()
        compared = compared_figures(bench)
    by_step = {figure.step: figure.median for figure in figures}
    ratio = by_step["capture, full"] / by_step["DuckDB's own copy of the tables"]
    legacy = by_step["Oracle SQL, translated"] / by_step["the same in DuckDB's own SQL"]
    print(f"full capture takes {ratio:.1f} times DuckDB's own copy")
    full = by_step["build, full, with tests"]
    for one in refreshes:
        print(f"{one.step}: {one.median / full:.1%} of a full build with its tests")
    print(f"translated Oracle SQL takes {legacy:.1f} times DuckDB's own")
    write_json(figures, refreshes, compared)


def write_json(
    figures: list[Figure], refreshes: list["Refreshes"], compared: list["Compared"]
) -> None:
    """Everything measured, into the file of BENCH_JSON if it is set."""
    from tests.bench.legacy_reports import summary

    if name := os.environ.get("BENCH_JSON"):
        reports = [
            {**asdict(one), "speedup": one.speedup, "page_speedup": one.page_speedup}
            for one in compared
        ]
        found = {
            "scale": None if "BENCH_DATA" in os.environ else SCALE,
            "figures": [asdict(figure) for figure in figures],
            "refreshes": [asdict(one) for one in refreshes],
            "reports": reports,
            **asdict(summary(compared)),
        }
        Path(name).write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
