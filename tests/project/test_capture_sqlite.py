"""A SQLite file as a source: what is kept, what is refused, what happens without the file."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dbt_project.declarations import CaptureTable, capture_tables
from dbt_project.profiles import connection
from dbt_project.waiting import Patience
from ingest import source_sql
from ingest.source import Source, open_source
from ingest.warehouse import Mode, RunRecord
from tests.capture_sample import Site, source_node

PROFILE = """
report_platform:
  target: embedded
  outputs:
    embedded: {type: duckdb, path: warehouse.duckdb, schema: storage}
crm:
  target: demo
  outputs:
    demo: {type: sqlite, path: crm.sqlite}
"""
NOON = "2024-03-01 12:00:00"


@dataclass
class Crm:
    """A platform whose only source is a SQLite file."""

    site: Site

    @property
    def path(self) -> Path:
        return self.site.root / "crm.sqlite"

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            yield connection

    def write(self, *statements: str) -> None:
        with self.connected() as connection:
            for statement in statements:
                connection.execute(statement)

    def rows(self, query: str) -> list[Any]:
        with self.connected() as connection:
            return connection.execute(query).fetchall()

    def declare(self, name: str, columns: dict[str, str] | None = None, **ingest: Any) -> None:
        defaults = {"profile": "crm", "changed_at": "updated_at", "overlap": "10min"}
        declared = {
            column: {"name": column, "data_type": kind} for column, kind in (columns or {}).items()
        }
        settings = {"key": ["id"], **ingest}
        self.site.declare(source_node(name, settings, defaults, columns=declared))

    def capture(self, mode: Mode = "changes") -> RunRecord:
        return self.site.capture_one(mode)

    @contextmanager
    def opened(self) -> Iterator[tuple[Source, CaptureTable]]:
        """The source and its only declared table."""
        (table,) = capture_tables(self.site.root)
        patience = Patience(1, self.site.heard.note)
        with open_source(connection(self.site.root, "crm"), patience) as source:
            yield source, table

    def staged(self, table: str, columns: str) -> list[Any]:
        return self.site.warehouse(
            f"select {columns} from staging.{table} where is_deleted = 0 order by id"
        )


@pytest.fixture
def crm(tmp_path: Path) -> Crm:
    site = Site(tmp_path)
    (tmp_path / "profiles.yml").write_text(PROFILE)
    return Crm(site)


def staged_type(crm: Crm, table: str, column: str) -> str:
    ((kind,),) = crm.site.warehouse(
        f"select data_type from duckdb_columns() where table_name = '{table}'"
        f" and column_name = '{column}'"
    )
    return str(kind)


def column_of(crm: Crm, declared: str, values: Sequence[Any], wanted: str | None = None) -> None:
    """A table with these values in a column `x`, captured as it may be."""
    crm.write(f"create table t (id integer primary key, x {declared}, updated_at text)")
    with crm.connected() as connection:
        connection.executemany(
            f"insert into t values (?, ?, '{NOON}')", list(enumerate(values, start=1))
        )
    crm.declare("t", {"x": wanted} if wanted else None)


KEPT = {
    "integer": ("BIGINT", [-(2**63), 2**63 - 1, 0, None]),
    "tinyint": ("BIGINT", [5_000_000_000]),
    "varchar(5)": ("VARCHAR", ["", None, " ", "  padded  ", "用友", "😀👨‍👩‍👧", "𠮷", "x" * 100_000,
                               "a\0b", "a\nb", "000123", "'; --"]),
    "text": ("VARCHAR", ["=1+1"]),
    "blob": ("BLOB", [b"\x00\xff", b"", None]),
    "double": ("DOUBLE", [0.1, 5e-324, 1.7976931348623157e308, float("inf"), -0.5, None]),
    "real": ("DOUBLE", [3, 0.1]),
    "boolean": ("BOOLEAN", [0, 1, None]),
    "date": ("VARCHAR", ["0001-01-01", "9999-12-31", None, "soon"]),
    "datetime": ("VARCHAR", ["2024-02-29 23:59:59", "2024-02-29T23:59:59.123456+08:00"]),
    "": ("VARCHAR", ["as it is", None]),
    "any": ("VARCHAR", ["x"]),
}  # fmt: skip


@pytest.mark.parametrize("declared", KEPT)
def test_values_of_every_type_are_staged_as_they_are(crm: Crm, declared: str) -> None:
    kind, values = KEPT[declared]
    column_of(crm, declared, values)
    crm.write("create index by_time on t (updated_at)")
    assert crm.capture().message is None
    assert [value for (value,) in crm.staged("t", "x")] == values
    assert staged_type(crm, "t", "x") == kind
    assert crm.capture("full").rows_updated == 0
    assert crm.capture("reconcile").rows_updated == 0


def test_reals_in_a_decimal_column_are_the_numbers_that_their_digits_say(crm: Crm) -> None:
    values = [0.1, 1234567.89, 19.99, 7, -0.01, 0.0, None, 99999999999999]
    column_of(crm, "decimal(18,2)", values)
    crm.capture()
    assert staged_type(crm, "t", "x") == "DECIMAL(18,2)"
    assert [value for (value,) in crm.staged("t", "x")] == [
        None if value is None else Decimal(repr(value)) for value in values
    ]
    assert crm.capture("reconcile").rows_updated == 0


def test_numbers_of_28_digits_are_exact_where_sqlite_keeps_them_as_texts(crm: Crm) -> None:
    values = ["99999999999999999999.99999999", "-0.00000001", "0", None]
    column_of(crm, "text", values, wanted="decimal(28,8)")
    crm.capture()
    assert [value for (value,) in crm.staged("t", "x")] == [
        None if value is None else Decimal(value) for value in values
    ]
    assert crm.capture("reconcile").rows_updated == 0


@pytest.mark.parametrize(
    ("wanted", "kind"), [(None, "DECIMAL(38,10)"), ("decimal(12,4)", "DECIMAL(12,4)")]
)
def test_a_decimal_without_digits_takes_what_the_declaration_says(
    crm: Crm, wanted: str | None, kind: str
) -> None:
    column_of(crm, "numeric", [1.25, 3], wanted)
    crm.capture()
    assert staged_type(crm, "t", "x") == kind
    assert crm.staged("t", "x") == [(Decimal("1.25"),), (Decimal(3),)]


MISFITS = {
    "integer": ("BIGINT", "many", "text 'many'"),
    "int": ("BIGINT", 3.5, "real 3.5"),
    "decimal(18,2)": ("DECIMAL(18,2)", 0.1 + 0.2, "real 0.30000000000000004"),
    "numeric(6,2)": ("DECIMAL(6,2)", 12345.6, "real 12345.6"),
    "boolean": ("BOOLEAN", 2, "integer 2"),
    "varchar(20)": ("VARCHAR", b"\x00", "blob 00"),
    "blob": ("BLOB", "words", "text 'words'"),
    "datetime": ("VARCHAR", 1709294400, "integer 1709294400"),
    "": ("VARCHAR", 5, "integer 5"),
    "real": ("DOUBLE", "much", "text 'much'"),
}


@pytest.mark.parametrize("declared", MISFITS)
def test_a_value_that_does_not_fit_its_column_fails_the_table_and_is_shown(
    crm: Crm, declared: str
) -> None:
    kind, value, shown = MISFITS[declared]
    column_of(crm, declared, [None, value])
    record = crm.capture()
    assert record.status == "failed"
    expected = f"column x ({declared.upper() or 'no type'} in SQLite) is staged as {kind}, "
    assert record.message == expected + f"which cannot keep the {shown}"


def test_decimals_that_are_no_decimals_can_be_declared_as_the_doubles_that_they_are(
    crm: Crm,
) -> None:
    column_of(crm, "decimal(18,2)", [0.1 + 0.2, 3, None], wanted="double")
    crm.capture()
    assert crm.staged("t", "x") == [(0.1 + 0.2,), (3.0,), (None,)]


def test_a_column_without_a_type_takes_the_type_that_the_declaration_names(crm: Crm) -> None:
    column_of(crm, "", [1709294400, None], wanted="bigint")
    crm.capture()
    assert crm.staged("t", "x") == [(1709294400,), (None,)]


@pytest.mark.parametrize(
    ("declared", "bad"),
    [
        ("integer", "many"),
        ("integer", 3.5),
        ("integer", b"1"),
        ("decimal(18,2)", 0.1 + 0.2),
        ("double", "much"),
        ("boolean", 2),
        ("boolean", "yes"),
    ],
)
def test_rows_that_do_not_fit_are_put_aside_where_that_is_declared(
    crm: Crm, declared: str, bad: Any
) -> None:
    column_of(crm, declared, [1, bad, 0, None])
    crm.declare("t", quarantine=True)
    record = crm.capture()
    assert record.status == "success"
    assert crm.staged("t", "x") == [(1,), (0,), (None,)]
    ((reason,),) = crm.site.warehouse("select reason from staging.ingest_quarantine")
    assert "column x" in reason


def test_a_blob_in_a_text_column_fails_the_table_whatever_is_declared(crm: Crm) -> None:
    column_of(crm, "text", ["x", b"\x00"])
    crm.declare("t", quarantine=True)
    message = "column x (TEXT in SQLite) is staged as VARCHAR, which cannot keep the blob 00"
    assert crm.capture().message == message


def test_texts_that_are_no_utf_8_fail_the_table(crm: Crm) -> None:
    crm.write(
        "create table t (id integer primary key, x text, updated_at text)",
        f"insert into t values (1, cast(x'c4e3bac3' as text), '{NOON}'), (2, '你好', '{NOON}')",
    )
    crm.declare("t")
    assert "UTF-8" in str(crm.capture().message)


def test_changes_deletes_and_silent_changes_arrive(crm: Crm) -> None:
    crm.write(
        "create table t (id integer primary key, x decimal(18,2), name text, updated_at text)",
        f"insert into t values (1, 1.5, '甲', '{NOON}'), (2, 2, '', '{NOON}'), (3, 3, null, null)",
    )
    crm.declare("t")
    assert crm.capture().rows_inserted == 3
    crm.write("update t set name = '乙', updated_at = '2024-03-01 12:30:00' where id = 1")
    assert crm.capture().rows_updated == 1
    crm.write("delete from t where id = 2")
    assert crm.capture("deletes").rows_deleted == 1
    crm.write("update t set x = 3.25 where id = 1")
    record = crm.capture("reconcile")
    assert (record.rows_inserted, record.rows_updated, record.rows_deleted) == (0, 1, 0)
    assert crm.staged("t", "id, x, name") == [(1, Decimal("3.25"), "乙"), (3, Decimal(3), None)]


def test_generated_columns_views_and_strange_names_are_captured(crm: Crm) -> None:
    crm.write(
        'create table "T 1" ("ID" text primary key, "Order" integer, "a ""b""" integer,'
        ' twice integer as ("Order" * 2), updated_at text) without rowid',
        f"""insert into "T 1" values ('K', 1, 2, '{NOON}')""",
        'create view v as select "ID" as id, upper("ID") as loud, updated_at from "T 1"',
    )
    crm.declare("t", table="T 1")
    crm.capture()
    assert crm.site.warehouse('select id, "order", "a ""b""", twice from staging.t') == [
        ("K", 1, 2, 2)
    ]
    crm.declare("v")
    crm.capture()
    assert crm.staged("v", "id, loud") == [("K", "K")]


def test_a_capture_shows_one_moment_while_others_write(crm: Crm) -> None:
    crm.write(
        "pragma journal_mode = wal",
        "create table t (id integer primary key, x integer, updated_at text)",
        f"""insert into t with recursive n(i) as (select 1 union all select i + 1 from n
            where i < 20000) select i, 0, '{NOON}' from n""",
    )
    crm.declare("t")
    with crm.opened() as (source, table):
        columns = source.columns(table)
        reader = source.read(source_sql.all_rows(source.dialect, table, columns))
        reader.read_next_batch()
        crm.write("update t set x = 1", "delete from t where id > 100")
        assert {value for batch in reader for value in batch["x"].to_pylist()} == {0}
        (count,) = source.rows(source_sql.count_all(source.dialect, table))
        assert count == (20000,)


def test_a_file_that_somebody_writes_is_waited_for(crm: Crm) -> None:
    column_of(crm, "integer", [1])
    with closing(sqlite3.connect(crm.path, isolation_level=None)) as writer:
        writer.execute("begin exclusive")
        out, err = crm.site.ingest("run", "--lock-timeout", "0.2", code=1)
    assert "is locked by a writer; waiting" in out + err
    assert "crm.sqlite) is still locked by a writer after 0.2 s" in out + err
    assert crm.capture().status == "success"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "crm.sqlite): the file does not exist"),
        (lambda path: path.mkdir(), "crm.sqlite): the file does not exist"),
        (lambda path: path.write_text("no database at all " * 100), "file is not a database"),
        (lambda path: path.write_bytes(b""), "the source has no table t"),
    ],
)
def test_a_file_that_is_no_database_is_named(crm: Crm, make: Any, message: str) -> None:
    make(crm.path)
    crm.declare("t")
    assert message in str(crm.capture().message)


def test_a_broken_file_fails_its_table_and_loses_nothing(crm: Crm) -> None:
    column_of(crm, "text", ["x" * 500] * 2000)
    crm.capture()
    with crm.path.open("r+b") as file:
        file.truncate(crm.path.stat().st_size // 2 // 4096 * 4096)
    record = crm.capture("full")
    assert record.status == "failed"
    assert "malformed" in str(record.message)
    assert len(crm.staged("t", "x")) == 2000


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"key": ["code"]}, "key column code is not in the source table t"),
        ({"changed_at": "ts"}, "changed_at column ts is not in the source table t"),
        ({"schema": "dbo"}, "the source has no schema dbo (a SQLite file has one: main)"),
        ({"table": "missing"}, "the source has no table missing"),
    ],
)
def test_a_wrong_declaration_is_named(crm: Crm, settings: dict[str, Any], message: str) -> None:
    column_of(crm, "text", ["x"])
    crm.declare("t", **settings)
    assert crm.capture().message == message


def test_a_source_says_what_it_knows_of_its_tables(crm: Crm) -> None:
    column_of(crm, "text", ["x", "y"])
    with crm.opened() as (source, table):
        assert source.row_estimate(table) is None
    crm.write("create index by_time on t (updated_at, x)", "analyze")
    with crm.opened() as (source, table):
        assert source.table_names(None) == ("t",)
        assert source.primary_key(table) == ("id",)
        assert source.row_estimate(table) == 2
        indexed = [source.is_indexed(table, name) for name in ("id", "updated_at", "x")]
        assert indexed == [True, True, False]
        keys = source_sql.all_keys(source.dialect, table, source.columns(table))
        assert str(source.plan(keys)).startswith("SCAN ")
