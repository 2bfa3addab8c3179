"""Cross-tabs that use every kind of measure, over the rows that are hard to keep equal."""

from typing import Any

from tests.report_sample import CROSSTAB

_PERIOD = {
    "name": "period",
    "type": "month_range",
    "column": "order_date",
    "default": "2024-04..2024-06",
    "required": True,
}
_OPEN_ONLY = {
    "name": "open_only",
    "type": "toggle",
    "label": "未结",
    "label_en": "Open",
    "off": {"status": {"not_in": [2]}},
}


def _named(entry: dict[str, Any]) -> dict[str, Any]:
    return {"label": entry["name"], "label_en": entry["name"]} | entry


def _declared(*measures: dict[str, Any], **more: Any) -> dict[str, Any]:
    plain = {key: CROSSTAB[key] for key in CROSSTAB if key != "across"}
    rest = {"measures": [_named(entry) for entry in measures], "parameters": [_PERIOD]}
    return plain | rest | more


_RUNNING = (
    {"name": "place", "type": "rank", "of": "quantity"},
    {"name": "running", "type": "running_share", "of": "quantity"},
    {
        "name": "abc",
        "type": "band",
        "of": "running",
        "edges": [0.5, 0.875],
        "labels": ["A", "B", "C"],
    },
)
_SPANS = ("within", "until", "before", "day", "month_to_date", "year_to_date", "year_opening")

MEASURED = (
    _declared(
        *({"name": span, "column": "quantity", "span": span} for span in _SPANS),
        {"name": "prior", "column": "quantity", "shift": "prior_period"},
        {"name": "prior_year", "column": "amount", "span": "day", "shift": "prior_year"},
        across={"name": "kind", "measures": ["within", "prior"]},
    ),
    _declared(
        {"name": "quantity", "where": {"kind": {"not_in": ["steel", "钢"]}}},
        {"name": "amount", "hidden": True, "where": {"kind": {"not": "wood"}}},
        {"name": "price", "type": "ratio", "numerator": "amount", "denominator": "quantity"},
        {"name": "buyers", "column": "customer_code", "type": "count_distinct"},
        hide_zero={"measures": ["quantity", "price"], "while": "open_only"},
        parameters=[_PERIOD, _OPEN_ONLY],
    ),
    _declared(
        {"name": "quantity"},
        {"name": "prior", "column": "quantity", "shift": "prior_period"},
        {"name": "people", "hidden": True},
        {"name": "change", "type": "change", "of": "quantity", "against": "prior"},
        {"name": "left", "type": "total", "of": ["quantity", "-prior", "people"]},
        {"name": "mean", "type": "ratio", "numerator": "left", "denominator": "people"},
        {"name": "means", "type": "ratio", "numerator": "quantity", "denominator": "people"},
        {"name": "rise", "type": "change", "of": "mean", "against": "means"},
        {"name": "lowest", "type": "min", "column": "amount"},
        {"name": "highest", "type": "max", "column": "amount", "where": {"kind": "steel"}},
        {"name": "latest", "type": "last", "column": "amount", "by": "due_date"},
        hide_zero=["latest", "left"],
        across={"name": "kind", "measures": ["latest", "rise"], "total": True},
    ),
    _declared(
        {"name": "lowest", "type": "min", "column": "amount"},
        {"name": "quantity"},
        hide_zero=["lowest"],
    ),
    _declared(
        {"name": "debit", "column": "quantity", "side": {"show": "debit"}},
        {"name": "credit", "column": "quantity", "side": {"show": "credit"}, "span": "before"},
        {"name": "upper", "column": "quantity", "side": {"show": "debit", "at": "class_code"}},
        {"name": "whole", "type": "total", "of": ["debit", "-credit"]},
        hide_zero=["whole"],
    ),
    _declared(
        {"name": "debit", "column": "amount", "side": {"show": "debit"}},
        {"name": "buyers", "column": "order_no", "type": "count_distinct"},
        {"name": "quantity"},
        across={"name": "kind", "measures": ["quantity"]},
    ),
    _declared(
        {"name": "quantity"},
        {"name": "amount"},
        across={"name": "kind", "measures": ["amount"]},
        rows=[{"name": "class_code"}, {"name": "customer_code"}],
        order_by=["-quantity", "amount"],
    ),
    _declared(
        {"name": "quantity"},
        *_RUNNING,
        rows=[{"name": "customer_code"}],
        order_by=["-quantity"],
        across={"name": "kind", "measures": ["quantity"], "total": True},
        hide_zero=["quantity"],
        top=4,
        rest=True,
    ),
    _declared(
        {"name": "quantity"},
        {"name": "buyers", "column": "order_no", "type": "count_distinct"},
        *_RUNNING,
        rows=[{"name": "customer_code"}],
        order_by=["-quantity"],
        top=3,
    ),
)
