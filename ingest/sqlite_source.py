"""A SQLite file as a source, opened read-only and read in one transaction.

Writers of a file in WAL mode go on meanwhile; in the older journal modes they wait until the
capture of this source is over.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError, ConnectionFailedError
from dbt_project.profiles import Connection
from dbt_project.waiting import LockedError, Patience, first_line, patiently
from ingest.columns import Column, DataType
from ingest.declared_columns import declared_type, refuse_missing, unbounded_decimal
from ingest.dialect import Dialect
from ingest.source import Query, Source
from ingest.sqlite_dialect import SQLiteDialect, add_functions
from ingest.sqlite_types import arrow_array, arrow_type, staged_type
from ingest.stopping import interrupting

BATCH_ROWS = 2_000  # few: every value is a Python object on its way, and texts may be long
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
WAL = " (a file in WAL mode needs a folder that its readers may write too)"
GONE = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}


@contextmanager
def open_sqlite_source(connection: Connection, patience: Patience) -> Iterator[Source]:
    """Open the file while the context lasts, waiting while a writer has it locked."""
    path = Path(str(connection.require("path")))
    name = f"{connection.profile}.{connection.output} ({path})"
    if not path.is_file():
        raise ConnectionFailedError(f"{name}: the file does not exist")
    opened = patiently(lambda: _begin(path, name), name, patience)
    try:
        with interrupting(opened.interrupt):
            yield _SQLiteSource(opened, name)
    finally:
        opened.close()


def _begin(path: Path, name: str) -> sqlite3.Connection:
    """A connection whose transaction has begun: what it shows is settled by its first read."""
    opened = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        timeout=0,
        isolation_level=None,
        check_same_thread=False,  # the warehouse pulls the rows from threads of its own
    )
    try:
        add_functions(opened)
        opened.execute("begin")
        opened.execute("select count(*) from sqlite_master").fetchone()
    except sqlite3.Error as error:
        opened.close()
        if _code(error) in BUSY:
            raise LockedError("a writer") from error
        hint = WAL if _code(error) == sqlite3.SQLITE_READONLY else ""
        raise ConnectionFailedError(f"{name} does not open: {first_line(error)}{hint}") from error
    return opened


@dataclass(frozen=True)
class _SQLiteSource:
    """Implements `ingest.source.Source`."""

    connection: sqlite3.Connection
    name: str
    dialect: Dialect = field(default_factory=SQLiteDialect)

    def now(self) -> datetime:
        return datetime.now()  # the file has no clock of its own: its writers run on this machine

    def columns(self, table: CaptureTable) -> tuple[Column, ...]:
        listed = self.rows(columns_sql(table))
        if not listed or (table.schema or "main").lower() != "main":
            raise CaptureFailedError(self._why_missing(table))
        columns = tuple(_column(table, name, declared) for name, declared in listed)
        refuse_missing(table, columns)
        return columns

    def primary_key(self, table: CaptureTable) -> tuple[str, ...]:
        return tuple(name.lower() for (name,) in self.rows(primary_key_sql(table)))

    def table_names(self, schema: str | None) -> tuple[str, ...]:
        del schema  # there is one
        return tuple(name for (name,) in self.rows(tables_sql()))

    def read(self, query: Query) -> pa.RecordBatchReader:
        cursor = self._execute(query)
        texts = [Column(name, DataType("VARCHAR"), "text") for name, *_ in cursor.description]
        columns = query.columns or texts
        schema = pa.schema([(column.staged, arrow_type(column.data_type)) for column in columns])
        return pa.RecordBatchReader.from_batches(schema, self._batches(cursor, columns, schema))

    def rows(self, query: Query) -> Sequence[tuple[Any, ...]]:
        return self._fetch(self._execute(query), None)

    def row_estimate(self, table: CaptureTable) -> int | None:
        if not self.rows(statistics_sql()):
            return None
        found = self.rows(estimate_sql(table))
        return int(str(found[0][0]).split()[0]) if found else None

    def is_indexed(self, table: CaptureTable, column: str) -> bool | None:
        return bool(self.rows(indexed_sql(table, column)))

    def plan(self, query: Query) -> str | None:
        steps = self.rows(Query(f"explain query plan {query.sql}", query.params))
        return "\n".join(detail for *_, detail in steps)

    def another(self) -> None:
        return None  # two connections to a SQLite file cannot be made to show the same moment

    def _batches(
        self, cursor: sqlite3.Cursor, columns: Sequence[Column], schema: pa.Schema
    ) -> Iterator[pa.RecordBatch]:
        try:
            while rows := self._fetch(cursor, BATCH_ROWS):
                arrays = [
                    arrow_array(column, values)
                    for column, values in zip(columns, zip(*rows, strict=True), strict=True)
                ]
                yield pa.RecordBatch.from_arrays(arrays, schema=schema)
        finally:
            cursor.close()

    def _execute(self, query: Query) -> sqlite3.Cursor:
        try:
            return self.connection.execute(query.sql, _bound(query.params))
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _fetch(self, cursor: sqlite3.Cursor, rows: int | None) -> list[Any]:
        try:
            return cursor.fetchall() if rows is None else cursor.fetchmany(rows)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def _failure(self, error: sqlite3.Error) -> CaptureFailedError | ConnectionFailedError:
        if _code(error) in GONE | BUSY:
            return ConnectionFailedError(f"{self.name}: {first_line(error)}")
        return CaptureFailedError(f"reading the source: {first_line(error)}")

    def _why_missing(self, table: CaptureTable) -> str:
        if (table.schema or "main").lower() != "main":
            return f"the source has no schema {table.schema} (a SQLite file has one: main)"
        return f"the source has no table {table.table}"


def columns_sql(table: CaptureTable) -> Query:
    """Columns of a table or view, generated ones too, in order, with their declared types."""
    sql = """select name, type from pragma_table_xinfo(:table)
where hidden <> 1 order by cid"""
    return Query(sql, {"table": table.table})


def primary_key_sql(table: CaptureTable) -> Query:
    """Columns of the primary key, in its order."""
    sql = "select name from pragma_table_xinfo(:table) where pk > 0 order by pk"
    return Query(sql, {"table": table.table})


def tables_sql() -> Query:
    """Tables of the file that are not SQLite's own."""
    sql = r"""select name from sqlite_master
where type = 'table' and name not like 'sqlite\_%' escape '\' order by name"""
    return Query(sql, {})


def statistics_sql() -> Query:
    """Whether the file has statistics: somebody ran `analyze` once."""
    return Query("select 1 from sqlite_master where name = 'sqlite_stat1'", {})


def estimate_sql(table: CaptureTable) -> Query:
    """Statistics of a table, which begin with its rows; counting them would read all of it."""
    sql = "select stat from sqlite_stat1 where tbl = :table collate nocase limit 1"
    return Query(sql, {"table": table.table})


def indexed_sql(table: CaptureTable, column: str) -> Query:
    """A row if the column is the table's own order, or an index begins with it."""
    sql = """select 1 from pragma_table_xinfo(:table)
where pk = 1 and upper(type) = 'INTEGER' and lower(name) = :alone
union all
select 1 from pragma_index_list(:same) indexes, pragma_index_info(indexes.name) parts
where parts.seqno = 0 and lower(parts.name) = :first"""
    name = column.lower()
    return Query(sql, {"table": table.table, "alone": name, "same": table.table, "first": name})


def _column(table: CaptureTable, name: str, declared: str) -> Column:
    unbounded = unbounded_decimal(table, name)
    return Column(name, staged_type(declared, declared_type(table, name), unbounded), declared)


def _bound(params: Mapping[str, Any]) -> dict[str, Any]:
    """SQLite takes no decimals: it keeps them as integers and reals, and compares them as such."""
    return {
        name: float(value) if isinstance(value, Decimal) else value
        for name, value in params.items()
    }


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary error code; 0 for what the module itself raises."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
