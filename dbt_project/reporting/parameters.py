"""Answers to a report's parameters: read from a URL's texts, written back, and their defaults."""

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dbt_project.reports import Label, Language, Parameter, Report

Choice = str | int | Decimal | date
Days = tuple[date, date]  # first and last day, both counted
Codes = tuple[str, str]  # first and last code, both counted; an open end is empty
Value = Choice | Days | Codes | tuple[Choice, ...] | bool
Values = Mapping[str, Value]  # by parameter name; one that is not answered is absent

_YEARS = range(1900, 3000)
_MOST_CHOICES = 500
_LONGEST_TEXT = 200
_RANGE = ".."
_RANGES = {"month": 7, "month_range": 7, "date_range": 10, "code_range": _LONGEST_TEXT}  # digits
_WHOLE = re.compile(r"^-?[0-9]{1,18}$")
_FRACTION = re.compile(r"^-?[0-9]{1,18}(\.[0-9]{1,8})?$")
_COUNT = re.compile(r"^[0-9]{1,9}$")
_DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_MONTH = re.compile(r"^[0-9]{4}-[0-9]{2}$")
_ITEMS = re.compile(r"(?:[^,\\]|\\.)+")


class BadValueError(ValueError):
    """A text that is no answer to its parameter; `label` says why in both languages."""

    def __init__(self, label: Label) -> None:
        super().__init__(label.en)
        self.label = label


@dataclass(frozen=True)
class Answers:
    """What a page works with: a value per answered parameter, and what was wrong with the rest."""

    values: Values
    problems: tuple[str, ...]  # for the reader; the parameter's default stands in
    missing: tuple[Parameter, ...]  # required and not answered: nothing can be asked yet


def read_answers(
    report: Report, texts: Mapping[str, str], today: date, language: Language
) -> Answers:
    """Answers from a URL's texts by parameter name; a parameter without a text has its default.

    `today` is the day at which the data stands, never the clock's.
    """
    values: dict[str, Value] = {}
    problems: list[str] = []
    for parameter in report.parameters:
        value = default_value(parameter, today)
        if parameter.name in texts:
            try:
                value = parse_value(parameter, texts[parameter.name], today)
            except BadValueError as error:
                between = ": " if language == "en" else "："
                problems.append(
                    f"{parameter.label.text(language)}{between}{error.label.text(language)}"
                )
        if value is not None:
            values[parameter.name] = value
    missing = tuple(p for p in report.parameters if p.required and p.name not in values)
    return Answers(values, tuple(problems), missing)


def default_value(parameter: Parameter, today: date) -> Value | None:
    """The declared default, words such as `this_year` taken as of `today`."""
    if parameter.default is None:
        return None
    return parse_value(parameter, parameter.default, today)


def parse_value(parameter: Parameter, text: str, today: date) -> Value | None:
    """The value that a text stands for, None when it says "not answered"; raises BadValueError."""
    if not text.strip():
        return None
    if not text.isprintable() or len(text) > _LONGEST_TEXT * _MOST_CHOICES:
        raise BadValueError(
            Label("含有不可用的字符或过长", "has unusable characters or is too long")
        )
    return _READERS[parameter.type](text, parameter, today)


def value_text(parameter: Parameter, value: Value | None) -> str:
    """The text that `parse_value` reads back to `value`; empty for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "on" if value else "off"
    if parameter.type in _RANGES and isinstance(value, tuple):
        first, last = (str(end)[: _RANGES[parameter.type]] for end in value)
        return first if first == last else f"{first}{_RANGE}{last}"
    if isinstance(value, tuple):
        return ",".join(re.sub(r"([,\\])", r"\\\1", _choice_text(item)) for item in value)
    return _choice_text(value)


def _choice_text(value: Choice) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def shifted_months(days: Days, months: int) -> Days:
    """A range of whole months, moved by a number of months."""
    first, last = days
    return _month_start(first, months), _month_end(last, months)


def _word_day(text: str, today: date) -> date | None:
    return {"today": today, "last_month_end": _month_end(today, -1)}.get(text)


def _word_days(text: str, today: date) -> Days | None:
    """`this_year` ends with the current month: months to come would spoil comparisons."""
    year = today.replace(month=1, day=1)
    return {
        "this_month": (_month_start(today, 0), _month_end(today, 0)),
        "last_month": (_month_start(today, -1), _month_end(today, -1)),
        "this_year": (year, _month_end(today, 0)),
        "last_year": (_month_start(year, -12), _month_end(year, -1)),
    }.get(text)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text) if _DAY.match(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise BadValueError(
            Label(
                f"“{_brief(text)}”不是日期，例如 2024-01-31",
                f"'{_brief(text)}' is no day; write 2024-01-31",
            )
        )
    return day


def _days(text: str) -> Days:
    first, separator, last = text.partition(_RANGE)
    return _ordered(_day(first), _day(last if separator else first))


def _months(text: str) -> Days:
    first, separator, last = text.partition(_RANGE)
    return _ordered(_month(first), _month_end(_month(last if separator else first), 0))


def _month(text: str) -> date:
    try:
        return _day(f"{text}-01" if _MONTH.match(text) else "")
    except BadValueError as error:
        raise BadValueError(
            Label(
                f"“{_brief(text)}”不是月份，例如 2024-01",
                f"'{_brief(text)}' is no month; write 2024-01",
            )
        ) from error


def _ordered(first: date, last: date) -> Days:
    if last < first:
        raise BadValueError(Label("结束早于开始", "ends before it begins"))
    return first, last


def _month_days(text: str) -> Days:
    first = _month(text)
    return first, _month_end(first, 0)


def _choice(text: str, parameter: Parameter) -> Choice:
    """A choice as its column's type has it, so that it is bound as what it is compared with."""
    data_type = parameter.column.data_type if parameter.column else ""
    if data_type.startswith(("date", "timestamp")):
        return _day(text)
    whole = data_type.startswith(("int", "bigint", "smallint", "tinyint"))
    exact = data_type.startswith(("decimal", "numeric", "number"))
    if not whole and not exact:
        return _short(text)
    if not (_WHOLE if whole else _FRACTION).match(text):
        raise BadValueError(Label(f"“{_brief(text)}”不是数字", f"'{_brief(text)}' is no number"))
    return int(text) if whole else Decimal(text)


def _items(text: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", item) for item in _ITEMS.findall(text)]


def _choices(text: str, parameter: Parameter) -> tuple[Choice, ...]:
    items = _items(text)
    if len(items) > _MOST_CHOICES:
        raise BadValueError(
            Label(f"最多选 {_MOST_CHOICES} 项", f"at most {_MOST_CHOICES} can be chosen")
        )
    return tuple(dict.fromkeys(_choice(item, parameter) for item in items))


def _fields(text: str, parameter: Parameter) -> tuple[Choice, ...]:
    """Names from the closed list of the report's declaration, and nothing else."""
    known = {column.name for column in parameter.picks}
    names = tuple(dict.fromkeys(_items(text)))
    for name in names:
        if name not in known:
            raise BadValueError(
                Label(f"没有“{_brief(name)}”这一项", f"there is no field '{_brief(name)}'")
            )
    if len(names) > parameter.most:
        raise BadValueError(
            Label(f"最多选 {parameter.most} 项", f"at most {parameter.most} can be chosen")
        )
    return names


def _codes(text: str) -> Codes | None:
    """Both ends, either of which may be left open; one code alone is the range of it."""
    first, separator, last = (_short(part.strip()) for part in text.partition(_RANGE))
    ends = first, last if separator else first
    if all(ends) and ends[1] < ends[0]:
        raise BadValueError(Label("结束小于开始", "ends before it begins"))
    return ends if any(ends) else None


def _count(text: str) -> int:
    if not _COUNT.match(text):
        raise BadValueError(
            Label(f"“{_brief(text)}”不是整数", f"'{_brief(text)}' is no whole number")
        )
    return int(text)


def _unit(text: str, parameter: Parameter) -> int:
    if text not in map(str, parameter.units):
        raise BadValueError(
            Label(f"没有单位“{_brief(text)}”", f"there is no unit '{_brief(text)}'")
        )
    return int(text)


def _short(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise BadValueError(
            Label(f"超过 {_LONGEST_TEXT} 个字", f"is longer than {_LONGEST_TEXT} characters")
        )
    return text


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise BadValueError(
            Label(f"“{_brief(text)}”不是 on 或 off", f"'{_brief(text)}' is not on or off")
        )
    return text == "on"


def _brief(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:20]}…"


def _month_start(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def _month_end(day: date, months: int) -> date:
    first = _month_start(day, months)
    return first + timedelta(days=calendar.monthrange(first.year, first.month)[1] - 1)


_READERS: Mapping[str, Callable[[str, Parameter, date], Value | None]] = {
    "date": lambda text, _, today: _word_day(text, today) or _day(text),
    "month": lambda text, _, today: _word_days(text, today) or _month_days(text),
    "month_range": lambda text, _, today: _word_days(text, today) or _months(text),
    "date_range": lambda text, _, today: _word_days(text, today) or _days(text),
    "select": lambda text, parameter, _: _choice(text, parameter),
    "multiselect": lambda text, parameter, _: _choices(text, parameter) or None,
    "code_range": lambda text, _, __: _codes(text),
    "text": lambda text, _, __: _short(text.strip()),
    "number": lambda text, _, __: _count(text.strip()),
    "fields": lambda text, parameter, _: _fields(text, parameter) or None,
    "unit": lambda text, parameter, _: _unit(text, parameter),
    "toggle": lambda text, _, __: _switch(text),
}
