"""The watcher's captures: batches of tables that are due, each in a process of its own.

A process of its own gives its memory back, frees the warehouse for others between two batches, and
cannot take the watcher with it. What changed is captured first, all tables together; heavy passes
follow one table at a time, so that the quick tables never wait for more than one of them.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from dbt_project.declarations import CaptureTable
from dbt_project.errors import PlatformError
from dbt_project.layers import STAGING, layers
from dbt_project.processes import run_lines
from dbt_project.profiles import WAREHOUSE, Connection, connection
from ingest.capture import States, now_utc
from ingest.progress import LogLines
from ingest.run import read_states
from ingest.schedule import due_modes, is_heavy, passes
from ingest.warehouse import MIRROR_SCHEMA, Mode, State
from ingest.watch_session import WatchSession

# A first load that runs by schedule stops when quiet hours begin: hence --due.
COMMANDS: Mapping[Mode, tuple[str, ...]] = {
    "full": ("run", "--due"), "changes": ("run",), "deletes": ("run", "--deletes"),
    "reconcile": ("reconcile",),
}  # fmt: skip
MIRROR_COMMANDS: Mapping[Mode, tuple[str, ...]] = {
    "full": ("mirror", "--due"), "changes": ("mirror",), "deletes": ("mirror", "--deletes"),
    "reconcile": ("mirror", "--reconcile"),
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """Tables that are captured into one database: a middle database, or the warehouse."""

    target: Connection
    schema: str  # of the states there
    tables: tuple[CaptureTable, ...]
    is_mirror: bool

    @property
    def id(self) -> str:
        """The database, as profiles.yml names it."""
        return f"{self.target.profile}.{self.target.output}"

    def name(self, table: CaptureTable, mode: Mode) -> str:
        """What the log and the setbacks call a pass."""
        return f"{table.label} ({'mirror, ' if self.is_mirror else ''}{mode})"


@dataclass(frozen=True)
class Batch:
    """Tables to capture in one process, all in one mode."""

    route: Route
    tables: tuple[CaptureTable, ...]
    mode: Mode

    def command(self) -> list[str]:
        """The command line; without names when it is for all tables."""
        route = self.route
        words = (MIRROR_COMMANDS if route.is_mirror else COMMANDS)[self.mode]
        target = [] if route.is_mirror else ["--target", route.target.output]
        is_everything = len(self.tables) == len(route.tables) and not route.is_mirror
        labels = [] if is_everything else [table.label for table in self.tables]
        command = [sys.executable, "-m", "ingest.cli", *words, "--log-format", "json"]
        return [*command, *target, *labels]


def capture_routes(
    root: Path, tables: Sequence[CaptureTable], target: str | None
) -> tuple[Route, ...]:
    """The middle databases first, because the warehouse reads from them."""
    warehouse = connection(root, WAREHOUSE, target)
    places = layers(warehouse)
    mirrored: dict[str, list[CaptureTable]] = {}
    for table in tables:
        if table.through:
            mirrored.setdefault(table.through, []).append(replace(table, through=None))
    return (
        *(
            Route(connection(root, profile), MIRROR_SCHEMA, tuple(group), is_mirror=True)
            for profile, group in sorted(mirrored.items())
        ),
        Route(warehouse, places.schema(STAGING), places.staged(tables), is_mirror=False),
    )


class DueCaptures:
    """Captures what is due on all routes, once through."""

    def __init__(self, session: WatchSession) -> None:
        self.session = session
        self.setbacks = session.setbacks
        self.log = session.log
        self.states: dict[str, States] = {}  # by the target's profile; only what could be read
        self.problems: dict[str, str] = {}

    def capture(self, routes: Sequence[Route]) -> Mapping[str, str]:
        """Run what is due until only later things are left; returns what failed, and why."""
        self.problems = {}
        for route in routes:
            self._look(route)
        for route in routes:
            light = self._light(route)
            if light:
                self._run(light)
        while heavy := self._heavy(routes):
            self._run(heavy)
            if any(map(self._light, routes)):
                break
        return self.problems

    def next(self, routes: Sequence[Route]) -> tuple[datetime, str] | None:
        """When and what comes next, as far as the last look at the states says."""
        now = now_utc()
        return min(
            (
                self._not_before(route, route.name(table, due.mode), due.due_at, now)
                for route in routes
                for table in route.tables
                for due in passes(table, self._state(route, table), now)
            ),
            default=None,
        )

    def _not_before(
        self, route: Route, name: str, due_at: datetime, now: datetime
    ) -> tuple[datetime, str]:
        """When a pass is run that is due at a time, for what failed is left alone for a while."""
        waiting = (self.setbacks.until(what, now) for what in (name, route.id))
        again_at = max(waiting)
        return max(due_at, again_at) if again_at > now else due_at, name

    def _look(self, route: Route) -> None:
        """Read a route's states; a database that does not open keeps only its route waiting."""
        self.states.pop(route.id, None)
        try:
            self.states[route.id] = read_states(route.target, route.schema, self.session.patience)
        except PlatformError as error:
            self.problems[route.id] = str(error)
            self.setbacks.failed(route.id, now_utc())
            self.log.say("problem", str(error))
        else:
            self.setbacks.passed(route.id)

    def _light(self, route: Route) -> Batch | None:
        """What changed, of all tables that ask for it."""
        now = now_utc()
        due = tuple(table for table in route.tables if self._mode(route, table, now) == "changes")
        return Batch(route, due, "changes") if due else None

    def _heavy(self, routes: Sequence[Route]) -> Batch | None:
        """One table's pass; of a source that was never captured all tables, to be read at once."""
        now = now_utc()
        for route in routes:
            for table in route.tables:
                mode = self._mode(route, table, now)
                if mode and is_heavy(mode):
                    return Batch(route, self._together(route, table, mode, now), mode)
        return None

    def _together(
        self, route: Route, table: CaptureTable, mode: Mode, now: datetime
    ) -> tuple[CaptureTable, ...]:
        siblings = [other for other in route.tables if other.source == table.source]
        if mode != "full" or any(self._state(route, other) for other in siblings):
            return (table,)
        return tuple(other for other in siblings if self._mode(route, other, now) == "full")

    def _mode(self, route: Route, table: CaptureTable, now: datetime) -> Mode | None:
        """The greatest pass that is due, but for what failed just now: then the next lesser."""
        if route.id not in self.states:
            return None
        for mode in due_modes(table, self._state(route, table), now):
            if not self.setbacks.is_waiting(route.name(table, mode), now):
                return mode
        return None

    def _state(self, route: Route, table: CaptureTable) -> State | None:
        return self.states.get(route.id, {}).get((table.source, table.name))

    def _run(self, batch: Batch) -> None:
        """Capture a batch, and note which of its passes did not go well."""
        tables = f"{len(batch.tables)} tables" if len(batch.tables) > 1 else batch.tables[0].label
        self.session.doing(f"capturing {tables} ({batch.mode})")
        route, before = batch.route, self.states[batch.route.id]
        said = self._run_process(batch)
        self._look(route)
        now = now_utc()
        for table in batch.tables:
            state = self._state(route, table)
            name = route.name(table, batch.mode)
            is_done = state not in (None, before.get((table.source, table.name)))
            if is_done and not _is_stuck(batch, table, state, now):
                self.setbacks.passed(name)
            else:
                self.setbacks.failed(name, now)
                self.problems[name] = said.reasons.get(table.label) or said.other or "no result"
        if said.other and not self.problems:
            self.problems[tables] = said.other

    def _run_process(self, batch: Batch) -> "_Listener":
        """Run the command to its end; returns what it said."""
        said = _Listener(self.log)
        environment = {
            **os.environ, "REPORT_PLATFORM_ROOT": str(self.session.root), "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
        }  # fmt: skip
        code = run_lines(batch.command(), self.session.root, environment, said.hear)
        said.sum_up(code)
        return said


def _is_stuck(batch: Batch, table: CaptureTable, state: State | None, now: datetime) -> bool:
    """Whether a heavy pass is as due as before, although it seems to have gone well."""
    return is_heavy(batch.mode) and batch.mode in due_modes(table, state, now)


class _Listener:
    """Hears a capture's JSON lines; tells on what changed or failed, and counts the rest."""

    def __init__(self, log: LogLines) -> None:
        self.log = log
        self.unchanged = 0
        self.reasons: dict[str, str] = {}  # of the tables that failed
        self.other = ""  # what the command says itself when it fails

    def hear(self, line: str) -> None:
        """One line of the command."""
        try:
            said = json.loads(line)
            event, message = said.pop("event"), said.pop("message")
        except (ValueError, TypeError, KeyError, AttributeError):
            self.other += f"\n{line}" if self.other else line
            return
        said.pop("at", None)
        if event == "finished":
            self._finished(message, said)
        elif event != "started":
            self.log.say(event, message, **said)

    def sum_up(self, code: int) -> None:
        """After its end: how many tables were the same, and why it failed if they do not say."""
        if self.unchanged:
            self.log.say("unchanged", f"{self.unchanged} without changes", tables=self.unchanged)
        if code == 0 or self.reasons:
            self.other = ""
        else:
            self.other = self.other or f"capture ended with exit code {code}"
            self.log.say("problem", self.other)

    def _finished(self, message: str, said: Mapping[str, Any]) -> None:
        changed = any(said.get(f"rows_{kind}") for kind in ("inserted", "updated", "deleted"))
        if said.get("status") == "failed":
            self.reasons[said["table"]] = str(said.get("reason"))
        elif not changed and not said.get("reason"):
            self.unchanged += 1
            return
        self.log.say("finished", message, **said)
