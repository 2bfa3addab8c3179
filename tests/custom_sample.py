"""What people may make reports of, beside the published sample."""

from pathlib import Path

import duckdb

from dbt_project.marts import Mart
from dbt_project.report_json import marts_to_json
from dbt_project.report_values import Column, Label

MARTS = ("dim_orgs", "fct_sales_order_lines")


def with_marts(database: Path) -> None:
    """Describe two of the sample's marts, as a publication would."""
    marts = tuple(_mart(database, name) for name in MARTS)
    database.with_suffix(".marts").write_text(marts_to_json(marts), encoding="utf-8")


def _mart(database: Path, name: str) -> Mart:
    query = "select column_name, lower(data_type) from duckdb_columns() where table_name = ?"
    with duckdb.connect(str(database), read_only=True) as opened:
        found = opened.execute(query, [name]).fetchall()
    columns = {
        column: Column(column, Label(f"列 {column}", column), kind) for column, kind in found
    }
    return Mart(f"model.sample.{name}", name, ("marts", name), (), columns, "x.yml")
