"""Declarations of which dbt-oracle or Oracle makes something else: traps, by file and key.

What the macros in macros/oracle put right (keywords in keys, quotes in descriptions and predicates,
snapshots of all columns, merges of nothing but the key) is no trap here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dbt_project.oracle_lint.findings import Finding
from dbt_project.oracle_lint.sources import Node
from dbt_project.oracle_sql.reading import RESERVED

# dbt-oracle makes a table `o$pt_<name><time>` beside an incremental model or a snapshot: 17
# characters more; beside others `<name>__dbt_backup`.
BESIDE_INCREMENTAL, BESIDE = 17, 12
LONGEST = {11: 30, 19: 128, 23: 128}
KINDS = ("model", "snapshot", "seed")


@dataclass(frozen=True)
class Declared:
    """A trap, and the key that sets it: `columns.level`."""

    node: Node
    key: str
    finding: Finding


def declaration_findings(nodes: Mapping[str, Node], level: int) -> Iterator[Declared]:
    """Every trap that a node's configuration or its YAML sets."""
    for node in nodes.values():
        if node.kind in KINDS:
            for rule, key, text in _traps(node, LONGEST[level]):
                message = f"{node.name}: {key}: {text}"
                yield Declared(node, key, Finding("warning", rule, message, 0))


def _traps(node: Node, longest: int) -> Iterator[tuple[str, str, str]]:
    is_kept = node.config.get("materialized") in ("incremental", "snapshot")
    spare = BESIDE_INCREMENTAL if is_kept else BESIDE
    name = str(node.config.get("alias") or node.name)
    if len(name.encode()) + spare > longest:
        text = (
            f"has {len(name.encode())} bytes of at most {longest - spare}: dbt-oracle makes "
            f"tables beside it whose names have {spare} more"
        )
        yield "name-budget", "name", text
    for column, declared in node.columns.items():
        if len(column.encode()) > longest:
            yield "name-length", f"columns.{column}", f"has more than {longest} bytes"
        if column.startswith("_"):
            yield "leading-underscore", f"columns.{column}", "a name begins with a letter"
        if column.upper() in RESERVED and not declared.get("quote"):
            yield "reserved-word", f"columns.{column}", "is a reserved word of Oracle"
    if node.kind == "seed":
        yield from _seed(node)


def _seed(node: Node) -> Iterator[tuple[str, str, str]]:
    for column, kind in (node.config.get("column_types") or {}).items():
        if str(kind).lower().startswith(("date", "timestamp")):
            text = f"{kind} fails on Oracle (ORA-01861): keep it as text, cast it in a model"
            yield "seed-date", f"column_types.{column}", text
    if node.config.get("quote_columns"):
        text = "makes names in small letters, which Oracle finds in quotes only: false"
        yield "seed-quotes", "quote_columns", text
