"""SQLite through ODBC. `type: sqlite` is the better way: it needs no driver, and knows md5.

The driver takes a text in a column of integers for 0, and writes reals with 15 digits, so SQL says
what a value is, and in a way that staging refuses when it does not fit; columns of reals are
refused altogether. Only a blob in a column of texts goes unnoticed: it comes as a text.
"""

# ruff: noqa: D102 (the protocol says what each method is)

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from ingest.columns import Column, DataType
from ingest.declared_columns import declared_type, unbounded_decimal
from ingest.odbc_kinds import CARRIED, Kind, quoted
from ingest.source import Query
from ingest.sqlite_dialect import SQLiteDialect
from ingest.sqlite_types import staged_type

OVERFLOW = "abs(-9223372036854775807 - 1)"  # SQLite's only error that a query can ask for
TEXTS = ("char", "varchar", "nchar", "nvarchar", "clob", "text")
AFFORDED = {"VARCHAR": "'text'", "BLOB": "'blob'"}


class OdbcSQLiteDialect(SQLiteDialect):
    """SQLite without functions of ours."""

    def quoted(self, name: str) -> str:
        return quoted(name)

    def place(self, table: CaptureTable) -> str:
        return f"{quoted(table.schema or 'main')}.{quoted(table.table)}"

    def placeholder(self, name: str) -> str:
        return f"%({name})s"

    def value(self, column: Column) -> str:
        if column.data_type.name not in AFFORDED:
            return self.text(column)
        name = quoted(column.name)
        if column.source_type.lower().startswith(TEXTS):
            return name  # an expression could not be longer than 255 characters
        fits = f"typeof({name}) in ({AFFORDED[column.data_type.name]}, 'null')"
        return f"case when {fits} then {name} else {OVERFLOW} end"

    def text(self, column: Column) -> str:
        name, kind = quoted(column.name), column.data_type
        if kind.name == "DECIMAL":
            # 15 digits that read back as the same real are the shortest that do.
            exact = f"typeof({name}) = 'integer' or cast(cast({name} as text) as real) = {name}"
            return (
                f"case when {name} is null then null "
                f"when typeof({name}) = 'text' or {exact} then cast({name} as text) "
                f"else cast({name} as text) || ' (more than 15 digits)' end"
            )
        return super().text(column)

    def fingerprint(self, text: str) -> None:
        del text


def _staged_type(table: CaptureTable, column: str, declared: str) -> DataType:
    kind = staged_type(declared, declared_type(table, column), unbounded_decimal(table, column))
    if kind.name == "DOUBLE":
        raise CaptureFailedError(
            f"column {column} has type {declared}, whose values SQLite's ODBC driver rounds: "
            "capture with type: sqlite in profiles.yml"
        )
    return kind


def _columns(table: CaptureTable, schema: str | None) -> Query:
    del schema
    sql = """select name, type from pragma_table_xinfo(%(table)s)
where hidden <> 1 order by cid"""
    return Query(sql, {"table": table.table})


def _primary_key(table: CaptureTable, schema: str | None) -> Query:
    del schema
    sql = "select name from pragma_table_xinfo(%(table)s) where pk > 0 order by pk"
    return Query(sql, {"table": table.table})


def _tables(schema: str | None) -> Query:
    del schema
    sql = r"""select name from sqlite_master
where type = 'table' and name not like 'sqlite\_%%' escape '\' order by name"""
    return Query(sql, {})


SQLITE = Kind(
    dialect=lambda _: OdbcSQLiteDialect(),
    columns=_columns,
    primary_key=_primary_key,
    tables=_tables,
    staged_type=_staged_type,
    now="select strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', 'localtime')",
    explain="explain query plan",
    carried={"BLOB": CARRIED["BLOB"]},
)
