"""Long exports: written to disk beside the page, offered when they are whole, then removed."""

import errno
import logging
import os
import secrets
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import BinaryIO, Literal

from dbt_project.errors import PlatformError

State = Literal["waiting", "running", "done", "failed", "full", "cancelled"]
Write = Callable[[BinaryIO, Path, Callable[[int], None]], None]
_ENDED = ("done", "failed", "full", "cancelled")
_AT_ONCE = 2
_KEPT_S = 1800  # a file that nobody fetches
_FOLDER = "exports"


class ExportCancelledError(Exception):
    """Its reader does not want it any more."""


@dataclass
class Job:
    """One export on its way; the page looks at it, the thread that writes it changes it."""

    name: str  # of the file, as its reader gets it
    rows: int  # that it will have
    path: Path
    may_fetch: Callable[[str | None], bool] = lambda _: True  # whoever asks, by name if known
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    state: State = "waiting"
    done: int = 0
    error: Exception | None = None
    size: int = 0  # of the file, in bytes
    is_offered: bool = False
    ended_at: float = 0.0
    _stop: Event = field(default_factory=Event)

    @property
    def has_ended(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.state in _ENDED or self.is_unwanted

    @property
    def is_unwanted(self) -> bool:
        """Whether it was cancelled, be it that a query still has to notice."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask it to stop; its file is removed."""
        self._stop.set()

    def go_on(self, rows: int) -> None:
        """Note how far it is; raises ExportCancelledError once it is not wanted."""
        self.done = max(self.done, rows)
        if self._stop.is_set():
            raise ExportCancelledError


class Exports:
    """The exports of one server. What an earlier one left behind is removed."""

    def __init__(self, data: Path) -> None:
        self.folder = data / _FOLDER
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="export")
        self.folder.mkdir(parents=True, exist_ok=True)
        _remove_old(self.folder)

    def start(
        self,
        name: str,
        rows: int,
        write: Write,
        may_fetch: Callable[[str | None], bool] = lambda _: True,
    ) -> Job:
        """Begin one, when its turn comes: two are written at once."""
        self._forget()
        job = Job(name, rows, self.folder / secrets.token_hex(12), may_fetch)
        with self._lock:
            self._jobs[job.token] = job
        self._pool.submit(_run, job, write)
        return job

    def whole(self, token: str) -> Job | None:
        """The export that this token stands for, if its file can be fetched."""
        with self._lock:
            job = self._jobs.get(token)
        if job is None or job.state != "done" or time.monotonic() - job.ended_at > _KEPT_S:
            return None
        return job if job.path.exists() else None

    def close(self) -> None:
        """Stop all and remove all files."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.cancel()
        self._pool.shutdown(wait=True)
        for job in jobs:
            job.path.unlink(missing_ok=True)

    def _forget(self) -> None:
        """Remove files that were there for long enough."""
        now = time.monotonic()
        with self._lock:
            old = [
                j for j in self._jobs.values() if j.state in _ENDED and now - j.ended_at > _KEPT_S
            ]
            for job in old:
                del self._jobs[job.token]
        for job in old:
            job.path.unlink(missing_ok=True)


def _run(job: Job, write: Write) -> None:
    """Write into a file of another name, so that what is there under its own name is whole."""
    part = job.path.with_suffix(".part")
    job.state = "running"
    state: State = "failed"
    try:
        with part.open("w+b") as file:
            job.go_on(0)
            write(file, job.path.parent, job.go_on)
        job.go_on(job.done)
        job.size = part.stat().st_size
        part.replace(job.path)
        state = "done"
    except ExportCancelledError:
        state = "cancelled"
    except Exception as error:
        job.error = error
        state = "full" if is_disk_full(error) else "failed"
        if not isinstance(error, PlatformError):
            logging.getLogger(__name__).exception("export %s failed", job.name)
    finally:
        part.unlink(missing_ok=True)
        job.ended_at = time.monotonic()
        job.state = state


def is_disk_full(error: BaseException) -> bool:
    """Whether it failed for want of space."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def _remove_old(folder: Path) -> None:
    """What servers that are long gone have left."""
    before = time.time() - _KEPT_S
    for entry in os.scandir(folder):
        if entry.stat().st_mtime < before:
            path = Path(entry.path)
            shutil.rmtree(path, ignore_errors=True) if entry.is_dir() else path.unlink()
