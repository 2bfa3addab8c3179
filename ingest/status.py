"""What `ingest status` shows: how each table stands, and what the watcher is doing."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from dbt_project.heartbeat import Heartbeat, is_watched, last_beat, watch_folder
from dbt_project.profiles import WAREHOUSE, connection
from dbt_project.project import find_root
from dbt_project.schedules import local_time
from dbt_project.waiting import Patience
from ingest.capture import now_utc
from ingest.standing import Standing, read_standings
from ingest.tables import print_table

HEAD = (
    "table", "health", "last run (UTC)", "status", "rows staged", "watermark", "lag", "next due",
    "deletes", "reconciled",
)  # fmt: skip


def show_status(
    patterns: Sequence[str], target: str | None, lock_timeout_s: float, *, as_json: bool = False
) -> None:
    """Print one line a table, or everything as one JSON object.

    The watcher comes first: while it captures, the warehouse may have to be waited for.
    """
    root = find_root()
    folder = watch_folder(root, connection(root, WAREHOUSE, target).output)
    said, is_alive = last_beat(folder), is_watched(folder)
    if not as_json and said:
        click.echo(_watcher(said, is_alive, now_utc()))
    patience = Patience(lock_timeout_s, lambda message: click.echo(message, err=True))
    standings = read_standings(root, patterns, target, patience)
    if as_json:
        click.echo(_json(standings, said, is_alive))
    else:
        _print(standings)


def _print(standings: Sequence[Standing]) -> None:
    if not any(standing.last for standing in standings):
        click.echo(
            f"Nothing was captured yet ({len(standings)} tables are declared). "
            "Start with: ingest run"
        )
        return
    now = now_utc()
    print_table(HEAD, [_cells(standing, now) for standing in standings], figures={4, 6})
    for standing in standings:
        failures = standing.failures
        if failures.captures or failures.heavy:
            click.echo(f"{standing.table.label}: {failures.reason}")
        elif standing.last and standing.last.message:
            click.echo(f"{standing.table.label}: {standing.last.message}")


def _cells(standing: Standing, now: datetime) -> tuple[str, ...]:
    last, state, due = standing.last, standing.state, standing.due(now)
    return (
        standing.table.label,
        standing.health(now),
        f"{last.finished_at:%Y-%m-%d %H:%M:%S}" if last else "never",
        last.status if last else "",
        "" if standing.rows is None else f"{standing.rows:,}",
        (state.watermark or "") if state else "",
        _ago(state.last_success_at if state else None, now),
        ("" if due.mode == "changes" else f"{due.mode} ") + _in(due.due_at, now),
        _ago(standing.deletes_checked_at(), now),
        _ago(standing.reconciled.at if standing.reconciled else None, now),
    )


def _watcher(said: Heartbeat, is_alive: bool, now: datetime) -> str:
    """One line about the watcher."""
    if not is_alive:
        return f"Nobody watches; the last watcher stopped {_ago(said.said_at, now)} ago."
    who = f"process {said.process} on {said.machine}, since {local_time(said.since):%F %H:%M}"
    doing = said.doing if said.next_at is None else f"next {said.doing} {_in(said.next_at, now)}"
    problems = f"; {len(said.problems)} problems in its last round" if said.problems else ""
    return f"Watching ({who}): {doing}{problems}"


def _json(standings: Sequence[Standing], said: Heartbeat | None, is_alive: bool) -> str:
    now = now_utc()
    watcher = {
        "is_alive": is_alive, "process": said.process, "machine": said.machine,
        "since": said.since, "said_at": said.said_at, "doing": said.doing, "next_at": said.next_at,
        "problems": said.problems,
    } if said else None  # fmt: skip
    content = {"watcher": watcher, "tables": [_fields(standing, now) for standing in standings]}
    return json.dumps(content, ensure_ascii=False, indent=2, default=_text)


def _fields(standing: Standing, now: datetime) -> dict[str, Any]:
    last, state, due, found = standing.last, standing.state, standing.due(now), standing.reconciled
    lag = standing.lag(now)
    return {
        "table": standing.table.label,
        "health": standing.health(now),
        "last_run_at": last.finished_at if last else None,
        "status": last.status if last else None,
        "message": standing.failures.reason or (last.message if last else None),
        "failures": standing.failures.captures + standing.failures.heavy,
        "rows": standing.rows,
        "watermark": state.watermark if state else None,
        "captured_at": state.last_success_at if state else None,
        "lag_seconds": int(lag.total_seconds()) if lag is not None else None,
        "next_mode": due.mode,
        "next_due_at": due.due_at,
        "deletes_checked_at": standing.deletes_checked_at(),
        "reconciled_at": found.at if found else None,
        "rows_differed": found.rows_different if found else None,
        "rows_put_aside": standing.put_aside,
    }


def _text(value: object) -> str:
    """Times say that they are UTC."""
    return f"{value.isoformat()}Z" if isinstance(value, datetime) else str(value)


def _in(due: datetime, now: datetime) -> str:
    return "now" if due <= now else f"in {_span(due - now)}"


def _ago(moment: datetime | None, now: datetime) -> str:
    return _span(now - moment) if moment else ""


def _span(span: timedelta) -> str:
    """Two units at most: `3 d 4 h`, `12 min`, `8 s`."""
    total = max(0, int(span.total_seconds()))
    days, hours, minutes = total // 86400, total // 3600 % 24, total // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{total} s"
