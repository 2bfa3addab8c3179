"""The middle database: the source serves each changed row once, however many read from there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
import yaml

from ingest.run import Request, run
from ingest.warehouse import RunRecord
from tests.capture_sample import DEFAULTS, ORDERS, Site, order, source_node
from tests.postgres import Postgres
from tests.postgres_sample import DEFAULTS as IN_POSTGRES
from tests.postgres_sample import PostgresSite

IN_A_FILE = {"type": "duckdb", "path": "middle.duckdb"}


@pytest.fixture(params=["duckdb", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """An ERP whose orders pass through a middle database of either kind."""
    if request.param == "duckdb":
        yield mirrored_site(tmp_path, IN_A_FILE)
    else:
        server: Postgres = request.getfixturevalue("postgres")
        yield mirrored_site(tmp_path, server.profile(server.emptied_database()))


def mirrored_site(root: Path, middle: dict[str, object]) -> Site:
    site = Site(root)
    profiles = root / "profiles.yml"
    declared = {"middle": {"target": "here", "outputs": {"here": middle}}}
    profiles.write_text(profiles.read_text() + yaml.safe_dump(declared))
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}, through_middle()))
    site.erp(ORDERS)
    return site


def through_middle() -> dict[str, object]:
    return {**DEFAULTS, "through": "middle"}


def mirror(site: Site, **more: object) -> tuple[RunRecord, ...]:
    request = Request(site.root, (), "changes", None, 20.0, mirror=True)
    return run(replace(request, **more), site.heard)  # type: ignore[arg-type]


def test_what_changes_passes_through_the_middle_database(site: Site) -> None:
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


def test_a_row_that_was_deleted_and_comes_back_passes_through(site: Site) -> None:
    site.erp(order(1), order(2))
    mirror(site)
    site.capture()
    site.erp("delete from so_saleorder where vbillcode = 'SO1'")
    mirror(site, mode="deletes")
    site.erp(order(1, total="7"))
    mirror(site)
    site.capture()
    site.assert_mirrored("so_saleorder")


def test_the_source_is_not_opened_by_those_who_read_the_middle_database(site: Site) -> None:
    site.erp(*(order(n) for n in range(50)))
    served = sum(record.rows_read for record in mirror(site))
    (site.root / "erp.duckdb").rename(site.root / "switched off.duckdb")
    site.capture()
    site.ingest("run", "--target", "dev")
    assert site.warehouse("select count(*) from staging.so_saleorder") == [(50,)]
    with duckdb.connect(str(site.root / "dev" / "warehouse.duckdb")) as dev:
        assert dev.execute("select count(*) from staging.so_saleorder").fetchall() == [(50,)]
    assert served == 50


def test_the_source_serves_each_changed_row_once_however_many_read(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = PostgresSite(tmp_path, server=postgres)
    profiles = yaml.safe_load((tmp_path / "profiles.yml").read_text())
    profiles["middle"] = {"target": "here", "outputs": {"here": IN_A_FILE}}
    outputs = profiles["report_platform"]["outputs"]
    outputs |= {f"w{n}": {"type": "duckdb", "path": f"w{n}.duckdb"} for n in range(3)}
    (tmp_path / "profiles.yml").write_text(yaml.safe_dump(profiles))
    site.erp(ORDERS)

    def served(through: str | None) -> list[int]:
        """Rows that the ERP's table gave out, after each of two rounds."""
        defaults = IN_POSTGRES | ({"through": through} if through else {})
        site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}, defaults))
        site.erp("truncate so_saleorder", "select pg_stat_reset()")
        found = []
        for first in (0, 100):
            site.erp(*(order(n) for n in range(first, first + 100)))
            if through:
                mirror(site)
            for n in range(3):
                run(Request(tmp_path, (), "changes", f"w{n}", 20.0), site.heard)
            found.append(int(site.source(
                "select seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_user_tables "
                "where relname = 'so_saleorder'")[0][0]))  # fmt: skip
        return found

    assert served(None) == [300, 900]  # 3 x 100, and 3 x 200: no index on ts
    for n in range(3):
        (tmp_path / f"w{n}.duckdb").unlink()
    assert served("middle") == [100, 300]  # one reader of the source, whatever reads from there


def test_the_middle_database_shows_live_rows_under_the_source_s_own_name(tmp_path: Path) -> None:
    site = mirrored_site(tmp_path, IN_A_FILE)
    site.erp(order(1), order(2))
    mirror(site)
    site.erp("delete from so_saleorder where vbillcode = 'SO1'")
    mirror(site, mode="deletes")
    with duckdb.connect(str(tmp_path / "middle.duckdb")) as middle:
        shown = middle.execute("select * from so_saleorder").fetchall()
    assert shown == site.source("select * from so_saleorder")


def test_full_deletes_and_reconcile_work_on_the_middle_database_too(site: Site) -> None:
    site.erp(*(order(n) for n in range(30)))
    mirror(site)
    site.erp("delete from so_saleorder where vbillcode in ('SO1', 'SO2')")
    mirror(site, mode="deletes")
    for mode in ("full", "deletes", "reconcile"):
        site.capture(mode=mode)  # type: ignore[arg-type]
        site.assert_mirrored("so_saleorder")


def test_a_middle_database_that_was_made_anew_is_read_whole(tmp_path: Path) -> None:
    site = mirrored_site(tmp_path, IN_A_FILE)
    site.erp(order(1), order(2))
    mirror(site)
    site.capture()
    site.erp("delete from so_saleorder where vbillcode = 'SO1'")
    (tmp_path / "middle.duckdb").unlink()
    mirror(site)
    assert site.capture_one().mode == "full"
    site.assert_mirrored("so_saleorder")


def test_values_of_all_types_pass_through_unchanged(site: Site) -> None:
    site.declare(source_node("t", {"key": ["id"]}, through_middle()))
    site.erp(
        "create table t (id integer, big hugeint, n decimal(28,8), wide decimal(38,10), "
        "x double, name varchar, flag boolean, bytes blob, day date, clock time, "
        "moment timestamp, ts varchar)",
        """insert into t values
        (1, 1237940039285380274899124224, 12345678901234567890.12345678,
         -9999999999999999999999999999.9999999999, 0.1, '𠮷 "quoted", 逗号\n🙂', true,
         unhex('00FF'), '0001-01-01', '23:59:59.999999', '9999-12-31 23:59:59.999999',
         '2024-03-01 10:00:00'),
        (2, null, null, null, null, null, null, null, null, null, null, null),
        (3, -1, 0, 0, -1e300, '', false, ''::blob, '9999-12-31', '00:00:00',
         '2024-02-29 00:00:00', '2024-03-01 10:00:00')""",
    )
    mirror(site)
    site.capture()
    site.assert_mirrored("t")
    assert site.capture(mode="reconcile")[0].rows_updated == 0
    mirror(site, mode="full")
    assert site.capture()[0].rows_read == 0


def test_new_and_wider_columns_pass_through(site: Site) -> None:
    site.erp(order(1))
    mirror(site)
    site.capture()
    site.erp(
        "alter table so_saleorder add column vnote varchar",
        "alter table so_saleorder alter column fstatus type bigint",
        "insert into so_saleorder values "
        "('K9', 'SO9', 1, 5000000000, '2024-03-01 10:00:00', 'new')",
    )
    mirror(site)
    site.capture()
    site.assert_mirrored("so_saleorder")


def test_a_large_table_is_mirrored_in_ranges(site: Site) -> None:
    site.erp(
        "insert into so_saleorder select 'K' || (i * 7919 % 5000), 'SO', 1.5, 1, "
        "'2024-03-01 10:00:00' from range(5000) t(i)"
    )
    mirror(site, range_rows=1000)
    site.capture()
    site.assert_mirrored("so_saleorder")


def test_tables_that_were_never_mirrored_say_what_to_run(tmp_path: Path) -> None:
    site = mirrored_site(tmp_path, IN_A_FILE)
    duckdb.connect(str(tmp_path / "middle.duckdb")).close()
    _, err = site.ingest("run", code=1)
    assert "(ingest mirror nc.so_saleorder)" in err


def test_two_tables_of_one_name_do_not_share_a_place_in_the_middle_database(tmp_path: Path) -> None:
    site = mirrored_site(tmp_path, IN_A_FILE)
    more = source_node(
        "orders", {"key": ["id"], "profile": "crm", "table": "SO_SALEORDER"}, through_middle(),
        source_name="crm",
    )  # fmt: skip
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}, through_middle()), more)
    for chosen in ((), ("nc",), ("crm.orders",)):  # one after the other would mix them too
        _, err = site.ingest("mirror", *chosen, code=2)
        assert "would be the same table of the middle database" in err


def test_a_middle_database_that_is_being_written_is_waited_for(
    tmp_path: Path, postgres: Postgres
) -> None:
    site = mirrored_site(tmp_path, postgres.profile(postgres.emptied_database()))
    site.erp(order(1))
    with postgres.connect("platform") as other:
        other.execute("select pg_advisory_lock(hashtextextended('report-platform mirror', 0))")
        _, err = site.ingest("mirror", "--lock-timeout", "0.2", code=1)
        assert "middle.here is written by another capture; waiting" in err
        assert "middle.here is still written by another capture after 0.2 s" in err
    mirror(site)
    site.capture()
    site.assert_mirrored("so_saleorder")


def test_mirroring_without_a_middle_database_says_what_to_declare(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}))
    _, err = site.ingest("mirror", code=2)
    assert "no chosen table names a middle database" in err
    assert "through: <profile>" in err
