"""The dbt project built on the stand-in, over empty tables, with every statement written down.

`python -m tests.oracle.gate.recording`: what to do comes as JSON on stdin, `{"project": folder,
"profiles": folder, "select": [...], "level": 19, "output": file}`; what happened goes to `output`.
Progress goes to stderr. `report-platform lint-oracle` runs it, to check what dbt sends to Oracle.
"""

import json
import os
import re
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import oracledb
from dbt.cli.main import dbtRunner

from dbt_project.oracle_sql.errors import OracleSqlError, SqlError
from tests.oracle.standin.session import Session
from tests.oracle.standin.warehouse import installed, warehouse_database

PROGRESS = "lint-oracle: "  # begins the lines that a caller shows
CODE = re.compile(r"ORA-(\d{5})")
VERSIONS = {19: "19.3.0.0.0", 23: "23.6.0.0.0"}
SAME_AGAIN = ("config.materialized:view", "resource_type:seed")  # are made as the first time
NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


@dataclass
class Recorder:
    """Statements as they are sent, each with what was answered when that was an error."""

    statements: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def install(self) -> None:
        """Listen to every session of the stand-in."""
        execute = Session.execute

        def recorded(session: Session, sql: str, binds: Mapping[str, Any]) -> Any:
            try:
                answer = execute(session, sql, binds)
            except Exception as error:
                self.note(sql, error)
                raise
            self.note(sql, None)
            return answer

        Session.execute = recorded  # type: ignore[method-assign]

    def note(self, sql: str, error: Exception | None) -> None:
        """Keep a statement."""
        with self.lock:
            self.statements.append({"sql": sql, "error": _said(error) if error else None})

    def taken(self) -> list[dict[str, Any]]:
        """What was kept since the last time."""
        with self.lock:
            kept, self.statements = self.statements, []
        return kept


def _said(error: Exception) -> dict[str, Any]:
    cause = error if isinstance(error, SqlError) else error.__cause__
    code = CODE.search(str(error)) if isinstance(error, oracledb.Error | OracleSqlError) else None
    return {
        "message": str(error),
        "code": int(code[1]) if code else None,
        "at": cause.at if isinstance(cause, SqlError) else None,
    }


def main() -> int:
    """Build twice, then ask what is left; the exit code is 2 when dbt cannot read the project."""
    asked = json.load(sys.stdin)
    recorder = Recorder()
    recorder.install()
    with (
        warehouse_database(Path(asked["profiles"])) as database,
        installed(database),
        Path(asked["output"]).open("w", encoding="utf-8") as output,
    ):
        database.version = VERSIONS[asked["level"]]
        runs, broken = _run_all(asked, recorder)
        json.dump({"runs": runs, "broken": broken}, output)
    return 2 if broken else 0


def _run_all(
    asked: Mapping[str, Any], recorder: Recorder
) -> tuple[list[dict[str, Any]], str | None]:
    runs: list[dict[str, Any]] = []
    everything = ["--project-dir", asked["project"], "--profiles-dir", asked["profiles"],
                  "--target", "oracle", "--quiet", "--threads", "1"]  # fmt: skip
    select = list(asked["select"])
    skipped: set[str] = set()
    for name, arguments in _commands(select, Path(os.environ["DBT_TARGET_PATH"])):
        print(f"{PROGRESS}{name}", file=sys.stderr, flush=True)
        done = dbtRunner().invoke([*arguments, *everything])
        if done.exception is not None:
            return runs, str(done.exception)
        runs.append(_run(name, done.result, recorder))
        skipped |= {r.node.unique_id for r in _results(done.result) if r.status == "skipped"}
    names = sorted(node.split(".")[2] for node in skipped if node.startswith("model."))
    if names:
        done = dbtRunner().invoke(["compile", "--select", *names, *everything])
        runs.append(_run("compiling what was skipped", done.result, recorder))
    return runs, None


def _commands(select: Sequence[str], target: Path) -> Iterator[tuple[str, list[str]]]:
    if select:
        ancestors = [f"+{name}" for name in select]
        yield "first run", ["build", "--select", *ancestors, *NO_TESTS]
        yield (
            "second run and tests",
            ["build", "--select", *select, "--indirect-selection", "buildable"],
        )
        return
    yield "first run and tests", ["build"]
    yield "second run", ["build", "--exclude", *SAME_AGAIN, *NO_TESTS]
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    if any(source.get("freshness") for source in manifest["sources"].values()):
        yield "freshness", ["source", "freshness"]
    if any(node["resource_type"] == "analysis" for node in manifest["nodes"].values()):
        yield "analyses", ["compile", "--select", "resource_type:analysis"]
    yield "documentation", ["docs", "generate", "--no-compile"]


def _run(name: str, done: Any, recorder: Recorder) -> dict[str, Any]:
    nodes, failures = {}, {}
    for result in _results(done):
        nodes[result.node.unique_id] = getattr(result.node, "compiled_code", None) or ""
        if result.status in ("error", "runtime error"):
            failures[result.node.unique_id] = str(result.message or result.status)
    return {"name": name, "nodes": nodes, "failures": failures, "statements": recorder.taken()}


def _results(done: Any) -> list[Any]:
    return [r for r in getattr(done, "results", None) or [] if hasattr(r, "node")]


if __name__ == "__main__":
    sys.exit(main())
