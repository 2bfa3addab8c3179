"""Reports are verified with their parameter sets, and the ledger keeps how it came out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dbt_project.errors import MisdeclaredError, ReportFailedError
from dbt_project.migrate.comparison import Comparison, Table
from dbt_project.migrate.ledger import (
    COLUMNS,
    LedgerRow,
    as_json,
    failure,
    ledger_row,
    summary,
    values,
)
from dbt_project.migrate.legacy_query import LegacyQuery
from dbt_project.migrate.shown import Shown, ShownColumn
from dbt_project.migrate.verification import LegacyRan, ReportRan, cases, verify
from dbt_project.reports import Report
from tests.report_sample import CROSSTAB, LIST, changed, report

VERIFY = {"legacy": "trade", "parameters": [{"period": "2024-01..2024-03"}, {"period": "2024-04"}]}
Rows = list[tuple[object, ...]]


@dataclass(frozen=True)
class Legacy:
    """A source that knows its answer by heart, or fails with a reason."""

    rows: Rows
    seconds: str = "1.5"
    fails: str | None = None

    def run(self, _report: Report, _query: LegacyQuery) -> LegacyRan:
        if self.fails:
            raise ReportFailedError(self.fails)
        return LegacyRan(Table(("客户", "金额"), self.rows), Decimal(self.seconds))


@dataclass(frozen=True)
class Marts:
    """Marts that know their answer by heart."""

    rows: Rows
    seconds: str = "1.5"

    def run(self, _report: Report, _parameters: Mapping[str, str]) -> ReportRan:
        columns = (
            ShownColumn("customer_code", "customer_code", ("客户",)),
            ShownColumn("amount", "amount", ("金额",), 2),
        )
        return ReportRan(Shown(("customer_code",), columns, self.rows), Decimal(self.seconds))


def verified(declared: dict[str, Any], **more: object) -> Report:
    return report(changed(declared, "verify", VERIFY | more))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "tests" / "legacy"
    folder.mkdir(parents=True)
    (folder / "trade.sql").write_bytes(
        "select 1 客户 from t where m >= '&period_from'".encode("gbk")
    )
    return tmp_path


def test_every_parameter_set_of_a_report_is_a_case_with_its_legacy_sql(root: Path) -> None:
    found = cases([verified(CROSSTAB), report(LIST)], root)
    assert [case.shown for case in found] == ["period=2024-01..2024-03", "period=2024-04"]
    assert {case.query.sql for case in found} == {"select 1 客户 from t where m >= :p1"}
    assert [case.query.binds for case in found] == [{"p1": "2024-01"}, {"p1": "2024-04"}]


def test_a_report_without_verify_cannot_be_verified(root: Path) -> None:
    with pytest.raises(MisdeclaredError, match="trade: the report has no 'verify'"):
        cases([report(LIST)], root, ["trade"])
    with pytest.raises(MisdeclaredError, match=r"no report 'trad' \(did you mean 'trade'\?\)"):
        cases([report(LIST)], root, ["trad"])


def test_a_missing_legacy_file_is_named_with_the_report_and_the_key(tmp_path: Path) -> None:
    with pytest.raises(
        MisdeclaredError, match=r"trade: verify\.legacy: .*trade\.sql cannot be read"
    ):
        cases([verified(CROSSTAB)], tmp_path)


def ran(root: Path, legacy: Legacy, mart: Marts) -> list[LedgerRow]:
    return verify(cases([verified(CROSSTAB)], root), legacy, mart, "run-1")


def test_equal_results_are_equal_in_the_ledger_with_their_times(root: Path) -> None:
    rows: Rows = [("C1", Decimal(5)), ("C2", Decimal(7))]
    first, second = ran(root, Legacy(rows, "3.0"), Marts(rows, "0.1"))
    assert (first.is_equal, first.rows, first.cells, first.different_cells) == (True, 2, 2, 0)
    assert (first.legacy_seconds, first.mart_seconds) == (Decimal("3.0"), Decimal("0.1"))
    assert first.speed_up == Decimal("30.0")
    assert summary([first, second]) == "1 of 1 reports equal, 4 cells compared, 0 differ"
    assert list(failure(first)) == []


def test_a_report_is_equal_only_when_it_is_with_every_parameter_set(root: Path) -> None:
    rows: Rows = [("C1", Decimal(5))]
    good = ran(root, Legacy(rows), Marts(rows))
    bad = ran(root, Legacy(rows), Marts([("C1", Decimal(6))]))
    assert summary([good[0], bad[1]]) == "0 of 1 reports equal, 2 cells compared, 1 differ"
    assert list(failure(bad[1])) == [
        "    1 of 1 cells differ",
        "    C1: amount: legacy 5, mart 6",
    ]


def test_a_statement_that_cannot_be_run_is_a_failure_that_says_why(root: Path) -> None:
    [first, _] = ran(root, Legacy([], fails="ORA-00942"), Marts([("C1", Decimal(1))]))
    assert not first.is_equal
    assert first.problem == "legacy: ORA-00942"
    assert first.speed_up == Decimal("0.0")


def test_no_rows_on_both_sides_prove_nothing(root: Path) -> None:
    [first, _] = ran(root, Legacy([]), Marts([]))
    assert not first.is_equal
    assert list(failure(first)) == ["    both sides are empty: that proves nothing"]


def test_a_ledger_row_fills_the_columns_of_its_table_within_their_lengths() -> None:
    long = Comparison(0, 0, 0, ("x" * 5000,), ())
    row = ledger_row(
        run_id="r", place=1, verified_at=datetime(2024, 1, 1), report=report(LIST), legacy="b",
        parameters="p" * 3000, compared=long, seconds=(Decimal(1), Decimal(0)),
    )  # fmt: skip
    cells = dict(zip((name for name, _ in COLUMNS), values(row), strict=True))
    for name, kind in COLUMNS:
        if kind.startswith("varchar"):
            assert len(str(cells[name]).encode()) <= int(kind[8:-1])
    assert cells["speed_up"] is None
    assert (cells["report_name"], cells["report_label"]) == ("trade", "贸易")


def test_a_comparison_is_json_with_exact_figures_and_its_differences_as_a_list(
    root: Path,
) -> None:
    [row, _] = ran(root, Legacy([("C1", Decimal(5))]), Marts([("C1", Decimal(6))], "0.5"))
    found = as_json(row)
    assert found["examples"] == ["C1: amount: legacy 5, mart 6"]
    assert (found["is_equal"], found["legacy_seconds"], found["speed_up"]) == (False, "1.5", "3.0")
