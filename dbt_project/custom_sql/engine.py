"""Runs guarded statements where they can do no harm, whatever the guard may have overlooked.

Each runs in a process of its own (process.py) that has the published file open for reading and
nothing else: no other file, no network, no settings to change, so much memory and no more. It is
asked to stop when the time is up, and ended when it does not; the server goes on.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore, Lock, Timer
from typing import Any

import pyarrow as pa

from dbt_project.custom_sql.refusals import SqlRefusedError, refused
from dbt_project.errors import ConnectionFailedError, ReportFailedError
from dbt_project.reporting.marts import TimeLimitError
from dbt_project.reporting.sql import Bound

_PROCESS = Path(__file__).with_name("process.py")
_GRACE_S = 2  # from being asked to stop to being ended
_AT_ONCE = 2
_OUT_OF_MEMORY = ("OutOfMemoryException", "MemoryError", "ArrowMemoryError")
_HARMED = (*_OUT_OF_MEMORY, "FatalException", "InternalException")  # not used again after these
_KEPT_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TZ", "LANG")


@dataclass(frozen=True)
class Limits:
    """What one statement may take."""

    timeout_s: int = 30
    rows: int = 50_000
    bytes: int = 200_000_000
    memory: str = "1GB"
    address_space: int = 4 * 2**30
    temporary: str = "2GB"
    threads: int = 2


@dataclass(frozen=True)
class Answer:
    """A statement's rows; `is_cut` where there were more than are taken."""

    rows: pa.Table
    is_cut: bool
    seconds: float = 0.0


class CancelledError(ReportFailedError):
    """Whoever asked does not want it any more."""


@dataclass
class Ticket:
    """Held by whoever waits for an answer: cancelling it ends the process that makes it."""

    is_cancelled: bool = False
    _worker: "_Worker | None" = field(default=None, repr=False)
    _lock: Any = field(default_factory=Lock, repr=False)

    def cancel(self) -> None:
        """Stop it now."""
        with self._lock:
            self.is_cancelled = True
            if self._worker is not None:
                self._worker.kill()

    def hold(self, worker: "_Worker | None") -> None:
        """Note which process works on it; raises CancelledError when it is not wanted."""
        with self._lock:
            self._worker = worker
            if worker is not None and self.is_cancelled:
                raise CancelledError("cancelled")


class Engine:
    """Processes over one published file: two at most, kept for the next statement."""

    def __init__(self, database: Path, limits: Limits | None = None) -> None:
        self.database, self.limits = database, limits or Limits()
        self._idle: list[_Worker] = []
        self._lock = Lock()
        self._places = BoundedSemaphore(_AT_ONCE)

    def run(
        self, sql: str, params: Mapping[str, Bound | None], ticket: Ticket | None = None
    ) -> Answer:
        """The rows; raises SqlRefusedError, TimeLimitError, CancelledError, ReportFailedError."""
        ticket = ticket or Ticket()
        if not self._places.acquire(timeout=self.limits.timeout_s):
            raise ReportFailedError("other statements are running: try again when they are done")
        try:
            return self._run(sql, params, ticket)
        finally:
            self._places.release()

    def close(self) -> None:
        """End all processes that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.kill()

    def _run(self, sql: str, params: Mapping[str, Bound | None], ticket: Ticket) -> Answer:
        worker = self._worker()
        begun = time.monotonic()
        deadline = Timer(self.limits.timeout_s + _GRACE_S, worker.kill)
        try:
            ticket.hold(worker)
            deadline.start()
            head, table = worker.ask(sql, params, self.limits.timeout_s)
        except (OSError, ValueError, CancelledError) as error:
            worker.kill()
            raise self._ended(time.monotonic() - begun, ticket) from error
        finally:
            deadline.cancel()
            ticket.hold(None)
        seconds = time.monotonic() - begun
        if table is None and head["kind"] in _HARMED:
            worker.kill()
        else:
            with self._lock:
                self._idle.append(worker)
        if table is None:
            raise self._failure(head, seconds)
        return Answer(table, bool(head["is_cut"]), seconds)

    def _worker(self) -> "_Worker":
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.is_alive:
                    return worker
                worker.kill()
        return _Worker(self.database, self.limits)

    def _ended(self, seconds: float, ticket: Ticket) -> ReportFailedError | SqlRefusedError:
        """Why a process is gone: ended by somebody, by the clock, or by its own hunger."""
        if ticket.is_cancelled:
            return CancelledError("cancelled")
        if seconds >= self.limits.timeout_s:
            return TimeLimitError(self.limits.timeout_s)
        return _too_much(self.limits)

    def _failure(
        self, head: Mapping[str, Any], seconds: float
    ) -> ReportFailedError | SqlRefusedError:
        if head["kind"] == "InterruptException" or seconds >= self.limits.timeout_s:
            return TimeLimitError(self.limits.timeout_s)
        if head["kind"] in _OUT_OF_MEMORY:
            return _too_much(self.limits)
        return _explained(str(head["error"]))


class _Worker:
    """One process."""

    def __init__(self, database: Path, limits: Limits) -> None:
        self._folder = TemporaryDirectory(prefix="custom_sql_")
        kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-W", "ignore", str(_PROCESS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=kept,
        )
        settings = {
            "database": str(database.absolute()),
            "folder": self._folder.name,
            "memory": limits.memory,
            "address_space": limits.address_space,
            "temporary": limits.temporary,
            "threads": limits.threads,
            "rows": limits.rows,
            "bytes": limits.bytes,
        }
        self._send(settings)
        head = json.loads(self._line())
        if "error" in head:
            self.kill()
            raise ConnectionFailedError(f"{database.name} did not open: {head['error']}")

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(
        self, sql: str, params: Mapping[str, Bound | None], timeout_s: int
    ) -> tuple[dict[str, Any], pa.Table | None]:
        """The answer's head and rows; OSError when the process is gone."""
        values = {name: _packed(value) for name, value in params.items()}
        self._send({"sql": sql, "params": values, "timeout_s": timeout_s})
        head: dict[str, Any] = json.loads(self._line())
        if "error" in head:
            return head, None
        data = self._pipe.read(head["bytes"])
        if len(data) < head["bytes"]:
            raise BrokenPipeError
        return head, pa.ipc.open_stream(data).read_all()

    @property
    def _pipe(self) -> Any:
        return self._process.stdout

    def _line(self) -> bytes:
        line: bytes = self._pipe.readline()
        if not line:
            raise BrokenPipeError
        return line

    def kill(self) -> None:
        """End it, and remove what it may have written for lack of memory."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                _close(pipe)
        self._folder.cleanup()

    def _send(self, message: Mapping[str, Any]) -> None:
        pipe = self._process.stdin
        if pipe is None:
            raise BrokenPipeError
        pipe.write(json.dumps(message).encode() + b"\n")
        pipe.flush()


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:
        return


def _packed(value: Bound | None) -> tuple[str, str | None]:
    if value is None:
        return "text", None
    if isinstance(value, date):
        return "date", value.isoformat()[:10]
    kind = "int" if isinstance(value, int) else "text" if isinstance(value, str) else "number"
    return kind, str(value)


def _too_much(limits: Limits) -> SqlRefusedError:
    return refused(
        f"语句需要的内存超过 {limits.memory}：加条件，或先汇总再连接",
        f"it needs more than {limits.memory} of memory: add conditions, or sum up before joining",
    )


def _explained(message: str) -> SqlRefusedError:
    """What DuckDB says, without the statement that it did not get from the reader's hands."""
    lines = message.partition("\n\nLINE ")[0].strip().splitlines()
    text = " ".join(line.strip() for line in lines)[:400]
    return refused(f"没有执行成功：{text}", f"it did not run: {text}")
