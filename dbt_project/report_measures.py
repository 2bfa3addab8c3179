"""Measures of a cross-tab: read from a declaration, and what is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from dbt_project.marts import Mart
from dbt_project.report_reading import Reading
from dbt_project.report_schema import near
from dbt_project.report_values import DATED, HideZero, Label, Measure, Report, Side, Term, Top

_NUMBER_FORMATS = {
    "count_distinct": "#,##0",
    "change": "0.0%",
    "share": "0.0%",
    "running_share": "0.0%",
    "rank": "0",
}
_FORMAT = "#,##0.00"
_READING = ("sum", "count_distinct", "min", "max", "last")  # types that read a column
_INEXACT = ("double", "float", "real")
_TEXTUAL = ("varchar", "char", "text", "date", "timestamp")
_OPTIONAL = ("column", "where", "span", "shift")
_MAY_LACK = (*_OPTIONAL, "side")
_MEASURE_KEYS: Mapping[str, tuple[str, ...]] = {  # which types a key has a meaning for
    **dict.fromkeys(_OPTIONAL, _READING),
    "numerator": ("ratio",),
    "denominator": ("ratio",),
    "of": ("change", "total", "share", "rank", "running_share", "band"),
    "edges": ("band",),
    "labels": ("band",),
    "against": ("change",),
    "by": ("last",),
    "side": ("sum",),
}
_SUMS = ("sum", "count_distinct", "total")
_MADE_OF: Mapping[str, tuple[str, ...]] = {  # which rules out circles
    "ratio": (*_READING, "total"),
    "change": (*_READING, "total", "ratio"),
    "total": ("sum", "count_distinct"),
    "share": _SUMS,
    "rank": (*_READING, "total", "ratio", "change"),
    "running_share": _SUMS,
    "band": ("running_share",),
}
_SORTING = (*_READING, "total", "ratio", "change")
_HELD_SPANS = ("before", "until", "year_opening")
_RANKED = ("rank", "running_share", "band")


def read_measures(
    reading: Reading, mart: Mart, declared: Sequence[Mapping[str, Any]]
) -> tuple[Measure, ...]:
    """The entries of `measures`; what does not resolve is in `reading.problems`.

    A total without a format has its first term's.
    """
    found = [
        _measure(reading, mart, entry, f"report.measures[{place}]")
        for place, entry in enumerate(declared)
    ]
    formats = {measure.name: measure.format for measure in found}
    return tuple(
        replace(m, format=formats.get(m.terms[0].name) or _FORMAT)
        if m.terms and "format" not in entry
        else m
        for m, entry in zip(found, declared, strict=True)
    )


def _measure(reading: Reading, mart: Mart, entry: Mapping[str, Any], path: str) -> Measure:
    kind: Any = entry.get("type")
    column = None
    if kind not in _MADE_OF:
        column = reading.column(mart, entry.get("column", entry["name"]), f"{path}.column")
        kind = kind or column.aggregate
        if kind == "none":
            reading.problem(path, f"column '{column.name}' is not to be summed (agg: none)")
            kind = "sum"
    _keys(reading, entry, kind, path)
    own_format = column.format if column and kind != "count_distinct" else None
    of = entry.get("of")
    by = entry.get("by")
    return Measure(
        name=entry["name"],
        label=_label(reading, entry, column.label if column else None, path),
        group=reading.group(entry, path),
        type=kind,
        column=column,
        numerator=entry.get("numerator", None if isinstance(of, list) else of),
        denominator=entry.get("denominator", entry.get("against")),
        span=entry.get("span", "within"),
        where=reading.where(mart, entry.get("where"), f"{path}.where"),
        format=entry.get("format") or own_format or _NUMBER_FORMATS.get(kind, _FORMAT),
        shift=entry.get("shift"),
        hidden=entry.get("hidden", False),
        scaled=entry.get("scaled", False),
        terms=_terms(of) if isinstance(of, list) else (),
        by=reading.column(mart, by, f"{path}.by") if by else None,
        side=_side(entry.get("side")),
        edges=tuple(Decimal(str(edge)) for edge in entry.get("edges", [])),
        labels=tuple(entry.get("labels", [])),
    )


def _keys(reading: Reading, entry: Mapping[str, Any], kind: str, path: str) -> None:
    for key, needed_by in _MEASURE_KEYS.items():
        if key in entry and kind not in needed_by:
            reading.problem(f"{path}.{key}", f"has no meaning for type {kind}")
        if key not in entry and kind in needed_by and key not in _MAY_LACK:
            reading.problem(path, f"lacks '{key}', which type {kind} needs")
    if "of" in entry and isinstance(entry["of"], list) != (kind == "total"):
        wanted = "a list of measures" if kind == "total" else "one measure"
        reading.problem(f"{path}.of", f"must be {wanted} for type {kind}")


def _side(declared: Mapping[str, Any] | None) -> Side | None:
    if declared is None:
        return None
    at = declared.get("at")
    return Side(declared["show"], None if at == "displayed" else at)


def _terms(names: Sequence[str]) -> tuple[Term, ...]:
    return tuple(Term(name.removeprefix("-"), name.startswith("-")) for name in names)


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


def read_top(reading: Reading, declared: Mapping[str, Any]) -> Top | None:
    """`top` and `rest`."""
    top = declared.get("top")
    if top is None:
        if "rest" in declared:
            reading.problem("report.rest", "has no meaning without 'top'")
        return None
    parameter = top.removeprefix("$param.") if isinstance(top, str) else None
    return Top(None if parameter else top, parameter, declared.get("rest", False))


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
        yield from _column(measure, report, path)
        yield from _parts(measure, known, path)
        yield from _held(measure, path)
        yield from _netted(measure, report, path)
        yield from _ranked(measure, report, path)
        yield from _span(measure, report, path)
        if measure.scaled and measure.type not in ("sum", "total"):
            yield f"{path}.scaled: a {measure.type} has no unit"
        if measure.scaled and report.layout == "crosstab" and report.unit is None:
            yield f"{path}.scaled: there is no parameter of type unit"
    yield from _hiding(report, known)
    yield from _sorted(report, known)


def _hiding(report: Report, known: Mapping[str, Measure]) -> Iterator[str]:
    if all(measure.hidden for measure in report.measures) and report.measures:
        yield "report.measures: all of them are hidden"
    for place, name in enumerate(report.hide_zero.measures if report.hide_zero else ()):
        if name not in known:
            yield f"report.hide_zero[{place}]: there is no measure '{name}'{near(name, known)}"


def _column(measure: Measure, report: Report, path: str) -> Iterator[str]:
    column, kind = measure.column, measure.type
    if column is None:
        return
    if kind == "sum":
        yield from unsummable(column.data_type, column.name, f"{path}.column")
    elif kind != "count_distinct" and column.data_type.startswith((*_INEXACT, *_TEXTUAL)):
        yield (
            f"{path}.column: column '{column.name}' is {column.data_type}; {kind} is of exact "
            "numbers"
        )
    if measure.by and not measure.by.data_type.startswith(("date", "timestamp")):
        yield f"{path}.by: column '{measure.by.name}' is {measure.by.data_type}, not a date"
    if kind == "last" and not report.key:
        yield f"{path}: type last needs {report.model} to have a unique_key: a day may have several"


def _held(measure: Measure, path: str) -> Iterator[str]:
    """A balance is not added up over days."""
    if measure.column is None or measure.column.held_until is None:
        return
    name = measure.column.name
    if measure.type != "sum":
        yield f"{path}.type: '{name}' is a balance (held_until); only sums of it are read"
    if measure.span not in _HELD_SPANS:
        yield (
            f"{path}.span: '{name}' is a balance (held_until), which has no '{measure.span}': "
            f"it is one of {', '.join(_HELD_SPANS)}"
        )


def _netted(measure: Measure, report: Report, path: str) -> Iterator[str]:
    if measure.side is None:
        return
    names = [level.column.name for level in report.rows if not level.picks]
    if measure.side.at is not None and measure.side.at not in names:
        at = measure.side.at
        yield f"{path}.side.at: '{at}' is no column of the rows{near(at, [*names, 'displayed'])}"
    if report.across and measure.name in report.across.measures:
        yield f"{path}.side: '{measure.name}' is spread by across; a side is of a row as a whole"
    if report.headline and any(
        measure in report.behind([name]) for name in report.headline.measures
    ):
        yield f"{path}.side: '{measure.name}' is in the headline, which has no rows to net"


def _ranked(measure: Measure, report: Report, path: str) -> Iterator[str]:
    kind = measure.type
    if kind not in _RANKED:
        return
    if len(report.rows) != 1 or report.rows[0].levels or report.rows[0].picks:
        yield f"{path}: type {kind} needs rows of one plain level"
    if kind != "rank" and not report.order_by:
        yield f"{path}: type {kind} goes by 'order_by', which the report lacks"
    if report.across and measure.name in report.across.measures:
        yield f"{path}: '{measure.name}' is spread by across; a {kind} is of a row as a whole"
    if report.headline and measure.name in report.headline.measures:
        yield f"{path}: '{measure.name}' is in the headline, which has no rows to rank"
    if kind == "band" and len(measure.labels) != len(measure.edges) + 1:
        yield f"{path}.labels: {len(measure.edges)} edges make {len(measure.edges) + 1} bands"
    if any(first >= second for first, second in pairwise(measure.edges)):
        yield f"{path}.edges: must ascend"


def _sorted(report: Report, known: Mapping[str, Measure]) -> Iterator[str]:
    """What a cross-tab may be ordered by."""
    if report.layout == "list":
        return
    rows = [level.column.name for level in report.rows]
    if report.top is not None:
        if len(rows) != 1 or report.rows[0].levels or report.rows[0].picks:
            yield "report.top: needs rows of one plain level"
        if not any(sort.column in known for sort in report.order_by):
            yield "report.top: goes by a measure in 'order_by', where there is none"
    for place, sort in enumerate(report.order_by):
        path, name = f"report.order_by[{place}]", sort.column
        if name in known and known[name].type not in _SORTING:
            yield f"{path}: '{name}' is a {known[name].type}; order by what it is made of"
        elif name not in known and name not in rows:
            yield f"{path}: there is no measure or row column '{name}'{near(name, [*known, *rows])}"


def _parts(measure: Measure, known: Mapping[str, Measure], path: str) -> Iterator[str]:
    for key, name in _part_keys(measure):
        if name not in known:
            yield f"{path}.{key}: there is no measure '{name}'{near(name, known)}"
        elif known[name].type not in _MADE_OF.get(measure.type, ()):
            kind = known[name].type
            rule = {
                "total": f"a total is of {' and '.join(_MADE_OF['total'])}",
                "change": f"a change is not of a {kind}",
                "rank": f"a rank is not of a {kind}",
                "band": "a band is of a running_share",
            }.get(measure.type, "only sums can be divided")
            yield f"{path}.{key}: '{name}' is a {kind}; {rule}"


def _part_keys(measure: Measure) -> Iterator[tuple[str, str]]:
    """Each (key, measure named there)."""
    first, second = ("numerator", "denominator") if measure.type == "ratio" else ("of", "against")
    if measure.numerator:
        yield first, measure.numerator
    if measure.denominator:
        yield second, measure.denominator
    for place, term in enumerate(measure.terms):
        yield f"of[{place}]", term.name


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
