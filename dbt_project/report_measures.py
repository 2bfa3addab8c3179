"""Measures of a cross-tab: read from a declaration, and what is wrong with them."""

from collections.abc import Iterator, Mapping
from typing import Any

from dbt_project.marts import Mart
from dbt_project.report_reading import Reading
from dbt_project.report_schema import near
from dbt_project.report_values import DATED, HideZero, Label, Measure, Report

_NUMBER_FORMATS = {
    "sum": "#,##0.00",
    "count_distinct": "#,##0",
    "ratio": "#,##0.00",
    "share": "0.0%",
}
_MEASURE_KEYS = {  # which types a key has a meaning for
    "column": ("sum", "count_distinct"),
    "where": ("sum", "count_distinct"),
    "span": ("sum", "count_distinct"),
    "shift": ("sum", "count_distinct"),
    "numerator": ("ratio",),
    "denominator": ("ratio",),
    "of": ("share",),
}
_OPTIONAL = ("column", "where", "span", "shift")
_INEXACT = ("double", "float", "real")
_TEXTUAL = ("varchar", "char", "text", "date", "timestamp")


def read_measure(reading: Reading, mart: Mart, entry: Mapping[str, Any], path: str) -> Measure:
    """One entry of `measures`; what does not resolve is in `reading.problems`."""
    kind = entry.get("type")
    column = None
    if kind not in ("ratio", "share"):
        column = reading.column(mart, entry.get("column", entry["name"]), f"{path}.column")
        kind = kind or column.aggregate
        if kind == "none":
            reading.problem(path, f"column '{column.name}' is not to be summed (agg: none)")
            kind = "sum"
    for key, needed_by in _MEASURE_KEYS.items():
        if (key in entry) and kind not in needed_by:
            reading.problem(f"{path}.{key}", f"has no meaning for type {kind}")
        if key not in entry and kind in needed_by and key not in _OPTIONAL:
            reading.problem(path, f"lacks '{key}', which type {kind} needs")
    known_kind: Any = kind
    inherited = column.label if column else None
    own_format = column.format if column and kind == "sum" else None
    return Measure(
        name=entry["name"],
        label=_label(reading, entry, inherited, path),
        group=reading.group(entry, path),
        type=known_kind,
        column=column,
        numerator=entry.get("of") if kind == "share" else entry.get("numerator"),
        denominator=entry.get("denominator"),
        span=entry.get("span", "within"),
        where=reading.where(mart, entry.get("where"), f"{path}.where"),
        format=entry.get("format") or own_format or _NUMBER_FORMATS[kind],
        shift=entry.get("shift"),
        hidden=entry.get("hidden", False),
    )


def _label(reading: Reading, entry: Mapping[str, Any], inherited: Label | None, path: str) -> Label:
    """What is hidden needs no label."""
    if entry.get("hidden") and inherited is None and "label" not in entry:
        return Label(entry["name"], entry["name"])
    return reading.label(entry, inherited, path)


def read_hide_zero(declared: Any) -> HideZero | None:
    """`hide_zero` in any of its forms: true, names, or a map."""
    if isinstance(declared, Mapping):
        return HideZero(tuple(declared.get("measures", ())), declared.get("while"))
    if isinstance(declared, list):
        return HideZero(tuple(declared))
    return HideZero() if declared else None


def unsummable(data_type: str, name: str, path: str) -> Iterator[str]:
    """Why a column has no exact sum, if it has none."""
    if data_type.startswith(_INEXACT):
        yield f"{path}: column '{name}' is {data_type}, which does not add up exactly"
    elif data_type.startswith(_TEXTUAL):
        yield f"{path}: column '{name}' is {data_type}, which has no sum"


def measure_problems(report: Report) -> Iterator[str]:
    """What is wrong with the measures of a report whose names are resolved."""
    known = {measure.name: measure for measure in report.measures}
    for place, measure in enumerate(report.measures):
        path = f"report.measures[{place}]"
        if measure.type == "sum" and measure.column:
            column = measure.column
            yield from unsummable(column.data_type, column.name, f"{path}.column")
        yield from _parts(measure, known, path)
        yield from _span(measure, report, path)
    yield from _hiding(report, known)


def _hiding(report: Report, known: Mapping[str, Measure]) -> Iterator[str]:
    if all(measure.hidden for measure in report.measures) and report.measures:
        yield "report.measures: all of them are hidden"
    for place, name in enumerate(report.hide_zero.measures if report.hide_zero else ()):
        if name not in known:
            yield f"report.hide_zero[{place}]: there is no measure '{name}'{near(name, known)}"


def _parts(measure: Measure, known: Mapping[str, Measure], path: str) -> Iterator[str]:
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


def _span(measure: Measure, report: Report, path: str) -> Iterator[str]:
    """Spans need one answered date parameter; `within` alone goes without."""
    key, value = ("shift", measure.shift) if measure.span == "within" else ("span", measure.span)
    if value is None:
        return
    dated = [p.name for p in report.parameters if p.column and p.type in DATED]
    if len(dated) != 1:
        has = f"has {', '.join(dated)}" if dated else "has none"
        yield (
            f"{path}.{key}: '{value}' goes by the report's one date parameter with a column; "
            f"it {has}"
        )
    elif report.period and not report.period.required:
        yield (
            f"{path}.{key}: '{value}' goes by parameter '{report.period.name}', which must be "
            "required"
        )
