"""One run: the chosen tables, source by source, into one warehouse."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from dbt_project.application.database import PROFILE, application
from dbt_project.application.mapping_tables import prepare_application
from dbt_project.declarations import CaptureTable, capture_tables
from dbt_project.errors import CaptureFailedError, MisdeclaredError
from dbt_project.layers import STAGING, layers
from dbt_project.profiles import WAREHOUSE, Connection, connection
from dbt_project.project import data_folder
from dbt_project.waiting import Patience
from ingest import source_sql
from ingest.capture import (
    FIRST_PAUSE_S,
    Session,
    States,
    Task,
    capture_source,
    new_run_id,
    now_utc,
)
from ingest.first_load import RANGE_ROWS
from ingest.plan import plan, unindexed
from ingest.progress import Progress
from ingest.schedule import due_mode
from ingest.selection import select
from ingest.source import Query, Source, open_source
from ingest.warehouse import MIRROR_SCHEMA, Mode, RunRecord, open_warehouse


@dataclass(frozen=True)
class Request:
    """What the command line asks for."""

    root: Path
    patterns: tuple[str, ...]
    mode: Mode
    target: str | None
    lock_timeout_s: float
    accept_drift: bool = False
    accept_deletes: bool = False
    due: bool = False  # only the tables that their schedules ask for, each in its own mode
    mirror: bool = False  # from the sources into their middle databases
    retries: int = 3
    pause_s: float = FIRST_PAUSE_S
    range_rows: int = RANGE_ROWS


@dataclass(frozen=True)
class Preview:
    """What a run would read of one table, or why it could not."""

    table: CaptureTable
    mode: Mode
    query: Query | None
    rows: int | None
    plan: str | None
    notes: tuple[str, ...]
    problem: str | None


@dataclass(frozen=True)
class _Route:
    """Tables that are captured into one database."""

    target: Connection
    schema: str  # of the run records there
    tables: tuple[CaptureTable, ...]
    sources: Mapping[str, Connection]  # by profile


def run(request: Request, progress: Progress) -> tuple[RunRecord, ...]:
    """Capture every chosen table; a table or source that fails does not stop the others.

    The warehouse is opened, and so locked, before any source: a run that waits for another one
    must not bring rows that are older than what the other has stored.
    """
    patience = Patience(request.lock_timeout_s, progress.note)
    run_id = new_run_id()
    records: list[RunRecord] = []
    for route in _routes(request):
        with open_warehouse(route.target, route.schema, patience) as warehouse:
            states = warehouse.states()
            session = Session(
                warehouse, states, run_id, progress, request.accept_drift,
                request.accept_deletes, request.mirror, request.retries, request.pause_s,
                request.due, request.range_rows,
            )  # fmt: skip
            for profile, group in _by_view(_tasks(request, route, states)):
                at = route.sources[profile]

                def opener(at: Connection = at) -> AbstractContextManager[Source]:
                    return open_source(at, patience)

                records += capture_source(session, opener, group)
    return tuple(records)


def preview(request: Request, progress: Progress) -> Iterator[Preview]:
    """What `run` would do, table by table; nothing is written."""
    patience = Patience(request.lock_timeout_s, progress.note)
    for route in _routes(request):
        states = read_states(route.target, route.schema, patience)
        for profile, group in _by_view(_tasks(request, route, states)):
            with open_source(route.sources[profile], patience) as source:
                for task in group:
                    yield _preview(source, task, states)


def _preview(source: Source, task: Task, states: States) -> Preview:
    table = task.table
    try:
        state = states.get((table.source, table.name))
        planned = plan(source, table, state, task.mode, task.origin)
        query = planned.rows(source)
        rows = int(source.rows(source_sql.count(query))[0][0])
        notes = tuple(dict.fromkeys((*planned.notes, *unindexed(source, table))))
        return Preview(table, planned.mode, query, rows, source.plan(query), notes, None)
    except CaptureFailedError as error:
        return Preview(table, task.mode, None, None, None, (), str(error))


def read_states(target: Connection, schema: str, patience: Patience) -> States:
    """States of all tables; none when the warehouse was never made."""
    if not warehouse_exists(target):
        return {}
    with open_warehouse(target, schema, patience, read_only=True) as warehouse:
        return warehouse.states()


def warehouse_exists(warehouse_at: Connection) -> bool:
    """Whether there is a warehouse to read; a server is taken to be there."""
    return warehouse_at.kind != "duckdb" or Path(str(warehouse_at.require("path"))).exists()


def _routes(request: Request) -> list[_Route]:
    """Declarations and profiles, checked before anything is opened."""
    declared = capture_tables(request.root)
    tables = select(declared, request.patterns)
    if any(table.profile == PROFILE for table in tables):
        prepare_application(request.root)
    if request.mirror:
        _refuse_same_place(declared)
        return _mirror_routes(request.root, tables)
    tables = tuple(
        replace(table, profile=table.through) if table.through else table for table in tables
    )
    target = connection(request.root, WAREHOUSE, request.target)
    places = layers(target)
    sources = _sources(request.root, tables)
    return [_Route(target, places.schema(STAGING), places.staged(tables), sources)]


def _mirror_routes(root: Path, tables: Sequence[CaptureTable]) -> list[_Route]:
    """One for each middle database."""
    chosen = sorted((t for t in tables if t.through), key=lambda table: str(table.through))
    if not chosen:
        raise MisdeclaredError(
            "nothing to mirror: no chosen table names a middle database "
            "(meta.ingest_defaults: {through: <profile>})"
        )
    routes = []
    for through, group in groupby(chosen, key=lambda table: str(table.through)):
        mirrored = tuple(
            replace(table, staging_schema=MIRROR_SCHEMA, through=None) for table in group
        )
        _refuse_itself(connection(root, through), _sources(root, mirrored).values())
        routes.append(
            _Route(connection(root, through), MIRROR_SCHEMA, mirrored, _sources(root, mirrored))
        )
    return routes


def _refuse_same_place(declared: Sequence[CaptureTable]) -> None:
    """A middle database keeps each table by its staging name and shows it by the source's.

    All declared tables count, not only the chosen ones: two runs would mix their rows as well.
    """
    taken: dict[tuple[str, str, str], str] = {}
    for table in declared:
        if table.through is None:
            continue
        shown = (table.through, (table.schema or "").lower(), table.table.lower())
        for name in (shown, (table.through, MIRROR_SCHEMA, table.staging_table)):
            if name in taken:
                raise MisdeclaredError(
                    f"source.{table.label} and source.{taken[name]} would be the same table of "
                    f"the middle database: give one another 'identifier', or read it through "
                    f"another database ({table.file})"
                )
            taken[name] = table.label


def _refuse_itself(middle: Connection, sources: Iterable[Connection]) -> None:
    """A middle database is another one than those that it is filled from."""
    for source in sources:
        if (source.kind, source.settings) == (middle.kind, middle.settings):
            raise MisdeclaredError(
                f"profiles.yml: {middle.profile}.{middle.output} is the same database as "
                f"{source.profile}.{source.output}, which it is to mirror"
            )


def _sources(root: Path, tables: Sequence[CaptureTable]) -> Mapping[str, Connection]:
    return {
        profile: application(root) if profile == PROFILE else connection(root, profile)
        for profile in {table.profile for table in tables}
    }


def _tasks(request: Request, route: _Route, states: States) -> list[Task]:
    tasks = []
    for table in route.tables:
        mode = _due(table, states) if request.due else request.mode
        if mode:
            origin = _origin(request.root, route.sources[table.profile], table)
            tasks.append(Task(table, mode, origin))
    return tasks


def _due(table: CaptureTable, states: States) -> Mode | None:
    return due_mode(table, states.get((table.source, table.name)), now_utc())


def _place(root: Path, path: Path) -> str:
    """A file's path; within the platform's own folders it stays the same when those are moved."""
    for folder in (data_folder(root), root):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return str(path)


def _origin(root: Path, source: Connection, table: CaptureTable) -> str:
    """Where rows come from, and by what their changes are known."""
    names = ("service", "sid", "dbname", "database")
    name = next((str(source.settings[key]) for key in names if source.settings.get(key)), "")
    if source.settings.get("path"):
        name = _place(root, Path(str(source.settings["path"])))
    place = f"{table.schema}.{table.table}" if table.schema else table.table
    changed_at = ", ".join(table.changed_at)
    return f"{source.profile}.{source.output} {name} {place.lower()} by {changed_at or 'all rows'}"


def _by_view(tasks: Sequence[Task]) -> Iterator[tuple[str, list[Task]]]:
    """Tasks that are read at one moment: a source's, but for tables that need not be."""

    def view(task: Task) -> tuple[str, str]:
        return task.table.profile, "" if task.table.consistent else task.table.label

    for (profile, _), group in groupby(sorted(tasks, key=view), key=view):
        yield profile, list(group)
