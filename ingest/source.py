"""The seam to a system that is captured from: what a kind of source must be able to do."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import MisdeclaredError
from dbt_project.profiles import Connection
from ingest.columns import Column
from ingest.waiting import Patience

BATCH_ROWS = 20_000


@dataclass(frozen=True)
class Query:
    """One statement with the values bound to it."""

    sql: str
    params: Mapping[str, Any]


class Source(Protocol):
    """One open source, read in one transaction so that all tables show the same moment.

    Every column comes back under its staged (lower-case) name. Methods raise CaptureFailedError
    for what is wrong with one table and ConnectionFailedError for what stops the whole source.
    """

    def now(self) -> datetime:
        """The source's own clock, without a zone: what its applications write into `ts`."""

    def columns(self, table: CaptureTable) -> tuple[Column, ...]:
        """The table's columns; refuses types whose values could not be kept."""

    def primary_key(self, table: CaptureTable) -> tuple[str, ...]:
        """The key that the source itself declares; empty when it declares none."""

    def table_names(self, schema: str | None) -> tuple[str, ...]:
        """Every table of a schema."""

    def changes(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        since: str | date | datetime | None,
    ) -> Query:
        """Statement for the rows changed since then, and those that never say; None: all rows."""

    def keys(self, table: CaptureTable, columns: Sequence[Column]) -> Query:
        """Statement for the key of every row."""

    def rows_of(
        self, table: CaptureTable, columns: Sequence[Column], keys: Sequence[Sequence[Any]]
    ) -> Query:
        """Statement for the rows with these keys, a few hundred at most."""

    def read(self, query: Query) -> pa.RecordBatchReader:
        """Run a statement and stream its rows."""

    def count(self, query: Query) -> int:
        """How many rows a statement gives (for a dry run)."""

    def row_estimate(self, table: CaptureTable) -> int | None:
        """About how many rows the table has, if that costs nothing to know."""


def open_source(connection: Connection, patience: Patience) -> AbstractContextManager[Source]:
    """Open a source read-only; raises ConnectionFailedError naming profile and reason."""
    if connection.kind == "duckdb":
        from ingest.duckdb_source import open_duckdb_source  # noqa: PLC0415 (one driver at a time)

        return open_duckdb_source(connection, patience)
    raise MisdeclaredError(
        f"profiles.yml: {connection.profile}.outputs.{connection.output}: "
        f"capturing from type '{connection.kind}' is not implemented yet"
    )


def batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """The reader's batches, with the empty ones left out."""
    return (batch for batch in reader if batch.num_rows)
