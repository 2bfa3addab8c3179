"""Where a figure leads: the `drill` part of a declaration, and what it must keep."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dbt_project.page_values import Carried, Drill
from dbt_project.report_schema import near
from dbt_project.report_values import Column, Parameter, ParameterType, Report

# Which answers can be handed on to a parameter. A month is a range of days too, and a day lies in a
# month; a range of days has no months that are the same.
_FROM_PARAMETER: Mapping[ParameterType, tuple[ParameterType, ...]] = {
    "date": ("date",),
    "date_range": ("date_range", "month_range", "month", "date"),
    "month": ("month", "date"),
    "month_range": ("month_range", "month", "date"),
    "select": ("select",),
    "multiselect": ("multiselect", "select"),
    "code_range": ("code_range", "select"),
    "text": ("text", "select"),
    "number": ("number",),
    "fields": (),
    "unit": ("unit",),
    "toggle": ("toggle",),
}
_FROM_DAY = ("date", "date_range", "month", "month_range")
_FROM_CODE = ("select", "multiselect", "code_range", "text")
_FAMILIES = {
    "a date": ("date", "timestamp"),
    "a text": ("varchar", "char", "text"),
    "a number": ("decimal", "numeric", "number", "int", "bigint", "smallint", "tinyint", "double"),
}


def read_drill(entry: Mapping[str, Any]) -> Drill:
    """One entry of `drill`; what it names is checked when all reports are known."""
    carried = []
    for parameter, text in entry["with"].items():
        source, _, name = text.removeprefix("$").partition(".")
        carried.append(Carried(parameter, "row" if source == "row" else "param", name))
    return Drill(entry["on"], entry["to"], tuple(carried))


def row_columns(report: Report) -> dict[str, Column]:
    """The columns whose values a figure stands for: a list's, a cross-tab's rows and `across`."""
    if report.layout == "list":
        return {listed.name: listed.column for listed in report.columns if not listed.days_since}
    columns = [level.column for level in report.rows if not level.picks]
    columns += [column for level in report.rows for column in level.picks]
    if report.across and report.across.column:
        columns.append(report.across.column)
    return {column.name: column for column in columns}


def drill_problems(report: Report) -> Iterator[str]:
    """What is wrong with a report's drills as far as the report itself says."""
    if report.drills and report.ledger:
        yield "report.drill: has no meaning in a list with inserted rows or running balances"
    if report.layout == "list":
        shown = [column.name for column in report.columns]
    else:
        shown = [measure.name for measure in report.measures if not measure.hidden]
    for place, drill in enumerate(report.drills):
        path = f"report.drill[{place}]"
        if drill.on not in shown:
            yield f"{path}.on: '{drill.on}' is not shown{near(drill.on, shown)}"
        if drill.on in (other.on for other in report.drills[:place]):
            yield f"{path}.on: '{drill.on}' leads to another report already"
        for carried in drill.answers:
            yield from _source_problems(report, carried, f"{path}.with.{carried.parameter}")


def _source_problems(report: Report, carried: Carried, path: str) -> Iterator[str]:
    if carried.source == "param":
        known = [parameter.name for parameter in report.parameters]
        if carried.name not in known:
            yield f"{path}: there is no parameter '{carried.name}'{near(carried.name, known)}"
    elif carried.name not in row_columns(report):
        known = list(row_columns(report))
        yield f"{path}: no row has '{carried.name}'{near(carried.name, known)}"


def target_problems(
    reports: Sequence[Report], declared: Sequence[str]
) -> Iterator[tuple[Report, str]]:
    """What is wrong with drills as far as the reports that they open say.

    `declared` are the names of all reports, of those too that could not be read.
    """
    known = {report.name: report for report in reports}
    for report in reports:
        for place, drill in enumerate(report.drills):
            path = f"report.drill[{place}]"
            if drill.to in known:
                for problem in _answers(report, known[drill.to], drill, path):
                    yield report, problem
            elif drill.to not in declared:
                hint = near(drill.to, declared)
                yield report, f"{path}.to: there is no report '{drill.to}'{hint}"


def _answers(report: Report, target: Report, drill: Drill, path: str) -> Iterator[str]:
    asked = {parameter.name: parameter for parameter in target.parameters}
    given = {carried.parameter for carried in drill.answers}
    for carried in drill.answers:
        here, parameter = f"{path}.with.{carried.parameter}", asked.get(carried.parameter)
        if parameter is None:
            hint = near(carried.parameter, asked)
            yield f"{here}: {target.name} has no parameter '{carried.parameter}'{hint}"
        elif carried.source == "param":
            yield from _from_parameter(report, target, carried, parameter, here)
        else:
            yield from _from_row(report, target, carried, parameter, here)
    for parameter in target.parameters:
        if parameter.required and parameter.default is None and parameter.name not in given:
            yield f"{path}.with: lacks '{parameter.name}', which {target.name} requires"


def _from_parameter(
    report: Report, target: Report, carried: Carried, parameter: Parameter, path: str
) -> Iterator[str]:
    source = next((p for p in report.parameters if p.name == carried.name), None)
    if source is None:
        return
    if source.type not in _FROM_PARAMETER[parameter.type]:
        yield (
            f"{path}: a {source.type} is no answer to '{parameter.name}' of {target.name}, "
            f"which is a {parameter.type}"
        )
    elif parameter.required and not source.required:
        yield f"{path}: {target.name} requires it, so parameter '{source.name}' must be required"


def _from_row(
    report: Report, target: Report, carried: Carried, parameter: Parameter, path: str
) -> Iterator[str]:
    column = row_columns(report).get(carried.name)
    if column is None:
        return
    allowed = _FROM_DAY if _family(column) == "a date" else _FROM_CODE
    if parameter.type not in allowed:
        yield (
            f"{path}: a row's '{column.name}' is no answer to '{parameter.name}' of {target.name}, "
            f"which is a {parameter.type}"
        )
    elif _family(column) != _family(parameter.column):
        yield (
            f"{path}: '{column.name}' is {_family(column)}, '{parameter.name}' of {target.name} "
            f"asks for {_family(parameter.column)}"
        )
    elif not parameter.nodes and any(r.tree and r.column == column for r in report.rows):
        yield (
            f"{path}: '{column.name}' is a tree with nodes above its leaves, so "
            f"'{parameter.name}' of {target.name} needs 'descendants: true'"
        )


def _family(column: Column | None) -> str:
    data_type = column.data_type if column else ""
    found = (name for name, starts in _FAMILIES.items() if data_type.startswith(starts))
    return next(found, "a text")
