"""The values of a legacy statement's tokens, from a parameter set of the new report."""

import calendar
import re
from collections.abc import Iterator, Mapping

from dbt_project.errors import MisdeclaredError
from dbt_project.report_values import DATED, Parameter, Report

Values = Mapping[str, tuple[str, ...]]  # several values of a multiselect

_MONTH = re.compile(r"^\d{4}-\d{2}$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_ITEMS = re.compile(r"(?:[^,\\]|\\.)+")  # as the page's address has them: a comma in a code is \,
_MAPPED = re.compile(r"^\s*--\s*@param\s+(\S+)\s*=\s*(\w+)\s*$", re.MULTILINE)


def token_values(report: Report, given: Mapping[str, str], sql: str) -> Values:
    """Values by the tokens' names, lower case.

    A parameter gives its own name; a range `period` gives period_from and period_to, and months
    besides their parts: period_from_year, period_from_month, period_from_date (its first day),
    period_to_date (its last day). Tokens with names of their own are mapped in the legacy file by
    comments: `-- @param p1 = period_from_month`. Raises MisdeclaredError.
    """
    values: dict[str, tuple[str, ...]] = {}
    for parameter in report.parameters:
        values |= dict(_values(report, parameter, given.get(parameter.name)))
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
) -> Iterator[tuple[str, tuple[str, ...]]]:
    name = parameter.name
    if parameter.type in DATED:
        if text is None:
            raise MisdeclaredError(f"{report.name}: verify.parameters lacks '{name}'")
        first, _, last = text.partition("..")
        yield name, (text,)
        for end, day in (("from", first), ("to", last or first)):
            yield from _parts(report, name, end, day)
    elif parameter.type == "code_range":
        first, separator, last = (text or "").partition("..")
        yield name, (text,) if text else ()
        yield f"{name}_from", (first,) if first else ()
        yield f"{name}_to", (end,) if (end := last if separator else first) else ()
    elif parameter.type in ("multiselect", "fields"):
        found = _ITEMS.findall(text or "")
        yield name, tuple(re.sub(r"\\(.)", r"\1", item) for item in found)
    else:
        yield name, (text,) if text else ()


def _parts(report: Report, name: str, end: str, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not (_MONTH.match(text) or _DAY.match(text)):
        raise MisdeclaredError(
            f"{report.name}: verify.parameters.{name}: '{text}' is no day or month; "
            "what is compared cannot depend on today"
        )
    year, month = text[:4], text[5:7]
    day = text[8:10] or ("01" if end == "from" else _last_day(year, month))
    yield f"{name}_{end}", (text,)
    yield f"{name}_{end}_year", (year,)
    yield f"{name}_{end}_month", (month,)
    yield f"{name}_{end}_date", (f"{year}-{month}-{day}",)


def _last_day(year: str, month: str) -> str:
    return f"{calendar.monthrange(int(year), int(month))[1]:02}"
