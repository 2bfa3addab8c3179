"""The migration ledger: what was verified, when, and how it came out; it is itself a report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from dbt_project.migrate.comparison import Comparison
from dbt_project.report_values import Label, Report

TABLE = "migration_verifications"


@dataclass(frozen=True)
class LedgerRow:
    """One report, verified with one parameter set. Times are in seconds."""

    run_id: str
    place: int  # in its run, counted from 1
    verified_at: datetime  # UTC
    report: str
    report_label: Label
    legacy: str
    parameters: str
    rows: int
    cells: int
    different_cells: int
    is_equal: bool
    problem: str
    examples: str
    legacy_seconds: Decimal
    mart_seconds: Decimal

    @property
    def speed_up(self) -> Decimal | None:
        """How many times faster the mart answers; None when that took no time at all."""
        if self.mart_seconds == 0:
            return None
        return (self.legacy_seconds / self.mart_seconds).quantize(Decimal("0.1"))


# The columns of the table that keeps the rows, with types that DuckDB, SQLite and Oracle take.
COLUMNS = (
    ("verification_id", "varchar(60)"),
    ("run_id", "varchar(40)"),
    ("verified_at", "timestamp"),
    ("report_name", "varchar(100)"),
    ("report_label", "varchar(200)"),
    ("report_label_en", "varchar(200)"),
    ("legacy_name", "varchar(100)"),
    ("parameter_set", "varchar(1000)"),
    ("row_count", "integer"),
    ("cell_count", "integer"),
    ("different_cells", "integer"),
    ("is_equal", "integer"),
    ("problem", "varchar(1000)"),
    ("examples", "varchar(4000)"),
    ("legacy_seconds", "decimal(12,3)"),
    ("mart_seconds", "decimal(12,3)"),
    ("speed_up", "decimal(12,1)"),
)


def ledger_row(
    *,
    run_id: str,
    place: int,
    verified_at: datetime,
    report: Report,
    legacy: str,
    parameters: str,
    compared: Comparison,
    seconds: tuple[Decimal, Decimal],
) -> LedgerRow:
    """The row of a comparison; `seconds` are those of the legacy statement and of the mart."""
    return LedgerRow(
        run_id=run_id,
        place=place,
        verified_at=verified_at,
        report=report.name,
        report_label=report.label,
        legacy=legacy,
        parameters=parameters,
        rows=compared.rows,
        cells=compared.cells,
        different_cells=compared.different_cells,
        is_equal=compared.is_equal,
        problem="; ".join(compared.problems),
        examples="\n".join(str(example) for example in compared.examples),
        legacy_seconds=seconds[0],
        mart_seconds=seconds[1],
    )


def values(row: LedgerRow) -> tuple[object, ...]:
    """A row as COLUMNS has it, texts cut to their length."""
    return (
        f"{row.run_id}.{row.place}",
        row.run_id,
        row.verified_at,
        row.report,
        row.report_label.zh[:60],
        row.report_label.en[:200],
        row.legacy,
        row.parameters[:1000],
        row.rows,
        row.cells,
        row.different_cells,
        int(row.is_equal),
        row.problem[:1000],
        row.examples[:1300],  # at most 4,000 bytes in Oracle
        row.legacy_seconds,
        row.mart_seconds,
        row.speed_up,
    )


def summary(rows: list[LedgerRow]) -> str:
    """The one line with which a verification ends."""
    reports = {row.report for row in rows}
    failed = {row.report for row in rows if not row.is_equal}
    cells = sum(row.cells for row in rows)
    different = sum(row.different_cells for row in rows)
    return (
        f"{len(reports) - len(failed)} of {len(reports)} reports equal, "
        f"{cells:,} cells compared, {different:,} differ"
    )


def failure(row: LedgerRow) -> Iterator[str]:
    """What is wrong with a parameter set that is not equal: its problems, its first differences."""
    if not row.is_equal:
        if row.problem:
            yield f"    {row.problem}"
        if row.different_cells:
            yield f"    {row.different_cells:,} of {row.cells:,} cells differ"
        yield from (f"    {line}" for line in row.examples.splitlines()[:5])


def as_json(row: LedgerRow) -> dict[str, object]:
    """A row as plain values under its table's names; the examples as a list."""
    plain = {name: value for (name, _), value in zip(COLUMNS, values(row), strict=True)}
    shown = {
        name: str(value) if isinstance(value, Decimal | datetime) else value
        for name, value in plain.items()
    }
    return {**shown, "is_equal": row.is_equal, "examples": row.examples.splitlines()}
