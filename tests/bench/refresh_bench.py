"""How long `refresh` takes, and where: with nothing changed, and with about 1 % of all rows."""

import json
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from tests.bench.change_set import change_one_percent

HEAD = f"{'refresh':<44}{'min s':>9}{'median':>9}{'max':>9}{'rows':>12}{'of all':>9}"
STEP = re.compile(r"^==> (.+): ([\d.]+) s$", re.MULTILINE)
BUILD = "dbt build of what is due"
KINDS = {"model": "models", "snapshot": "snapshots", "seed": "seeds", "operation": "hooks"}


@dataclass(frozen=True)
class Refresh:
    """One refresh: seconds in all and of its parts, rows that capture brought, of how many."""

    seconds: float
    parts: Mapping[str, float]
    rows: int
    rows_staged: int


@dataclass(frozen=True)
class Refreshes:
    """The same refresh several times; parts in seconds, nodes run two at a time."""

    step: str
    runs: tuple[Refresh, ...]

    @property
    def median(self) -> float:
        """Seconds."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def share(self) -> float:
        """How many of all staged rows a refresh brought."""
        return statistics.median(run.rows / run.rows_staged for run in self.runs)

    def lines(self) -> list[str]:
        """Rows of a table: the refresh, and its parts below it."""
        names = dict.fromkeys(name for run in self.runs for name in run.parts)
        parts = [
            _line(f"  {name}", [run.parts.get(name, 0.0) for run in self.runs]) for name in names
        ]
        rows = round(statistics.median(run.rows for run in self.runs))
        whole = _line(self.step, [run.seconds for run in self.runs])
        return [f"{whole}{rows:>12,}{self.share:>9.2%}", *parts]


def timed_refreshes(
    root: Path, environment: Mapping[str, str], data: Path, tables: Sequence[str], runs: int
) -> list[Refreshes]:
    """Refresh a built platform again and again: without changes, and after 1 % of them."""
    _refresh(root, environment, data)  # what it builds with dbt alone, it does not know of
    print(HEAD)
    found = []
    for step, is_changed in (("refresh, no change", False), ("refresh, 1 % changed", True)):
        measured = []
        for _ in range(runs):
            if is_changed:
                change_one_percent(data / "erp.duckdb", tables)
            measured.append(_refresh(root, environment, data))
        found.append(Refreshes(step, tuple(measured)))
        print("\n".join(found[-1].lines()), flush=True)
    return found


def _refresh(root: Path, environment: Mapping[str, str], data: Path) -> Refresh:
    began, started = time.time(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "ingest.platform", "refresh"],
        cwd=root, env=dict(environment), text=True, capture_output=True, check=False,
    )  # fmt: skip
    seconds = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"refresh failed:\n{done.stderr[-2000:]}")
    steps = {name: float(taken) for name, taken in STEP.findall(done.stderr)}
    parts = {"Python": seconds - sum(steps.values()), "capture": steps["capture"]}
    parts |= _build_parts(data / "target" / "run_results.json", steps[BUILD], began)
    parts["publish"] = steps.get("publish", 0.0)
    return Refresh(seconds, parts, *_captured(data / "warehouse.duckdb"))


def _build_parts(results: Path, seconds: float, began: float) -> dict[str, float]:
    """Of the build: before its first node and after its last one, and nodes by kind."""
    if not results.exists() or results.stat().st_mtime < began:
        return {"what is due": seconds}
    read = json.loads(results.read_text(encoding="utf-8"))
    kinds: Counter[str] = Counter()
    times: list[datetime] = []
    for result in read["results"]:
        kind = result["unique_id"].split(".")[0]
        kinds[KINDS.get(kind, "tests")] += result["execution_time"]
        if kind != "operation":
            times += [
                datetime.fromisoformat(timing[key])
                for timing in result["timing"]
                for key in ("started_at", "completed_at")
                if timing[key]
            ]
    nodes = (max(times) - min(times)).total_seconds() if times else 0.0
    around = seconds - nodes
    return {
        "dbt's start and end": around,
        f"dbt's {len(read['results'])} nodes": nodes,
        **{f"  {kind}": kinds[kind] for kind in sorted(kinds)},
    }


def _captured(warehouse: Path) -> tuple[int, int]:
    """Rows that the newest run changed, and rows that are staged."""
    with duckdb.connect(str(warehouse), read_only=True) as opened:
        changed = opened.execute(
            "select sum(rows_inserted + rows_updated + rows_deleted) from staging.ingest_runs "
            "where run_id = (select max(run_id) from staging.ingest_runs)"
        ).fetchone()
        staged = opened.execute(
            "select sum(estimated_size) from duckdb_tables() where schema_name = 'staging' "
            "and not starts_with(table_name, 'ingest_')"
        ).fetchone()
    assert changed
    assert staged
    return int(changed[0] or 0), int(staged[0])


def _line(name: str, seconds: Sequence[float]) -> str:
    low, high = min(seconds), max(seconds)
    return f"{name:<44}{low:>9.2f}{statistics.median(seconds):>9.2f}{high:>9.2f}"
