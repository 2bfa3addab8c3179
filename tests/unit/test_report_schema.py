"""The shipped JSON Schema and the code that reads declarations do not drift apart."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from jsonschema import Draft202012Validator

import dbt_project
from dbt_project.report_conditions import OPERATORS
from dbt_project.report_schema import schema, with_word_keys
from dbt_project.reports import Measure, Parameter, Shift, Span
from tests.ledger_sample import SHEET_REPORT, ledger_report
from tests.report_sample import AGEING, CROSSTAB, LEDGER, LIST, REMOVED, changed, report

ROOT = Path(__file__).parents[2]
DEFINED: dict[str, dict[str, Any]] = {
    name: part for name, part in schema()["$defs"].items() if "properties" in part
}
SHARE = {"name": "share", "type": "share", "of": "amount", "label": "占比", "label_en": "Part"}
AGE = {"name": "order_date", "days_since": "as_of", "label": "天数", "label_en": "Days"}
OPTIONS = "parameters.2.options"
OPEN_ONLY = {
    "name": "open_only",
    "type": "toggle",
    "label": "未结",
    "label_en": "Open",
    "off": {"status": 1},
}
CHANGE = {
    "name": "change",
    "type": "change",
    "of": "amount",
    "against": "quantity",
    "label": "变化",
    "label_en": "Change",
}
LATEST = {"name": "latest", "type": "last", "column": "price", "by": "due_date"}
SIDED = changed(changed(CROSSTAB, "across", REMOVED), "measures.0.side", {"show": "debit"})
RUNNING = SHARE | {"name": "running", "type": "running_share"}
BAND = SHARE | {"type": "band", "of": "running", "edges": [0.8, 0.95], "labels": ["A", "B", "C"]}
BANDED = {
    **CROSSTAB,
    "rows": [{"name": "customer_code"}],
    "across": None,
    "measures": [RUNNING, BAND, {"name": "amount"}],
    "order_by": ["-amount"],
}
del BANDED["across"]
DRILL = {"on": "amount", "to": "trade", "with": {"customer": "$row.customer_code"}}
DRILLED = LIST | {"drill": [DRILL]}
CHART = {"type": "bar", "x": "class_code", "y": "amount", "series": "kind"}
DRAWN = CROSSTAB | {"charts": [CHART]}
VERIFY = {"legacy": "orders", "parameters": [{"period": "2024-01"}]}
RULES = {
    "keys": ["customer_code"],
    "null_is_zero": ["amount"],
    "legacy": {"amount": "价税合计"},
    "subtotals": False,
    "ordered": True,
    "only_new": ["price"],
    "only_legacy": ["序号"],
}
GUARDED = {
    "groups": ["finance"],
    "row_filter": {"column": "kind", "in": "$user.org_codes"},
    "hide": {"columns": ["price"], "unless_group": ["buyers"]},
    "export": ["finance"],
}
THROUGH = {"model": "dim_orgs", "column": "region", "org": "org_code"}

LABELS = {"label": "一", "label_en": "One"}
PLACES = {"tree": "place", "code": "place_code"}
LEVEL = {"name": "level", "type": "number", "label": "级次", "label_en": "Level"}
FIELDS = {"type": "fields", "label": "按", "label_en": "By"}
CLASS = {"name": "class_code"}
PICKED = CROSSTAB | {
    "rows": [CLASS, {"pick": "by", "from": ["kind"]}, {"pick": "others", "from": ["order_no"]}],
    "across": {"name": "status", "measures": ["amount"]},
    "parameters": [{"name": "by", **FIELDS}, {"name": "others", **FIELDS}],
}
PLACED = CROSSTAB | {
    "rows": [PLACES],
    "parameters": [
        *CROSSTAB["parameters"],
        {"name": "flag", "type": "toggle", "where": {"status": 1}, **LABELS},
        {"name": "places", "type": "code_range", "column": "place_code"},
    ],
}

UNIT = CROSSTAB | {
    "measures": [{"name": "quantity", "scaled": True}, {"name": "amount"}],
    "across": {"name": "kind", "measures": ["quantity"]},
    "parameters": [{"name": "unit", "type": "unit", "options": [1, 1000], **LABELS}],
}

# For every key: a declaration, where the key stands in it, and another value that is good too. For
# a key that is always needed with others, the value holds them.
EXAMPLES: dict[str, tuple[dict[str, Any], str, object]] = {
    "report.label_en": (LIST, "label_en", "All orders"),
    "report.description_en": (LIST, "description_en", "All of them"),
    "report.subject_en": (LIST, "subject_en", "Sales"),
    "report.replaces": (LIST, "replaces", {"name": "订单"}),
    "report.where": (LIST, "where", {"status": 2}),
    "report.columns": (LIST, "columns.0", REMOVED),
    "report.rows": (CROSSTAB, "rows.0", REMOVED),
    "report.across": (CROSSTAB, "across", REMOVED),
    "report.measures": (CROSSTAB, "measures.3", SHARE),
    "report.totals": (CROSSTAB, "totals", REMOVED),
    "report.hide_zero": (CROSSTAB, "hide_zero", True),
    "report.parameters": (LIST, "parameters.5", REMOVED),
    "report.order_by": (LIST, "order_by", ["amount"]),
    "report.sections": (LEDGER, "sections", ["class_code"]),
    "report.opening": (LEDGER, "opening", REMOVED),
    "report.period_totals": (LEDGER, "period_totals", ["month"]),
    "report.running": (LEDGER, "running.1", REMOVED),
    "report.direction": (LEDGER, "direction", REMOVED),
    "report.caption": (LEDGER, "caption", "customer_code"),
    "running.name": (LEDGER, "running.0.name", "left"),
    "running.plus": (LEDGER, "running.0.plus", "people"),
    "running.minus": (LEDGER, "running.0.minus", REMOVED),
    "running.label": (LEDGER, "running.1.label", "人"),
    "running.label_en": (LEDGER, "running.1.label_en", "Heads"),
    "running.group": (LEDGER, "running.1.group", "结存"),
    "running.group_en": (LEDGER, "running.1.group_en", "Stock"),
    "running.format": (LEDGER, "running.1.format", "0"),
    "report.top": (BANDED, "top", 5),
    "report.rest": (BANDED | {"top": 5}, "rest", True),
    "report.highlight": (LIST, "highlight", []),
    "report.headline": (LIST, "headline", REMOVED),
    "report.limits": (LIST, "limits", {"page": 50}),
    "report.drill": (LIST, "drill", [DRILL]),
    "drill.on": (DRILLED, "drill.0.on", "days_late"),
    "drill.with": (DRILLED, "drill.0.with", {"as_of": "$param.as_of"}),
    "report.charts": (CROSSTAB, "charts", [CHART]),
    "chart.type": (DRAWN, "charts.0.type", "line"),
    "chart.x": (DRAWN, "charts.0", CHART | {"x": "kind", "series": "class_code"}),
    "chart.y": (DRAWN, "charts.0.y", ["quantity"]),
    "chart.series": (DRAWN, "charts.0.series", REMOVED),
    "chart.stacked": (DRAWN, "charts.0.stacked", True),
    "report.verify": (LIST, "verify", VERIFY),
    "replaces.system": (LIST, "replaces", {"name": "订单", "system": "NC"}),
    "replaces.name": (LIST, "replaces", {"name": "订单"}),
    "list_column.name": (LIST, "columns.0", {"name": "number", "column": "order_no"}),
    "list_column.column": (LIST, "columns.6.column", "order_date"),
    "list_column.days_since": (LIST, "columns.1", AGE),
    "list_column.label": (LIST, "columns.6.label", "天数"),
    "list_column.label_en": (LIST, "columns.6.label_en", "Days"),
    "list_column.group": (LIST, "columns.0", {"name": "order_no", "group": "单", "group_en": "O"}),
    "list_column.group_en": (
        LIST,
        "columns.0",
        {"name": "order_no", "group": "单", "group_en": "O"},
    ),
    "list_column.total": (LIST, "columns.4.total", True),
    "list_column.format": (LIST, "columns.5.format", "0"),
    "row.name": (CROSSTAB, "rows.1.name", "status"),
    "row.show": (CROSSTAB, "rows.1.show", ["kind"]),
    "row.hidden": (CROSSTAB, "rows.1", {"name": "line_id", "hidden": True, "show": ["kind"]}),
    "row.tree": (CROSSTAB, "rows.1", PLACES),
    "row.code": (CROSSTAB, "rows.1", PLACES),
    "row.label": (CROSSTAB, "rows.1", {**PLACES, "label": "kind"}),
    "row.pick": (
        PICKED,
        "rows",
        [CLASS, {"pick": "others", "from": ["kind"]}, {"pick": "by", "from": ["order_no"]}],
    ),
    "row.from": (PICKED, "rows.1.from", ["people"]),
    "row.max": (PICKED, "rows.1.max", 1),
    "row.subtotal": (CROSSTAB, "rows.0.subtotal", False),
    "statement.label": (SHEET_REPORT, "statement.label", "line_no"),
    "statement.label_en": (SHEET_REPORT, "statement.label_en", REMOVED),
    "statement.level": (SHEET_REPORT, "statement.level", "panel_no"),
    "statement.panel": (SHEET_REPORT, "statement.panel", REMOVED),
    "measure.scaled": (UNIT, "measures.1.scaled", True),
    "across.name": (CROSSTAB, "across.name", "status"),
    "across.buckets": (AGEING, "across", {"name": "kind", "measures": ["aged"]}),
    "across.measures": (CROSSTAB, "across.measures", ["amount"]),
    "across.max": (CROSSTAB, "across.max", 3),
    "across.total": (CROSSTAB, "across.total", REMOVED),
    "buckets.column": (AGEING, "across.buckets.column", "order_date"),
    "buckets.edges": (AGEING, "across.buckets.edges", [0, 10]),
    "measure.name": (CROSSTAB, "measures.3", {"name": "people"}),
    "measure.type": (CROSSTAB, "measures.0.type", "count_distinct"),
    "measure.column": (CROSSTAB, "measures.0.column", "amount"),
    "measure.numerator": (CROSSTAB, "measures.2.numerator", "quantity"),
    "measure.denominator": (CROSSTAB, "measures.2.denominator", "amount"),
    "measure.of": (CROSSTAB, "measures.3", SHARE),
    "measure.span": (AGEING, "measures.0.span", "within"),
    "measure.shift": (AGEING, "measures.0.shift", "prior_year"),
    "measure.where": (CROSSTAB, "measures.0.where", {"kind": "steel"}),
    "measure.hidden": (CROSSTAB, "measures.0.hidden", True),
    "measure.against": (CROSSTAB, "measures.3", CHANGE),
    "measure.by": (CROSSTAB, "measures.3", LATEST),
    "measure.side": (SIDED, "measures.0.side", REMOVED),
    "side.show": (SIDED, "measures.0.side.show", "credit"),
    "side.at": (SIDED, "measures.0.side.at", "class_code"),
    "measure.edges": (BANDED, "measures.1.edges", [0.5, 0.9]),
    "measure.labels": (BANDED, "measures.1.labels", ["1", "2", "3"]),
    "measure.label": (CROSSTAB, "measures.2.label", "单价"),
    "measure.label_en": (CROSSTAB, "measures.2.label_en", "Unit price"),
    "measure.group": (CROSSTAB, "measures.0", {"name": "quantity", "group": "出", "group_en": "S"}),
    "measure.group_en": (
        CROSSTAB,
        "measures.0",
        {"name": "quantity", "group": "出", "group_en": "S"},
    ),
    "measure.format": (CROSSTAB, "measures.0.format", "0.0"),
    **{
        f"condition.{operator}": (LIST, "parameters.5.where", {"amount": {operator: 7}})
        for operator in ("=", "!=", "<", "<=", ">", ">=")
    },
    "hide_zero.measures": (AGEING, "hide_zero", ["balance"]),
    "hide_zero.while": (
        changed(AGEING, "parameters.1", OPEN_ONLY),
        "hide_zero",
        {"while": "open_only"},
    ),
    "condition.not": (LIST, "parameters.5.where", {"amount": {"not": 7}}),
    "condition.not_in": (LIST, "parameters.5.where", {"amount": {"not_in": [7, 8.5]}}),
    "condition.in": (LIST, "parameters.5.where", {"amount": {"in": [7, 8.5]}}),
    "totals.rows": (CROSSTAB, "totals.rows", False),
    "parameter.name": (LIST, "parameters.0.name", "months"),
    "parameter.type": (LIST, "parameters.0.type", "date_range"),
    "parameter.column": (LIST, "parameters.0.column", "due_date"),
    "parameter.label": (LIST, "parameters.1.label", "日"),
    "parameter.label_en": (LIST, "parameters.1.label_en", "Day"),
    "parameter.default": (LIST, "parameters.5.default", True),
    "parameter.required": (LIST, "parameters.0.required", True),
    "parameter.options": (LIST, OPTIONS, {"model": "dim_orgs", "value": "org_code"}),
    "parameter.off": (LIST, "parameters.5.off", {"status": [2, 3]}),
    "parameter.where": (LIST, "parameters.5.where", {"status": [2, 3]}),
    "parameter.levels_of": (PLACED, "parameters.1", {**LEVEL, "levels_of": "place"}),
    "parameter.descendants": (PLACED, "parameters.2.descendants", True),
    "options.model": (LIST, OPTIONS, {"model": "dim_orgs", "value": "org_code"}),
    "options.value": (LIST, f"{OPTIONS}.value", "kind"),
    "options.label": (LIST, f"{OPTIONS}.label", "kind"),
    "options.label_en": (LIST, f"{OPTIONS}.label_en", "kind"),
    "options.depends_on": (LIST, f"{OPTIONS}.depends_on", {"status": "status"}),
    "options.where": (LIST, f"{OPTIONS}.where", {"kind": "steel"}),
    "highlight.column": (LIST, "highlight.0.column", "amount"),
    "highlight.when": (LIST, "highlight.0.when", "<= -1.5"),
    "highlight.style": (LIST, "highlight.0.style", "warn"),
    "headline.measures": (AGEING, "headline.measures", ["balance"]),
    "headline.trend": (LIST, "headline.trend", REMOVED),
    "limits.page": (LIST, "limits", {"page": 50}),
    "limits.export_rows": (LIST, "limits", {"export_rows": 5}),
    "limits.timeout_s": (LIST, "limits", {"timeout_s": 5}),
    "report.access": (LIST, "access", GUARDED),
    **{f"access.{key}": (LIST, "access", {key: value}) for key, value in GUARDED.items()},
    "row_filter.column": (LIST, "access", {"row_filter": GUARDED["row_filter"]}),
    "row_filter.through": (
        LIST | {"access": GUARDED},
        "access.row_filter.through",
        THROUGH,
    ),
    "verify.legacy": (LIST, "verify", VERIFY),
    "verify.parameters": (LIST, "verify", VERIFY),
    "verify.source": (LIST, "verify", VERIFY | {"source": "nc"}),
    "verify.rules": (LIST, "verify", VERIFY | {"rules": {"ordered": True}}),
    **{
        f"verify_rules.{key}": (CROSSTAB, "verify", VERIFY | {"rules": {key: value}})
        for key, value in RULES.items()
    },
}
READ_ELSEWHERE = ("report.version", "report.layout", "report.model", "buckets.from")
READ_ELSEWHERE += ("row_filter.in",)  # has one value, as `version` has
READ_ELSEWHERE += ("drill.to",)  # a sample has one report; report_slips.yml has a name of none
READ_ELSEWHERE += ("report.statement", "statement.lines", "statement.line")  # all figures need them
KEYS = [
    f"{name}.{key}"
    for name, part in DEFINED.items()
    for key in part["properties"]
    # `version` has one value; what else it may be is a slip in report_slips.yml.
    if f"{name}.{key}" not in READ_ELSEWHERE
]


@pytest.mark.parametrize("key", KEYS)
def test_every_key_of_the_schema_changes_the_report_that_is_read(key: str) -> None:
    base, path, value = EXAMPLES[key]
    load = ledger_report if base is SHEET_REPORT else report
    assert load(changed(base, path, value)) != load(base)


def test_layout_and_model_and_buckets_from_are_read() -> None:
    of_orgs = changed(LIST, "columns", [{"name": "org_code"}])
    for part in ("highlight", "headline", "order_by", "parameters"):
        of_orgs = changed(of_orgs, part, REMOVED)
    assert report(changed(of_orgs, "model", "dim_orgs")).relation == ("marts", "dim_orgs")
    buckets = report(AGEING).across
    assert buckets is not None
    assert buckets.buckets is not None
    assert buckets.buckets.since == "as_of"
    assert [report(declared).layout for declared in (LIST, CROSSTAB)] == ["list", "crosstab"]


def test_no_part_of_a_declaration_is_open_to_unknown_keys() -> None:
    assert [
        name for name, part in DEFINED.items() if part["additionalProperties"] is not False
    ] == []


def test_the_schema_s_choices_are_those_of_the_values() -> None:
    hints = {
        "measure": (Measure, "type"),
        "parameter": (Parameter, "type"),
    }
    for part, (value, field) in hints.items():
        allowed = get_args(value.__annotations__[field])
        assert tuple(DEFINED[part]["properties"][field]["enum"]) == allowed
    assert tuple(DEFINED["condition"]["properties"]) == OPERATORS
    measure = DEFINED["measure"]["properties"]
    assert tuple(measure["span"]["enum"]) == get_args(Span)
    assert tuple(measure["shift"]["enum"]) == get_args(Shift)


def test_the_schema_is_a_good_schema_and_ships_with_the_package() -> None:
    path = Path(dbt_project.__file__).with_name("report_schema.json")
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_the_schema_accepts_the_project_s_own_exposure_files() -> None:
    validator = Draft202012Validator(schema())
    files = list((ROOT / "models").rglob("*__exposures.yml"))
    assert files
    for path in files:
        declared = yaml.safe_load(path.read_text(encoding="utf-8"))
        validator.validate(
            with_word_keys(json.loads(json.dumps(declared, default=str)))
        )  # days as dbt hands them on
