"""What captures and builds have left on record, as the decision what to build needs it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from pathlib import Path

from dbt_project.due import Records
from dbt_project.errors import MisdeclaredError
from dbt_project.profiles import Connection
from dbt_project.publication import LATEST_RESULTS, MARTS_ALIAS, Result
from ingest import record_queries
from ingest.record_queries import QUARANTINE, RECONCILIATIONS, RUNS
from ingest.run import RECORDS_SCHEMA
from ingest.source import Query
from ingest.waiting import Patience, open_duckdb
from ingest.warehouse import open_warehouse


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
        with open_warehouse(warehouse, RECORDS_SCHEMA, patience, read_only=True) as opened:
            rows = opened.noted(RUNS, record_queries.changed_runs(RECORDS_SCHEMA))
            changes = {(source, name): int(count) for source, name, count in rows}
            for (run_id,) in opened.noted(RUNS, record_queries.first_run(RECORDS_SCHEMA)):
                origin = str(run_id)
            notes = sum(count for name, query in _notes() for (count,) in opened.noted(name, query))
    return Records(changes, notes, origin, read_results(warehouse, patience))


def _notes() -> Iterator[tuple[str, Query]]:
    """What reports show of captures besides changed rows, counted."""
    yield RUNS, record_queries.days_and_results(RECORDS_SCHEMA)
    for name in (RECONCILIATIONS, QUARANTINE):
        yield name, record_queries.count_rows(RECORDS_SCHEMA, name)


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


def _marts_file(warehouse: Connection) -> Connection:
    """The marts' own file; the warehouse's where it has none."""
    for entry in warehouse.settings.get("attach", []):
        if entry.get("alias") == MARTS_ALIAS:
            return replace(warehouse, settings={**warehouse.settings, "path": entry["path"]})
    return warehouse
