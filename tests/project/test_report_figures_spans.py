"""Figures of several spans in one cross-tab: each measure has its own days, each row is one."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dbt_project.reporting.pivot import crosstab
from dbt_project.reports import Report, load_reports
from tests.project.test_report_figures import drawn, figures, shown
from tests.project.test_report_figures_random import FEW, ROWS, Row, filled
from tests.report_sample import (
    COLUMNS,
    CROSSTAB,
    TODAY,
    Marts,
    line,
    manifest,
    report,
    values,
)

SPANS = ("before", "day", "within", "month_to_date", "year_to_date", "year_opening", "until")


MOVED = st.dictionaries(st.integers(0, 500), st.integers(-3, 3), max_size=12)


def spanned(*measures: dict[str, Any], kind: str = "month_range", **more: Any) -> Report:
    """A cross-tab by customer over these measures of the amount."""
    return report(_spanned(*measures, kind=kind, **more))


def _spanned(*measures: dict[str, Any], kind: str, **more: Any) -> dict[str, Any]:
    named = [
        {"column": "amount", "label": entry["name"], "label_en": entry["name"]} | entry
        for entry in measures
    ]
    period = {"name": "period", "type": kind, "column": "order_date", "required": True}
    rest = {"rows": [{"name": "customer_code"}], "measures": named, "parameters": [period]}
    return {key: CROSSTAB[key] for key in CROSSTAB if key != "across"} | rest | more


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


@FEW
@given(
    st.lists(MOVED, max_size=4),
    st.lists(st.sampled_from(["before", "until", "year_opening"]), min_size=1, unique=True),
    st.sampled_from([{}, {"shift": "prior_year"}, {"shift": "prior_period"}]),
    st.booleans(),
)
def test_a_balance_that_is_held_is_what_its_movements_add_up_to(
    customers: list[dict[int, int]], spans: list[str], shift: dict[str, str], within: bool
) -> None:
    """A movement is a row's quantity; the balance after it is its amount, until the due date."""
    marts = Marts()
    for customer, moved in enumerate(customers):
        days = [date(2023, 1, 1) + timedelta(days=number) for number in sorted(moved)]
        stocks = accumulate(moved[number] for number in sorted(moved))
        ends = [later for _, later in pairwise([*days, date.max])]
        for place, (day, end, stock) in enumerate(zip(days, ends, stocks, strict=True)):
            quantity = moved[sorted(moved)[place]]
            row = {"order_date": day, "due_date": end, "quantity": quantity, "amount": stock}
            marts.insert("fct_lines", line(place, customer_code=f"c{customer}", **row))
    kind, meta = COLUMNS["amount"]
    held = COLUMNS | {"amount": (kind, meta | {"held_until": "due_date"})}
    plain = [{"name": "plain", "column": "quantity"}] if within else []
    asked = [{"name": span, "span": span} | shift for span in spans]
    balances = load_reports(manifest(_spanned(*plain, *asked, kind="date_range"), columns=held))[0]
    summed = [entry | {"column": "quantity"} for entry in asked]
    sums = spanned(*plain, *summed, kind="date_range")
    found = []
    for of in (balances, sums):
        grid = crosstab(of, values(of, period="2024-02-05..2024-04-11"), "en", marts.run)
        lines = {row.heads: [cell.value or 0 for cell in row.cells] for row in grid.rows}
        found.append({heads: cells for heads, cells in lines.items() if any(cells)})
    assert found[0] == found[1]
