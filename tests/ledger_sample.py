"""A small ledger with trees and a statement: marts in DuckDB, and reports declared over them."""

import copy
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dbt_project.reporting.grid import Grid
from dbt_project.reporting.parameters import read_answers
from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.sql import Dialect, Query
from dbt_project.reports import Language, Report, load_reports, reports_to_json
from tests.report_sample import mart_node

BUILD = "20260105T083000_000000_abcdef12"
TODAY = date(2024, 3, 31)

# Nodes of the chart: code, name, English name. A node's parent is the code without two digits.
ACCOUNTS = (
    ("1001", "库存现金", "Cash"),
    ("6602", "管理费用", "Administration"),
    ("660201", "工资", "Wages"),
    ("660202", "差旅费", "Travel"),
    ("66020201", "国内差旅", "Domestic"),
    ("66020202", "国外差旅", "Abroad"),
)
LEVELS = (4, 6, 8)  # digits of a code on each level

# Book, account, department, month, amount, voucher and its day.
ENTRIES = (
    ("B01", "1001", "D1", "2024-01", "100.00", "V1", "2024-01-05"),
    ("B01", "660201", "D1", "2024-01", "50.10", "V2", "2024-01-06"),
    ("B01", "66020201", "D1", "2024-02", "7.20", "V3", "2024-02-01"),
    ("B01", "66020201", "D2", "2024-03", "0.30", "V4", "2024-03-01"),
    ("B01", "66020202", "D2", "2024-03", "-0.30", "V5", "2024-03-02"),
    ("B01", "660202", "D2", "2024-03", "1.00", "V6", "2024-03-03"),
    ("B01", None, "D2", "2024-03", "9.00", "V7", "2024-03-04"),
    ("B02", "66020202", "D1", "2024-03", "1000.00", "V8", "2024-03-05"),
)

Meta = dict[str, Any]


def _labelled(zh: str, en: str, **more: Any) -> Meta:
    return {"label": zh, "label_en": en, **more}


def _tree(tree: str) -> dict[str, tuple[str, Meta]]:
    columns: dict[str, tuple[str, Meta]] = {}
    for level in range(1, len(LEVELS) + 1):
        text, text_en = f"{tree}_name_{level}", f"{tree}_name_{level}_en"
        meta = {"tree": tree, "level": level, "text": text, "text_en": text_en}
        columns |= {f"{tree}_code_{level}": ("varchar", meta)}
        columns |= {text: ("varchar", {}), text_en: ("varchar", {})}
    return columns


ACCOUNT: dict[str, tuple[str, Meta]] = {
    "account_code": (
        "varchar",
        _labelled(
            "科目编码", "Code", tree="account", text="account_name", text_en="account_name_en"
        ),
    ),
    "account_name": ("varchar", _labelled("科目名称", "Account")),
    "account_name_en": ("varchar", {}),
    **_tree("account"),
}
MARTS: dict[str, dict[str, tuple[str, Meta]]] = {
    "fct_ledger": {
        "entry_no": ("varchar", _labelled("凭证号", "Voucher")),
        "book_code": ("varchar", _labelled("账簿", "Book")),
        **ACCOUNT,
        "dept_code": ("varchar", _labelled("部门", "Department")),
        "month": ("date", _labelled("月份", "Month")),
        "entry_date": ("date", _labelled("日期", "Date")),
        "amount": ("decimal(28,8)", _labelled("金额", "Amount", format="#,##0.00")),
    },
    "dim_accounts": ACCOUNT | {"account_level": ("integer", {})},
    "rpt_sheet": {
        "book_code": ("varchar", _labelled("账簿", "Book")),
        "line_no": ("integer", _labelled("行次", "No.")),
        "month": ("date", _labelled("月份", "Month")),
        "amount": ("decimal(28,8)", _labelled("金额", "Amount", format="#,##0.00")),
    },
    "rpt_sheet_lines": {
        "line_no": ("integer", _labelled("行次", "No.")),
        "line_name": ("varchar", _labelled("项目", "Item")),
        "line_name_en": ("varchar", {}),
        "line_level": ("integer", {}),
        "panel_no": ("integer", {}),
    },
}
# Number, name, English name, level and panel.
SHEET_LINES = (
    (1, "流动资产：", "Current assets", 2, 1),
    (2, "货币资金", "Cash", 3, 1),
    (3, "其中：库存现金", "of which on hand", 4, 1),
    (4, "资产总计", "Total assets", 1, 1),
    (30, "短期借款", "Short-term loans", 3, 2),
    (31, "负债和所有者权益总计", "Total liabilities and equity", 1, 2),
)
# Book, line, month and movement; totals repeat the lines that they add up.
SHEET = (
    ("B01", 2, "2023-12", "12345.00"),
    ("B01", 4, "2023-12", "12345.00"),
    ("B01", 2, "2024-03", "5.01"),
    ("B01", 4, "2024-03", "5.01"),
    ("B01", 30, "2024-03", "-50000.00"),
    ("B01", 31, "2024-03", "-50000.00"),
    ("B02", 3, "2024-03", "7.00"),
)
BOOK: Meta = {
    "name": "book",
    "type": "select",
    "column": "book_code",
    "options": {"model": "fct_ledger", "value": "book_code"},
    "required": True,
    "default": "B01",
}
EXPENSES: Meta = {
    "version": 1,
    "label_en": "Expenses",
    "model": "fct_ledger",
    "layout": "crosstab",
    "rows": [{"tree": "account", "code": "account_code", "label": "account_name"}],
    "measures": [{"name": "amount"}],
    "totals": {"rows": True},
    "parameters": [
        BOOK,
        {"name": "month", "type": "month", "column": "month"},
        {"name": "account", "type": "code_range", "column": "account_code", "descendants": True},
        {
            "name": "node",
            "type": "multiselect",
            "column": "account_code",
            "label": "科目",
            "label_en": "Accounts",
            "options": {
                "model": "dim_accounts",
                "value": "account_code",
                "label": "account_name",
                "label_en": "account_name_en",
                "where": {"account_level": {"<=": 2}},
            },
            "descendants": True,
        },
        {
            "name": "level",
            "type": "number",
            "levels_of": "account",
            "label": "科目级次",
            "label_en": "Level",
        },
    ],
}
VOUCHERS: Meta = {
    "version": 1,
    "label_en": "Vouchers",
    "model": "fct_ledger",
    "layout": "crosstab",
    "rows": [
        {"name": "dept_code", "subtotal": True},
        {"name": "entry_no", "hidden": True, "show": ["entry_no", "entry_date"]},
    ],
    "measures": [{"name": "amount"}],
    "totals": {"rows": True},
    "parameters": [BOOK],
}


PICKED: Meta = {
    key: value for key, value in EXPENSES.items() if key not in ("rows", "totals", "parameters")
} | {
    "rows": [
        {"name": "book_code", "subtotal": True},
        {
            "pick": "by",
            "from": ["dept_code", "month", "account_code"],
            "max": 2,
            "subtotal": True,
        },
    ],
    "parameters": [{"name": "by", "type": "fields", "label": "按", "label_en": "By"}],
}
SHEET_REPORT: Meta = {
    "version": 1,
    "label_en": "Balance sheet",
    "model": "rpt_sheet",
    "layout": "statement",
    "statement": {
        "lines": "rpt_sheet_lines",
        "line": "line_no",
        "label": "line_name",
        "label_en": "line_name_en",
        "level": "line_level",
        "panel": "panel_no",
    },
    "measures": [
        {
            "name": "closing",
            "column": "amount",
            "span": "until",
            "label": "期末余额",
            "label_en": "Closing",
        },
        {
            "name": "opening",
            "column": "amount",
            "span": "year_opening",
            "label": "年初余额",
            "label_en": "Start of year",
        },
    ],
    "parameters": [
        BOOK | {"options": {"model": "rpt_sheet", "value": "book_code"}},
        {
            "name": "month",
            "type": "month",
            "column": "month",
            "default": "this_month",
            "required": True,
        },
        {
            "name": "unit",
            "type": "unit",
            "options": [1, 10000],
            "default": 1,
            "label": "单位",
            "label_en": "Unit",
        },
    ],
}


def manifest(**declared: Meta) -> dict[str, Any]:
    """What `dbt parse` would write of these reports, by name, and the marts under them."""
    nodes = {
        f"model.p.{name}": mart_node(name, columns, [next(iter(columns))])
        for name, columns in MARTS.items()
    }
    exposures = {
        name: {
            "name": name,
            "label": f"报表 {name}",
            "description": "样例",
            "original_file_path": "models/marts/ledger/_ledger__exposures.yml",
            "owner": {"name": "财务部"},
            "maturity": "medium",
            "depends_on": {"nodes": list(nodes)},
            "config": {"tags": ["总账"], "meta": {"report": copy.deepcopy(meta)}},
        }
        for name, meta in declared.items()
    }
    return {"nodes": nodes, "sources": {}, "exposures": exposures, "parent_map": {}}


def ledger_report(declared: Meta) -> Report:
    """The one report that is declared."""
    return load_reports(manifest(ledger=declared))[0]


class Ledger:
    """The marts in memory."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        fill(self.connection)

    def run(self, query: Query) -> pa.Table:
        """The result of a compiled query."""
        return self.connection.sql(query.sql, params=dict(query.params)).to_arrow_table()

    def grid(
        self, of: Report, language: Language = "zh", dialect: Dialect = "duckdb", **texts: str
    ) -> Grid:
        """A cross-tab as a link's texts ask for it."""
        answers = read_answers(of, texts, TODAY, language)
        assert not answers.problems
        return crosstab(of, answers.values, language, self.run, dialect=dialect)


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the marts with their rows."""
    connection.execute("create schema marts")
    for name, columns in MARTS.items():
        shape = ", ".join(f"{column} {kind}" for column, (kind, _) in columns.items())
        connection.execute(f"create table marts.{name} ({shape})")
    for code, *_ in ACCOUNTS:
        level = LEVELS.index(len(code)) + 1
        insert(connection, "dim_accounts", node(code) | {"account_level": level})
    for line in SHEET_LINES:
        names = list(MARTS["rpt_sheet_lines"])
        insert(connection, "rpt_sheet_lines", dict(zip(names, line, strict=True)))
    for book, number, month, amount in SHEET:
        first = date.fromisoformat(f"{month}-01")
        row = {"book_code": book, "line_no": number, "month": first, "amount": Decimal(amount)}
        insert(connection, "rpt_sheet", row)
    for book, account, dept, month, amount, entry, day in ENTRIES:
        row = {
            "book_code": book,
            "dept_code": dept,
            "month": date.fromisoformat(f"{month}-01"),
            "entry_no": entry,
            "entry_date": date.fromisoformat(day),
            "amount": Decimal(amount),
        }
        insert(connection, "fct_ledger", row | (node(account) if account else {}))


def insert(connection: duckdb.DuckDBPyConnection, table: str, row: Mapping[str, Any]) -> None:
    """One row; columns that it lacks are null."""
    marks = ", ".join("?" for _ in row)
    statement = f"insert into marts.{table} ({', '.join(row)}) values ({marks})"
    connection.execute(statement, list(row.values()))


def node(code: str) -> dict[str, str]:
    """An account's own columns and those of the levels above it."""
    names = {code: (zh, en) for code, zh, en in ACCOUNTS}
    row = {"account_code": code}
    row |= {"account_name": names[code][0], "account_name_en": names[code][1]}
    for level, digits in enumerate(LEVELS, start=1):
        if len(code) >= digits:
            zh, en = names[code[:digits]]
            row |= {f"account_code_{level}": code[:digits]}
            row |= {f"account_name_{level}": zh, f"account_name_{level}_en": en}
    return row


def publish(data: Path, **declared: Meta) -> Path:
    """Write the sample as if a build had been published into `data`; returns the database."""
    folder = data / "published"
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / f"{BUILD}.duckdb"
    with duckdb.connect(database) as connection:
        fill(connection)
        connection.execute("create schema platform")
        connection.execute(
            """create table platform.dim_source_tables as
            select 'nc' as source_name, 'gl_detail' as table_name,
                timestamp '2024-03-31 08:00:00' as captured_at,
                timestamp '2024-03-31 08:00:00' as last_tried_at,
                null::timestamp as reconciled_at, 1 as runs, 0 as failures, 0 as is_failing,
                9 as rows_inserted, 0 as rows_updated, 0 as rows_deleted,
                null::bigint as source_rows, null::bigint as rows_different, 0 as rows_put_aside"""
        )
        connection.execute(
            """create table platform.dbt_results as
            select 'b' as invocation_id, 'test.p.t' as node_id, 'pass' as status,
                timestamp '2024-03-31 08:20:00' as started_at,
                timestamp '2024-03-31 08:25:00' as finished_at, null::varchar as message"""
        )
    reports = load_reports(manifest(**declared))
    database.with_suffix(".json").write_text(reports_to_json(reports), encoding="utf-8")
    return database
