"""A child process whose lines are passed on, and that never outlives the one who waits for it."""

import os
import queue
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

LineReader = Callable[[str], None]
GRACE_S = 20.0  # between asking a process to stop and making it stop
# Waiting is cut into pieces, because on Windows a signal's handler waits for the end of one.
PIECE_S = 0.5


def run_lines(
    command: Sequence[str],
    root: Path,
    environment: Mapping[str, str],
    on_line: LineReader,
    stdin: str = "",
) -> int:
    """Run a command in `root`, `on_line` getting what it prints on both streams; its exit code.

    The process has a group of its own: a Ctrl-C is told to it by us, once. However this is left,
    it has ended.
    """
    with subprocess.Popen(
        command,
        cwd=root,
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        **_own_group(),
    ) as process:
        lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=_talk, args=(process, stdin, lines), daemon=True).start()
        try:
            _pass_on(lines, on_line)
            return process.wait()
        except BaseException:
            _stop(process)
            raise


def _own_group() -> dict[str, Any]:
    if os.name == "nt":
        return {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
    return {"start_new_session": True}


def _talk(
    process: "subprocess.Popen[str]", stdin: str, lines: "queue.SimpleQueue[str | None]"
) -> None:
    """In a thread: give the process its input, then hand over its lines, and None at their end."""
    try:
        _say(process.stdin, stdin)
        for line in process.stdout or ():
            lines.put(line.rstrip("\n"))
    except (OSError, ValueError):
        pass  # closed meanwhile, because the process was stopped
    finally:
        lines.put(None)


def _say(stream: IO[str] | None, text: str) -> None:
    if stream is not None:
        try:
            stream.write(text)
            stream.close()
        except OSError:
            return  # it ended without reading; its exit code tells the rest


def _pass_on(lines: "queue.SimpleQueue[str | None]", on_line: LineReader) -> None:
    while True:
        try:
            line = lines.get(timeout=PIECE_S)
        except queue.Empty:
            continue
        if line is None:
            return
        on_line(line)


def _stop(process: "subprocess.Popen[str]") -> None:
    """Ask it to stop, wait a while, and kill it then; or at once when asked to hurry meanwhile."""
    try:
        process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        pass
    finally:
        process.kill()
        process.wait()
