"""Days that a measure's span takes, from the answer to the report's date parameter."""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

from dbt_project.reporting.parameters import Days
from dbt_project.reports import Measure, Shift, Span

Range = tuple[date | None, date]  # first and last day, both counted; None is since ever
_DAY = timedelta(days=1)


def measure_days(measure: Measure, days: Days) -> Range:
    """The days whose rows a measure counts, of a period's first and last day."""
    first, last = span_days(measure.span, days)
    if measure.shift is None:
        return first, last
    moved_last = _moved_back(last, measure.span, measure.shift, days)
    return first and _moved_back(first, measure.span, measure.shift, days), moved_last


def span_days(span: Span, days: Days) -> Range:
    """A span's first and last day. All but `within` and `before` go by the period's last day."""
    first, last = days
    year = last.replace(month=1, day=1)
    ranges: dict[Span, Range] = {
        "within": (first, last),
        "until": (None, last),
        "before": (None, first - _DAY),
        "day": (last, last),
        "month_to_date": (last.replace(day=1), last),
        "year_to_date": (year, last),
        "year_opening": (None, year - _DAY),
    }
    return ranges[span]


def add_months(day: date, months: int) -> date:
    """As Oracle's ADD_MONTHS: month ends stay ends, and days that a month lacks become its end."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    end = calendar.monthrange(year, month)[1]
    return date(year, month, end if _is_month_end(day) else min(day.day, end))


def merged(ranges: Iterable[Range]) -> list[Range]:
    """The same days as few ranges that neither overlap nor touch, from the first on."""
    found: list[Range] = []
    for first, last in sorted(ranges, key=lambda days: (days[0] or date.min, days[1])):
        if first and last < first:
            continue
        if found and (first is None or first - _DAY <= found[-1][1]):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _is_month_end(day: date) -> bool:
    return (day + _DAY).day == 1


def _moved_back(day: date, span: Span, shift: Shift, days: Days) -> date:
    """The day a year earlier, or as much earlier as one such span is long."""
    first, last = days
    if shift == "prior_year" or span in ("year_to_date", "year_opening"):
        return add_months(day, -12)
    if span == "month_to_date":
        return add_months(day, -1)
    if span != "day" and first.day == 1 and _is_month_end(last):
        return add_months(day, (first.year - last.year) * 12 + first.month - last.month - 1)
    return day - (_DAY if span == "day" else last - first + _DAY)
