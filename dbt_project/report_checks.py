"""What a resolved report must keep: references, kinds, limits; each breach is one line."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from dbt_project.report_schema import near
from dbt_project.report_values import Condition, Measure, Parameter, Report
from dbt_project.report_verify import verify_problems

DATE_WORDS = ("today", "last_month_end")
RANGE_WORDS = ("this_month", "last_month", "this_year", "last_year")
_NAME = re.compile(r"^[a-z0-9_]+$")
_MONTHS = re.compile(r"^\d{4}-(0[1-9]|1[0-2])(\.\.\d{4}-(0[1-9]|1[0-2]))?$")
_INEXACT = ("double", "float", "real")
_TEXTUAL = ("varchar", "char", "text", "date", "timestamp")


def check(report: Report) -> list[str]:
    """Problems of a report whose names are resolved, as `key path: what is wrong`."""
    checks = (
        _head(report),
        _names(report),
        _list_columns(report),
        _measures(report),
        _spread(report),
        _parameters(report),
        _references(report),
        _headline(report),
        verify_problems(report),
    )
    return [problem for found in checks for problem in found]


def _head(report: Report) -> Iterator[str]:
    if not _NAME.match(report.name):
        yield "name: an exposure's name is its address: lower-case letters, digits and _ only"
    if not report.label.zh:
        yield "label: the exposure has none"
    if not report.tags:
        yield "config.tags: the first tag is the report's subject; there is none"
    if report.maturity == "high" and report.verify is None:
        yield "report: lacks 'verify', which maturity high needs"


def _names(report: Report) -> Iterator[str]:
    lists: dict[str, Sequence[str]] = {
        "rows": [level.column.name for level in report.rows],
        "columns": [column.name for column in report.columns],
        "measures": [measure.name for measure in report.measures],
        "parameters": [parameter.name for parameter in report.parameters],
    }
    for key, names in lists.items():
        for place, name in enumerate(names):
            if name in names[:place]:
                yield f"report.{key}[{place}].name: '{name}' is there already"


def _list_columns(report: Report) -> Iterator[str]:
    for place, column in enumerate(report.columns):
        path = f"report.columns[{place}]"
        if column.total and column.days_since:
            yield f"{path}.total: days are not summed"
        elif column.total:
            if column.column.aggregate == "none":
                yield f"{path}.total: column '{column.column.name}' is not to be summed (agg: none)"
            yield from _summable(column.column.data_type, column.column.name, f"{path}.total")


def _summable(data_type: str, name: str, path: str) -> Iterator[str]:
    if data_type.startswith(_INEXACT):
        yield f"{path}: column '{name}' is {data_type}, which does not add up exactly"
    elif data_type.startswith(_TEXTUAL):
        yield f"{path}: column '{name}' is {data_type}, which has no sum"


def _measures(report: Report) -> Iterator[str]:
    summed = {measure.name: measure for measure in report.measures}
    for place, measure in enumerate(report.measures):
        path = f"report.measures[{place}]"
        if measure.type == "sum" and measure.column:
            column = measure.column
            yield from _summable(column.data_type, column.name, f"{path}.column")
        yield from _parts(measure, summed, path)


def _parts(measure: Measure, known: dict[str, Measure], path: str) -> Iterator[str]:
    keys = {"of" if measure.type == "share" else "numerator": measure.numerator}
    keys["denominator"] = measure.denominator
    for key, name in keys.items():
        if name is None:
            continue
        if name not in known:
            yield f"{path}.{key}: there is no measure '{name}'{near(name, known)}"
        elif known[name].type in ("ratio", "share"):
            # Only sums may be divided, which also rules out circles.
            yield f"{path}.{key}: '{name}' is a {known[name].type}; only sums can be divided"


def _spread(report: Report) -> Iterator[str]:
    if report.rows and report.rows[-1].subtotal:
        yield f"report.rows[{len(report.rows) - 1}].subtotal: the innermost level has none"
    if report.across is None:
        return
    known = [measure.name for measure in report.measures]
    for place, name in enumerate(report.across.measures):
        if name not in known:
            path = f"report.across.measures[{place}]"
            yield f"{path}: there is no measure '{name}'{near(name, known)}"
    column = report.across.column
    if column and column.name in (level.column.name for level in report.rows):
        yield f"report.across.name: '{column.name}' is a row heading already"
    if report.across.buckets:
        edges = report.across.buckets.edges
        if any(first >= second for first, second in pairwise(edges)):
            yield "report.across.buckets.edges: must ascend"


def _parameters(report: Report) -> Iterator[str]:
    used = {name for _, name in _referred(report)}
    for place, parameter in enumerate(report.parameters):
        path = f"report.parameters[{place}]"
        yield from _parameter_keys(parameter, path)
        yield from _default(parameter, path)
        if parameter.type == "date" and not parameter.column and parameter.name not in used:
            yield f"{path}: nothing uses '{parameter.name}': give it a column"
        if parameter.options:
            names = [other.name for other in report.parameters if other is not parameter]
            for name in parameter.options.depends_on:
                if name not in names:
                    there = f"{path}.options.depends_on"
                    yield f"{there}: there is no other parameter '{name}'{near(name, names)}"
    yield from _until(report)


def _parameter_keys(parameter: Parameter, path: str) -> Iterator[str]:
    kind, choice = parameter.type, parameter.type in ("select", "multiselect")
    needs = {"options": choice, "where": kind == "toggle"}
    has = {"options": parameter.options is not None, "where": bool(parameter.where)}
    for key, needed in needs.items():
        if has[key] and not needed:
            yield f"{path}.{key}: has no meaning for type {kind}"
        if needed and not has[key]:
            yield f"{path}: lacks '{key}', which type {kind} needs"
    if parameter.column is None and kind not in ("date", "toggle"):
        yield f"{path}: lacks 'column', which type {kind} needs"
    if parameter.column and kind == "toggle":
        yield f"{path}.column: has no meaning for type toggle"
    if parameter.column and kind in ("date", "month_range", "date_range"):
        data_type = parameter.column.data_type
        if data_type and not data_type.startswith(("date", "timestamp")):
            yield f"{path}.column: '{parameter.column.name}' is {data_type}, not a date"


def _default(parameter: Parameter, path: str) -> Iterator[str]:
    text = parameter.default
    if text is None:
        return
    good, example = {
        "date": (text in DATE_WORDS or _is_days(text, 1), "today or 2024-01-31"),
        "month_range": (
            text in RANGE_WORDS or bool(_MONTHS.match(text)),
            "this_year or 2024-01..2024-12",
        ),
        "date_range": (
            text in RANGE_WORDS or _is_days(text, 2),
            "this_year or 2024-01-01..2024-01-31",
        ),
        "toggle": (text in ("on", "off"), "true or false"),
    }.get(parameter.type, (True, ""))
    if not good:
        words = DATE_WORDS if parameter.type == "date" else RANGE_WORDS
        hint = near(text, words) if parameter.type != "toggle" else ""
        yield f"{path}.default: cannot be '{text}': write {example}{hint}"


def _is_days(text: str, most: int) -> bool:
    days = text.split("..")
    try:
        return len(days) <= most and all(len(day) == 10 and date.fromisoformat(day) for day in days)
    except ValueError:
        return False


def _until(report: Report) -> Iterator[str]:
    kinds = ("date", "month_range", "date_range")
    dated = [p.name for p in report.parameters if p.column and p.type in kinds]
    for place, measure in enumerate(report.measures):
        if measure.span == "until" and len(dated) != 1:
            has = f"has {', '.join(dated)}" if dated else "has none"
            yield (
                f"report.measures[{place}].span: 'until' goes by the report's one date parameter "
                f"with a column; it {has}"
            )
        elif measure.span == "until" and report.period and not report.period.required:
            yield (
                f"report.measures[{place}].span: 'until' goes by parameter "
                f"'{report.period.name}', which must be required"
            )


def _referred(report: Report) -> Iterator[tuple[str, str]]:
    """Every (key path, date parameter named there)."""
    if report.across and report.across.buckets:
        yield "report.across.buckets.from", report.across.buckets.since
    for place, column in enumerate(report.columns):
        if column.days_since:
            yield f"report.columns[{place}].days_since", column.days_since
    for path, condition in _conditions(report):
        if condition.parameter is not None:
            yield path, condition.parameter


def _conditions(report: Report) -> Iterator[tuple[str, Condition]]:
    for condition in report.where:
        yield f"report.where.{condition.column}", condition
    for place, measure in enumerate(report.measures):
        for condition in measure.where:
            yield f"report.measures[{place}].where.{condition.column}", condition
    for place, parameter in enumerate(report.parameters):
        for condition in parameter.where:
            yield f"report.parameters[{place}].where.{condition.column}", condition
    for place, highlight in enumerate(report.highlights):
        yield f"report.highlight[{place}].when", highlight.condition


def _references(report: Report) -> Iterator[str]:
    known = {parameter.name: parameter for parameter in report.parameters}
    for path, name in _referred(report):
        if name not in known:
            yield f"{path}: there is no parameter '{name}'{near(name, known)}"
        elif known[name].type != "date":
            yield f"{path}: parameter '{name}' is a {known[name].type}, not a date"
        elif not known[name].required:
            yield f"{path}: parameter '{name}' must be required"


def _headline(report: Report) -> Iterator[str]:
    if report.headline is None:
        return
    known = [measure.name for measure in report.measures]
    known += [column.name for column in report.columns if column.total]
    what = "total column" if report.layout == "list" else "measure"
    for place, name in enumerate(report.headline.measures):
        if name not in known:
            path = f"report.headline.measures[{place}]"
            yield f"{path}: there is no {what} '{name}'{near(name, known)}"
    spans = {m.name: m.span for m in report.measures if m.name in report.headline.measures}
    if report.headline.trend and "until" in spans.values():
        yield "report.headline.trend: a balance (span: until) has no monthly figures"
    if any(parameter.required and not parameter.default for parameter in report.parameters):
        yield "report.headline: each required parameter needs a default"
