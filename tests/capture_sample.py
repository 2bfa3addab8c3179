"""A small platform to capture in: a DuckDB file as ERP, a warehouse, declarations of its own.

The manifest is written as dbt would write it, so that no test waits for `dbt parse`; that dbt's own
manifest reads the same way is tested once, in tests/project/test_capture_declarations.py.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from ingest.run import Request, run
from ingest.warehouse import Mode, RunRecord

PROFILES = """
report_platform:
  target: embedded
  outputs:
    embedded: {type: duckdb, path: warehouse.duckdb, schema: storage}
    dev: {type: duckdb, path: dev/warehouse.duckdb, schema: storage}
erp:
  target: demo
  outputs:
    demo: {type: duckdb, path: erp.duckdb}
crm:
  target: demo
  outputs:
    demo: {type: duckdb, path: crm.duckdb}
"""
ORDERS = (
    "create table so_saleorder (csaleorderid varchar primary key, vbillcode varchar, "
    "ntotal decimal(28,8), fstatus integer, ts varchar)"
)
DEFAULTS: dict[str, Any] = {
    "profile": "erp", "schema": "main", "changed_at": "ts", "overlap": "30min", "every": "1h"
}  # fmt: skip


@dataclass
class Heard:
    """Progress that remembers."""

    notes: list[str] = field(default_factory=list)
    arrived: int = 0
    finished: list[RunRecord] = field(default_factory=list)

    def table_started(self, label: str, expected: int | None) -> None: ...

    def rows_arrived(self, label: str, count: int) -> None:
        self.arrived += count

    def table_finished(self, label: str, record: RunRecord) -> None:
        self.finished.append(record)

    def note(self, message: str) -> None:
        self.notes.append(message)


def source_node(name: str, ingest: Any, defaults: Any = None, **more: Any) -> dict[str, Any]:
    """A source table as it stands in dbt's manifest."""
    defaults = deepcopy(DEFAULTS if defaults is None else defaults)
    node = {
        "source_name": "nc", "name": name, "identifier": name, "schema": "staging",
        "columns": {}, "original_file_path": "models/staging/nc/_nc__sources.yml",
        "config": {"meta": {"ingest_defaults": defaults}},
    }  # fmt: skip
    if ingest is not None:
        node["config"]["meta"]["ingest"] = ingest  # type: ignore[index]
    return {**node, **more}


@dataclass
class Site:
    """One platform in a folder of its own."""

    root: Path
    heard: Heard = field(default_factory=Heard)

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "dbt_project.yml").write_text("name: site\nprofile: report_platform\n")
        (self.root / "profiles.yml").write_text(PROFILES)

    @property
    def environment(self) -> dict[str, str]:
        """Of a process that works here, whatever project the tests themselves stand in."""
        return {**os.environ, "REPORT_PLATFORM_ROOT": str(self.root)}

    def declare(self, *nodes: dict[str, Any]) -> None:
        """Write the manifest."""
        path = self.root / "target" / "manifest.json"
        path.parent.mkdir(exist_ok=True)
        sources = {f"source.site.{node['source_name']}.{node['name']}": node for node in nodes}
        path.write_text(json.dumps({"sources": sources}))
        # Whatever a test writes next, it is no reason to run dbt here.
        later = time.time() + 3600
        os.utime(path, (later, later))

    def erp(self, *statements: str, database: str = "erp.duckdb") -> None:
        """Run SQL on the source."""
        with duckdb.connect(str(self.root / database)) as connection:
            for statement in statements:
                connection.execute(statement)

    def capture(self, *patterns: str, mode: Mode = "changes") -> tuple[RunRecord, ...]:
        """Run a capture in this process."""
        return run(Request(self.root, patterns, mode, None, 20.0), self.heard)

    def capture_one(self, mode: Mode = "changes") -> RunRecord:
        """Run a capture of the only table."""
        (record,) = self.capture(mode=mode)
        return record

    def command(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start `ingest` as a process."""
        return subprocess.Popen(
            [sys.executable, "-m", "ingest.cli", *arguments],
            cwd=self.root,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def ingest(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        """Run `ingest` to its end; returns stdout and stderr."""
        with self.command(*arguments) as process:
            out, err = process.communicate(timeout=120)
        assert process.returncode == code, out + err
        return out, err

    def warehouse(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Ask the warehouse."""
        with duckdb.connect(str(self.root / "warehouse.duckdb"), read_only=True) as connection:
            return connection.execute(query, list(parameters)).fetchall()

    def source(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the source."""
        with duckdb.connect(str(self.root / "erp.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def assert_mirrored(self, *tables: str) -> None:
        """Every source row is staged as it is, once, and nothing else is live."""
        with duckdb.connect() as both:
            both.execute(f"attach '{self.root / 'erp.duckdb'}' as erp (read_only)")
            both.execute(f"attach '{self.root / 'warehouse.duckdb'}' as wh (read_only)")
            for table in tables:
                live = (
                    "select * exclude (captured_at, run_id, is_deleted) "
                    f"from wh.staging.{table} where is_deleted = 0"
                )
                source = f"select * from erp.main.{table}"
                names = _names(both, source)
                assert sorted(names) == sorted(_names(both, live))
                listed = ", ".join(f'"{name}"' for name in names)
                for left, right in ((source, live), (live, source)):
                    extra = both.execute(
                        f"select {listed} from ({left}) except all select {listed} from ({right})"
                    ).fetchall()
                    assert extra == [], f"{table}: {len(extra)} rows differ: {extra[:3]}"


def _names(connection: duckdb.DuckDBPyConnection, query: str) -> Sequence[str]:
    return [row[0] for row in connection.execute(f"describe {query}").fetchall()]


def orders_site(root: Path) -> Site:
    """A site with one empty table of orders."""
    site = Site(root)
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}))
    site.erp(ORDERS)
    return site


def order(number: int, total: str = "1.5", ts: str | None = "2024-03-01 10:00:00") -> str:
    """An insert statement for one order."""
    said = "null" if ts is None else f"'{ts}'"
    return f"insert into so_saleorder values ('K{number:06}', 'SO{number}', {total}, 1, {said})"
