"""The marts as reports are read from them: one statement in, an exact Arrow table out.

`Marts` is the seam: a published DuckDB file here, the warehouse itself in oracle_marts.
"""

import warnings
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Protocol, Self

import duckdb
import pyarrow as pa

from dbt_project.errors import ConnectionFailedError, PlatformError, ReportFailedError
from dbt_project.reporting.sql import Dialect, Query
from dbt_project.reporting.time_limit import TimeLimit

SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "2GB",
    "threads": 2,
    "enable_external_access": False,
    "python_enable_replacements": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_BATCH_ROWS = 10_000
# A relation with parameters is planned twice, which takes longer than copying a page's rows once.
_ONE_COPY_MORE = "Arrow output on a DB-API result makes an extra copy"
warnings.filterwarnings("ignore", _ONE_COPY_MORE, UserWarning)
_ATTACHED = "mart_file"


class TimeLimitError(ReportFailedError):
    """A statement ran longer than its report allows."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"the query took longer than {seconds} s and was stopped")
        self.seconds = seconds


class MomentLostError(Exception):
    """What was read so far and what is there now do not belong together: read all of it again.

    Not a PlatformError: nobody is to read it. `reason` is what to say once that has not helped.
    """

    def __init__(self, reason: PlatformError) -> None:
        super().__init__(str(reason))
        self.reason = reason


class Marts(Protocol):
    """Where reports are read from."""

    @property
    def dialect(self) -> Dialect:
        """What its statements are written in."""

    def table(self, schema: str, name: str) -> str:
        """A table of one of the project's schemas, as statements name it."""

    def run(self, query: Query, timeout_s: int, action: str = "") -> pa.Table:
        """The whole result; raises ReportFailedError, after `timeout_s` TimeLimitError.

        `action` tells the database's administrator what it is for: a report's name.
        """

    def stream(self, query: Query, timeout_s: int, action: str = "") -> Iterator[pa.RecordBatch]:
        """The result in batches, for exports too large for memory; raises like `run`."""

    def moment(self, last_try: bool = False) -> "AbstractContextManager[Marts]":
        """The same marts, whose statements all show the moment of the first one.

        Raises MomentLostError where that cannot be; on the `last_try` what it has for a reason.
        """

    def close(self) -> None:
        """Let go of the database; statements that are running end by themselves."""


class PublishedMarts:
    """One published DuckDB file, read only and locked down, shared by all sessions."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._lock = Lock()
        self._connection = self._open()

    @property
    def database(self) -> Path:
        """The file."""
        return self._database

    @property
    def dialect(self) -> Dialect:
        """See Marts."""
        return "duckdb"

    def table(self, schema: str, name: str) -> str:
        """See Marts."""
        return f"{schema}.{name}"

    @contextmanager
    def moment(self, last_try: bool = False) -> Iterator[Self]:  # noqa: ARG002 (a file stays)
        """See Marts: the file never changes."""
        yield self

    def run(self, query: Query, timeout_s: int, action: str = "") -> pa.Table:  # noqa: ARG002
        """See Marts."""
        with self._cursor(timeout_s) as cursor:
            cursor.execute(query.sql, dict(query.params))
            return cursor.to_arrow_table()

    def stream(
        self,
        query: Query,
        timeout_s: int,
        action: str = "",  # noqa: ARG002 - no administrator watches a file
    ) -> Iterator[pa.RecordBatch]:
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
            connection = self._connected()
            connection.execute("set lock_configuration = true")
        except duckdb.Error as error:
            raise ConnectionFailedError(f"{self._database.name} did not open: {error}") from error
        return connection

    def _connected(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(self._database, read_only=True, config=SETTINGS)

    @contextmanager
    def _cursor(self, timeout_s: int) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of its own for each statement, interrupted when its time is up."""
        with (
            closing(self._new_cursor()) as cursor,
            TimeLimit(timeout_s, cursor.interrupt) as limit,
        ):
            try:
                yield cursor
            except (duckdb.Error, pa.ArrowException) as error:
                if limit.is_over:
                    raise TimeLimitError(timeout_s) from error
                raise ReportFailedError(str(error)) from error

    def _new_cursor(self) -> duckdb.DuckDBPyConnection:
        """A download may outlive the page that offered it: then the file is opened once more."""
        with self._lock:
            try:
                return self._connection.cursor()
            except duckdb.ConnectionException:
                self._connection = self._open()
                return self._connection.cursor()


class BuiltMarts(PublishedMarts):
    """The file that dbt builds the marts into, while nobody builds.

    It is attached under another name: called after one of its schemas, as it is, that schema's
    tables could not be told from the file's.
    """

    def _connected(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config={**SETTINGS, "enable_external_access": True})
        path = str(self._database).replace("'", "''")
        connection.execute(f"attach '{path}' as {_ATTACHED} (read_only)")
        connection.execute("set enable_external_access = false")
        return connection

    def _new_cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = super()._new_cursor()
        cursor.execute(f"use {_ATTACHED}")
        return cursor
