"""Running dbt: a subprocess in the project's root, its lines passed on, its failures named."""

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from dbt_project.errors import BuildFailedError
from dbt_project.processes import LineReader, run_lines
from dbt_project.project import target_folder

TAIL_LINES = 40
NAMED_FAILURES = 10


def run_dbt(root: Path, arguments: Sequence[str], on_line: LineReader | None = None) -> str:
    """Run `dbt <arguments>` in `root` and return what it printed; `on_line` gets each line.

    A subprocess, because dbt keeps a DuckDB file open with its own settings until the process
    ends. Raises BuildFailedError naming the failed nodes (or dbt's own message), and the log.
    """
    started = time.time()
    lines: list[str] = []

    def keep(line: str) -> None:
        lines.append(line)
        if on_line:
            on_line(line)

    command = [sys.executable, "-m", "dbt_project.dbt_process"]
    code = run_lines(command, root, _environment(), keep, stdin=json.dumps(list(arguments)))
    if code != 0:
        raise BuildFailedError(_failure(root, arguments, lines, started))
    return "\n".join(lines)


def _environment() -> dict[str, str]:
    return {
        "DBT_USE_COLORS": "false",
        "DBT_LOG_LEVEL_FILE": "info",  # the statements are in target/run
        "PYTHONUTF8": "1",
        **os.environ,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "PYTHONUNBUFFERED": "1",
    }


def _failure(root: Path, arguments: Sequence[str], lines: list[str], started: float) -> str:
    failed = _failed_nodes(root, started)
    if not failed:
        return f"dbt {arguments[0]} failed:\n" + "\n".join(_from_first_error(lines))
    shown = "\n".join(f"  {node}: {message}" for node, message in failed[:NAMED_FAILURES])
    more = len(failed) - NAMED_FAILURES
    rest = f"\n  … and {more} more" if more > 0 else ""
    log = Path(os.environ.get("DBT_LOG_PATH", "logs")) / "dbt.log"
    return f"dbt {arguments[0]} failed ({len(failed)} failed):\n{shown}{rest}\n(log: {log})"


def _failed_nodes(root: Path, started: float) -> list[tuple[str, str]]:
    """Failed nodes of the run that began at `started`, from dbt's run_results.json."""
    path = target_folder(root) / "run_results.json"
    try:
        if path.stat().st_mtime < started:
            return []
        results = json.loads(path.read_text(encoding="utf-8"))["results"]
    except (OSError, ValueError, KeyError):
        return []
    return [
        (result["unique_id"], _first_lines(result.get("message") or result["status"]))
        for result in results
        if result["status"] in ("error", "fail", "runtime error")
    ]


def _first_lines(message: str) -> str:
    kept = [line.strip() for line in message.splitlines() if line.strip()]
    return " ".join(kept[:4])


def _from_first_error(lines: list[str]) -> list[str]:
    """dbt's message from its first mention of an error, without the log's time stamps."""
    for number, line in enumerate(lines):
        if "error" in line.lower():
            return lines[number:][:TAIL_LINES]
    return lines[-TAIL_LINES:]
