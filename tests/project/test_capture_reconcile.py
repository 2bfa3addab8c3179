"""Reconciling finds what a source never said, and reads little to put it right."""

from pathlib import Path

import pytest

from tests.capture_sample import Site, order, orders_site, source_node

RECONCILED = (
    "select source_rows, staged_rows, buckets_different, rows_inserted, rows_updated, rows_deleted "
    "from staging.ingest_reconciliations order by checked_at desc limit 1"
)


def many_orders(site: Site, count: int) -> None:
    site.erp(
        "insert into so_saleorder select 'K' || lpad(i::varchar, 6, '0'), 'SO' || i, "
        f"(i / 7)::decimal(28,8), 1, '2024-01-01 10:00:00' from range({count - 1}) t(i)",
        order(999_999),  # the watermark lies far after the others
    )


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("update so_saleorder set ntotal = ntotal + 0.00000001 "
         "where vbillcode = 'SO77'", (0, 1, 0)),
        ("update so_saleorder set vbillcode = null where vbillcode = 'SO77'", (0, 1, 0)),
        ("update so_saleorder set fstatus = null, vbillcode = '1' where fstatus = 1 and "
         "vbillcode = 'SO77'", (0, 1, 0)),
        ("delete from so_saleorder where vbillcode in ('SO77', 'SO78')", (0, 0, 2)),
        ("insert into so_saleorder values ('X', '迟到', 1, 1, '2020-01-01 00:00:00')", (1, 0, 0)),
        ("select 1", (0, 0, 0)),
    ],
)  # fmt: skip
def test_what_a_source_never_said_is_found_and_put_right(
    tmp_path: Path, change: str, found: tuple[int, int, int]
) -> None:
    site = orders_site(tmp_path)
    many_orders(site, 5000)
    site.capture()
    site.erp(change)
    record = site.capture_one("reconcile")
    site.assert_mirrored("so_saleorder")
    assert (record.rows_inserted, record.rows_updated, record.rows_deleted) == found
    source_rows, staged_rows, different, *repaired = site.warehouse(RECONCILED)[0]
    assert tuple(repaired) == found
    assert source_rows == site.source("select count(*) from so_saleorder")[0][0]
    assert staged_rows == 5000
    assert (different > 0) == (sum(found) > 0)


def test_only_the_buckets_that_differ_are_read_again(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    many_orders(site, 20_000)
    site.capture()
    site.erp("update so_saleorder set ntotal = -1 where vbillcode in ('SO7', 'SO19000')")
    record = site.capture_one("reconcile")
    site.assert_mirrored("so_saleorder")
    assert record.rows_updated == 2
    assert record.rows_read < 1000  # two buckets of some hundred rows, and the overlap


def test_many_differences_are_put_right_by_reading_all_rows_once(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    many_orders(site, 3000)
    site.capture()
    site.erp("update so_saleorder set ntotal = ntotal + 1, fstatus = 2")
    record = site.capture_one("reconcile")
    assert record.rows_updated == 3000
    assert record.rows_read == 3001  # and the one in the overlap
    site.assert_mirrored("so_saleorder")


def test_reconciling_says_what_it_found(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    many_orders(site, 100)
    site.ingest("run")
    site.erp("delete from so_saleorder where vbillcode = 'SO1'")
    out, _ = site.ingest("reconcile", "nc.so_saleorder")
    assert "reconcile" in out
    site.assert_mirrored("so_saleorder")


def test_a_table_without_changes_said_is_compared_whole(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.declare(
        source_node("codes", {"key": ["id"]}, {"profile": "erp", "schema": "main"}),
    )
    site.erp("create table codes as select i as id, 'name ' || i as name from range(50) t(i)")
    site.capture()
    site.erp("update codes set name = 'new' where id = 3")
    assert site.capture_one("reconcile").rows_updated == 1
    site.assert_mirrored("codes")
