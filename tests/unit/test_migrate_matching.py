"""A legacy result and a report's are put side by side, whatever the statement calls things."""

from decimal import Decimal
from typing import Any

import pytest

from dbt_project.migrate.comparison import Table
from dbt_project.migrate.matching import matched
from dbt_project.migrate.shown import Shown, decimals, shown_crosstab, shown_list
from dbt_project.migrate.verification import compared_with
from dbt_project.report_values import Report
from dbt_project.reporting.pivot import crosstab
from dbt_project.verify_values import VerifyRules
from tests.report_sample import CROSSTAB, LIST, REMOVED, Marts, changed, line, report, values

D = Decimal
WIDE = ("客户分类", "客户", "客户名称", "steel_数量", "steel_金额", "steel_均价", "wood_数量",
        "wood_金额", "wood_均价", "合计_数量", "合计_金额", "合计_均价")  # fmt: skip
ROWS: list[tuple[Any, ...]] = [
    ("A", "c1", "甲一", D(3), D(30), D(10), D(2), D(70), D(35), D(5), D(100), D(20)),
    ("A", "c2", "甲二", D(1), D("0.2"), D("0.2"), None, None, None, D(1), D("0.2"), D("0.2")),
]


def verified(declared: dict[str, Any], **rules: object) -> Report:
    verify = {"legacy": "trade", "parameters": [{}]}
    return report(changed(declared, "verify", verify | ({"rules": rules} if rules else {})))


def rules_of(of: Report) -> VerifyRules:
    assert of.verify is not None
    return of.verify.rules


@pytest.fixture
def marts() -> Marts:
    return Marts(
        [
            line(1, quantity=D(3), amount=D(30)),
            line(2, kind="wood", quantity=D(2), amount=D(70)),
            line(3, customer_code="c2", quantity=D(1), amount=D("0.2")),
        ]
    )


def shown(marts: Marts, of: Report) -> Shown:
    return shown_crosstab(of, crosstab(of, values(of), "zh", marts.run))


def test_a_crosstab_is_shown_with_codes_a_column_per_member_and_measure_and_its_totals(
    marts: Marts,
) -> None:
    found = shown(marts, verified(CROSSTAB))
    names = [column.name for column in found.columns]
    assert found.keys == ("class_code", "customer_code")
    assert names[:3] == ["class_code", "customer_code", "steel_quantity"]
    assert names[-1] == "合计_price"
    assert [row[:3] for row in found.rows] == [
        ["A", "c1", 3], ["A", "c2", 1], ["A", None, 4], [None, None, 4]
    ]  # fmt: skip


def test_a_wide_legacy_statement_is_equal_by_its_labels_and_names_do_not_matter(
    marts: Marts,
) -> None:
    of = verified(CROSSTAB, subtotals=False)
    found = compared_with(Table(WIDE, ROWS), shown(marts, of), rules_of(of))
    assert found.problems == ()
    assert (found.is_equal, found.rows, found.cells) == (True, 2, 15)


def test_a_long_legacy_statement_is_the_same_as_a_wide_one(marts: Marts) -> None:
    of = verified(CROSSTAB, subtotals=False)
    long = [
        (*row[:3], member, *row[start : start + 3])
        for row in ROWS
        for member, start in (("steel", 3), ("wood", 6), (None, 9))
    ]
    table = Table(("客户分类", "客户", "客户名称", "类别", "数量", "金额", "均价"), long)
    assert compared_with(table, shown(marts, of), rules_of(of)).is_equal
    twice = Table(table.columns, [*long, long[0]])
    assert compared_with(twice, shown(marts, of), rules_of(of)).problems
    fewer = Table(table.columns, long[1:])
    lacking = compared_with(fewer, shown(marts, of), rules_of(of))
    assert {difference.column for difference in lacking.examples} == {
        "steel_quantity", "steel_amount", "steel_price"
    }  # fmt: skip


def test_subtotals_and_totals_are_compared_unless_the_rules_say_that_there_are_none(
    marts: Marts,
) -> None:
    of = verified(CROSSTAB)
    without = compared_with(Table(WIDE, ROWS), shown(marts, of), rules_of(of))
    assert [difference.key for difference in without.examples] == [("A", ""), ("", "")]
    assert without.different_cells == 18
    steel, wood = (D(4), D("30.2"), D("7.55")), (D(2), D(70), D(35))
    figures = (None, *steel, *wood, D(6), D("100.2"), D("16.7"))
    totals = [("A", None, *figures), (None, None, *figures)]
    assert compared_with(Table(WIDE, [*ROWS, *totals]), shown(marts, of), rules_of(of)).is_equal


def test_a_long_legacy_statement_without_rows_is_compared_as_a_wide_one() -> None:
    of = verified(CROSSTAB, subtotals=False)
    table = Table(("客户分类", "客户", "客户名称", "类别", "数量", "金额", "均价"), [])
    found = compared_with(table, shown(Marts([]), of), rules_of(of))
    assert found.problems == ("both sides are empty: that proves nothing",)


def test_a_member_without_a_figure_may_have_a_column_in_the_legacy_statement(
    marts: Marts,
) -> None:
    of = verified(CROSSTAB, subtotals=False)
    empty = Table((*WIDE, "stone_数量"), [(*row, None) for row in ROWS])
    assert compared_with(empty, shown(marts, of), rules_of(of)).is_equal
    filled = Table((*WIDE, "stone_数量"), [(*row, D(1)) for row in ROWS])
    [problem] = compared_with(filled, shown(marts, of), rules_of(of)).problems
    assert "only legacy has ['stone_数量']" in problem


def test_figures_that_only_one_side_has_fail_unless_the_rules_name_them() -> None:
    rows = [("SO1", D(1), 1)]
    legacy = Table(("订单号", "金额", "序号"), rows)
    columns = [{"name": "order_no"}, {"name": "amount"}, {"name": "quantity"}]
    bare = changed(LIST, "columns", columns)
    for part in ("highlight", "order_by", "headline", "parameters"):
        bare = changed(bare, part, REMOVED)
    of = verified(bare)
    listed = shown_list(of, {"order_no": ["SO1"], "amount": [D(1)], "quantity": [D(9)]})
    [problem] = compared_with(legacy, listed, rules_of(of)).problems
    assert problem == "columns differ: only legacy has ['序号'], only the mart has ['quantity']"
    of = verified(bare, only_legacy=["序号"], only_new=["quantity"])
    listed = shown_list(of, {"order_no": ["SO1"], "amount": [D(1)], "quantity": [D(9)]})
    assert compared_with(legacy, listed, rules_of(of)).is_equal


def test_a_rule_says_what_a_column_is_called_in_the_legacy_statement() -> None:
    of = verified(LIST, legacy={"amount": "价税合计"}, keys=["order_no"])
    listed = shown_list(of, {"order_no": ["SO1"], "amount": [D(1)]})
    assert matched(Table(("ORDER_NO", "价税合计"), [("SO1", 1)]), listed, rules_of(of)).columns == (
        "order_no",
        "amount",
    )
    assert compared_with(Table(("订单号", "金额"), [("SO1", 1)]), listed, rules_of(of)).problems


def test_a_label_that_two_columns_have_is_known_with_its_group_only() -> None:
    def measure(name: str, label: str, group: str | None = None) -> dict[str, str]:
        grouped = {"group": group, "group_en": group} if group else {}
        return {"name": name, "column": "amount", "label": label, "label_en": name, **grouped}

    measures = [measure("a", "借方", "期初"), measure("b", "借方", "期末"), measure("c", "本期")]
    of = verified(changed(changed(CROSSTAB, "across", REMOVED), "measures", measures))
    found = shown(Marts([line(1)]), of)
    legacy = Table(("期初借方", "期末借方", "本期", "借方", "B"), [(1, 2, 3, 4, 5)])
    assert matched(legacy, found, rules_of(of)).columns == ("a", "b", "c", "借方", "b")


@pytest.mark.parametrize("rule", [["amount"], True])
def test_an_empty_cell_is_a_zero_where_the_rules_say_so(rule: object) -> None:
    legacy = Table(("订单号", "金额"), [("SO1", D(0)), ("SO2", D(2))])
    found = {"order_no": ["SO1", "SO2"], "amount": [None, D(2)]}
    strict, lenient = verified(LIST), verified(LIST, null_is_zero=rule)
    assert not compared_with(legacy, shown_list(strict, found), rules_of(strict)).is_equal
    assert compared_with(legacy, shown_list(lenient, found), rules_of(lenient)).is_equal


def test_the_keys_are_a_crosstab_s_row_headings_and_a_list_s_texts(marts: Marts) -> None:
    crosstabbed = verified(CROSSTAB)
    assert shown(marts, crosstabbed).keys == ("class_code", "customer_code")
    listed = verified(LIST)
    names = [column.name for column in listed.columns]
    found = shown_list(listed, {name: [] for name in names})
    figures = {column.name for column in found.columns if column.scale is not None}
    assert figures == {"status", "amount", "days_late"}
    assert set(found.keys) == set(names) - figures


@pytest.mark.parametrize(
    ("number_format", "places"),
    [("#,##0.00", 2), ("#,##0", 0), ("0.0%", 3), ("0%", 2), ("#,##0.0000", 4), (None, 2)],
)
def test_a_figure_is_compared_with_the_decimals_that_its_format_shows(
    number_format: str | None, places: int
) -> None:
    assert decimals(number_format) == places


def test_columns_beside_a_row_are_compared_by_code_in_details_and_may_be_lacking(
    marts: Marts,
) -> None:
    rows = [{"name": "class_code", "subtotal": True}, {"name": "customer_code", "show": ["kind"]}]
    plain = changed(changed(CROSSTAB, "across", REMOVED), "rows", rows)
    of = verified(changed(plain, "measures", [{"name": "quantity"}]), subtotals=True)
    found = shown(Marts([line(1), line(3, customer_code="c2", kind="wood")]), of)
    legacy = [
        ("A", "c1", "steel", D(1)), ("A", "c2", "wood", D(1)),
        ("A", None, "wood", D(2)), (None, None, "wood", D(2)),
    ]  # fmt: skip
    names = ("客户分类", "客户", "类别", "数量")
    assert compared_with(Table(names, legacy), found, rules_of(of)).is_equal
    without = Table((*names[:2], names[3]), [(*row[:2], row[3]) for row in legacy])
    assert compared_with(without, found, rules_of(of)).is_equal
    wrong = Table(names, [("A", "c1", "wood", D(1)), *legacy[1:]])
    [difference] = compared_with(wrong, found, rules_of(of)).examples
    assert str(difference) == "A / c1: kind: legacy wood, mart steel"
