"""Verifies migrated reports: the legacy statement and the report, with the same parameters.

What runs either side comes from outside (`dbt_project.migrate.runners` has both):

- a LegacyRunner gives the rows of a legacy statement whose tokens are bind variables: on the source
  itself, or translated on DuckDB (`dbt_project.oracle_sql`);
- a ReportRunner gives what a report shows, row by row, with codes for its headings.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from dbt_project.errors import MisdeclaredError, PlatformError
from dbt_project.migrate.comparison import Comparison, Table, compare
from dbt_project.migrate.ledger import LedgerRow, ledger_row
from dbt_project.migrate.legacy_query import LegacyQuery, legacy_query
from dbt_project.migrate.legacy_text import read_legacy
from dbt_project.migrate.matching import matched
from dbt_project.migrate.shown import Shown
from dbt_project.migrate.token_values import token_values
from dbt_project.report_schema import near
from dbt_project.report_values import Report
from dbt_project.verify_values import VerifyRules, shown_parameters

Parameters = Mapping[str, str]
LEGACY_FOLDER = Path("tests/legacy")


@dataclass(frozen=True)
class LegacyRan:
    """A legacy statement's rows, and how many seconds the database took for them."""

    table: Table
    seconds: Decimal


@dataclass(frozen=True)
class ReportRan:
    """What a report shows, and how many seconds the database took for it."""

    shown: Shown
    seconds: Decimal


class LegacyRunner(Protocol):
    """Runs legacy statements."""

    def run(self, report: Report, query: LegacyQuery) -> LegacyRan:
        """Its rows; raises PlatformError when it cannot be run."""


class ReportRunner(Protocol):
    """Runs reports."""

    def run(self, report: Report, parameters: Parameters) -> ReportRan:
        """What it shows; raises PlatformError when it cannot be run."""


@dataclass(frozen=True)
class Case:
    """A report, one set of its parameters, and the legacy statement to compare with."""

    report: Report
    legacy: str
    query: LegacyQuery
    parameters: Parameters
    rules: VerifyRules

    @property
    def shown(self) -> str:
        """The parameters, as in a URL."""
        return shown_parameters(self.parameters)


def cases(reports: Sequence[Report], root: Path, names: Sequence[str] = ()) -> list[Case]:
    """What there is to verify: every report with a `verify`, or those named.

    Raises MisdeclaredError when a named report is none or has no `verify`, its SQL is missing, or
    one of its tokens gets no value.
    """
    known = {report.name: report for report in reports}
    for name in names:
        if name not in known:
            raise MisdeclaredError(f"there is no report '{name}'{near(name, known)}")
        if known[name].verify is None:
            raise MisdeclaredError(f"{known[name].file}: {name}: the report has no 'verify'")
    chosen = [known[name] for name in dict.fromkeys(names)] or [r for r in reports if r.verify]
    return [case for report in chosen for case in _cases_of(report, root)]


def _cases_of(report: Report, root: Path) -> list[Case]:
    if report.verify is None:
        return []
    name = report.verify.legacy
    path = root / LEGACY_FOLDER / f"{name}.sql"
    legacy = read_legacy(path)
    if legacy.problem:
        raise MisdeclaredError(
            f"{report.file}: {report.name}: verify.legacy: {path} {legacy.problem}"
        )
    return [
        Case(
            report,
            name,
            legacy_query(name, legacy.text, token_values(report, parameters, legacy.text)),
            parameters,
            report.verify.rules,
        )
        for parameters in report.verify.parameters
    ]


def verify(
    listed: Sequence[Case],
    legacy: LegacyRunner,
    mart: ReportRunner,
    run_id: str,
    said: Callable[[int, Case, LedgerRow], None] = lambda _place, _case, _row: None,
) -> list[LedgerRow]:
    """Run every case on both sides; one that cannot be run is a row that failed, and says why.

    `said` is told of each case's number, counted from 1, and how it came out.
    """
    rows = []
    for place, case in enumerate(listed, 1):
        rows.append(_row(case, legacy, mart, run_id, place))
        said(place, case, rows[-1])
    return rows


def _row(
    case: Case, legacy: LegacyRunner, mart: ReportRunner, run_id: str, place: int
) -> LedgerRow:
    old = _ran(lambda: legacy.run(case.report, case.query))
    new = _ran(lambda: mart.run(case.report, case.parameters))
    if isinstance(old, LegacyRan) and isinstance(new, ReportRan):
        compared = compared_with(old.table, new.shown, case.rules)
    else:
        sides = (("legacy", old), ("mart", new))
        problems = tuple(f"{side}: {found}" for side, found in sides if isinstance(found, str))
        compared = Comparison(0, 0, 0, problems, ())
    return ledger_row(
        run_id=run_id,
        place=place,
        verified_at=datetime.now(UTC).replace(tzinfo=None),
        report=case.report,
        legacy=case.legacy,
        parameters=case.shown,
        compared=compared,
        seconds=(_seconds(old), _seconds(new)),
    )


def compared_with(legacy: Table, shown: Shown, rules: VerifyRules) -> Comparison:
    """A legacy result beside what a report shows; what the statement may lack is left out then."""
    found = matched(legacy, shown, rules)
    extra = {column.name for column in shown.columns if column.is_extra}
    shown = shown.without(extra - set(found.columns))
    return compare(found, shown.table, shown.rules(rules))


def _ran(run: Callable[[], LegacyRan | ReportRan]) -> LegacyRan | ReportRan | str:
    """The result, or why there is none."""
    try:
        return run()
    except PlatformError as error:
        return str(error)


def _seconds(found: LegacyRan | ReportRan | str) -> Decimal:
    return Decimal(0) if isinstance(found, str) else found.seconds
