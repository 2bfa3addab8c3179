"""A declaration's parameters: how each is read, and what it must keep."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dbt_project.marts import Mart
from dbt_project.report_access import OWN_ORGS
from dbt_project.report_reading import Reading
from dbt_project.report_rows import levels_of
from dbt_project.report_schema import near
from dbt_project.report_values import DATED, Column, Options, Parameter, Report
from dbt_project.report_verify import value_text

DATE_WORDS = ("today", "last_month_end")
RANGE_WORDS = ("this_month", "last_month", "this_year", "last_year")
MONTH_WORDS = RANGE_WORDS[:2]
_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
_MONTHS = re.compile(r"^\d{4}-(0[1-9]|1[0-2])(\.\.\d{4}-(0[1-9]|1[0-2]))?$")
_WHOLE = re.compile(r"^\d{1,9}$")
_NO_COLUMN = ("toggle", "number", "fields", "unit")
_MAY_LACK_COLUMN = ("date", *_NO_COLUMN)


def read_parameter(reading: Reading, mart: Mart, entry: Mapping[str, Any], path: str) -> Parameter:
    """One parameter with its names resolved."""
    named = entry.get("column")
    column = reading.column(mart, named, f"{path}.column") if named else None
    options = entry.get("options")
    units = tuple(options) if isinstance(options, list) else ()
    own_orgs = entry.get("default") == OWN_ORGS
    if own_orgs and entry["type"] != "multiselect":
        reading.problem(f"{path}.default", f"{OWN_ORGS} are several: the type is multiselect")
    return Parameter(
        name=entry["name"],
        label=reading.label(entry, column.label if column else None, path),
        type=entry["type"],
        column=column,
        default=None if own_orgs else value_text(entry["type"], entry.get("default")),
        required=entry.get("required", False),
        options=_options(reading, None if units else options, f"{path}.options"),
        where=reading.where(mart, entry.get("where"), f"{path}.where"),
        off=reading.where(mart, entry.get("off"), f"{path}.off"),
        units=units,
        levels_of=entry.get("levels_of"),
        nodes=_nodes(reading, mart, entry, column, path),
        own_orgs=own_orgs,
    )


def _nodes(
    reading: Reading, mart: Mart, entry: Mapping[str, Any], column: Column | None, path: str
) -> tuple[Column, ...]:
    if not entry.get("descendants", False) or column is None:
        return ()
    levels = levels_of(mart, column.tree)
    if not levels or column.level:
        reading.problem(f"{path}.descendants", f"'{column.name}' is not the own code of a tree")
    return levels


def parameter_problems(report: Report, used: set[str]) -> Iterator[str]:
    """What is wrong with the parameters; `used` are those that something else names."""
    for place, parameter in enumerate(report.parameters):
        path = f"report.parameters[{place}]"
        yield from _keys(parameter, path)
        idle = not (parameter.where or parameter.off or parameter.name in used)
        if parameter.type == "toggle" and idle:
            yield f"{path}: nothing uses '{parameter.name}': give it a 'where' or an 'off'"
        yield from _default(parameter, path)
        if parameter.type == "date" and not parameter.column and parameter.name not in used:
            yield f"{path}: nothing uses '{parameter.name}': give it a column"
        if parameter.type in ("number", "fields", "unit") and parameter.name not in used:
            yield f"{path}: nothing uses '{parameter.name}'"
        if parameter.options:
            names = [other.name for other in report.parameters if other is not parameter]
            for name in parameter.options.depends_on:
                if name not in names:
                    there = f"{path}.options.depends_on"
                    yield f"{there}: there is no other parameter '{name}'{near(name, names)}"


def _options(reading: Reading, declared: Mapping[str, Any] | None, path: str) -> Options | None:
    mart = reading.mart(declared["model"], f"{path}.model") if declared else None
    if declared is None or mart is None:
        return None
    for key in ("value", "label", "label_en"):
        if key in declared:
            reading.column(mart, declared[key], f"{path}.{key}")
    for parameter, column in declared.get("depends_on", {}).items():
        reading.column(mart, column, f"{path}.depends_on.{parameter}")
    return Options(
        model=mart.name,
        relation=mart.relation,
        value=declared["value"],
        label=declared.get("label", declared["value"]),
        label_en=declared.get("label_en"),
        depends_on=dict(declared.get("depends_on", {})),
        where=reading.where(mart, declared.get("where"), f"{path}.where"),
        nodes=_nodes_above(mart, declared["value"]),
        access=mart.access,
    )


def _nodes_above(mart: Mart, value: str) -> tuple[Column, ...]:
    """Of a dimension, which has every node; a fact has those that something was written on."""
    column = mart.columns.get(value)
    if column is None or column.level or not mart.name.startswith("dim_"):
        return ()
    return levels_of(mart, column.tree)


def _keys(parameter: Parameter, path: str) -> Iterator[str]:
    kind, choice = parameter.type, parameter.type in ("select", "multiselect")
    needed = choice or kind == "unit"
    has = bool(parameter.units) if kind == "unit" else parameter.options is not None
    if has and not needed:
        yield f"{path}.options: has no meaning for type {kind}"
    if needed and not has:
        yield f"{path}: lacks 'options', which type {kind} needs"
    for key, conditions in {"where": parameter.where, "off": parameter.off}.items():
        if conditions and kind != "toggle":
            yield f"{path}.{key}: has no meaning for type {kind}"
    if parameter.units and kind != "unit":
        yield f"{path}.options: a list of units belongs to type unit, this is a {kind}"
    if parameter.nodes and not (choice or kind == "code_range"):
        yield f"{path}.descendants: has no meaning for type {kind}"
    if parameter.levels_of and kind != "number":
        yield f"{path}.levels_of: has no meaning for type {kind}"
    yield from _column(parameter, path)


def _column(parameter: Parameter, path: str) -> Iterator[str]:
    kind, column = parameter.type, parameter.column
    if column is None:
        if kind not in _MAY_LACK_COLUMN:
            yield f"{path}: lacks 'column', which type {kind} needs"
    elif kind in _NO_COLUMN:
        yield f"{path}.column: has no meaning for type {kind}"
    elif kind in DATED:
        if column.data_type and not column.data_type.startswith(("date", "timestamp")):
            yield f"{path}.column: '{column.name}' is {column.data_type}, not a date"
    elif kind == "code_range" and not column.data_type.startswith(("varchar", "char", "text")):
        yield f"{path}.column: '{column.name}' is {column.data_type}, not a text"


def _default(parameter: Parameter, path: str) -> Iterator[str]:
    text = parameter.default
    if text is None:
        return
    good, example = {
        "date": (text in DATE_WORDS or _is_days(text, 1), "today or 2024-01-31"),
        "month": (text in MONTH_WORDS or bool(_MONTH.match(text)), "last_month or 2024-01"),
        "month_range": (
            text in RANGE_WORDS or bool(_MONTHS.match(text)),
            "this_year or 2024-01..2024-12",
        ),
        "date_range": (
            text in RANGE_WORDS or _is_days(text, 2),
            "this_year or 2024-01-01..2024-01-31",
        ),
        "toggle": (text in ("on", "off"), "true or false"),
        "number": (bool(_WHOLE.match(text)), "a whole number such as 50"),
        "unit": (text in map(str, parameter.units), "one of its options"),
    }.get(parameter.type, (True, ""))
    if not good:
        words = {"date": DATE_WORDS, "month": MONTH_WORDS}.get(parameter.type, RANGE_WORDS)
        hint = near(text, words) if parameter.type in DATED else ""
        yield f"{path}.default: cannot be '{text}': write {example}{hint}"


def _is_days(text: str, most: int) -> bool:
    days = text.split("..")
    try:
        return len(days) <= most and all(len(day) == 10 and date.fromisoformat(day) for day in days)
    except ValueError:
        return False
