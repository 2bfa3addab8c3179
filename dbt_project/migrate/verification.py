"""Verifies migrated reports: the legacy statement and the report, with the same parameters.

What runs either side comes from outside, for this package knows neither the viewer, which turns a
declaration into a query, nor the engine that the legacy statement runs on:

- a LegacyRunner gives the rows of a legacy statement whose tokens are bind variables: on the source
  itself, or translated on DuckDB (`dbt_project.oracle_sql`);
- a ReportRunner gives what a report shows, as rows of the figures that a person sees.

The report's columns have the names of its declaration; a legacy column is the one of that name or
that label, with its group before it where several have the label (期末余额借方).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from dbt_project.errors import MisdeclaredError, PlatformError
from dbt_project.migrate.comparison import Comparison, Rules, Table, compare
from dbt_project.migrate.ledger import LedgerRow, ledger_row
from dbt_project.migrate.legacy_query import legacy_query
from dbt_project.migrate.legacy_text import read_legacy
from dbt_project.migrate.token_values import token_values
from dbt_project.report_values import Label, Report

Parameters = Mapping[str, str]
LEGACY_FOLDER = Path("tests/legacy")


@dataclass(frozen=True)
class Ran:
    """A result, and how many seconds the database took for it."""

    table: Table
    seconds: Decimal


class LegacyRunner(Protocol):
    """Runs a legacy statement."""

    def run(self, sql: str, binds: Mapping[str, str | None]) -> Ran:
        """Its rows; raises PlatformError when it cannot be run."""


class ReportRunner(Protocol):
    """Runs a report."""

    def run(self, report: Report, parameters: Parameters) -> Ran:
        """The figures that it shows; raises PlatformError when it cannot be run."""


@dataclass(frozen=True)
class Case:
    """A report, one set of its parameters, and the legacy statement to compare with."""

    report: Report
    legacy: str
    sql: str
    parameters: Parameters
    rules: Rules

    @property
    def shown(self) -> str:
        """The parameters, as in a URL."""
        return "&".join(f"{name}={value}" for name, value in self.parameters.items())


def cases(reports: Sequence[Report], root: Path, names: Sequence[str] = ()) -> list[Case]:
    """What there is to verify: every report with a `verify`, or those named.

    Raises MisdeclaredError when a named report is none or has no `verify`, or its SQL is missing.
    """
    known = {report.name: report for report in reports}
    wrong = [name for name in names if name not in known or known[name].verify is None]
    if wrong:
        raise MisdeclaredError(f"{', '.join(wrong)}: no report of that name has a 'verify'")
    chosen = [known[name] for name in names] or [r for r in reports if r.verify is not None]
    return [case for report in chosen for case in _cases_of(report, root)]


def _cases_of(report: Report, root: Path) -> list[Case]:
    if report.verify is None:
        return []
    path = root / LEGACY_FOLDER / f"{report.verify.legacy}.sql"
    legacy = read_legacy(path)
    if legacy.problem:
        raise MisdeclaredError(
            f"{report.file}: {report.name}: verify.legacy: {path} {legacy.problem}"
        )
    rules = rules_of(report)
    return [
        Case(report, report.verify.legacy, legacy.text, parameters, rules)
        for parameters in report.verify.parameters
    ]


def rules_of(report: Report) -> Rules:
    """How a report's figures are compared: its texts are the keys, its formats say the decimals."""
    if report.layout == "list":
        figures = {
            c.name: c.format
            for c in report.columns
            if c.days_since or _is_figure(c.column.data_type)
        }
        keys = tuple(column.name for column in report.columns if column.name not in figures)
    else:
        figures = {measure.name: measure.format for measure in report.measures}
        spread = (report.across.column.name,) if report.across and report.across.column else ()
        keys = (*(level.column.name for level in report.rows), *spread)
    return Rules(keys, scales={name: decimals(format_) for name, format_ in figures.items()})


def _is_figure(data_type: str) -> bool:
    return data_type.startswith(
        ("decimal", "numeric", "number", "int", "bigint", "double", "float")
    )


def decimals(number_format: str | None) -> int:
    """The decimals that a spreadsheet format shows: 2 of `#,##0.00`, 4 of `0.00%`."""
    if not number_format:
        return 2
    first = number_format.split(";")[0]
    shown = first.split(".")[1] if "." in first else ""
    places = sum(1 for letter in shown if letter in "0#")
    return places + 2 if "%" in first else places


def verify(
    listed: Sequence[Case],
    legacy: LegacyRunner,
    mart: ReportRunner,
    run_id: str,
    said: Callable[[str], None] = lambda _text: None,
) -> list[LedgerRow]:
    """Run every case on both sides; one that cannot be run is a row that failed, and says why."""
    rows = []
    for case in listed:
        said(f"{case.report.name} {case.shown}")
        rows.append(_row(case, legacy, mart, run_id))
    return rows


def _row(case: Case, legacy: LegacyRunner, mart: ReportRunner, run_id: str) -> LedgerRow:
    old = _ran(lambda: _legacy(case, legacy))
    new = _ran(lambda: mart.run(case.report, case.parameters))
    if isinstance(old, Ran) and isinstance(new, Ran):
        compared = compare(old.table, new.table, case.rules)
    else:
        sides = (("legacy", old), ("mart", new))
        problems = tuple(f"{side}: {found}" for side, found in sides if isinstance(found, str))
        compared = Comparison(0, 0, 0, problems, ())
    return ledger_row(
        run_id=run_id,
        verified_at=datetime.now(UTC).replace(tzinfo=None),
        report=case.report.name,
        legacy=case.legacy,
        parameters=case.shown,
        compared=compared,
        seconds=(_seconds(old), _seconds(new)),
    )


def _legacy(case: Case, runner: LegacyRunner) -> Ran:
    values = token_values(case.report, case.parameters, case.sql)
    query = legacy_query(case.legacy, case.sql, values)
    found = runner.run(query.sql, query.binds)
    columns = named_as(case.report, found.table.columns)
    return Ran(Table(columns, found.table.rows), found.seconds)


def named_as(report: Report, columns: Sequence[str]) -> tuple[str, ...]:
    """Legacy columns by the names that the report has for them; the others keep their own."""
    shown: list[tuple[str, Label, Label | None]] = [
        (level.column.name, level.column.label, None) for level in report.rows
    ]
    shown += [(column.name, column.label, column.group) for column in report.columns]
    shown += [(m.name, m.label, m.group) for m in report.measures if not m.hidden]
    names: dict[str, list[str]] = {}
    for name, label, group in shown:
        calls = [name, label.zh, f"{group.zh}{label.zh}" if group else ""]
        for called in dict.fromkeys(calls):
            names.setdefault(called.casefold(), []).append(name)
    known = {called: found[0] for called, found in names.items() if called and len(found) == 1}
    return tuple(known.get(column.casefold(), column) for column in columns)


def _ran(run: Callable[[], Ran]) -> Ran | str:
    """The result, or why there is none."""
    try:
        return run()
    except PlatformError as error:
        return str(error)


def _seconds(found: Ran | str) -> Decimal:
    return found.seconds if isinstance(found, Ran) else Decimal(0)
