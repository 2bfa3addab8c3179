"""The stand-in's database: what all its connections share."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import duckdb

from dbt_project.oracle_sql.functions_in_python import register
from dbt_project.oracle_sql.typed import quoted
from tests.oracle.standin import cesu
from tests.oracle.standin.dictionary import STORE, TABLES
from tests.oracle.standin.errors import refuse

# What the warehouse's user needs where staging, storage, marts and platform are users.
WAREHOUSE = frozenset({
    "CREATE ANY TABLE", "ALTER ANY TABLE", "DROP ANY TABLE", "CREATE ANY VIEW", "DROP ANY VIEW",
    "CREATE ANY INDEX", "COMMENT ANY TABLE", "SELECT ANY TABLE", "INSERT ANY TABLE",
    "UPDATE ANY TABLE", "DELETE ANY TABLE",
})  # fmt: skip
CHARSETS = {"AL32UTF8": "utf-8", "ZHS16GBK": "gbk", "UTF8": cesu.NAME}
SPARE_SNAPSHOTS = 4


@dataclass(frozen=True)
class User:
    """Someone who may connect. Privileges are system ones: `SELECT ANY TABLE`, `FLASHBACK` …"""

    name: str
    password: str
    privileges: frozenset[str] = frozenset()


@dataclass
class Faults:
    """What is to go wrong, for tests of what happens then."""

    is_unreachable: bool = False
    cut_after_batches: int | None = None  # the connection ends while a result is fetched
    too_old_after_batches: int | None = None  # ORA-01555 instead
    locked_accounts: frozenset[str] = frozenset()
    before_statement: Callable[[str], None] | None = None  # may raise


class Snapshot:
    """The database at one moment. DuckDB ends a transaction at an error, so spares are kept."""

    def __init__(self, database: "Database") -> None:
        self.open = [_pinned(database) for _ in range(SPARE_SNAPSHOTS)]
        self.lock = threading.Lock()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """One that still shows the moment."""
        if not self.open:
            refuse("more failing statements in one read-only transaction")
        return self.open[0]

    def spoilt(self) -> None:
        """The connection in use has failed: go on with the next."""
        with self.lock:
            self.open.pop(0).close()

    def close(self) -> None:
        """Let go of the moment."""
        for connection in self.open:
            connection.close()
        self.open = []


@dataclass
class Database:
    """A stand-in for one Oracle database, until it is closed."""

    users: Mapping[str, User]
    host: str = "standin"
    port: int = 1521
    service: str = "ORCL"
    version: str = "19.3.0.0.0"
    charset: str = "AL32UTF8"
    longest_text: int = 4000  # max_string_size=standard
    clock: Callable[[], datetime] = datetime.now
    offset_minutes: int = 0  # of the server's own time zone
    path: str = ":memory:"  # a DuckDB file that keeps all, for a later process
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        self.root = duckdb.connect(self.path, config={"autoinstall_known_extensions": False})
        self.root.execute("set timezone = 'UTC'")
        self.root.execute("set preserve_insertion_order = true")
        register(self.root)
        self.root.execute(f"create schema if not exists {STORE}")
        for name, columns in TABLES.items():
            self.root.execute(f"create table if not exists {STORE}.{name} ({columns})")
        for user in self.users:
            self.root.execute(f"create schema if not exists {quoted(user)}")
        self.lock = threading.RLock()
        self.row_locks: dict[tuple[str, int], object] = {}
        self.released = threading.Condition(self.lock)
        self.snapshots: dict[int, Snapshot] = {}
        self.numbers = count(1_000_000)
        self.temporary = count(1)
        self.statements: list[str] = []
        self.remembered: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}  # of the dictionary
        self.defined = 0  # definitions that have changed the dictionary
        self.in_use: dict[str, set[int]] = {}  # sessions with rows in a temporary table
        self.commits = 0
        self.commits_to: Counter[str] = Counter()  # by table

    @property
    def release(self) -> int:
        """The version's first figure."""
        return int(self.version.split(".")[0])

    def remember(self) -> int:
        """A new SCN; what the database holds now can be read `as of` it."""
        with self.lock:
            number = next(self.numbers)
            self.snapshots[number] = Snapshot(self)
            return number

    def gather_statistics(self, owner: str) -> None:
        """Count every table of an owner, as DBMS_STATS does."""
        found = self.root.execute(
            f"select name from {STORE}.relations where owner = ? and kind = 'table'", [owner]
        ).fetchall()
        for (name,) in found:
            place = f"{quoted(owner)}.{quoted(name)}"
            self.root.execute(
                f"update {STORE}.relations set rows_counted = (select count(*) from {place}) "
                "where owner = ? and name = ?",
                [owner, name],
            )

    def close(self) -> None:
        """Forget everything."""
        for snapshot in self.snapshots.values():
            snapshot.close()
        self.root.close()

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _pinned(database: Database) -> duckdb.DuckDBPyConnection:
    connection = database.root.cursor()
    connection.execute("begin transaction")
    connection.execute(f"select count(*) from {STORE}.relations").fetchall()
    return connection


def one_database(
    version: str = "19.3.0.0.0", charset: str = "AL32UTF8", **more: object
) -> Database:
    """A database with an ERP's owner (NC65), two readers and a warehouse's users."""
    users = (
        User("NC65", "nc65"),
        User("READER", "reader"),
        User("AUDITOR", "auditor", frozenset({"SELECT ANY TABLE", "FLASHBACK"})),
        User("STAGING", "staging"),
        User("STORAGE", "storage"),
    )
    named = {user.name: user for user in users}
    return Database(named, version=version, charset=charset, **more)  # type: ignore[arg-type]
