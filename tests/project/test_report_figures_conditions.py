"""Conditions, answers and units over any rows: figures are those of the same words in plain SQL."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.query import ROW_COUNT, list_totals_query
from tests.project.test_report_figures import measured
from tests.project.test_report_figures_random import FEW, ROWS, Row, filled, texts
from tests.report_sample import LIST, report, values
from viewer.figures import number_format, rounded

SOME = settings(FEW, max_examples=5)
CONDITIONS: list[tuple[dict[str, Any], str]] = [
    ({"amount": {"=": 5}}, "amount = 5"),
    ({"amount": 5}, "amount = 5"),
    ({"amount": {"!=": 5}}, "amount <> 5"),
    ({"amount": {"<": 5}}, "amount < 5"),
    ({"amount": {"<=": 5}}, "amount <= 5"),
    ({"amount": {">": -5}}, "amount > -5"),
    ({"amount": {">=": -5}}, "amount >= -5"),
    ({"kind": {"in": ["steel", "tin"]}}, "kind in ('steel', 'tin')"),
    ({"kind": {"not": "steel"}}, "kind is distinct from 'steel'"),
    ({"kind": {"not_in": ["steel", "tin"]}}, "coalesce(kind, '') not in ('steel', 'tin')"),
    ({"kind": "wood", "amount": {">": 0}}, "kind = 'wood' and amount > 0"),
]
KIND = {"column": "kind", "options": {"model": "fct_lines", "value": "kind"}}
ANSWERS: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "date", "column": "due_date"}, "2024-06-10", "due_date = '2024-06-10'"),
    (
        {"type": "date_range", "column": "due_date"},
        "2024-05-01..2024-06-10",
        "due_date between '2024-05-01' and '2024-06-10'",
    ),
    ({"type": "month", "column": "due_date"}, "2024-05", "strftime(due_date, '%Y-%m') = '2024-05'"),
    (
        {"type": "month_range", "column": "due_date"},
        "2024-04..2024-05",
        "strftime(due_date, '%Y-%m') between '2024-04' and '2024-05'",
    ),
    ({"type": "select"} | KIND, "tin", "kind = 'tin'"),
    ({"type": "multiselect"} | KIND, "tin,wood", "kind in ('tin', 'wood')"),
    ({"type": "code_range", "column": "kind"}, "steel..wood", "kind between 'steel' and 'wood'"),
    ({"type": "text", "column": "kind"}, "IN", "lower(kind) like '%in%'"),
    ({"type": "toggle", "where": {"amount": {">": 0}}}, "on", "amount > 0"),
    ({"type": "toggle", "off": {"amount": {">": 0}}}, "off", "amount > 0"),
]


@pytest.mark.parametrize(("condition", "sql"), CONDITIONS)
def test_a_condition_takes_the_rows_of_plain_sql(condition: dict[str, Any], sql: str) -> None:
    """On the whole report, and on one measure beside others."""

    @SOME
    @given(ROWS)
    def holds(rows: list[Row]) -> None:
        marts = filled(rows)
        plain = marts.rows(f"select count(*), sum(amount) from marts.fct_lines where {sql}")[0]
        listed = report(LIST | {"where": condition, "parameters": LIST["parameters"][1:2]})
        found = marts.run(list_totals_query(listed, values(listed))).to_pylist()[0]
        assert (found[ROW_COUNT], found["amount"]) == plain
        part = {"name": "part", "column": "amount", "where": condition}
        of = measured(part | {"label": "部分", "label_en": "Part"}, {"name": "amount"})
        grid = crosstab(of, values(of), "en", marts.run)
        assert texts(grid)["Total", ""][0] == plain[1]

    holds()


@pytest.mark.parametrize(("parameter", "text", "sql"), ANSWERS)
def test_an_answer_takes_the_rows_of_plain_sql(
    parameter: dict[str, Any], text: str, sql: str
) -> None:
    asked = {"name": "asked", "label": "问", "label_en": "Asked"} | parameter
    listed = report(LIST | {"parameters": [LIST["parameters"][1], asked]})

    @SOME
    @given(ROWS)
    def holds(rows: list[Row]) -> None:
        marts = filled(rows)
        plain = marts.rows(f"select count(*), sum(amount) from marts.fct_lines where {sql}")[0]
        found = marts.run(list_totals_query(listed, values(listed, asked=text))).to_pylist()[0]
        assert (found[ROW_COUNT], found["amount"]) == plain

    holds()


@SOME
@given(ROWS, st.sampled_from([1, 1000, 10000]))
def test_a_unit_divides_each_sum_of_plain_sql_once(rows: list[Row], unit: int) -> None:
    """Parts are divided as their total is: never the total of what was rounded."""
    marts = filled(rows)
    choice = {"name": "unit", "type": "unit", "options": [1, 1000, 10000], "default": 1}
    of = measured(
        {"name": "amount", "scaled": True},
        {"name": "whole", "column": "amount", "label": "元", "label_en": "Whole"},
        parameters=[choice | {"label": "单位", "label_en": "Unit"}],
    )
    grid = crosstab(of, values(of, unit=str(unit)), "en", marts.run)
    plain = marts.rows(
        """
        select coalesce(class_code, 'Unclassified'), sum(amount) from marts.fct_lines group by 1
        union all select 'Total', sum(amount) from marts.fct_lines
        """
    )
    shown = {row.heads[0]: row.cells for row in grid.rows if row.kind != "detail"}
    form = number_format("#,##0.00")
    for name, total in plain:
        scaled, whole = (cell.value for cell in shown[name])
        assert whole == total
        if total is None or unit == 1:
            assert scaled == total
        else:
            assert scaled == rounded(Decimal(total) / unit, form)


@SOME
@given(ROWS)
def test_measures_under_one_heading_keep_their_own_figures(rows: list[Row]) -> None:
    """Column groups are words over columns: neither order nor figures change with them."""
    marts = filled(rows)
    plain: list[dict[str, Any]] = [
        {"name": "quantity"},
        {"name": "amount"},
        {"name": "lines", "type": "count_distinct", "column": "line_id"},
    ]
    for measure in plain:
        measure |= {"label": measure["name"], "label_en": measure["name"]}
    groups = [{"group": "合", "group_en": "Both"}] * 2 + [{}]
    grouped = [measure | group for measure, group in zip(plain, groups, strict=True)]
    one, other = (
        crosstab(of, values(of), "en", marts.run) for of in (measured(*plain), measured(*grouped))
    )
    assert texts(one) == texts(other)
    heads = [(head.text, head.columns, head.rows) for head in other.heads[0]]
    assert heads == [("Both", 2, 1), ("lines", 1, 2)]
    assert [head.text for head in other.heads[1]] == ["quantity", "amount"]
