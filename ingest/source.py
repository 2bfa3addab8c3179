"""The seam to a system that is captured from: what a kind of source must be able to do."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import MisdeclaredError
from dbt_project.profiles import Connection
from dbt_project.waiting import Patience
from ingest.columns import Column
from ingest.dialect import Dialect

BATCH_ROWS = 20_000


@dataclass(frozen=True)
class Query:
    """One statement with the values bound to it.

    `columns` are those of a table that it selects, for sources whose results carry no types.
    """

    sql: str
    params: Mapping[str, Any]
    columns: tuple[Column, ...] = ()


class Source(Protocol):
    """One open source, read in one transaction so that all tables show the same moment.

    Statements come from `ingest.source_sql`, written with the source's dialect; every column comes
    back under its staged (lower-case) name. Methods, and iterating over what `read` returns, raise
    CaptureFailedError for what is wrong with one table and ConnectionFailedError when the source is
    gone or does not answer, which is worth another try.
    """

    @property
    def dialect(self) -> Dialect:
        """How the source's statements are written."""

    def now(self) -> datetime:
        """The source's own clock, without a zone: what its applications write into `ts`."""

    def columns(self, table: CaptureTable) -> tuple[Column, ...]:
        """The table's columns in order, with the types that staging is to have.

        Refuses types whose values could not be kept, naming the column, and a key or changed_at
        column that does not exist.
        """

    def primary_key(self, table: CaptureTable) -> tuple[str, ...]:
        """The key that the source itself declares; empty when it declares none."""

    def table_names(self, schema: str | None) -> tuple[str, ...]:
        """Every table of a schema."""

    def read(self, query: Query) -> pa.RecordBatchReader:
        """Run a statement and stream its rows, at most BATCH_ROWS in memory at a time.

        A column may arrive as text when no Arrow type carries it exactly.
        """

    def rows(self, query: Query) -> Sequence[tuple[Any, ...]]:
        """Run a statement with a small result: counts, checksums, bounds."""

    def row_estimate(self, table: CaptureTable) -> int | None:
        """About how many rows the table has, if that costs nothing to know."""

    def is_indexed(self, table: CaptureTable, column: str) -> bool | None:
        """Whether an index begins with the column; None when the source cannot say."""

    def plan(self, query: Query) -> str | None:
        """How the source would run a statement, as it says so itself; None when it cannot say."""

    def another(self) -> AbstractContextManager["Source"] | None:
        """A further connection that shows the same moment, to read in parallel; None: cannot."""


def open_source(connection: Connection, patience: Patience) -> AbstractContextManager[Source]:
    """Open a source read-only; raises ConnectionFailedError naming profile and reason."""
    if connection.kind == "duckdb":
        from ingest.duckdb_source import open_duckdb_source  # noqa: PLC0415 (one driver at a time)

        return open_duckdb_source(connection, patience)
    if connection.kind == "odbc":
        from ingest.odbc_source import open_odbc_source  # noqa: PLC0415

        return open_odbc_source(connection, patience)
    if connection.kind == "sqlite":
        from ingest.sqlite_source import open_sqlite_source  # noqa: PLC0415

        return open_sqlite_source(connection, patience)
    if connection.kind == "postgres":
        from ingest.postgres_source import open_postgres_source  # noqa: PLC0415

        return open_postgres_source(connection, patience)
    if connection.kind == "oracle":
        from ingest.oracle_source import open_oracle_source  # noqa: PLC0415

        return open_oracle_source(connection, patience)
    raise MisdeclaredError(
        f"profiles.yml: {connection.profile}.outputs.{connection.output}: "
        f"capturing from type '{connection.kind}' is not implemented yet"
    )
