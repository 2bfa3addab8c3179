"""The marts as the viewer reads them: one statement in, an exact Arrow table out.

`Marts` is the seam: a published DuckDB file today, Oracle's mart schema beside it later.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Timer
from typing import Protocol

import duckdb
import pyarrow as pa

from dbt_project.errors import ConnectionFailedError, ReportFailedError
from viewer.sql import Query

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "2GB",
    "threads": 2,
    "enable_external_access": False,
    "python_enable_replacements": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_BATCH_ROWS = 10_000


class TimeLimitError(ReportFailedError):
    """A statement ran longer than its report allows."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"the query took longer than {seconds} s and was stopped")
        self.seconds = seconds


class Marts(Protocol):
    """Where reports are read from."""

    def run(self, query: Query, timeout_s: int) -> pa.Table:
        """The whole result; raises ReportFailedError, after `timeout_s` TimeLimitError."""

    def stream(self, query: Query, timeout_s: int) -> Iterator[pa.RecordBatch]:
        """The result in batches, for exports too large for memory; raises like `run`."""

    def close(self) -> None:
        """Let go of the database; statements that are running end by themselves."""


class PublishedMarts:
    """One published DuckDB file, read only and locked down, shared by all sessions."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._lock = Lock()
        self._connection = self._open()

    def run(self, query: Query, timeout_s: int) -> pa.Table:
        """See Marts."""
        with self._cursor(timeout_s) as cursor:
            return cursor.sql(query.sql, params=dict(query.params)).to_arrow_table()

    def stream(self, query: Query, timeout_s: int) -> Iterator[pa.RecordBatch]:
        """See Marts."""
        with self._cursor(timeout_s) as cursor:
            reader: pa.RecordBatchReader = cursor.sql(
                query.sql, params=dict(query.params)
            ).to_arrow_reader(_BATCH_ROWS)
            yield from reader

    def close(self) -> None:
        """See Marts."""
        self._connection.close()

    def _open(self) -> duckdb.DuckDBPyConnection:
        try:
            connection = duckdb.connect(self._database, read_only=True, config=_SETTINGS)
            connection.execute("set lock_configuration = true")
        except duckdb.Error as error:
            raise ConnectionFailedError(f"{self._database.name} did not open: {error}") from error
        return connection

    @contextmanager
    def _cursor(self, timeout_s: int) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own for each statement, interrupted when its time is up."""
        cursor = self._new_cursor()
        timed_out = Event()
        timer = Timer(timeout_s, _stop, (cursor, timed_out))
        timer.daemon = True
        timer.start()
        try:
            yield cursor
        except (duckdb.Error, pa.ArrowException) as error:
            if timed_out.is_set():
                raise TimeLimitError(timeout_s) from error
            raise ReportFailedError(str(error)) from error
        finally:
            timer.cancel()
            cursor.close()

    def _new_cursor(self) -> duckdb.DuckDBPyConnection:
        """A download may outlive the page that offered it: then the file is opened once more."""
        with self._lock:
            try:
                return self._connection.cursor()
            except duckdb.ConnectionException:
                self._connection = self._open()
                return self._connection.cursor()


def _stop(cursor: duckdb.DuckDBPyConnection, timed_out: Event) -> None:
    timed_out.set()
    cursor.interrupt()
