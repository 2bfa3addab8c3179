"""Answers to parameters: their texts in a URL, their defaults as of the data's day, their slips."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbt_project.report_parameters import DATE_WORDS, MONTH_WORDS, RANGE_WORDS
from dbt_project.reporting.parameters import (
    Value,
    default_value,
    parse_value,
    read_answers,
    shifted_months,
    value_text,
)
from tests.report_sample import LIST, REMOVED, TODAY, changed, report

LABELS = {"label": "数", "label_en": "Number"}
MORE: list[dict[str, Any]] = [
    {"name": "due", "type": "date_range", "column": "due_date"},
    {
        "name": "sizes",
        "type": "multiselect",
        "column": "amount",
        "options": {"model": "fct_lines", "value": "amount"},
    },
    {"name": "month", "type": "month", "column": "due_date"},
    {"name": "codes", "type": "code_range", "column": "customer_code"},
    {"name": "least", "type": "number", "required": True, "default": 7, **LABELS},
    {"name": "many", "type": "toggle", "where": {"people": {">=": "$param.least"}}, **LABELS},
]
REPORT = report(LIST | {"parameters": LIST["parameters"] + MORE})
HOSTILE = [
    "' or 1=1 --",
    "2024-01-01'; drop table marts.fct_lines; --",
    "\x00",
    "2024-13-01",
    "9999999999999999999999",
    "..",
    "2024-01..",
    "2024-05..2024-01",
    "0001-01-01",
    "２０２４-01",
    "$param.as_of",
    "{{ env_var('HOME') }}",
    "<script>alert(1)</script>",
    "x" * 200_000,
    ",".join(str(number) for number in range(600)),
]


def parsed(name: str, text: str) -> Value | None:
    """A text as the parameter's value."""
    return parse_value(REPORT.parameter(name), text, TODAY)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("as_of", "2024-02-29", date(2024, 2, 29)),
        ("as_of", "today", TODAY),
        ("as_of", "last_month_end", date(2024, 5, 31)),
        ("period", "2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("period", "2023-11..2024-02", (date(2023, 11, 1), date(2024, 2, 29))),
        ("period", "this_month", (date(2024, 6, 1), date(2024, 6, 30))),
        ("period", "last_month", (date(2024, 5, 1), date(2024, 5, 31))),
        ("period", "this_year", (date(2024, 1, 1), date(2024, 6, 30))),
        ("period", "last_year", (date(2023, 1, 1), date(2023, 12, 31))),
        ("due", "2024-01-05..2024-01-06", (date(2024, 1, 5), date(2024, 1, 6))),
        ("due", "2024-01-05", (date(2024, 1, 5), date(2024, 1, 5))),
        ("status", "2", 2),
        ("customer", "c1,c2,c1", ("c1", "c2")),
        ("customer", "a\\,b,c\\\\", ("a,b", "c\\")),
        ("sizes", "1.50,-2", (Decimal("1.50"), Decimal(-2))),
        ("find", "  100%_! ", "100%_!"),
        ("large", "on", True),
        ("large", "off", False),
        ("month", "2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("month", "last_month", (date(2024, 5, 1), date(2024, 5, 31))),
        ("codes", "1001..2999", ("1001", "2999")),
        ("codes", "1122", ("1122", "1122")),
        ("codes", "1001..", ("1001", "")),
        ("codes", "..2999", ("", "2999")),
        ("codes", " .. ", None),
        ("least", "0", 0),
        ("least", "999999999", 999_999_999),
        ("find", " ", None),
        ("customer", ",,", None),
    ],
)
def test_a_text_in_the_link_becomes_a_typed_value(name: str, text: str, value: Value) -> None:
    assert parsed(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("as_of", "31.1.2024", "As of: '31.1.2024' is no day; write 2024-01-31"),
        ("period", "2024-1", "Order date: '2024-1' is no month; write 2024-01"),
        ("period", "2024-02..2024-01", "Order date: ends before it begins"),
        ("status", "two", "Status: 'two' is no number"),
        ("status", "1" * 30, "Status: '11111111111111111111…' is no number"),
        ("sizes", "1e5", "Amount: '1e5' is no number"),
        ("find", "x" * 201, "Customer: is longer than 200 characters"),
        ("large", "yes", "Large: 'yes' is not on or off"),
        ("month", "2024-01..2024-02", "Due date: '2024-01..2024-02' is no month; write 2024-01"),
        ("codes", "2999..1001", "Customer: ends before it begins"),
        ("codes", "x" * 201, "Customer: is longer than 200 characters"),
        ("least", "1.5", "Number: '1.5' is no whole number"),
        ("least", "-1", "Number: '-1' is no whole number"),
        ("least", "1234567890", "Number: '1234567890' is no whole number"),
        ("find", "a\x00b", "Customer: has unusable characters or is too long"),
        ("customer", ",".join(map(str, range(501))), "Customer: at most 500 can be chosen"),
    ],
)
def test_a_bad_text_in_the_link_gives_a_message_and_the_default_stands_in(
    name: str, text: str, problem: str
) -> None:
    answers = read_answers(REPORT, {name: text}, TODAY, "en")
    assert answers.problems == (problem,)
    assert answers.values.get(name) == default_value(REPORT.parameter(name), TODAY)


def test_messages_are_in_the_reader_s_language() -> None:
    answers = read_answers(REPORT, {"status": "two"}, TODAY, "zh")
    assert answers.problems == ("状态：“two”不是数字",)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_never_crash_a_page(text: str) -> None:
    for parameter in REPORT.parameters:
        read_answers(REPORT, {parameter.name: text}, TODAY, "zh")


@given(st.text(max_size=60))
def test_no_text_whatever_crashes_a_page(text: str) -> None:
    answers = read_answers(
        REPORT, dict.fromkeys((p.name for p in REPORT.parameters), text), TODAY, "en"
    )
    assert set(answers.values) <= {parameter.name for parameter in REPORT.parameters}


def test_texts_for_parameters_that_do_not_exist_are_passed_over() -> None:
    assert "nosuch" not in read_answers(REPORT, {"nosuch": "1", "lang": "en"}, TODAY, "en").values


def test_a_required_parameter_without_a_value_is_named() -> None:
    asking = changed(changed(LIST, "parameters.4.required", True), "headline", REMOVED)
    answers = read_answers(report(asking), {}, TODAY, "en")
    assert [parameter.name for parameter in answers.missing] == ["find"]


DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
SPANS = st.tuples(DAYS, DAYS).map(lambda pair: (min(pair), max(pair)))
MONTHS = SPANS.map(lambda pair: shifted_months(pair, 0))
WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
CODES = st.text("0123456789AB-", min_size=1, max_size=20)
GOOD: dict[str, st.SearchStrategy[Any]] = {
    "as_of": DAYS,
    "period": MONTHS,
    "due": SPANS,
    "status": st.integers(-(10**17), 10**17),
    "sizes": st.lists(
        st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=5, unique=True
    ).map(tuple),
    "customer": st.lists(WORDS, min_size=1, max_size=5, unique=True).map(tuple),
    "find": WORDS,
    "large": st.booleans(),
    "month": DAYS.map(lambda day: shifted_months((day, day), 0)),
    "codes": st.tuples(CODES, CODES).map(lambda pair: (min(pair), max(pair))),
    "least": st.integers(0, 999_999_999),
}


@given(st.fixed_dictionaries(GOOD))
def test_every_value_comes_back_from_its_text(values: dict[str, Value]) -> None:
    texts = {name: value_text(REPORT.parameter(name), value) for name, value in values.items()}
    answers = read_answers(REPORT, texts, TODAY, "zh")
    assert answers.problems == ()
    assert answers.values == values


def test_every_word_that_a_default_may_be_has_a_meaning() -> None:
    assert all(isinstance(parsed("as_of", word), date) for word in DATE_WORDS)
    assert all(isinstance(parsed("month", word), tuple) for word in MONTH_WORDS)
    for word in RANGE_WORDS:
        assert isinstance(parsed("period", word), tuple)
        assert parsed("due", word) == parsed("period", word)


@given(MONTHS, st.integers(-24, 24))
def test_a_moved_month_range_keeps_its_length(days: tuple[date, date], months: int) -> None:
    if not 1902 < days[0].year <= days[1].year < 2990:
        return
    moved = shifted_months(days, months)
    lengths = [
        (last.year - first.year) * 12 + last.month - first.month for first, last in (days, moved)
    ]
    assert lengths[0] == lengths[1]
    assert shifted_months(moved, -months) == days


def test_defaults_go_by_the_data_s_day_at_the_turn_of_a_year() -> None:
    period = REPORT.parameter("period")
    assert parse_value(period, "last_month", date(2024, 1, 31)) == (
        date(2023, 12, 1),
        date(2023, 12, 31),
    )
