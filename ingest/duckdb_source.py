"""A DuckDB file as a source, opened read-only.

While this process has it open nobody can write the file, so all statements see one moment without
a transaction (which the first failing statement would end).
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from dbt_project.profiles import Connection
from dbt_project.waiting import Patience, first_line
from ingest.columns import Column, DataType, parse_type
from ingest.dialect import Dialect
from ingest.duckdb_dialect import AS_TEXT, DuckDBDialect
from ingest.source import BATCH_ROWS, Query, Source
from ingest.waiting import open_duckdb

# Arrow carries these exactly.
KEPT = {
    "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER",
    "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL", "VARCHAR", "BLOB", "DATE", "TIME", "TIMESTAMP",
    "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE",
}  # fmt: skip


@contextmanager
def open_duckdb_source(connection: Connection, patience: Patience) -> Iterator[Source]:
    """Open the file while the context lasts."""
    with open_duckdb(connection, patience, read_only=True) as opened:
        yield _DuckDBSource(opened)


@dataclass(frozen=True)
class _DuckDBSource:
    """Implements `ingest.source.Source`."""

    connection: duckdb.DuckDBPyConnection
    dialect: Dialect = field(default_factory=DuckDBDialect)

    def now(self) -> datetime:
        return datetime.now()  # the file has no clock of its own: its writers run on this machine

    def columns(self, table: CaptureTable) -> tuple[Column, ...]:
        listed = self._fetch(columns_sql(table))
        if not listed:
            raise CaptureFailedError(self._why_missing(table))
        columns = tuple(Column(name, self._staged_type(name, kind)) for name, kind in listed)
        present = {column.staged for column in columns}
        for role, names in (("key", table.key), ("changed_at", table.changed_at)):
            for name in names:
                if name not in present:
                    raise CaptureFailedError(
                        f"{role} column {name} is not in the source table {_shown(table)}"
                    )
        return columns

    def primary_key(self, table: CaptureTable) -> tuple[str, ...]:
        found = self._fetch(primary_key_sql(table))
        return tuple(name.lower() for name in found[0][0]) if found else ()

    def table_names(self, schema: str | None) -> tuple[str, ...]:
        return tuple(name for (name,) in self._fetch(tables_sql(schema)))

    def read(self, query: Query) -> pa.RecordBatchReader:
        try:
            found = self.connection.sql(query.sql, params=dict(query.params))
            return found.to_arrow_reader(BATCH_ROWS)
        except duckdb.Error as error:
            raise CaptureFailedError(f"reading the source: {first_line(error)}") from error

    def rows(self, query: Query) -> Sequence[tuple[Any, ...]]:
        return self._fetch(query)

    def row_estimate(self, table: CaptureTable) -> int | None:
        found = self._fetch(estimate_sql(table))
        return int(found[0][0]) if found else None

    def is_indexed(self, table: CaptureTable, column: str) -> bool | None:
        del table, column  # columns lie apart, in blocks whose bounds are known
        return None

    def plan(self, query: Query) -> str | None:
        del query
        return None

    def another(self) -> AbstractContextManager[Source]:
        return self._cursor()

    @contextmanager
    def _cursor(self) -> Iterator[Source]:
        with self.connection.cursor() as cursor:
            yield _DuckDBSource(cursor)

    def _fetch(self, query: Query) -> list[Any]:
        try:
            return self.connection.execute(query.sql, dict(query.params)).fetchall()
        except duckdb.Error as error:
            raise CaptureFailedError(f"reading the source: {first_line(error)}") from error

    def _staged_type(self, column: str, text: str) -> DataType:
        if text.startswith("ENUM("):
            return DataType("VARCHAR")
        data_type = parse_type(text)
        if data_type.name not in KEPT | AS_TEXT:
            raise CaptureFailedError(
                f"column {column} has type {text}, whose values cannot be kept exactly"
            )
        return data_type

    def _why_missing(self, table: CaptureTable) -> str:
        schema = table.schema or "main"
        schemas = sorted(name for (name,) in self._fetch(schemas_sql()))
        if schema not in schemas:
            known = ", ".join(schemas)
            return f"the source has no schema {schema} (it has: {known})"
        return f"the source has no table {_shown(table)}"


def columns_sql(table: CaptureTable) -> Query:
    """Columns of a table or view, in order, with DuckDB's type names."""
    sql = """select column_name, data_type from duckdb_columns()
where database_name = current_database() and lower(schema_name) = lower($schema)
    and lower(table_name) = lower($table)
order by column_index"""
    return Query(sql, {"schema": table.schema or "main", "table": table.table})


def primary_key_sql(table: CaptureTable) -> Query:
    """Columns of the primary key, as one list."""
    sql = """select constraint_column_names from duckdb_constraints()
where database_name = current_database() and lower(schema_name) = lower($schema)
    and lower(table_name) = lower($table) and constraint_type = 'PRIMARY KEY'"""
    return Query(sql, {"schema": table.schema or "main", "table": table.table})


def tables_sql(schema: str | None) -> Query:
    """Tables of a schema."""
    sql = """select table_name from duckdb_tables()
where database_name = current_database() and lower(schema_name) = lower($schema)
order by table_name"""
    return Query(sql, {"schema": schema or "main"})


def schemas_sql() -> Query:
    """Schemas of the file that are not DuckDB's own."""
    sql = """select schema_name from duckdb_schemas()
where database_name = current_database() and (not internal or schema_name = 'main')"""
    return Query(sql, {})


def estimate_sql(table: CaptureTable) -> Query:
    """DuckDB's own estimate of a table's rows."""
    sql = """select estimated_size from duckdb_tables()
where database_name = current_database() and lower(schema_name) = lower($schema)
    and lower(table_name) = lower($table)"""
    return Query(sql, {"schema": table.schema or "main", "table": table.table})


def _shown(table: CaptureTable) -> str:
    return f"{table.schema or 'main'}.{table.table}"
