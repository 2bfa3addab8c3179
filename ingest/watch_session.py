"""What the watcher's parts share: where they work, whom they tell, and what failed lately."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from dbt_project.waiting import Patience
from ingest.progress import LogLines
from ingest.schedule import retry_at


@dataclass(frozen=True)
class _Setback:
    times: int
    last_at: datetime


@dataclass
class Setbacks:
    """Failures in a row, by the name of what failed; kept while the process lives."""

    found: dict[str, _Setback] = field(default_factory=dict)

    def failed(self, name: str, now: datetime) -> None:
        """It failed once more."""
        before = self.found.get(name)
        self.found[name] = _Setback(before.times + 1 if before else 1, now)

    def passed(self, name: str) -> None:
        """It went well."""
        self.found.pop(name, None)

    def is_waiting(self, name: str, now: datetime) -> bool:
        """Whether it is too early for another try."""
        return self.until(name, now) > now

    def until(self, name: str, now: datetime) -> datetime:
        """When another try is due; `now` for what did not fail."""
        setback = self.found.get(name)
        return retry_at(setback.times, setback.last_at, now) if setback else now


@dataclass(frozen=True)
class WatchSession:
    """One watcher's surroundings."""

    root: Path
    output: str  # of the profile report_platform
    folder: Path  # of its notes
    patience: Patience
    log: LogLines
    doing: Callable[[str], None]  # told what is being done
    setbacks: Setbacks = field(default_factory=Setbacks)
