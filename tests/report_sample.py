"""A small dbt manifest, written out, with one mart and three reports over it that tests change."""

import copy
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from dbt_project.reporting.parameters import Answers, Values, read_answers
from dbt_project.reporting.sql import Query
from dbt_project.reports import Report, load_reports

FILE = "models/marts/trade/_trade__exposures.yml"
MARTS_FILE = "models/marts/trade/_trade__models.yml"
TODAY = date(2024, 6, 15)
REMOVED = object()


def _labelled(zh: str, en: str, **more: str) -> dict[str, Any]:
    return {"label": zh, "label_en": en, **more}


COLUMNS: dict[str, tuple[str, dict[str, Any]]] = {
    "line_id": ("varchar", {}),
    "order_no": ("varchar", _labelled("订单号", "Order no.")),
    "order_date": ("date", _labelled("订单日期", "Order date")),
    "due_date": ("date", _labelled("到期日", "Due date")),
    "logged_at": ("timestamp", _labelled("记录时间", "Logged at")),
    "class_code": (
        "varchar",
        _labelled("客户分类", "Class", text="class_name", text_en="class_name_en"),
    ),
    "class_name": ("varchar", {}),
    "class_name_en": ("varchar", {}),
    "customer_code": ("varchar", _labelled("客户", "Customer", text="customer_name")),
    "customer_name": ("varchar", {}),
    "kind": ("varchar", _labelled("类别", "Kind")),
    "status": ("integer", _labelled("状态", "Status")),
    "quantity": ("decimal(28,8)", _labelled("数量", "Quantity", format="#,##0")),
    "amount": ("decimal(28,8)", _labelled("金额", "Amount", format="#,##0.00")),
    "weight": ("double", _labelled("重量", "Weight")),
    "price": ("decimal(28,8)", _labelled("单价", "Price", agg="none")),
    "people": ("integer", _labelled("人数", "People")),
    "place_code": ("varchar", _labelled("地点", "Place", tree="place")),
    "place_1": ("varchar", {"tree": "place", "level": 1}),
    "place_2": ("varchar", {"tree": "place", "level": 2}),
}
ORGS: dict[str, tuple[str, dict[str, Any]]] = {
    "org_code": ("varchar", _labelled("组织", "Organisation")),
    "org_name": ("varchar", {}),
    "org_name_en": ("varchar", {}),
    "region": ("varchar", {}),
}

LIST: dict[str, Any] = {
    "version": 1,
    "label_en": "Orders",
    "model": "fct_lines",
    "layout": "list",
    "columns": [
        {"name": "order_no"},
        {"name": "order_date"},
        {"name": "class_code"},
        {"name": "customer_code"},
        {"name": "status"},
        {"name": "amount", "total": True},
        {
            "name": "days_late",
            "days_since": "as_of",
            "column": "due_date",
            "label": "逾期天数",
            "label_en": "Days late",
        },
    ],
    "parameters": [
        {"name": "period", "type": "month_range", "column": "order_date", "default": "this_year"},
        {
            "name": "as_of",
            "type": "date",
            "label": "截至",
            "label_en": "As of",
            "default": "today",
            "required": True,
        },
        {
            "name": "customer",
            "type": "multiselect",
            "column": "customer_code",
            "options": {"model": "fct_lines", "value": "customer_code", "label": "customer_name"},
        },
        {
            "name": "status",
            "type": "select",
            "column": "status",
            "options": {"model": "fct_lines", "value": "status"},
        },
        {"name": "find", "type": "text", "column": "customer_code"},
        {
            "name": "large",
            "type": "toggle",
            "label": "大额",
            "label_en": "Large",
            "where": {"amount": {">": 100}},
        },
    ],
    "order_by": ["-order_date", "order_no"],
    "highlight": [{"column": "days_late", "when": "> 0", "style": "bad"}],
    "headline": {"measures": ["amount"], "trend": "order_date"},
}
CROSSTAB: dict[str, Any] = {
    "version": 1,
    "label_en": "Sales",
    "model": "fct_lines",
    "layout": "crosstab",
    "rows": [{"name": "class_code", "subtotal": True}, {"name": "customer_code"}],
    "across": {"name": "kind", "measures": ["quantity", "amount", "price"], "total": True},
    "measures": [
        {"name": "quantity"},
        {"name": "amount"},
        {
            "name": "price",
            "type": "ratio",
            "numerator": "amount",
            "denominator": "quantity",
            "label": "均价",
            "label_en": "Price",
        },
    ],
    "totals": {"rows": True},
    "parameters": [{"name": "period", "type": "month_range", "column": "order_date"}],
}
AGEING: dict[str, Any] = {
    "version": 1,
    "label_en": "Ageing",
    "model": "fct_lines",
    "layout": "crosstab",
    "rows": [{"name": "class_code", "subtotal": True}, {"name": "customer_code"}],
    "across": {
        "buckets": {"column": "due_date", "from": "as_of", "edges": [0, 30, 60]},
        "measures": ["aged"],
    },
    "measures": [
        {"name": "balance", "column": "amount", "span": "until"},
        {"name": "aged", "column": "amount", "span": "until"},
        {
            "name": "overdue",
            "column": "amount",
            "span": "until",
            "where": {"due_date": {"<": "$param.as_of"}},
            "label": "逾期",
            "label_en": "Overdue",
        },
        {
            "name": "overdue_share",
            "type": "ratio",
            "numerator": "overdue",
            "denominator": "balance",
            "label": "占比",
            "label_en": "Share",
            "format": "0.0%",
        },
    ],
    "totals": {"rows": True},
    "hide_zero": True,
    "parameters": [
        {
            "name": "as_of",
            "type": "date",
            "column": "order_date",
            "default": "today",
            "required": True,
        }
    ],
    "highlight": [{"column": "overdue_share", "when": "> 0.5", "style": "bad"}],
    "headline": {"measures": ["balance", "overdue_share"]},
}
# Amounts come in and quantities go out, in a book for each class and kind.
LEDGER: dict[str, Any] = {
    "version": 1,
    "label_en": "Account ledger",
    "model": "fct_lines",
    "layout": "list",
    "columns": [
        {"name": "order_date"},
        {"name": "order_no"},
        {"name": "customer_code"},
        {"name": "amount", "total": True},
        {"name": "quantity"},
    ],
    "sections": ["class_code", "kind"],
    "opening": True,
    "period_totals": ["day", "month", "year_to_date"],
    "running": [
        {"name": "balance", "plus": "amount", "minus": "quantity"},
        {
            "name": "heads",
            "plus": "people",
            "label": "人数结存",
            "label_en": "People",
            "group": "余额",
            "group_en": "Balances",
            "format": "#,##0",
        },
    ],
    "direction": True,
    "caption": "order_no",
    "order_by": ["order_date", "-order_no"],
    "parameters": [
        {
            "name": "dates",
            "type": "date_range",
            "column": "order_date",
            "default": "this_month",
            "required": True,
        },
        {
            "name": "class",
            "type": "multiselect",
            "column": "class_code",
            "options": {"model": "fct_lines", "value": "class_code", "label": "class_name"},
        },
        {
            "name": "open",
            "type": "toggle",
            "label": "未完成",
            "label_en": "Open",
            "where": {"status": 2},
        },
    ],
}


def changed(declared: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with the value at `measures.0.label` replaced, added, or removed (REMOVED)."""
    copied: dict[str, Any] = copy.deepcopy(dict(declared))
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = copied
    for part in parents:
        place = place[part]
    if value is REMOVED:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
    return copied


def manifest(
    declared: Any,
    *,
    columns: Mapping[str, tuple[str, Mapping[str, Any]]] = COLUMNS,
    exposure: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What `dbt parse` would write, as far as reports are read from it."""
    entry = {
        "name": "trade",
        "label": "贸易",
        "description": "全部",
        "original_file_path": FILE,
        "owner": {"name": "销售部", "email": "a@example.com"},
        "maturity": "medium",
        "depends_on": {"nodes": ["model.p.fct_lines", "model.p.dim_orgs"]},
        "config": {"tags": ["销售", "月报"], "meta": {"report": copy.deepcopy(declared)}},
    }
    return {
        "nodes": {
            "model.p.fct_lines": mart_node("fct_lines", columns, ["line_id"]),
            "model.p.dim_orgs": mart_node("dim_orgs", ORGS, ["org_code"]),
            "model.p.dim_other": mart_node("dim_other", ORGS, []),
            "model.p.sto_lines": mart_node("sto_lines", {}, []),
        },
        "sources": {
            "source.p.nc.so_lines": {"source_name": "nc", "name": "so_lines"},
            "source.p.nc.unused": {"source_name": "nc", "name": "unused"},
            "source.p.ingest.ingest_runs": {"source_name": "ingest", "name": "ingest_runs"},
        },
        "exposures": {"exposure.p.trade": entry | dict(exposure or {})},
        "parent_map": {
            "model.p.fct_lines": ["model.p.sto_lines", "source.p.ingest.ingest_runs"],
            "model.p.sto_lines": ["source.p.nc.so_lines"],
        },
    }


def mart_node(
    name: str, columns: Mapping[str, tuple[str, Mapping[str, Any]]], key: list[str]
) -> dict[str, Any]:
    """A model of the manifest with its columns' types and meta."""
    return {
        "unique_id": f"model.p.{name}",
        "name": name,
        "resource_type": "model",
        "schema": "marts",
        "alias": name,
        "original_file_path": f"models/marts/trade/{name}.sql",
        "patch_path": f"p://{MARTS_FILE}",
        "config": {"unique_key": key},
        "columns": {
            column: {"name": column, "data_type": kind, "config": {"meta": dict(meta)}}
            for column, (kind, meta) in columns.items()
        },
    }


def report(declared: Any) -> Report:
    """The one report that is declared."""
    return load_reports(manifest(declared))[0]


def answers(of: Report, **texts: str) -> Answers:
    """Answers as a page would have them at TODAY."""
    return read_answers(of, texts, TODAY, "en")


def values(of: Report, **texts: str) -> Values:
    """Values of a report whose answers are all good."""
    found = answers(of, **texts)
    assert not found.problems
    return found.values


class Marts:
    """An in-memory database with the schema `marts` and the table fct_lines."""

    def __init__(self, rows: list[Mapping[str, Any]] | None = None) -> None:
        self._connection = duckdb.connect()
        self._connection.execute("create schema marts")
        for table, columns in (("fct_lines", COLUMNS), ("dim_orgs", ORGS)):
            shape = ", ".join(f"{name} {kind}" for name, (kind, _) in columns.items())
            self._connection.execute(f"create table marts.{table} ({shape})")
        for row in rows or []:
            self.insert("fct_lines", row)

    def insert(self, table: str, row: Mapping[str, Any]) -> None:
        """One row; columns that it lacks are null."""
        names = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        self._connection.execute(
            f"insert into marts.{table} ({names}) values ({marks})", list(row.values())
        )

    def run(self, query: Query) -> pa.Table:
        """The result of a compiled query."""
        return self._connection.sql(query.sql, params=dict(query.params)).to_arrow_table()

    def rows(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        """The result of a statement that a test writes itself."""
        return self._connection.execute(sql, list(params)).fetchall()

    def one(self, sql: str, *params: object) -> Any:
        """The single value of a statement that a test writes itself."""
        return self.rows(sql, *params)[0][0]


def line(number: int, **given: Any) -> dict[str, Any]:
    """A row of fct_lines with what the test does not care about filled in."""
    row: dict[str, Any] = {
        "line_id": f"L{number}",
        "order_no": f"SO{number:03d}",
        "order_date": date(2024, 3, 1),
        "due_date": date(2024, 4, 1),
        "logged_at": datetime(2024, 3, 1, 9, 30),
        "class_code": "A",
        "class_name": "甲类",
        "class_name_en": "Class A",
        "customer_code": "c1",
        "customer_name": "甲一",
        "kind": "steel",
        "status": 2,
        "quantity": Decimal(1),
        "amount": Decimal(10),
        "people": 1,
    }
    return row | given
