"""Refreshes while the viewer is read: a day of business, captured, built and published, again."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.bench.measured import CommandFailedError

ROOT = Path(__file__).parents[2]
FILES = 3  # of publications that may be there: the newest two, and one that is being replaced


def run(environment: Mapping[str, str], *command: str) -> None:
    """One of the platform's commands, to its end; raises CommandFailedError."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env={**os.environ, **environment},
        text=True, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        said = f"{done.stdout[-1000:]}{done.stderr[-1000:]}"
        raise CommandFailedError(f"{' '.join(command)} failed: {said}")


class Refreshes:
    """A refresh every so many seconds; how many published a build, and what went wrong."""

    def __init__(self, environment: Mapping[str, str], every_s: float) -> None:
        self.environment, self.every_s = environment, every_s
        self.published: list[str] = []
        self.problems: list[str] = []
        self.seconds: list[float] = []

    async def go_on(self, until_s: float) -> None:
        """Refresh until so many seconds have passed; the last one may end after that."""
        begun = time.monotonic()
        while self.every_s and time.monotonic() - begun < until_s:
            started = time.monotonic()
            try:
                await asyncio.to_thread(self._refresh)
            except CommandFailedError as error:
                self.problems.append(str(error))
            self.seconds.append(time.monotonic() - started)
            await asyncio.sleep(max(0.0, self.every_s - self.seconds[-1]))

    def files(self) -> int:
        """Publications that are kept."""
        folder = Path(self.environment["REPORT_PLATFORM_DATA"], "published")
        return len(list(folder.glob("[0-9]*.duckdb")))

    def newest(self) -> str:
        """The name of the newest publication's file."""
        from dbt_project.publication import current

        published = current(ROOT)
        return published.database.name if published else ""

    def _refresh(self) -> None:
        from dbt_project.publication import current

        before = current(ROOT)
        run(self.environment, "ingest.cli", "demo", "advance", "--days", "1")
        # What the day deletes outright is looked for once a day, and the laws hold after that.
        run(self.environment, "ingest.cli", "run", "--deletes")
        run(self.environment, "ingest.platform", "refresh")
        after = current(ROOT)
        if after is None or after == before:
            raise CommandFailedError("a refresh published nothing")
        self.published.append(after.build_id)
