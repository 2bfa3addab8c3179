"""A mapping as a project declares it, and an application database that has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine

from dbt_project.application.database import open_database
from dbt_project.application.mapping_rules import Row
from dbt_project.application.mapping_tables import prepare
from dbt_project.application.mappings import MappingTable, read_mappings


def node(**more: Any) -> dict[str, Any]:
    """The dbt source table of a mapping of departments, as the manifest has it."""

    def label(name: str) -> dict[str, str]:
        return {"label": f"列{name}", "label_en": f"The {name}"}

    def month(name: str) -> dict[str, Any]:
        meta = {**label(name), "kind": "month"}
        return {"name": name, "data_type": "varchar(7)", "config": {"meta": meta}}

    groups = {"sales": {"label": "销售", "label_en": "Selling"},
              "office": {"label": "管理", "label_en": "Office"}}  # fmt: skip
    mapping = {"label": "部门", "label_en": "Departments", "key": ["dept"], "periods": True,
               "editors": ["finance"]}  # fmt: skip
    return {
        "name": "map_depts",
        "source_name": "app",
        "original_file_path": "models/x.yml",
        "description": "One row per department.",
        "config": {"meta": {"mapping": {**mapping, **more}}},
        "columns": {
            "row_id": {"name": "row_id", "data_type": "varchar(32)"},
            "dept": {"name": "dept", "data_type": "varchar(8)", "config": {"meta": label("dept")}},
            "group": {"name": "grouped", "data_type": "varchar(20)",
                      "config": {"meta": {**label("group"), "choices": groups}}},
            "amount": {"name": "amount", "data_type": "decimal(18,2)",
                       "config": {"meta": {**label("amount"), "required": False}}},
            "valid_from": month("valid_from"),
            "valid_to": month("valid_to"),
        },
    }  # fmt: skip


def mapping_of(declared: dict[str, Any]) -> MappingTable:
    """The mapping that a source table declares."""
    (mapping,) = read_mappings({"sources": {"x": declared}})
    return mapping


def row(
    dept: str | None,
    group: str | None = "sales",
    amount: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Row:
    """A row of it."""
    return {
        "dept": dept, "grouped": group, "amount": amount, "valid_from": since, "valid_to": until,
    }  # fmt: skip


@contextmanager
def database(url: URL, mapping: MappingTable, root: Path) -> Iterator[Engine]:
    """An application database with the mapping's table."""
    engine = open_database(url)
    with engine.begin() as opened:
        prepare(opened, [mapping], root)
    try:
        yield engine
    finally:
        engine.dispose()


def with_mapping(data: Path) -> MappingTable:
    """Gives the sample's platform a mapping of its organisations, of which one is mapped."""
    complete = {"column": "dept", "model": "dim_orgs", "value": "org_code", "label": "org_name",
                "label_en": "org_name_en"}  # fmt: skip
    (data / "depts.csv").write_text("dept,grouped,amount\n01,sales,5.00\n", encoding="utf-8")
    mapping = mapping_of(node(complete=complete, initial="depts.csv"))
    with database(URL.create("sqlite", database=str(data / "app.sqlite")), mapping, data):
        return mapping
