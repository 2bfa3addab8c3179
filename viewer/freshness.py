"""How far the figures can be trusted: captured when, built when, tested and checked or not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st

from dbt_project.reporting.marts import Marts
from dbt_project.reporting.sql import Query
from dbt_project.reports import Report

_TIMEOUT_S = 10
_ACTION = "freshness"
_TABLES = "select source_name, table_name, captured_at from {dim_source_tables}"
_TABLES_TYPES = {"source_name": "varchar", "table_name": "varchar", "captured_at": "timestamp"}
_TESTS_TYPES = {"tests": "decimal(18,0)", "failed": "decimal(18,0)"}
_TESTS = """
    with latest as (
        select
            node_id,
            status,
            row_number() over (partition by node_id order by finished_at desc, status) as place
        from {dbt_results}
        where status <> 'started' and (node_id like 'test.%' or node_id like 'unit_test.%')
    )

    select
        cast(count(*) as decimal(18, 0)) as tests,
        cast(sum(case when status in ('pass', 'success', 'warn') then 0 else 1 end)
            as decimal(18, 0)) as failed
    from latest
    where place = 1
"""


@dataclass(frozen=True)
class Freshness:
    """The state of everything in one publication. Times are UTC."""

    captured: Mapping[tuple[str, str], datetime | None]  # (source, table): last good capture
    tests: int
    failed: int

    def oldest(self, sources: Iterable[tuple[str, str]]) -> datetime | None:
        """The oldest capture among these tables; None when one of them is unknown."""
        times = [self.captured.get(source) for source in sources]
        known = [time for time in times if time is not None]
        return min(known) if known and len(known) == len(times) else None

    def as_of(self, report: Report) -> datetime | None:
        """Where a report's data stands; one of no captured table, as of captures, at the newest."""
        return self.oldest(report.sources) if report.sources else self.newest

    @property
    def newest(self) -> datetime | None:
        """The last capture of all."""
        return max((time for time in self.captured.values() if time), default=None)


@st.cache_data(max_entries=4, show_spinner=False)
def freshness(key: str, _marts: Marts) -> Freshness:  # noqa: ARG001 - what it is kept under
    """Read it from the marts."""
    tables_sql = _TABLES.format(dim_source_tables=_marts.table("platform", "dim_source_tables"))
    tests_sql = _TESTS.format(dbt_results=_marts.table("platform", "dbt_results"))
    tables = _marts.run(Query(tables_sql, {}, _TABLES_TYPES), _TIMEOUT_S, _ACTION).to_pylist()
    tests = _marts.run(Query(tests_sql, {}, _TESTS_TYPES), _TIMEOUT_S, _ACTION).to_pylist()[0]
    captured = {(row["source_name"], row["table_name"]): row["captured_at"] for row in tables}
    return Freshness(
        {
            source: time.replace(tzinfo=UTC) if time is not None else None
            for source, time in captured.items()
        },
        int(tests["tests"]),
        int(tests["failed"] or 0),
    )


def reader_offset() -> int | None:
    """Minutes by which UTC is ahead of the reader's clock; None when the browser does not say."""
    return st.context.timezone_offset


def local(time: datetime, offset: int | None) -> datetime:
    """A UTC time on the reader's clock; without an offset on the server's."""
    return time.astimezone() if offset is None else time - timedelta(minutes=offset)


def clock(time: datetime, offset: int | None) -> str:
    """A UTC time as the reader's clock shows it."""
    return local(time, offset).strftime("%Y-%m-%d %H:%M")
