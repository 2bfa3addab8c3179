"""“Refresh now”: capture of the application database and a build of what is due, beside the pages.

One at a time for all readers; it goes on when the page that asked for it is closed.
"""

import os
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from dbt_project.processes import run_lines

COMMAND = ("-m", "ingest.platform", "refresh", "--source", "app")
_KEPT_LINES = 200
_lock = threading.Lock()


@dataclass
class Refresh:
    """One run: what it has said so far, and its exit code once it has ended."""

    lines: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT_LINES))
    code: int | None = None

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self.code is None


_last: list[Refresh] = []


def last_refresh() -> Refresh | None:
    """The one that runs, else the one that ran last; None before any."""
    return _last[-1] if _last else None


def start(root: Path) -> Refresh:
    """Begin one, unless one runs already."""
    with _lock:
        running = last_refresh()
        if running is not None and running.is_running:
            return running
        begun = Refresh()
        _last[:] = [begun]
    threading.Thread(target=_run, args=(begun, root), daemon=True).start()
    return begun


def _run(refresh: Refresh, root: Path) -> None:
    try:
        code = run_lines([sys.executable, *COMMAND], root, os.environ, refresh.lines.append)
    except OSError as error:
        refresh.lines.append(str(error))
        code = 1
    refresh.code = code
