"""Reports are verified with their parameter sets, and the ledger keeps how it came out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from dbt_project.errors import MisdeclaredError, ReportFailedError
from dbt_project.migrate.comparison import Comparison, Rules, Table
from dbt_project.migrate.ledger import COLUMNS, LedgerRow, failures, ledger_row, summary, values
from dbt_project.migrate.verification import (
    Ran,
    cases,
    decimals,
    named_as,
    rules_of,
    verify,
)
from dbt_project.reports import Report
from tests.report_sample import CROSSTAB, LIST, REMOVED, changed, report

VERIFY = {"legacy": "trade", "parameters": [{"period": "2024-01..2024-03"}, {"period": "2024-04"}]}


@dataclass(frozen=True)
class Answers:
    """A runner that knows the results by heart, or fails with a reason."""

    rows: list[tuple[object, ...]]
    seconds: str = "1.5"
    fails: str | None = None

    def run(self, _what: object, _parameters: Mapping[str, str]) -> Ran:
        if self.fails:
            raise ReportFailedError(self.fails)
        return Ran(Table(("customer_code", "amount"), self.rows), Decimal(self.seconds))


def verified(declared: dict[str, object]) -> Report:
    return report(changed(declared, "verify", VERIFY))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "tests" / "legacy"
    folder.mkdir(parents=True)
    (folder / "trade.sql").write_bytes("select 1 客户 from dual".encode("gbk"))
    return tmp_path


def test_every_parameter_set_of_a_report_is_a_case_with_its_legacy_sql(root: Path) -> None:
    found = cases([verified(CROSSTAB), report(LIST)], root)
    assert [case.shown for case in found] == ["period=2024-01..2024-03", "period=2024-04"]
    assert {case.sql for case in found} == {"select 1 客户 from dual"}


def test_a_report_without_verify_cannot_be_verified(root: Path) -> None:
    with pytest.raises(MisdeclaredError, match="trade: no report of that name has a 'verify'"):
        cases([report(LIST)], root, ["trade"])


def test_a_missing_legacy_file_is_named_with_the_report_and_the_key(tmp_path: Path) -> None:
    with pytest.raises(
        MisdeclaredError, match=r"trade: verify\.legacy: .*trade\.sql cannot be read"
    ):
        cases([verified(CROSSTAB)], tmp_path)


def test_the_keys_are_a_crosstab_s_row_headings_and_a_list_s_texts() -> None:
    crosstab, listed = report(CROSSTAB), report(LIST)
    assert rules_of(crosstab).keys[: len(crosstab.rows)] == tuple(
        level.column.name for level in crosstab.rows
    )
    assert set(rules_of(crosstab).scales or ()) == {measure.name for measure in crosstab.measures}
    figures = set(rules_of(listed).scales or ())
    assert figures
    assert not figures & set(rules_of(listed).keys)
    assert figures | set(rules_of(listed).keys) == {column.name for column in listed.columns}


@pytest.mark.parametrize(
    ("number_format", "places"),
    [("#,##0.00", 2), ("#,##0", 0), ("0.0%", 3), ("0%", 2), ("#,##0.0000", 4), (None, 2)],
)
def test_a_figure_is_compared_with_the_decimals_that_its_format_shows(
    number_format: str | None, places: int
) -> None:
    assert decimals(number_format) == places


def test_legacy_columns_are_known_by_name_or_label_with_the_group_where_it_is_needed() -> None:
    def measure(name: str, label: str, group: str | None = None) -> dict[str, str]:
        grouped = {"group": group, "group_en": group} if group else {}
        return {"name": name, "column": "amount", "label": label, "label_en": name, **grouped}

    measures = [measure("a", "借方", "期初"), measure("b", "借方", "期末"), measure("c", "本期")]
    rest = changed(changed(CROSSTAB, "across", REMOVED), "measures", measures)
    columns = ("期初借方", "期末借方", "本期", "借方", "B", "other")
    assert named_as(report(rest), columns) == ("a", "b", "c", "借方", "b", "other")


def ran(root: Path, legacy: Answers, mart: Answers) -> list[LedgerRow]:
    found = cases([verified(CROSSTAB)], root)
    rules = Rules(("customer_code",))
    listed = [
        type(case)(case.report, case.legacy, case.sql, case.parameters, rules) for case in found
    ]
    return verify(listed, legacy, mart, "run-1")


def test_equal_results_are_equal_in_the_ledger_with_their_times(root: Path) -> None:
    rows: list[tuple[object, ...]] = [("C1", Decimal(5)), ("C2", Decimal(7))]
    first, second = ran(root, Answers(rows, "3.0"), Answers(rows, "0.1"))
    assert (first.is_equal, first.rows, first.cells, first.different_cells) == (True, 2, 2, 0)
    assert (first.legacy_seconds, first.mart_seconds) == (Decimal("3.0"), Decimal("0.1"))
    assert first.speed_up == Decimal("30.0")
    assert summary([first, second]) == "1 of 1 reports equal, 4 cells compared, 0 differ"


def test_a_report_is_equal_only_when_it_is_with_every_parameter_set(root: Path) -> None:
    rows: list[tuple[object, ...]] = [("C1", Decimal(5))]
    good = ran(root, Answers(rows), Answers(rows))
    bad = ran(root, Answers(rows), Answers([("C1", Decimal(6))]))
    assert summary([good[0], bad[1]]) == "0 of 1 reports equal, 2 cells compared, 1 differ"
    assert list(failures([good[0], bad[1]])) == [
        "trade period=2024-04: 1 of 1 cells differ",
        "    C1: amount: legacy 5, mart 6",
    ]


def test_a_statement_that_cannot_be_run_is_a_failure_that_says_why(root: Path) -> None:
    [first, _] = ran(root, Answers([], fails="ORA-00942"), Answers([("C1", Decimal(1))]))
    assert not first.is_equal
    assert first.problem == "legacy: ORA-00942"
    assert first.speed_up == Decimal("0.0")


def test_a_ledger_row_fills_the_columns_of_its_table_within_their_lengths() -> None:
    long = Comparison(0, 0, 0, ("x" * 5000,), ())
    row = ledger_row(
        run_id="r", verified_at=datetime(2024, 1, 1), report="a", legacy="b",
        parameters="p" * 3000, compared=long, seconds=(Decimal(1), Decimal(0)),
    )  # fmt: skip
    cells = dict(zip((name for name, _ in COLUMNS), values(row), strict=True))
    for name, kind in COLUMNS:
        if kind.startswith("varchar"):
            assert len(str(cells[name])) <= int(kind[8:-1])
    assert cells["speed_up"] is None
