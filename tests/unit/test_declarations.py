"""Capture declarations: values from a manifest, each mistake named with table, key and file."""

from datetime import timedelta
from typing import Any

import pytest

from dbt_project.declarations import parse_duration, read_capture_tables
from dbt_project.errors import MisdeclaredError
from tests.capture_sample import source_node

FILE = "models/staging/nc/_nc__sources.yml"


def read(*nodes: dict[str, Any]) -> Any:
    return read_capture_tables({"sources": {str(n): node for n, node in enumerate(nodes)}})


def test_a_table_has_its_sources_defaults_and_its_own_settings_over_them() -> None:
    columns = {"pk": {"name": "PK", "data_type": "char(20)"}, "x": {"name": "x"}}
    ingest = {"key": ["pk_material"], "every": "1d", "deletes": "2w", "changed_at": ["a", "B"]}
    (table,) = read(source_node("bd_material", ingest, columns=columns))
    assert table.label == "nc.bd_material"
    assert (table.profile, table.schema, table.table) == ("erp", "main", "bd_material")
    assert (table.staging_schema, table.staging_table) == ("staging", "bd_material")
    assert (table.key, table.changed_at) == (("pk_material",), ("a", "b"))
    assert (table.overlap, table.every) == (timedelta(minutes=30), timedelta(days=1))
    assert (table.deletes, table.reconcile) == (timedelta(weeks=2), None)
    assert [(c.name, c.data_type) for c in table.columns] == [("pk", "char(20)"), ("x", None)]
    assert table.file == FILE


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
        ({"key": ["pk"]}, {"profile": "erp", "key": ["pk"]},
         "meta.ingest_defaults has an unknown key 'key'"),
        ({"key": ["pk"], "follows": {}}, None, "meta.ingest: 'follows' is not implemented yet"),
        ({"key": ["pk"]}, {"profile": "erp", "consistent": True},
         "meta.ingest_defaults: 'consistent' is not implemented yet"),
        ({"key": ["pk"], "every": "1 month"}, None,
         "meta.ingest: 'every': '1 month' is not a duration like 90s, 30min, 1h, 7d or 2w"),
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


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("30min", 1800), ("1h", 3600), ("7 d", 604800)]
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "1", "min", "-1h", "1.5h", "1m", None, 5])
def test_what_is_no_duration_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration(text)
