"""The values of a legacy statement's tokens, from a parameter set of the new report.

Tokens are named like the report's parameters (here `p`); a parameter that the set leaves out has
its default, and one without a default is null. Texts unless said otherwise:

- date, month: `p`, and `p_year`, `p_month` (03), `p_date` (of a month its first day); `p_from_date`
  and `p_to_date` are a month's first and last day
- month_range, date_range: `p_from`, `p_to`, each also `…_year`, `…_month`, `…_date` (first and last
  day of a month); `p` as in a URL
- code_range: `p_from`, `p_to`; an open end is null
- select, text: `p`
- multiselect, fields: `p`, several values, in `in (…)` and wherever else `parameter('p')` stands
- toggle: `p`, the text on; null while it is off
- number, unit: `p`, a number

Tokens with names of their own are mapped in the legacy file: `-- @param p1 = period_from_month`.
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from dbt_project.errors import MisdeclaredError
from dbt_project.report_values import DATED, Parameter, Report

Bind = str | Decimal
Values = Mapping[str, tuple[Bind, ...]]  # several values of a multiselect

_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
_DAY = re.compile(r"^\d{4}-(0[1-9]|1[0-2])-\d{2}$")
_ITEMS = re.compile(r"(?:[^,\\]|\\.)+")  # as the page's address has them: a comma in a code is \,
_MAPPED = re.compile(r"^\s*--\s*@param\s+(\S+)\s*=\s*(\w+)\s*$", re.MULTILINE)
_RANGE = ".."
_PARTS = ("", "_year", "_month", "_date")


def token_values(report: Report, given: Mapping[str, str], sql: str) -> Values:
    """Values by the tokens' names, lower case. Raises MisdeclaredError."""
    values: dict[str, tuple[Bind, ...]] = {}
    for parameter in report.parameters:
        values |= dict(_values(report, parameter, given.get(parameter.name, parameter.default)))
    for token, name in _MAPPED.findall(sql):
        if name not in values:
            known = ", ".join(sorted(values))
            raise MisdeclaredError(
                f"{report.name}: @param {token} = {name}: there is no such value; there are {known}"
            )
        values[token.lower()] = values[name]
    return values


def _values(
    report: Report, parameter: Parameter, text: str | None
) -> Iterator[tuple[str, tuple[Bind, ...]]]:
    name = parameter.name
    kind: str = parameter.type
    if kind in DATED:
        yield from _dated(report, parameter, text)
    elif kind in ("multiselect", "fields"):
        found = _ITEMS.findall(text or "")
        yield name, tuple(re.sub(r"\\(.)", r"\1", item) for item in found)
    elif kind == "code_range":
        first, separator, last = (text or "").partition(_RANGE)
        yield name, (text,) if text else ()
        yield f"{name}_from", (first,) if first else ()
        yield f"{name}_to", (last or first,) if last or (first and not separator) else ()
    elif kind == "toggle":
        yield name, (text,) if text == "on" else ()
    elif kind in ("number", "unit"):
        yield name, (_number(report, name, text),) if text else ()
    else:
        yield name, (text,) if text else ()


def _number(report: Report, name: str, text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise MisdeclaredError(
            f"{report.name}: verify.parameters.{name}: '{text}' is no number"
        ) from error


def _dated(
    report: Report, parameter: Parameter, text: str | None
) -> Iterator[tuple[str, tuple[Bind, ...]]]:
    name = parameter.name
    if text is None:
        if parameter.required:
            raise MisdeclaredError(f"{report.name}: verify.parameters lacks '{name}'")
        for end in ("", "_from", "_to"):
            yield from ((f"{name}{end}{part}", ()) for part in _PARTS)
        return
    first, _, last = text.partition(_RANGE)
    if parameter.type in ("date", "month"):
        yield from _parts(report, name, name, first)
    yield name, (text,)
    yield from _parts(report, name, f"{name}_from", first)
    yield from _parts(report, name, f"{name}_to", last or first)


def _parts(
    report: Report, name: str, called: str, text: str
) -> Iterator[tuple[str, tuple[Bind, ...]]]:
    if not (_MONTH.match(text) or _DAY.match(text)):
        raise MisdeclaredError(
            f"{report.name}: verify.parameters.{name}: '{text}' is no day or month; "
            "what is compared cannot depend on today"
        )
    year, month = text[:4], text[5:7]
    day = text[8:10] or (_last_day(year, month) if called.endswith("_to") else "01")
    shown = (text, year, month, f"{year}-{month}-{day}")
    yield from ((f"{called}{part}", (value,)) for part, value in zip(_PARTS, shown, strict=True))


def _last_day(year: str, month: str) -> str:
    return f"{calendar.monthrange(int(year), int(month))[1]:02}"
