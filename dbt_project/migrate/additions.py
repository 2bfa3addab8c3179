"""Columns that a report needs of tables which the project has already: shown as a diff."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from dbt_project.migrate.declared import DeclaredTable
from dbt_project.migrate.placing import diff
from dbt_project.migrate.scaffold_plan import Plan, PlannedColumn
from dbt_project.migrate.scaffold_sql import staged
from dbt_project.migrate.scaffold_yaml import source_column


def additions(root: Path, plan: Plan, manifest: Mapping[str, Any]) -> str:
    """One diff for the source YAML and the staging models; empty when nothing is lacking."""
    return "".join(_diffs(root, plan, manifest))


def _diffs(root: Path, plan: Plan, manifest: Mapping[str, Any]) -> Iterator[str]:
    changed: dict[str, str] = {}
    for declared, columns in plan.missing:
        for path, add in _places(declared, columns, manifest):
            if (root / path).exists():
                before = changed.get(path) or (root / path).read_text(encoding="utf-8")
                changed[path] = add(before)
    for path, after in changed.items():
        yield diff(path, (root / path).read_text(encoding="utf-8"), after)


def _places(
    declared: DeclaredTable, columns: Sequence[PlannedColumn], manifest: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    undeclared = [column for column in columns if column.source not in declared.columns]
    for entry in manifest.get("sources", {}).values():
        if (entry["source_name"], entry["name"].lower()) == (declared.source, declared.name):
            path = entry["original_file_path"]
            yield path, lambda text: in_source(text, declared.name, undeclared)
    known = {column.source for column in declared.staged}
    unstaged = [column for column in columns if column.source not in known]
    for node in manifest.get("nodes", {}).values():
        if node["name"] in declared.models[:1]:
            path = node["original_file_path"]
            yield path, lambda text: in_staging(text, declared.source, unstaged)


def in_source(text: str, table: str, columns: Sequence[PlannedColumn]) -> str:
    """The YAML with further columns behind those of the table."""
    lines = text.splitlines(keepends=True)
    names = [n for n, line in enumerate(lines) if re.match(rf"\s*- name: {table}\s*$", line)]
    if not names or not columns:
        return text
    last = None
    for place in range(names[0] + 1, len(lines)):
        if re.match(r"\s*- name:", lines[place]):
            break
        if re.match(r"\s*- \{name: \w+", lines[place]):
            last = place
            if re.match(r"\s*- \{name: dr\b", lines[place]):
                last = place - 1
                break
    if last is None:
        return text
    indent = re.match(r"\s*", lines[last])
    added = [f"{indent[0] if indent else ''}{source_column(column)}\n" for column in columns]
    return "".join([*lines[: last + 1], *added, *lines[last + 1 :]])


def in_staging(text: str, source: str, columns: Sequence[PlannedColumn]) -> str:
    """The view with further columns before captured_at."""
    added = "".join(f"    {staged(column, source)},\n" for column in columns)
    return re.sub(r"^    captured_at,$", lambda m: added + m[0], text, count=1, flags=re.MULTILINE)
