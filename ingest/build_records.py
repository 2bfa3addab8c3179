"""What captures and builds have left on record, as the decision what to build needs it."""

from collections.abc import Iterator
from dataclasses import replace

from dbt_project.build_results import TABLE, Result, latest, latest_notes, read_notes
from dbt_project.due import Records
from dbt_project.layers import PLATFORM, STAGING, layers
from dbt_project.migrate.ledger import TABLE as LEDGER
from dbt_project.profiles import Connection
from dbt_project.publication import MARTS_ALIAS
from dbt_project.waiting import Patience
from ingest import record_queries
from ingest.record_queries import QUARANTINE, RECONCILIATIONS, RUNS
from ingest.run import warehouse_exists
from ingest.source import Query
from ingest.warehouse import Warehouse, open_warehouse


def read_records(warehouse: Connection, patience: Patience) -> Records:
    """Read them; a database file is open for a moment only.

    Raises ConnectionFailedError when a file is in use for longer than one has patience.
    """
    changes: dict[tuple[str, str], int] = {}
    reshaped: dict[tuple[str, str], int] = {}
    notes, origin = 0, ""
    schema = layers(warehouse).schema(STAGING)
    if warehouse_exists(warehouse):
        with open_warehouse(warehouse, schema, patience, read_only=True) as opened:
            changes = _counts(opened, record_queries.changed_runs(schema))
            reshaped = _counts(opened, record_queries.reshaped_runs(schema))
            for (run_id,) in opened.noted(RUNS, record_queries.first_run(schema)):
                origin = str(run_id)
            notes = sum(
                count for name, query in _notes(schema) for (count,) in opened.noted(name, query)
            )
    return Records(changes, notes, origin, read_results(warehouse, patience), reshaped)


def _counts(opened: Warehouse, query: Query) -> dict[tuple[str, str], int]:
    """How many runs a query counts of each table."""
    return {(source, name): int(count) for source, name, count in opened.noted(RUNS, query)}


def _notes(schema: str) -> Iterator[tuple[str, Query]]:
    """What reports show of captures and verifications besides changed rows, counted."""
    yield RUNS, record_queries.days_and_results(schema)
    for name in (RECONCILIATIONS, QUARANTINE, LEDGER):
        yield name, record_queries.count_rows(schema, name)


def read_results(warehouse: Connection, patience: Patience) -> dict[str, Result]:
    """The latest result of every node that dbt has built or tested there."""
    marts = _marts_file(warehouse)
    if not warehouse_exists(marts):
        return {}
    places = layers(marts)
    schema, table = places.schema(PLATFORM), places.table(PLATFORM, TABLE)
    with open_warehouse(marts, schema, patience, read_only=True) as opened:
        rows = opened.noted(table, Query(latest_notes(f'"{schema}".{table}'), {}))
    return latest(read_notes(rows))


def _marts_file(warehouse: Connection) -> Connection:
    """The marts' own file, the warehouse's where it has none; on a server, as dbt's user."""
    for entry in warehouse.settings.get("attach", []):
        if entry.get("alias") == MARTS_ALIAS:
            return replace(warehouse, settings={**warehouse.settings, "path": entry["path"]})
    settings = {key: warehouse.settings[key] for key in warehouse.settings if key != "capture_user"}
    return replace(warehouse, settings=settings)
