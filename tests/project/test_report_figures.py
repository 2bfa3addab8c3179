"""Figures of reports on a real database: what hand-picked rows must give, to the last digit."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dbt_project.reporting.grid import Grid, GridRow
from dbt_project.reporting.parameters import Values
from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.query import ROW_COUNT, list_query, list_totals_query, options_query
from dbt_project.reports import Report, Sort
from tests.report_sample import (
    AGEING,
    CROSSTAB,
    LIST,
    TODAY,
    Marts,
    changed,
    line,
    report,
    values,
)
from viewer.headline import headline

D = Decimal


def figures(row: GridRow) -> list[Any]:
    """A line's figures without trailing zeros."""
    return [cell.value for cell in row.cells]


def shown(grid: Grid) -> dict[tuple[str, ...], list[Any]]:
    """Figures by row heading."""
    return {row.heads: figures(row) for row in grid.rows}


def drawn(marts: Marts, of: Report, given: Values | None = None, language: Any = "zh") -> Grid:
    """A cross-tab over the marts."""
    return crosstab(of, values(of) if given is None else given, language, marts.run)


def measured(*measures: dict[str, Any], **more: Any) -> Report:
    """A cross-tab by class and customer, of these measures, without columns of members."""
    declared = {key: value for key, value in CROSSTAB.items() if key != "across"}
    return report(declared | {"measures": list(measures)} | more)


@pytest.fixture
def sales() -> Marts:
    """Five order lines: two classes and one customer without a class; steel, wood, no kind."""
    wood = {"kind": "wood", "quantity": D(2), "amount": D(70)}
    return Marts(
        [
            line(1, quantity=D(3), amount=D("10.10")),
            line(2, **wood),
            line(3, customer_code="c2", customer_name="甲二", quantity=D(1), amount=D("0.20")),
            line(4, class_code="B", class_name="乙类", customer_code="c3", customer_name=None),
            line(5, class_code=None, class_name=None, customer_code="c9", kind=None),
        ]
    )


def test_a_cross_tab_has_details_subtotals_and_a_total_for_each_member_and_for_all(
    sales: Marts,
) -> None:
    grid = drawn(sales, report(CROSSTAB))
    price, mean = D("3.366666666666"), D("13.383333333333")
    assert grid.row_titles == ("客户分类", "客户")
    assert [[(cell.text, cell.columns, cell.rows) for cell in head] for head in grid.heads] == [
        [("steel", 3, 1), ("wood", 3, 1), ("未分类", 3, 1), ("合计", 3, 1)],
        [("数量", 1, 1), ("金额", 1, 1), ("均价", 1, 1)] * 4,
    ]
    none = [None, None, None]
    assert shown(grid) == {
        ("甲类", "甲一"): [3, D("10.10"), price, 2, 70, 35, *none, 5, D("80.10"), D("16.02")],
        ("甲类", "甲二"): [1, D("0.2"), D("0.2"), *none, *none, 1, D("0.2"), D("0.2")],
        ("甲类", "小计"): [4, D("10.3"), D("2.575"), 2, 70, 35, *none, 6, D("80.3"), mean],
        ("乙类", "c3"): [1, 10, 10, *none, *none, 1, 10, 10],
        ("乙类", "小计"): [1, 10, 10, *none, *none, 1, 10, 10],
        ("未分类", "甲一"): [*none, *none, 1, 10, 10, 1, 10, 10],
        ("未分类", "小计"): [*none, *none, 1, 10, 10, 1, 10, 10],
        ("合计", ""): [5, D("20.3"), D("4.06"), 2, 70, 35, 1, 10, 10, 8, D("100.3"), D("12.5375")],
    }  # fmt: skip
    assert [(row.kind, row.level) for row in grid.rows[-2:]] == [("subtotal", 1), ("total", 0)]
    assert [column.title for column in grid.columns[:3]] == [
        "steel 数量",
        "steel 金额",
        "steel 均价",
    ]


def test_the_language_changes_words_and_never_figures(sales: Marts) -> None:
    of = report(CROSSTAB)
    chinese, english = drawn(sales, of), drawn(sales, of, language="en")
    assert [row.cells for row in chinese.rows] == [row.cells for row in english.rows]
    assert [row.heads for row in english.rows][-3:] == [
        ("Unclassified", "甲一"),
        ("Unclassified", "Subtotal"),
        ("Total", ""),
    ]
    assert [cell.text for cell in english.heads[0]] == ["steel", "wood", "Unclassified", "Total"]


def test_members_beyond_the_cap_share_one_column_and_the_largest_stay(sales: Marts) -> None:
    capped = changed(changed(CROSSTAB, "across.max", 1), "across.measures", ["amount"])
    grid = drawn(sales, report(capped))
    assert [cell.text for cell in grid.heads[0]] == ["数量", "金额", "均价"]
    assert [cell.text for cell in grid.heads[1]] == ["wood", "其他", "合计"]
    assert figures(grid.rows[-1])[1:4] == [70, D("30.3"), D("100.3")]


def test_members_of_one_name_stay_apart() -> None:
    marts = Marts([line(1, customer_code="c1"), line(2, customer_code="c2")])
    declared = changed(
        changed(CROSSTAB, "rows", [{"name": "class_code"}]), "across.name", "customer_code"
    )
    grid = drawn(marts, report(declared))
    assert [(cell.text, cell.columns) for cell in grid.heads[0]] == [
        ("甲一", 3),
        ("甲一", 3),
        ("合计", 3),
    ]


def test_a_missing_group_is_no_subtotal_and_a_zero_is_no_gap() -> None:
    rows = [
        line(1, class_code=None, class_name=None, customer_code=None, amount=D(0)),
        line(2, customer_code=None),
    ]
    grid = drawn(
        Marts(rows), report(changed(CROSSTAB, "across", {"name": "kind", "measures": ["amount"]}))
    )
    assert [(row.kind, row.heads) for row in grid.rows] == [
        ("detail", ("甲类", "未分类")),
        ("subtotal", ("甲类", "小计")),
        ("detail", ("未分类", "未分类")),
        ("subtotal", ("未分类", "小计")),
        ("total", ("合计", "")),
    ]
    assert figures(grid.rows[2])[1] == 0


def test_no_rows_give_no_lines_not_an_empty_total() -> None:
    for declared in (CROSSTAB, AGEING):
        assert drawn(Marts(), report(declared)).rows == ()


def test_a_report_without_total_row_has_none(sales: Marts) -> None:
    share = {"name": "part", "type": "share", "of": "amount", "label": "占比", "label_en": "Part"}
    grid = drawn(sales, measured({"name": "amount"}, share, totals={"rows": False}))
    assert {row.kind for row in grid.rows} == {"detail", "subtotal"}
    assert figures(grid.rows[0]) == [D("80.1"), D("0.798604187437")]


def test_distinct_counts_are_counted_again_at_every_level() -> None:
    rows = [
        line(1, order_no="S1"),
        line(2, order_no="S1", customer_code="c2", customer_name="甲二"),
        line(3, order_no="S2", customer_code="c2", customer_name="甲二"),
    ]
    orders = {"name": "order_no", "type": "count_distinct"}
    grid = drawn(Marts(rows), measured(orders))
    assert [figures(row) for row in grid.rows] == [[1], [2], [2], [2]]
    assert [column.format for column in grid.columns] == ["#,##0"]


def test_whole_number_columns_are_summed_exactly_and_filtered_measures_take_their_rows() -> None:
    rows = [line(1, people=2), line(2, people=5, status=4), line(3, people=None, status=3)]
    valid = {
        "name": "valid",
        "column": "people",
        "where": {"status": [2, 4], "amount": {">=": 0.5}},
    }
    not_two = {"name": "not_two", "column": "people", "where": {"status": {"!=": 2}}}
    labels = {"label": "人", "label_en": "People"}
    grid = drawn(Marts(rows), measured({"name": "people"}, valid | labels, not_two | labels))
    assert figures(grid.rows[0]) == [7, 7, 5]
    assert all(isinstance(cell.value, Decimal) for cell in grid.rows[0].cells)


def test_a_ratio_is_exact_where_a_double_is_not() -> None:
    marts = Marts([line(1, amount=D("100000000000000.01"), quantity=D(3))])
    cell = drawn(marts, report(CROSSTAB)).rows[0].cells[2]
    assert cell.value == D("33333333333333.336666666666")


def test_a_ratio_of_nothing_or_by_nothing_is_empty() -> None:
    marts = Marts([line(1, quantity=D(0)), line(2, customer_code="c2", quantity=None)])
    assert [figures(row)[2] for row in drawn(marts, report(CROSSTAB)).rows] == [None] * 4


def test_a_balance_takes_all_rows_until_the_day_and_buckets_part_it_by_age() -> None:
    rows = [
        line(1, order_date=date(2024, 1, 5), due_date=TODAY, amount=D(1)),
        line(2, order_date=date(2023, 1, 5), due_date=date(2024, 6, 14), amount=D(2)),
        line(3, order_date=date(2024, 1, 5), due_date=date(2024, 5, 16), amount=D(4)),
        line(4, order_date=date(2024, 1, 5), due_date=date(2024, 5, 15), amount=D(8)),
        line(5, order_date=date(2024, 1, 5), due_date=date(2024, 4, 16), amount=D(16)),
        line(6, order_date=TODAY, due_date=date(2024, 4, 15), amount=D(32)),
        line(7, order_date=date(2024, 6, 16), due_date=date(2024, 4, 15), amount=D(64)),
    ]
    grid = drawn(Marts(rows), report(AGEING))
    assert [[(cell.text, cell.columns, cell.rows) for cell in head] for head in grid.heads] == [
        [("金额", 1, 2), ("金额", 4, 1), ("逾期", 1, 2), ("占比", 1, 2)],
        [
            ("未到期", 1, 1),
            ("逾期 1-30 天", 1, 1),
            ("逾期 31-60 天", 1, 1),
            ("逾期 60 天以上", 1, 1),
        ],
    ]
    assert figures(grid.rows[0]) == [63, 1, 6, 24, 32, 62, D("0.984126984126")]
    assert [cell.style for cell in grid.rows[0].cells] == [None] * 6 + ["bad"]


def test_rows_without_a_due_date_have_a_column_of_their_own_only_when_there_are_any() -> None:
    marts = Marts([line(1, due_date=None), line(2, due_date=TODAY)])
    grid = drawn(marts, report(AGEING), language="en")
    assert [cell.text for cell in grid.heads[1]] == [
        "Not due",
        "1-30 days overdue",
        "31-60 days overdue",
        "Over 60 days overdue",
        "No date",
    ]
    assert figures(grid.rows[0])[:6] == [20, 10, None, None, None, 10]


def test_what_is_settled_is_hidden_but_not_when_its_buckets_only_cancel_out() -> None:
    settled = {"customer_code": "c1", "due_date": date(2024, 4, 1)}
    moved = {"customer_code": "c2", "customer_name": "甲二"}
    rows = [
        line(1, **settled, amount=D(5)),
        line(2, **settled, amount=D(-5)),
        line(3, **moved, due_date=date(2024, 4, 1), amount=D(5)),
        line(4, **moved, due_date=date(2024, 6, 1), amount=D(-5)),
        line(5, **settled | {"class_code": "B"}, amount=D(0)),
    ]
    grid = drawn(Marts(rows), report(AGEING))
    assert [row.heads for row in grid.rows] == [("甲类", "甲二"), ("甲类", "小计"), ("合计", "")]
    assert figures(grid.rows[0])[:5] == [0, None, -5, None, 5]


def test_a_measure_within_the_period_stands_beside_a_balance() -> None:
    declared = changed(
        AGEING,
        "measures.4",
        {"name": "day", "column": "amount", "label": "当日", "label_en": "Day"},
    )
    marts = Marts([line(1, amount=D(7)), line(2, order_date=TODAY, amount=D(1))])
    row = drawn(marts, report(declared)).rows[0]
    assert (row.cells[0].value, row.cells[-1].value) == (8, 1)


def test_the_last_day_of_a_period_counts_to_its_last_second() -> None:
    declared = changed(LIST, "parameters.0.column", "logged_at")
    marts = Marts(
        [
            line(1, logged_at=datetime(2024, 6, 30, 23, 59, 59)),
            line(2, logged_at=datetime(2024, 7, 1)),
            line(3, logged_at=datetime(2023, 12, 31, 23, 59, 59)),
        ]
    )
    listed = report(declared)
    assert marts.run(list_totals_query(listed, values(listed)))[ROW_COUNT].to_pylist() == [1]


def test_a_list_shows_names_exact_figures_and_days_late() -> None:
    listed = report(LIST)
    marts = Marts([line(1, due_date=date(2024, 6, 5)), line(2, class_name=None, due_date=None)])
    table = marts.run(list_query(listed, values(listed), "zh", sort=Sort("order_no", False)))
    assert table.to_pylist() == [
        {
            "order_no": "SO001",
            "order_date": date(2024, 3, 1),
            "class_code": "甲类",
            "customer_code": "甲一",
            "status": 2,
            "amount": D(10),
            "days_late": 10,
        },
        {
            "order_no": "SO002",
            "order_date": date(2024, 3, 1),
            "class_code": "A",
            "customer_code": "甲一",
            "status": 2,
            "amount": D(10),
            "days_late": None,
        },
    ]
    assert str(table.schema.field("amount").type) == "decimal128(28, 8)"


@pytest.mark.parametrize(
    ("text", "found"),
    [("C1", ["SO001"]), ("甲", ["SO001", "SO002"]), ("_", ["SO003"]), ("%", []), ("!", [])],
)
def test_a_text_is_looked_for_in_code_and_name_and_taken_literally(
    text: str, found: list[str]
) -> None:
    marts = Marts(
        [
            line(1),
            line(2, customer_code="c2", customer_name="甲二"),
            line(3, customer_code="x_3", customer_name=None),
        ]
    )
    listed = report(LIST)
    query = list_query(listed, values(listed, find=text), "zh", sort=Sort("order_no", False))
    assert marts.run(query)["order_no"].to_pylist() == found


def test_choices_are_distinct_labelled_and_narrowed() -> None:
    declared = changed(LIST, "parameters.2.options.depends_on", {"status": "status"})
    listed = report(declared)
    marts = Marts(
        [
            line(1),
            line(2, customer_name="旧名"),
            line(3, customer_code="c2", customer_name=None, status=4),
            line(4, customer_code=None),
        ]
    )
    customer = listed.parameter("customer")
    every = options_query(listed, customer, values(listed), "zh")
    assert marts.run(every).to_pylist() == [
        {"value": "c1", "label": "甲一"},
        {"value": "c2", "label": "c2"},
    ]
    narrowed = options_query(listed, customer, values(listed, status="4"), "zh")
    assert marts.run(narrowed)["value"].to_pylist() == ["c2"]


def test_headline_figures_come_with_the_same_days_last_year_and_thirteen_months() -> None:
    marts = Marts(
        [
            line(1, order_date=date(2024, 6, 1), amount=D(1)),
            line(2, order_date=date(2024, 1, 1), amount=D(2)),
            line(3, order_date=date(2023, 12, 31), amount=D(4)),
            line(4, order_date=date(2023, 6, 1), amount=D(8)),
            line(5, order_date=date(2023, 5, 31), amount=D(16)),
            line(7, order_date=TODAY.replace(year=2023, day=TODAY.day + 1), amount=D(64)),
            line(6, order_date=date(2024, 7, 1), amount=D(32)),
        ]
    )
    [amount] = headline(report(LIST), TODAY, marts.run)
    assert (amount.value, amount.last_year) == (3, 24)
    assert [month for month, _ in amount.trend][:2] == [date(2023, 6, 1), date(2023, 7, 1)]
    assert [value for _, value in amount.trend] == [72, *[None] * 5, 4, 2, *[None] * 4, 1]


def test_headline_figures_of_a_balance_are_as_of_the_data_s_day() -> None:
    marts = Marts([line(1, amount=D(1)), line(2, amount=D(3), due_date=date(2024, 7, 1))])
    balance, share = headline(report(AGEING), TODAY, marts.run)
    assert (balance.value, balance.last_year, balance.trend) == (4, None, ())
    assert share.value == D("0.25")


def test_a_trend_by_another_date_than_the_period_stays_within_the_period() -> None:
    declared = changed(LIST, "headline.trend", "due_date")
    marts = Marts(
        [
            line(1, due_date=date(2024, 2, 1), amount=D(1)),
            line(2, due_date=date(2024, 2, 1), order_date=date(2023, 2, 1), amount=D(2)),
            line(3, due_date=date(2024, 7, 1), amount=D(4)),
        ]
    )
    [amount] = headline(report(declared), TODAY, marts.run)
    assert [value for _, value in amount.trend if value is not None] == [1]
