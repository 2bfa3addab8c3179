"""A cross-tab's `rows`: columns, trees and what a reader picks; how they are read and checked."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dbt_project.marts import Mart
from dbt_project.report_reading import Reading
from dbt_project.report_schema import near
from dbt_project.report_values import Column, Label, Parameter, Report, RowLevel

_KINDS = ("name", "tree", "pick")
_KEYS_OF = {"code": "tree", "label": "tree", "from": "pick", "max": "pick"}
_KEYS_OF |= {"show": "name", "hidden": "name"}
_DEFAULT_MOST = 3


def read_row(reading: Reading, mart: Mart, entry: Mapping[str, Any], path: str) -> RowLevel:
    """One entry of `rows` with its names resolved."""
    kinds = [kind for kind in _KINDS if kind in entry]
    if len(kinds) != 1:
        reading.problem(path, f"needs one of {', '.join(_KINDS)}")
        return RowLevel(Column("", Label("", ""), ""))
    for key, kind in _KEYS_OF.items():
        if key in entry and kind not in entry:
            reading.problem(f"{path}.{key}", f"belongs to '{kind}', this is a '{kinds[0]}'")
    if "subtotal" in entry and "tree" in entry:
        reading.problem(f"{path}.subtotal", "a tree has a line for each node without it")
    if "tree" in entry:
        return _tree(reading, mart, entry, path)
    if "pick" in entry:
        return _pick(reading, mart, entry, path)
    read = reading.column if entry.get("hidden") else reading.labelled
    return RowLevel(
        column=read(mart, entry["name"], f"{path}.name"),
        subtotal=entry.get("subtotal", False),
        show=_columns(reading, mart, entry.get("show", []), f"{path}.show"),
        hidden=entry.get("hidden", False),
    )


def levels_of(mart: Mart, tree: str | None) -> tuple[Column, ...]:
    """A tree's level columns from the top."""
    levels = [column for column in mart.columns.values() if column.tree == tree and column.level]
    return tuple(sorted(levels, key=lambda column: column.level or 0)) if tree else ()


def with_picks(parameter: Parameter, rows: tuple[RowLevel, ...]) -> Parameter:
    """A parameter of type fields with the choices of the row that it picks for."""
    picked = [row for row in rows if row.picks and row.column.name == parameter.name]
    if parameter.type != "fields" or not picked:
        return parameter
    return replace(parameter, picks=picked[0].picks, most=picked[0].most)


def row_problems(report: Report) -> Iterator[str]:
    """What is wrong with the rows of a report whose names are resolved."""
    if report.rows and report.rows[-1].subtotal and not report.rows[-1].picks:
        yield f"report.rows[{len(report.rows) - 1}].subtotal: the innermost level has none"
    known = {parameter.name: parameter for parameter in report.parameters}
    for place, row in enumerate(report.rows):
        path = f"report.rows[{place}]"
        if row.hidden and place == 0:
            yield f"{path}.hidden: the outermost level heads the total: it must be seen"
        if row.hidden and not row.show:
            yield f"{path}: lacks 'show', which a hidden level is seen by"
        if row.hidden and row.subtotal:
            yield f"{path}.subtotal: has no meaning for a hidden level"
        if row.picks:
            yield from _pick_problems(report, row, known, path)
    yield from _tree_problems(report)


def _tree(reading: Reading, mart: Mart, entry: Mapping[str, Any], path: str) -> RowLevel:
    tree, levels = entry["tree"], levels_of(mart, entry["tree"])
    if not levels:
        trees = {column.tree for column in mart.columns.values() if column.tree}
        hint = near(tree, trees)
        reading.problem(f"{path}.tree", f"no column of {mart.name} is of tree '{tree}'{hint}")
    if "code" not in entry:
        reading.problem(path, "lacks 'code', which a tree needs")
    code = (
        reading.labelled(mart, entry.get("code", ""), f"{path}.code") if "code" in entry else None
    )
    if code and levels and (code.tree != tree or code.level):
        reading.problem(f"{path}.code", f"'{code.name}' is not the own code of tree '{tree}'")
    named = entry.get("label")
    return RowLevel(
        column=code or Column(tree, Label(tree, tree), ""),
        subtotal=False,
        tree=tree,
        levels=levels,
        name=reading.labelled(mart, named, f"{path}.label") if named else None,
    )


def _pick(reading: Reading, mart: Mart, entry: Mapping[str, Any], path: str) -> RowLevel:
    if "from" not in entry:
        reading.problem(path, "lacks 'from', which a pick needs")
    return RowLevel(
        column=Column(entry["pick"], Label(entry["pick"], entry["pick"]), ""),
        subtotal=entry.get("subtotal", False),
        picks=_columns(reading, mart, entry.get("from", []), f"{path}.from"),
        most=entry.get("max", _DEFAULT_MOST),
    )


def _columns(reading: Reading, mart: Mart, names: list[str], path: str) -> tuple[Column, ...]:
    return tuple(
        reading.labelled(mart, name, f"{path}[{place}]") for place, name in enumerate(names)
    )


def _pick_problems(
    report: Report, row: RowLevel, known: Mapping[str, Parameter], path: str
) -> Iterator[str]:
    name = row.column.name
    parameter = known.get(name)
    if parameter is None:
        yield f"{path}.pick: there is no parameter '{name}'{near(name, known)}"
    elif parameter.type != "fields":
        yield f"{path}.pick: parameter '{name}' is a {parameter.type}, not fields"
    elif len(report.rows) == 1 and not parameter.required:
        yield f"{path}.pick: parameter '{name}' must be required, for there is no other row"
    others = {other.column.name for other in report.rows if other is not row}
    for column in row.picks:
        if column.name in others:
            yield f"{path}.from: '{column.name}' is a row heading already"


def _tree_problems(report: Report) -> Iterator[str]:
    trees = [row.tree for row in report.rows if row.tree]
    for place, parameter in enumerate(report.parameters):
        if parameter.levels_of and parameter.levels_of not in trees:
            path = f"report.parameters[{place}].levels_of"
            hint = near(parameter.levels_of, trees)
            yield f"{path}: no row is of tree '{parameter.levels_of}'{hint}"
