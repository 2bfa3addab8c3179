"""What capture refuses to believe without a person's word, and the rows that it puts aside."""

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from tests.capture_sample import DEFAULTS, ORDERS, Site, order, orders_site, source_node

PUT_ASIDE = "select row_key, reason, row_content from staging.ingest_quarantine order by row_key"


def quarantine_site(root: Path) -> Site:
    """A table whose YAML wants fewer digits than the source may hold, and no key to rely on."""
    site = Site(root)
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"], "quarantine": True}))
    site.erp(ORDERS.replace(" primary key", ""))
    return site


def test_an_emptied_source_does_not_empty_staging_unless_a_person_says_so(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    site.erp(
        "insert into so_saleorder select 'K' || i, 'SO', 1, 1, '2024-03-01 10:00:00' "
        "from range(3000) t(i)"
    )
    site.capture()
    site.erp("delete from so_saleorder where csaleorderid <> 'K1'")
    for mode in ("--full", "--deletes"):
        _, err = site.ingest("run", mode, code=1)
        assert "the source lacks 2,999 of 3,000 staged rows" in err
        assert "--accept-deletes" in err
    assert site.warehouse("select sum(is_deleted) from staging.so_saleorder") == [(0,)]
    site.ingest("run", "--full", "--accept-deletes")
    site.assert_mirrored("so_saleorder")


def test_a_changed_key_is_refused_until_the_table_is_staged_anew(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    site.erp(order(1), order(2))
    site.capture()
    site.declare(source_node("so_saleorder", {"key": ["vbillcode"]}))
    for arguments in ((), ("--full",)):
        _, err = site.ingest("run", *arguments, code=1)
        assert "the key was (csaleorderid) and is now (vbillcode)" in err
    site.ingest("run", "--full", "--accept-drift")
    site.assert_mirrored("so_saleorder")
    assert site.warehouse("select count(*) from staging.so_saleorder") == [(2,)]


def test_another_source_under_the_same_name_is_read_whole(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    site.erp(order(1), order(2))
    site.capture()
    site.erp("create table so_saleorder_2026 as select * from so_saleorder where vbillcode = 'SO1'")
    site.erp("update so_saleorder_2026 set ntotal = 9, ts = '2020-01-01 00:00:00'")
    site.declare(
        source_node("so_saleorder", {"key": ["csaleorderid"], "table": "so_saleorder_2026"})
    )
    record = site.capture_one()
    assert record.mode == "full"
    assert "the source is another one than last time" in str(record.message)
    staged = "select csaleorderid, ntotal::int, is_deleted from staging.so_saleorder order by 1"
    assert site.warehouse(staged) == [("K000001", 9, 0), ("K000002", 2, 1)]


def test_a_row_without_a_key_is_put_aside_where_that_is_declared(tmp_path: Path) -> None:
    site = quarantine_site(tmp_path)
    site.erp(
        order(1), "insert into so_saleorder values (null, '坏', 1.5, 1, '2024-03-01 10:00:00')"
    )
    record = site.capture_one()
    assert record.status == "success"
    assert "1 rows put aside" in str(record.message)
    assert site.warehouse("select vbillcode from staging.so_saleorder") == [("SO1",)]
    (put_aside,) = site.warehouse(PUT_ASIDE)
    assert put_aside[1] == "no value in the key"
    assert "坏" in put_aside[2]
    site.capture()
    assert len(site.warehouse(PUT_ASIDE)) == 1


def test_the_same_row_fails_the_table_where_nothing_is_declared(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}))
    site.erp(
        ORDERS.replace(" primary key", ""), "insert into so_saleorder (vbillcode) values ('x')"
    )
    _, err = site.ingest("run", code=1)
    assert "1 rows of the source have no value in the key (csaleorderid)" in err


def test_a_bad_version_of_a_row_keeps_the_staged_one_and_is_forgotten_when_mended(
    tmp_path: Path,
) -> None:
    site = Site(tmp_path)
    profiles = tmp_path / "profiles.yml"
    crm = "demo: {type: duckdb, path: crm.duckdb}"
    profiles.write_text(profiles.read_text().replace(crm, "demo: {type: sqlite, path: crm.db}"))
    visits = {"key": ["id"], "quarantine": True, "profile": "crm", "deletes": "1d"}
    site.declare(source_node("visits", visits, DEFAULTS | {"schema": None}))

    def write(*statements: str) -> None:
        with closing(sqlite3.connect(tmp_path / "crm.db")) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    write(
        "create table visits (id integer primary key, cost decimal(10, 2), ts text)",
        "insert into visits values (1, 1.5, '2024-03-01 10:00:00')",
        "insert into visits values (2, 2.5, '2024-03-01 10:00:00')",
    )
    site.capture()
    write("update visits set cost = 'much', ts = '2024-03-01 11:00:00' where id = 1")
    staged = "select id, cost, is_deleted from staging.visits order by id"
    kept = [(1, Decimal("1.50"), 0), (2, Decimal("2.50"), 0)]
    for mode in ("changes", "deletes", "full", "reconcile"):
        record = site.capture_one(mode)  # type: ignore[arg-type]
        assert "1 rows put aside" in str(record.message), mode
        assert site.warehouse(staged) == kept
        ((key, reason, content),) = site.warehouse(PUT_ASIDE)
        assert (key, "much" in reason, '"much"' in content) == ("1", True, True)
    write("update visits set cost = 3, ts = '2024-03-01 12:00:00' where id = 1")
    site.capture()
    assert site.warehouse(staged)[0] == (1, Decimal("3.00"), 0)
    site.capture(mode="deletes")
    write("update visits set cost = 'more', ts = '2024-03-01 13:00:00'", "delete from visits")
    site.capture(mode="deletes")
    assert [row[2] for row in site.warehouse(staged)] == [1, 1]
    assert site.warehouse(PUT_ASIDE) == []
