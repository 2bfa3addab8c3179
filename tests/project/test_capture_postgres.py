"""PostgreSQL as a source: every value as it is, one moment for all tables, clear refusals."""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dbt_project.declarations import CaptureTable, read_capture_tables
from dbt_project.errors import CaptureFailedError, ConnectionFailedError
from ingest import source_sql
from ingest.duckdb_dialect import DuckDBDialect
from ingest.source import Query
from tests.capture_sample import Heard, source_node
from tests.postgres import Postgres
from tests.postgres_sample import DEFAULTS, PostgresSite, postgres_site, read_all

EXTREMES: dict[str, tuple[str, list[str]]] = {
    "numeric(28,8)": ("DECIMAL(28,8)", [
        "99999999999999999999.99999999", "-99999999999999999999.99999999", "0.00000001", "0",
    ]),
    "numeric(38,12)": ("DECIMAL(38,12)", ["99999999999999999999999999.999999999999"]),
    "numeric(38)": ("DECIMAL(38,0)", ["99999999999999999999999999999999999999"]),
    "numeric(3,5)": ("DECIMAL(5,5)", ["0.00999"]),
    "numeric(3,-2)": ("DECIMAL(5,0)", ["12345"]),
    "numeric": ("DECIMAL(38,10)", ["1234567890123456789012345678.0123456789", "0.50", "-7"]),
    "varchar(200)": ("VARCHAR", [
        "''", "' '", "'  padded  '", "'~'", "'用友软件股份有限公司'", "'😀👨‍👩‍👧'", "'𠮷'",
        "E'a\\nb\\r\\n'", "E'tab\\tback\\\\slash'", "'it''s \"quoted\"; --'", "'\\N'", "'000123'",
    ]),
    "text": ("VARCHAR", ["repeat('x', 100000)", "repeat('长', 1500000)", "'\"\"'", "','"]),
    "char(20)": ("VARCHAR", ["'0001A110000000000ABC'", "'short'", "'用友'", "''"]),
    '"char"': ("VARCHAR", ["'x'"]),
    "date": ("DATE", ["'0001-01-01'", "'9999-12-31'", "'2024-02-29'"]),
    "timestamp": ("TIMESTAMP", [
        "'2024-02-29 23:59:59.123456'", "'0001-01-01 00:00:00'", "'9999-12-31 23:59:59.999999'",
        "'2024-02-29 12:00:00.5'",
    ]),
    "timestamp(0)": ("TIMESTAMP", ["'2024-02-29 23:59:59'"]),
    "timestamptz": ("TIMESTAMP WITH TIME ZONE", [
        "'2024-02-29 23:59:59.123456+08:00'", "'1890-06-01 12:00:00 Asia/Shanghai'",
    ]),
    "time": ("TIME", ["'23:59:59.999999'", "'00:00:00'", "'08:30:00.5'"]),
    "timetz": ("VARCHAR", ["'23:59:59.999999+08:00'"]),
    "interval": ("VARCHAR", ["'1 month 2 days 3.5 seconds'", "'-1 year'"]),
    "smallint": ("SMALLINT", ["-32768", "32767"]),
    "integer": ("INTEGER", ["-2147483648", "2147483647"]),
    "bigint": ("BIGINT", ["-9223372036854775808", "9223372036854775807"]),
    "oid": ("BIGINT", ["4294967295"]),
    "double precision": ("DOUBLE", [
        "0.1", "'NaN'", "'-Infinity'", "'Infinity'", "5e-324", "1.7976931348623157e308", "-0.0",
        "1", "1e15", "1e16", "123456789012345680", "0.0001", "0.00001", "-2.5e-7", "1e100",
    ]),
    "real": ("FLOAT", ["0.1", "3.4e38", "1000000", "16777216", "1e-5", "'NaN'", "123456792"]),
    "boolean": ("BOOLEAN", ["true", "false"]),
    "bytea": ("BLOB", ["'\\x00ff'", "''", "decode(repeat('c0de', 700000), 'hex')"]),
    "money": ("DECIMAL(38,10)", ["'-92233720368547758.08'", "'12.50'"]),
    "uuid": ("VARCHAR", ["'00000000-0000-0000-0000-0000000000FF'"]),
    "jsonb": ("VARCHAR", ["'{\"金额\": 0.10000000000000000001, \"a\": [null, \"\"]}'"]),
    "xml": ("VARCHAR", ["'<a>1</a>'"]),
    "inet": ("VARCHAR", ["'192.168.0.1/24'"]),
    "varbit": ("VARCHAR", ["B'0101'", "B''"]),
    "numeric(10,2)[]": ("VARCHAR", ["'{1.10,null,-3}'"]),
    "text[]": ("VARCHAR", ["array['a,b', '', null, '\"']"]),
    "mood": ("VARCHAR", ["'好'", "'sad'"]),
    "amount": ("DECIMAL(20,4)", ["1234567890123456.7891"]),
    "small_amount": ("DECIMAL(20,4)", ["99.9999"]),
}  # fmt: skip
OWN_TYPES = (
    "create type mood as enum ('好', 'sad')",
    "create domain amount as numeric(20,4)",
    "create domain small_amount as amount check (value < 100)",
)
ORDERS = (
    "create table orders (id char(8) primary key, total numeric(28,8), ts char(19))",
    "insert into orders select 'K' || i, i / 7.0, '2024-03-01 10:00:00' "
    "from generate_series(1, 5) i",
)


def declared(**ingest: Any) -> dict[str, Any]:
    return source_node("t", {"key": ["id"], **ingest}, DEFAULTS)


def site_with(root: Path, server: Postgres, kind: str, *values: str) -> PostgresSite:
    """A site whose table t has one column x of a type, with these values and a null."""
    site = postgres_site(root, server)
    site.declare(declared())
    rows = [f"({n}, {value}, '2024-01-01 00:00:00')" for n, value in enumerate((*values, "null"))]
    site.erp(
        *OWN_TYPES,
        f"create table t (id integer, x {kind}, ts varchar(19))",
        *(f"insert into t values {row}" for row in rows),
    )
    return site


def table_of(site: PostgresSite, name: str = "t", key: str = "id") -> CaptureTable:
    node = source_node(name, {"key": [key]}, DEFAULTS)
    return read_capture_tables({"sources": {"one": node}})[0]


@pytest.mark.parametrize("kind", EXTREMES)
def test_extreme_values_are_staged_exactly(tmp_path: Path, postgres: Postgres, kind: str) -> None:
    staged_as, values = EXTREMES[kind]
    site = site_with(tmp_path, postgres, kind, *values)
    assert site.capture_one().status == "success"
    site.assert_mirrored("t")
    types = "select data_type from duckdb_columns() where table_name = 't' and column_name = 'x'"
    assert site.warehouse(types) == [(staged_as,)]
    assert_texts_agree(site)
    assert site.capture_one(mode="full").rows_updated == 0
    site.erp("update t set x = null")
    assert site.capture_one().rows_updated == len(values)
    site.assert_mirrored("t")


def assert_texts_agree(site: PostgresSite) -> None:
    """What reconciling compares is the same on both sides, so it re-reads nothing for nothing."""
    table = table_of(site)
    with site.open() as source:
        columns = source.columns(table)
        text, bucket, mark = (
            source.dialect.text(columns[1]),
            source.dialect.bucket(source.dialect.text(columns[1]), 4),
            source.dialect.fingerprint(source.dialect.text(columns[1])),
        )
        there = source.rows(
            Query(f"select {text}, {bucket}, {mark} from {source.dialect.place(table)}", {})
        )
    own = DuckDBDialect()
    text = own.text(columns[1])
    here = site.warehouse(
        f"select {text}, {own.bucket(text, 4)}, {own.fingerprint(text)} from staging.t"
    )
    assert sorted(map(str, there)) == sorted(map(str, here))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", "'infinity'"),
        ("date", "'0044-03-15 BC'"),
        ("date", "'12024-01-01'"),
        ("timestamp", "'-infinity'"),
        ("timestamptz", "'infinity'"),
        ("time", "'24:00:00'"),
        ("numeric(28,8)", "'NaN'"),
        ("numeric", "'NaN'"),
        ("numeric", "0.33333333333333333333"),
        ("numeric", "12345678901234567890123456789"),
        ("numeric(50,2)", "repeat('9', 48)::numeric"),
    ],
)
def test_a_value_that_no_staged_type_holds_stops_its_table_and_names_the_column(
    tmp_path: Path, postgres: Postgres, kind: str, value: str
) -> None:
    site = site_with(tmp_path, postgres, kind, value)
    record = site.capture_one()
    assert record.status == "failed"
    assert "column x" in (record.message or "")
    assert "\n" not in (record.message or "")


def test_a_decimal_without_precision_is_exact_in_the_type_that_is_declared(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = site_with(tmp_path, postgres, "numeric", "0.33333333333333333333", "-1")
    columns = {"x": {"name": "x", "data_type": "decimal(38,20)"}}
    site.declare({**declared(), "columns": columns})
    assert site.capture_one().status == "success"
    assert site.warehouse("select cast(x as varchar) from staging.t order by id") == [
        ("0.33333333333333333333",), ("-1.00000000000000000000",), (None,),
    ]  # fmt: skip


def test_all_columns_at_once_reconcile_without_a_difference(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = postgres_site(tmp_path, postgres)
    site.declare(declared())
    listed = ", ".join(f"c{n} {kind}" for n, kind in enumerate(EXTREMES))
    names = ", ".join(f"c{n}" for n in range(len(EXTREMES)))
    values = ", ".join(values[0] for _, values in EXTREMES.values())
    site.erp(
        *OWN_TYPES,
        f"create table t (id integer, ts varchar(19), {listed})",
        f"insert into t (id, ts, {names}) values (1, '2024-03-01 10:00:00', {values})",
        "insert into t values (2)",
    )
    site.capture_one()
    assert site.capture_one(mode="reconcile").status == "success"
    assert site.warehouse("select buckets_different from staging.ingest_reconciliations") == [(0,)]


def test_a_silent_change_is_found_by_reconciling(tmp_path: Path, postgres: Postgres) -> None:
    site = postgres_site(tmp_path, postgres)
    site.declare(source_node("orders", {"key": ["id"]}, DEFAULTS))
    site.erp(*ORDERS)
    site.capture_one()
    site.erp("update orders set total = total + 0.00000001 where id = 'K3'",
             "update orders set ts = '2024-04-01 00:00:00' where id = 'K1'")  # fmt: skip
    site.capture_one()
    site.erp("update orders set total = 0 where id = 'K2'", "delete from orders where id = 'K5'")
    record = site.capture_one(mode="reconcile")
    assert (record.rows_updated, record.rows_deleted) == (1, 1)
    site.assert_mirrored("orders")


def test_one_session_shows_one_moment_and_a_further_one_the_same(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = postgres_site(tmp_path, postgres)
    site.erp(*ORDERS, "create table later (id integer)")
    count = Query("select (select count(*) from orders), (select count(*) from later)", {})
    with site.open() as source:
        assert source.rows(count) == [(5, 0)]
        site.erp("insert into later values (1)", "delete from orders where id = 'K1'")
        assert source.rows(count) == [(5, 0)]
        with source.another() as second, source.another() as third:
            site.erp("insert into later values (2)")
            assert second.rows(count) == third.rows(count) == [(5, 0)]
        with pytest.raises(CaptureFailedError, match="division by zero"):
            source.rows(Query("select 1 / 0", {}))
        assert source.rows(count) == [(5, 0)]
    with site.open() as source:
        assert source.rows(count) == [(4, 2)]


def test_a_row_committed_late_while_a_capture_reads_arrives_with_the_next(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = postgres_site(tmp_path, postgres)
    site.declare(source_node("orders", {"key": ["id"]}, DEFAULTS))
    site.erp(*ORDERS)
    with postgres.connect(site.database) as late:
        late.autocommit = False
        late.execute("insert into orders values ('LATE', 1, '2024-03-01 09:45:00')")
        site.heard = _On(late.commit)
        site.capture_one()
    assert site.warehouse("select count(*) from staging.orders") == [(5,)]
    site.capture_one()
    site.assert_mirrored("orders")


class _On(Heard):
    """Does something once, when the first rows arrive."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.act: Callable[[], object] | None = act

    def rows_arrived(self, label: str, count: int) -> None:
        super().rows_arrived(label, count)
        if self.act:
            self.act()
            self.act = None


MANY = (
    "create table orders (id char(8) primary key, note text, ts char(19))",
    "insert into orders select 'K' || i, repeat('x', 900), '2024-03-01 10:00:00' "
    "from generate_series(1, 15000) i",
)
READERS = "select pid from pg_stat_activity where application_name = 'report-platform'"
TERMINATE = READERS.replace("pid", "pg_terminate_backend(pid)", 1)


def test_a_connection_that_is_cut_mid_read_is_opened_again_and_nothing_is_missing(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = postgres_site(tmp_path, postgres)
    site.declare(source_node("orders", {"key": ["id"]}, DEFAULTS))
    site.erp(*MANY)
    site.heard = _On(lambda: site.erp(TERMINATE))
    assert site.capture_one().rows_inserted == 15000
    assert "the source broke off: " in site.heard.notes[0]
    site.assert_mirrored("orders")


@pytest.mark.parametrize(
    "act", [TERMINATE, TERMINATE.replace("terminate", "cancel")], ids=["terminated", "cancelled"]
)
def test_a_cut_is_told_apart_from_a_table_that_cannot_be_read(
    tmp_path: Path, postgres: Postgres, act: str
) -> None:
    site = postgres_site(tmp_path, postgres)
    site.erp(*MANY)
    with site.open() as source:
        reader = source.read(Query("select * from orders", {}))
        site.erp(act)
        with pytest.raises(ConnectionFailedError, match="the source broke off: "):
            read_all(reader)


def test_a_reader_that_is_left_alone_does_not_keep_the_source_from_the_next_statement(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = postgres_site(tmp_path, postgres)
    site.erp(*MANY)
    with site.open() as source:
        reader = source.read(Query("select * from orders", {}))
        assert next(iter(reader)).num_rows > 0
        assert source.rows(Query("select count(*) from orders", {})) == [(15000,)]
        assert len(read_all(source.read(Query("select id from orders", {})))) == 15000
        source.read(Query("select * from orders", {}))


def test_a_capture_that_waits_for_a_lock_of_the_source_can_be_stopped(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = postgres_site(tmp_path, postgres)
    site.declare(source_node("orders", {"key": ["id"]}, DEFAULTS))
    site.erp(*ORDERS)
    with postgres.connect(site.database) as altering, altering.transaction():
        altering.execute("lock table orders in access exclusive mode")
        with site.command("run") as process:
            wait_until(lambda: site.source("select 1 from pg_locks where not granted"))
            process.terminate()
            _, errors = process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGTERM, errors
    assert "Traceback" not in errors, errors
    wait_until(lambda: not site.source(READERS))
    assert site.capture_one().rows_inserted == 5


def wait_until(is_true: Callable[[], object]) -> None:
    give_up = time.monotonic() + 20
    while not is_true():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def test_limits_that_the_server_sets_do_not_stop_a_capture(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = postgres_site(tmp_path, postgres)
    site.declare(source_node("orders", {"key": ["id"]}, DEFAULTS))
    site.erp(
        *MANY,
        f"alter database {site.database} set statement_timeout = '5ms'",
        f"alter database {site.database} set idle_in_transaction_session_timeout = '5ms'",
        f"alter database {site.database} set datestyle = 'German'",
        f"alter database {site.database} set default_transaction_isolation = 'serializable'",
    )
    assert site.capture_one().status == "success"
    assert site.warehouse("select count(*) from staging.orders") == [(15000,)]


def test_now_is_the_clock_that_the_source_s_applications_read(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = postgres_site(tmp_path, postgres)
    site.erp(f"alter database {site.database} set timezone = 'Asia/Shanghai'")
    asked = "select extract(epoch from localtimestamp - timestamp '{}')"
    with site.open() as source:
        now = source.now()
    assert now.tzinfo is None
    assert abs(float(site.source(asked.format(now))[0][0])) < 60


def test_views_partitions_and_names_in_any_spelling_are_captured(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = postgres_site(tmp_path, postgres)
    names = ("Orders 100%", "parted", "seen", "kept")
    site.erp(
        'create table "Orders 100%" ("ID" integer primary key, "折扣%" numeric(5,2), '
        '"a ""b""" text, ts varchar)',
        """insert into "Orders 100%" values (1, 99.5, '%s', '2024-03-01 10:00:00')""",
        "create table parted (id integer primary key, ts varchar) partition by range (id)",
        "create table parted_1 partition of parted for values from (0) to (10)",
        "create table parted_2 partition of parted for values from (10) to (20)",
        "insert into parted select i, '2024-03-01 10:00:00' from generate_series(1, 19) i",
        "create view seen as select * from parted where id < 12",
        "create materialized view kept as select * from parted where id > 5",
        "analyze",
    )
    site.declare(
        *(
            source_node(f"n{n}", {"key": ["id"], "table": name}, DEFAULTS)
            for n, name in enumerate(names)
        )
    )
    assert {record.status for record in site.capture()} == {"success"}
    assert {record.status for record in site.capture()} == {
        "success"
    }  # changes, with a bound value
    counted = [site.warehouse(f"select count(*) from staging.n{n}")[0][0] for n in range(4)]
    assert counted == [1, 19, 11, 14]
    assert site.warehouse('select "折扣%", "a ""b""" from staging.n0')[0][1] == "%s"
    with site.open() as source:
        orders, parted, seen, kept = (table_of(site, name) for name in names)
        assert source.table_names("public") == ("Orders 100%", "parted")
        assert [source.primary_key(table) for table in (orders, parted, seen)] == [
            ("id",), ("id",), (),
        ]  # fmt: skip
        assert [source.is_indexed(table, "id") for table in (orders, parted, seen, kept)] == [
            True, True, None, False,
        ]  # fmt: skip
        assert source.is_indexed(parted, "ts") is False
        assert [source.row_estimate(table) for table in (parted, seen, kept)] == [19, None, 14]
        plan = source.plan(source_sql.all_rows(source.dialect, orders, source.columns(orders)))
        assert "Seq Scan" in plan


@pytest.mark.parametrize("encoding", ["EUC_CN", "LATIN1"])
def test_databases_in_other_encodings_are_read_as_what_they_say(
    tmp_path: Path, postgres: Postgres, encoding: str
) -> None:
    site = postgres_site(tmp_path, postgres)
    old = f"old_{encoding.lower()}"
    postgres.execute("postgres", f"create database {old} encoding {encoding} template template0")
    site.database = old
    site.connect_as()
    site.declare(source_node("orders", {"key": ["id"]}, DEFAULTS))
    text = "应收 100%" if encoding == "EUC_CN" else "für 100 %"
    site.erp(*ORDERS, "alter table orders add note text", f"update orders set note = '{text}'")
    site.capture_one()
    site.assert_mirrored("orders")
    site.capture_one(mode="reconcile")
    assert site.warehouse("select buckets_different from staging.ingest_reconciliations") == [(0,)]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"password": "secret-wrong"}, "password authentication failed for user"),
        ({"host": "no.such.host.invalid"}, "no.such.host.invalid"),
        ({"port": 1}, "Connection refused"),
        ({"dbname": "nowhere"}, 'database "nowhere" does not exist'),
        ({"sslmode": "require"}, "server does not support SSL"),
        ({"sslmode": "perhaps"}, "invalid sslmode value"),
    ],
)
def test_a_source_that_does_not_open_says_why_on_one_line_without_the_password(
    tmp_path: Path, postgres: Postgres, settings: dict[str, Any], says: str
) -> None:
    site = postgres_site(tmp_path, postgres, **settings)
    with pytest.raises(ConnectionFailedError) as failed, site.open():
        pass
    message = str(failed.value)
    assert message.startswith("erp.pg (platform@")
    assert says in message
    assert "\n" not in message
    assert postgres.password not in message
    assert "secret-wrong" not in message


def test_profiles_may_use_the_other_names_that_dbt_takes(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = postgres_site(tmp_path, postgres)
    names = {"pass": postgres.password, "database": site.database, "password": "", "dbname": ""}
    site.connect_as(**names, application_name="mirror")
    with site.open() as source:
        assert source.rows(Query("select current_setting('application_name')", {})) == [("mirror",)]


@pytest.mark.parametrize(
    ("ingest", "says"),
    [
        ({"table": "nothing"}, "the source has no table public.nothing"),
        ({"table": "ORDERS"}, "no table public.ORDERS (but orders: declare that as its 'table')"),
        ({"schema": "sales"}, "the source has no schema sales (it has: hidden, public)"),
        ({"key": ["nr"]}, "key column nr is not in the source table public.orders"),
        ({"changed_at": "dbilldate"}, "changed_at column dbilldate is not in the source table"),
        ({"table": "locked"}, "permission denied for table locked"),
        ({"table": "policed"}, 'affected by row-level security policy for table "policed"'),
        ({"schema": "hidden", "table": "t"}, "permission denied for schema hidden"),
    ],
)
def test_a_table_that_cannot_be_captured_says_what_to_change(
    tmp_path: Path, postgres: Postgres, ingest: dict[str, Any], says: str
) -> None:
    site = postgres_site(tmp_path, postgres)
    site.erp(
        *ORDERS,
        "create table locked (id integer, ts varchar)",
        "create table policed (id integer, ts varchar)",
        "alter table policed enable row level security",
        "create schema hidden", "create table hidden.t (id integer, ts varchar)",
        "drop role if exists reader",
        "create role reader login password 'r'",
        "grant usage on schema public to reader",
        "grant select on orders, policed to reader",
        "insert into policed values (1, '2024-03-01 10:00:00')",
    )  # fmt: skip
    site.connect_as(user="reader", password="r")
    site.declare(source_node("orders", {"key": ["id"], **ingest}, DEFAULTS))
    record = site.capture_one()
    assert record.status == "failed"
    assert says in (record.message or "")


def test_a_table_that_fails_does_not_stop_the_others_of_its_source(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = postgres_site(tmp_path, postgres)
    site.erp(*ORDERS, "create view broken as select id, 1 / (length(id) - 2) as x, ts from orders")
    site.declare(*(source_node(name, {"key": ["id"]}, DEFAULTS) for name in ("broken", "orders")))
    broken, orders = site.capture()
    assert (broken.status, orders.status) == ("failed", "success")
    assert broken.message == "reading the source: division by zero"
    site.assert_mirrored("orders")


def test_a_large_first_load_is_read_in_ranges_that_show_one_moment(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = postgres_site(tmp_path, postgres)
    site.declare(source_node("orders", {"key": ["id"]}, DEFAULTS))
    site.erp(*MANY, "analyze orders")
    site.ingest("run", "--range-rows", "5000")
    site.assert_mirrored("orders")


def test_a_key_that_has_no_greatest_value_cuts_a_first_load_into_ranges_too(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = postgres_site(tmp_path, postgres)
    site.declare(declared())
    site.erp(
        "create table t (id uuid primary key, ts char(19))",
        "insert into t select gen_random_uuid(), '2024-03-01 10:00:00' "
        "from generate_series(1, 500)",
        "analyze t",
    )
    site.ingest("run", "--range-rows", "100")
    site.assert_mirrored("t")
