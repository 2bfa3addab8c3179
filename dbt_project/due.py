"""Which dbt nodes are due: those whose last good build was of something else than there is now.

Every node has a key: a digest of its own code and of the keys of all that it is built from, down
to how often captures have changed each source table. A good build notes the node's key; the node is
due while its key is another one. So nothing depends on clocks, and a build that failed or was
killed leaves the node, and everything downstream, as due as it was.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dbt_project.build_results import Result

BUILT = ("seed", "snapshot", "model", "test", "unit_test")
PLATFORM_SOURCE = "ingest"  # what capture notes of itself
# Of a node's configuration, what changes nothing of what is built.
TOLD_ONLY = ("meta", "tags", "docs", "group", "access", "freshness")
KEY_LENGTH = 16

Manifest = Mapping[str, Any]


@dataclass(frozen=True)
class Records:
    """What captures and builds have left in the warehouse."""

    changes: Mapping[tuple[str, str], int]  # captures that changed rows, by source and table
    notes: int  # what else capture has noted and reports show
    origin: str  # the first run; another one means another warehouse
    results: Mapping[str, Result]  # the latest of each node
    # Captures that found other columns, by source and table.
    reshaped: Mapping[tuple[str, str], int] = field(default_factory=dict)


def node_keys(manifest: Manifest, records: Records) -> dict[str, str]:
    """The key of every node that dbt builds or tests.

    A view shows new rows as it is: only what it is made of counts, and what hangs on it is due.
    """
    keys, forms = _Keys(manifest, records), _Forms(manifest, records)
    return {
        node_id: (forms if _is_view(node) else keys).of(node_id)
        for node_id, node in _built_nodes(manifest).items()
    }


def due_nodes(
    manifest: Manifest,
    keys: Mapping[str, str],
    built: Mapping[str, str],
    results: Mapping[str, Result],
) -> frozenset[str]:
    """Nodes whose key is not the one they were built with, or whose last result is no good.

    A test is due as well while it is older than what it tests: nothing is published till then.
    """
    return frozenset(
        node_id
        for node_id in keys
        if built.get(node_id) != keys[node_id]
        or not _is_good(results.get(node_id))
        or _is_outdated(manifest, node_id, results)
    )


def newly_built(
    selected: Collection[str],
    keys: Mapping[str, str],
    before: Mapping[str, Result],
    after: Mapping[str, Result],
) -> dict[str, str]:
    """Keys of the selected nodes that a build has brought to a good end."""
    return {
        node_id: keys[node_id]
        for node_id in selected
        if _is_good(after.get(node_id)) and after[node_id] != before.get(node_id)
    }


def selection(manifest: Manifest, due: Collection[str]) -> list[str]:
    """dbt's arguments that select exactly these nodes; nothing when they are all."""
    nodes = _built_nodes(manifest)
    if len(due) == len(nodes):
        return []
    # A model's name in dots also names the unit tests below it.
    unwanted = [node for node in _unit_tests(manifest).values() if node["unique_id"] not in due]
    excluded = ["--exclude", *sorted(_selector(node) for node in unwanted)] if unwanted else []
    chosen = sorted(_selector(nodes[node_id]) for node_id in due)
    return ["--indirect-selection", "empty", "--select", *chosen, *excluded]


class _Keys:
    """Computes keys, each once."""

    def __init__(self, manifest: Manifest, records: Records) -> None:
        self.manifest = manifest
        self.records = records
        self.nodes = {**manifest["nodes"], **_unit_tests(manifest)}
        self.found: dict[str, str] = {}

    def of(self, node_id: str) -> str:
        if node_id not in self.found:
            self.found[node_id] = self._digest(node_id)
        return self.found[node_id]

    def _digest(self, node_id: str) -> str:
        if node_id in self.manifest["sources"]:
            return self._source(self.manifest["sources"][node_id])
        node = self.nodes.get(node_id)
        if node is None:
            return ""
        inputs = node["depends_on"].get("nodes", [])
        if node["resource_type"] == "unit_test":  # its rows are its own: only code counts
            codes = [_code(self.manifest, self.nodes[key]) for key in inputs if key in self.nodes]
            return _hash(self.records.origin, _code(self.manifest, node), *codes)
        keys = [self.of(key) for key in sorted(inputs)]
        return _hash(self.records.origin, _code(self.manifest, node), *keys)

    def _source(self, source: Mapping[str, Any]) -> str:
        if source["source_name"] == PLATFORM_SOURCE:
            return f"{sum(self.records.changes.values())} {self.records.notes}"
        table = source["source_name"], source["name"]
        return f"{self.records.changes.get(table, 0)} {self.records.reshaped.get(table, 0)}"


class _Forms(_Keys):
    """Keys of what nodes are, whatever their rows: code, and columns as captures have left them."""

    def _source(self, source: Mapping[str, Any]) -> str:
        table = source["source_name"], source["name"]
        return f"{table in self.records.changes} {self.records.reshaped.get(table, 0)}"


def _code(manifest: Manifest, node: Mapping[str, Any]) -> str:
    """A digest of everything declared that makes a node what it is."""
    config = {key: value for key, value in node["config"].items() if key not in TOLD_ONLY}
    checksum = node.get("checksum")
    return _hash(
        json.dumps(checksum, sort_keys=True),
        json.dumps(config, sort_keys=True, default=str),
        json.dumps(node.get("test_metadata"), sort_keys=True, default=str),
        *sorted(node.get("columns", ())),
        *_macros(manifest, node),
        _large_seed(node),
    )


def _macros(manifest: Manifest, node: Mapping[str, Any]) -> Iterator[str]:
    """The project's macros that a node calls, and those that they call, as text."""
    strategy = node["config"].get("incremental_strategy")
    project = manifest["metadata"]["project_name"]
    waiting = [
        *node["depends_on"].get("macros", ()),
        f"macro.{project}.get_incremental_{strategy}_sql",  # called by dbt, so not listed
    ]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        macro = manifest["macros"].get(name)
        if name not in seen and macro and macro["package_name"] == project:
            seen.add(name)
            waiting.extend(macro["depends_on"]["macros"])
    return (manifest["macros"][name]["macro_sql"] for name in sorted(seen))


def _large_seed(node: Mapping[str, Any]) -> str:
    """dbt gives a seed of more than 1 MB no checksum: its size and time stand for it."""
    checksum = node.get("checksum")
    if not isinstance(checksum, Mapping) or checksum.get("name") != "path":
        return ""
    try:
        stat = Path(node.get("root_path") or ".", node["original_file_path"]).stat()
    except OSError:
        return ""
    return f"{stat.st_size} {stat.st_mtime_ns}"


def _built_nodes(manifest: Manifest) -> dict[str, Mapping[str, Any]]:
    return {
        node_id: node
        for node_id, node in {**manifest["nodes"], **_unit_tests(manifest)}.items()
        if node["resource_type"] in BUILT and node["config"].get("materialized") != "ephemeral"
    }


def _unit_tests(manifest: Manifest) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = manifest.get("unit_tests", {})
    return found


def _is_view(node: Mapping[str, Any]) -> bool:
    return bool(node["config"].get("materialized") == "view")


def _is_good(result: Result | None) -> bool:
    return result is not None and result.is_good


def _is_outdated(manifest: Manifest, node_id: str, results: Mapping[str, Result]) -> bool:
    node = manifest["nodes"].get(node_id)
    if node is None or node["resource_type"] != "test":
        return False
    built = [results[key].finished_at for key in node["depends_on"]["nodes"] if key in results]
    return any(finished_at > results[node_id].finished_at for finished_at in built)


def _selector(node: Mapping[str, Any]) -> str:
    return "fqn:" + ".".join(node["fqn"])


def _hash(*parts: str) -> str:
    digest = hashlib.sha256("\0".join(parts).encode())
    return digest.hexdigest()[:KEY_LENGTH]
