"""What the project already has of the ERP: captured tables, their staging models, marts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dbt_project.declarations import read_capture_tables
from dbt_project.migrate.dictionary import Dictionary, known_table
from dbt_project.report_declarations import captured_tables

_STAGED = re.compile(r"^\s*(.+?)\s+as\s+(\w+),?\s*$", re.IGNORECASE | re.MULTILINE)
_MACRO = re.compile(r"\(\s*'(\w+)'\s*\)")
_PLAIN = re.compile(r"^(?:(?:cast|coalesce)\(\s*)*(\w+)\b")


@dataclass(frozen=True)
class StagedColumn:
    """A source's column as a staging model names it; `expression` is how the model reads it."""

    source: str
    name: str
    expression: str


@dataclass(frozen=True)
class DeclaredTable:
    """A captured table. `models` are the staging models that read it, `kept` what reads those."""

    source: str
    name: str
    columns: frozenset[str]
    models: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    staged: tuple[StagedColumn, ...] = ()


@dataclass(frozen=True)
class Project:
    """Tables by their name in the ERP, and the tables that each mart is made from."""

    tables: Mapping[str, DeclaredTable] = field(default_factory=dict)
    marts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    dictionary: Dictionary = field(default_factory=Dictionary)
    exposures: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Overlap:
    """How much of a report's tables a mart is made from."""

    mart: str
    common: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """Of the report's tables, 0 to 1."""
        return len(self.common) / max(1, len(self.common) + len(self.missing))


def read_project(manifest: Mapping[str, Any]) -> Project:
    """What a parsed manifest declares."""
    names = {(t.source, t.name): t.table.lower() for t in read_capture_tables(manifest)}
    children: Mapping[str, list[str]] = manifest.get("child_map", {})
    nodes: Mapping[str, Any] = manifest.get("nodes", {})
    tables = {}
    for key, entry in manifest.get("sources", {}).items():
        name = names.get((entry["source_name"], entry["name"]))
        if name is not None:
            tables[name] = _table(name, entry, children.get(key, []), children, nodes)
    marts = {
        node["name"]: frozenset(
            names[table] for table in captured_tables(manifest, key) if table in names
        )
        for key, node in nodes.items()
        if node["resource_type"] == "model" and "marts" in node.get("fqn", [])
    }
    return Project(
        tables=tables,
        marts={name: sources for name, sources in marts.items() if sources},
        dictionary=Dictionary().with_tables(
            known_table({**entry, "name": name, "columns": entry.get("columns", {}).values()})
            for (source, declared), name in names.items()
            for entry in manifest["sources"].values()
            if (entry["source_name"], entry["name"]) == (source, declared)
        ),
        exposures=frozenset(e["name"] for e in manifest.get("exposures", {}).values()),
        nodes=frozenset(node["name"] for node in nodes.values()),
    )


def _table(
    name: str,
    entry: Mapping[str, Any],
    readers: Iterable[str],
    children: Mapping[str, list[str]],
    nodes: Mapping[str, Any],
) -> DeclaredTable:
    models = [nodes[key] for key in readers if key in nodes and _is_kept(nodes[key])]
    kept = [nodes[key]["name"] for m in models for key in children.get(m["unique_id"], [])
            if key in nodes and _is_kept(nodes[key])]  # fmt: skip
    staged = [column for model in models for column in staged_columns(model.get("raw_code", ""))]
    return DeclaredTable(
        source=entry["source_name"],
        name=name,
        columns=frozenset(column.lower() for column in entry.get("columns", {})),
        models=tuple(model["name"] for model in models),
        kept=tuple(sorted(kept)),
        staged=tuple(staged),
    )


def _is_kept(node: Mapping[str, Any]) -> bool:
    return node["resource_type"] in ("model", "snapshot")


def staged_columns(sql: str) -> list[StagedColumn]:
    """The columns that a staging model names: `{{ nc_text('code') }} as dept_code`."""
    found = []
    for match in _STAGED.finditer(sql):
        expression, name = match[1].strip(), match[2].lower()
        inner = _MACRO.findall(expression) or _PLAIN.findall(expression)
        if inner:
            found.append(StagedColumn(inner[0].lower(), name, expression))
    return found


def overlaps(project: Project, tables: Iterable[str]) -> list[Overlap]:
    """The marts made from some of these tables, the one with most of them first."""
    wanted = frozenset(tables)
    found = [
        Overlap(mart, tuple(sorted(wanted & sources)), tuple(sorted(wanted - sources)))
        for mart, sources in project.marts.items()
        if wanted & sources
    ]
    return sorted(found, key=lambda o: (-len(o.common), len(project.marts[o.mart]), o.mart))
