"""The statements of a list, as text: what is bound, what is quoted, how rows are ordered."""

import re
from datetime import date
from typing import Any

import pytest
import sqlglot

from dbt_project.errors import MisdeclaredError
from dbt_project.reporting.query import list_query, list_totals_query, options_query
from dbt_project.reports import Sort
from tests.report_sample import LIST, changed, report, values

SHORT = changed(
    changed(LIST, "columns", [{"name": "order_no"}, {"name": "class_code"}, {"name": "amount"}]),
    "highlight",
    [],
)
for unused in ("headline", "parameters"):
    SHORT.pop(unused)
FILTERED = changed(LIST, "where", {"status": {">=": 2}, "kind": ["steel", "wood"]})
SELECTED = 'SELECT "facts"."order_no" AS "order_no", '
FROM = ' AS "class_code", "facts"."amount" AS "amount" FROM "marts"."fct_lines" AS "facts"'
ORDER = ' ORDER BY "facts"."order_date" DESC, "facts"."order_no" ASC, "facts"."line_id" ASC'


def where(sql: str) -> str:
    """The part of a statement between WHERE and what follows it."""
    return re.split(" WHERE | ORDER BY | GROUP BY ", sql)[1]


def test_a_list_shows_names_in_place_of_codes_and_falls_back_language_by_language() -> None:
    chinese = list_query(report(SHORT), {}, "zh")
    english = list_query(report(SHORT), {}, "en")
    code = '"facts"."class_code"'
    assert chinese.sql == (f'{SELECTED}COALESCE("facts"."class_name", {code}){FROM}{ORDER}')
    assert english.sql == (
        f'{SELECTED}COALESCE("facts"."class_name_en", "facts"."class_name", {code}){FROM}{ORDER}'
    )
    assert chinese.params == {}


def test_a_page_is_bound_and_a_chosen_order_comes_first_by_the_code_not_by_its_name() -> None:
    query = list_query(report(SHORT), {}, "zh", sort=Sort("class_code", True), limit=50, offset=100)
    assert query.sql.split(" ORDER BY ")[1] == (
        '"facts"."class_code" DESC, "facts"."order_date" DESC, "facts"."order_no" ASC, '
        '"facts"."line_id" ASC LIMIT $limit_1 OFFSET $offset_1'
    )
    assert query.params == {"limit_1": 50, "offset_1": 100}


def test_a_column_that_is_sorted_by_twice_counts_once_in_the_direction_chosen() -> None:
    query = list_query(report(SHORT), {}, "zh", sort=Sort("order_no", True))
    assert query.sql.split(" ORDER BY ")[1] == (
        '"facts"."order_no" DESC, "facts"."order_date" DESC, "facts"."line_id" ASC'
    )


def test_a_sort_by_what_is_not_there_is_refused() -> None:
    with pytest.raises(MisdeclaredError, match="trade: there is no column 'x; drop' to sort by"):
        list_query(report(SHORT), {}, "zh", sort=Sort("x; drop", False))


def test_days_since_are_counted_to_the_bound_day() -> None:
    listed = report(LIST)
    query = list_query(listed, values(listed), "zh", sort=Sort("days_late", True))
    assert '$as_of_1 - "facts"."due_date" AS "days_late"' in query.sql
    assert ' ORDER BY $as_of_1 - "facts"."due_date" DESC, ' in query.sql
    assert query.params["as_of_1"] == date(2024, 6, 15)


def test_days_since_a_timestamp_are_whole_days() -> None:
    listed = report(changed(LIST, "columns.6.column", "logged_at"))
    query = list_query(listed, values(listed), "zh")
    assert '$as_of_1 - CAST("facts"."logged_at" AS DATE) AS "days_late"' in query.sql


@pytest.mark.parametrize(
    ("texts", "sql", "params"),
    [
        ({}, '"facts"."order_date" >= $period_from_1 AND "facts"."order_date" < $period_before_1',
         {"period_from_1": date(2024, 1, 1), "period_before_1": date(2024, 7, 1)}),
        ({"status": "4"}, '"facts"."status" = $status_1', {"status_1": 4}),
        ({"customer": "c1,c2"}, '"facts"."customer_code" IN ($customer_1, $customer_2)',
         {"customer_1": "c1", "customer_2": "c2"}),
        ({"large": "on"}, '"facts"."amount" > $amount_1', {"amount_1": 100}),
        ({"find": "5%_!"},
         '(LOWER("facts"."customer_code") LIKE LOWER($find_1) ESCAPE \'!\' OR '
         'LOWER("facts"."customer_name") LIKE LOWER($find_1) ESCAPE \'!\')',
         {"find_1": "%5!%!_!!%"}),
    ],
)  # fmt: skip
def test_each_kind_of_parameter_becomes_its_condition_with_bound_values(
    texts: dict[str, str], sql: str, params: dict[str, Any]
) -> None:
    listed = report(LIST)
    query = list_totals_query(listed, values(listed, **texts))
    assert sql in where(query.sql)
    assert params.items() <= query.params.items()


@pytest.mark.parametrize(
    ("kind", "more", "text", "sql", "params"),
    [
        ("month", {"column": "due_date"}, "2024-02",
         '"facts"."due_date" >= $asked_from_1 AND "facts"."due_date" < $asked_before_1',
         {"asked_from_1": date(2024, 2, 1), "asked_before_1": date(2024, 3, 1)}),
        ("code_range", {"column": "kind"}, "a..b",
         '("facts"."kind" >= $asked_from_1 AND "facts"."kind" <= $asked_to_1)',
         {"asked_from_1": "a", "asked_to_1": "b"}),
        ("code_range", {"column": "kind"}, "..b", '"facts"."kind" <= $asked_to_1',
         {"asked_to_1": "b"}),
    ],
)  # fmt: skip
def test_a_month_and_a_range_of_codes_are_bound_at_their_ends(
    kind: str, more: dict[str, Any], text: str, sql: str, params: dict[str, Any]
) -> None:
    listed = report(SHORT | {"parameters": [{"name": "asked", "type": kind, **more}]})
    query = list_totals_query(listed, values(listed, asked=text))
    assert where(query.sql) == sql
    assert query.params == params


def test_a_number_is_what_conditions_compare_with() -> None:
    number = {"name": "least", "type": "number", "label": "数", "label_en": "N", "required": True}
    more = {"parameters": [number], "where": {"amount": {">=": "$param.least"}}}
    listed = report(SHORT | more)
    query = list_totals_query(listed, values(listed, least="0"))
    assert where(query.sql) == '"facts"."amount" >= $least_1'
    assert query.params == {"least_1": 0}


def test_choices_are_those_that_their_own_conditions_leave() -> None:
    narrowed = changed(LIST, "parameters.2.options.where", {"kind": "steel"})
    query = options_query(report(narrowed), report(narrowed).parameter("customer"), {}, "zh")
    assert '"facts"."kind" = $kind_1' in where(query.sql)
    assert query.params["kind_1"] == "steel"


def test_a_toggle_that_is_off_asks_for_nothing() -> None:
    listed = report(LIST)
    on, off = (list_totals_query(listed, values(listed, large=text)) for text in ("on", "off"))
    assert on != off == list_totals_query(listed, values(listed))


def test_a_report_s_own_conditions_are_on_every_statement_over_its_mart() -> None:
    listed = report(FILTERED)
    own = '"facts"."status" >= $status_1 AND "facts"."kind" IN ($kind_1, $kind_2)'
    given = values(listed)
    customer = listed.parameter("customer")
    for query in (
        list_query(listed, given, "zh"),
        list_totals_query(listed, given),
        options_query(listed, customer, given, "zh"),
    ):
        assert own in where(query.sql)


def test_totals_are_one_row_with_the_count() -> None:
    query = list_totals_query(report(SHORT | {"columns": LIST["columns"][:6]}), {})
    assert query.sql == (
        'SELECT COUNT(*) AS "row count", SUM("facts"."amount") AS "amount" '
        'FROM "marts"."fct_lines" AS "facts"'
    )


def test_choices_are_narrowed_by_the_parameters_that_they_depend_on() -> None:
    listed = report(changed(LIST, "parameters.2.options.depends_on", {"status": "status"}))
    customer = listed.parameter("customer")
    free = options_query(listed, customer, values(listed), "zh")
    narrowed = options_query(listed, customer, values(listed, status="2"), "zh")
    assert free.sql == (
        'SELECT "facts"."customer_code" AS "value", '
        'MAX(COALESCE(CAST("facts"."customer_name" AS TEXT(4000)), '
        'CAST("facts"."customer_code" AS TEXT(4000)))) AS "label" '
        'FROM "marts"."fct_lines" AS "facts" WHERE NOT "facts"."customer_code" IS NULL '
        'GROUP BY "facts"."customer_code" ORDER BY "facts"."customer_code" LIMIT $limit_1'
    )
    assert where(narrowed.sql).endswith('AND "facts"."status" IN ($status_1)')


def test_a_parameter_that_a_figure_needs_is_not_silently_left_out() -> None:
    with pytest.raises(MisdeclaredError, match="parameter 'as_of' has no value"):
        list_query(report(LIST), {}, "zh")


def test_no_value_ever_stands_in_a_statement() -> None:
    listed = report(FILTERED)
    marked = "zzz'; drop table x; --"
    given = values(listed, find=marked, customer=f"{marked},b")
    for query in (list_query(listed, given, "zh"), list_totals_query(listed, given)):
        assert "zzz" not in query.sql
        assert "steel" not in query.sql
        assert sqlglot.parse_one(query.sql, read="duckdb")


def test_the_same_list_for_oracle_has_its_names_in_upper_case_and_its_own_paging() -> None:
    query = list_query(report(SHORT), {}, "zh", limit=5, dialect="oracle")
    assert query.sql == (
        'SELECT "FACTS"."ORDER_NO" AS "ORDER_NO", '
        'COALESCE("FACTS"."CLASS_NAME", "FACTS"."CLASS_CODE") AS "CLASS_CODE", '
        '"FACTS"."AMOUNT" AS "AMOUNT" FROM "MARTS"."FCT_LINES" "FACTS" '
        'ORDER BY "FACTS"."ORDER_DATE" DESC NULLS LAST, "FACTS"."ORDER_NO" ASC, '
        '"FACTS"."LINE_ID" ASC OFFSET :offset_1 ROWS FETCH FIRST :limit_1 ROWS ONLY'
    )
