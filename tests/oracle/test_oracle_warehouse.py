"""Staging in Oracle is the same keyed mirror as in DuckDB. Through the stand-in alone."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from dbt_project.errors import ConnectionFailedError
from dbt_project.oracle_sql.parser import parse
from dbt_project.waiting import Patience
from ingest.run import Request, run
from ingest.standing import read_standings
from ingest.warehouse import RunRecord
from tests.capture_sample import DEFAULTS, order, source_node
from tests.oracle.oracle_sample import DSN, Erp, OracleSite
from tests.oracle.standin import Database, Network, one_database, ora
from tests.oracle.test_oracle_source import ORDERS as IN_ORACLE
from tests.oracle.warehouse_sample import OracleWarehouse, warehouse_site
from tests.project.test_capture_model import ROUNDS, check, many

pytestmark = pytest.mark.skipif(bool(DSN), reason="needs a warehouse of its own")


@pytest.fixture
def database() -> Iterator[Database]:
    with one_database() as made:
        yield made


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Database) -> OracleWarehouse:
    return warehouse_site(tmp_path, monkeypatch, database)


def test_changed_rows_come_and_unchanged_ones_are_not_touched(site: OracleWarehouse) -> None:
    site.erp(order(1), order(2), order(3, ts=None))
    assert site.capture_one().rows_inserted == 3
    before = dict(site.warehouse("select csaleorderid, captured_at from so_saleorder"))
    site.erp("update so_saleorder set ntotal = 0.1, ts = '2024-03-01 10:00:01' "
             "where vbillcode = 'SO2'", order(4))  # fmt: skip
    record = site.capture_one()
    assert (record.rows_inserted, record.rows_updated) == (1, 1)
    after = dict(site.warehouse("select csaleorderid, captured_at from so_saleorder"))
    assert {key for key in after if after[key] != before.get(key)} == {"K000002", "K000004"}
    assert min(after["K000002"], after["K000004"]) > max(before.values())
    site.assert_mirrored("so_saleorder")


def test_deleted_rows_stay_marked_and_come_back(site: OracleWarehouse) -> None:
    site.erp(order(1), order(2))
    site.capture_one()
    site.erp("delete from so_saleorder where vbillcode = 'SO1'")
    assert site.capture_one("deletes").rows_deleted == 1
    assert site.warehouse("select csaleorderid from so_saleorder where is_deleted = 1") == [
        ("K000001",)
    ]
    site.erp(order(1, ts="2020-01-01 00:00:00"))
    assert site.capture_one("deletes").rows_updated == 1
    site.assert_mirrored("so_saleorder")


def test_silent_changes_are_found_bucket_by_bucket(site: OracleWarehouse) -> None:
    site.erp("insert into so_saleorder select 'K' || lpad(i::varchar, 6, '0'), '单据' || i, "
             "(i / 7)::decimal(28,8), 1, '2024-01-01 10:00:00' from range(1500) t(i)",
             order(999_999))  # fmt: skip
    site.capture_one()
    assert site.capture_one("reconcile").rows_read == 1
    site.erp("update so_saleorder set ntotal = ntotal + 0.00000001 where vbillcode = '单据77'",
             "delete from so_saleorder where vbillcode = '单据78'",
             "update so_saleorder set vbillcode = null where vbillcode = '单据79'")  # fmt: skip
    record = site.capture_one("reconcile")
    assert (record.rows_updated, record.rows_deleted) == (2, 1)
    assert record.rows_read < 900
    site.assert_mirrored("so_saleorder")


def test_of_rows_with_one_key_the_newest_is_staged(site: OracleWarehouse) -> None:
    site.declare(source_node("t", {"key": ["id"]}))
    site.erp("create table t (id integer, x varchar, ts varchar)",
             "insert into t values (1, 'old', '2024-01-01 00:00:00'), "
             "(1, 'new', '2024-01-02 00:00:00'), (2, 'only', null)")  # fmt: skip
    record = site.capture_one()
    assert record.rows_inserted == 2
    assert "1 rows left out: a newer row has the same key" in str(record.message)
    assert site.warehouse("select id, x from t order by id") == [(1, "new"), (2, "only")]


def test_rows_without_a_key_fail_their_table(site: OracleWarehouse) -> None:
    site.declare(source_node("t", {"key": ["id"]}))
    site.erp("create table t (id varchar, ts varchar)", "insert into t values (null, null)")
    assert "1 rows of the source have no value in the key (id)" in str(site.capture_one().message)
    site.erp("update t set id = ''")  # Oracle's null
    assert "no value in the key" in str(site.capture_one().message)


def test_a_row_from_the_future_does_not_pull_the_watermark(site: OracleWarehouse) -> None:
    site.erp(order(1), order(2, ts="2999-01-01 00:00:00"), order(3, ts="no time at all"))
    record = site.capture_one()
    assert record.watermark_after == "2024-03-01 10:00:00"
    assert "in the future" in str(record.message)


KINDS = [
    ("decimal(28,8)", ["99999999999999999999.99999999", "-0.00000001", "null"], "NUMBER(28,8)"),
    ("decimal(38,0)", ["99999999999999999999999999999999999999"], "NUMBER(38,0)"),
    ("bigint", ["-9223372036854775808", "9223372036854775807"], "NUMBER(19,0)"),
    ("ubigint", ["18446744073709551615"], "NUMBER(20,0)"),
    ("smallint", ["-32768"], "NUMBER(5,0)"),
    ("boolean", ["true", "false", "null"], "NUMBER(1,0)"),
    ("double", ["0.1", "1.7976931348623157e308", "-5e-324"], "BINARY_DOUBLE"),
    ("float", ["0.1"], "BINARY_FLOAT"),
    ("varchar", ["''", "' '", "'用友'", "'😀'", "repeat('x', 4000)", "null"], "VARCHAR2(4000)"),
    ("date", ["date '0001-01-01'", "date '9999-12-31'"], "DATE"),
    ("timestamp", ["timestamp '2024-02-29 23:59:59.123456'", "null"], "TIMESTAMP(6)"),
    ("timestamptz", ["timestamptz '2024-02-29 23:59:59.123456+08:00'"],
     "TIMESTAMP(6) WITH TIME ZONE"),
    ("time", ["time '23:59:59.999999'"], "VARCHAR2(4000)"),
    ("blob", ["'\\x00\\xFF'::blob", "null"], "BLOB"),
]  # fmt: skip


def test_values_of_every_type_are_staged_exactly(site: OracleWarehouse) -> None:
    site.declare(source_node("t", {"key": ["id"]}))
    listed = ", ".join(f"x{n} {kind}" for n, (kind, _, _) in enumerate(KINDS))
    site.erp(f"create table t (id integer, {listed}, ts varchar)")
    for n in range(6):
        row = ", ".join((values + ["null"] * 6)[n] for _, values, _ in KINDS)
        site.erp(f"insert into t values ({n}, {row}, '2024-01-01 00:00:00')")
    assert site.capture_one().status == "success"
    types = site.types("t")
    assert [types[f"x{n}"] for n in range(len(KINDS))] == [staged for _, _, staged in KINDS]
    assert site.warehouse(
        "select to_char(sys_extract_utc(x11), 'YYYY-MM-DD HH24:MI:SS.FF6') from t where id = 0"
    ) == [("2024-02-29 15:59:59.123456",)]
    site.erp("update t set x11 = null")  # the driver gives those without their zone
    assert site.capture_one("full").rows_updated == 1
    site.assert_mirrored("t")
    assert site.capture_one("full").rows_updated == 0
    assert site.capture_one("reconcile").rows_updated == 0


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("varchar", "repeat('x', 4001)", "is longer than varchar2(4000 char)"),
        ("hugeint", "1", "type HUGEINT cannot be kept exactly in Oracle"),
        ("timestamp_ns", "timestamp_ns '2024-01-01 00:00:00.123456789'", "TIMESTAMP_NS cannot"),
    ],
)
def test_what_oracle_does_not_hold_fails_its_table_and_names_the_column(
    site: OracleWarehouse, kind: str, value: str, said: str
) -> None:
    site.declare(source_node("t", {"key": ["id"]}))
    site.erp(f"create table t (id integer, odd {kind}, ts varchar)",
             f"insert into t values (1, {value}, null)")  # fmt: skip
    record = site.capture_one()
    assert record.status == "failed"
    assert "column odd" in str(record.message)
    assert said in str(record.message)


def test_long_texts_are_staged_as_clob_when_declared_so(site: OracleWarehouse) -> None:
    columns = {"x": {"name": "x", "data_type": "clob"}}
    site.declare(source_node("t", {"key": ["id"]}, columns=columns))
    site.erp("create table t (id integer, x varchar, ts varchar)",
             "insert into t values (1, repeat('用', 50000), '2024-01-01 00:00:00'), "
             "(2, null, '2024-01-01 00:00:00')")  # fmt: skip
    site.capture_one()
    assert site.types("t")["x"] == "CLOB"
    site.assert_mirrored("t")
    assert site.capture_one("full").rows_updated == 0
    site.erp("update t set x = 'short' where id = 2", "update t set x = x || '!' where id = 1")
    assert site.capture_one("full").rows_updated == 2
    site.assert_mirrored("t")


def test_columns_that_grow_grow_in_staging(site: OracleWarehouse) -> None:
    site.erp(order(1))
    site.capture_one()
    site.erp("alter table so_saleorder add column memo varchar",
             "alter table so_saleorder alter ntotal type decimal(38,10)",
             "alter table so_saleorder alter fstatus type bigint",
             "update so_saleorder set memo = '新', ntotal = 1.0000000001, fstatus = 5000000000, "
             "ts = '2024-03-02 00:00:00'")  # fmt: skip
    record = site.capture_one()
    assert "new column memo" in str(record.message)
    assert "column ntotal widened to DECIMAL(38,10)" in str(record.message)
    assert site.types("so_saleorder")["fstatus"] == "NUMBER(19,0)"
    site.assert_mirrored("so_saleorder")


def test_a_column_whose_type_oracle_does_not_alter_is_made_anew(site: OracleWarehouse) -> None:
    site.declare(source_node("t", {"key": ["id"]}))
    site.erp("create table t (id integer, x float, ts varchar)",
             "insert into t values (1, 0.5, '2024-01-01 00:00:00'), (2, 1.5, null)")  # fmt: skip
    site.capture_one()
    site.erp("alter table t alter x type double", "update t set x = 0.1 where id = 2")
    assert site.capture_one().status == "success"
    assert site.types("t")["x"] == "BINARY_DOUBLE"
    site.assert_mirrored("t")
    columns = {"ts": {"name": "ts", "data_type": "clob"}}
    site.declare(source_node("t", {"key": ["id"], "changed_at": []}, columns=columns))
    site.capture_one("full")
    assert site.types("t")["ts"] == "CLOB"
    site.assert_mirrored("t")


def test_a_column_that_goes_stops_its_table_until_that_is_accepted(site: OracleWarehouse) -> None:
    site.erp(order(1))
    site.capture_one()
    site.erp("alter table so_saleorder drop column fstatus",
             "alter table so_saleorder alter ntotal type decimal(10,2)")  # fmt: skip
    record = site.capture_one()
    assert record.status == "failed"
    assert "column fstatus is not in the source (any more)" in str(record.message)
    request = Request(site.root, (), "full", None, 5.0, accept_drift=True)
    (record,) = run(request, site.heard)
    assert record.status == "success"
    site.assert_mirrored("so_saleorder")
    assert site.types("so_saleorder")["ntotal"] == "NUMBER(10,2)"


@pytest.mark.parametrize(
    ("before", "after"),
    [("(1, 'x'), (2, 'y')", "(1, 'x'), (1, 'y')"), ("(1, 'x'), (2, 'x')", "(1, 'x'), (1, 'y')")],
    ids=["the old key comes twice", "staged rows have the new key twice"],
)
def test_rows_under_another_key_are_staged_anew(
    site: OracleWarehouse, before: str, after: str
) -> None:
    """The unique index is of the old key until then."""
    site.erp("create table t (a integer, b varchar)", f"insert into t values {before}")
    site.declare(source_node("t", {"key": ["a"], "changed_at": []}))
    site.capture_one("full")
    site.erp("delete from t", f"insert into t values {after}")
    site.declare(source_node("t", {"key": ["b"], "changed_at": []}))
    assert site.capture_one("full").status == "failed"
    request = Request(site.root, (), "full", None, 5.0, accept_drift=True)
    (record,) = run(request, site.heard)
    assert record.status == "success", record.message
    site.assert_mirrored("t")
    site.erp("insert into t values (1, 'z')")
    assert site.capture_one("full").rows_inserted == 1
    assert site.warehouse(
        "select column_name from all_ind_columns where index_name like 'INGEST_U%'"
    ) == [("B",)]


class KilledError(BaseException):
    """The process is no more."""


def test_a_capture_killed_at_any_statement_leaves_nothing_half_done(
    site: OracleWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After every point: readers see the old rows or the new ones, and the next run is right."""
    network = Network((site.database,))
    network.install(monkeypatch)
    site.erp(order(1), order(2), order(3))
    site.capture_one()
    for number in (4, 14, 19, 22, 25, 28, 31, 34, 60):
        old = sorted(site.staged("so_saleorder"))
        site.erp(f"update so_saleorder set ntotal = {number}, ts = '2024-03-02 00:{number:02}:00'",
                 order(100 + number, ts="2024-03-02 00:00:00"),
                 "delete from so_saleorder where vbillcode = 'SO1' or vbillcode like 'SO1%' "
                 f"and vbillcode < 'SO{100 + number}'")  # fmt: skip
        finished = kill_after(site, network, number)
        new = sorted(site.source("select * from so_saleorder"))
        seen = sorted(site.staged("so_saleorder"))
        assert seen in (old, new), number
        site.capture_one("deletes")
        site.assert_mirrored("so_saleorder")
        assert len(site.staged("so_saleorder", live=False)) == len(
            {row[0] for row in site.staged("so_saleorder", live=False)}
        )
        if finished:
            return
    raise AssertionError("no capture got to its end")


def kill_after(site: OracleWarehouse, network: Network, statements: int) -> bool:
    """Run a capture that dies after so many statements; whether it got to its end before."""
    left = [statements]

    def count(sql: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KilledError(sql)

    site.database.faults.before_statement = count
    try:
        site.capture_one("deletes")
    except KilledError:
        return False
    finally:
        site.database.faults.before_statement = None
        for connection in network.connections:
            if connection.session is not None:
                connection.session.close()
                connection.session = None
        network.connections.clear()
    return True


def test_two_captures_never_write_at_once(site: OracleWarehouse) -> None:
    site.erp(order(1))
    site.capture_one()
    with site.as_capture() as other:
        other.cursor().execute("select name from ingest_lock for update nowait")
        request = Request(site.root, (), "changes", None, 0.05)
        with pytest.raises(ConnectionFailedError, match="still written by another capture"):
            run(request, site.heard)
        assert any("is written by another capture; waiting" in note for note in site.heard.notes)
        other.rollback()
    assert site.capture_one().status == "success"


def test_a_capture_that_lost_its_lock_commits_nothing(
    site: OracleWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = Network((site.database,))
    network.install(monkeypatch)
    site.erp(order(1))
    site.capture_one()
    site.erp(order(2))

    def cut_the_lock(sql: str) -> None:
        if sql.startswith("merge"):
            for holder in network.connections:
                if holder.session is not None and holder.session.holds:
                    holder.session.close()
                    holder.session = None

    site.database.faults.before_statement = cut_the_lock
    request = Request(site.root, (), "changes", None, 5.0, retries=0)
    with pytest.raises(ConnectionFailedError, match="the capture lock was lost"):
        run(request, site.heard)
    site.database.faults.before_statement = None
    assert len(site.staged("so_saleorder")) == 1


def test_an_error_of_the_warehouse_fails_the_table_and_is_recorded(site: OracleWarehouse) -> None:
    site.erp(order(1))
    site.capture_one()

    def full(sql: str) -> None:
        if sql.startswith("merge"):
            raise ora(
                1653, "unable to extend table STAGING.SO_SALEORDER by 128 in tablespace USERS"
            )

    site.database.faults.before_statement = full
    site.erp(order(2))
    record = site.capture_one()
    site.database.faults.before_statement = None
    assert record.status == "failed"
    assert "ORA-01653" in str(record.message)
    assert site.warehouse("select status from ingest_runs order by started_at") == [
        ("success",), ("failed",)
    ]  # fmt: skip


def test_thick_mode_has_no_direct_path_and_loads_by_array(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    site = warehouse_site(tmp_path, monkeypatch, database, thick=True)
    site.erp(order(1), order(2))
    site.capture_one()
    assert not any("direct path" in statement for statement in database.statements)
    site.assert_mirrored("so_saleorder")


def test_an_older_database_is_no_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with one_database("11.2.0.4.0") as old:
        site = warehouse_site(tmp_path, monkeypatch, old, thick=True)
        with pytest.raises(ConnectionFailedError, match=r"capture needs 12\.1 or newer"):
            site.capture_one()


def ranges(site: OracleWarehouse) -> RunRecord:
    (record,) = run(Request(site.root, (), "changes", None, 5.0, range_rows=100), site.heard)
    return record


def test_a_first_load_in_ranges_equals_the_source(site: OracleWarehouse) -> None:
    site.erp("insert into so_saleorder select 'K' || lpad(i::varchar, 6, '0'), 'SO' || i, "
             "i, 1, '2024-01-01 10:00:00' from range(1000) t(i)")  # fmt: skip
    assert ranges(site).rows_inserted == 1000
    site.assert_mirrored("so_saleorder")
    left = site.warehouse("select table_name from user_tables where table_name like 'INGEST/_L/_%' "
                          "escape '/' or table_name like 'INGEST/_R/_%' escape '/'")  # fmt: skip
    assert left == []


def interrupted_load(site: OracleWarehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand orders, of which a first load brings in some ranges before it is cut off."""
    network = Network((site.database,))
    network.install(monkeypatch)
    site.erp("insert into so_saleorder select 'K' || lpad(i::varchar, 6, '0'), 'SO' || i, "
             "i, 1, '2024-01-01 10:00:00' from range(1000) t(i)")  # fmt: skip
    loads: list[str] = []

    def fail_late(sql: str) -> None:
        if sql.startswith("direct path"):
            loads.append(sql)
        if len(loads) > 5 and loads[-1] == sql:
            raise ora(3113, "end-of-file on communication channel")

    site.database.faults.before_statement = fail_late
    request = Request(site.root, (), "changes", None, 5.0, range_rows=100, retries=0)
    (record,) = run(request, site.heard)
    assert record.status == "failed"
    assert site.staged("so_saleorder") == []  # nobody sees half a table
    site.database.faults.before_statement = None


def test_an_interrupted_first_load_goes_on_where_it_stopped(
    site: OracleWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted_load(site, monkeypatch)
    site.erp("update so_saleorder set ntotal = -1 where vbillcode in ('SO3', 'SO997')",
             "delete from so_saleorder where vbillcode = 'SO4'")  # fmt: skip
    ranges(site)
    assert any("going on with the first load" in note for note in site.heard.notes)
    site.assert_mirrored("so_saleorder")


def test_an_interrupted_first_load_begins_anew_under_another_key(
    site: OracleWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted_load(site, monkeypatch)
    site.declare(source_node("so_saleorder", {"key": ["vbillcode"]}))
    ranges(site)
    assert not any("going on with the first load" in note for note in site.heard.notes)
    site.assert_mirrored("so_saleorder")


def test_dbt_s_user_may_read_staging(site: OracleWarehouse) -> None:
    site.erp(order(1))
    site.capture_one()
    with site.as_capture(user="STORAGE", password="storage") as opened:
        found = opened.cursor().execute("select vbillcode from staging.so_saleorder").fetchall()
    assert found == [("SO1",)]


def test_status_reads_what_was_noted(site: OracleWarehouse) -> None:
    site.erp(order(1))
    site.capture_one("full")
    site.capture_one("reconcile")
    (standing,) = read_standings(site.root, (), None, Patience(5.0, print))
    assert standing.health(datetime(2024, 1, 1)) == "ok"
    assert standing.rows == 1
    assert standing.reconciled is not None


def test_own_names_are_short_and_statements_are_those_of_12(site: OracleWarehouse) -> None:
    site.erp("insert into so_saleorder select 'K' || i, 'SO' || i, i, 1, '2024-01-01 10:00:00' "
             "from range(500) t(i)")  # fmt: skip
    ranges(site)
    for mode in ("full", "deletes", "reconcile"):
        site.erp("delete from so_saleorder where vbillcode = 'SO1'", order(1))
        site.capture_one(mode)  # type: ignore[arg-type]
    for statement in site.database.statements:
        if not statement.startswith("direct path"):
            parse(statement, version=12)
    names = site.warehouse("select table_name from user_tables where table_name like 'INGEST%'")
    assert all(len(name) <= 30 for (name,) in names)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Database]]:
    """A new database for each history."""
    network = Network(())
    network.install(monkeypatch)
    made: list[Database] = []

    def fresh() -> Database:
        if made:
            made.pop().close()
        made.append(one_database())
        network.databases = tuple(made)
        return made[0]

    yield fresh
    for database in made:
        database.close()


def staged_in_oracle(root: Path, database: Database) -> OracleWarehouse:
    site = OracleWarehouse(root, database=database)
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}))
    site.erp("create table so_saleorder (csaleorderid varchar primary key, vbillcode varchar, "
             "ntotal decimal(28,8), fstatus integer, ts varchar)")  # fmt: skip
    return site


def read_from_oracle(root: Path, database: Database) -> OracleSite:
    site = OracleSite(root, oracle=Erp(database))
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]},
                             {**DEFAULTS, "schema": "NC65"}))  # fmt: skip
    site.erp(IN_ORACLE.replace("char(20)", "varchar2(20)"))
    return site


@many(3)
@given(rounds=ROUNDS)
def test_any_history_is_mirrored_into_oracle(
    world: Callable[[], Database], rounds: list[Any]
) -> None:
    check(rounds, make=lambda root: staged_in_oracle(root, world()))


@many(3)
@given(rounds=ROUNDS)
def test_any_history_of_an_oracle_source_is_mirrored(
    world: Callable[[], Database], rounds: list[Any]
) -> None:
    check(rounds, make=lambda root: read_from_oracle(root, world()))


@pytest.mark.long
@many(60)
@given(rounds=ROUNDS)
def test_any_long_history_is_mirrored_into_oracle(
    world: Callable[[], Database], rounds: list[Any]
) -> None:
    check(rounds, make=lambda root: staged_in_oracle(root, world()))


@pytest.mark.long
@many(60)
@given(rounds=ROUNDS)
def test_any_long_history_of_an_oracle_source_is_mirrored(
    world: Callable[[], Database], rounds: list[Any]
) -> None:
    check(rounds, make=lambda root: read_from_oracle(root, world()))


def test_the_stamp_grows_though_the_clock_stands_still(
    site: OracleWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Stopped":
            return cls(2024, 1, 1, tzinfo=tz)

    monkeypatch.setattr("ingest.oracle_warehouse.datetime", Stopped)
    stamps = []
    for number in range(3):
        site.erp(order(number, ts=f"2024-03-01 10:00:0{number}"))
        site.capture_one()
        stamps.append(site.warehouse("select max(captured_at) from so_saleorder")[0][0])
    assert stamps == sorted(set(stamps))
