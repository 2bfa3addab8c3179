"""Figures as text: spreadsheet number formats applied to exact decimals, never to floats."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property, lru_cache

from dbt_project.reporting.grid import Value

_DIGITS = re.compile(r"[#0,]*0(?:\.(?P<decimals>0+))?|[#,]+")
# More digits than any warehouse's decimal, so that rounding is the only loss.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class NumberFormat:
    """What a spreadsheet format says, as far as reports use it.

    `#,##0.00`, `0.0%`, `#,##0;-#,##0;`: a third, empty section shows nothing for zero.
    """

    decimals: int
    grouped: bool
    percent: bool
    prefix: str
    suffix: str
    blank_zero: bool

    @cached_property
    def last_digit(self) -> Decimal:
        """What a figure is rounded to: 0.01 with two decimals."""
        return Decimal(1).scaleb(-self.decimals)


@lru_cache(maxsize=256)
def number_format(code: str) -> NumberFormat:
    """Read a spreadsheet number format; what has no digits in it counts as `#,##0.00`."""
    sections = code.split(";")
    positive = sections[0].replace('"', "")
    digits = _DIGITS.search(positive)
    if digits is None:
        return number_format("#,##0.00")
    prefix, suffix = positive[: digits.start()], positive[digits.end() :]
    return NumberFormat(
        decimals=len(digits["decimals"] or ""),
        grouped="," in digits[0],
        percent="%" in suffix,
        prefix=prefix,
        suffix=suffix,
        blank_zero=len(sections) > 2 and sections[2] == "",
    )


def rounded(value: Decimal | int, form: NumberFormat) -> Decimal:
    """The figure as shown: half away from zero, percentages times 100."""
    exact = value if isinstance(value, Decimal) else Decimal(value)
    if form.percent:
        exact = _EXACT.multiply(exact, 100)
    return exact.quantize(form.last_digit, context=_EXACT)


def figure_text(value: Value, code: str) -> str:
    """A cell's text: numbers by their format, dates as 2024-01-31, null as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    form = number_format(code)
    shown = rounded(value, form)
    if shown == 0:
        if form.blank_zero:
            return ""
        shown = abs(shown)  # never "-0.00"
    digits = f"{shown:,f}" if form.grouped else f"{shown:f}"
    return f"{form.prefix}{digits}{form.suffix}"
