"""What a chart draws, taken from the table's cells: nothing is added up here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dbt_project.report_charts import across_name
from dbt_project.reporting.grid import Grid, GridColumn, GridRow, Value
from dbt_project.reporting.layout import headings, laid_out
from dbt_project.reporting.parameters import Values
from dbt_project.reports import Chart, Report

MOST_PLACES, MOST_SERIES = 30, 12  # of more a picture shows nothing

Named = tuple[Value, str]  # a code and what it is called


@dataclass(frozen=True)
class Point:
    """One figure: where it stands and of which series, and its number format."""

    place: str
    series: str
    value: Value
    format: str


@dataclass(frozen=True)
class Drawing:
    """A chart's points in the table's order, and how many places and series were left out."""

    points: tuple[Point, ...]
    left_out: int


def drawing(
    chart: Chart, report: Report, values: Values, grid: Grid, names: Mapping[str, str]
) -> Drawing:
    """The chart's figures; `names` are those of the measures, for charts of several."""
    found = list(_found(chart, report, values, grid, names))
    places = _texts([place for place, _, _, _ in found])
    series = _texts([of for _, of, _, _ in found])
    shown = set(list(places)[:MOST_PLACES]), set(list(series)[:MOST_SERIES])
    points = tuple(
        Point(places[place], series[of], value, code)
        for place, of, value, code in found
        if place in shown[0] and of in shown[1]
    )
    left_out = max(len(places) - MOST_PLACES, 0) + max(len(series) - MOST_SERIES, 0)
    return Drawing(points, left_out)


def _found(
    chart: Chart, report: Report, values: Values, grid: Grid, names: Mapping[str, str]
) -> Iterator[tuple[Named, Named, Value, str]]:
    across = across_name(report)
    by_member = across is not None and across in (chart.x, chart.series)
    depth = sum(1 for name in (chart.x, chart.series) if name and name != across)
    for row in grid.rows:
        if row.level != depth or any(row.indents[:depth]):  # of a tree its uppermost nodes
            continue
        at = _of_row(report, values, grid, row)
        for cell, column in zip(row.cells, grid.columns, strict=True):
            if cell.value is None or not _is_drawn(chart, column, by_member):
                continue
            if across:
                at[across] = column.member, column.heading
            series = at[chart.series] if chart.series else (None, names[column.measure])
            yield at[chart.x], series, cell.value, column.format


def _is_drawn(chart: Chart, column: GridColumn, by_member: bool) -> bool:
    """One member's column where the chart goes by members, else that of all."""
    drawn = column.figure and column.measure in chart.measures
    return drawn and (column.member is not None) == by_member


def _of_row(report: Report, values: Values, grid: Grid, row: GridRow) -> dict[str, Named]:
    """The row's headings by their column; a tree's nodes by name where it shows names."""
    laid = laid_out(report, values)
    found = {}
    for place, heading in enumerate(headings(laid)):
        if place < len(row.keys):
            text, named = row.heads[place], laid.rows[heading.levels.start].name
            if heading.coded and named:
                text = str(_shown(grid, row, named.name) or text)
            found[heading.column.name] = row.keys[place], text
    return found


def _shown(grid: Grid, row: GridRow, name: str) -> Value:
    cells = zip(row.cells, grid.columns, strict=True)
    return next((cell.value for cell, c in cells if not c.figure and c.measure == name), None)


def _texts(named: Sequence[Named]) -> dict[Named, str]:
    """What each is called, in their order; where two share a name, with the code."""
    found = dict.fromkeys(named)
    called = [text for _, text in found]
    return {
        (code, text): text if called.count(text) == 1 else f"{text} {code}" for code, text in found
    }
