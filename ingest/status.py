"""What `ingest status` shows: how fresh each captured table is, and when it is due again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click

from dbt_project.declarations import CaptureTable, capture_tables
from dbt_project.profiles import WAREHOUSE, connection
from dbt_project.project import find_root
from ingest.capture import now_utc
from ingest.run import RECORDS_SCHEMA, warehouse_exists
from ingest.selection import select
from ingest.tables import print_table
from ingest.waiting import Patience
from ingest.warehouse import RunRecord, State, open_warehouse


@dataclass(frozen=True)
class Standing:
    """One captured table as it stands now; times in UTC."""

    table: CaptureTable
    last: RunRecord | None
    state: State | None
    rows: int | None

    def lag(self, now: datetime) -> timedelta | None:
        """Time since the last success."""
        return now - self.state.last_success_at if self.state else None

    def next_due(self) -> datetime | None:
        """When it should be captured again; None when it has no `every` or never succeeded."""
        if not self.state or not self.table.every:
            return None
        return self.table.every.next_due(self.state.last_success_at, now_utc())


def show_status(patterns: Sequence[str], target: str | None, lock_timeout_s: float) -> None:
    """Print one line a table."""
    patience = Patience(lock_timeout_s, lambda message: click.echo(message, err=True))
    standings = read_standings(find_root(), patterns, target, patience)
    if not any(standing.last for standing in standings):
        click.echo(
            f"Nothing was captured yet ({len(standings)} tables are declared). "
            "Start with: ingest run"
        )
        return
    now = now_utc()
    head = ("table", "last run (UTC)", "status", "rows staged", "watermark", "lag", "next due")
    print_table(head, [_cells(standing, now) for standing in standings], figures={3, 5})
    for standing in standings:
        if standing.last and standing.last.message:
            click.echo(f"{standing.table.label}: {standing.last.message}")


def read_standings(
    root: Path, patterns: Sequence[str], target: str | None, patience: Patience
) -> tuple[Standing, ...]:
    """How every chosen table stands."""
    tables = select(capture_tables(root), patterns)
    warehouse_at = connection(root, WAREHOUSE, target)
    if not warehouse_exists(warehouse_at):
        return tuple(Standing(table, None, None, None) for table in tables)
    with open_warehouse(warehouse_at, RECORDS_SCHEMA, patience, read_only=True) as warehouse:
        records: Mapping[tuple[str, str], RunRecord] = warehouse.last_records()
        states = warehouse.states()
        return tuple(
            Standing(
                table,
                records.get((table.source, table.name)),
                states.get((table.source, table.name)),
                warehouse.row_count(table),
            )
            for table in tables
        )


def _cells(standing: Standing, now: datetime) -> tuple[str, ...]:
    last, lag, due = standing.last, standing.lag(now), standing.next_due()
    return (
        standing.table.label,
        f"{last.finished_at:%Y-%m-%d %H:%M:%S}" if last else "never",
        last.status if last else "",
        "" if standing.rows is None else f"{standing.rows:,}",
        (standing.state.watermark or "") if standing.state else "",
        _span(lag) if lag is not None else "",
        _due(due, now) if due else "",
    )


def _due(due: datetime, now: datetime) -> str:
    return "now" if due <= now else f"in {_span(due - now)}"


def _span(span: timedelta) -> str:
    """Two units at most: `3 d 4 h`, `12 min`, `8 s`."""
    total = max(0, int(span.total_seconds()))
    days, hours, minutes = total // 86400, total // 3600 % 24, total // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{total} s"
