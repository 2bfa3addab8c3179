"""What dbt has compiled: the statement behind each model and snapshot, and what they are called."""

import csv
import re
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import jinja2

from dbt_project.lineage.columns import LineageError

Manifest = Mapping[str, Any]

CAPTURED = ("captured_at", "run_id", "is_deleted")  # what capture adds to each source table
SNAPSHOT = ("dbt_scd_id", "dbt_updated_at", "dbt_valid_from", "dbt_valid_to")
WRITTEN = ("model", "snapshot")
STORED = (*WRITTEN, "seed")
_BUILD_TIME = re.compile(r"timestamp\s*'[^']*'", re.IGNORECASE)


def relation_name(node: Mapping[str, Any]) -> str:
    """How people call it: a model's name, `nc.gl_detail` of a source's table."""
    name = str(node["name"])
    return f"{node['source_name']}.{name}" if node["resource_type"] == "source" else name


def stored_as(node: Mapping[str, Any]) -> tuple[str, str]:
    """Schema and name in the warehouse, in lower case."""
    name = node.get("alias") or node.get("identifier") or node["name"]
    return str(node["schema"]).lower(), str(name).lower()


def source_columns(source: Mapping[str, Any]) -> tuple[str, ...]:
    """A captured table's columns in staging."""
    return tuple(dict.fromkeys([*(name.lower() for name in source["columns"]), *CAPTURED]))


def seed_columns(root: Path, seed: Mapping[str, Any]) -> tuple[str, ...]:
    """The heads of a seed's file; those declared where it is not there."""
    try:
        with (root / seed["original_file_path"]).open(encoding="utf-8-sig", newline="") as file:
            return tuple(name.lower() for name in next(csv.reader(file), []))
    except OSError:
        return tuple(name.lower() for name in seed["columns"])


def statement(target: Path, manifest: Manifest, node: Mapping[str, Any]) -> str:
    """The compiled statement of a model or snapshot; raises LineageError when there is none.

    dbt leaves compiled models as files, of snapshots only what its last command ran.
    """
    if node.get("compiled_code"):
        return str(node["compiled_code"])
    path = target.joinpath("compiled", node["package_name"], node["original_file_path"])
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return _rendered(manifest, node)


def without_time(sql: str) -> str:
    """A statement without its build's time: the same for every build of the same model."""
    return _BUILD_TIME.sub("timestamp", sql)


def _rendered(manifest: Manifest, node: Mapping[str, Any]) -> str:
    """A statement that needs nothing of dbt but the names of tables."""

    def ref(*names: str, **_: object) -> str:
        wanted = names[-1]
        return next(
            f'"{found["schema"]}"."{found["alias"]}"'
            for found in manifest["nodes"].values()
            if found["resource_type"] in STORED and found["name"] == wanted
        )

    def source(schema: str, name: str) -> str:
        return next(
            f'"{found["schema"]}"."{found["identifier"]}"'
            for found in manifest["sources"].values()
            if (found["source_name"], found["name"]) == (schema, name)
        )

    known = {"ref": ref, "source": source, "config": _nothing, "build_time": lambda: "null"}
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined)
    try:
        rendered = str(environment.from_string(str(node["raw_code"])).render(**known))
    except (jinja2.TemplateError, StopIteration, TypeError) as error:
        raise LineageError("has not been compiled: run `dbt compile`") from error
    return rendered


def _nothing(**_: object) -> str:
    return ""


def in_order(manifest: Manifest) -> Iterator[Mapping[str, Any]]:
    """Models and snapshots, each after what it reads."""
    nodes = manifest["nodes"]
    written = [key for key, node in nodes.items() if node["resource_type"] in WRITTEN]
    graph = {key: nodes[key]["depends_on"]["nodes"] for key in written}
    for key in TopologicalSorter(graph).static_order():
        if key in graph:
            yield nodes[key]
