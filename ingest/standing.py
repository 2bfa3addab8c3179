"""How each captured table stands: what was done last, what is due, and whether that is well."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from dbt_project.declarations import CaptureTable, capture_tables
from dbt_project.layers import STAGING, layers
from dbt_project.profiles import WAREHOUSE, connection
from dbt_project.waiting import Patience
from ingest import record_queries
from ingest.record_queries import QUARANTINE, RECONCILIATIONS, RUNS
from ingest.run import warehouse_exists
from ingest.schedule import Due, is_late, next_due
from ingest.selection import select
from ingest.warehouse import RunRecord, State, Warehouse, open_warehouse

Key = tuple[str, str]


@dataclass(frozen=True)
class Failures:
    """Failures of a table since it last went well."""

    captures: int = 0
    heavy: int = 0  # of passes that look for deletes and silent changes
    mode: str = ""  # of the last one, and its reason
    reason: str = ""


@dataclass(frozen=True)
class Compared:
    """What the last reconciliation found; UTC."""

    at: datetime
    source_rows: int
    buckets_different: int
    rows_different: int


@dataclass(frozen=True)
class Standing:
    """One captured table as it stands now; times in UTC."""

    table: CaptureTable
    last: RunRecord | None = None
    state: State | None = None
    rows: int | None = None
    failures: Failures = Failures()
    reconciled: Compared | None = None
    put_aside: int = 0

    def lag(self, now: datetime) -> timedelta | None:
        """Time since the last success."""
        return now - self.state.last_success_at if self.state else None

    def due(self, now: datetime) -> Due:
        """What comes next, and when."""
        return next_due(self.table, self.state, now)

    def deletes_checked_at(self) -> datetime | None:
        """When it was last known which rows the source has."""
        state = self.state
        if state is None:
            return None
        checks = (state.last_full_at, state.last_deletes_at, state.last_reconcile_at)
        return max((moment for moment in checks if moment), default=None)

    def health(self, now: datetime) -> str:
        """`ok`, or the first thing that a person should look at."""
        return next(self._findings(now), "ok")

    def _findings(self, now: datetime) -> Iterator[str]:
        failures = self.failures
        if failures.captures:
            yield f"failing ({_times(failures.captures)})"
        if self.state is None:
            yield "never captured"
        if failures.heavy:
            yield f"{failures.mode} failing ({_times(failures.heavy)})"
        if is_late(self.table, self.state, now):
            yield "late"
        if self.put_aside:
            yield f"{_rows(self.put_aside)} put aside"
        if self.reconciled and self.reconciled.rows_different:
            yield f"{_rows(self.reconciled.rows_different)} had differed"


def read_standings(
    root: Path, patterns: Sequence[str], target: str | None, patience: Patience
) -> tuple[Standing, ...]:
    """How every chosen table stands."""
    warehouse_at = connection(root, WAREHOUSE, target)
    places = layers(warehouse_at)
    schema = places.schema(STAGING)
    tables = places.staged(select(capture_tables(root), patterns))
    if not warehouse_exists(warehouse_at):
        return tuple(Standing(table) for table in tables)
    with open_warehouse(warehouse_at, schema, patience, read_only=True) as warehouse:
        records, states = warehouse.last_records(), warehouse.states()
        failures, reconciled = _failures(warehouse, schema), _reconciled(warehouse, schema)
        asides = _asides(warehouse, schema)
        return tuple(
            Standing(
                table,
                records.get(key),
                states.get(key),
                warehouse.row_count(table),
                failures.get(key, Failures()),
                reconciled.get(key),
                asides.get(key, 0),
            )
            for table in tables
            for key in [(table.source, table.name)]
        )


def _failures(warehouse: Warehouse, schema: str) -> Mapping[Key, Failures]:
    last = {
        (source, name): (mode, message or "")
        for source, name, mode, message in warehouse.noted(
            RUNS, record_queries.last_failures(schema)
        )
    }
    counts: dict[Key, list[int]] = {}
    for source, name, is_heavy, times in warehouse.noted(RUNS, record_queries.failures(schema)):
        counts.setdefault((source, name), [0, 0])[int(is_heavy)] = int(times)
    return {key: Failures(captures, heavy, *last[key]) for key, (captures, heavy) in counts.items()}


def _reconciled(warehouse: Warehouse, schema: str) -> Mapping[Key, Compared]:
    query = record_queries.last_reconciliations(schema)
    return {
        (source, name): Compared(at, int(rows), int(buckets), int(different))
        for source, name, at, rows, buckets, different in warehouse.noted(RECONCILIATIONS, query)
    }


def _asides(warehouse: Warehouse, schema: str) -> Mapping[Key, int]:
    rows = warehouse.noted(QUARANTINE, record_queries.put_aside(schema))
    return {(source, name): int(count) for source, name, count in rows}


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
