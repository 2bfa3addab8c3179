"""Findings as text for people, as JSON for programs and as GitHub's annotations."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

from dbt_project.oracle_lint.findings import DBT, Finding
from dbt_project.oracle_lint.project import Located

Format = Literal["text", "json", "github"]
# What each kind is called; the exit code tells refused and not known apart.
KINDS = {"refused": "Oracle refuses", "unknown": "not known to this check", "warning": "warning"}
COMMANDS = {"refused": "error", "unknown": "warning", "warning": "notice"}
REFUSED, UNKNOWN = 1, 3


def exit_code(found: Sequence[Located]) -> int:
    """1: Oracle refuses something; 3: nothing refused, but something not known; 0: else."""
    kinds = {one.finding.kind for one in found}
    return REFUSED if "refused" in kinds else UNKNOWN if "unknown" in kinds else 0


def shown(found: Sequence[Located], form: Format) -> str:
    """All findings in one text."""
    if form == "json":
        return json.dumps([_object(one) for one in found], ensure_ascii=False, indent=2)
    lines = [_annotation(one) if form == "github" else _text(one) for one in found]
    return "\n".join(lines)


def summary(found: Sequence[Located]) -> str:
    """How many of each kind."""
    counts: Counter[str] = Counter(one.finding.kind for one in found)
    if not counts:
        return "nothing found"
    return ", ".join(f"{KINDS[kind]}: {counts[kind]}" for kind in KINDS if counts[kind])


def _kind(finding: Finding) -> str:
    """Who says what."""
    is_dbt = finding.rule == DBT and finding.kind == "refused"
    return "dbt cannot compile" if is_dbt else KINDS[finding.kind]


def _text(one: Located) -> str:
    finding, spot = one.finding, one.spot
    lines = [f"{spot.file}:{spot.line}:{spot.column}: {_kind(finding)} "
             f"[{finding.rule}] {finding.message}"]  # fmt: skip
    if spot.text:
        lines.append(f"    {spot.text}")
    if spot.compiled:
        lines.append(f"    as compiled: {spot.compiled}")
    if finding.hint:
        lines.append(f"    write: {finding.hint}")
    return "\n".join(lines)


def _annotation(one: Located) -> str:
    finding, spot = one.finding, one.spot
    message = f"{_kind(finding)}: {finding.message}"
    if finding.hint:
        message += f"\nwrite: {finding.hint}"
    place = f"file={spot.file},line={spot.line},col={spot.column},title={finding.rule}"
    escaped = message.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{COMMANDS[finding.kind]} {place}::{escaped}"


def _object(one: Located) -> dict[str, Any]:
    finding, spot = one.finding, one.spot
    return {
        "kind": finding.kind, "rule": finding.rule, "code": finding.code,
        "message": finding.message, "write": finding.hint, "file": spot.file, "line": spot.line,
        "column": spot.column, "text": spot.text, "compiled": spot.compiled, "node": one.node,
    }  # fmt: skip
