"""What captures and builds have left on record, as the decision what to build needs it."""

from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

import duckdb

from dbt_project.due import Records
from dbt_project.errors import MisdeclaredError
from dbt_project.profiles import Connection
from dbt_project.publication import LATEST_RESULTS, MARTS_ALIAS, Result
from ingest.source import Query
from ingest.waiting import Patience, open_duckdb

RECORDS = ("ingest_runs", "ingest_reconciliations", "ingest_quarantine")


def read_records(warehouse: Connection, patience: Patience) -> Records:
    """Read them; both files are open for a moment only.

    Raises ConnectionFailedError when a file is in use for longer than one has patience.
    """
    if warehouse.kind != "duckdb":
        raise MisdeclaredError(
            f"profiles.yml: {warehouse.profile}.outputs.{warehouse.output}: what is due cannot be "
            f"told on type '{warehouse.kind}' yet: use --no-build, and run `dbt build` by itself"
        )
    changes: dict[tuple[str, str], int] = {}
    notes, origin = 0, ""
    if Path(str(warehouse.require("path"))).exists():
        with open_duckdb(warehouse, patience, read_only=True) as opened:
            there = {name for (name,) in _fetch(opened, record_tables())}
            if "ingest_runs" in there:
                changes = {(source, name): n for source, name, n in _fetch(opened, changed_runs())}
                origin = str(_fetch(opened, first_run())[0][0] or "")
            for name in sorted(there):
                notes += _fetch(opened, count_notes(name))[0][0]
    return Records(changes, notes, origin, read_results(warehouse, patience))


def read_results(warehouse: Connection, patience: Patience) -> dict[str, Result]:
    """The latest result of every node that dbt has built or tested there."""
    marts = _marts_file(warehouse)
    if not Path(str(marts.require("path"))).exists():
        return {}
    with open_duckdb(marts, patience, read_only=True) as opened:
        if not opened.execute(
            "select 1 from duckdb_tables() where schema_name || '.' || table_name = $name",
            {"name": "platform.dbt_results"},
        ).fetchall():
            return {}
        rows = opened.execute(LATEST_RESULTS).fetchall()
    return {
        node_id: Result(status, finished_at.replace(tzinfo=UTC), invocation_id)
        for node_id, status, finished_at, invocation_id in rows
    }


def record_tables() -> Query:
    """Which of the record tables there are."""
    names = ", ".join(f"'{name}'" for name in RECORDS)
    return Query(
        "select table_name from information_schema.tables\n"
        f"where table_schema = 'staging' and table_name in ({names})",
        {},
    )


def changed_runs() -> Query:
    """How many captures have changed rows, by source and table."""
    return Query(
        "select source_name, table_name, count(*) from staging.ingest_runs\n"
        "where rows_inserted + rows_updated + rows_deleted > 0\n"
        "group by source_name, table_name",
        {},
    )


def first_run() -> Query:
    """The name of the first run."""
    return Query("select min(run_id) from staging.ingest_runs", {})


def count_notes(name: str) -> Query:
    """What reports show besides changed rows; of failures the first a day of each table.

    A table that fails every few minutes would keep dbt busy otherwise.
    """
    if name == "ingest_runs":
        days = "select distinct source_name, table_name, cast(started_at as date) as failed_on"
        return Query(
            f"select count(*) from ({days} from staging.ingest_runs where status = 'failed') days",
            {},
        )
    return Query(f"select count(*) from staging.{name}", {})


def _marts_file(warehouse: Connection) -> Connection:
    """The marts' own file; the warehouse's where it has none."""
    for entry in warehouse.settings.get("attach", []):
        if entry.get("alias") == MARTS_ALIAS:
            return replace(warehouse, settings={**warehouse.settings, "path": entry["path"]})
    return warehouse


def _fetch(opened: duckdb.DuckDBPyConnection, query: Query) -> list[tuple[Any, ...]]:
    return opened.execute(query.sql, dict(query.params)).fetchall()
