"""Oracle's transactions on DuckDB's: read committed, undone by the statement, rows held for update.

DuckDB shows a transaction one moment, ends it at the first error, and knows no locks. So a
transaction that has changed rows is begun anew, with the same changes, when others have committed
since and when a statement of its own has failed.
"""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from tests.oracle.standin.database import Database, Snapshot
from tests.oracle.standin.dictionary import STORE
from tests.oracle.standin.errors import driver, from_duckdb, ora, refuse
from tests.oracle.standin.loading import BATCH
from tests.oracle.standin.temporary import TemporaryTables

LOCK_PAUSE_S = 0.05
PIN = f"select count(*) from {STORE}.grants"  # a transaction of DuckDB's begins when it first reads
Statements = list[tuple[str, pa.Table | None]]  # with the rows that each loads


@dataclass(frozen=True)
class Mark:
    """A place in a transaction."""

    ended: int
    rebuilt: int
    statements: int | None  # done before it; None: nothing was begun


class Transaction:
    """The transactions of one session."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.connection = database.root.cursor()
        self.connection.execute("set timezone = 'UTC'")
        self.snapshot: Snapshot | None = None  # of a read-only transaction
        self.done: Statements | None = None  # of a transaction that changes rows
        self.seen = 0  # of all commits, by the open transaction
        self.written: dict[str, tuple[int, pa.Table]] = {}  # tables: commits to them, rows before
        self.holds: set[tuple[str, int]] = set()
        self.temporary = TemporaryTables(database, self.connection)
        self.ended = 0  # transactions
        self.rebuilt = 0  # times that an open one was begun anew
        self.savepoints: dict[str, Mark] = {}
        self.timeout_ms = 0
        self.lock = threading.RLock()

    @property
    def is_in_transaction(self) -> bool:
        """Whether anything is uncommitted."""
        return self.snapshot is not None or self.done is not None or bool(self.holds)

    def begin(self) -> None:
        """Begin to change rows."""
        if self.done is None:
            with self.database.lock:
                self.connection.execute("begin transaction")
                self.connection.execute(PIN).fetchall()
                self.seen = self.database.commits
            self.done = []

    def about_to_write(self, place: str) -> None:
        """Remember a table's rows before its first change."""
        if place in self.temporary.made:
            self.note([(self.temporary.made[place], None)])
            self.temporary.use(place)
        if place not in self.written:
            self.written[place] = self.database.commits_to[place], self._rows(place)

    def note(self, statements: Statements) -> None:
        """Remember what was done."""
        if self.done is not None:
            self.done += statements

    def restore(self) -> None:
        """After a failed statement: all that was done before it."""
        if self.done is None:
            return
        if not self.done:
            self._begin_again()
            return
        if self.seen != self.database.commits:
            refuse("an error in a transaction while others commit")
        self._again(self.done)

    def await_others(self) -> None:
        """Wait a moment for another transaction's end, and see what it has done."""
        with self.database.lock:
            self.database.released.wait(LOCK_PAUSE_S)
        self._begin_again()

    def _begin_again(self) -> None:
        """Of a transaction that has changed nothing yet."""
        with suppress(duckdb.Error):
            self.connection.execute("rollback")
        self.done = None
        self.written.clear()
        self.begin()

    def catch_up(self) -> None:
        """See what others have committed, with the same changes on top."""
        if self.done is None or self.seen == self.database.commits:
            return
        changes = [
            (place, _difference(self.connection, before, self._rows(place)))
            for place, (_, before) in self.written.items()
        ]
        with self.database.lock:
            with suppress(duckdb.Error):
                self.connection.execute("rollback")
            self.connection.execute("begin transaction")
            self.connection.execute(PIN).fetchall()
            self.seen = self.database.commits
        self.done = []
        self.rebuilt += 1
        for place, (removed, added) in changes:
            if place in self.temporary.made:
                self._run(self.temporary.made[place], None)
                self.done.append((self.temporary.made[place], None))
            self.written[place] = self.database.commits_to[place], self._rows(place)
            for statement in _applied(place, removed, added):
                self._run(*statement)
                self.done.append(statement)

    def mark(self) -> Mark:
        """Where the transaction is now."""
        return Mark(self.ended, self.rebuilt, None if self.done is None else len(self.done))

    def undo_to(self, mark: Mark) -> None:
        """Undo what was done after a place, unless it has been committed."""
        if mark.ended != self.ended or self.done is None:
            return
        if mark.rebuilt != self.rebuilt:
            refuse("going back to a savepoint when others have committed since")
        self.done = self.done[: mark.statements or 0]
        self._again(self.done)

    def go_back_to(self, savepoint: str) -> None:
        """`rollback to`; ORA-01086 when this transaction has no such savepoint."""
        mark = self.savepoints.get(savepoint)
        if mark is None or mark.ended != self.ended:
            raise ora(1086, f"savepoint '{savepoint}' never established in this session or is "
                      "invalid")  # fmt: skip
        self.undo_to(mark)

    def _again(self, statements: Statements) -> None:
        with suppress(duckdb.Error):
            self.connection.execute("rollback")
        self.connection.execute("begin transaction")
        for sql, batch in statements:
            self._run(sql, batch)

    def _run(self, sql: str, batch: pa.Table | None) -> None:
        if batch is not None:
            self.connection.register(BATCH, batch)
        try:
            self.connection.execute(sql).fetchall()
        except duckdb.Error as error:
            raise from_duckdb(error) from error
        finally:
            if batch is not None:
                with suppress(duckdb.Error):
                    self.connection.unregister(BATCH)

    def _rows(self, place: str) -> pa.Table:
        return self.connection.sql(f"select * from {place}").to_arrow_table()

    def commit(self) -> None:
        """End the transaction and keep it."""
        try:
            if self.done is not None:
                with self.database.lock:
                    self.connection.execute("commit")
                    self.database.commits += 1
                    self.database.commits_to.update(self.written.keys())
        except duckdb.Error as error:
            raise from_duckdb(error) from error
        finally:
            self._ended()

    def rollback(self) -> None:
        """End the transaction and undo it."""
        if self.done is not None:
            with suppress(duckdb.Error):
                self.connection.execute("rollback")
        self._ended()

    def _ended(self) -> None:
        self.done = None
        self.ended += 1
        self.temporary.transaction_ended()
        self.written.clear()
        if self.snapshot is not None:
            self.snapshot.close()
            self.snapshot = None
        with self.database.lock:
            for place in self.holds:
                self.database.row_locks.pop(place, None)
            self.holds.clear()
            self.database.released.notify_all()

    def hold(self, places: set[tuple[str, int]], how: str) -> None:
        """Hold rows until the transaction ends, waiting for others as `how` says."""
        waits = {"nowait": 0.0, "wait": (self.timeout_ms or 60_000) / 1000}
        limit = waits[how] if how in waits else float(how.split()[1])
        until = time.monotonic() + limit
        with self.database.lock:
            while any(self.database.row_locks.get(p, self) is not self for p in places):
                left = until - time.monotonic()
                if left <= 0:
                    raise self._busy(how)
                self.database.released.wait(min(left, LOCK_PAUSE_S))
            for place in places:
                self.database.row_locks[place] = self
            self.holds |= places

    def _busy(self, how: str) -> Exception:
        if how == "nowait":
            return ora(54, "resource busy and acquire with NOWAIT specified or timeout expired")
        if how == "wait":
            return driver(4024, timeout=self.timeout_ms)
        return ora(30006, "resource busy; acquire with WAIT timeout expired")


def _difference(
    connection: duckdb.DuckDBPyConnection, before: pa.Table, after: pa.Table
) -> tuple[pa.Table, pa.Table]:
    """The rows that were removed, and those that were added."""
    with connection.cursor() as here:
        here.register("standin_before", before)
        here.register("standin_after", after)
        found = [
            here.sql(f"select * from {a} except all select * from {b}").to_arrow_table()
            for a, b in (("standin_before", "standin_after"), ("standin_after", "standin_before"))
        ]
        here.unregister("standin_before")
        here.unregister("standin_after")
    return found[0], found[1]


def _applied(place: str, removed: pa.Table, added: pa.Table) -> Statements:
    """Statements that make the same changes."""
    statements: Statements = []
    if removed.num_rows:
        names = [f'"{name}"' for name in removed.column_names]
        same = " and ".join(f"t.{name} is not distinct from r.{name}" for name in names)
        numbered = f"row_number() over (partition by {', '.join(names)}) as standin_n"
        statements.append((
            f"delete from {place} where rowid in (select t.standin_row from "
            f"(select *, rowid as standin_row, {numbered} from {place}) t join "
            f"(select *, {numbered} from {BATCH}) r on {same} and t.standin_n = r.standin_n)",
            removed,
        ))  # fmt: skip
    if added.num_rows:
        statements.append((f"insert into {place} select * from {BATCH}", added))
    return statements
