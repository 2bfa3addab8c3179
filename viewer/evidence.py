"""What is known for and against one report's figures: its own tests and its own source tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from dbt_project.build_results import Result
from dbt_project.lineage.provenance import DataTest, Provenance, Rhythm
from dbt_project.publication import Refusal
from dbt_project.reports import Report
from dbt_project.schedules import Schedule
from viewer.freshness import Freshness, TableState

Standing = Literal["ok", "open", "not"]
# A pass is due at a time and takes a while: it is late when a day has gone by.
GRACE = timedelta(days=1)


@dataclass(frozen=True)
class SourceTable:
    """A source table of a report; `finding` is a text's key, empty when there is nothing to say."""

    state: TableState
    label: str  # what it is, as the source is declared
    standing: Standing
    finding: str


@dataclass(frozen=True)
class Evidence:
    """What concerns one report. `withheld` keeps a newer build from it: dbt's ids and reasons."""

    tables: tuple[SourceTable, ...]
    tests: int
    failing: tuple[tuple[DataTest, Result], ...]
    withheld: tuple[tuple[str, str], ...]
    is_traced: bool  # whether it is known which tests concern the report

    def of_standing(self, standing: Standing) -> tuple[SourceTable, ...]:
        """Its source tables that stand so."""
        return tuple(table for table in self.tables if table.standing == standing)


def evidence(
    report: Report,
    state: Freshness,
    provenance: Provenance,
    refusal: Refusal | None,
    now: datetime,
) -> Evidence:
    """By the lineage of the build that is shown; without one, all tests concern every report."""
    known = {(table.source, table.name): table for table in state.tables}
    tables = [known.get(source, TableState(*source)) for source in report.sources]
    tests = provenance.tests_of(report.model)
    is_traced = bool(tests)
    ran = [(test, state.results[test.id]) for test in tests if test.id in state.results]
    return Evidence(
        tables=tuple(source_table(table, provenance, now) for table in tables),
        tests=len(ran) if is_traced else state.tests,
        failing=tuple(
            (test, result) for test, result in ran if result.status not in ("pass", "success")
        ),
        withheld=_withheld(report, provenance, refusal),
        is_traced=is_traced,
    )


def source_table(table: TableState, provenance: Provenance, now: datetime) -> SourceTable:
    """What there is to say of a source table."""
    standing, finding = _finding(table, provenance.rhythms.get(table.label), now)
    relation = provenance.lineage.relations.get(table.label)
    return SourceTable(table, relation.short_label if relation else "", standing, finding)


def _finding(table: TableState, rhythm: Rhythm | None, now: datetime) -> tuple[Standing, str]:
    """The first thing that a reader should know of it."""
    return next(_findings(table, rhythm, now), ("ok", ""))


def _findings(
    table: TableState, rhythm: Rhythm | None, now: datetime
) -> Iterator[tuple[Standing, str]]:
    if table.captured_at is None:
        yield "not", "source_never_captured"
    if table.is_failing:
        yield "not", "source_failing"
    if table.count("rows_put_aside"):
        yield "not", "source_put_aside"
    if _is_late(rhythm.every if rhythm else None, table.captured_at, now):
        yield "open", "source_late"
    reconcile = rhythm.reconcile if rhythm else None
    if reconcile is None:
        yield "ok", "source_not_to_reconcile"
    if table.reconciled_at is None:
        yield "open", "source_unreconciled"
    if _is_late(reconcile, table.reconciled_at, now):
        yield "open", "source_reconcile_late"
    if table.count("rows_different"):
        yield "ok", "source_differed"


def _is_late(schedule: Schedule | None, last: datetime | None, now: datetime) -> bool:
    return late_by(schedule, last, now) > GRACE


def late_by(schedule: Schedule | None, last: datetime | None, now: datetime) -> timedelta:
    """For how long it has been due; nothing while it is not, and of what is never due."""
    if schedule is None or last is None:
        return timedelta(0)
    bare = now.replace(tzinfo=None)  # schedules count in UTC without saying so
    return max(timedelta(0), bare - schedule.next_due(last.replace(tzinfo=None), bare))


def _withheld(
    report: Report, provenance: Provenance, refusal: Refusal | None
) -> tuple[tuple[str, str], ...]:
    """Of what keeps the newest build back, what is about this report's figures."""
    if refusal is None:
        return ()
    above = provenance.lineage.above(report.model)
    tested = {test.id: frozenset(test.relations) for test in provenance.tests}
    return tuple(
        (node, reason)
        for node, reason in zip(refusal.nodes, refusal.reasons, strict=False)
        if (above & tested[node] if node in tested else _is_of(node, above))
    )


def _is_of(node: str, above: frozenset[str]) -> bool:
    """Whether a node is one of these, or a test that is newer than what is known of tests."""
    kind, _, name = node.partition(".")
    if kind in ("test", "unit_test"):
        return any(relation in name for relation in above)
    return name.partition(".")[2] in above
