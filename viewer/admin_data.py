"""What the administration page shows of builds and storage, asked of the marts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from dbt_project.build_results import GOOD, STARTED, TABLE, Result
from dbt_project.errors import ReportFailedError
from dbt_project.reporting.marts import Marts
from dbt_project.reporting.sql import Query

_TIMEOUT_S = 10
_ACTION = "administration"
_GOOD = ", ".join(f"'{status}'" for status in sorted(GOOD))
_BUILDS = f"""
    select
        invocation_id,
        min(started_at) as started_at,
        max(finished_at) as finished_at,
        cast(count(*) as decimal(18, 0)) as nodes,
        cast(sum(case when status in ({_GOOD}, 'skipped', '{STARTED}') then 0 else 1 end)
            as decimal(18, 0)) as failed,
        cast(sum(case when status = '{STARTED}' then 1 else 0 end) as decimal(18, 0)) as unfinished
    from {{table}}
    group by invocation_id
    order by max(finished_at) desc
    fetch first 20 rows only
"""
_BUILDS_TYPES = {
    "invocation_id": "varchar",
    "started_at": "timestamp",
    "finished_at": "timestamp",
    "nodes": "decimal(18,0)",
    "failed": "decimal(18,0)",
    "unfinished": "decimal(18,0)",
}
_ROWS = {
    "duckdb": """
        select table_name, cast(estimated_size as decimal(18, 0)) as counted
        from duckdb_tables()
        where schema_name in ('{marts}', '{platform}')
        order by estimated_size desc, table_name
    """,
    "oracle": """
        select lower(table_name) as table_name, cast(num_rows as decimal(18, 0)) as counted
        from all_tables
        where lower(owner) in ('{marts}', '{platform}') and num_rows is not null
        order by num_rows desc, table_name
    """,
}
_ROWS_TYPES = {"table_name": "varchar", "counted": "decimal(18,0)"}


@dataclass(frozen=True)
class Build:
    """One run of dbt; times are UTC."""

    started_at: datetime
    finished_at: datetime
    nodes: int
    failed: int
    unfinished: int

    @property
    def seconds(self) -> float:
        """From its first node's beginning to its last one's end."""
        return (self.finished_at - self.started_at).total_seconds()


def builds(marts: Marts) -> list[Build]:
    """The last twenty, newest first."""
    sql = _BUILDS.format(table=marts.table("platform", TABLE))
    rows = marts.run(Query(sql, {}, _BUILDS_TYPES), _TIMEOUT_S, _ACTION).to_pylist()
    return [
        Build(
            row["started_at"].replace(tzinfo=UTC),
            row["finished_at"].replace(tzinfo=UTC),
            *(int(row[name]) for name in ("nodes", "failed", "unfinished")),
        )
        for row in rows
    ]


def slowest(results: Mapping[str, Result], count: int = 10) -> list[tuple[str, float, Result]]:
    """Models, snapshots and seeds by the seconds that their last build took."""
    timed = [
        (node.split(".", 2)[2], (result.finished_at - result.started_at).total_seconds(), result)
        for node, result in results.items()
        if result.started_at is not None and node.split(".", 1)[0] in ("model", "snapshot", "seed")
    ]
    return sorted(timed, key=lambda one: (-one[1], one[0]))[:count]


def largest(marts: Marts, count: int = 15) -> list[tuple[str, int]]:
    """The marts with the most rows, as the database estimates them; none where it does not say."""
    schemas = {
        schema: marts.table(schema, "x").split(".")[0].strip('"').lower()
        for schema in ("marts", "platform")
    }
    query = Query(_ROWS[marts.dialect].format(**schemas), {}, _ROWS_TYPES)
    try:
        rows = marts.run(query, _TIMEOUT_S, _ACTION).to_pylist()
    except ReportFailedError:
        return []
    return [(row["table_name"], int(row["counted"] or 0)) for row in rows[:count]]
