"""An Oracle database as a source, read in one read-only transaction or as of one SCN.

Values are as Oracle stores them: CHAR keeps its padding, and there is no empty text, only null.
Statements take Oracle 11.2.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

import oracledb
import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError, ConnectionFailedError
from dbt_project.profiles import Connection
from dbt_project.waiting import Patience
from ingest import oracle_catalog as catalog
from ingest.columns import Column
from ingest.declared_columns import refuse_missing
from ingest.oracle_connection import bound, execute, failure, open_oracle, reason, release
from ingest.oracle_dialect import OracleDialect, folded
from ingest.oracle_types import longest_text, source_type, staged_type, width
from ingest.source import BATCH_ROWS, Query, Source

READING = "reading the source"
BATCH_BYTES = 64_000_000  # the client may set aside as much as the widest values would take
FEWEST_ROWS = 100
FIRST_WITH_HASH = 12


@contextmanager
def open_oracle_source(connection: Connection, patience: Patience) -> Iterator[Source]:
    """Connect and begin to read while the context lasts."""
    del patience  # a server is not locked: it answers or it does not
    with _reading(connection, None) as source:
        yield source


@contextmanager
def _reading(connection: Connection, change_number: int | None) -> Iterator["_OracleSource"]:
    with open_oracle(connection) as opened:
        try:
            number = change_number or _begin(connection, opened)
            charset = str(_rows(opened, catalog.charset_sql())[0][0])
        except oracledb.Error as error:
            raise ConnectionFailedError(f"the source does not answer: {reason(error)}") from error
        schema = folded(str(connection.settings.get("schema") or connection.require("user")))
        dialect = OracleDialect(schema, release(opened) >= FIRST_WITH_HASH, charset, number)
        yield _OracleSource(connection, opened, dialect)
        with suppress(oracledb.Error):
            opened.rollback()


def _begin(connection: Connection, opened: oracledb.Connection) -> int | None:
    """One view of all tables: by a read-only transaction, or by the SCN that is given back."""
    if not connection.settings.get("as_of_scn"):
        opened.cursor().execute("set transaction read only")
        return None
    try:
        return int(_rows(opened, catalog.change_number_sql())[0][0])
    except oracledb.DatabaseError as error:
        raise ConnectionFailedError(
            f"as_of_scn: the user may not read the SCN: {reason(error)} "
            "(grant execute on dbms_flashback, or take as_of_scn out of the profile)"
        ) from error


@dataclass(frozen=True)
class _OracleSource:
    """Implements `ingest.source.Source`."""

    profile: Connection
    connection: oracledb.Connection
    dialect: OracleDialect

    def now(self) -> datetime:
        found = self.rows(catalog.now_sql())[0][0]
        assert isinstance(found, datetime)
        return found

    def columns(self, table: CaptureTable) -> tuple[Column, ...]:
        listed = self.rows(catalog.columns_sql(*self._place(table)))
        if not listed:
            raise CaptureFailedError(self._why_missing(table))
        columns = tuple(_column(table, row) for row in listed)
        refuse_missing(table, columns)
        return columns

    def primary_key(self, table: CaptureTable) -> tuple[str, ...]:
        found = self.rows(catalog.primary_key_sql(*self._place(table)))
        return tuple(name.lower() for (name,) in found)

    def table_names(self, schema: str | None) -> tuple[str, ...]:
        found = self.rows(catalog.tables_sql(folded(schema or self.dialect.schema)))
        return tuple(name for (name,) in found)

    def read(self, query: Query) -> pa.RecordBatchReader:
        batches = self._batches(query)
        first = next(batches)
        return pa.RecordBatchReader.from_batches(first.schema, chain([first], batches))

    def rows(self, query: Query) -> Sequence[tuple[Any, ...]]:
        try:
            return _rows(self.connection, query)
        except oracledb.Error as error:
            raise failure(error, READING) from error

    def row_estimate(self, table: CaptureTable) -> int | None:
        found = self.rows(catalog.estimate_sql(*self._place(table)))
        return int(found[0][0]) if found and found[0][0] is not None else None

    def is_indexed(self, table: CaptureTable, column: str) -> bool | None:
        return bool(self.rows(catalog.indexed_sql(*self._place(table), column))[0][0])

    def plan(self, query: Query) -> str | None:
        """Asked on a connection of its own: a read-only transaction may not even write a plan."""
        identifier = "report-platform"
        try:
            with open_oracle(self.profile) as opened:
                explain = catalog.explain_sql(identifier, query)
                execute(opened, explain.sql, explain.params)
                steps = _rows(opened, catalog.plan_sql(identifier))
        except (oracledb.Error, ConnectionFailedError):
            return None
        return "\n".join(_step(step) for step in steps) or None

    def another(self) -> AbstractContextManager[Source] | None:
        """Only reading as of an SCN lets a second connection see the same moment."""
        number = self.dialect.change_number
        return None if number is None else _reading(self.profile, number)

    def _batches(self, query: Query) -> Iterator[pa.RecordBatch]:
        """The rows as Arrow data; even of no rows there is one, empty, batch."""
        schema, size = None, batch_rows(self.profile, query.columns)
        try:
            for frame in self.connection.fetch_df_batches(
                query.sql, bound(self.connection, query.params), size, fetch_decimals=True
            ):
                table = pa.table(frame)
                schema = schema or table.schema
                yield from table.to_batches() or [_no_rows(schema)]
        except oracledb.Error as error:
            raise failure(error, READING) from error

    def _place(self, table: CaptureTable) -> tuple[str, str]:
        return folded(table.schema or self.dialect.schema), folded(table.table)

    def _why_missing(self, table: CaptureTable) -> str:
        """The nearest thing that is there: names in quotes keep their case, and users matter."""
        schema, name = self._place(table)
        missing = f"the source has no table {schema}.{name}, or its user may not read it"
        similar = self.rows(catalog.similar_sql(schema, name))
        return f"{missing} (there is {similar[0][0]}.{similar[0][1]})" if similar else missing


def batch_rows(connection: Connection, columns: Sequence[Column]) -> int:
    """How many rows to fetch at once: as the profile's `arraysize` says, fewer of wide ones."""
    widest = sum(width(column.source_type) for column in columns) or 1
    wanted = int(connection.settings.get("arraysize") or BATCH_ROWS)
    return max(min(wanted, BATCH_ROWS, BATCH_BYTES // widest), FEWEST_ROWS)


def _column(table: CaptureTable, listed: Sequence[Any]) -> Column:
    """A column from a row of `catalog.columns_sql`."""
    name, kind, *figures, unit = listed
    text = source_type(kind, [None if f is None else int(f) for f in figures], unit)
    return Column(name, staged_type(table, name, text), text, longest_text(text))


def _rows(opened: oracledb.Connection, query: Query) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = execute(opened, query.sql, query.params).fetchall()
    return found


def _no_rows(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], field.type) for field in schema], schema=schema)


def _step(listed: Sequence[Any]) -> str:
    """One line of a plan: `  TABLE ACCESS FULL SO_SALEORDER (cost 21044, 1900000 rows)`."""
    depth, *words, cost, rows = listed
    figures = [f"cost {cost}"] * (cost is not None) + [f"{rows} rows"] * (rows is not None)
    step = "  " * int(depth) + " ".join(str(word) for word in words if word)
    return f"{step} ({', '.join(figures)})" if figures else step
