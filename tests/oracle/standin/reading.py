"""How a session reads: now, or as of a moment, and not longer than it may."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from tests.oracle.standin.database import Database, User
from tests.oracle.standin.errors import driver, from_duckdb, ora
from tests.oracle.standin.transactions import Transaction


class Watch:
    """Interrupts a connection when its time is over, again until the call has ended.

    DuckDB forgets an interruption that comes before its query has begun.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, timeout_ms: int) -> None:
        self.connection = connection
        self.is_over = False
        self.ended = threading.Event()
        if timeout_ms:
            seconds = timeout_ms / 1000
            threading.Thread(target=self._interrupt, args=(seconds,), daemon=True).start()

    def _interrupt(self, seconds: float) -> None:
        while not self.ended.wait(seconds):
            self.is_over = True
            self.connection.interrupt()
            seconds = PAUSE_S

    def cancel(self) -> None:
        """The call has ended."""
        self.ended.set()


PAUSE_S = 0.05


class Reading(Transaction):
    """Runs translated queries for one user."""

    def __init__(self, database: Database, user: User) -> None:
        super().__init__(database)
        self.user = user

    def _as_of(self, number: int | None, text: str) -> pa.Table:
        if "FLASHBACK" not in self.user.privileges:
            raise ora(1031, "insufficient privileges")
        snapshot = self.database.snapshots.get(number or 0)
        if snapshot is None:
            raise ora(8181, "specified number is not a valid system change number")
        with snapshot.lock:
            return self._arrow(snapshot.connection, text, snapshot.spoilt)

    def _read(self, text: str) -> pa.Table:
        if self.snapshot is not None:
            snapshot = self.snapshot
            return self._arrow(snapshot.connection, text, snapshot.spoilt)
        return self._arrow(self.connection, text, self.restore)

    def _arrow(
        self, connection: duckdb.DuckDBPyConnection, text: str, spoilt: Callable[[], None]
    ) -> pa.Table:
        watch = self._watch(connection)
        try:
            return connection.sql(text).to_arrow_table()
        except duckdb.Error as error:
            spoilt()
            raise self._said(error, watch) from error
        finally:
            watch.cancel()

    def _watch(self, connection: duckdb.DuckDBPyConnection) -> Watch:
        return Watch(connection, self.timeout_ms)

    def _said(self, error: duckdb.Error, watch: Watch) -> Exception:
        if "INTERRUPT" in str(error) and watch.is_over:
            return driver(4024, timeout=self.timeout_ms)
        return from_duckdb(error)

    def _fetch(self, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Read the dictionary in the transaction that is open."""
        connection = self.snapshot.connection if self.snapshot else self.connection
        return connection.execute(sql, list(parameters)).fetchall()
