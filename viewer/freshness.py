"""How far the figures can be trusted: captured when, built when, tested and checked or not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import streamlit as st

from dbt_project.build_results import (
    COLUMNS,
    STARTED,
    TABLE,
    Result,
    latest,
    latest_notes,
    read_notes,
)
from dbt_project.reporting.marts import Marts
from dbt_project.reporting.sql import Query
from dbt_project.reports import Report

_TIMEOUT_S = 10
_ACTION = "freshness"
_TIMES = ("captured_at", "last_tried_at", "reconciled_at")
_COUNTS = (
    "runs",
    "failures",
    "is_failing",
    "rows_inserted",
    "rows_updated",
    "rows_deleted",
    "source_rows",
    "rows_different",
    "rows_put_aside",
)
_TABLES_TYPES = {
    "source_name": "varchar",
    "table_name": "varchar",
    **dict.fromkeys(_TIMES, "timestamp"),
    **dict.fromkeys(_COUNTS, "decimal(18,0)"),
}
_TESTS = ("test.", "unit_test.")


@dataclass(frozen=True)
class TableState:
    """How capture stands with one source table. Times are UTC, None for what never was."""

    source: str
    name: str
    captured_at: datetime | None = None
    last_tried_at: datetime | None = None
    reconciled_at: datetime | None = None
    counts: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """As `nc.gl_detail`."""
        return f"{self.source}.{self.name}"

    def count(self, name: str) -> int:
        """One of its counts; 0 where it is not known."""
        return self.counts.get(name) or 0

    @property
    def is_failing(self) -> bool:
        """Whether its last capture failed."""
        return self.count("is_failing") > 0


@dataclass(frozen=True)
class Freshness:
    """The state of everything in one publication. Times are UTC."""

    captured: Mapping[tuple[str, str], datetime | None]  # (source, table): last good capture
    tests: int
    failed: int
    tables: tuple[TableState, ...] = ()
    results: Mapping[str, Result] = field(default_factory=dict)  # the last end of each dbt node

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


@st.cache_resource(max_entries=4, show_spinner=False)
def freshness(key: str, _marts: Marts) -> Freshness:  # noqa: ARG001 - what it is kept under
    """Read it from the marts. Not st.cache_data, which would copy it for each of its askers."""
    tables = _tables(_marts)
    results = _results(_marts)
    tests = [result for node, result in results.items() if node.startswith(_TESTS)]
    return Freshness(
        captured={(table.source, table.name): table.captured_at for table in tables},
        tests=len(tests),
        failed=sum(1 for result in tests if not result.is_good),
        tables=tables,
        results=results,
    )


def _tables(marts: Marts) -> tuple[TableState, ...]:
    columns = ", ".join(_TABLES_TYPES)
    table = marts.table("platform", "dim_source_tables")
    query = Query(f"select {columns} from {table} order by 1, 2", {}, _TABLES_TYPES)
    return tuple(
        TableState(
            source=row["source_name"],
            name=row["table_name"],
            **{name: row[name].replace(tzinfo=UTC) if row[name] else None for name in _TIMES},
            counts={name: None if row[name] is None else int(row[name]) for name in _COUNTS},
        )
        for row in marts.run(query, _TIMEOUT_S, _ACTION).to_pylist()
    )


def _results(marts: Marts) -> dict[str, Result]:
    query = Query(latest_notes(marts.table("platform", TABLE)), {}, COLUMNS)
    rows = marts.run(query, _TIMEOUT_S, _ACTION).to_pylist()
    notes = read_notes(tuple(row[column] for column in COLUMNS) for row in rows)
    return latest((node, result) for node, result in notes if result.status != STARTED)


def reader_offset() -> int | None:
    """Minutes by which UTC is ahead of the reader's clock; None when the browser does not say."""
    return st.context.timezone_offset


def local(time: datetime, offset: int | None) -> datetime:
    """A UTC time on the reader's clock; without an offset on the server's."""
    return time.astimezone() if offset is None else time - timedelta(minutes=offset)


def clock(time: datetime, offset: int | None) -> str:
    """A UTC time as the reader's clock shows it."""
    return local(time, offset).strftime("%Y-%m-%d %H:%M")
