"""The middle database: the source serves each changed row once, however many read from there."""

from dataclasses import replace
from pathlib import Path

import duckdb

from ingest.run import Request, run
from ingest.warehouse import RunRecord
from tests.capture_sample import DEFAULTS, ORDERS, Site, order, source_node

MIDDLE = """
middle:
  target: here
  outputs:
    here: {type: duckdb, path: middle.duckdb}
"""


def mirrored_site(root: Path) -> Site:
    site = Site(root)
    profiles = root / "profiles.yml"
    profiles.write_text(profiles.read_text() + MIDDLE)
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}, through_middle()))
    site.erp(ORDERS)
    return site


def through_middle() -> dict[str, object]:
    return {**DEFAULTS, "through": "middle"}


def mirror(site: Site, **more: object) -> tuple[RunRecord, ...]:
    request = Request(site.root, (), "changes", None, 20.0, mirror=True)
    return run(replace(request, **more), site.heard)  # type: ignore[arg-type]


def test_what_changes_passes_through_the_middle_database(tmp_path: Path) -> None:
    site = mirrored_site(tmp_path)
    site.erp(*(order(n) for n in range(20)))
    mirror(site)
    assert site.capture_one().rows_inserted == 20
    site.erp(
        "update so_saleorder set ntotal = 9, ts = '2024-03-01 11:00:00' where vbillcode = 'SO1'",
        "update so_saleorder set ntotal = 8 where vbillcode = 'SO2'",  # never said
        "delete from so_saleorder where vbillcode = 'SO3'",
        order(21, ts="2020-01-01 00:00:00"),  # committed late, far outside the overlap
    )
    mirror(site, mode="reconcile")
    record = site.capture_one()
    site.assert_mirrored("so_saleorder")
    # Changed, silently changed, late and deleted: all of it, and nothing else, by one short read.
    assert (record.mode, record.rows_inserted, record.rows_updated, record.rows_deleted) == (
        "changes", 1, 2, 1,
    )  # fmt: skip
    assert record.rows_read == 3
    assert site.capture_one().rows_read == 0


def test_a_row_that_was_deleted_and_comes_back_passes_through(tmp_path: Path) -> None:
    site = mirrored_site(tmp_path)
    site.erp(order(1), order(2))
    mirror(site)
    site.capture()
    site.erp("delete from so_saleorder where vbillcode = 'SO1'")
    mirror(site, mode="deletes")
    site.erp(order(1, total="7"))
    mirror(site)
    site.capture()
    site.assert_mirrored("so_saleorder")


def test_the_source_is_not_opened_by_those_who_read_the_middle_database(tmp_path: Path) -> None:
    site = mirrored_site(tmp_path)
    site.erp(*(order(n) for n in range(50)))
    served = sum(record.rows_read for record in mirror(site))
    (tmp_path / "erp.duckdb").rename(tmp_path / "switched off.duckdb")
    site.capture()
    site.ingest("run", "--target", "dev")
    assert site.warehouse("select count(*) from staging.so_saleorder") == [(50,)]
    with duckdb.connect(str(tmp_path / "dev" / "warehouse.duckdb")) as dev:
        assert dev.execute("select count(*) from staging.so_saleorder").fetchall() == [(50,)]
    assert served == 50


def test_the_middle_database_shows_live_rows_under_the_source_s_own_name(tmp_path: Path) -> None:
    site = mirrored_site(tmp_path)
    site.erp(order(1), order(2))
    mirror(site)
    site.erp("delete from so_saleorder where vbillcode = 'SO1'")
    mirror(site, mode="deletes")
    with duckdb.connect(str(tmp_path / "middle.duckdb")) as middle:
        shown = middle.execute("select * from so_saleorder").fetchall()
    assert shown == site.source("select * from so_saleorder")


def test_full_deletes_and_reconcile_work_on_the_middle_database_too(tmp_path: Path) -> None:
    site = mirrored_site(tmp_path)
    site.erp(*(order(n) for n in range(30)))
    mirror(site)
    site.erp("delete from so_saleorder where vbillcode in ('SO1', 'SO2')")
    mirror(site, mode="deletes")
    for mode in ("full", "deletes", "reconcile"):
        site.capture(mode=mode)  # type: ignore[arg-type]
        site.assert_mirrored("so_saleorder")


def test_a_middle_database_that_was_made_anew_is_read_whole(tmp_path: Path) -> None:
    site = mirrored_site(tmp_path)
    site.erp(order(1), order(2))
    mirror(site)
    site.capture()
    site.erp("delete from so_saleorder where vbillcode = 'SO1'")
    (tmp_path / "middle.duckdb").unlink()
    mirror(site)
    assert site.capture_one().mode == "full"
    site.assert_mirrored("so_saleorder")


def test_mirroring_without_a_middle_database_says_what_to_declare(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}))
    _, err = site.ingest("mirror", code=2)
    assert "no chosen table names a middle database" in err
    assert "through: <profile>" in err
