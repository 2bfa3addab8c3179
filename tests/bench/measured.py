"""What a command costs: seconds, processor time and peak memory, of itself and all it starts."""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
EVERY_S = 0.02


class CommandFailedError(Exception):
    """A measured command ended with an error: its last words."""


@dataclass(frozen=True)
class Cost:
    """What one run of a command took."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


def measure(
    command: Sequence[str], environment: Mapping[str, str], cwd: Path, timeout_s: float = 1800
) -> Cost:
    """Run a command to its end; raises CommandFailedError when it fails or takes too long."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, cwd=cwd,
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        killer = threading.Timer(timeout_s, process.kill)
        killer.start()
        watcher = _MemoryWatcher(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = watcher.stop() or usage.ru_maxrss / 1024
        if process.returncode:
            raise CommandFailedError(_last_words(output))
        return Cost(seconds, usage.ru_utime + usage.ru_stime, peak)


def ended_children_cpu_s(pid: int) -> float:
    """Processor time of a process's children that have ended; 0 where there is no /proc."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(after_name[13]) + int(after_name[14])) / TICKS


class _MemoryWatcher:
    """Adds up, over and over, the resident memory of a process and its descendants.

    The system's own maximum counts what this process had when it started the other.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.peak = 0.0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def stop(self) -> float:
        """The peak in MB."""
        self.stopped.set()
        self.thread.join()
        return self.peak

    def _watch(self) -> None:
        while not self.stopped.wait(EVERY_S):
            self.peak = max(self.peak, sum(_resident_mb(pid) for pid in _tree(self.pid)))


def _tree(pid: int) -> list[int]:
    found, todo = [], [pid]
    while todo:
        current = todo.pop()
        found.append(current)
        for children in Path(f"/proc/{current}/task").glob("*/children"):
            try:
                todo += map(int, children.read_text().split())
            except OSError:
                continue
    return found


def _resident_mb(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6
    except (OSError, IndexError):
        return 0.0


def _last_words(output: "tempfile._TemporaryFileWrapper[bytes]") -> str:
    output.seek(0)
    lines = [line for line in output.read().decode(errors="replace").splitlines() if line.strip()]
    return " | ".join(lines[-3:])[-500:] or "it said nothing"
