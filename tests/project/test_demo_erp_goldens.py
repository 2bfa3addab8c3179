"""The three reports over the tiny ERP give, line by line, what was worked out by hand."""

import csv
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from dbt_project.reporting.grid import Grid, GridRow, Value
from dbt_project.reporting.parameters import Values, read_answers
from dbt_project.reporting.pivot import crosstab, records
from dbt_project.reporting.query import list_query, list_totals_query
from dbt_project.reporting.sql import Query
from dbt_project.reports import Report, load_reports
from tests.tiny_erp import GOLDENS, write
from tests.workspace import Workspace

EVENING = date(2024, 8, 31)
GOLDEN = ("sales_order_execution", "shipment_statistics", "customer_ageing")


@dataclass(frozen=True)
class Reports:
    """Declared reports over the built tiny ERP."""

    database: Path
    declared: dict[str, Report]

    def answered(self, name: str, **texts: str) -> tuple[Report, Values]:
        report = self.declared[name]
        answers = read_answers(report, texts, EVENING, "zh")
        assert not answers.problems
        assert not answers.missing
        return report, answers.values

    def run(self, query: Query) -> pa.Table:
        with duckdb.connect(str(self.database), read_only=True) as marts:
            return marts.sql(query.sql, params=dict(query.params)).to_arrow_table()

    def grid(self, name: str, **texts: str) -> Grid:
        return crosstab(*self.answered(name, **texts), "zh", self.run)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    workspace = Workspace(tmp_path_factory.mktemp("tiny") / "data")
    workspace.data.mkdir()
    write(workspace.data / "erp.duckdb")
    workspace.ingest("run", "nc")
    stood_on = [f"+exposure:{name}" for name in GOLDEN]
    workspace.dbt("build", "--indirect-selection", "cautious", "--select", *stood_on)
    manifest = json.loads((workspace.data / "target" / "manifest.json").read_text("utf-8"))
    declared = {report.name: report for report in load_reports(manifest)}
    # Opened alone, a file called marts would be ambiguous with its schema marts.
    alone = workspace.data / "tiny.duckdb"
    shutil.copyfile(workspace.data / "marts.duckdb", alone)
    return Reports(alone, declared)


def golden(name: str) -> list[dict[str, str]]:
    with (GOLDENS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def same(expected: str, found: Value) -> bool:
    """Empty is nothing or zero; averages and shares are given to four decimals."""
    if isinstance(found, Decimal | int) or (found is None and expected in ("", "0.00", "0.0000")):
        return abs(Decimal(expected or 0) - Decimal(found or 0)) <= Decimal("0.00005")
    return expected == ("" if found is None else str(found))


def differences(
    expected: list[dict[str, str]], found: list[dict[str, Value]]
) -> list[tuple[str, str, Value]]:
    """Cells that are not the golden's, each with its row."""
    assert len(found) == len(expected)
    return [
        (f"{list(row.values())[:2]} {column}", value, line[column])
        for row, line in zip(expected, found, strict=True)
        for column, value in row.items()
        if not same(value, line[column])
    ]


CLASSES = {"经销商": "01", "终端客户": "02", "海外客户": "03", "未分类": ""}
CUSTOMERS = {
    ("01", "远洋机械有限公司"): "C001",
    ("02", "远洋机械有限公司"): "C002",
    ("02", "江北水务有限公司"): "C003",
    ("03", "莱茵泵业公司"): "W004",
    ("", "新源环保有限公司"): "C005",
}


# A list shows names where the golden has codes.
NAMES = {
    **{code: name for (_, name), code in CUSTOMERS.items()},
    "M001": "三相异步电机 7.5kW",
    "M002": "离心泵 80-160",
    "M003": "密封件",
}
STATUSES = {"2": "审批通过", "4": "关闭"}


def coded(row: GridRow) -> tuple[str, str]:
    """Codes of a row's headings, as the goldens have them."""
    if row.kind == "total":
        return "TOTAL", ""
    group = CLASSES[row.heads[0]]
    return group, CUSTOMERS[group, row.heads[1]] if row.kind == "detail" else "SUBTOTAL"


def flat(grid: Grid, columns: Iterable[str]) -> list[dict[str, Value]]:
    """A grid's rows under the golden's column names."""
    return [
        dict(zip(columns, [*coded(row), *(cell.value for cell in row.cells)], strict=True))
        for row in grid.rows
    ]


def test_order_execution_is_the_golden(reports: Reports) -> None:
    report, values = reports.answered(
        "sales_order_execution", period="2023-01..2024-12", as_of="2024-08-31"
    )
    *lines, totals = golden("sales_order_execution")
    found = {
        (row["order_no"], row["line_no"]): row
        for row in records(reports.run(list_query(report, values, "zh")))
    }
    assert len(found) == len(lines)
    ordered = [found[row["order_no"], row["line_no"]] for row in lines]
    shown = [
        row | {column: NAMES[row[column]] for column in ("customer_code", "material_code")}
        | {"order_status": STATUSES[row["order_status"]]}
        for row in lines
    ]  # fmt: skip
    assert differences(shown, ordered) == []
    (sums,) = records(reports.run(list_totals_query(report, values)))
    for column, value in totals.items():
        if column in sums and value:
            assert (column, sums[column]) == (column, Decimal(value))


def test_shipment_statistics_are_the_golden(reports: Reports) -> None:
    expected = golden("shipment_statistics_2024-05_2024-06")
    grid = reports.grid("shipment_statistics", period="2024-05..2024-06")
    assert differences(expected, flat(grid, expected[0])) == []


@pytest.mark.parametrize("day", ["2024-06-30", "2024-08-31"])
def test_customer_ageing_is_the_golden(reports: Reports, day: str) -> None:
    expected = golden(f"customer_ageing_{day}")
    grid = reports.grid("customer_ageing", as_of=day)
    assert differences(expected, flat(grid, expected[0])) == []
