"""Dameng (达梦) through ODBC, and Oracle where only ODBC is allowed, written from documentation."""

# ruff: noqa: D102 (the protocol says what each method is)

import re
from collections.abc import Mapping, Sequence

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from dbt_project.profiles import Connection
from ingest.columns import Column, DataType
from ingest.declared_columns import unbounded_decimal
from ingest.odbc_kinds import Kind, is_carried, quoted
from ingest.source import Query

MOST_DIGITS = 38
TYPE = re.compile(r"([A-Z_0-9 ]+?)(?:\((\d+)(?:,(-?\d+))?\))?( WITH.*)?", re.IGNORECASE)
NUMBERS = ("NUMBER", "NUMERIC", "DECIMAL", "DEC")
STAGED = {
    "TINYINT": "SMALLINT", "BYTE": "SMALLINT", "SMALLINT": "SMALLINT", "INT": "INTEGER",
    "INTEGER": "INTEGER", "BIGINT": "BIGINT", "BIT": "SMALLINT", "BINARY_DOUBLE": "DOUBLE",
    "BINARY_FLOAT": "FLOAT", "DOUBLE": "DOUBLE", "DOUBLE PRECISION": "DOUBLE", "REAL": "FLOAT",
    "DATE": "TIMESTAMP", "DATETIME": "TIMESTAMP", "TIMESTAMP": "TIMESTAMP", "TIME": "TIME",
    "RAW": "BLOB", "BLOB": "BLOB", "IMAGE": "BLOB", "BINARY": "BLOB", "VARBINARY": "BLOB",
    "LONGVARBINARY": "BLOB",
}  # fmt: skip
TEXTS = ("CHAR", "NCHAR", "VARCHAR", "VARCHAR2", "NVARCHAR2", "TEXT", "CLOB", "NCLOB",
         "LONGVARCHAR", "CHARACTER")  # fmt: skip
WRITTEN = {"BLOB": "rawtohex({0})", "TIME": "to_char({0}, 'HH24:MI:SS')", "VARCHAR": "{0}"}
# Where a schema is declared in lower case, its capitals are meant: so names are by themselves.
COLUMNS = """select column_name, data_type || case when data_precision is not null
    then '(' || data_precision || ',' || coalesce(data_scale, 0) || ')' else '' end
from all_tab_columns
where owner = coalesce(%(schema)s, user) and table_name = %(table)s
order by column_id"""
PRIMARY_KEY = """select parts.column_name
from all_constraints keys
join all_cons_columns parts
    on parts.owner = keys.owner and parts.constraint_name = keys.constraint_name
where keys.constraint_type = 'P'
    and keys.owner = coalesce(%(schema)s, user) and keys.table_name = %(table)s
order by parts.position"""
TABLES = """select table_name from all_tables
where owner = coalesce(%(schema)s, user) order by table_name"""
ORACLE_BEGIN = (
    "alter session set nls_date_format = 'YYYY-MM-DD HH24:MI:SS'",
    "alter session set nls_timestamp_format = 'YYYY-MM-DD HH24:MI:SS.FF'",
    "alter session set nls_timestamp_tz_format = 'YYYY-MM-DD HH24:MI:SS.FF TZH:TZM'",
    "set transaction read only",
)


class OracleDialect:
    """Implements `ingest.dialect.Dialect`."""

    longest_list = 1_000
    fence = ""

    def __init__(self, schema: str | None) -> None:
        self.schema = schema  # None: the user's own

    def quoted(self, name: str) -> str:
        return quoted(name)

    def place(self, table: CaptureTable) -> str:
        schema = table.schema or self.schema
        name = quoted(_capitals(table.table))
        return f"{quoted(_capitals(schema))}.{name}" if schema else name

    def placeholder(self, name: str) -> str:
        return f"%({name})s"

    def value(self, column: Column) -> str:
        texts = tuple(text.lower() for text in TEXTS)
        return quoted(column.name) if is_carried(column, texts) else self.text(column)

    def text(self, column: Column) -> str:
        name, kind = quoted(column.name), column.data_type.name
        if kind == "DECIMAL":
            return self.number_text(name)
        if kind == "TIMESTAMP" and column.source_type.upper().startswith("DATE"):
            return f"to_char({name}, 'YYYY-MM-DD HH24:MI:SS')"
        if kind == "TIMESTAMP":
            return _moment(name)
        if kind == "TIMESTAMP WITH TIME ZONE":
            return f"{_moment(f'sys_extract_utc({name})')} || '+00'"
        return WRITTEN.get(kind, "to_char({0})").format(name)

    def number_text(self, name: str) -> str:
        """All digits of a number, with a point whatever the session's language is."""
        return f"to_char({name}, 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')"

    def concat(self, parts: Sequence[str]) -> str:
        return " || ".join(parts)

    def fingerprint(self, text: str) -> None:
        del text  # none that every version has

    def total(self, number: str) -> str:
        return f"sum({number})"

    def bucket(self, text: str, digits: int) -> str:
        return f"substr(lower(rawtohex(standard_hash({text}, 'MD5'))), 1, {digits})"


class DamengDialect(OracleDialect):
    """Dameng has no number formats without a width."""

    def number_text(self, name: str) -> str:
        return f"cast({name} as varchar(100))"


def _moment(name: str) -> str:
    """Staging keeps microseconds: digits beyond them make the value none."""
    return (
        f"case when {name} is null then null when to_char({name}, 'FF9') like '%%000' "
        f"then to_char({name}, 'YYYY-MM-DD HH24:MI:SS.FF6') "
        f"else to_char({name}, 'YYYY-MM-DD HH24:MI:SS.FF9') || ' (ns)' end"
    )


def staged_type(table: CaptureTable, column: str, source_type: str) -> DataType:
    """Staging's type for the catalogue's: `NUMBER(28,8)`, `TIMESTAMP(6) WITH TIME ZONE`."""
    found = TYPE.fullmatch(source_type.strip())
    name = found[1].upper() if found else source_type.upper()
    if found and name in NUMBERS:
        precision, scale = int(found[2] or 0), int(found[3] or 0)
        if 0 < precision <= MOST_DIGITS and 0 <= scale <= precision:
            return DataType("DECIMAL", precision, scale)
        return unbounded_decimal(table, column)
    if found and found[4] and name in ("TIMESTAMP", "DATETIME"):
        return DataType("TIMESTAMP WITH TIME ZONE")
    if name == "FLOAT":  # of up to 126 binary digits: no double
        return unbounded_decimal(table, column)
    if name in STAGED or name in TEXTS:
        return DataType(STAGED.get(name, "VARCHAR"))
    raise CaptureFailedError(
        f"column {column} has type {source_type}, whose values cannot be kept exactly"
    )


def _capitals(name: str) -> str:
    return name.upper() if name.islower() else name


def _table(table: CaptureTable, schema: str | None) -> dict[str, str | None]:
    owner = table.schema or schema
    return {"schema": _capitals(owner) if owner else None, "table": _capitals(table.table)}


def _dameng_options(connection: Connection) -> Mapping[str, str | None]:
    port = connection.settings.get("port")
    return {"TCP_PORT": str(port), "Port": None} if port else {}


def _oracle_options(connection: Connection) -> Mapping[str, str | None]:
    settings = connection.settings
    if not settings.get("server"):
        return {}
    place = f"//{settings['server']}:{settings.get('port', 1521)}/{connection.require('database')}"
    return {"DBQ": place, "Server": None, "Port": None, "Database": None}


ORACLE = Kind(
    dialect=OracleDialect,
    columns=lambda table, schema: Query(COLUMNS, _table(table, schema)),
    primary_key=lambda table, schema: Query(PRIMARY_KEY, _table(table, schema)),
    tables=lambda schema: Query(TABLES, {"schema": _capitals(schema) if schema else None}),
    staged_type=staged_type,
    now="select to_char(sysdate, 'YYYY-MM-DD HH24:MI:SS') from dual",
    begin=ORACLE_BEGIN,
    options=_oracle_options,
)
DAMENG = Kind(
    dialect=DamengDialect,
    columns=ORACLE.columns,
    primary_key=ORACLE.primary_key,
    tables=ORACLE.tables,
    staged_type=staged_type,
    now=ORACLE.now,
    begin=("set transaction isolation level serializable",),
    options=_dameng_options,
)
