"""Links that carry answers from a figure to another report, and the way back."""

from decimal import Decimal
from urllib.parse import parse_qs

import pytest

from dbt_project.reporting.parameters import read_answers
from dbt_project.reporting.pivot import crosstab
from dbt_project.reports import Report, load_reports
from tests.report_sample import (
    CROSSTAB,
    TODAY,
    Marts,
    answers,
    changed,
    line,
    manifest,
    report,
    values,
)
from viewer.drill import grid_links, here, way_back, ways

KINDS = {"model": "fct_lines", "value": "customer_code"}
TARGET = CROSSTAB | {
    "parameters": [
        {
            "name": "dates",
            "type": "date_range",
            "column": "order_date",
            "default": "this_year",
            "required": True,
        },
        {"name": "customer", "type": "multiselect", "column": "customer_code", "options": KINDS},
        {"name": "class", "type": "code_range", "column": "class_code"},
        {"name": "kind", "type": "text", "column": "kind"},
        {
            "name": "open",
            "type": "toggle",
            "label": "未结",
            "label_en": "Open",
            "default": True,
            "where": {"status": 2},
        },
    ]
}
DRILL = {
    "on": "amount",
    "to": "trade",
    "with": {
        "dates": "$param.dates",
        "customer": "$row.customer_code",
        "class": "$row.class_code",
        "kind": "$row.kind",
        "open": "$param.open",
    },
}
LINES = [
    line(1, customer_code="c,1", class_code="A", kind="steel", amount=Decimal(7)),
    line(2, customer_code="c2", class_code="B", kind="cast", amount=Decimal(5)),
    line(3, customer_code=None, class_code="B", kind="cast", amount=Decimal(3)),
]


def links_of(of: Report, **texts: str) -> dict[tuple[str | None, ...], str | None]:
    """The grid's links to `trade`, by the keys of their row and the member of their column."""
    given = values(of, **texts)
    grid = crosstab(of, given, "en", Marts(LINES).run)
    link = grid_links(of, given, grid, ways(of, given, {of.name: of}, {"lang": "en"}))
    return {
        (*map(str, row.keys), column.member): link(row, column)
        for row in grid.rows
        for column in grid.columns
        if column.measure == "amount"
    }


def test_a_figure_leads_to_the_rows_that_it_is_made_of() -> None:
    of = report(TARGET | {"drill": [DRILL]})
    found = links_of(of, dates="2024-02-01..2024-03-31", open="off")
    target, query = found["A", "c,1", "steel"].split("?")
    assert target == "trade"
    texts = {name: text for name, (text,) in parse_qs(query, keep_blank_values=True).items()}
    assert texts == {
        "lang": "en",
        "dates": "2024-02-01..2024-03-31",
        "customer": "c\\,1",
        "class": "A",
        "kind": "steel",
        "open": "off",
    }
    opened = read_answers(of, texts, TODAY, "en")
    assert not opened.problems
    rows = crosstab(of, opened.values, "en", Marts(LINES).run).rows
    assert [cell.value for cell in rows[-1].cells][1] == Decimal(7)


def test_totals_and_rows_without_a_code_lead_nowhere() -> None:
    of = report(TARGET | {"drill": [DRILL]})
    found = links_of(of, dates="2024-02-01..2024-03-31")
    assert found["B", "c2", "cast"] is not None
    assert found["B", "None", "cast"] is None  # a subtotal, and customers without a code
    assert found["None", "None", "cast"] is None
    assert found["B", "c2", None] is None  # all kinds together


def test_an_open_answer_stays_open_though_the_other_report_has_a_usual_one() -> None:
    target = changed(TARGET, "parameters.4.default", True)
    declared = changed(TARGET, "parameters.4.default", False) | {"drill": [DRILL | {"to": "other"}]}
    project = manifest(target, exposure={"name": "other"})
    project["exposures"]["exposure.p.other"] = project["exposures"].pop("exposure.p.trade")
    project["exposures"] |= manifest(declared)["exposures"]
    other, of = load_reports(project)
    way = ways(of, answers(of).values, {"other": other}, {})["amount"]
    assert way.texts["open"] == "off"


@pytest.mark.parametrize(
    ("given", "carried"),
    [
        ({"type": "month", "default": "2024-02"}, "2024-02-01..2024-02-29"),
        ({"type": "month_range", "default": "2024-01..2024-02"}, "2024-01-01..2024-02-29"),
        ({"type": "date", "default": "2024-02-10"}, "2024-02-10"),
    ],
)
def test_days_months_and_ranges_are_handed_on_as_days(given: dict[str, str], carried: str) -> None:
    asked = {"name": "dates", "column": "order_date", "required": True, **given}
    source = changed(TARGET, "parameters.0", asked) | {
        "drill": [DRILL | {"to": "other"}],
    }
    project = manifest(TARGET, exposure={"name": "other"})
    project["exposures"]["exposure.p.other"] = project["exposures"].pop("exposure.p.trade")
    project["exposures"] |= manifest(source)["exposures"]
    other, of = load_reports(project)
    way = ways(of, answers(of).values, {"other": other}, {})["amount"]
    assert way.texts["dates"] == carried


def test_a_way_back_has_the_page_s_settings_and_leads_to_reports_only() -> None:
    of = report(CROSSTAB)
    query = {"period": "2024-01..2024-03", "lang": "en", "customer": "a&b=c", "back": "trade?x=1"}
    back = here(of, query)["back"]
    found = way_back(back, {of.name: of})
    assert found is not None
    del query["lang"]
    assert found == (of, query)
    for text in ("", "https://elsewhere.example", "//elsewhere.example/trade", "gone?a=1"):
        assert way_back(text, {of.name: of}) is None
    assert here(of, {"customer": "x" * 2_000}) == {}
