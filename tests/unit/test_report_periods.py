"""Days that spans take of a period, and the same spans a year or a period earlier."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dbt_project.reporting.periods import add_months, measure_days, merged
from tests.report_sample import CROSSTAB, report

MEASURE = report(CROSSTAB).measures[0]


def day(text: str) -> date:
    """2024-02-29 as a date."""
    return date.fromisoformat(text)


def taken(span: Any, shift: Any, first: str, last: str) -> str:
    """What a measure counts of a period, as text."""
    begin, end = measure_days(replace(MEASURE, span=span, shift=shift), (day(first), day(last)))
    return f"{begin or ''}..{end}"


@pytest.mark.parametrize(
    ("span", "days"),
    [
        ("within", "2023-11-01..2024-02-29"),
        ("until", "..2024-02-29"),
        ("before", "..2023-10-31"),
        ("day", "2024-02-29..2024-02-29"),
        ("month_to_date", "2024-02-01..2024-02-29"),
        ("year_to_date", "2024-01-01..2024-02-29"),
        ("year_opening", "..2023-12-31"),
    ],
)
def test_spans_go_by_the_first_day_of_a_period_or_the_year_of_its_last(
    span: str, days: str
) -> None:
    assert taken(span, None, "2023-11-01", "2024-02-29") == days


@pytest.mark.parametrize(
    ("span", "period", "days"),
    [
        ("within", ("2024-01-01", "2024-02-29"), "2023-01-01..2023-02-28"),
        ("within", ("2023-02-01", "2023-02-28"), "2022-02-01..2022-02-28"),
        ("within", ("2025-02-01", "2025-02-28"), "2024-02-01..2024-02-29"),
        ("day", ("2024-02-29", "2024-02-29"), "2023-02-28..2023-02-28"),
        ("day", ("2025-02-28", "2025-02-28"), "2024-02-29..2024-02-29"),
        ("month_to_date", ("2024-05-15", "2024-05-15"), "2023-05-01..2023-05-15"),
        ("year_to_date", ("2024-05-15", "2024-05-15"), "2023-01-01..2023-05-15"),
        ("until", ("2024-05-15", "2024-05-15"), "..2023-05-15"),
        ("year_opening", ("2024-05-15", "2024-05-15"), "..2022-12-31"),
    ],
)
def test_the_year_before_moves_both_days_as_add_months_does(
    span: str, period: tuple[str, str], days: str
) -> None:
    assert taken(span, "prior_year", *period) == days


@pytest.mark.parametrize(
    ("span", "period", "days"),
    [
        ("within", ("2024-03-01", "2024-03-31"), "2024-02-01..2024-02-29"),
        ("within", ("2024-01-01", "2024-03-31"), "2023-10-01..2023-12-31"),
        ("within", ("2024-03-10", "2024-03-19"), "2024-02-29..2024-03-09"),
        ("until", ("2024-03-01", "2024-03-31"), "..2024-02-29"),
        ("day", ("2024-03-01", "2024-03-01"), "2024-02-29..2024-02-29"),
        ("month_to_date", ("2024-03-15", "2024-03-15"), "2024-02-01..2024-02-15"),
        ("year_to_date", ("2024-03-15", "2024-03-15"), "2023-01-01..2023-03-15"),
    ],
)
def test_the_period_before_is_as_long_and_ends_where_the_period_begins(
    span: str, period: tuple[str, str], days: str
) -> None:
    assert taken(span, "prior_period", *period) == days


def test_a_month_s_last_day_stays_one_and_a_missing_day_becomes_it() -> None:
    assert add_months(day("2024-02-29"), -12) == day("2023-02-28")
    assert add_months(day("2024-02-28"), -12) == day("2023-02-28")
    assert add_months(day("2023-02-28"), 12) == day("2024-02-29")
    assert add_months(day("2024-03-30"), -1) == day("2024-02-29")
    assert add_months(day("2024-01-15"), -1) == day("2023-12-15")


def test_ranges_that_overlap_or_touch_are_read_as_one() -> None:
    january, february = (
        (day("2024-01-01"), day("2024-01-31")),
        (day("2024-02-01"), day("2024-02-29")),
    )
    later = (day("2024-04-01"), day("2024-04-30"))
    assert merged([later, february, january]) == [(january[0], february[1]), later]
    assert merged([later, (None, day("2024-03-31"))]) == [(None, later[1])]
    assert merged([(None, later[1]), january]) == [(None, later[1])]
