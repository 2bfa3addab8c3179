"""When the source's columns change: what is followed, and what stops its table."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.capture_sample import ORDERS, Site, order, orders_site, source_node


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = orders_site(tmp_path)
    site.erp(order(1), order(2))
    site.capture_one()
    return site


def staged_types(site: Site, table: str = "so_saleorder") -> dict[str, str]:
    return dict(
        site.warehouse(
            "select column_name, data_type from duckdb_columns() where table_name = ?", table
        )
    )


def test_a_new_column_is_added_and_reported_and_filled_in_old_rows_too(site: Site) -> None:
    site.erp(
        "alter table so_saleorder add column vnote varchar default 'x'",
        "insert into so_saleorder values ('K3', 'SO3', 1, 1, '2024-03-03 10:00:00', 'y')",
        "update so_saleorder set ts = '2000-01-01 00:00:00' where csaleorderid = 'K000001'",
    )
    record = site.capture_one()
    assert record.message == "new column vnote VARCHAR"
    notes = dict(site.warehouse("select csaleorderid, vnote from staging.so_saleorder"))
    assert notes == {"K000001": "x", "K000002": "x", "K3": "y"}
    site.capture_one(mode="full")
    site.assert_mirrored("so_saleorder")


@pytest.mark.parametrize(
    ("column", "wider", "value"),
    [
        ("fstatus", "BIGINT", 5_000_000_000),
        ("ntotal", "DECIMAL(38,12)", Decimal("12345678901234567890123456.123456789012")),
        ("ntotal", "DECIMAL(30,8)", Decimal("1234567890123456789012.12345678")),
        ("fstatus", "DECIMAL(20,2)", Decimal("12.25")),
    ],
)
def test_a_widened_column_widens_and_is_reported(
    site: Site, column: str, wider: str, value: object
) -> None:
    site.erp(
        f"alter table so_saleorder alter column {column} type {wider}",
        f"update so_saleorder set {column} = {value} where csaleorderid = 'K000002'",
    )
    record = site.capture_one()
    assert record.message == f"column {column} widened to {wider}"
    assert staged_types(site)[column] == wider
    staged = site.warehouse(
        f"select {column} from staging.so_saleorder where csaleorderid = 'K000002'"
    )
    assert staged == [(value,)]
    site.capture_one(mode="full")
    site.assert_mirrored("so_saleorder")


def test_a_longer_text_needs_nothing(site: Site) -> None:
    site.erp("update so_saleorder set vbillcode = repeat('长', 100000)")
    assert site.capture_one().message is None
    site.assert_mirrored("so_saleorder")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("alter table so_saleorder drop column fstatus",
         "column fstatus is not in the source (any more)"),
        ("alter table so_saleorder rename fstatus to fstate",
         "column fstatus is not in the source (any more)"),
        ("alter table so_saleorder alter column ntotal type decimal(20,2)",
         "column ntotal was DECIMAL(28,8) and is now DECIMAL(20,2) in the source, "
         "which does not hold all staged values"),
        ("alter table so_saleorder alter column fstatus type smallint",
         "column fstatus was INTEGER and is now SMALLINT in the source, "
         "which does not hold all staged values"),
        ("alter table so_saleorder alter column fstatus type varchar",
         "column fstatus was INTEGER and is now VARCHAR in the source, "
         "which does not hold all staged values"),
        ("alter table so_saleorder rename csaleorderid to id",
         "key column csaleorderid is not in the source table main.so_saleorder"),
        ("alter table so_saleorder rename ts to changed",
         "changed_at column ts is not in the source table main.so_saleorder"),
        ("drop table so_saleorder", "the source has no table main.so_saleorder"),
        ("alter table so_saleorder add column is_deleted integer",
         "the source has a column is_deleted, a name that staging needs"),
        ("alter table so_saleorder add column tags varchar[]",
         "column tags has type VARCHAR[], whose values cannot be kept exactly"),
    ],
)  # fmt: skip
def test_a_dropped_or_narrowed_column_stops_its_table_alone_and_is_named(
    tmp_path: Path, change: str, message: str
) -> None:
    site = Site(tmp_path)
    site.declare(
        source_node("so_saleorder", {"key": ["csaleorderid"]}),
        source_node("other", {"key": ["csaleorderid"]}),
    )
    site.erp(ORDERS, ORDERS.replace("so_saleorder", "other"), order(1))
    site.capture()
    before = site.warehouse("select * from staging.so_saleorder")
    site.erp(change, order(5).replace("so_saleorder", "other"))
    _out, err = site.ingest("run", code=1)
    assert message in err
    assert "Traceback" not in err
    assert site.warehouse("select * from staging.so_saleorder") == before
    site.assert_mirrored("other")
    last = "select message from staging.ingest_runs where status = 'failed'"
    assert site.warehouse(last)[0][0].startswith(message)


def test_an_empty_staging_table_made_by_dbt_takes_the_sources_columns_and_types(
    tmp_path: Path,
) -> None:
    site = orders_site(tmp_path)
    site.erp(
        "create schema staging",
        "create table staging.so_saleorder (csaleorderid varchar, ntotal decimal(10,2), "
        "fstatus bigint, captured_at timestamp, run_id varchar, is_deleted smallint)",
        database="warehouse.duckdb",
    )
    site.erp(order(1, total="12345678901234567890.12345678"))
    assert site.capture_one().message is None
    assert staged_types(site)["ntotal"] == "DECIMAL(28,8)"
    assert staged_types(site)["fstatus"] == "INTEGER"
    site.assert_mirrored("so_saleorder")


def test_a_person_can_accept_dropped_and_narrowed_columns_with_a_full_run(site: Site) -> None:
    site.erp(
        "alter table so_saleorder drop column vbillcode",
        "alter table so_saleorder alter column ntotal type decimal(20,2)",
        order(3).replace("'SO3', ", ""),
    )
    site.ingest("run", "--accept-drift", code=2)
    site.ingest("run", "--full", code=1)
    _, err = site.ingest("run", "--full", "--accept-drift")
    assert "column vbillcode is not in the source (any more)" in err
    assert staged_types(site)["ntotal"] == "DECIMAL(20,2)"
    site.assert_mirrored("so_saleorder")
