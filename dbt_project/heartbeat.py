"""The one watcher of a warehouse: its lock, and what it says of itself to those who ask."""

import json
import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from dbt_project.errors import PlatformError
from dbt_project.project import data_folder

LOCK = "watch.lock"
BEAT = "watch.json"
# `ingest status` holds the lock for a moment to see whether a watcher does.
STARTING_S = 2.0


@dataclass(frozen=True)
class Heartbeat:
    """A watcher's last word; times in UTC."""

    process: int
    machine: str
    since: datetime
    said_at: datetime
    doing: str
    next_at: datetime | None = None  # None: it is at work
    problems: Mapping[str, str] = field(default_factory=dict)  # by what fails


def watch_folder(root: Path, output: str) -> Path:
    """Where the watcher of one warehouse keeps its files."""
    return data_folder(root) / "watch" / output


@contextmanager
def only_watcher(folder: Path) -> Iterator[None]:
    """Hold the lock, which the system takes back when the process ends, however it ends.

    Raises PlatformError naming the watcher that holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK)
        lock.acquire(timeout=STARTING_S)
    except Timeout as error:
        raise PlatformError(f"another `ingest watch` is at work: {_who(folder)}") from error
    except OSError as error:
        raise PlatformError(f"the watcher's lock cannot be made: {error}") from error
    try:
        yield
    finally:
        lock.release()


def is_watched(folder: Path) -> bool:
    """Whether a watcher is alive."""
    if not (folder / LOCK).exists():
        return False
    try:
        with FileLock(folder / LOCK).acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def beat(folder: Path, heartbeat: Heartbeat) -> None:
    """Say it; a full disk must not stop the watcher."""
    said = {name: _text(value) for name, value in asdict(heartbeat).items()}
    write_json(folder / BEAT, said)


def last_beat(folder: Path) -> Heartbeat | None:
    """What the watcher, running or not, said last."""
    try:
        said = json.loads((folder / BEAT).read_text(encoding="utf-8"))
        for name in ("since", "said_at", "next_at"):
            said[name] = datetime.fromisoformat(said[name]) if said[name] else None
        return Heartbeat(**said)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def first_beat(now: datetime) -> Heartbeat:
    """Of a watcher that has just begun."""
    return Heartbeat(os.getpid(), socket.gethostname(), now, now, "starting")


def write_json(path: Path, content: Mapping[str, Any]) -> bool:
    """Replace a small file whole; says whether that worked."""
    spare = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        spare.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        _replace(spare, path)
    except OSError:
        return False
    return True


def _replace(spare: Path, path: Path) -> None:
    """On Windows, a file that somebody reads at this moment cannot be replaced."""
    try:
        spare.replace(path)
    except PermissionError:
        time.sleep(0.1)
        spare.replace(path)


def _who(folder: Path) -> str:
    said = last_beat(folder)
    if said is None:
        return f"it holds {folder / LOCK}"
    return f"process {said.process} on {said.machine}, since {said.since:%Y-%m-%d %H:%M:%S} UTC"


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
