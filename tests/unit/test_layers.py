from typing import Any

import pytest

from dbt_project.declarations import read_capture_tables
from dbt_project.errors import MisdeclaredError
from dbt_project.layers import LAYERS, layers
from dbt_project.profiles import Connection
from tests.capture_sample import source_node


def warehouse(kind: str = "oracle", **settings: Any) -> Connection:
    return Connection("report_platform", "production", kind, settings)


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        ("storage", ["staging", "storage", "marts", "platform"]),
        ("STORAGE", ["staging", "storage", "marts", "platform"]),
        ("test_storage", ["test_staging", "test_storage", "test_marts", "test_platform"]),
        ("Reports", ["Reports"] * 4),
    ],
)
def test_the_profiles_schema_says_where_all_schemas_are_on_oracle(
    home: str, expected: list[str]
) -> None:
    places = layers(warehouse(schema=home))
    assert [places.schema(layer) for layer in LAYERS] == expected


def test_a_file_has_its_schemas_as_declared_whatever_its_profile_says() -> None:
    places = layers(warehouse("duckdb", schema="reports"))
    assert [places.schema(layer) for layer in LAYERS] == list(LAYERS)
    assert places.table("marts", "fct_shipments") == "fct_shipments"


def test_in_one_schema_a_name_says_which_schema_it_was_declared_in() -> None:
    places = layers(warehouse(schema="reports"))
    assert places.table("marts", "customers") == "marts_customers"
    assert places.table("storage", "customers") == "storage_customers"
    assert layers(warehouse(schema="storage")).table("marts", "customers") == "customers"


def test_captured_tables_are_staged_where_the_schemas_are() -> None:
    node = source_node("so_saleorder", {"key": ["csaleorderid"]})
    tables = read_capture_tables({"sources": {"source.nc.so_saleorder": node}})
    (alone,) = layers(warehouse(schema="reports")).staged(tables)
    assert (alone.staging_schema, alone.staging_table) == ("reports", "staging_so_saleorder")
    (among_four,) = layers(warehouse(schema="test_storage")).staged(tables)
    assert (among_four.staging_schema, among_four.staging_table) == ("test_staging", "so_saleorder")


def test_an_oracle_warehouse_needs_the_schema_in_its_profile() -> None:
    with pytest.raises(
        MisdeclaredError, match=r"report_platform.outputs.production lacks 'schema'"
    ):
        layers(warehouse())
