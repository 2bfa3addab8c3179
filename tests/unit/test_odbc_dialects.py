"""What is sent through ODBC to databases that no test has: each statement is theirs to parse."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlglot

from dbt_project.declarations import CaptureTable, read_capture_tables
from dbt_project.errors import CaptureFailedError
from dbt_project.profiles import Connection
from ingest import source_sql
from ingest.columns import Column
from ingest.odbc_connection import connection_string
from ingest.odbc_databases import DATABASES
from ingest.odbc_source import bound, positional
from ingest.source import Query
from tests.capture_sample import source_node

TYPES = {
    "sqlserver": [
        "bigint", "tinyint", "bit", "decimal(28,8)", "money", "float", "real", "date", "datetime",
        "datetime2", "datetimeoffset", "time", "nvarchar", "ntext", "varbinary",
        "uniqueidentifier", "xml",
    ],
    "oracle": [
        "NUMBER(28,8)", "NUMBER", "FLOAT", "BINARY_DOUBLE", "DATE", "TIMESTAMP(6)",
        "TIMESTAMP(9) WITH TIME ZONE", "VARCHAR2", "CHAR", "CLOB", "RAW", "BLOB",
    ],
    "dameng": [
        "DECIMAL(28,8)", "INT", "BIGINT", "DOUBLE", "DATE", "DATETIME(6)", "TIME", "TEXT",
        "VARCHAR", "LONGVARBINARY", "TIMESTAMP(6) WITH TIME ZONE",
    ],
    "kingbase": [
        "numeric(28,8)", "numeric", "bigint", "character varying(40)", "boolean", "bytea",
        "timestamp without time zone", "timestamp with time zone", "uuid",
    ],
}  # fmt: skip
PARSED_AS = {"sqlserver": "tsql", "oracle": "oracle", "dameng": "oracle", "kingbase": "postgres"}


def a_table() -> CaptureTable:
    node = source_node("orders", {"key": ["c0"]})
    node["config"]["meta"]["ingest_defaults"]["changed_at"] = "c1"
    (table,) = read_capture_tables({"sources": {"orders": node}})
    return table


def statements(database: str) -> Iterator[Query]:
    """Everything that capture sends, for a table with a column of every type."""
    kind, table = DATABASES[database], a_table()
    dialect = kind.dialect(None)
    columns = [
        Column(f"C{number}", kind.staged_type(table, f"c{number}", name), name)
        for number, name in enumerate(TYPES[database])
    ]
    yield kind.columns(table, None)
    yield kind.primary_key(table, "sales")
    yield kind.tables(None)
    yield Query(kind.now, {})
    for as_text in (False, True):
        yield source_sql.all_rows(dialect, table, columns, as_text=as_text)
    yield source_sql.changed_rows(dialect, table, columns, "2024-01-01 00:00:00")
    yield source_sql.rows_of_keys(dialect, table, columns, [["a"], ["b"]])
    yield source_sql.count(source_sql.all_keys(dialect, table, columns))
    yield source_sql.range_bounds(dialect, table, columns, 4)
    checksums = source_sql.checksums(dialect, table, columns, 2)
    if checksums:
        yield checksums


@pytest.mark.parametrize("database", TYPES)
def test_every_statement_parses_as_its_database_s_sql(database: str) -> None:
    for query in statements(database):
        sql, params = positional(query)
        assert sql.count("?") == len(params)
        assert len(sqlglot.parse(sql, read=PARSED_AS[database])) == 1


@pytest.mark.parametrize(
    ("database", "refused"),
    [("sqlserver", "geography"), ("oracle", "BFILE"), ("dameng", "INTERVAL DAY TO SECOND")],
)
def test_types_that_cannot_be_kept_are_refused(database: str, refused: str) -> None:
    with pytest.raises(CaptureFailedError, match=f"column x has type {refused}"):
        DATABASES[database].staged_type(a_table(), "x", refused)


@pytest.mark.parametrize(
    ("database", "declared", "staged"),
    [
        ("sqlserver", "money", "DECIMAL(19,4)"),
        ("sqlserver", "datetime2", "TIMESTAMP"),
        ("sqlserver", "tinyint", "SMALLINT"),
        ("oracle", "NUMBER", "DECIMAL(38,10)"),
        ("oracle", "NUMBER(38,0)", "DECIMAL(38,0)"),
        ("oracle", "DATE", "TIMESTAMP"),
        ("oracle", "TIMESTAMP(6) WITH LOCAL TIME ZONE", "TIMESTAMP WITH TIME ZONE"),
        ("dameng", "DECIMAL(28,8)", "DECIMAL(28,8)"),
        ("kingbase", "numeric(28,8)", "DECIMAL(28,8)"),
    ],
)
def test_types_become_what_keeps_their_values(database: str, declared: str, staged: str) -> None:
    assert str(DATABASES[database].staged_type(a_table(), "x", declared)) == staged


@pytest.mark.parametrize(
    ("settings", "database", "expected"),
    [
        (
            {"driver": "ODBC Driver 18 for SQL Server", "server": "db1", "port": 1433,
             "database": "crm", "connection_string": "TrustServerCertificate=yes;"},
            "sqlserver",
            "Driver={ODBC Driver 18 for SQL Server};Server=db1,1433;Database=crm;"
            "TrustServerCertificate=yes;",
        ),
        (
            {"driver": "DM8 ODBC DRIVER", "server": "10.0.0.8", "port": 5236},
            "dameng",
            "Driver={DM8 ODBC DRIVER};Server=10.0.0.8;TCP_PORT=5236;",
        ),
        (
            {"driver": "Oracle 21 ODBC driver", "server": "ora", "database": "ORCL"},
            "oracle",
            "Driver={Oracle 21 ODBC driver};DBQ=//ora:1521/ORCL;",
        ),
        (
            {"driver": "a}b", "server": "x;y"},
            "sqlite",
            "Driver={a}}b};Server={x;y};",
        ),
    ],
)  # fmt: skip
def test_connection_strings_are_what_each_driver_expects(
    settings: dict[str, Any], database: str, expected: str
) -> None:
    connection = Connection("erp", "live", "odbc", settings)
    assert connection_string(connection, DATABASES[database].options(connection)) == expected


def test_named_values_become_question_marks_in_their_order() -> None:
    query = Query("a = %(x)s and b like '%%z' and c = %(y)s or d = %(x)s", {"y": 2, "x": 1})
    assert positional(query) == ("a = ? and b like '%z' and c = ? or d = ?", [1, 2, 1])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None), ("甲", "甲"), (5, "5"), (Decimal("1.50"), "1.50"), (0.1, "0.1"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29) + timedelta(microseconds=5), "2024-02-29 00:00:00.000005"),
    ],
)  # fmt: skip
def test_values_are_bound_as_texts(value: Any, text: str | None) -> None:
    assert bound(value) == text


def test_bytes_cannot_be_bound() -> None:
    with pytest.raises(CaptureFailedError, match="a bytes cannot be part of a key over ODBC"):
        bound(b"\x00")
