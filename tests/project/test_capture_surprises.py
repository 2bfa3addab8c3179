"""What happens around a table's rows: declarations, staging and clocks that change."""

import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest import duckdb_source
from tests.capture_sample import DEFAULTS, Site, order, orders_site, source_node

LATE = "2024-03-01 09:00:00"


def staged(site: Site, columns: str = "count(*)") -> Any:
    return site.warehouse(f"select {columns} from staging.so_saleorder where is_deleted = 0")


def change_warehouse(site: Site, *statements: str) -> None:
    with duckdb.connect(str(site.root / "warehouse.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize(
    "loss", ["drop table staging.so_saleorder", "delete from staging.so_saleorder"]
)
def test_staged_rows_that_are_gone_are_all_read_again(tmp_path: Path, loss: str) -> None:
    site = orders_site(tmp_path)
    site.erp(*(order(n, ts="2024-01-01 10:00:00") for n in range(5)), order(9))
    site.capture()
    change_warehouse(site, loss)
    record = site.capture_one()
    assert (record.mode, record.rows_inserted) == ("full", 6)
    site.assert_mirrored("so_saleorder")


def test_another_staging_table_is_filled_from_the_start(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    site.erp(*(order(n, ts="2024-01-01 10:00:00") for n in range(5)), order(9))
    site.capture()
    site.declare(
        source_node("so_saleorder", {"key": ["csaleorderid"]}, schema="raw", identifier="orders")
    )
    assert site.capture_one().rows_inserted == 6
    assert site.warehouse("select count(*) from raw.orders") == [(6,)]


def test_another_changed_at_means_that_nothing_is_known(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    site.erp("alter table so_saleorder add column created varchar", order_created(1, LATE))
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"], "changed_at": "created"}))
    site.capture()
    site.erp(order_created(2, "2020-01-01 00:00:00"))
    site.declare(
        source_node("so_saleorder", {"key": ["csaleorderid"], "changed_at": ["ts", "created"]})
    )
    assert site.capture_one().mode == "full"
    site.assert_mirrored("so_saleorder")


def order_created(number: int, created: str) -> str:
    return f"insert into so_saleorder values ('K{number}', 'SO', 1, 1, '{LATE}', '{created}')"


def test_a_new_column_is_filled_in_rows_that_never_changed(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    site.erp(*(order(n, ts="2024-01-01 10:00:00") for n in range(50)), order(99))
    site.capture()
    site.erp("alter table so_saleorder add column vnote varchar default 'given'")
    record = site.capture_one()
    assert (record.mode, record.rows_updated) == ("reconcile", 51)
    site.assert_mirrored("so_saleorder")


def test_a_source_whose_clock_was_set_back_is_read_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = orders_site(tmp_path)
    now = duckdb.sql("select current_localtimestamp()::timestamp_s").fetchall()[0][0]
    site.erp(order(1, ts=str(now)))
    site.capture()
    earlier = duckdb.sql(f"select timestamp '{now}' - interval 2 hours").fetchall()[0][0]
    site.erp(order(2, ts=str(earlier)))
    monkeypatch.setattr(duckdb_source._DuckDBSource, "now", lambda _: earlier)
    site.capture()
    site.assert_mirrored("so_saleorder")


@pytest.mark.parametrize("name", ["ingest_is_new", "rowid", "captured_at"])
def test_a_column_whose_name_staging_needs_is_refused(tmp_path: Path, name: str) -> None:
    site = Site(tmp_path)
    site.declare(source_node("t", {"key": ["id"]}))
    site.erp(f"create table t as select 1 as id, '{LATE}' as ts, 1 as {name}")
    _, err = site.ingest("run", code=1)
    assert f"the source has a column {name}, a name that staging needs" in err


@pytest.mark.parametrize("name", ["is_new", "why", "bucket", "fingerprint", "row_count", "staged"])
def test_columns_may_be_called_as_they_like(tmp_path: Path, name: str) -> None:
    site = Site(tmp_path)
    site.declare(source_node("t", {"key": ["id"]}))
    site.erp(
        f"create table t as select i as id, '{LATE}' as ts, true as {name} from range(20) r(i)"
    )
    site.capture()
    site.erp(
        f"update t set {name} = null where id < 5", f"update t set {name} = false where id = 9"
    )
    for mode in ("changes", "reconcile", "deletes", "full"):
        site.capture(mode=mode)  # type: ignore[arg-type]
        site.assert_mirrored("t")


def test_null_and_its_mark_are_told_apart(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    site.erp(*(order(n, ts="2024-01-01 10:00:00") for n in range(5)), order(9))
    site.erp("update so_saleorder set vbillcode = null where vbillcode = 'SO1'")
    site.capture()
    site.erp("update so_saleorder set vbillcode = '\\N' where vbillcode is null")
    assert site.capture_one("reconcile").rows_updated == 1


def test_times_of_zeros_say_nothing_and_are_always_read(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    site.erp(order(1), order(2, ts="0000-00-00 00:00:00"))
    site.capture()
    site.erp("update so_saleorder set ntotal = 7 where vbillcode = 'SO2'")
    site.capture()
    site.assert_mirrored("so_saleorder")


@pytest.mark.parametrize("odd", ["2024-03-01 10:00:00 ", "2024-03-01 9:05:00", "2024-02-30", "?"])
def test_a_time_that_cannot_be_read_stops_nothing(tmp_path: Path, odd: str) -> None:
    site = orders_site(tmp_path)
    site.erp(order(1, ts=odd))
    for number in (2, 3):
        site.capture()
        site.erp(order(number, ts=odd))
    assert site.capture_one().status == "success"
    site.assert_mirrored("so_saleorder")


def test_very_many_late_rows_are_found_by_reading_once(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    site.erp(order(999_999))
    site.capture()
    site.erp(
        "insert into so_saleorder select 'L' || i, 'SO', 1, 1, '2020-01-01 00:00:00' "
        "from range(30000) t(i)"
    )
    record = site.capture_one("deletes")
    assert (record.rows_inserted, record.rows_read) == (30_000, 30_002)
    site.assert_mirrored("so_saleorder")


def test_another_key_begins_an_unfinished_first_load_anew(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.erp(
        "create table t as select i as id, 'K' || i as code, "
        "case when i = 9000 then null else i end as other, '2024-01-01 10:00:00' as ts "
        "from range(9000) r(i)"
    )
    site.declare(source_node("t", {"key": ["id"], "max_rows_per_second": 1000}))
    with site.command("run", "--range-rows", "1000") as process:
        time.sleep(3.5)
        process.kill()
        process.communicate()
    site.declare(source_node("t", {"key": ["code"]}))
    site.ingest("run", "--range-rows", "1000")
    site.assert_mirrored("t")


def test_times_of_different_kinds_do_not_fall_back_on_each_other(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.declare(source_node("t", {"key": ["id"], "changed_at": ["at_time", "ts"]}, DEFAULTS))
    site.erp(f"create table t as select 1 as id, timestamp '{LATE}' as at_time, '{LATE}' as ts")
    _, err = site.ingest("run", code=1)
    assert "the changed_at columns tell time in different ways (at_time: TIMESTAMP, ts: " in err
