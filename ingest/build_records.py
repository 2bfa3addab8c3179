"""What captures and builds have left on record, as the decision what to build needs it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

from dbt_project.due import Records
from dbt_project.profiles import Connection
from dbt_project.publication import MARTS_ALIAS, Result
from ingest import record_queries
from ingest.record_queries import QUARANTINE, RECONCILIATIONS, RESULTS, RUNS
from ingest.run import RECORDS_SCHEMA, warehouse_exists
from ingest.source import Query
from ingest.waiting import Patience
from ingest.warehouse import open_warehouse

PLATFORM_SCHEMA = "platform"


def read_records(warehouse: Connection, patience: Patience) -> Records:
    """Read them; a database file is open for a moment only.

    Raises ConnectionFailedError when a file is in use for longer than one has patience.
    """
    changes: dict[tuple[str, str], int] = {}
    notes, origin = 0, ""
    if warehouse_exists(warehouse):
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
    if not warehouse_exists(marts):
        return {}
    with open_warehouse(marts, PLATFORM_SCHEMA, patience, read_only=True) as opened:
        rows = opened.noted(RESULTS, record_queries.last_results(PLATFORM_SCHEMA))
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
