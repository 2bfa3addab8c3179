"""Whether a build may be shown: what dbt noted of its marts, what they are made from, and tests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dbt_project.build_results import STARTED, Result


@dataclass(frozen=True)
class Problem:
    """What keeps a build from being shown; `node` is a dbt id, empty of what none has recorded."""

    node: str
    reason: str


def problems(
    manifest: Mapping[str, Any], results: Mapping[str, Result], marts: Iterable[str] | None = None
) -> list[Problem]:
    """Why a build with these results must not be shown; empty when it may.

    Every mart (or those given, by their ids), all that it is built from and all their tests must
    have passed when they last ran, and every test must have run after what it tests was built.
    """
    nodes = manifest["nodes"]
    wanted = with_ancestors(manifest, mart_ids(manifest) if marts is None else marts)
    found = [Problem(node_id, _reason(node_id, results.get(node_id))) for node_id in sorted(wanted)]
    for node_id, node in sorted(nodes.items()):
        if node["resource_type"] in ("test", "unit_test"):
            tested = [key for key in node["depends_on"]["nodes"] if key in wanted]
            if tested:
                found.append(Problem(node_id, _test_reason(node_id, tested, results)))
    return [problem for problem in found if problem.reason]


def mart_ids(manifest: Mapping[str, Any]) -> list[str]:
    """Every mart's id."""
    return [key for key, node in manifest["nodes"].items() if _is_mart(node)]


def not_built(manifest: Mapping[str, Any], clone: Path) -> list[Problem]:
    """Declared mart columns that the clone lacks: the project was parsed after its last build."""
    query = "select schema_name || '.' || table_name || '.' || column_name from duckdb_columns()"
    with duckdb.connect(str(clone), read_only=True) as opened:
        built = {name for (name,) in opened.execute(query).fetchall()}
    return [
        Problem(key, f"{node['name']} has no column {column} yet: it was declared after the build")
        for key, node in manifest["nodes"].items()
        if _is_mart(node)
        for column in node["columns"]
        if f"{node['schema']}.{node['alias']}.{column}" not in built
    ]


def _reason(node_id: str, result: Result | None) -> str:
    name = node_id.split(".", 2)[2]
    if result is None:
        return f"{name} has not been built"
    if result.status == STARTED:
        return f"{name}: its build has not finished"
    return "" if result.is_good else f"{name}: {result.status}"


def _test_reason(test_id: str, tested: list[str], results: Mapping[str, Result]) -> str:
    name, result = test_id.split(".", 2)[2], results.get(test_id)
    if result is None:
        return f"{name} has not been tested"
    if not result.is_good:
        return _reason(test_id, result)
    for node_id in tested:
        built = results.get(node_id)
        if built is not None and built.finished_at > result.finished_at:
            return f"{name} is older than the build of {node_id.split('.', 2)[2]}"
    return ""


def _is_mart(node: Mapping[str, Any]) -> bool:
    declared = node.get("config", {}).get("schema") or node.get("schema")
    return node["resource_type"] == "model" and declared in ("marts", "platform")


def with_ancestors(manifest: Mapping[str, Any], start: Iterable[str]) -> set[str]:
    """Nodes, and all that they are built from."""
    found, waiting = set(), list(start)
    while waiting:
        node_id = waiting.pop()
        if node_id not in found and node_id in manifest["nodes"]:
            found.add(node_id)
            waiting.extend(manifest["parent_map"].get(node_id, ()))
    return found
