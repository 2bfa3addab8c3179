"""One run: the chosen tables, source by source, into one warehouse."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from dbt_project.declarations import CaptureTable, capture_tables
from dbt_project.errors import CaptureFailedError
from dbt_project.profiles import WAREHOUSE, Connection, connection
from ingest.capture import Session, States, capture_source, new_run_id, plan
from ingest.progress import Progress
from ingest.selection import select
from ingest.source import Query, open_source
from ingest.waiting import Patience
from ingest.warehouse import Mode, RunRecord, open_warehouse

RECORDS_SCHEMA = "staging"


@dataclass(frozen=True)
class Request:
    """What the command line asks for."""

    root: Path
    patterns: tuple[str, ...]
    mode: Mode
    target: str | None
    lock_timeout_s: float
    accept_drift: bool = False


@dataclass(frozen=True)
class Preview:
    """What a run would read of one table, or why it could not."""

    table: CaptureTable
    mode: Mode
    query: Query | None
    rows: int | None
    problem: str | None


def run(request: Request, progress: Progress) -> tuple[RunRecord, ...]:
    """Capture every chosen table; a table or source that fails does not stop the others.

    The warehouse is opened, and so locked, before any source: a run that waits for another one
    must not bring rows that are older than what the other has stored.
    """
    tables, sources, warehouse_at = _resolve(request)
    patience = Patience(request.lock_timeout_s, progress.note)
    run_id = new_run_id()
    records: list[RunRecord] = []
    with open_warehouse(warehouse_at, RECORDS_SCHEMA, patience) as warehouse:
        states = warehouse.states()
        for profile, group in _by_profile(tables):
            session = Session(
                warehouse, states, request.mode, run_id, progress, request.accept_drift
            )
            records += capture_source(session, open_source(sources[profile], patience), group)
    return tuple(records)


def preview(request: Request, progress: Progress) -> Iterator[Preview]:
    """What `run` would do, table by table; nothing is written."""
    tables, sources, warehouse_at = _resolve(request)
    patience = Patience(request.lock_timeout_s, progress.note)
    states = read_states(warehouse_at, patience)
    for profile, group in _by_profile(tables):
        with open_source(sources[profile], patience) as source:
            for table in group:
                state = states.get((table.source, table.name))
                try:
                    planned = plan(source, table, state, request.mode)
                    rows = source.count(planned.query)
                    yield Preview(table, planned.mode, planned.query, rows, None)
                except CaptureFailedError as error:
                    yield Preview(table, request.mode, None, None, str(error))


def read_states(warehouse_at: Connection, patience: Patience) -> States:
    """States of all tables; none when the warehouse was never made."""
    if not warehouse_exists(warehouse_at):
        return {}
    with open_warehouse(warehouse_at, RECORDS_SCHEMA, patience, read_only=True) as warehouse:
        return warehouse.states()


def warehouse_exists(warehouse_at: Connection) -> bool:
    """Whether there is a warehouse to read; a server is taken to be there."""
    return warehouse_at.kind != "duckdb" or Path(str(warehouse_at.require("path"))).exists()


def _resolve(
    request: Request,
) -> tuple[tuple[CaptureTable, ...], Mapping[str, Connection], Connection]:
    """Declarations and profiles, checked before anything is opened."""
    warehouse_at = connection(request.root, WAREHOUSE, request.target)
    tables = select(capture_tables(request.root), request.patterns)
    profiles = {table.profile for table in tables}
    return tables, {name: connection(request.root, name) for name in profiles}, warehouse_at


def _by_profile(tables: Sequence[CaptureTable]) -> Iterator[tuple[str, list[CaptureTable]]]:
    ordered = sorted(tables, key=lambda table: table.profile)
    return ((profile, list(group)) for profile, group in groupby(ordered, key=lambda t: t.profile))
