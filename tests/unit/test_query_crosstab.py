"""The statement of a cross-tab, as text: one statement, its grouping sets, and exact division."""

import re

import pytest
import sqlglot

from dbt_project.reporting.crosstab import crosstab_query, outline_query
from dbt_project.reporting.spread import Member, Spread, members_query, spread_over
from dbt_project.reporting.sql import Query
from dbt_project.reporting.words import bucket_labels
from tests.report_sample import AGEING, CROSSTAB, REMOVED, changed, report, values

STEEL = Spread((Member("Steel", "steel"), Member("Unclassified")), "Other")


def step(query: Query, name: str) -> str:
    """One step of the statement, from its name to the next step."""
    found = re.search(rf'"{name}" AS \((.*?)\)(?:, "\w+" AS \(SELECT| SELECT)', query.sql)
    assert found
    return found[1]


def test_all_levels_come_from_one_statement_s_grouping_sets() -> None:
    query = crosstab_query(report(CROSSTAB), {}, "zh", STEEL)
    assert step(query, "grouped").split(" GROUP BY ")[1] == (
        'GROUPING SETS (("row_0", "across_key"), ("row_0"), '
        '("row_0", "row_1", "across_key"), ("row_0", "row_1"), ("across_key"), ())'
    )


@pytest.mark.parametrize(
    ("path", "value", "sets"),
    [
        ("totals", REMOVED, '("row_0"), ("row_0", "row_1")'),
        ("rows.0.subtotal", False, '("row_0", "row_1"), ()'),
    ],
)
def test_only_levels_that_are_shown_are_computed(path: str, value: object, sets: str) -> None:
    declared = changed(changed(CROSSTAB, "across", REMOVED), path, value)
    query = crosstab_query(report(declared), {}, "zh", None)
    assert f"GROUPING SETS ({sets})" in query.sql


def test_members_are_told_by_number_so_that_a_missing_one_and_the_rest_have_their_own() -> None:
    query = crosstab_query(report(CROSSTAB), {}, "zh", STEEL)
    assert (
        'CASE WHEN "facts"."kind" = $member_1 THEN 0 WHEN "facts"."kind" IS NULL THEN 1 '
        'ELSE 2 END AS "across_key"'
    ) in step(query, "scope")
    assert query.params == {"member_1": "steel"}


def test_buckets_are_cut_by_the_days_to_the_bound_date() -> None:
    ageing = report(AGEING)
    query = crosstab_query(ageing, values(ageing), "zh", spread_over(ageing, [], "zh"))
    days = '$as_of_1 - "facts"."due_date"'
    assert (
        f'CASE WHEN "facts"."due_date" IS NULL THEN 4 WHEN {days} <= 0 THEN 0 '
        f"WHEN {days} <= 30 THEN 1 WHEN {days} <= 60 THEN 2 ELSE 3 END"
    ) in query.sql
    assert query.sql.count("$as_of_before_1") == 1


def test_members_are_asked_for_largest_first_up_to_the_cap() -> None:
    query = members_query(report(changed(CROSSTAB, "across.max", 3)), {}, "zh")
    assert query is not None
    assert query.sql == (
        'SELECT "facts"."kind" AS "value", MAX("facts"."kind") AS "label" '
        'FROM "marts"."fct_lines" AS "facts" GROUP BY "facts"."kind" '
        'ORDER BY SUM("facts"."quantity") DESC, "facts"."kind" LIMIT 3'
    )
    assert members_query(report(AGEING), {}, "zh") is None


def test_a_ratio_is_divided_in_whole_units_of_its_last_digit() -> None:
    query = crosstab_query(report(CROSSTAB), {}, "zh", STEEL)
    amount, quantity = (
        f'CAST(CAST("figure_{name}" AS DECIMAL(38, 8)) * 100000000 AS INT128)'
        for name in ("amount", "quantity")
    )
    assert (
        f"CAST(({amount} * 1000000000000) // NULLIF({quantity}, 0) AS DECIMAL(38, 0)) * "
        "CAST('0.000000000001' AS DECIMAL(12, 12)) AS \"figure_price\""
    ) in query.sql


def test_the_same_ratio_for_oracle_is_a_plain_division_cut_off() -> None:
    query = crosstab_query(report(CROSSTAB), {}, "zh", STEEL, dialect="oracle")
    ratio = 'TRUNC("FIGURE_AMOUNT" / NULLIF("FIGURE_QUANTITY", 0), 12) AS "FIGURE_PRICE"'
    assert ratio in query.sql
    assert "$" not in query.sql


@pytest.mark.parametrize("declared", [CROSSTAB, AGEING], ids=["members", "buckets"])
def test_statements_keep_to_what_both_warehouses_take(declared: dict[str, object]) -> None:
    of = report(declared)
    spread = STEEL if of.across and of.across.column else spread_over(of, [], "zh")
    for dialect in ("duckdb", "oracle"):
        for asked in (crosstab_query, outline_query):
            query = asked(of, values(of), "zh", spread, dialect=dialect)  # type: ignore[operator]
            assert sqlglot.parse_one(query.sql, read=dialect)
            assert not re.search(r"\b(TRUE|FALSE|QUALIFY|FILTER|ILIKE|::)\b", query.sql)
            assert dialect == "duckdb" or "MATERIALIZED" not in query.sql


def test_bucket_headings_say_what_their_edges_are() -> None:
    assert [label.en for label in bucket_labels([0, 30])] == [
        "Not due",
        "1-30 days overdue",
        "Over 30 days overdue",
    ]
    assert [label.zh for label in bucket_labels([30, 90])] == ["30 天以内", "31-90 天", "90 天以上"]
