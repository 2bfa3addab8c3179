"""The viewer as a process of a bench's own, and what it costs."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measured import PAGE, TICKS

START_S = 60


@dataclass(frozen=True)
class Server:
    """A running viewer."""

    pid: int
    port: int

    def memory_mb(self) -> float:
        """What it holds in memory now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * PAGE / 1e6

    def opened(self) -> list[str]:
        """Names of the published files that it has open."""
        files = [link.readlink() for link in Path(f"/proc/{self.pid}/fd").iterdir()]
        return sorted({file.name for file in files if file.parent.name == "published"})

    def cpu_s(self) -> float:
        """Processor time so far, of all its threads."""
        after_name = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / TICKS


@contextmanager
def running_viewer(root: Path, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Start it on a free port; stopped at the end. Its words are in `log`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(root / "viewer" / "server.py")),
        *("--server.port", str(port)),
    ]
    with (
        log.open("wb") as said,
        subprocess.Popen(
            command, cwd=root, env={**os.environ, **environment}, stdout=said, stderr=said
        ) as process,
    ):
        try:
            _wait(process, port, log)
            yield Server(process.pid, port)
        finally:
            process.terminate()


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    give_up = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"the viewer does not start: {log.read_text(errors='replace')[-2000:]}")
