"""Marks on figures go by the exact value, not by what its rounded text says."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dbt_project.reporting.highlight import style_of
from tests.report_sample import LIST, changed, report, values


@pytest.mark.parametrize(
    ("name", "when", "value", "marked"),
    [
        ("amount", "> 0.5", Decimal("0.50000001"), True),
        ("amount", "> 0.5", Decimal("0.50000000"), False),
        ("amount", ">= 0.5", Decimal("0.5"), True),
        ("amount", "< 0", Decimal("-0.00000001"), True),
        ("amount", "< 0", None, False),
        ("days_late", "!= 0", 3, True),
        ("order_date", "< $param.as_of", date(2024, 6, 14), True),
        ("order_date", "<= 2024-01-31", datetime(2024, 1, 31, 12), True),
        ("order_date", "<= 2024-01-31", "2024-01-01", False),
        ("order_no", "= 'S1'", "S1", True),
        ("order_no", "= S1", "S2", False),
    ],
)
def test_a_highlight_holds_by_the_exact_value(
    name: str, when: str, value: Any, marked: bool
) -> None:
    entry = {"column": name, "when": when, "style": "warn"}
    listed = report(changed(LIST, "highlight", [entry]))
    style = style_of(listed, name, value, values(listed))
    assert style == ("warn" if marked else None)


def test_the_first_highlight_that_holds_wins() -> None:
    entries = [
        {"column": "amount", "when": "< -100", "style": "bad"},
        {"column": "amount", "when": "< 0", "style": "warn"},
    ]
    listed = report(changed(LIST, "highlight", entries))
    assert style_of(listed, "amount", Decimal(-101), {}) == "bad"
    assert style_of(listed, "amount", Decimal(-1), {}) == "warn"
    assert style_of(listed, "days_late", -101, {}) is None
