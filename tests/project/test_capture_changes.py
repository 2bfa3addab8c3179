"""What capture finds: changed rows, late ones, those without a time, deleted ones."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.capture_sample import Site, order, orders_site, source_node


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return orders_site(tmp_path)


def counts(record: object) -> tuple[int, int, int]:
    return tuple(getattr(record, f"rows_{name}") for name in ("inserted", "updated", "deleted"))  # type: ignore[return-value]


def stamps(site: Site) -> dict[str, datetime]:
    return dict(site.warehouse("select csaleorderid, captured_at from staging.so_saleorder"))


def test_the_first_run_brings_every_row(site: Site) -> None:
    site.erp(order(1), order(2, ts=None), order(3, ts="1999-12-31 23:59:59"))
    record = site.capture_one()
    assert (record.mode, record.status, counts(record)) == ("full", "success", (3, 0, 0))
    assert record.watermark_after == "2024-03-01 10:00:00"
    site.assert_mirrored("so_saleorder")


def test_a_run_without_changes_touches_no_row(site: Site) -> None:
    site.erp(order(1), order(2))
    site.capture_one()
    before = stamps(site)
    record = site.capture_one()
    assert (record.rows_read, counts(record)) == (2, (0, 0, 0))
    assert stamps(site) == before


def test_a_changed_row_replaces_the_staged_one_and_leaves_the_others(site: Site) -> None:
    site.erp(order(1), order(2))
    site.capture_one()
    before = stamps(site)
    site.erp(
        "update so_saleorder set ntotal = 9, ts = '2024-03-02 08:00:00' "
        "where csaleorderid = 'K000001'"
    )
    assert counts(site.capture_one()) == (0, 1, 0)
    after = stamps(site)
    assert after["K000001"] > max(before.values())
    assert after["K000002"] == before["K000002"]
    site.assert_mirrored("so_saleorder")


def test_rows_sharing_the_second_of_the_watermark_are_found(site: Site) -> None:
    site.declare(
        source_node(
            "so_saleorder",
            {"key": ["csaleorderid"], "overlap": "0s"},
        )
    )
    site.erp(order(1))
    site.capture_one()
    site.erp("insert into so_saleorder select 'X' || i, 'x', 1, 1, '2024-03-01 10:00:00' "
             "from range(20000) t(i)")  # fmt: skip
    assert counts(site.capture_one()) == (20_000, 0, 0)
    site.assert_mirrored("so_saleorder")


def test_a_row_committed_late_within_the_overlap_is_found(site: Site) -> None:
    site.erp(order(1))
    site.capture_one()
    site.erp(order(2, ts="2024-03-01 09:30:00"))  # exactly at watermark less overlap
    assert counts(site.capture_one()) == (1, 0, 0)
    site.assert_mirrored("so_saleorder")


def test_a_row_older_than_the_overlap_waits_for_the_pass_over_all_keys(site: Site) -> None:
    site.erp(order(1))
    site.capture_one()
    site.erp(order(2, ts="2024-03-01 09:29:59"))
    assert counts(site.capture_one()) == (0, 0, 0)
    assert counts(site.capture_one(mode="deletes")) == (1, 0, 0)
    site.assert_mirrored("so_saleorder")


@pytest.mark.parametrize("nothing", [None, "", "                   "])
def test_a_row_that_never_says_when_it_changed_is_always_read(
    site: Site, nothing: str | None
) -> None:
    site.erp(order(1), order(2, ts=nothing))
    site.capture_one()
    site.erp("update so_saleorder set ntotal = 7 where csaleorderid = 'K000002'")
    assert counts(site.capture_one()) == (0, 1, 0)
    site.assert_mirrored("so_saleorder")


def test_a_time_in_the_future_does_not_hide_later_rows(site: Site) -> None:
    site.erp(order(1), order(2, ts="2999-01-01 00:00:00"))
    record = site.capture_one()
    assert record.watermark_after == "2024-03-01 10:00:00"
    assert record.message == "1 rows have a ts more than a day in the future"
    site.erp(order(3, ts="2024-03-02 10:00:00"))
    assert counts(site.capture_one()) == (1, 0, 0)
    site.assert_mirrored("so_saleorder")


def test_a_time_that_is_no_time_does_not_move_the_watermark(site: Site) -> None:
    site.erp(order(1), order(2, ts="2024-13-45 99:99:99"), order(3, ts="1. März 2024"))
    assert site.capture_one().watermark_after == "2024-03-01 10:00:00"
    site.assert_mirrored("so_saleorder")


def test_the_watermark_goes_back_only_when_all_rows_are_read(site: Site) -> None:
    site.erp(order(1), order(2, ts="2024-03-05 10:00:00"))
    site.capture_one()
    site.erp("delete from so_saleorder where csaleorderid = 'K000002'")
    assert site.capture_one(mode="deletes").watermark_after == "2024-03-05 10:00:00"
    assert site.capture_one(mode="full").watermark_after == "2024-03-01 10:00:00"


def test_a_full_run_finds_what_changed_silently_and_what_is_gone(site: Site) -> None:
    site.erp(order(1), order(2), order(3, ts="2020-01-01 00:00:00"))
    site.capture_one()
    site.erp(
        "update so_saleorder set ntotal = 8 where csaleorderid = 'K000003'",
        "delete from so_saleorder where csaleorderid = 'K000001'",
    )
    assert counts(site.capture_one(mode="full")) == (0, 1, 1)
    site.assert_mirrored("so_saleorder")


def test_a_deleted_row_stays_marked_with_its_last_values(site: Site) -> None:
    site.erp(order(1, total="12.5"), order(2))
    site.capture_one()
    before = max(stamps(site).values())
    site.erp("delete from so_saleorder where csaleorderid = 'K000001'")
    record = site.capture_one(mode="deletes")
    assert counts(record) == (0, 0, 1)
    ((total, is_deleted, captured_at, run_id),) = site.warehouse(
        "select ntotal, is_deleted, captured_at, run_id from staging.so_saleorder "
        "where csaleorderid = 'K000001'"
    )
    assert (str(total), is_deleted, run_id) == ("12.50000000", 1, record.run_id)
    assert captured_at > before
    assert counts(site.capture_one(mode="deletes")) == (0, 0, 0)


@pytest.mark.parametrize("mode", ["deletes", "full", "changes"])
def test_a_row_that_comes_back_is_live_again(site: Site, mode: str) -> None:
    ts = "2024-03-01 10:00:00" if mode == "changes" else "2001-01-01 00:00:00"
    site.erp(order(1), order(2, ts=ts))
    site.capture_one()
    site.erp("delete from so_saleorder where csaleorderid = 'K000002'")
    site.capture_one(mode="deletes")
    site.erp(order(2, ts=ts))
    assert counts(site.capture_one(mode=mode)) == (0, 1, 0)  # type: ignore[arg-type]
    site.assert_mirrored("so_saleorder")


def test_a_changed_key_is_one_row_gone_and_one_new(site: Site) -> None:
    site.erp(order(1), order(2))
    site.capture_one()
    site.erp("update so_saleorder set csaleorderid = 'K9' where csaleorderid = 'K000001'")
    assert counts(site.capture_one(mode="deletes")) == (1, 0, 1)
    site.assert_mirrored("so_saleorder")


def test_many_old_rows_that_were_never_staged_are_fetched_by_key(site: Site) -> None:
    site.erp(order(1))
    site.capture_one()
    site.erp("insert into so_saleorder select 'X' || i, 'x', i, 1, '2001-01-01 00:00:00' "
             "from range(501) t(i)")  # fmt: skip
    assert counts(site.capture_one(mode="deletes")) == (501, 0, 0)
    site.assert_mirrored("so_saleorder")


def test_captured_at_grows_with_every_run_even_when_the_clock_went_back(site: Site) -> None:
    site.erp(order(1))
    site.capture_one()
    ahead = datetime.now() + timedelta(days=400)
    with_clock_ahead = f"update staging.so_saleorder set captured_at = '{ahead:%Y-%m-%d %H:%M:%S}'"
    site.erp(with_clock_ahead, database="warehouse.duckdb")
    site.erp(order(2))
    site.capture_one()
    found = stamps(site)
    assert found["K000002"] > found["K000001"]


def test_a_table_that_never_says_what_changed_is_read_in_full(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}, {"profile": "erp"}))
    site.erp(order(1), order(2))
    site.capture_one()
    site.erp("delete from so_saleorder where csaleorderid = 'K000001'", order(3))
    record = site.capture_one()
    assert (record.mode, counts(record)) == ("full", (1, 0, 1))
    site.assert_mirrored("so_saleorder")


@pytest.mark.parametrize("kind", ["timestamp", "timestamptz", "date", "timestamp_ns"])
def test_changed_at_may_be_a_real_time_and_fall_back_on_another_column(
    tmp_path: Path, kind: str
) -> None:
    site = Site(tmp_path)
    settings = {"key": ["id"], "changed_at": ["modified", "created"], "overlap": "0s"}
    site.declare(source_node("visits", settings))
    site.erp(
        f"create table visits (id integer, note varchar, modified {kind}, created {kind})",
        "insert into visits values (1, 'a', null, '2024-01-01'), (2, 'b', null, '2024-01-02')",
    )
    site.capture_one()
    site.erp(
        "insert into visits values (3, 'c', null, '2024-01-03')",
        "update visits set note = 'A', modified = '2024-01-04' where id = 1",
    )
    record = site.capture_one()
    assert (record.mode, counts(record)) == ("changes", (1, 1, 0))
    site.assert_mirrored("visits")
    assert site.capture_one().rows_read == 1


def test_keys_may_have_several_columns(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.declare(source_node("lines", {"key": ["head", "line"]}))
    site.erp(
        "create table lines (head varchar, line integer, x integer, ts varchar)",
        "insert into lines select 'H' || (i // 3), i % 3, i, '2024-01-01 00:00:00' "
        "from range(30) t(i)",
    )
    site.capture_one()
    site.erp(
        "delete from lines where head = 'H1' and line = 1",
        "update lines set x = 99, ts = '2024-01-01 00:00:05' where head = 'H2' and line = 2",
        "insert into lines values ('H9', 7, 1, '1999-01-01 00:00:00')",
    )
    assert counts(site.capture_one(mode="deletes")) == (1, 1, 1)
    site.assert_mirrored("lines")


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_rows_with_one_key_the_newer_is_kept_and_reported(
    tmp_path: Path, is_first: bool
) -> None:
    site = Site(tmp_path)
    site.declare(source_node("t", {"key": ["id"]}))
    site.erp("create table t (id integer, x integer, ts varchar)")
    if not is_first:
        site.erp("insert into t values (9, 9, '2024-01-01 00:00:00')")
        site.capture_one()
    site.erp("insert into t values (1, 1, '2024-01-01 00:00:01'), (1, 2, '2024-01-01 00:00:02'),"
             "(1, 3, null)")  # fmt: skip
    record = site.capture_one()
    assert record.message == "2 rows left out: a newer row has the same key"
    assert site.warehouse("select x from staging.t where id = 1") == [(2,)]
    assert counts(record) == (1, 0, 0)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_row_without_a_key_stops_its_table_and_keeps_what_was_staged(
    tmp_path: Path, is_first: bool
) -> None:
    site = Site(tmp_path)
    site.declare(source_node("t", {"key": ["id"]}), source_node("u", {"key": ["id"]}))
    for name in ("t", "u"):
        site.erp(f"create table {name} (id integer, ts varchar)",
                 f"insert into {name} values (1, '2024-01-01 00:00:01')")  # fmt: skip
    if not is_first:
        site.capture()
    site.erp("insert into t values (null, '2024-01-01 00:00:01')")
    failed, other = site.capture()
    assert failed.status == "failed"
    assert failed.message == "1 rows of the source have no value in the key (id)"
    assert other.status == "success"
    kept = site.warehouse("select count(*) from duckdb_tables() where table_name = 't'")[0][0]
    assert kept == (0 if is_first else 1)
    recorded = site.warehouse("select status, message from staging.ingest_runs "
                              "where table_name = 't' order by started_at desc")  # fmt: skip
    assert recorded[0] == ("failed", failed.message)
