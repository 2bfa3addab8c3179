"""Charts over a cross-tab: the `charts` part of a declaration, and what it must keep."""

from collections.abc import Iterator, Mapping
from typing import Any

from dbt_project.page_values import Chart
from dbt_project.report_drill import row_columns
from dbt_project.report_schema import near
from dbt_project.report_values import Measure, Report

_SUMS = ("sum", "total")  # measures whose parts add up


def read_chart(entry: Mapping[str, Any]) -> Chart:
    """One entry of `charts`."""
    measures = entry["y"]
    return Chart(
        type=entry["type"],
        x=entry["x"],
        measures=(measures,) if isinstance(measures, str) else tuple(measures),
        series=entry.get("series"),
        stacked=entry.get("stacked", entry["type"] == "area"),
    )


def across_name(report: Report) -> str | None:
    """The column that a cross-tab's columns are made of."""
    if report.across is None:
        return None
    made_of = report.across.column or (report.across.buckets and report.across.buckets.column)
    return made_of.name if made_of else None


def chart_problems(report: Report) -> Iterator[str]:
    """What is wrong with the charts of a report whose names are resolved."""
    for place, chart in enumerate(report.charts if report.rows else ()):
        path = f"report.charts[{place}]"
        yield from _measure_problems(report, chart, path)
        yield from _axis_problems(report, chart, path)


def _measure_problems(report: Report, chart: Chart, path: str) -> Iterator[str]:
    shown = {measure.name: measure for measure in report.measures if not measure.hidden}
    for name in chart.measures:
        if name not in shown:
            yield f"{path}.y: there is no measure '{name}'{near(name, shown)}"
        else:
            yield from _stack_problems(chart, shown[name], path)
    if len({shown[name].format for name in chart.measures if name in shown}) > 1:
        yield f"{path}.y: its measures have different formats, so they share no scale"
    if chart.series and len(chart.measures) > 1:
        yield f"{path}.series: with several measures each of them is a series"
    if chart.type == "line" and chart.stacked:
        yield f"{path}.stacked: has no meaning for type line"
    if chart.type == "area" and not chart.stacked:
        yield f"{path}.stacked: an area stands on the others; take a line"


def _stack_problems(chart: Chart, measure: Measure, path: str) -> Iterator[str]:
    if measure.labels:
        yield f"{path}.y: '{measure.name}' shows words"
    elif chart.stacked and measure.type not in _SUMS:
        yield f"{path}.y: '{measure.name}' is a {measure.type}, which does not add up"


def _axis_problems(report: Report, chart: Chart, path: str) -> Iterator[str]:
    """What is drawn must be a figure of the table: a group's, or the total's."""
    across, rows = across_name(report), [level.column.name for level in report.rows]
    known = [*row_columns(report), *([across] if across else [])]
    for key, name in (("x", chart.x), ("series", chart.series)):
        if name is not None and name not in known:
            yield f"{path}.{key}: no row or column has '{name}'{near(name, known)}"
            return
    if chart.x == chart.series:
        yield f"{path}.series: is the same as x"
        return
    used = [name for name in (chart.x, chart.series) if name and name != across]
    if set(used) != set(rows[: len(used)]):
        yield f"{path}: goes by {', '.join(used)}, but the outermost rows are by {rows[0]}"
    elif not used and not report.total_row:
        yield f"{path}: draws the total row, which the report has not (totals: {{rows: true}})"
    elif used and used != rows[-1:] and len(used) < len(rows):
        level = report.rows[len(used) - 1]
        if not level.subtotal and not level.tree:
            yield f"{path}: draws subtotals of '{level.column.name}', which has none"
    if across is None or across not in (chart.x, chart.series):
        yield from _all_members(report, chart, path)
    else:
        yield from _each_member(report, chart, path)


def _all_members(report: Report, chart: Chart, path: str) -> Iterator[str]:
    for name in chart.measures:
        if report.across and name in report.across.measures and not report.across.total:
            by = f"across.total or x: {across_name(report)}"
            yield f"{path}.y: '{name}' is spread over columns: it needs {by}"


def _each_member(report: Report, chart: Chart, path: str) -> Iterator[str]:
    spread = report.across.measures if report.across else ()
    for name in chart.measures:
        if name not in spread:
            yield f"{path}.y: '{name}' is not spread over columns"
