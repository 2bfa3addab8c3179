"""A PostgreSQL database as a middle database: the same keyed mirror, merged in one transaction."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError, PlatformError
from dbt_project.profiles import Connection
from dbt_project.waiting import LockedError, Patience, patiently
from ingest import ranges_sql, run_records, source_sql, staging_sql
from ingest.columns import ADDED, Column, DataType, parse_type
from ingest.postgres_connection import PostgresConnection, open_postgres, reason
from ingest.postgres_dialect import PostgresDialect, quoted
from ingest.source import Query
from ingest.sql_warehouse import SqlWarehouse
from ingest.staging_sql import INCOMING, LIVE_KEYS, Flavour
from ingest.warehouse import Stamp, Warehouse

TYPES = {
    "VARCHAR": "text", "DOUBLE": "double precision", "FLOAT": "real", "BLOB": "bytea",
    "TINYINT": "smallint", "UTINYINT": "smallint", "USMALLINT": "integer", "UINTEGER": "bigint",
    "UBIGINT": "numeric(20,0)", "HUGEINT": "numeric(39,0)", "UHUGEINT": "numeric(39,0)",
    "TIMESTAMP": "timestamp", "TIMESTAMP_S": "timestamp", "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone", "BOOLEAN": "boolean",
    "SMALLINT": "smallint", "INTEGER": "integer", "BIGINT": "bigint", "DATE": "date",
    "TIME": "time", "UUID": "text", "BIT": "text", "INTERVAL": "text", "JSON": "text",
    "TIME WITH TIME ZONE": "text",
}  # fmt: skip
NAMED = {
    "text": "VARCHAR", "double precision": "DOUBLE", "real": "FLOAT", "bytea": "BLOB",
    "time without time zone": "TIME", "timestamp without time zone": "TIMESTAMP",
    "timestamp with time zone": "TIMESTAMP WITH TIME ZONE", "time": "TIME",
    "timestamp": "TIMESTAMP",
}  # fmt: skip
LOCK = "report-platform mirror"
WRITTEN = pyarrow.csv.WriteOptions(include_header=False, quoting_style="all_valid")


@contextmanager
def open_postgres_warehouse(
    connection: Connection, schema: str, patience: Patience, *, read_only: bool
) -> Iterator[Warehouse]:
    """Connect and, for writing, hold the database's capture lock while the context lasts."""
    with open_postgres(connection) as opened:
        warehouse = _PostgresWarehouse(connection, opened, schema)
        if not read_only:
            _lock(opened, connection, patience)
            warehouse.prepare()
        yield warehouse


def _lock(opened: PostgresConnection, connection: Connection, patience: Patience) -> None:
    query = Query("select pg_try_advisory_lock(hashtextextended($name, 0))", {"name": LOCK})

    def attempt() -> None:
        if not _fetch(opened, query)[0][0]:
            raise LockedError("another capture", "written")

    patiently(attempt, f"{connection.profile}.{connection.output}", patience)


class _PostgresWarehouse(SqlWarehouse):
    """Mirrored tables in PostgreSQL."""

    keeps_bad_rows = False
    values_compared_at_once = 10**12  # the server has its own memory and spills by itself

    def __init__(self, profile: Connection, opened: PostgresConnection, schema: str) -> None:
        super().__init__(schema)
        self.profile = profile
        self.connection = opened
        self.default_schema = str(profile.settings.get("schema") or "public")
        self.flavour = Flavour(
            dialect=PostgresDialect(self.default_schema),
            type_name=type_name,
            row_id="ctid",
            time_test=r"{0} ~ '^\d{{4}}-\d\d-\d\d( \d\d:\d\d:\d\d)?'",
        )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._run(Query("begin", {}))
        try:
            yield
            self._run(Query("commit", {}))
        except BaseException:
            with suppress(psycopg.Error):
                self.connection.execute("rollback")
            raise

    def present(self, table: CaptureTable, columns: Sequence[Column]) -> None:
        """Only when something changed: replacing a view waits for those who read it."""
        schema = table.schema or self.default_schema
        shown = [name for name, _ in self._columns_of(schema, table.table)]
        if shown != [column.staged for column in columns]:
            self._run(run_records.create_schema(schema))
            if shown != [column.staged for column in columns][: len(shown)]:
                view = self.flavour.dialect.place(table)
                self._run(Query(f"drop view if exists {view}", {}))
            self._run(staging_sql.current_view(self.flavour, table, columns))
        self._index(table)

    def fit(
        self, table: CaptureTable, columns: Sequence[Column], *, accept_losses: bool
    ) -> tuple[str, ...]:
        kept = [(column.staged, self._kept(column).data_type) for column in columns]
        staged = [(c.name, c.data_type) for c in self._staged_columns(table) if c.name not in ADDED]
        if not set(staged) <= set(kept):
            # A column that a view shows cannot be altered; present() makes the view again.
            self._run(Query(f"drop view if exists {self.flavour.dialect.place(table)}", {}))
        return super().fit(table, columns, accept_losses=accept_losses)

    def load_range(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        number: int,
        stamp: Stamp,
    ) -> None:
        with open_postgres(self.profile) as opened:
            writer = _PostgresWarehouse(self.profile, opened, self.schema)
            with writer.transaction():
                writer._fill(ranges_sql.loading_table(table), columns, reader, stamp)
                writer._run(ranges_sql.note_range(table, number))

    def _fill(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
    ) -> int:
        if _unchecked(columns, reader.schema):
            rows, _ = self._receive(table, columns, reader, stamp, is_lenient=False)
            self._run(staging_sql.insert_received(table, columns, stamp))
            return rows
        constants = (stamp.captured_at, stamp.run_id, 0)
        names = [*reader.schema.names, *ADDED]
        return self._copy(staging_sql.place(table), names, reader, constants)

    def _receive(
        self,
        table: CaptureTable,
        columns: Sequence[Column],
        reader: pa.RecordBatchReader,
        stamp: Stamp,
        is_lenient: bool,
    ) -> tuple[int, int]:
        del table, stamp, is_lenient
        rows = self._receive_into(INCOMING, columns, reader)
        return rows, 0

    def _receive_keys(
        self, table: CaptureTable, columns: Sequence[Column], reader: pa.RecordBatchReader
    ) -> None:
        self._receive_into(LIVE_KEYS, source_sql.key_columns(table, columns), reader)

    def _receive_into(
        self, name: str, columns: Sequence[Column], reader: pa.RecordBatchReader
    ) -> int:
        unchecked = _unchecked(columns, reader.schema)
        listed = ", ".join(
            f"{quoted(c.staged)} {'numeric' if c in unchecked else type_name(c.data_type)}"
            for c in columns
        )
        self._run(Query(f"drop table if exists {name}", {}))
        self._run(Query(f"create temp table {name} ({listed})", {}))
        rows = self._copy(name, reader.schema.names, reader, ())
        for column in unchecked:
            self._refuse_rounding(name, column)
        self._run(Query(f"analyze {name}", {}))
        return rows

    def _refuse_rounding(self, name: str, column: Column) -> None:
        value, scale = quoted(column.staged), column.data_type.scale or 0
        longest = 10 ** ((column.data_type.precision or 38) - scale)
        found = self._fetch(
            Query(
                f"select {value} from {name} "
                f"where {value} <> round({value}, {scale}) or abs({value}) >= {longest} limit 1",
                {},
            )
        )
        if found:
            raise CaptureFailedError(
                f"column {column.staged}: the value {found[0][0]} is no {column.data_type} "
                "without loss"
            )

    def _copy(
        self, place: str, names: Sequence[str], reader: pa.RecordBatchReader, constants: Any
    ) -> int:
        listed, rows = ", ".join(quoted(name) for name in names), 0
        statement = f"copy {place} ({listed}) from stdin (format csv)"
        try:
            with self.connection.cursor().copy(statement.encode()) as copy:
                for batch in reader:
                    copy.write(_csv(batch, constants))
                    rows += batch.num_rows
        except psycopg.Error as error:
            raise CaptureFailedError(f"writing the middle database: {reason(error)}") from error
        return rows

    def empty(self, table: CaptureTable) -> None:
        super().empty(table)
        for (name,) in self._fetch(
            Query(
                "select indexname from pg_indexes where schemaname = $schema and tablename = $name",
                {"schema": table.staging_schema, "name": table.staging_table},
            )
        ):
            self._run(Query(f"drop index {quoted(table.staging_schema)}.{quoted(name)}", {}))

    def _narrow(self, table: CaptureTable, column: Column) -> None:
        """Make it anew: all rows are being read anyway."""
        self._run(staging_sql.drop_column(table, column))
        kind = type_name(column.data_type)
        self._run(staging_sql.add_column(table, column.staged, kind))

    def _kept(self, column: Column) -> Column:
        try:
            kept = _data_type(type_name(column.data_type))
        except CaptureFailedError as error:
            raise CaptureFailedError(f"column {column.staged}: {error}") from error
        return Column(column.name, kept, column.source_type)

    def _staged_columns(self, table: CaptureTable) -> tuple[Column, ...]:
        listed = self._columns_of(table.staging_schema, table.staging_table)
        return tuple(Column(name, _data_type(kind)) for name, kind in listed)

    def _columns_of(self, schema: str, name: str) -> list[Any]:
        return self._fetch(
            Query(
                """select attname::text, format_type(atttypid, atttypmod)
from pg_attribute
where attrelid = to_regclass(format('%I.%I', $schema::text, $name::text))
    and attnum > 0 and not attisdropped
order by attnum""",
                {"schema": schema, "name": name},
            )
        )

    def _index(self, table: CaptureTable) -> None:
        """By key, for merging, and by captured_at, for those who read what changed."""
        found = self._fetch(
            Query(
                "select count(*) from pg_indexes where schemaname = $schema and tablename = $name",
                {"schema": table.staging_schema, "name": table.staging_table},
            )
        )
        if found[0][0]:
            return
        key, place = ", ".join(quoted(name) for name in table.key), staging_sql.place(table)
        self._run(Query(f"create unique index on {place} ({key})", {}))
        self._run(Query(f"create index on {place} (captured_at)", {}))

    def _exists(self, name: str) -> bool:
        return bool(self._columns_of(self.schema, name))

    def _written(self, query: Query) -> int:
        return _execute(self.connection, query).rowcount

    def _fetch(self, query: Query) -> list[Any]:
        return _fetch(self.connection, query)


def type_name(data_type: DataType) -> str:
    """PostgreSQL's name of a type; raises CaptureFailedError for what it does not keep."""
    if data_type.name == "DECIMAL":
        return f"numeric({data_type.precision},{data_type.scale or 0})"
    if data_type.name not in TYPES:
        raise CaptureFailedError(f"type {data_type} cannot be kept exactly in PostgreSQL")
    return TYPES[data_type.name]


def _data_type(name: str) -> DataType:
    return DataType(NAMED[name]) if name in NAMED else parse_type(name)


def _unchecked(columns: Sequence[Column], arriving: pa.Schema) -> list[Column]:
    """Decimals that arrive as text: PostgreSQL would round them."""
    return [
        column
        for column in columns
        if column.data_type.name == "DECIMAL"
        and not pa.types.is_decimal(arriving.field(column.staged).type)
    ]


def _csv(batch: pa.RecordBatch, constants: Sequence[Any]) -> bytes:
    """Rows as COPY reads them: null is nothing, the empty text a pair of quotes."""
    arrays = [_readable(array) for array in batch.columns]
    arrays += [pa.repeat(pa.scalar(value), batch.num_rows) for value in constants]
    names = [str(place) for place in range(len(arrays))]
    out = BytesIO()
    pyarrow.csv.write_csv(pa.RecordBatch.from_arrays(arrays, names), out, WRITTEN)
    return out.getvalue()


def _readable(array: pa.Array) -> pa.Array:
    if pa.types.is_binary(array.type) or pa.types.is_large_binary(array.type):
        return pa.array(
            [None if value is None else f"\\x{value.hex()}" for value in array.to_pylist()],
            pa.string(),
        )
    if pa.types.is_decimal(array.type):
        return pc.cast(array, pa.string())
    return array


def _execute(opened: PostgresConnection, query: Query) -> "psycopg.Cursor[tuple[Any, ...]]":
    sql = query.sql.replace("create or replace temp table", "create temp table")
    if sql != query.sql:
        name = sql.split("create temp table", 1)[1].split()[0]
        sql = f"drop table if exists {name};\n{sql}"
    if query.params:
        names = "|".join(query.params)
        sql = re.sub(rf"\$({names})\b", r"%(\1)s", sql.replace("%", "%%"))
    try:
        return opened.execute(sql.encode(), dict(query.params) or None)
    except psycopg.Error as error:
        message = f"writing the middle database: {reason(error)}"
        if opened.closed:  # not the source's fault: trying that again would not help
            raise PlatformError(f"the middle database went away: {reason(error)}") from error
        raise CaptureFailedError(message) from error


def _fetch(opened: PostgresConnection, query: Query) -> list[Any]:
    return _execute(opened, query).fetchall()
