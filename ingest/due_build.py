"""The watcher's builds: dbt for exactly the nodes that are due, then publication."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dbt_project.build_results import Result
from dbt_project.dbt import run_dbt
from dbt_project.due import Records, due_nodes, newly_built, node_keys, selection
from dbt_project.errors import BuildFailedError, PlatformError
from dbt_project.heartbeat import write_json
from dbt_project.processes import LineReader
from dbt_project.profiles import WAREHOUSE, connection
from dbt_project.publication import publish, publish_if_newer
from ingest.build_records import read_records, read_results
from ingest.capture import now_utc
from ingest.watch_session import WatchSession

PUBLISHING_OUTPUT = "embedded"
BUILT = "built.json"
NAME = "dbt build"


@dataclass(frozen=True)
class _Due:
    """The nodes that are due, and what that was decided from."""

    manifest: Mapping[str, Any]
    records: Records
    keys: Mapping[str, str]
    nodes: frozenset[str]


class DueBuilds:
    """Builds what is due in one warehouse, and notes of what it was built."""

    def __init__(self, session: WatchSession) -> None:
        self.session = session
        self.setbacks = session.setbacks
        self.log = session.log
        self.output = session.output
        self.path = session.folder / BUILT
        self.stuck = ""  # what was left due by the build that failed last

    def build(self, manifest: Mapping[str, Any]) -> Mapping[str, str]:
        """Build what is due and publish it; returns what failed, and why.

        What failed before is left for later while nothing else is due: it would fail again.
        """
        try:
            found = self._due(manifest)
            if self._is_stuck(found.nodes, found.keys):
                return {}
            if not found.nodes:
                return self._publish_if_newer()
            return self._build(found)
        except PlatformError as error:
            self.setbacks.failed(NAME, now_utc())
            self.log.say("problem", str(error))
            return {NAME: str(error)}

    def retry_at(self) -> datetime | None:
        """When a failed build is worth another try."""
        now = now_utc()
        until = self.setbacks.until(NAME, now)
        return until if until > now or self.stuck else None

    def build_once(self, manifest: Mapping[str, Any], on_line: LineReader) -> None:
        """The same for a command that ends with it: raises what failed, and publishes nothing."""
        found = self._due(manifest)
        if not found.nodes:
            self.session.doing(f"nothing is due of {len(found.keys)} dbt nodes")
            return
        failure, _ = self._run(found, on_line)
        if failure:
            raise failure

    def _due(self, manifest: Mapping[str, Any]) -> _Due:
        warehouse = connection(self.session.root, WAREHOUSE, self.output)
        records = read_records(warehouse, self.session.patience)
        keys = node_keys(manifest, records)
        nodes = due_nodes(manifest, keys, self._built(), records.results)
        return _Due(manifest, records, keys, nodes)

    def _build(self, found: _Due) -> Mapping[str, str]:
        started = time.monotonic()
        failure, after = self._run(found)
        seconds = round(time.monotonic() - started, 1)
        built, due = self._built(), found.nodes
        good = len(newly_built(due, found.keys, found.records.results, after))
        message = f"dbt build: {good} of {len(due)} due nodes are built, {seconds} s"
        self.log.say("built", message, due=len(due), built=good, seconds=seconds)
        if failure:
            left = due_nodes(found.manifest, found.keys, built, after)
            self.stuck = _digest(left, found.keys)
            raise failure
        self.stuck = ""
        self.setbacks.passed(NAME)
        return self._publish()

    def _run(
        self, found: _Due, on_line: LineReader | None = None
    ) -> tuple[BuildFailedError | None, Mapping[str, Result]]:
        """Run dbt and note what was built of what; returns why it failed, and all results."""
        keys = found.keys
        self.session.doing(f"building {len(found.nodes)} of {len(keys)} dbt nodes")
        arguments = ["build", *selection(found.manifest, found.nodes), "--target", self.output]
        failure = self._dbt(arguments, on_line)
        after = read_results(
            connection(self.session.root, WAREHOUSE, self.output), self.session.patience
        )
        built = {**self._built(), **newly_built(found.nodes, keys, found.records.results, after)}
        if not write_json(self.path, {node: key for node, key in built.items() if node in keys}):
            self.log.say("problem", f"{self.path} cannot be written: these nodes stay due")
        return failure, after

    def _dbt(self, arguments: list[str], on_line: LineReader | None) -> BuildFailedError | None:
        try:
            run_dbt(self.session.root, arguments, on_line)
        except BuildFailedError as error:
            return error
        return None

    def _publish(self) -> Mapping[str, str]:
        if self.output != PUBLISHING_OUTPUT:
            return {}
        try:
            published = publish(self.session.root)
        except BuildFailedError as error:
            self.log.say("problem", str(error))
            return {"publication": str(error)}
        if published:
            self.log.say("published", f"published {published.build_id}")
        return {}

    def _publish_if_newer(self) -> Mapping[str, str]:
        """A build that somebody else made, or that was not published before we were stopped."""
        if self.output == PUBLISHING_OUTPUT:
            published = publish_if_newer(self.session.root)
            if published:
                self.log.say("published", f"published {published.build_id}")
        return {}

    def _is_stuck(self, due: frozenset[str], keys: Mapping[str, str]) -> bool:
        """Whether it is too early to try again what failed; anything else gets a fresh start."""
        if self.stuck and self.stuck != _digest(due, keys):
            self.stuck = ""
            self.setbacks.passed(NAME)
        return bool(self.stuck) and self.setbacks.is_waiting(NAME, now_utc())

    def _built(self) -> dict[str, str]:
        """The key that each node was built with; nothing known means that everything is due."""
        try:
            noted = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return noted if isinstance(noted, dict) else {}


def _digest(due: frozenset[str], keys: Mapping[str, str]) -> str:
    text = json.dumps([(node, keys[node]) for node in sorted(due)])
    return hashlib.sha256(text.encode()).hexdigest()
