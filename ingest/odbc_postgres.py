"""PostgreSQL and what descends from it (KingbaseES) through ODBC."""

# ruff: noqa: D102 (the protocol says what each method is)

from collections.abc import Mapping

from dbt_project.declarations import CaptureTable
from dbt_project.profiles import Connection
from ingest import postgres_catalog as catalog
from ingest.columns import Column
from ingest.odbc_connection import LONGEST_TEXT
from ingest.odbc_kinds import Kind, is_carried
from ingest.postgres_dialect import PostgresDialect, quoted
from ingest.postgres_types import bounded_decimal, staged_type
from ingest.source import Query

DEFAULT_SCHEMA = "public"
TEXTS = ("character", "text", "name")
LONGEST_MOMENT = 44  # characters of any date or time as text
BEGIN = (
    "set transaction isolation level repeatable read, read only",
    "set local extra_float_digits = 3",
    # Rows that a security policy hides would be taken for deleted ones.
    "set local row_security = off",
)


class OdbcPostgresDialect(PostgresDialect):
    """As over PostgreSQL's own protocol, but for what ODBC's drivers would change on the way."""

    def value(self, column: Column) -> str:
        name, kind = quoted(column.name), column.data_type
        if is_carried(column, TEXTS):
            return name
        if kind.name == "DECIMAL" and bounded_decimal(column.source_type):
            return f"cast({name} as varchar({(kind.precision or 0) + 3}))"
        if kind.name == "DECIMAL":
            return f"cast({super().value(column)} as text)"
        if kind.name == "TIMESTAMP WITH TIME ZONE":
            utc = f"cast({name} at time zone 'UTC' as text) || '+00'"
            return f"cast({utc} as varchar({LONGEST_MOMENT}))"
        if kind.name == "VARCHAR":
            return f"cast({name} as text)"
        return f"cast({self.text(column)} as varchar({LONGEST_MOMENT}))"


def _schema(table: CaptureTable, default: str | None) -> str:
    return table.schema or default or DEFAULT_SCHEMA


def _columns(table: CaptureTable, default: str | None) -> Query:
    found = catalog.columns_sql(_schema(table, default), table.table)
    sql = found.sql.replace("%(schema)s", "cast(%(schema)s as name)")
    return Query(sql.replace("%(table)s", "cast(%(table)s as name)"), found.params)


def _options(connection: Connection) -> Mapping[str, str | None]:
    """Rows in portions instead of all at once, errors that end one statement, and long texts."""
    longest = str(2 * int(connection.settings.get("max_text_size") or LONGEST_TEXT))
    return {
        "UseDeclareFetch": "1", "Fetch": "2000", "Protocol": "7.4-2", "ByteaAsLongVarBinary": "1",
        "TextAsLongVarchar": "1", "UnknownsAsLongVarchar": "1", "MaxLongVarcharSize": longest,
    }  # fmt: skip


POSTGRES = Kind(
    dialect=lambda schema: OdbcPostgresDialect(schema or DEFAULT_SCHEMA),
    columns=_columns,
    primary_key=lambda table, schema: catalog.primary_key_sql(_schema(table, schema), table.table),
    tables=lambda schema: catalog.tables_sql(schema or DEFAULT_SCHEMA),
    staged_type=staged_type,
    now="select cast(cast(clock_timestamp() as timestamp) as varchar(40))",
    begin=BEGIN,
    explain="explain",
    options=_options,
)
