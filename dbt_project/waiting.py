"""Opening a database file that another process may have locked: wait, say so, then give up."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from dbt_project.errors import ConnectionFailedError
from dbt_project.profiles import Connection

LOCKED = re.compile(r"lock on file|being used by another process|already open in", re.IGNORECASE)
HOLDER = re.compile(r"\(PID (\d+)\)")
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 2.0
# Extensions are never fetched: the warehouse may stand in a closed network. Memory is bounded so
# that a table of any size can be captured on a small server (larger work spills to disk); the
# connection's own `settings` in profiles.yml win.
SETTINGS = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
READER_MEMORY = "128MB"
WRITER_MEMORY = "256MB"

Opened = TypeVar("Opened")


class LockedError(Exception):
    """An attempt failed because somebody else holds the database; says who, and what they do."""

    def __init__(self, holder: str, state: str = "locked") -> None:
        super().__init__(holder)
        self.state = state


@dataclass(frozen=True)
class Patience:
    """How long to wait for a locked database, and whom to tell that we do."""

    timeout_s: float
    on_wait: Callable[[str], None]


def patiently(attempt: Callable[[], Opened], name: str, patience: Patience) -> Opened:
    """Try again while `attempt` raises LockedError; ConnectionFailedError when patience ends."""
    give_up = time.monotonic() + patience.timeout_s
    pause, told = FIRST_PAUSE_S, False
    while True:
        try:
            return attempt()
        except LockedError as holder:
            if time.monotonic() >= give_up:
                raise ConnectionFailedError(
                    f"{name} is still {holder.state} by {holder} after {patience.timeout_s:g} s"
                ) from holder
            if not told:
                patience.on_wait(f"{name} is {holder.state} by {holder}; waiting")
                told = True
        time.sleep(min(pause, max(0.0, give_up - time.monotonic())))
        pause = min(pause * 1.5, LONGEST_PAUSE_S)


def connect_duckdb(
    connection: Connection, patience: Patience, *, read_only: bool
) -> duckdb.DuckDBPyConnection:
    """The connection's file, waiting while another process holds it.

    Raises ConnectionFailedError naming profile, file and, where DuckDB knows it, the holder.
    """
    path = Path(str(connection.require("path")))
    name = f"{connection.profile}.{connection.output} ({path})"
    if read_only and not path.exists():
        raise ConnectionFailedError(f"{name}: the file does not exist")

    def attempt() -> duckdb.DuckDBPyConnection:
        try:
            settings = _settings(connection, read_only)
            return duckdb.connect(str(path), read_only=read_only, config=settings)
        except duckdb.Error as error:
            if LOCKED.search(str(error)):
                raise LockedError(_holder(error)) from error
            raise ConnectionFailedError(f"{name} does not open: {first_line(error)}") from error

    return patiently(attempt, name, patience)


def _settings(connection: Connection, read_only: bool) -> dict[str, Any]:
    return {
        **SETTINGS,
        "memory_limit": READER_MEMORY if read_only else WRITER_MEMORY,
        **(connection.settings.get("settings") or {}),
    }


def first_line(error: BaseException) -> str:
    """The first line of an error's text; DuckDB adds the statement and a marker below it."""
    text = (str(error).splitlines() or [type(error).__name__])[0]
    if isinstance(error, duckdb.OutOfMemoryException):
        text += " (give it more: settings: {memory_limit: 4GB} in its output in profiles.yml)"
    return text


def _holder(error: duckdb.Error) -> str:
    match = HOLDER.search(str(error))
    return f"process {match[1]}" if match else "another process"
