"""Capture from Oracle: one view of everything, changed, deleted and silent rows, and its habits."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.describe import describe, undeclared
from ingest.run import Request, preview, run
from ingest.source import Query
from ingest.warehouse import RunRecord
from tests.capture_sample import DEFAULTS, source_node
from tests.oracle.oracle_sample import DSN, Erp, OracleSite, an_erp, read_all

pytestmark = pytest.mark.oracle
ORDERS = (
    "create table so_saleorder (csaleorderid char(20) primary key, vbillcode varchar2(40), "
    "ntotal number(28,8), fstatus number(2), ts char(19))"
)
MANY = (
    "insert into so_saleorder select 'K' || lpad(to_char(n), 6, '0'), 'SO' || to_char(n), n / 8, "
    "1, '2024-01-01 10:00:00' "
    "from (select row_number() over (order by a.dummy) as n from {sources})"
)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[OracleSite]:
    for erp in an_erp(monkeypatch):
        yield orders_site(erp, tmp_path)


def orders_site(erp: Erp, root: Path) -> OracleSite:
    made = OracleSite(root, oracle=erp)
    made.declare_table("so_saleorder", "csaleorderid")
    made.erp(ORDERS)
    return made


def order(number: int, total: str = "1.5", ts: str | None = "2024-03-01 10:00:00") -> str:
    said = "null" if ts is None else f"'{ts}'"
    return f"insert into so_saleorder values ('K{number:06}', 'SO{number}', {total}, 1, {said})"


def many_orders(site: OracleSite, times_ten: int) -> None:
    """10 ** times_ten rows, and one whose `ts` lies far after theirs."""
    ten = " union all ".join(["select dummy from dual"] * 10)
    sources = ", ".join(f"({ten}) {name}" for name in "abcd"[:times_ten])
    site.erp(MANY.format(sources=sources), order(999_999))


def test_changed_rows_come_and_unchanged_ones_stay(site: OracleSite) -> None:
    site.erp(order(1), order(2), order(3, ts=None))
    first = site.capture_one()
    assert (first.status, first.rows_inserted) == ("success", 3)
    site.erp("update so_saleorder set ntotal = 0.1, ts = '2024-03-01 10:00:01' "
             "where vbillcode = 'SO2'", order(4, ts="2024-03-01 10:00:00"))  # fmt: skip
    second = site.capture_one()
    assert (second.rows_inserted, second.rows_updated) == (1, 1)
    site.assert_mirrored("so_saleorder")
    assert site.warehouse("select watermark from staging.ingest_state") == [
        ("2024-03-01 10:00:01",)
    ]


@pytest.mark.parametrize("kind", ["date", "timestamp(6)", "timestamp(3)",
                                  "timestamp(6) with time zone"])  # fmt: skip
def test_changes_are_told_by_dates_and_timestamps_too(site: OracleSite, kind: str) -> None:
    site.declare_table("t", "id", overlap="1s")
    site.erp(f"create table t (id number(9) primary key, ts {kind})",
             "insert into t values (1, timestamp '2024-03-01 10:00:00')",
             "insert into t values (2, timestamp '2024-03-01 10:00:05')")  # fmt: skip
    site.capture_one()
    site.erp("insert into t values (3, timestamp '2024-03-01 10:00:04')",
             "insert into t values (4, timestamp '2024-03-01 10:00:03')")  # fmt: skip
    record = site.capture_one()
    assert record.rows_read == 2  # of four: the last, and one of the two that came late
    assert site.warehouse("select id from staging.t order by id") == [(1,), (2,), (3,)]


def test_fractions_of_a_second_reach_the_source(site: OracleSite) -> None:
    """The driver binds a datetime as DATE, without them, unless told otherwise."""
    site.declare_table("t", "at")
    site.erp("create table t (at timestamp(6), x number(9), ts char(19))",
             "insert into t values (timestamp '2024-03-01 10:00:00.123456', 1, null)",
             "insert into t values (timestamp '2024-03-01 10:00:00.123457', 2, null)")  # fmt: skip
    site.capture_one()
    site.erp("delete from t where x = 1")
    site.capture_one("deletes")
    site.erp("insert into t values (timestamp '2024-03-01 10:00:00.123456', 3, "
             "'2020-01-01 00:00:00')")  # fmt: skip
    record = site.capture_one("deletes")
    assert (record.rows_inserted, record.rows_updated) == (0, 1)
    site.assert_mirrored("t")


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("raw(16)", ["hextoraw('00FF')", "hextoraw('01')"]),
        ("number", ["0.1", "12345678901234567890.5"]),
        ("char(20)", ["'short'", "'0001A110000000000ABC'"]),
        ("nvarchar2(20)", ["n'中'", "n'文'"]),
        ("date", ["date '2024-01-01'", "date '2024-01-02'"]),
    ],
)
def test_keys_of_any_type_find_their_rows_again(
    site: OracleSite, kind: str, values: list[str]
) -> None:
    site.declare_table("t", "id")
    site.erp(f"create table t (id {kind} primary key, x number(9), ts char(19))",
             *(f"insert into t values ({v}, 1, '2024-01-01 00:00:00')" for v in values)
             )  # fmt: skip
    site.capture_one()
    site.erp(f"delete from t where id = {values[0]}")
    assert site.capture_one("deletes").rows_deleted == 1
    site.erp(f"insert into t values ({values[0]}, 2, '2020-01-01 00:00:00')")
    site.capture_one("deletes")
    site.assert_mirrored("t")


def test_deleted_rows_are_found(site: OracleSite) -> None:
    site.erp(order(1), order(2))
    site.capture_one()
    site.erp("delete from so_saleorder where vbillcode = 'SO1'")
    assert site.capture_one("deletes").rows_deleted == 1
    site.assert_mirrored("so_saleorder")


def test_what_the_source_never_said_is_found_and_little_is_read(site: OracleSite) -> None:
    many_orders(site, 3)
    site.capture_one()
    site.erp("update so_saleorder set ntotal = ntotal + 0.00000001 where vbillcode = 'SO77'",
             "update so_saleorder set vbillcode = null where vbillcode = 'SO78'",
             "delete from so_saleorder where vbillcode = 'SO79'",
             order(5000, ts="2020-01-01 00:00:00"))  # fmt: skip
    record = site.capture_one("reconcile")
    changes = (record.rows_inserted, record.rows_updated, record.rows_deleted)
    assert changes == (1, 2, 1)
    assert record.rows_read < 500
    site.assert_mirrored("so_saleorder")
    assert site.capture_one("reconcile").rows_read == 1  # the newest, which every capture reads


def test_rows_wider_than_oracle_can_hash_are_compared_in_parts(site: OracleSite) -> None:
    names = [f"c{n}" for n in range(8)]
    listed = ", ".join(f"{name} varchar2(1000)" for name in names)
    full, empty = ", ".join(["rpad('A', 1000, 'B')"] * 8), ", ".join(["null"] * 8)
    site.declare_table("t", "id")
    site.erp(f"create table t (id number(9) primary key, {listed}, ts char(19))",
             f"insert into t values (1, {full}, '2024-01-01 10:00:00')",
             f"insert into t values (2, {empty}, '2024-01-01 10:00:00')",
             f"insert into t values (3, {full}, '2024-02-01 10:00:00')")  # fmt: skip
    site.capture_one()
    assert site.capture_one("reconcile").rows_updated == 0
    site.erp("update t set c7 = rpad('A', 1000, 'C') where id = 1")
    assert site.capture_one("reconcile").rows_updated == 1
    site.assert_mirrored("t")


def test_large_texts_are_captured_but_left_out_of_checksums(site: OracleSite) -> None:
    site.declare_table("t", "id")
    site.erp("create table t (id number(9) primary key, x varchar2(9), c clob, d binary_double, "
             "ts char(19))",
             "insert into t values (1, 'a', to_clob('b'), 0.1d, '2024-01-01 10:00:00')",
             "insert into t values (2, 'a', to_clob('b'), 0.1d, '2024-02-01 10:00:00')"
             )  # fmt: skip
    site.capture_one()
    site.erp("update t set c = to_clob('silent') where id = 1")
    assert site.capture_one("reconcile").rows_updated == 0
    site.erp("update t set x = 'c' where id = 1")
    assert site.capture_one("reconcile").rows_updated == 1
    site.assert_mirrored("t")


def test_all_tables_of_a_run_show_one_moment(site: OracleSite) -> None:
    defaults = {**DEFAULTS, "schema": site.oracle.owner}
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}, defaults),
                 source_node("a_first", {"key": ["id"]}, defaults))  # fmt: skip
    site.erp("create table a_first (id number(9), ts char(19))",
             "insert into a_first values (1, null)", order(1))  # fmt: skip
    finish = site.heard.table_finished

    def change_in_between(label: str, record: RunRecord) -> None:
        finish(label, record)
        if label == "nc.a_first":
            site.erp(order(2), "insert into a_first values (2, null)")

    site.heard.table_finished = change_in_between  # type: ignore[method-assign]
    site.capture()
    site.heard.table_finished = finish  # type: ignore[method-assign]
    assert site.warehouse("select count(*) from staging.so_saleorder") == [(1,)]
    site.capture()
    site.assert_mirrored("so_saleorder", "a_first")


def test_one_failing_table_leaves_the_view_of_the_others_as_it_was(site: OracleSite) -> None:
    defaults = {**DEFAULTS, "schema": site.oracle.owner}
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}, defaults),
                 source_node("broken", {"key": ["id"]}, defaults))  # fmt: skip
    site.erp("create view broken as select 1 as id, 1 / (select count(*) - 1 from dual) as x, "
             "'2024-01-01 00:00:00' as ts from dual", order(1))  # fmt: skip
    if site.oracle.database:
        site.erp("grant select on broken to READER")
    first, second = site.capture()
    assert (first.table_name, first.status) == ("broken", "failed")
    assert "ORA-01476" in str(first.message)
    assert second.status == "success"


def test_names_in_quotes_keep_their_case(site: OracleSite) -> None:
    node = source_node("mixed", {"key": ["id"], "table": '"MixedCase"', "changed_at": "ts"},
                       {**DEFAULTS, "schema": site.oracle.owner.lower()})  # fmt: skip
    site.declare(node)
    site.erp('create table "MixedCase" ("Id" number(9), "order" number(9), "金额" number(28,8), '
             '"a b" varchar2(5), ts char(19))',
             """insert into "MixedCase" values (1, 2, 3.5, 'x', '2024-01-01 00:00:00')"""
             )  # fmt: skip
    assert site.capture_one().status == "success"
    found = site.warehouse('select id, "order", "金额", "a b" from staging.mixed')
    assert found == [(1, 2, Decimal("3.5"), "x")]


def test_a_table_is_described_with_its_key_and_its_columns(site: OracleSite) -> None:
    site.erp("create table two (b number(4) not null, a varchar2(3) not null, n number, "
             "constraint pk_two primary key (a, b))")  # fmt: skip
    with site.open() as source:
        text = describe(source, undeclared("erp", site.oracle.owner, "TWO"))
        assert "TWO" in source.table_names(site.oracle.owner)
        assert source.table_names(site.oracle.owner.lower()) == source.table_names(None)
    assert "ingest: {key: [a, b]}" in text
    assert '{name: b, data_type: "decimal(4,0)"}' in text
    assert '{name: n, data_type: "decimal(38,10)"}' in text


def test_an_index_on_the_change_stamp_is_seen(site: OracleSite) -> None:
    site.erp(order(1))
    unindexed = site.capture_one()
    assert "ts has no index" in str(unindexed.message)
    site.erp("create index so_ts on so_saleorder (ts, vbillcode)")
    assert site.capture_one(mode="full").message is None


def test_a_dry_run_shows_the_statement_and_its_plan(site: OracleSite) -> None:
    site.erp(order(1))
    site.capture_one()
    (found,) = preview(Request(site.root, (), "changes", None, 5.0), site.heard)
    assert found.problem is None
    assert found.query is not None
    with site.open() as source:
        plan = source.plan(found.query)
    assert plan is not None
    assert "SO_SALEORDER" in plan


def test_the_source_s_clock_is_the_database_s(site: OracleSite) -> None:
    if site.oracle.database:
        site.oracle.database.clock = lambda: datetime(2024, 5, 6, 7, 8, 9)
        with site.open() as source:
            assert source.now() == datetime(2024, 5, 6, 7, 8, 9)
        return
    with site.open() as source:
        assert abs((source.now() - datetime.now()).total_seconds()) < 86_400


def test_a_result_without_rows_has_its_columns(site: OracleSite) -> None:
    site.declare_table("so_saleorder", "csaleorderid")
    assert site.capture_one().rows_read == 0
    assert site.warehouse("select count(*) from staging.so_saleorder") == [(0,)]


def test_rows_come_in_batches_and_a_reader_may_stop_early(site: OracleSite) -> None:
    many_orders(site, 3)
    site.connect_as(arraysize=150)
    with site.open() as source:
        query = Query(f"select vbillcode as x from {site.oracle.owner}.so_saleorder", {})
        reader = source.read(query)
        assert reader.read_next_batch().num_rows == 150
        reader.close()
        assert len(read_all(source.read(query))) == 1001


def test_a_first_load_in_ranges_equals_the_source(site: OracleSite) -> None:
    many_orders(site, 3)
    if site.oracle.database:
        site.oracle.database.gather_statistics(site.oracle.owner)
    else:
        site.erp("analyze table so_saleorder compute statistics")
    (record,) = run(Request(site.root, (), "changes", None, 5.0, range_rows=100), site.heard)
    assert record.status == "success"
    site.assert_mirrored("so_saleorder")


@pytest.mark.skipif(bool(DSN), reason="the stand-in keeps what it was sent")
def test_every_statement_is_one_that_oracle_11_2_takes(site: OracleSite) -> None:
    from dbt_project.oracle_sql.parser import parse

    many_orders(site, 3)
    site.oracle.database.gather_statistics(site.oracle.owner)  # type: ignore[union-attr]
    for mode in ("full", "changes", "deletes", "reconcile"):
        site.erp("delete from so_saleorder where vbillcode = 'SO1'", order(1))
        site.capture_one(mode)  # type: ignore[arg-type]
    sent = site.oracle.database.statements  # type: ignore[union-attr]
    assert len(sent) > 20
    for statement in sent:
        parse(statement, version=11)
