"""Headline figures as HTML: the figure in words a director reads, its change, its months."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html import escape

from dbt_project.reporting.grid import Value
from dbt_project.reports import Language
from viewer.figures import figure_text, number_format
from viewer.headline import HeadlineFigure
from viewer.texts import say

UNITS: dict[Language, tuple[tuple[int, str], ...]] = {
    "zh": ((100_000_000, "亿"), (10_000, "万")),
    "en": ((1_000_000_000, "bn"), (1_000_000, "m"), (1_000, "k")),
}
_LARGEST_CHANGE = 10  # times: more says that the period before was hardly there


def card_html(figures: Sequence[HeadlineFigure], language: Language) -> str:
    """The figures side by side, and the months of the first one that has a trend."""
    parts = "".join(_figure(figure, language) for figure in figures)
    trend = next((figure.trend for figure in figures if figure.trend), ())
    return f'<div class="rp-figures">{parts}</div>{_trend(trend, language)}'


def compact(value: Decimal | int, code: str, language: Language) -> tuple[str, str]:
    """A large figure as digits and unit (`1,234.5`, `万`); small ones and ratios as they are."""
    if number_format(code).percent:
        return figure_text(value, code), ""
    for size, unit in UNITS[language]:
        if abs(Decimal(value)) >= size:
            return figure_text(Decimal(value) / size, "#,##0.00"), unit
    return figure_text(value, code), ""


def change(value: Value, last_year: Value) -> str | None:
    """By how much a figure differs from the period before; None where that says nothing."""
    if not isinstance(value, Decimal | int) or not isinstance(last_year, Decimal | int):
        return None
    if last_year <= 0:
        return None
    ratio = (Decimal(value) - last_year) / last_year
    if abs(ratio) >= _LARGEST_CHANGE:
        return None
    share = figure_text(ratio, "0.0%")
    return share if share.startswith("-") else f"+{share}"


def _figure(figure: HeadlineFigure, language: Language) -> str:
    digits, unit, full = "–", "", ""
    if isinstance(figure.value, Decimal | int):
        digits, unit = compact(figure.value, figure.format, language)
        full = figure_text(figure.value, figure.format)
    changed = change(figure.value, figure.last_year)
    below = ""
    if changed is not None:
        below = f"{escape(say('headline_change', language))} <b>{escape(changed)}</b>"
    return (
        f'<div class="rp-figure"><div class="rp-label">{escape(figure.label.text(language))}</div>'
        f'<div class="rp-number" title="{escape(full)}">{escape(digits)}'
        f"<small>{escape(unit)}</small></div>"
        f'<div class="rp-change">{below}</div></div>'
    )


def _trend(trend: Sequence[tuple[date, Value]], language: Language) -> str:
    """A bar a month; heights are only for the eye, so this is where decimals become floats."""
    if not trend:
        return ""
    sizes = [
        max(float(value), 0.0) if isinstance(value, Decimal | int) else 0.0 for _, value in trend
    ]
    largest = max(sizes) or 1.0
    bars = "".join(
        f'<i style="height:{size / largest * 100:.0f}%" title="{month:%Y-%m}"></i>'
        for size, (month, _) in zip(sizes, trend, strict=True)
    )
    first, last = trend[0][0], trend[-1][0]
    label = escape(say("headline_trend", language, months=len(trend)))
    return (
        f'<div class="rp-trend" role="img" aria-label="{label}">{bars}</div>'
        f'<div class="rp-axis"><span>{first:%Y-%m}</span><span>{last:%Y-%m}</span></div>'
    )
