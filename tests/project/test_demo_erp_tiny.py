"""The tiny ERP keeps the laws of the chains, and its goldens add up by themselves."""

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.project.test_demo_erp_laws import LAWS
from tests.tiny_erp import GOLDENS, write

# The files leave out head totals and the customers that later documents repeat.
LEFT_OUT = {
    "a live order's head totals its live lines",
    "deliveries, shipments and invoices total their lines",
    "customer, currency and exchange rate are the same along a chain",
}


def golden(name: str) -> list[dict[str, str]]:
    with (GOLDENS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def total(rows: list[dict[str, str]], column: str) -> Decimal:
    return sum((Decimal(row[column] or 0) for row in rows), Decimal(0))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "erp.duckdb"
    write(path)
    return path


@pytest.mark.parametrize("law", [law for law in LAWS if law not in LEFT_OUT])
def test_the_tiny_erp_holds_that(law: str, tiny: Path) -> None:
    with duckdb.connect(str(tiny), read_only=True) as erp:
        assert erp.execute(LAWS[law]).fetchall() == []


def test_the_golden_of_order_execution_adds_up() -> None:
    *lines, last = golden("sales_order_execution")
    for column in ("ordered_quantity", "ordered_amount", "sent_quantity", "shipped_quantity",
                   "invoiced_quantity", "receivable_amount", "collected_amount", "open_quantity",
                   "open_amount"):  # fmt: skip
        assert (column, total(lines, column)) == (column, Decimal(last[column]))


@pytest.mark.parametrize(
    "name",
    ["shipment_statistics_2024-05_2024-06", "customer_ageing_2024-06-30",
     "customer_ageing_2024-08-31"],
)  # fmt: skip
def test_the_golden_of_a_cross_tab_adds_up_to_its_subtotals_and_total(name: str) -> None:
    *rows, last = golden(name)
    customers = [row for row in rows if row["customer_code"] != "SUBTOTAL"]
    columns = [column for column in last if not column.endswith(("_code", "_price", "_share"))]
    for column in columns:
        assert (column, total(customers, column)) == (column, Decimal(last[column] or 0))
    for subtotal in (row for row in rows if row["customer_code"] == "SUBTOTAL"):
        of_class = [
            row for row in customers
            if row["customer_class_code"] == subtotal["customer_class_code"]
        ]  # fmt: skip
        for column in columns:
            assert total(of_class, column) == Decimal(subtotal[column] or 0)


@pytest.mark.parametrize("day", ["2024-06-30", "2024-08-31"])
def test_a_row_of_the_ageing_golden_is_not_due_plus_overdue(day: str) -> None:
    buckets = ("1-30", "31-60", "61-90", "91-180", "181-365", ">365")
    for row in golden(f"customer_ageing_{day}"):
        overdue = sum((Decimal(row[bucket] or 0) for bucket in buckets), Decimal(0))
        assert overdue == Decimal(row["overdue"])
        assert overdue + Decimal(row["not_due"] or 0) == Decimal(row["balance"])
        share = (overdue / Decimal(row["balance"])).quantize(Decimal("0.0001"))
        assert share == Decimal(row["overdue_share"])
