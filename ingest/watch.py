"""`ingest watch`: capture what is due, build what that affects, publish, sleep till the next time.

Whatever goes wrong meanwhile (a source, dbt, a full disk, a half-written YAML file) is said and
tried again; only a request to stop ends it.
"""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from dbt_project.declarations import capture_tables, read_capture_tables
from dbt_project.errors import CaptureFailedError, PlatformError
from dbt_project.heartbeat import beat, first_beat, only_watcher, watch_folder
from dbt_project.manifest import read_manifest
from dbt_project.profiles import WAREHOUSE, connection
from dbt_project.project import find_root, last_change
from dbt_project.schedules import local_time
from dbt_project.waiting import Patience
from ingest.capture import now_utc
from ingest.due_build import DueBuilds
from ingest.due_captures import DueCaptures, Route, capture_routes
from ingest.progress import LogFormat, LogLines
from ingest.selection import select
from ingest.stopping import Stopped
from ingest.watch_session import WatchSession

LOCK_TIMEOUT_S = 60.0
# A look at the clock so often: it may be set, and the machine may have slept.
LONGEST_SLEEP = timedelta(minutes=10)
LOOK_S = 10.0  # between two looks at whether a declaring file has changed
PIECE_S = 1.0  # on Windows, a request to stop waits for the end of a sleep
DECLARATIONS = "reading the declarations"
CYCLE = "everything"


@dataclass(frozen=True)
class Orders:
    """What the command line asks for."""

    target: str | None = None
    once: bool = False
    build: bool = True
    log_format: LogFormat = "text"


def watch(orders: Orders) -> None:
    """Watch until told to stop; with `once`, go through everything that is due one time.

    Raises PlatformError when another watcher is at work, and with `once` when anything failed;
    MisdeclaredError when there is nothing to watch.
    """
    root = find_root()
    select(capture_tables(root), ())
    output = connection(root, WAREHOUSE, orders.target).output
    folder = watch_folder(root, output)
    log = LogLines(orders.log_format, sys.stderr)
    with only_watcher(folder):
        watcher = Watcher(root, output, folder, log, build=orders.build)
        try:
            problems = watcher.once()
            while not orders.once:
                watcher.sleep()
                watcher.cycle()
        except Stopped as stop:
            if orders.once:
                raise
            log.say("stopped", f"stopped by {stop}; nothing of an open transaction was kept")
            return
        finally:
            watcher.leave()
    if problems:
        lines = "\n".join(f"  {name}: {reason}" for name, reason in problems.items())
        raise CaptureFailedError(f"not everything went well:\n{lines}")


class Watcher:
    """What is known from one cycle to the next."""

    def __init__(
        self, root: Path, output: str, folder: Path, log: LogLines, *, build: bool
    ) -> None:
        patience = Patience(LOCK_TIMEOUT_S, lambda message: log.say("waiting", message))
        self.session = WatchSession(root, output, folder, patience, log, doing=self._work)
        self.setbacks = self.session.setbacks
        self.captures = DueCaptures(self.session)
        self.builds = DueBuilds(self.session) if build else None
        self.routes: tuple[Route, ...] = ()
        self.seen_change = 0.0
        self.heartbeat = first_beat(now_utc())
        self._work("starting")

    def once(self) -> Mapping[str, str]:
        """Go on until all that is due now was tried; returns what failed, and why."""
        began, problems = now_utc(), dict(self.cycle())
        while self._next()[0] <= began:
            problems.update(self.cycle())
        return problems

    def cycle(self) -> Mapping[str, str]:
        """Go through everything once; returns what failed, and why."""
        manifest = self._declarations()
        if manifest is None:
            return self.heartbeat.problems
        problems: dict[str, str] = {}
        try:
            problems.update(self.captures.capture(self.routes))
            if self.builds:
                problems.update(self.builds.build(manifest))
            self.setbacks.passed(CYCLE)
        except (PlatformError, OSError, duckdb.Error) as error:  # no memory, no disk, no rights
            self.setbacks.failed(CYCLE, now_utc())
            self.session.log.say("problem", str(error))
            problems[CYCLE] = str(error)
        self.heartbeat = replace(self.heartbeat, problems=problems)
        return problems

    def sleep(self) -> None:
        """Until something is due or a declaration changes."""
        next_at, what = self._next()
        if (next_at, what) != (self.heartbeat.next_at, self.heartbeat.doing):
            self.session.log.say(
                "next", f"next: {what} at {local_time(next_at):%H:%M:%S}", what=what
            )
        self._say(what, next_at)
        began = looked = time.monotonic()
        changed = self.seen_change
        while now_utc() < next_at and time.monotonic() - began < LONGEST_SLEEP.total_seconds():
            time.sleep(PIECE_S)
            if time.monotonic() - looked >= LOOK_S:
                before, changed, looked = changed, self._last_change(), time.monotonic()
                # Two looks that agree: whoever is changing files has probably finished.
                if changed == before != self.seen_change:
                    return

    def leave(self) -> None:
        """The last word."""
        self._say("stopped", None)

    def _declarations(self) -> Mapping[str, Any] | None:
        """Read what is declared, if it changed; None, and said, when it cannot be read."""
        self.seen_change = self._last_change()
        try:
            manifest = read_manifest(self.session.root)
            tables = select(read_capture_tables(manifest), ())
            self.routes = capture_routes(self.session.root, tables, self.session.output)
        except (PlatformError, OSError) as error:
            self.setbacks.failed(DECLARATIONS, now_utc())
            self.session.log.say("problem", str(error))
            self.heartbeat = replace(self.heartbeat, problems={DECLARATIONS: str(error)})
            return None
        self.setbacks.passed(DECLARATIONS)
        return manifest

    def _next(self) -> tuple[datetime, str]:
        """When to wake up next, and what for."""
        now = now_utc()
        for what in (DECLARATIONS, CYCLE):
            if self.setbacks.is_waiting(what, now):
                return self.setbacks.until(what, now), f"{what} again"
        coming = [self.captures.next(self.routes)]
        retry_at = self.builds.retry_at() if self.builds else None
        coming.append((retry_at, "dbt build again") if retry_at else None)
        return min((found for found in coming if found), default=(now + LONGEST_SLEEP, "a look"))

    def _last_change(self) -> float:
        try:
            return last_change(self.session.root)
        except OSError:  # a file went away while we looked
            return self.seen_change

    def _work(self, doing: str) -> None:
        self._say(doing, None)

    def _say(self, doing: str, next_at: datetime | None) -> None:
        self.heartbeat = replace(self.heartbeat, said_at=now_utc(), doing=doing, next_at=next_at)
        beat(self.session.folder, self.heartbeat)
