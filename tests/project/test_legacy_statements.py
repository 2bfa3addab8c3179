"""The legacy statements of tests/legacy: each can be read, analysed and run on a demo ERP."""

import calendar
import csv
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dbt_project.migrate.analysis import analyse
from dbt_project.migrate.legacy_query import LegacyQuery, legacy_query
from dbt_project.oracle_sql.parser import parse
from dbt_project.oracle_sql.translate import run
from ingest.demo_erp.planted import planted_differences
from tests import tiny_erp
from tests.workspace import ROOT

FOLDER = ROOT / "tests" / "legacy"
FILES = sorted(FOLDER.glob("*.sql"))
ROW = re.compile(r"^\| \[(\w+)\]\(\1\.sql\) \| ([^|]+) \|", re.MULTILINE)
SET = re.compile(r"(\*small\* )?`(\{[^`]*\})`")
ORACLE = 11


def proposed() -> dict[str, list[tuple[bool, dict[str, Any]]]]:
    """The parameter sets of the README by report, and whether the small ERP has rows for them."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    return {
        name: [(bool(small), yaml.safe_load(values)) for small, values in SET.findall(sets)]
        for name, sets in ROW.findall(text)
    }


PROPOSED = proposed()
SMALL = [
    pytest.param(name, values, id=f"{name}-{place}")
    for name, sets in PROPOSED.items()
    for place, (is_small, values) in enumerate(sets)
    if is_small
]


def bound(name: str, given: Mapping[str, Any]) -> LegacyQuery:
    """The statement of a report for one parameter set; tokens that it does not give are null."""
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    analysis = analyse(FOLDER / f"{name}.sql")
    named = {parameter.name for parameter in analysis.parameters}
    values = {parameter.lower(): () for parameter in named}
    return legacy_query(name, text, {**values, **dict(tokens(given))})


def tokens(given: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in given.items():
        if value is True:
            yield name, ("on",)
        elif isinstance(value, list):
            yield name, tuple(str(item) for item in value)
            yield from ends(name, [str(item) for item in value])
        else:
            yield name, (str(value),)


def ends(name: str, texts: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for end, text in zip(("from", "to"), texts, strict=False):
        yield f"{name}_{end}", (text,)
        if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text):
            year, month = int(text[:4]), int(text[5:7])
            last = calendar.monthrange(year, month)[1] if end == "to" else 1
            day = text if len(text) == 10 else date(year, month, last).isoformat()
            yield f"{name}_{end}_date", (day,)


@pytest.fixture(scope="module")
def erp(_small: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(_small / "erp.duckdb"), read_only=True) as connection:
        yield connection


def test_every_statement_has_three_parameter_sets_in_the_readme() -> None:
    assert set(PROPOSED) == {path.stem for path in FILES}
    assert [name for name, sets in PROPOSED.items() if len(sets) < 3] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_statement_is_read_by_the_strict_reader_of_oracle_sql(path: Path) -> None:
    for _, given in PROPOSED[path.stem]:
        assert parse(bound(path.stem, given).sql, ORACLE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_statement_is_analysed_whole(path: Path) -> None:
    found = analyse(path)
    assert found.problem is None
    assert {statement.how for statement in found.statements} == {"parsed"}
    assert len(found.statements) == 1
    assert not [item for item in found.hand_work if item.effort != "light"]


@pytest.mark.parametrize(("name", "given"), SMALL)
def test_a_statement_has_rows_and_figures_on_the_small_demo_erp(
    erp: duckdb.DuckDBPyConnection, name: str, given: Mapping[str, Any]
) -> None:
    query = bound(name, given)
    found = run(query.sql, erp, query.binds, version=ORACLE)
    assert found.num_rows > 0
    numbers = [c for c in found.columns if str(c.type).startswith(("decimal", "int", "double"))]
    assert any(value for column in numbers for value in column.to_pylist())


Row = dict[str, Any]


def rows_of(erp: duckdb.DuckDBPyConnection, name: str, **given: Any) -> list[Row]:
    query = bound(name, given)
    found: list[Row] = run(query.sql, erp, query.binds, version=ORACLE).to_pylist()
    assert found
    return found


def total(rows: list[Row], column: str) -> Decimal:
    return sum((row[column] or Decimal(0) for row in rows), Decimal(0))


@pytest.mark.parametrize("more", [{}, {"unposted": True}])
def test_a_trial_balance_balances(erp: duckdb.DuckDBPyConnection, more: Row) -> None:
    period = ["2023-11", "2024-06"]
    rows = rows_of(erp, "trial_balance", book="801-0001", period=period, level=1, **more)
    accounts = [row for row in rows if row["科目编码"] is not None]
    for group in ("期初余额", "本期发生", "本年累计", "期末余额"):
        debit, credit = f"{group}借方", f"{group}贷方"
        assert rows[-1][debit] == rows[-1][credit] == total(accounts, debit) != 0


@pytest.mark.parametrize("month", ["2023-12", "2024-05"])
def test_a_balance_sheet_balances(erp: duckdb.DuckDBPyConnection, month: str) -> None:
    lines = {
        row["行次"]: row for row in rows_of(erp, "balance_sheet", book="802-0001", month=month)
    }
    for column in ("期末余额", "年初余额"):
        assert lines[17][column] == lines[37][column] > 0


def test_the_year_s_profit_so_far_is_what_equity_grew_by(erp: duckdb.DuckDBPyConnection) -> None:
    sheet = {r["行次"]: r for r in rows_of(erp, "balance_sheet", book="801-0001", month="2024-05")}
    period = ["2024-04", "2024-05"]
    profit = rows_of(erp, "income_statement", book="801-0001", period=period)[-1]
    assert sheet[36]["期末余额"] - sheet[36]["年初余额"] == profit["本年累计"] != 0


def test_a_ledger_closes_with_the_trial_balance(erp: duckdb.DuckDBPyConnection) -> None:
    dates = ["2024-02-01", "2024-03-31"]
    last = rows_of(erp, "account_ledger", book="801-0001", account="1122", dates=dates)[-1]
    period = ["2024-02", "2024-03"]
    trial = rows_of(erp, "trial_balance", book="801-0001", period=period)
    receivables = next(row for row in trial if row["科目编码"] == "1122")
    assert (last["摘要"], last["方向"]) == ("本年累计", "借")
    assert last["余额本币"] == receivables["期末余额借方"] > 0
    assert last["借方本币"] == receivables["本年累计借方"]


def test_the_ages_of_stock_add_up_to_the_stock(erp: duckdb.DuckDBPyConnection) -> None:
    ages = rows_of(erp, "stock_ageing", as_of="2024-03-31")[-1]
    stock = rows_of(erp, "stock_summary", dates=["2024-01-01", "2024-03-31"])[-1]
    assert ages["合计_数量"] == stock["期末数量"] > 0
    moved = stock["入库小计"] - stock["出库小计"]
    assert stock["期初数量"] + moved == stock["期末数量"]


def test_the_ages_of_stock_add_up_to_the_stock_when_goods_left_before_they_came(
    erp: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "erp.duckdb"
    [(source,)] = erp.execute(
        "select path from duckdb_databases() where path is not null"
    ).fetchall()
    shutil.copyfile(source, path)
    with duckdb.connect(str(path)) as changed:
        changed.execute(
            "update ic_flow set noutnum = noutnum + 100000 where pk_flow ="
            " (select max(pk_flow) from ic_flow where noutnum > 0 and dr = 0"
            " and dbizdate between '2024-02-01' and '2024-02-28')"
        )
        ages = rows_of(changed, "stock_ageing", as_of="2024-03-31")[-1]
        stock = rows_of(changed, "stock_summary", dates=["2024-01-01", "2024-03-31"])[-1]
    assert ages["合计_数量"] == stock["期末数量"] < 0
    assert ages["31-90 天_数量"] < 0 < ages["30 天以内_数量"]


@pytest.mark.parametrize("period", [["2021-01", "2024-06"], ["2024-06", "2024-06"]])
def test_the_reconciliation_finds_what_is_planted_and_no_more(
    erp: duckdb.DuckDBPyConnection, period: list[str]
) -> None:
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows_of(erp, "subledger_reconciliation", period=period):
        if row["科目编码"] is not None:
            account = "stock" if row["科目编码"] in ("1403", "1405") else row["科目编码"]
            found[row["组织"], account] += row["差异借方"] - row["差异贷方"]
    planted: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in planted_differences(erp):
        if period[0] <= one.period <= period[1]:
            planted[one.pk_org[-3:], one.account] += one.difference
    assert {k: v for k, v in found.items() if v} == {k: v for k, v in planted.items() if v}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    path = tmp_path_factory.mktemp("tiny") / "erp.duckdb"
    tiny_erp.write(path)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def golden(name: str) -> list[Row]:
    """The detail rows of a report that was worked out by hand."""
    path = Path(tiny_erp.__file__).parent / "goldens" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if not {"SUBTOTAL", "TOTAL"} & set(row.values())]


def figures(row: Row, columns: list[str]) -> list[Decimal]:
    """Figures as they are shown: nothing is zero, four decimals."""
    return [round(Decimal(row[column] or 0), 4) for column in columns]


@pytest.mark.parametrize("day", ["2024-06-30", "2024-08-31"])
def test_customer_ageing_of_the_tiny_erp_is_as_worked_out_by_hand(
    tiny: duckdb.DuckDBPyConnection, day: str
) -> None:
    by_hand = golden(f"customer_ageing_{day}")
    heads = list(by_hand[0])[2:]
    rows = rows_of(tiny, "customer_ageing", as_of=day)
    columns = list(rows[0])[3:]
    assert {row["客户"]: figures(row, columns) for row in rows} == {
        row["customer_code"]: figures(row, heads) for row in by_hand
    }


def test_shipments_of_the_tiny_erp_are_as_worked_out_by_hand(
    tiny: duckdb.DuckDBPyConnection,
) -> None:
    labels = ("数量", "价税合计", "均价")
    columns = [f"{group}_{label}" for group in ("01", "02", "07", "合计") for label in labels]
    rows = rows_of(tiny, "shipment_statistics", period=["2024-05", "2024-06"])
    by_hand = golden("shipment_statistics_2024-05_2024-06")
    heads = list(by_hand[0])[2:]
    assert {row["客户"]: figures(row, columns) for row in rows} == {
        row["customer_code"]: figures(row, heads) for row in by_hand
    }


def test_order_execution_of_the_tiny_erp_is_as_worked_out_by_hand(
    tiny: duckdb.DuckDBPyConnection,
) -> None:
    columns = ["订单数量", "订单价税合计", "发货数量", "出库数量", "开票数量"]
    columns += ["应收金额", "回款金额", "未出库数量", "未出库金额"]
    period = ["2023-01", "2024-12"]
    rows = rows_of(tiny, "sales_order_execution", period=period, as_of="2024-08-31")
    by_hand = golden("sales_order_execution")
    heads = [head for head in by_hand[0] if head.endswith(("_quantity", "_amount"))]
    assert {(row["订单号"], row["行号"]): figures(row, columns) for row in rows} == {
        (row["order_no"], row["line_no"]): figures(row, heads) for row in by_hand
    }
