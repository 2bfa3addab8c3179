"""Capture declarations: values from a manifest, each mistake named with table, key and file."""

from datetime import time, timedelta
from typing import Any

import pytest

from dbt_project.declarations import read_capture_tables
from dbt_project.errors import MisdeclaredError
from dbt_project.schedules import Schedule
from tests.capture_sample import source_node

FILE = "models/staging/nc/_nc__sources.yml"


def read(*nodes: dict[str, Any]) -> Any:
    return read_capture_tables({"sources": {str(n): node for n, node in enumerate(nodes)}})


def test_a_table_has_its_sources_defaults_and_its_own_settings_over_them() -> None:
    columns = {"pk": {"name": "PK", "data_type": "char(20)"}, "x": {"name": "x"}}
    ingest = {"key": ["pk_material"], "every": "1d", "deletes": "2 2 * * *",
              "changed_at": ["a", "B"], "quarantine": True}  # fmt: skip
    (table,) = read(source_node("bd_material", ingest, columns=columns))
    assert table.label == "nc.bd_material"
    assert (table.profile, table.schema, table.table) == ("erp", "main", "bd_material")
    assert (table.staging_schema, table.staging_table) == ("staging", "bd_material")
    assert (table.key, table.changed_at) == (("pk_material",), ("a", "b"))
    assert (table.overlap, table.every) == (timedelta(minutes=30), Schedule(timedelta(days=1)))
    assert (table.deletes, table.reconcile) == (Schedule("2 2 * * *"), None)
    assert (table.quarantine, table.consistent, table.through) == (True, True, None)
    assert (table.quiet_hours, table.max_rows_per_second) == ((), None)
    assert [(c.name, c.data_type) for c in table.columns] == [("pk", "char(20)"), ("x", None)]
    assert table.file == FILE


def test_how_kindly_a_source_is_read_is_declared_once_for_all_its_tables() -> None:
    defaults = {
        "profile": "erp", "through": "middle", "consistent": False, "max_rows_per_second": 20000,
        "quiet_hours": ["08:00-12:00", "22:00-06:00"], "deletes": "1d",
    }  # fmt: skip
    ingest = {"key": ["pk"], "quiet_hours": "18:00-24:00", "deletes": None}
    kind, own = read(
        source_node("a", {"key": ["pk"]}, defaults), source_node("b", ingest, defaults)
    )
    assert (kind.through, kind.consistent, kind.max_rows_per_second) == ("middle", False, 20000)
    assert kind.quiet_hours == ((time(8), time(12)), (time(22), time(6)))
    assert own.quiet_hours == ((time(18), time(0)),)
    assert (kind.deletes, own.deletes) == (Schedule(timedelta(days=1)), None)


def test_a_source_without_capture_settings_is_left_alone() -> None:
    runs = source_node("ingest_runs", None, config={"meta": {}})
    skipped = source_node("old", False)
    assert read(runs, skipped) == ()


def test_tables_come_by_source_and_name() -> None:
    nodes = [source_node(name, {"key": ["pk"]}) for name in ("b", "c", "a")]
    assert [table.name for table in read(*nodes)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("ingest", "defaults", "message"),
    [
        ({}, None, "meta.ingest lacks 'key'"),
        (None, None, "meta.ingest lacks 'key'"),
        ({"key": []}, None, "meta.ingest lacks 'key'"),
        ({"key": ["pk"]}, {"schema": "main"}, "meta.ingest lacks 'profile'"),
        ({"key": ["pk", "PK"]}, None, "meta.ingest: 'key' names a column twice: pk, pk"),
        ({"key": [1]}, None, "meta.ingest: 'key' must be a list of column names, not [1]"),
        ({"key": {"a": 1}}, None, "meta.ingest: 'key' must be a list of column names"),
        ({"key": ["pk"], "evry": "1d"}, None, "meta.ingest has an unknown key 'evry' (it can be: "),
        ({"key": ["pk"], "follows": {}}, None, "meta.ingest: 'follows' is not implemented yet"),
        ({"key": ["pk"], "every": "1 month"}, None,
         "meta.ingest: 'every': '1 month' is not a duration like 90s, 30min, 1h, 7d or 2w, "
         "nor a cron expression of five fields"),
        ({"key": ["pk"], "deletes": "0 25 * * *"}, None,
         "meta.ingest: 'deletes': '0 25 * * *' is not a cron expression: Bad hour"),
        ({"key": ["pk"], "quiet_hours": "8-18"}, None,
         "meta.ingest: 'quiet_hours': '8-18' is not hours like 08:00-18:00 or 22:00-06:00"),
        ({"key": ["pk"], "max_rows_per_second": 0}, None,
         "meta.ingest: 'max_rows_per_second': 0 is not a whole number of at least 1"),
        ({"key": ["pk"], "quarantine": "yes"}, None,
         "meta.ingest: 'quarantine' must be true or false, not 'yes'"),
        ({"key": ["pk"], "overlap": 30}, None, "meta.ingest: 'overlap': 30 is not a duration"),
        ({"key": ["pk"], "profile": 7}, None, "meta.ingest: 'profile' must be a name, not 7"),
        (["pk"], None, "meta.ingest must be a mapping of keys, not ['pk']"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(ingest: Any, defaults: Any, message: str) -> None:
    with pytest.raises(MisdeclaredError) as error:
        read(source_node("so_saleorder_b", ingest, defaults))
    text = str(error.value)
    assert text.startswith(f"source.nc.so_saleorder_b: {message}")
    assert text.endswith(f"({FILE})")


@pytest.mark.parametrize(
    ("defaults", "message"),
    [
        ({"profile": "erp", "key": ["pk"]}, " has an unknown key 'key'"),
        ({"profile": "erp", "follows": {}}, ": 'follows' is not implemented yet"),
        ({"profile": "erp", "evry": "1d"}, " has an unknown key 'evry' (it can be: profile, "),
        ({"profile": "erp", "overlap": "soon"}, ": 'overlap': 'soon' is not a duration"),
        ({"profile": 7}, ": 'profile' must be a name, not 7"),
        ("erp", " must be a mapping of keys, not 'erp'"),
    ],
)
def test_what_is_wrong_for_all_tables_is_blamed_on_the_source(defaults: Any, message: str) -> None:
    with pytest.raises(MisdeclaredError) as error:
        read(source_node("so_saleorder_b", {"key": ["pk"]}, defaults))
    text = str(error.value)
    assert text.startswith(f"source.nc: meta.ingest_defaults{message}")
    assert text.endswith(f"({FILE})")


def test_two_tables_cannot_share_a_staging_table() -> None:
    nc = source_node("customers", {"key": ["pk"]})
    crm = source_node("customers", {"key": ["id"]}, source_name="crm")
    with pytest.raises(MisdeclaredError) as error:
        read(nc, crm)
    assert str(error.value) == (
        "source.nc.customers: staging table staging.customers is already that of "
        f"source.crm.customers; give one of them an 'identifier' ({FILE})"
    )
    crm["identifier"] = "crm_customers"
    assert [table.staging_table for table in read(nc, crm)] == ["crm_customers", "customers"]
