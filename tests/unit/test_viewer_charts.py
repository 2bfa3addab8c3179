"""Charts: the figures that they draw are those of the table."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.words import bucket_labels
from tests.report_sample import AGEING, CROSSTAB, TODAY, Marts, changed, line, report, values
from viewer.chart_points import MOST_PLACES, Drawing, drawing
from viewer.charts import chart_title, vega

LINES = [
    line(1, class_code="A", class_name="甲类", kind="steel", amount=Decimal("7.25")),
    line(2, class_code="A", class_name="甲类", kind="cast", amount=Decimal("1.50")),
    line(3, class_code="B", class_name="乙类", kind="cast", amount=Decimal("-3.10")),
]
NAMES = {"quantity": "Quantity", "amount": "Amount", "price": "Price"}
NAMES |= {"aged": "Aged", "balance": "Balance"}


def drawn(declared: dict[str, Any], chart: dict[str, Any], lines: Any = LINES) -> Drawing:
    of = report(declared | {"charts": [chart]})
    given = values(of)
    grid = crosstab(of, given, "zh", Marts(lines).run)
    return drawing(of.charts[0], of, given, grid, NAMES)


def figures(found: Drawing) -> dict[tuple[str, str], Any]:
    return {(point.place, point.series): point.value for point in found.points}


@pytest.mark.parametrize(
    ("chart", "expected"),
    [
        (
            {"type": "bar", "x": "class_code", "y": "amount"},
            {("甲类", "Amount"): Decimal("8.75"), ("乙类", "Amount"): Decimal("-3.10")},
        ),
        (
            {"type": "line", "x": "kind", "y": "amount"},
            {("cast", "Amount"): Decimal("-1.60"), ("steel", "Amount"): Decimal("7.25")},
        ),
        (
            {"type": "area", "x": "kind", "series": "class_code", "y": "amount"},
            {
                ("cast", "甲类"): Decimal("1.50"),
                ("steel", "甲类"): Decimal("7.25"),
                ("cast", "乙类"): Decimal("-3.10"),
            },
        ),
    ],
)
def test_a_chart_draws_the_totals_and_subtotals_of_the_table(
    chart: dict[str, Any], expected: dict[tuple[str, str], Decimal]
) -> None:
    assert figures(drawn(CROSSTAB, chart)) == expected


def test_buckets_are_drawn_in_their_order_with_what_they_are_called() -> None:
    lines = [
        line(number, due_date=TODAY - timedelta(days), amount=Decimal(days))
        for number, days in enumerate((45, 10, 90))
    ]
    found = drawn(AGEING, {"type": "bar", "x": "due_date", "y": "aged"}, lines)
    labels = [bucket.zh for bucket in bucket_labels((0, 30, 60))][1:]
    assert figures(found) == {
        (label, "Aged"): Decimal(days) for label, days in zip(labels, (10, 45, 90), strict=True)
    }


def test_of_many_places_the_first_are_drawn_and_the_others_counted() -> None:
    lines = [
        line(number, class_code=f"{number:02}", class_name=f"类{number:02}")
        for number in range(MOST_PLACES + 3)
    ]
    found = drawn(CROSSTAB, {"type": "bar", "x": "class_code", "y": "amount"}, lines)
    assert len(found.points) == MOST_PLACES
    assert found.left_out == 3


def test_two_groups_of_one_name_stay_two() -> None:
    lines = [line(1, class_code="A", class_name="同名"), line(2, class_code="B", class_name="同名")]
    found = drawn(CROSSTAB, {"type": "bar", "x": "class_code", "y": "amount"}, lines)
    assert [point.place for point in found.points] == ["同名 A", "同名 B"]


@pytest.mark.parametrize("kind", ["bar", "line", "area"])
def test_a_picture_names_each_figure_exactly_and_keeps_the_table_s_order(kind: str) -> None:
    chart = {"type": kind, "x": "kind", "series": "class_code", "y": "amount"}
    of = report(CROSSTAB | {"charts": [chart]})
    spec = vega(of.charts[0], drawn(CROSSTAB, chart), "zh").to_dict()
    assert spec["mark"]["type"] == kind
    (rows,) = spec["datasets"].values()
    assert [row["figure"] for row in rows] == ["1.50", "7.25", "-3.10"]
    assert spec["encoding"]["x"]["sort"] == ["cast", "steel"]
    assert spec["encoding"]["color"]["sort"] == ["甲类", "乙类"]
    assert spec["encoding"]["y"]["stack"] == ("zero" if kind == "area" else None)
    assert "万" in spec["encoding"]["y"]["axis"]["labelExpr"]


@pytest.mark.parametrize("stacked", [True, False])
def test_bars_stand_on_each_other_in_the_table_s_order_or_side_by_side(stacked: bool) -> None:
    chart = {"type": "bar", "x": "kind", "series": "class_code", "y": "amount", "stacked": stacked}
    of = report(CROSSTAB | {"charts": [chart]})
    spec = vega(of.charts[0], drawn(CROSSTAB, chart), "zh").to_dict()
    assert spec["encoding"]["y"]["stack"] == ("zero" if stacked else None)
    assert ("xOffset" in spec["encoding"]) is not stacked
    (rows,) = spec["datasets"].values()
    assert [(row["series"], row["place_in_stack"], row["figure"]) for row in rows] == [
        ("甲类", 0, "1.50"),
        ("甲类", 0, "7.25"),
        ("乙类", 1, "-3.10"),
    ]


def test_a_chart_s_title_says_what_is_drawn_by_what_in_both_languages() -> None:
    of = report(CROSSTAB | {"charts": [{"type": "bar", "x": "kind", "y": "amount"}]})
    assert chart_title(of.charts[0], of, "zh") == "金额（按类别）"
    assert chart_title(of.charts[0], of, "en") == "Amount by Kind"
    of = report(changed(AGEING, "charts", [{"type": "bar", "x": "due_date", "y": "aged"}]))
    assert chart_title(of.charts[0], of, "en").startswith("Amount by ")
