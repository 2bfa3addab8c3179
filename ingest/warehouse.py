"""The seam to the warehouse: what a kind of warehouse must do to keep staging a keyed mirror."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import MisdeclaredError
from dbt_project.profiles import Connection
from dbt_project.waiting import Patience
from ingest.columns import Column
from ingest.source import Query

MIRROR_SCHEMA = "mirror"  # of a middle database: its tables, with what capture adds to them
TICK = timedelta(microseconds=1)
MOST_KEYS = 5000  # unstaged keys that are fetched one by one; with more, all rows are read

Mode = Literal["full", "changes", "deletes", "reconcile"]
Status = Literal["success", "failed"]


@dataclass(frozen=True)
class State:
    """What is known of a staged table since its last success; times in UTC."""

    watermark: str | None
    last_run_id: str
    last_success_at: datetime
    last_full_at: datetime | None
    last_deletes_at: datetime | None
    last_reconcile_at: datetime | None = None
    key_columns: str | None = None  # comma-separated; null: before this was kept
    origin: str | None = None  # where the rows come from, as text


@dataclass(frozen=True)
class Stamp:
    """What marks the rows of one table in one run: `captured_at` (UTC) grows with every run."""

    run_id: str
    captured_at: datetime
    source_time: datetime  # by the source's clock, without a zone: `ts` beyond it is the future

    @classmethod
    def after(cls, last: datetime | None, run_id: str, source_time: datetime) -> "Stamp":
        """Now, or just after the last `captured_at` of the table if that is later."""
        now = datetime.now(UTC).replace(tzinfo=None)
        return cls(run_id, max(now, last + TICK) if last else now, source_time)


@dataclass(frozen=True)
class Coverage:
    """Of which keys a reader holds all rows that the source has: staged ones it lacks are gone."""

    digits: int = 0  # of the buckets' names
    buckets: tuple[str, ...] = ()  # none: all keys
    is_lenient: bool = False  # rows put aside count as being there


@dataclass(frozen=True)
class Load:
    """What a batch of source rows did to staging."""

    rows_read: int = 0
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    duplicates: int = 0  # rows left out because a newer one had the same key
    ahead: int = 0  # rows whose changed_at lies more than a day after the source's clock
    quarantined: int = 0  # rows put aside with a reason
    newest: str | None = None  # latest changed_at that the source's clock has reached

    def __add__(self, other: "Load") -> "Load":
        """Both together; the first one's `newest` stands."""
        return Load(
            self.rows_read + other.rows_read,
            self.inserted + other.inserted,
            self.updated + other.updated,
            self.deleted + other.deleted,
            self.duplicates + other.duplicates,
            self.ahead + other.ahead,
            self.quarantined + other.quarantined,
            self.newest,
        )


@dataclass(frozen=True)
class RunRecord:
    """One table in one run, as it is kept in `ingest_runs`; times in UTC."""

    run_id: str
    source_name: str
    table_name: str
    mode: Mode
    status: Status
    started_at: datetime
    finished_at: datetime
    rows_read: int
    rows_inserted: int
    rows_updated: int
    rows_deleted: int
    watermark_before: str | None
    watermark_after: str | None
    message: str | None


@dataclass(frozen=True)
class KeyRange:
    """Rows whose first key column lies in (`after`, `up_to`]; None: open on that side."""

    after: Any
    up_to: Any


@dataclass(frozen=True)
class Loading:
    """A first load in key ranges, as it stands; the ranges' numbers are their places."""

    ranges: tuple[KeyRange, ...]
    done: frozenset[int]
    source_time: datetime  # by the source's clock, when it was begun

    @property
    def is_resumed(self) -> bool:
        """Whether an earlier run brought in some of it, at an earlier moment of the source."""
        return bool(self.done)


@dataclass(frozen=True)
class Reconciliation:
    """What comparing a table with its source found, and put right; times in UTC."""

    run_id: str
    source_name: str
    table_name: str
    checked_at: datetime
    source_rows: int
    staged_rows: int  # before differences were put right
    buckets: int
    buckets_different: int
    rows_inserted: int
    rows_updated: int
    rows_deleted: int


class Warehouse(Protocol):
    """One open warehouse. All writing of one table happens inside one `transaction()`."""

    def transaction(self) -> AbstractContextManager[None]:
        """Commit everything done inside, or nothing when it is left by an exception."""

    def states(self) -> Mapping[tuple[str, str], State]:
        """State by source and table name; empty when nothing was ever captured."""

    def last_records(self) -> Mapping[tuple[str, str], RunRecord]:
        """The latest run record by source and table name."""

    def noted(self, name: str, query: Query) -> Sequence[Sequence[Any]]:
        """Rows of a query over a record table, by that table's name; none when it is not there."""

    @property
    def keeps_bad_rows(self) -> bool:
        """Whether rows that cannot be stored can be put aside."""

    def is_staged(self, table: CaptureTable) -> bool:
        """Whether the staging table is there and holds rows, live or dead."""

    def row_count(self, table: CaptureTable) -> int | None:
        """Live staged rows; None when there is no staging table."""

    def fit(
        self, table: CaptureTable, columns: Sequence[Column], *, accept_losses: bool
    ) -> tuple[str, ...]:
        """Create or alter the staging table for the source's columns; says what it changed.

        Raises CaptureFailedError for changes that lose staged values, unless they are accepted.
        """

    def next_stamp(self, table: CaptureTable, run_id: str, source_time: datetime) -> Stamp:
        """A stamp whose `captured_at` is later than every one in the table."""

    def load(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
        *,
        covered: Coverage | None,
        is_lenient: bool,
    ) -> Load:
        """Upsert rows by key, leaving alone those that are the same as the staged ones.

        Staged rows that `covered` says the reader should hold, and that it lacks, are marked as
        deleted. With `is_lenient` all columns arrive as text, and rows
        whose values do not fit are put aside with the reason; otherwise they fail the table.
        """

    def unfinished_load(self, table: CaptureTable, columns: Sequence[Column]) -> Loading | None:
        """A first load that was interrupted, unless the source's columns are others by now."""

    def begin_load(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        ranges: Sequence[KeyRange],
        stamp: Stamp,
    ) -> Loading:
        """Make the tables that a first load in ranges fills."""

    def load_range(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        number: int,
        stamp: Stamp,
    ) -> None:
        """Bring in one range and note that it is there, both or neither; called by threads."""

    def finish_load(self, table: CaptureTable, columns: Sequence[Column], loading: Loading) -> Load:
        """Check what was brought in and make it the staging table, inside a transaction."""

    def mark_missing(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
    ) -> tuple[int, Sequence[Sequence[Any]]]:
        """Mark staged rows whose key the reader lacks; returns how many, and unstaged keys."""

    def mark_gone(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
    ) -> int:
        """Mark staged rows whose key the reader has; returns how many."""

    def checksums(
        self, table: CaptureTable, columns: Sequence[Column], digits: int
    ) -> Mapping[str, tuple[int, int]]:
        """Row count and checksum of the live staged rows, by bucket of their keys."""

    def compared(self, table: CaptureTable, columns: Sequence[Column]) -> tuple[Column, ...]:
        """The source's columns, with what the warehouse too can put into a checksum."""

    def empty(self, table: CaptureTable) -> None:
        """Remove all staged rows of a table, tombstones too."""

    def present(self, table: CaptureTable, columns: Sequence[Column]) -> None:
        """Show a table's live rows under its name and schema in the source, for readers."""

    def put_aside(self, table: CaptureTable, run_id: str) -> int:
        """How many rows of a table a run has put aside."""

    def record_reconciliation(self, reconciliation: Reconciliation) -> None:
        """Add what reconciling a table found."""

    def record(self, record: RunRecord) -> None:
        """Add a run record."""

    def save_state(self, table: CaptureTable, state: State) -> None:
        """Replace a table's state."""


def rerun(table: CaptureTable, options: str) -> str:
    """The command that captures a table once more."""
    command = "mirror" if table.staging_schema == MIRROR_SCHEMA else "run"
    return f"ingest {command} {table.label} {options}"


def open_warehouse(
    connection: Connection, schema: str, patience: Patience, *, read_only: bool = False
) -> AbstractContextManager[Warehouse]:
    """Open the warehouse with its staging `schema`, waiting while another process writes it."""
    if connection.kind == "duckdb":
        from ingest.duckdb_warehouse import open_duckdb_warehouse  # noqa: PLC0415

        return open_duckdb_warehouse(connection, schema, patience, read_only=read_only)
    if connection.kind == "postgres":
        from ingest.postgres_warehouse import open_postgres_warehouse  # noqa: PLC0415

        return open_postgres_warehouse(connection, schema, patience, read_only=read_only)
    if connection.kind == "oracle":
        from ingest.oracle_warehouse import open_oracle_warehouse  # noqa: PLC0415

        return open_oracle_warehouse(connection, schema, patience, read_only=read_only)
    raise MisdeclaredError(
        f"profiles.yml: {connection.profile}.outputs.{connection.output}: "
        f"capturing into type '{connection.kind}' is not implemented yet"
    )
