"""Rows on their way into an Oracle warehouse: cast exactly here, then loaded in bulk.

What comes in goes to a table of capture's own by direct path load, which commits by itself and so
needs a connection of its own; one transaction then merges it into staging.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import duckdb
import oracledb
import pyarrow as pa

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from dbt_project.waiting import first_line
from ingest import oracle_staging_sql as sql
from ingest.columns import Column
from ingest.duckdb_dialect import quoted
from ingest.exact_text import REFUSED
from ingest.oracle_connection import execute, failure
from ingest.oracle_records import columns_of
from ingest.oracle_staging_types import oracle_type, ready
from ingest.source import Query
from ingest.staging_sql import ARRIVING

LOAD_ROWS = 50_000  # in one direct path load: each writes beyond what is there
WRITING = "writing the warehouse"


@dataclass
class Inbox:
    """The tables in which rows arrive, in one schema, on a connection that commits by itself."""

    opened: oracledb.Connection
    schema: str
    made: dict[str, dict[str, str]] = field(default_factory=dict)  # their columns, once seen to

    def receive(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        kind: str,
    ) -> tuple[str, int]:
        """Load a reader's rows into the table's inbox; its name, and how many there were."""
        types = {column.staged: oracle_type(table, column) for column in columns}
        name = sql.inbox(table, kind)
        self.prepare(name, types)
        rows = 0
        with _typed(columns, types, reader) as batches:
            for batch in batches:
                if batch.num_rows:
                    self._load(name, batch)
                    rows += batch.num_rows
        return self.place(name), rows

    def place(self, name: str) -> str:
        """An inbox table's name in statements."""
        return f'"{self.schema}"."{name}"'

    def prepare(self, name: str, types: dict[str, str]) -> None:
        """An empty table with these columns: the one of an earlier run when it has the same."""
        if self.made.get(name) == types:
            self.run(sql.truncate(self.place(name)))
            return
        if self.exists(name):
            self.run(sql.drop(self.place(name)))
        self.run(sql.create(self.place(name), types))
        self.made[name] = types

    def exists(self, name: str) -> bool:
        """Whether the schema has a table of this name."""
        query = columns_of(self.schema, name)
        return bool(execute(self.opened, query.sql, query.params).fetchall())

    def discard(self, name: str) -> None:
        """Remove a table if it is there."""
        if self.exists(name):
            self.run(sql.drop(self.place(name)))
        self.made.pop(name, None)

    def run(self, query: Query) -> None:
        """Run a statement and commit it."""
        try:
            execute(self.opened, query.sql, query.params)
            self.opened.commit()
        except oracledb.Error as error:
            raise failure(error, WRITING) from error

    def _load(self, name: str, batch: pa.RecordBatch) -> None:
        names = [column.upper() for column in batch.schema.names]
        data = pa.Table.from_batches([batch])
        try:
            if self.opened.thin:
                self.opened.direct_path_load(self.schema, name, names, data)
                return
            binds = ", ".join(f":{place}" for place in range(1, len(names) + 1))
            listed = ", ".join(sql.quoted(column) for column in names)
            statement = f"insert into {self.place(name)} ({listed}) values ({binds})"
            self.opened.cursor().executemany(statement, data)
            self.opened.commit()
        except oracledb.Error as error:
            raise failure(error, WRITING) from error


@contextmanager
def _typed(
    columns: Sequence[Column], types: dict[str, str], reader: pa.RecordBatchReader
) -> Iterator[pa.RecordBatchReader]:
    """The rows with exactly the types and lengths that the table has."""
    listed = ", ".join(
        f"{ready(column, reader.schema.field(column.staged).type, types[column.staged])} "
        f"as {quoted(column.staged)}"
        for column in columns
    )
    with duckdb.connect(config={"threads": 1}) as here:
        here.execute("set timezone = 'UTC'")
        here.register(ARRIVING, reader)
        try:
            yield here.sql(f"select {listed} from {ARRIVING}").to_arrow_reader(LOAD_ROWS)
        except (duckdb.Error, pa.ArrowException) as error:
            raise CaptureFailedError(_said(error)) from error
        finally:
            with suppress(duckdb.Error):  # when not all was read
                here.unregister(ARRIVING)


def _said(error: Exception) -> str:
    """What exact_cast() refuses, else what broke."""
    message = first_line(error)
    refused = message.partition(REFUSED)[2]
    return f"column {refused}" if refused else f"{WRITING}: {message}"
