"""Measures the viewer: each report's page alone, then many readers at once while refreshes publish.

Readers speak Streamlit's own messages to a real server (viewer_client.py); a page counts until its
script has ended and all of it has arrived. Prints tables; BENCH_JSON=file also writes them as JSON.
The platform is made for it, BENCH_SCALE says how large (0.1), and every minute a day of business
passes and is refreshed; BENCH_DIR names a folder where it is kept and used again. BENCH_DATA names
the data folder of a platform that is built already: nothing in it changes but what is published and
what readers leave behind, so no refresh runs there. Ends with an error where a page or a refresh
had one, or a publication stayed that nobody reads any more.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.viewer_client import PageError, Reader  # noqa: E402
from tests.bench.viewer_load import (  # noqa: E402
    OFTEN,
    Addresses,
    Load,
    Plan,
    read_together,
    reader_name,
)
from tests.bench.viewer_refreshes import FILES, Refreshes, run  # noqa: E402
from tests.bench.viewer_server import Server, running_viewer  # noqa: E402

RUNS = 3
MONTHS = 6  # of the ranges that reports are asked with
LOOK_S = 5.0
SLICES = 10  # lines of the table of the load


@dataclass(frozen=True)
class Times:
    """Pages of one kind: how many, how long they took, and the server's processor time of one."""

    name: str
    pages: int
    median_ms: float
    p95_ms: float
    slowest_ms: float
    cpu_ms: float = 0

    def line(self) -> str:
        """As a row of the table."""
        times = f"{self.median_ms:>9.0f}{self.p95_ms:>9.0f}{self.slowest_ms:>9.0f}"
        cpu = f"{self.cpu_ms:>9.0f}" if self.cpu_ms else ""
        return f"{self.name:<30}{self.pages:>7}{times}{cpu}"


@dataclass(frozen=True)
class Slice:
    """A part of the load: its pages, and the server at its end."""

    until_s: float
    times: Times
    errors: int
    cpu_percent: float
    memory_mb: float
    refreshes: int
    files: int

    def line(self) -> str:
        """As a row of the table."""
        server = (
            f"{self.cpu_percent:>7.0f}{self.memory_mb:>9.0f}{self.refreshes:>11}{self.files:>7}"
        )
        return f"{self.times.line()}{self.errors:>8}{server}"


def times(name: str, seconds: Sequence[float], cpu_s: float = 0) -> Times:
    """Of these pages."""
    ms = sorted(1000 * one for one in seconds) or [0.0]
    p95 = ms[min(len(ms) - 1, int(len(ms) * 0.95))]
    cpu_ms = 1000 * cpu_s / max(1, len(seconds))
    return Times(name, len(seconds), statistics.median(ms), p95, ms[-1], cpu_ms)


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
        who = signed_in(max(options.users, 1)) if is_ours else {}
        with running_viewer(ROOT, {**environment, **who}, Path(folder, "viewer.log")) as server:
            pages = asyncio.run(pages_alone(server, addresses))
            plan = Plan(addresses, options.users, options.minutes * 60, options.think)
            refreshes = Refreshes(environment, options.every if is_ours else 0)
            load = asyncio.run(loaded(server, plan, refreshes)) if options.users else Loaded()
    if os.environ.get("BENCH_JSON"):
        found = {"pages": [asdict(one) for one in pages], "load": asdict(load)}
        Path(os.environ["BENCH_JSON"]).write_text(json.dumps(found, indent=2), encoding="utf-8")
    if load.problems:
        raise SystemExit("\n".join(load.problems[:20]))


@contextmanager
def platform() -> Iterator[tuple[dict[str, str], bool]]:
    """The environment of the platform to show, and whether it was made for this."""
    if data := os.environ.get("BENCH_DATA"):
        yield _environment(Path(data)), False
        return
    with tempfile.TemporaryDirectory() as temporary:
        environment = _environment(Path(os.environ.get("BENCH_DIR", temporary)).absolute())
        scale = os.environ.get("BENCH_SCALE", "0.1")
        print(f"a platform of scale {scale} is made or refreshed", file=sys.stderr)
        run(environment, "ingest.platform", "refresh", "--scale", scale)
        yield environment, True


def _environment(data: Path) -> dict[str, str]:
    return {
        "REPORT_PLATFORM_ROOT": str(ROOT),
        "REPORT_PLATFORM_DATA": str(data),
        "DBT_TARGET_PATH": str(data / "target"),
        "DBT_LOG_PATH": str(data / "logs"),
    }


def signed_in(users: int) -> dict[str, str]:
    """Make so many readers of all reports, and have the viewer believe a proxy who they are.

    The one user without sign-in may open twenty pages at once.
    """
    from dbt_project.access_values import ADMIN, EVERYONE
    from dbt_project.application import people
    from dbt_project.publication import current
    from dbt_project.reports import reports_from_json

    published = current(ROOT)
    assert published is not None
    reports = reports_from_json(published.declarations.read_text(encoding="utf-8"))
    asked = [access for report in reports for access in report.access]
    for parameter in (parameter for report in reports for parameter in report.parameters):
        asked += parameter.options.access if parameter.options else ()
    named = {name for access in asked for name in (*access.groups, *access.export)}
    groups = tuple(sorted(named - {EVERYONE, ADMIN}))
    known = {group.name for group in people.groups()}
    for name in groups:
        if name not in known:
            people.save_group(people.Group(name, name), None)
    for number in range(users):
        before = people.grant_admin(reader_name(number))
        people.save_user(replace(before, groups=groups), before)
    return {"REPORT_PLATFORM_SIGN_IN": "header", "FORWARDED_ALLOW_IPS": ""}


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
    """One reader: each report with all that it is asked with, first and again; pages of figures."""
    print(f"{'page, one reader':<30}{'pages':>7}{'median':>9}{'p95':>9}{'max':>9}{'CPU':>9}  ms")
    reader, found = Reader(server.port, reader_name(0)), []
    await reader.open("catalogue", lang="zh")
    everything: tuple[list[float], list[float]] = ([], [])
    for report, asked in addresses.items():
        first, again, cpu = [], [], server.cpu_s()
        for number in range(RUNS):
            seconds = again if number else first
            seconds += await _pages_of(reader, report, [{}, *asked])
        found.append(times(report, [*first, *again], server.cpu_s() - cpu))
        everything[0].extend(first)
        everything[1].extend(again)
        print(found[-1].line(), flush=True)
    await reader.close()
    for name, seconds in zip(("first time", "again"), everything, strict=True):
        found.append(times(f"all reports, {name}", seconds))
        print(found[-1].line(), flush=True)
    return found


async def _pages_of(reader: Reader, report: str, asked: Sequence[Mapping[str, str]]) -> list[float]:
    """Seconds of the pages that show figures."""
    seconds = []
    for query in asked:
        try:
            page = await reader.open(report, lang="zh", **query)
        except PageError as error:
            print(f"{report} {query}: {error}", file=sys.stderr)
            continue
        if not page.is_report:
            raise SystemExit(f"{report}: its page shows no report")
        seconds += [page.seconds] if page.has_table else []
    return seconds


@dataclass(frozen=True)
class Loaded:
    """What many readers got: by the time, by what they did, and what went wrong."""

    slices: tuple[Slice, ...] = ()
    actions: tuple[Times, ...] = ()
    problems: tuple[str, ...] = ()


async def loaded(server: Server, plan: Plan, refreshes: Refreshes) -> Loaded:
    """Readers at once; a line for each tenth of their time, for all of it, and for each action."""
    heading = f"{'errors':>8}{'CPU %':>7}{'MB':>9}{'refreshes':>11}{'files':>7}"
    print(f"\n{f'{plan.users} readers':<30}{'pages':>7}{'median':>9}{'p95':>9}{'max':>9}{heading}")
    load, began, cpu = Load(), server.memory_mb(), server.cpu_s()
    refreshing = asyncio.create_task(refreshes.go_on(plan.seconds))
    reading = asyncio.create_task(read_together(server.port, plan, load))
    found = await _watched(server, plan.seconds / SLICES, load, refreshes)
    await reading
    every = times("all of it", [page.seconds for page in load.shown])
    cpu_ms = 1000 * (server.cpu_s() - cpu) / max(1, every.pages)
    percent = statistics.fmean(one.cpu_percent for one in found)
    found.append(_slice(server, every, (plan.seconds, len(load.errors), percent), refreshes))
    print(found[-1].line())
    actions = [times(action, load.of(action)) for action in OFTEN]
    print("", *(action.line() for action in actions), sep="\n")
    print(f"\nthe server held {began:.0f} MB when the load began; {cpu_ms:.0f} ms CPU a page")
    await refreshing
    problems = [*load.errors, *refreshes.problems, *await _left(server, plan, refreshes)]
    return Loaded(tuple(found), tuple(actions), tuple(problems))


async def _left(server: Server, plan: Plan, refreshes: Refreshes) -> list[str]:
    """What is wrong at the end: the newest build must be shown, and the old ones be gone."""
    if not refreshes.every_s:
        return []
    taken = ", ".join(f"{seconds:.0f}" for seconds in refreshes.seconds)
    print(f"refreshes took {taken} s; {refreshes.files()} published files are kept")
    reader = Reader(server.port, reader_name(0))
    await asyncio.sleep(LOOK_S)  # the server looks for a newer one so often
    await reader.open(sorted(plan.addresses)[0])
    await reader.close()
    newest, shown = refreshes.newest(), server.opened()
    problems = [] if newest in shown else [f"{newest} is published, the server reads {shown}"]
    if refreshes.files() > FILES:
        problems.append(f"{refreshes.files()} published files are kept")
    return problems if refreshes.published else [*problems, "no refresh published anything"]


async def _watched(server: Server, slice_s: float, load: Load, refreshes: Refreshes) -> list[Slice]:
    found: list[Slice] = []
    cpu, errors = server.cpu_s(), 0
    for number in range(1, SLICES + 1):
        end = number * slice_s
        await asyncio.sleep(max(0.0, load.begun + end - time.monotonic()))
        spent = server.cpu_s()
        shown = times(f"until {end:.0f} s", load.between(end - slice_s, end))
        percent, new = 100 * (spent - cpu) / slice_s, len(load.errors) - errors
        found.append(_slice(server, shown, (end, new, percent), refreshes))
        cpu, errors = spent, len(load.errors)
        print(found[-1].line(), flush=True)
    return found


def _slice(
    server: Server, shown: Times, counted: tuple[float, int, float], done: Refreshes
) -> Slice:
    """`counted`: until which second, how many errors, how much of a processor in percent."""
    until_s, errors, percent = counted
    refreshes = len(done.published)
    return Slice(until_s, shown, errors, percent, server.memory_mb(), refreshes, done.files())


if __name__ == "__main__":
    main()
