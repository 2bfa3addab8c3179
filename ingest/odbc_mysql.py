"""MySQL and MariaDB through ODBC."""

# ruff: noqa: D102 (the protocol says what each method is)

import re
from collections.abc import Mapping, Sequence

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from dbt_project.profiles import Connection
from ingest.columns import Column, DataType
from ingest.declared_columns import unbounded_decimal
from ingest.odbc_kinds import Kind, is_carried
from ingest.source import Query

MOST_DIGITS = 38
TYPE = re.compile(r"(\w+)(?:\((\d+)(?:,(\d+))?\))?")
STAGED = {
    "tinyint": "SMALLINT", "smallint": "INTEGER", "mediumint": "INTEGER", "int": "BIGINT",
    "bigint": "BIGINT", "year": "SMALLINT", "float": "DOUBLE", "double": "DOUBLE", "date": "DATE",
    "datetime": "TIMESTAMP", "timestamp": "TIMESTAMP", "binary": "BLOB", "varbinary": "BLOB",
    "tinyblob": "BLOB", "blob": "BLOB", "mediumblob": "BLOB", "longblob": "BLOB",
}  # fmt: skip
# A time can be 838 hours here, so it stays the text that it is.
AS_TEXT = ("time", "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set",
           "json", "uuid", "inet4", "inet6")  # fmt: skip
TEXTS = ("char", "varchar", "tinytext", "text", "mediumtext", "longtext")
BEGIN = (
    "set session transaction isolation level repeatable read",
    # Else a backslash in a text of ours would mean something.
    "set session sql_mode = concat(@@sql_mode, ',NO_BACKSLASH_ESCAPES')",
    "set session group_concat_max_len = 1048576",
    "start transaction with consistent snapshot, read only",
)


class MySQLDialect:
    """Implements `ingest.dialect.Dialect`."""

    longest_list = 10_000
    fence = ""

    def __init__(self, schema: str | None) -> None:
        self.schema = schema  # a database, in its own words; None: the connection's

    def quoted(self, name: str) -> str:
        return quoted(name)

    def place(self, table: CaptureTable) -> str:
        schema = table.schema or self.schema
        return f"{quoted(schema)}.{quoted(table.table)}" if schema else quoted(table.table)

    def placeholder(self, name: str) -> str:
        return f"%({name})s"

    def value(self, column: Column) -> str:
        name = quoted(column.name)
        if column.source_type.startswith("float"):
            return f"({name} + 0e0)"  # by itself it is shown with six digits
        if is_carried(column, TEXTS):
            return name
        return self.text(column)

    def text(self, column: Column) -> str:
        name, kind = quoted(column.name), column.data_type
        if kind.name == "BLOB":
            return f"hex({name})"
        if kind.name == "DECIMAL":
            return _decimal_text(name, column)
        if kind.name == "DOUBLE":
            return _double_text(self.value(column))
        if kind.name == "TIMESTAMP":
            moment = f"cast({name} as char)"
            trimmed = f"trim(trailing '.' from trim(trailing '0' from {moment}))"
            return f"case when {moment} like '%%.%%' then {trimmed} else {moment} end"
        return f"convert({name} using utf8mb4)"

    def concat(self, parts: Sequence[str]) -> str:
        return f"concat({', '.join(parts)})"

    def fingerprint(self, text: str) -> str:
        return f"cast(conv(substr(md5({text}), 1, 15), 16, 10) as decimal(20, 0))"

    def total(self, number: str) -> str:
        return f"sum({number})"

    def bucket(self, text: str, digits: int) -> str:
        return f"substr(md5({text}), 1, {digits})"


def quoted(name: str) -> str:
    """A quoted identifier; a percent sign would begin a parameter."""
    return "`" + name.replace("`", "``").replace("%", "%%") + "`"


def _decimal_text(name: str, column: Column) -> str:
    kind = column.data_type
    if column.source_type.startswith("bit"):
        name = f"({name} + 0)"
    rounded = f"round({name}, {kind.scale or 0})"
    text = f"cast(case when {name} = {rounded} then {rounded} else {name} end as char)"
    if kind.precision == kind.scale:  # DuckDB writes no 0 before the point then
        text = f"regexp_replace({text}, '^(-?)0[.]', '\\1.')"
    return text


def _double_text(value: str) -> str:
    """Whole numbers and exponents as DuckDB writes them: 1.0, 1e+20, 1e-07."""
    text = f"cast({value} as char)"
    exponent = f"substring_index({text}, 'e', -1)"
    sign = f"case when {exponent} like '-%%' then 'e-' else 'e+' end"
    digits = f"lpad(abs({exponent}), greatest(2, length(abs({exponent}))), '0')"
    return (
        f"case when {text} like '%%e%%' "
        f"then concat(substring_index({text}, 'e', 1), {sign}, {digits}) "
        f"when {text} like '%%.%%' then {text} else concat({text}, '.0') end"
    )


def staged_type(table: CaptureTable, column: str, source_type: str) -> DataType:
    """Staging's type for MySQL's `column_type`: `decimal(28,8)`, `bigint(20) unsigned`."""
    found = TYPE.match(source_type)
    name = found[1] if found else source_type
    if found and name == "decimal":
        precision = int(found[2] or 10)
        bounded = DataType("DECIMAL", precision, int(found[3] or 0))
        return bounded if precision <= MOST_DIGITS else unbounded_decimal(table, column)
    if name == "bit" or (name == "bigint" and "unsigned" in source_type):
        return DataType("DECIMAL", 20, 0)
    if name not in STAGED and name not in AS_TEXT:
        raise CaptureFailedError(
            f"column {column} has type {source_type}, whose values cannot be kept exactly"
        )
    return DataType(STAGED.get(name, "VARCHAR"))


def _columns(table: CaptureTable, schema: str | None) -> Query:
    sql = """select column_name, column_type from information_schema.columns
where table_schema = coalesce(%(schema)s, database()) and table_name = %(table)s
order by ordinal_position"""
    return Query(sql, {"schema": table.schema or schema, "table": table.table})


def _primary_key(table: CaptureTable, schema: str | None) -> Query:
    sql = """select column_name from information_schema.key_column_usage
where table_schema = coalesce(%(schema)s, database()) and table_name = %(table)s
    and constraint_name = 'PRIMARY' order by ordinal_position"""
    return Query(sql, {"schema": table.schema or schema, "table": table.table})


def _tables(schema: str | None) -> Query:
    sql = """select table_name from information_schema.tables
where table_schema = coalesce(%(schema)s, database()) and table_type = 'BASE TABLE'
order by table_name"""
    return Query(sql, {"schema": schema})


def _options(connection: Connection) -> Mapping[str, str | None]:
    del connection
    return {"CHARSET": "utf8mb4"}


MYSQL = Kind(
    dialect=MySQLDialect,
    columns=_columns,
    primary_key=_primary_key,
    tables=_tables,
    staged_type=staged_type,
    now="select cast(now(6) as char)",
    begin=BEGIN,
    explain="explain",
    options=_options,
)
