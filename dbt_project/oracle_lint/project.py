"""The whole project checked: dbt run for Oracle on empty tables, each statement it sends read."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dbt_project.errors import MisdeclaredError, PlatformError
from dbt_project.oracle_lint.declaration_rules import declaration_findings
from dbt_project.oracle_lint.findings import DBT, UNKNOWN, Finding, Kind
from dbt_project.oracle_lint.rules import rule_of
from dbt_project.oracle_lint.sources import Locator, Spot, nodes_of
from dbt_project.oracle_lint.statements import findings
from dbt_project.oracle_lint.traps import traps
from dbt_project.oracle_sql.errors import SqlError
from dbt_project.oracle_sql.lexer import tokens
from dbt_project.processes import run_lines

CHECKOUT = Path(__file__).parents[2]
RUNNER = "tests.oracle.gate.recording"
TARGET = Path("target") / "lint-oracle"
PROGRESS = "lint-oracle: "
TAIL_LINES = 30
NODE = re.compile(r'/\* \{.*?"node_id": "([^"]+)"')
SAID = re.compile(r"'([^']+)'")
NAMED = re.compile(r'"([^"]+)"')


@dataclass(frozen=True)
class Located:
    """A finding with its place in the project's files."""

    finding: Finding
    spot: Spot
    node: str


def check_project(
    root: Path, select: Sequence[str], level: int, on_step: Callable[[str], None]
) -> tuple[Located, ...]:
    """Everything found in the project, or in what is selected and what that reads.

    Raises MisdeclaredError when dbt cannot read the project, or the checkout has no tests.
    """
    folder = _prepared(root)
    record = _recorded(root, folder, select, level, on_step)
    if record["broken"]:
        raise MisdeclaredError(f"the dbt project cannot be read:\n{record['broken']}")
    if select and not any(run["nodes"] for run in record["runs"]):
        raise MisdeclaredError(f"there is nothing that {' '.join(select)} selects")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    nodes = nodes_of(manifest)
    locator = Locator(root, nodes, TARGET.as_posix())
    found = [
        located
        for run in record["runs"]
        for located in _of_run(run, locator, level)
    ]  # fmt: skip
    seen = {node for run in record["runs"] for node in run["nodes"]}
    for declared in declaration_findings(nodes, level):
        node = declared.node
        if not select or node.unique_id in seen:
            spot = locator.declared(node, declared.key)
            found.append(Located(declared.finding, spot, node.unique_id))
    return _sorted(found)


def _prepared(root: Path) -> Path:
    """A folder of its own for dbt's files, so that nobody's build is disturbed."""
    folder = root / TARGET
    folder.mkdir(parents=True, exist_ok=True)
    profiles = next(
        (p for p in (root / "profiles.yml.example", root / "profiles.yml") if p.exists()), None
    )
    if profiles is None:
        raise MisdeclaredError(f"{root} has neither profiles.yml.example nor profiles.yml")
    shutil.copyfile(profiles, folder / "profiles.yml")
    if not (CHECKOUT / "tests" / "oracle" / "standin").is_dir():
        raise MisdeclaredError("lint-oracle needs a checkout of the project, with its tests")
    if find_spec("pytest") is None:
        raise PlatformError("pytest is not installed: pip install -r requirements-dev.lock")
    return folder


def _recorded(
    root: Path, folder: Path, select: Sequence[str], level: int, on_step: Callable[[str], None]
) -> dict[str, Any]:
    output = folder / "statements.json"
    output.unlink(missing_ok=True)
    asked = {"project": str(root), "profiles": str(folder), "select": list(select),
             "level": level, "output": str(output)}  # fmt: skip
    lines: list[str] = []

    def keep(line: str) -> None:
        if line.startswith(PROGRESS):
            on_step(line.removeprefix(PROGRESS))
        lines.append(line)

    command = [sys.executable, "-m", RUNNER]
    run_lines(command, CHECKOUT, _environment(folder), keep, stdin=json.dumps(asked))
    if not output.exists() or not output.stat().st_size:
        tail = "\n".join(lines[-TAIL_LINES:])
        raise MisdeclaredError(f"dbt did not run for Oracle:\n{tail}")
    recorded: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return recorded


def _environment(folder: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ORACLE_", "DBT_"))}
    return {
        **kept,
        "REPORT_PLATFORM_DATA": str(folder / "data"),
        "DBT_TARGET_PATH": str(folder),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_USE_COLORS": "false",
        "ORACLE_PASSWORD": "storage",
        "ORACLE_STAGING_PASSWORD": "staging",
        "PYTHONUTF8": "1",
    }


def _of_run(run: Mapping[str, Any], locator: Locator, level: int) -> Iterator[Located]:
    """What one dbt command sent, only compiled, or could not do."""
    found = [*_sent(run, locator, level), *_only_compiled(run, locator, level)]
    yield from found
    wrong = {one.node for one in found if one.finding.kind != "warning"}
    for node, message in run["failures"].items():
        if node not in wrong:
            yield _of_dbt(node, message, locator)


def _of_dbt(node: str, message: str, locator: Locator) -> Located:
    """What dbt itself said of a node, in one line."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    is_compiling = bool(lines) and lines[0].startswith("Compilation Error")
    kind: Kind = "refused" if is_compiling else "unknown"
    told = " ".join(lines[1:] if is_compiling and len(lines) > 1 else lines)
    quoted = SAID.search(told)
    return Located(Finding(kind, DBT, told, 0), locator.named(node, quoted[1] if quoted else ""),
                   node)  # fmt: skip


def _sent(run: Mapping[str, Any], locator: Locator, level: int) -> Iterator[Located]:
    for statement in run["statements"]:
        sql = statement["sql"]
        match = NODE.match(sql)
        node = match[1] if match else "dbt"
        found = _checked(sql, level)
        if all(finding.kind == "warning" for finding in found):
            found += _answered(statement["error"], sql)
        for finding in found:
            spot = locator.spot(node, run["nodes"].get(node, ""), sql, finding.at)
            yield Located(finding, spot, node)


def _only_compiled(run: Mapping[str, Any], locator: Locator, level: int) -> Iterator[Located]:
    """Nodes that were not run, because what they read could not be made, or analyses."""
    sent = {match[1] for one in run["statements"] if (match := NODE.match(one["sql"]))}
    for node, compiled in run["nodes"].items():
        text = compiled.strip()
        if text and node not in sent:
            for finding in _checked(text, level):
                yield Located(finding, locator.spot(node, compiled, text, finding.at), node)


@cache
def _checked(sql: str, level: int) -> tuple[Finding, ...]:
    return (*findings(sql, level), *traps(sql, level))


def _answered(error: Mapping[str, Any] | None, sql: str) -> tuple[Finding, ...]:
    """What the stand-in said when it ran a statement that could be read."""
    if error is None:
        return ()
    message = error["message"].partition("\n")[0]  # after it python-oracledb tells of its help
    at = error["at"] if error["at"] is not None else _named_in(message, sql)
    if error["code"] is None:
        return (Finding("unknown", UNKNOWN, message, at),)
    try:
        rule = rule_of(error["code"], at, sql, tokens(sql, 128))
    except SqlError:
        rule = f"ora-{error['code']:05}"
    if rule == "ora-00904":
        rule = "unknown-column"
    return (Finding("refused", rule, message, at, error["code"]),)


def _named_in(message: str, sql: str) -> int:
    """Where the last name that a message quotes stands in the statement."""
    names = [name.upper() for name in NAMED.findall(message)]
    names += re.findall(r"\b[A-Z][A-Z0-9_$#]+\b", message)[-1:]
    for name in reversed(names):
        for token in tokens(sql, 128):
            if token.kind in ("word", "quoted") and token.text.upper() == name:
                return token.at
    return 0


def _sorted(found: Sequence[Located]) -> tuple[Located, ...]:
    """By file and line; what both runs say, once."""
    unique = {
        (one.spot.file, one.spot.line, one.finding.rule, one.finding.message): one
        for one in reversed(found)
    }
    order = sorted(unique.values(), key=lambda one: (one.spot.file, one.spot.line, one.spot.column))
    return tuple(order)
