"""What dbt notes of each node that it builds or tests, and which of these notes are the latest.

The one place that selects them: publication, `ingest watch` and the viewer go by the same notes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

TABLE = "dbt_results"  # in the schema `platform`; macros/records writes it
STARTED = "started"
GOOD = frozenset({"success", "pass", "warn", "no-op"})
COLUMNS = {
    "node_id": "varchar",
    "status": "varchar",
    "started_at": "timestamp",
    "finished_at": "timestamp",
    "invocation_id": "varchar",
    "message": "varchar",
}
_GOOD = ", ".join(f"'{status}'" for status in sorted(GOOD))


@dataclass(frozen=True)
class Result:
    """A recorded outcome of one dbt node; times are UTC."""

    status: str
    finished_at: datetime
    invocation_id: str
    started_at: datetime | None = None
    message: str = ""

    @property
    def is_good(self) -> bool:
        """Whether what it is of can be shown."""
        return self.status in GOOD


Note = tuple[str, Result]  # of which node


def latest_notes(table: str) -> str:
    """Of each node the latest good end of a build, the latest other one and the latest beginning.

    In words that Oracle has too; COLUMNS are the result's, in this order.
    """
    columns = ", ".join(COLUMNS)
    return f"""
    with ranked as (
        select
            {columns},
            row_number() over (
                partition by
                    node_id,
                    case
                        when status = '{STARTED}' then 0
                        when status in ({_GOOD}) then 1
                        else 2
                    end
                order by finished_at desc, status
            ) as place
        from {table}
    )

    select {columns}
    from ranked
    where place = 1
"""


def newest_note(table: str) -> str:
    """When the newest note was made: while that stays the same, so do all of them."""
    return f"select max(finished_at) as newest from {table}"


def read_notes(rows: Iterable[Sequence[Any]]) -> list[Note]:
    """The notes, from the rows of `latest_notes`."""
    return [
        (
            node_id,
            Result(status, _utc(finished_at), invocation_id, _utc(started_at), message or ""),
        )
        for node_id, status, started_at, finished_at, invocation_id, message in rows
    ]


def latest(notes: Iterable[Note]) -> dict[str, Result]:
    """The latest result of each node, be it that its build has begun."""
    found: dict[str, Result] = {}
    for node_id, result in notes:
        known = found.get(node_id)
        if known is None or _order(result) < _order(known):
            found[node_id] = result
    return found


def _order(result: Result) -> tuple[float, str]:
    return -result.finished_at.timestamp(), result.status


def _utc(time: datetime) -> datetime:
    return time.replace(tzinfo=UTC)
