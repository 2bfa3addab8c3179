"""Measures the viewer: each report's page alone, then many readers at once while refreshes publish.

Readers speak Streamlit's own messages to a real server (viewer_client.py); a page counts until its
script has ended and all of it has arrived. Prints two tables; BENCH_JSON=file also writes them as
JSON. The platform is made for it, BENCH_SCALE says how large (0.1), and every minute a day of
business passes and is refreshed. BENCH_DATA names the data folder of a platform that is built
already: nothing in it changes but what is published and what readers leave behind, so no refresh
runs there.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.measured import CommandFailedError  # noqa: E402
from tests.bench.viewer_client import PageError, Reader  # noqa: E402
from tests.bench.viewer_load import Addresses, Load, Plan, read_together  # noqa: E402
from tests.bench.viewer_server import Server, running_viewer  # noqa: E402

RUNS = 3
MONTHS = 6  # of the ranges that reports are asked with
SLICES = 10  # lines of the table of the load


@dataclass(frozen=True)
class Times:
    """Pages of one kind: how many, and how long they took in milliseconds."""

    name: str
    pages: int
    median_ms: float
    p95_ms: float
    slowest_ms: float

    def line(self) -> str:
        """As a row of the table."""
        times = f"{self.median_ms:>9.0f}{self.p95_ms:>9.0f}{self.slowest_ms:>9.0f}"
        return f"{self.name:<30}{self.pages:>7}{times}"


@dataclass(frozen=True)
class Slice:
    """A part of the load: its pages, and the server at its end."""

    until_s: float
    times: Times
    errors: int
    cpu_percent: float
    memory_mb: float
    refreshes: int

    def line(self) -> str:
        """As a row of the table."""
        server = f"{self.cpu_percent:>7.0f}{self.memory_mb:>9.0f}{self.refreshes:>9}"
        return f"{self.times.line()}{self.errors:>8}{server}"


def times(name: str, seconds: Sequence[float]) -> Times:
    """Of these pages."""
    ms = sorted(1000 * one for one in seconds) or [0.0]
    p95 = ms[min(len(ms) - 1, int(len(ms) * 0.95))]
    return Times(name, len(seconds), statistics.median(ms), p95, ms[-1])


def main() -> None:
    """Measure pages alone, then together."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--users", type=int, default=50, help="readers at once (0: no load)")
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--think", type=float, default=10, help="seconds between pages, on average")
    asked.add_argument(
        "--every", type=float, default=60, help="seconds between refreshes (0: none)"
    )
    options = asked.parse_args()
    with platform() as (environment, is_ours), tempfile.TemporaryDirectory() as folder:
        os.environ |= environment
        addresses = report_addresses()
        with running_viewer(ROOT, environment, Path(folder, "viewer.log")) as server:
            pages = asyncio.run(pages_alone(server, addresses))
            plan = Plan(addresses, options.users, options.minutes * 60, options.think)
            refreshes = Refreshes(environment, options.every if is_ours else 0)
            load = asyncio.run(loaded(server, plan, refreshes)) if options.users else []
    if os.environ.get("BENCH_JSON"):
        found = {"pages": [asdict(one) for one in pages], "load": [asdict(one) for one in load]}
        Path(os.environ["BENCH_JSON"]).write_text(json.dumps(found, indent=2), encoding="utf-8")


@contextmanager
def platform() -> Iterator[tuple[dict[str, str], bool]]:
    """The environment of the platform to show, and whether it was made for this."""
    if data := os.environ.get("BENCH_DATA"):
        yield _environment(Path(data)), False
        return
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        scale = os.environ.get("BENCH_SCALE", "0.1")
        print(f"a platform of scale {scale} is made", file=sys.stderr)
        run(environment, "ingest.platform", "refresh", "--scale", scale)
        yield environment, True


def _environment(data: Path) -> dict[str, str]:
    return {
        "REPORT_PLATFORM_ROOT": str(ROOT),
        "REPORT_PLATFORM_DATA": str(data),
        "DBT_TARGET_PATH": str(data / "target"),
        "DBT_LOG_PATH": str(data / "logs"),
    }


def run(environment: Mapping[str, str], *command: str) -> None:
    """One of the platform's commands, to its end; raises CommandFailedError."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env={**os.environ, **environment},
        text=True, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CommandFailedError(f"{' '.join(command)} failed: {done.stderr[-2000:]}")


def report_addresses() -> Addresses:
    """What each report is asked with: the parameters of its verification, and months.

    Of the platform that the environment names; publishes what is built there.
    """
    from dbt_project.publication import current, publish
    from dbt_project.reports import reports_from_json

    publish(ROOT)
    published = current(ROOT)
    assert published is not None
    built = published.built_at
    first = built.replace(month=max(1, built.month - MONTHS + 1))
    months = f"{first:%Y-%m}..{built:%Y-%m}"
    found = {}
    for report in reports_from_json(published.declarations.read_text(encoding="utf-8")):
        ranges = {p.name: months for p in report.parameters if p.type == "month_range"}
        sets = [dict(one) for one in report.verify.parameters] if report.verify else []
        found[report.name] = [*sets, ranges]
    return found


async def pages_alone(server: Server, addresses: Addresses) -> list[Times]:
    """One reader: each report with all that it is asked with, after it has been opened once."""
    print(f"{'page, one reader':<30}{'pages':>7}{'median':>9}{'p95':>9}{'max':>9}  ms")
    reader, everything, found = Reader(server.port), [], []
    for report, asked in addresses.items():
        await reader.open(report, lang="zh")
        seconds = []
        for query in [*asked, {}] * RUNS:
            try:
                seconds.append((await reader.open(report, lang="zh", **query)).seconds)
            except PageError as error:
                print(f"{report} {query}: {error}", file=sys.stderr)
        found.append(times(report, seconds))
        everything += seconds
        print(found[-1].line(), flush=True)
    await reader.close()
    found.append(times("all reports", everything))
    print(found[-1].line(), flush=True)
    return found


class Refreshes:
    """A day of business, captured, built and published, over and over; how often it was done."""

    def __init__(self, environment: Mapping[str, str], every_s: float) -> None:
        self.environment, self.every_s, self.done = environment, every_s, 0
        self.problems: list[str] = []

    async def go_on(self) -> None:
        """Until it is cancelled; never, where the seconds between two are 0."""
        while self.every_s:
            begun = time.monotonic()
            try:
                await asyncio.to_thread(self._refresh)
                self.done += 1
            except CommandFailedError as error:
                self.problems.append(str(error))
            await asyncio.sleep(max(0.0, begun + self.every_s - time.monotonic()))

    def _refresh(self) -> None:
        run(self.environment, "ingest.cli", "demo", "advance", "--days", "1")
        # What the day deletes outright is looked for once a day, and the laws hold after that.
        run(self.environment, "ingest.cli", "run", "--deletes")
        run(self.environment, "ingest.platform", "refresh")


async def loaded(server: Server, plan: Plan, refreshes: Refreshes) -> list[Slice]:
    """Readers at once; a line for each tenth of their time, and one for all of it."""
    heading = f"{'errors':>8}{'CPU %':>7}{'MB':>9}{'refreshes':>11}"
    print(f"\n{f'{plan.users} readers':<30}{'pages':>7}{'median':>9}{'p95':>9}{'max':>9}{heading}")
    load, began = Load(), server.memory_mb()
    refreshing = asyncio.create_task(refreshes.go_on())
    reading = asyncio.create_task(read_together(server.port, plan, load))
    found = await _watched(server, plan.seconds / SLICES, load, refreshes)
    await reading
    refreshing.cancel()
    every = times("all of it", [page.seconds for page in load.shown])
    cpu = statistics.fmean(one.cpu_percent for one in found)
    errors = len(load.errors)
    whole = Slice(plan.seconds, every, errors, cpu, server.memory_mb(), refreshes.done)
    print(f"{whole.line()}\nthe server held {began:.0f} MB when the load began")
    for error in [*load.errors[:20], *refreshes.problems]:
        print(error, file=sys.stderr)
    return [*found, whole]


async def _watched(server: Server, slice_s: float, load: Load, refreshes: Refreshes) -> list[Slice]:
    found: list[Slice] = []
    cpu, errors = server.cpu_s(), 0
    for number in range(1, SLICES + 1):
        end = number * slice_s
        await asyncio.sleep(max(0.0, load.begun + end - time.monotonic()))
        spent = server.cpu_s()
        shown = times(f"until {end:.0f} s", load.between(end - slice_s, end))
        percent = 100 * (spent - cpu) / slice_s
        new = len(load.errors) - errors
        found.append(Slice(end, shown, new, percent, server.memory_mb(), refreshes.done))
        cpu, errors = spent, len(load.errors)
        print(found[-1].line(), flush=True)
    return found


if __name__ == "__main__":
    main()
