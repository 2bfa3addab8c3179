"""Measures capture from PostgreSQL beside other tools: same data, same machine, same run.

Prints a table and, with BENCH_JSON=file, writes it as JSON. Every command is a process of its own,
timed from outside; a target counts as exact when its rows and a checksum over all columns are
PostgreSQL's own. BENCH_ROWS sizes the table (2,000,000), BENCH_RECONCILE_ROWS the one that is
reconciled (10,000,000; 0 leaves it out), BENCH_RUNS says how often each case is measured (3),
BENCH_TOOLS names the tools (all), BENCH_DIR the folder that keeps the peers' virtual environments.
"""

import json
import os
import platform
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import duckdb  # noqa: E402

from tests.bench import capture_data as data  # noqa: E402
from tests.bench.capture_tools import (  # noqa: E402
    Dlt,
    Ingestr,
    NotInstalledError,
    Peer,
    Platform,
    Scanner,
    Sling,
    Source,
    Tool,
)  # fmt: skip
from tests.bench.measured import CommandFailedError, Cost, ended_children_cpu_s  # noqa: E402
from tests.postgres import Postgres, running_postgres  # noqa: E402

ROWS = int(os.environ.get("BENCH_ROWS", "2000000"))
RECONCILE_ROWS = int(os.environ.get("BENCH_RECONCILE_ROWS", "10000000"))
RUNS = int(os.environ.get("BENCH_RUNS", "3"))
FOLDER = Path(os.environ.get("BENCH_DIR", ROOT / ".data" / "bench-capture")).resolve()
WANTED = [name for name in os.environ.get("BENCH_TOOLS", "").split(",") if name]
TABLES, TABLE_ROWS = 60, 20_000
DATABASE = "bench"
# As a server is used: with its defaults, but not waiting for a disk that others share.
SETTINGS = {"max_wal_size": "4GB", "shared_buffers": "512MB"}
HEAD = (
    f"{'case':<22}{'tool':<18}{'min s':>8}{'median':>8}{'max':>8}{'rows/s':>11}{'CPU s':>8}"
    f"{'source':>8}{'peak MB':>9}{'/scanner':>9}{'/dlt':>6}  exact"
)


@dataclass(frozen=True)
class Figure:
    """One case of one tool."""

    case: str
    tool: str
    runs: tuple[Cost, ...] = ()
    source_cpu_seconds: float = 0.0
    rows: int = 0
    verdict: str = ""
    failure: str = ""
    ratios: dict[str, float] = field(default_factory=dict)

    @property
    def median(self) -> float:
        return statistics.median(run.seconds for run in self.runs)

    def line(self) -> str:
        """The figure as a row of the table."""
        if self.failure:
            return f"{self.case:<22}{self.tool:<18}  {self.failure}"
        seconds = [run.seconds for run in self.runs]
        cpu = statistics.median(run.cpu_seconds for run in self.runs)
        rate = f"{self.rows / self.median:>11,.0f}" if self.rows else " " * 11
        ratios = [self.ratios.get(name) for name in ("DuckDB scanner", "dlt")]
        shown = [f"{ratio:.2f}" if ratio else "" for ratio in ratios]
        return (
            f"{self.case:<22}{self.tool:<18}{min(seconds):>8.2f}{self.median:>8.2f}"
            f"{max(seconds):>8.2f}{rate}{cpu:>8.2f}{self.source_cpu_seconds:>8.2f}"
            f"{max(run.peak_mb for run in self.runs):>9,.0f}{shown[0]:>9}{shown[1]:>6}"
            f"  {self.verdict}"
        )


@dataclass(frozen=True)
class Case:
    """What is measured: `before` runs, untimed, ahead of each run."""

    name: str
    rows: int  # worked on; 0: none
    before: Callable[[], None] = lambda: None
    run: Callable[[], Cost] | None = None  # instead of the tool's own
    runs: int = RUNS
    table: str = data.TABLE


@dataclass
class Bench:
    """The running server and what has been measured on it."""

    server: Postgres
    source: Source
    postmaster: int
    figures: list[Figure] = field(default_factory=list)
    turn: int = 0

    def measure(self, case: Case, tool: Tool) -> bool:
        """Measure a case several times, look at what the target holds, print the line."""
        costs, cpu = [], []
        try:
            for _ in range(case.runs):
                case.before()
                time.sleep(1)  # until the server has counted what that cost it
                spent = ended_children_cpu_s(self.postmaster)
                costs.append((case.run or tool.run)())
                time.sleep(1)
                cpu.append(ended_children_cpu_s(self.postmaster) - spent)
            verdict = self._verdict(tool, case.table)
        except CommandFailedError as error:
            self._add(Figure(case.name, tool.name, failure=f"failed: {error}"))
            return False
        source_cpu = statistics.median(cpu)
        self._add(Figure(case.name, tool.name, tuple(costs), source_cpu, case.rows, verdict))
        return True

    def changed(self, share: int) -> Callable[[], None]:
        """Touches another part of the table each time."""

        def touch() -> None:
            self.turn += 1
            data.change(self.server, DATABASE, share=share, turn=self.turn)

        return touch

    def _verdict(self, tool: Tool, table: str) -> str:
        wanted = data.truth(self.server, DATABASE, table)
        found = data.found(tool.target, tool.table, tool.live)
        if found.rows != wanted.rows:
            return f"NO: {found.rows - wanted.rows:+,} rows"
        if found.checksum != wanted.checksum:
            return "NO: values differ"
        lost = data.lost_types(tool.target, tool.table)
        return f"values yes, types no: {', '.join(lost)}" if lost else "yes"

    def _add(self, figure: Figure) -> None:
        self.figures.append(figure)
        print(figure.line(), flush=True)


def measure_tool(bench: Bench, tool: Tool) -> None:
    """Full load, 1 % changed, nothing changed."""
    if bench.measure(Case("full", ROWS, tool.reset), tool):
        bench.measure(Case("1 % changed", ROWS // 100, bench.changed(100)), tool)
        bench.measure(Case("no change", 0), tool)


def measure_many_tables(bench: Bench) -> None:
    """Nothing changed in sixty tables."""
    names = [f"so_table_{number:02}" for number in range(TABLES)]
    for name in names:
        data.create(bench.server, DATABASE, TABLE_ROWS, name)
    tool = Platform(FOLDER / "many", bench.source, names)
    tool.reset()
    tool.run()
    bench.measure(Case(f"no change, {TABLES} tables", 0, table=names[0]), tool)
    drops = [f"drop table {name}" for name in names]
    bench.server.execute(DATABASE, *drops)


def measure_reconcile(bench: Bench) -> None:
    """Silent changes in a large table: the first load, then reconciling with and without any."""
    name = "so_large"
    data.create(bench.server, DATABASE, RECONCILE_ROWS, name)
    tool = Platform(FOLDER / "reconcile", bench.source, [name])

    def measure(case: str, act: Callable[[], Cost], before: Callable[[], None]) -> None:
        bench.measure(Case(case, RECONCILE_ROWS, before, act, 1, name), tool)

    measure(f"full, {RECONCILE_ROWS / 1e6:g} M rows", tool.run, tool.reset)
    measure("reconcile, equal", tool.reconcile, lambda: None)
    data.change_silently(bench.server, DATABASE, share=2000, table=name)
    measure("reconcile, 0.05 %", tool.reconcile, lambda: None)


def peers(source: Source) -> Iterator[tuple[str, Callable[[], Tool]]]:
    """Every other tool, and how it is made ready."""
    kinds: dict[str, tuple[type[Peer], dict[str, str]]] = {
        "DuckDB scanner": (Scanner, {}),
        "dlt, pyarrow": (Dlt, {"backend": "pyarrow"}),
        "dlt, connectorx": (Dlt, {"backend": "connectorx"}),
        "Sling": (Sling, {}),
        "ingestr": (Ingestr, {}),
    }
    for name, (kind, options) in kinds.items():
        folder = FOLDER / kind.__name__.lower()
        yield (
            name,
            lambda kind=kind, folder=folder, options=options: kind(folder, source, **options),
        )


def measure_all(bench: Bench) -> None:
    """Every tool in turn; one that cannot be installed is named with the reason."""
    if is_wanted("ingest run"):
        measure_tool(bench, Platform(FOLDER / "platform", bench.source))
    for name, ready in peers(bench.source):
        if not is_wanted(name):
            continue
        try:
            measure_tool(bench, ready())
        except NotInstalledError as error:
            bench.figures.append(Figure("full", name, failure=f"not installed: {error}"))
            print(bench.figures[-1].line(), flush=True)
    if is_wanted("ingest run"):
        measure_many_tables(bench)
        if RECONCILE_ROWS:
            measure_reconcile(bench)


def is_wanted(tool: str) -> bool:
    """Whether BENCH_TOOLS asks for it."""
    return not WANTED or any(tool.lower().startswith(name.lower()) for name in WANTED)


def compared(figures: Sequence[Figure]) -> list[Figure]:
    """The figures with their ratios to DuckDB's scanner and to dlt's faster backend."""
    done = [figure for figure in figures if not figure.failure]
    found = []
    for figure in figures:
        ratios = {}
        for other in ("DuckDB scanner", "dlt"):
            same = [f.median for f in done if f.case == figure.case and f.tool.startswith(other)]
            if same and not figure.failure:
                ratios[other] = figure.median / min(same)
        found.append(Figure(**{**vars(figure), "ratios": ratios}))
    return found


def main() -> None:
    """Run everything and print the table."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(
        f"{ROWS:,} rows x {len(data.COLUMNS)} columns, {RUNS} runs, {os.cpu_count()} cores, "
        f"{platform.machine()}, Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    )
    with running_postgres(SETTINGS) as server:
        server.execute("postgres", f"create database {DATABASE}")
        data.create(server, DATABASE, ROWS)
        postmaster = server.fetch("postgres", "select pg_read_file('postmaster.pid')")[0][0]
        bench = Bench(server, Source(server, DATABASE), int(postmaster.splitlines()[0]))
        print(f"while it runs, without ratios:\n{HEAD}", flush=True)
        measure_all(bench)
        version = server.fetch("postgres", "show server_version")[0][0]
    figures = compared(bench.figures)
    print(f"\nPostgreSQL {version}\n{HEAD}")
    print("\n".join(figure.line() for figure in figures))
    if name := os.environ.get("BENCH_JSON"):
        result = {"rows": ROWS, "figures": [asdict(figure) for figure in figures]}
        Path(name).write_text(json.dumps(result, indent=2), encoding="utf-8")
    shutil.rmtree(FOLDER / "reconcile", ignore_errors=True)


if __name__ == "__main__":
    main()
