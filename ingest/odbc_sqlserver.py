"""Microsoft SQL Server through ODBC, written from its documentation."""

# ruff: noqa: D102 (the protocol says what each method is)

from collections.abc import Mapping, Sequence

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from dbt_project.profiles import Connection
from ingest.columns import Column, DataType, parse_type
from ingest.odbc_kinds import Kind, is_carried
from ingest.source import Query

DEFAULT_SCHEMA = "dbo"
STAGED = {
    "tinyint": "SMALLINT", "smallint": "SMALLINT", "int": "INTEGER", "bigint": "BIGINT",
    "bit": "BOOLEAN", "real": "FLOAT", "float": "DOUBLE", "date": "DATE", "time": "TIME",
    "datetime": "TIMESTAMP", "smalldatetime": "TIMESTAMP", "datetime2": "TIMESTAMP",
    "datetimeoffset": "TIMESTAMP WITH TIME ZONE", "binary": "BLOB", "varbinary": "BLOB",
    "image": "BLOB", "timestamp": "BLOB", "rowversion": "BLOB", "money": "DECIMAL(19,4)",
    "smallmoney": "DECIMAL(10,4)", "char": "VARCHAR", "varchar": "VARCHAR", "nchar": "VARCHAR",
    "nvarchar": "VARCHAR", "text": "VARCHAR", "ntext": "VARCHAR", "xml": "VARCHAR",
    "uniqueidentifier": "VARCHAR", "sysname": "VARCHAR",
}  # fmt: skip
TEXTS = ("char", "varchar", "nchar", "nvarchar", "text", "ntext", "sysname")
WRITTEN = {
    "BLOB": "convert(varchar(max), {0}, 2)", "FLOAT": "convert(varchar(50), {0}, 3)",
    "DOUBLE": "convert(varchar(50), {0}, 3)", "DATE": "convert(varchar(10), {0}, 23)",
    "BOOLEAN": "case {0} when 1 then 'true' when 0 then 'false' end",
    "VARCHAR": "convert(nvarchar(max), {0})",
}  # fmt: skip
MOMENTS = {  # with seven decimals
    "TIME": "convert(varchar(16), convert(time(7), {0}), 121)",
    "TIMESTAMP": "convert(varchar(27), convert(datetime2(7), {0}), 121)",
    "TIMESTAMP WITH TIME ZONE":
        "convert(varchar(27), convert(datetime2(7), switchoffset({0}, '+00:00')), 121)",
}  # fmt: skip
COLUMNS = """select column_name,
    data_type + case when data_type in ('decimal', 'numeric')
        then '(' + cast(numeric_precision as varchar(3)) + ','
            + cast(numeric_scale as varchar(3)) + ')' else '' end
from information_schema.columns
where table_schema = %(schema)s and table_name = %(table)s
order by ordinal_position"""
PRIMARY_KEY = """select parts.column_name
from information_schema.table_constraints keys
join information_schema.key_column_usage parts
    on parts.constraint_schema = keys.constraint_schema
    and parts.constraint_name = keys.constraint_name
where keys.constraint_type = 'PRIMARY KEY'
    and keys.table_schema = %(schema)s and keys.table_name = %(table)s
order by parts.ordinal_position"""
TABLES = """select table_name from information_schema.tables
where table_schema = %(schema)s and table_type = 'BASE TABLE' order by table_name"""


class SQLServerDialect:
    """Implements `ingest.dialect.Dialect`."""

    longest_list = 1_000
    fence = ""

    def __init__(self, schema: str | None) -> None:
        self.schema = schema or DEFAULT_SCHEMA

    def quoted(self, name: str) -> str:
        return quoted(name)

    def place(self, table: CaptureTable) -> str:
        return f"{quoted(table.schema or self.schema)}.{quoted(table.table)}"

    def placeholder(self, name: str) -> str:
        return f"%({name})s"

    def value(self, column: Column) -> str:
        return quoted(column.name) if is_carried(column, TEXTS) else self.text(column)

    def text(self, column: Column) -> str:
        name, kind = quoted(column.name), column.data_type.name
        if column.source_type == "uniqueidentifier":
            return f"lower(convert(varchar(36), {name}))"
        if kind in MOMENTS:
            return _microseconds(MOMENTS[kind].format(name)) + (
                " + '+00'" if kind == "TIMESTAMP WITH TIME ZONE" else ""
            )
        return WRITTEN.get(kind, "convert(varchar(50), {0})").format(name)

    def concat(self, parts: Sequence[str]) -> str:
        return " + ".join(parts)

    def fingerprint(self, text: str) -> None:
        del text  # hashbytes() over UTF-8 needs a collation that older servers do not have

    def total(self, number: str) -> str:
        return f"sum({number})"

    def bucket(self, text: str, digits: int) -> str:
        return f"left(convert(varchar(32), hashbytes('MD5', {text}), 2), {digits})"


def quoted(name: str) -> str:
    """A quoted identifier; a percent sign would begin a parameter."""
    return "[" + name.replace("]", "]]").replace("%", "%%") + "]"


def _microseconds(text: str) -> str:
    """Staging keeps microseconds: a seventh decimal that is not 0 makes the value none."""
    last = f"right({text}, 1)"
    return f"case {last} when '0' then left({text}, len({text}) - 1) else {text} + ' (100 ns)' end"


def staged_type(table: CaptureTable, column: str, source_type: str) -> DataType:
    """Staging's type for SQL Server's: `decimal(28,8)`, `nvarchar`."""
    del table
    if source_type.startswith(("decimal", "numeric")):
        return parse_type(source_type)
    if source_type not in STAGED:
        raise CaptureFailedError(
            f"column {column} has type {source_type}, whose values cannot be kept exactly"
        )
    return parse_type(STAGED[source_type])


def _table(table: CaptureTable, schema: str | None) -> dict[str, str]:
    return {"schema": table.schema or schema or DEFAULT_SCHEMA, "table": table.table}


def _options(connection: Connection) -> Mapping[str, str | None]:
    """A port stands behind the server's name."""
    server, port = connection.settings.get("server"), connection.settings.get("port")
    return {"Server": f"{server},{port}", "Port": None} if server and port else {}


SQLSERVER = Kind(
    dialect=SQLServerDialect,
    columns=lambda table, schema: Query(COLUMNS, _table(table, schema)),
    primary_key=lambda table, schema: Query(PRIMARY_KEY, _table(table, schema)),
    tables=lambda schema: Query(TABLES, {"schema": schema or DEFAULT_SCHEMA}),
    staged_type=staged_type,
    now="select convert(varchar(23), sysdatetime(), 121)",
    options=_options,
)
