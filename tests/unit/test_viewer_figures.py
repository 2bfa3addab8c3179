"""Figures as text, and as spreadsheet cells."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.figure_card import change, compact
from viewer.figures import figure_text
from viewer.workbook import safe_number

money = st.decimals(
    allow_nan=False, allow_infinity=False, places=8, max_value=10**15, min_value=-(10**15)
)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (Decimal("1234567.895"), "#,##0.00", "1,234,567.90"),
        (Decimal("-1234567.895"), "#,##0.00", "-1,234,567.90"),
        (Decimal("0.12345"), "0.0%", "12.3%"),
        (Decimal("-0.004"), "#,##0.00", "0.00"),
        (Decimal("12345678901234567890.12345678"), "#,##0.00", "12,345,678,901,234,567,890.12"),
        (Decimal(0), "#,##0.00;-#,##0.00;", ""),
        (Decimal(1), "#,##0.00;-#,##0.00;", "1.00"),
        (7, "0", "7"),
        (1234, "0000", "1234"),
        (Decimal("12.5"), "¥#,##0.00", "¥12.50"),
        (None, "0.00", ""),
        ("001", "0.00", "001"),
        (date(2024, 2, 29), "0.00", "2024-02-29"),
        (datetime(2024, 2, 29, 8, 5), "0.00", "2024-02-29 08:05"),
    ],
)
def test_a_figure_is_shown_by_its_spreadsheet_format(value: object, code: str, text: str) -> None:
    assert figure_text(value, code) == text  # type: ignore[arg-type]


@given(money)
def test_a_shown_figure_is_the_exact_one_rounded_half_up(value: Decimal) -> None:
    shown = Decimal(figure_text(value, "#,##0.00").replace(",", ""))
    assert abs(shown - value) <= Decimal("0.005")
    assert shown.as_tuple().exponent == -2


@given(money)
def test_a_spreadsheet_number_differs_from_the_exact_one_by_nothing_that_is_shown(
    value: Decimal,
) -> None:
    number = safe_number(value, "#,##0.00")
    if number is not None:
        assert abs(Decimal(number) - value) < Decimal("0.001")


def test_a_figure_with_more_digits_than_a_spreadsheet_keeps_is_not_a_number() -> None:
    assert safe_number(Decimal("1234567890123.45"), "#,##0.00") == 1234567890123.45
    assert safe_number(Decimal("12345678901234.56"), "#,##0.00") is None
    assert safe_number(Decimal("12345678901234.56"), "#,##0") == 12345678901234.56


@pytest.mark.parametrize(
    ("value", "language", "shown"),
    [
        (Decimal("271694.93"), "zh", ("27.17", "万")),
        (Decimal("1234567890"), "zh", ("12.35", "亿")),
        (Decimal("-271694.93"), "en", ("-271.69", "k")),
        (Decimal("1234567890"), "en", ("1.23", "bn")),
        (Decimal("999"), "zh", ("999.00", "")),
    ],
)
def test_headline_figures_are_shown_in_units_that_people_say(
    value: Decimal, language: str, shown: tuple[str, str]
) -> None:
    assert compact(value, "#,##0.00", language) == shown  # type: ignore[arg-type]


def test_a_change_is_shown_only_where_it_says_something() -> None:
    assert change(Decimal(110), Decimal(100)) == "+10.0%"
    assert change(Decimal(90), Decimal(100)) == "-10.0%"
    assert change(Decimal(100), Decimal(0)) is None
    assert change(Decimal(100), Decimal(-5)) is None
    assert change(Decimal(100), None) is None
    assert change(Decimal(5000), Decimal(1)) is None
