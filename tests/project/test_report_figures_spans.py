"""Figures of several spans in one cross-tab: each measure has its own days, each row is one."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dbt_project.reporting.pivot import crosstab
from dbt_project.reports import Report
from tests.project.test_report_figures import drawn, figures, shown
from tests.project.test_report_figures_random import FEW, ROWS, Row, filled
from tests.report_sample import CROSSTAB, TODAY, Marts, line, report, values

SPANS = ("before", "day", "within", "month_to_date", "year_to_date", "year_opening", "until")


def spanned(*measures: dict[str, Any], kind: str = "month_range", **more: Any) -> Report:
    """A cross-tab by customer over these measures of the amount."""
    named = [
        {"column": "amount", "label": entry["name"], "label_en": entry["name"]} | entry
        for entry in measures
    ]
    period = {"name": "period", "type": kind, "column": "order_date", "required": True}
    rest = {"rows": [{"name": "customer_code"}], "measures": named, "parameters": [period]}
    return report({key: CROSSTAB[key] for key in CROSSTAB if key != "across"} | rest | more)


def test_each_span_sums_its_own_days_and_days_between_them_make_no_rows() -> None:
    days = {
        "2022-12-31": 1, "2023-02-15": 2, "2023-03-15": 4, "2023-12-31": 8,
        "2024-01-01": 16, "2024-02-29": 32, "2024-03-01": 64, "2024-03-15": 128,
        "2024-03-16": 256,
    }  # fmt: skip
    marts = Marts(
        [
            line(number, order_date=date.fromisoformat(day), amount=Decimal(amount))
            for number, (day, amount) in enumerate(days.items())
        ]
    )
    of = spanned(*({"name": span, "span": span} for span in SPANS), kind="date")
    row = drawn(marts, of, values(of, period="2024-03-15")).rows[0]
    assert figures(row) == [127, 128, 128, 192, 240, 15, 255]
    prior = spanned(
        {"name": "now", "span": "month_to_date"},
        {"name": "then", "span": "month_to_date", "shift": "prior_year"},
        kind="date",
    )
    marts.insert("fct_lines", line(99, order_date=date(2023, 7, 1), customer_code="c7"))
    grid = drawn(marts, prior, values(prior, period="2024-03-15"))
    assert shown(grid) == {("甲一",): [192, 4], ("合计",): [192, 4]}


def test_members_come_from_the_spans_that_are_spread_and_only_from_those() -> None:
    rows = [
        line(1, order_date=date(2024, 1, 5), kind="wood"),
        line(2, order_date=date(2024, 3, 5), kind="steel"),
        line(3, order_date=date(2022, 3, 5), kind="zinc"),
    ]
    of = spanned(
        {"name": "month", "span": "within"},
        {"name": "ytd", "span": "year_to_date"},
        {"name": "all", "span": "until"},
        across={"name": "kind", "measures": ["month", "ytd"]},
    )
    grid = drawn(Marts(rows), of, values(of, period="2024-03"))
    assert [head.text for head in grid.heads[0]] == ["steel", "wood", "all"]
    assert figures(grid.rows[0]) == [10, 10, None, 10, 30]


def test_a_span_without_rows_is_empty_and_not_zero() -> None:
    of = spanned({"name": "now"}, {"name": "then", "shift": "prior_period"})
    grid = drawn(Marts([line(1, order_date=TODAY)]), of, values(of, period="2024-06"))
    assert figures(grid.rows[0]) == [10, None]


@FEW
@given(ROWS, st.sampled_from(SPANS), st.sampled_from([None, "prior_year", "prior_period"]))
def test_a_span_is_the_plain_sum_between_its_days(
    rows: list[Row], span: str, shift: str | None
) -> None:
    marts = filled(rows)
    extra = {"shift": shift} if shift else {}
    of = spanned({"name": "amount", "span": span} | extra, {"name": "plain"})
    grid = crosstab(of, values(of, period="2024-04..2024-06"), "en", marts.run)
    moved = {None: "interval 0 month", "prior_year": "interval 1 year"}.get(shift)
    moved = moved or ("interval 1 year" if span.startswith("year") else "interval 3 month")
    if span in ("day", "month_to_date") and shift == "prior_period":
        moved = "interval 1 day" if span == "day" else "interval 1 month"
    begin = {
        "within": "'2024-04-01'", "day": "'2024-06-30'", "month_to_date": "'2024-06-01'",
        "year_to_date": "'2024-01-01'",
    }.get(span, "'1900-01-01'")  # fmt: skip
    end = {"before": "'2024-04-01'", "year_opening": "'2024-01-01'"}.get(span, "'2024-07-01'")
    plain = marts.one(
        f"select sum(amount) from marts.fct_lines where order_date >= date {begin} - {moved} "
        f"and order_date < date {end} - {moved}"
    )
    assert grid.rows == () or grid.rows[-1].cells[0].value == plain
    if not grid.rows:
        assert plain is None
