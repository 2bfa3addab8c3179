"""Charts above a cross-tab: its own figures, drawn by Vega in the page's colours."""

from collections.abc import Sequence
from html import escape
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from dbt_project.report_drill import row_columns
from dbt_project.reporting.grid import Grid
from dbt_project.reports import Chart, Language, Report
from viewer.chart_points import Drawing, drawing
from viewer.figure_card import UNITS
from viewer.figures import figure_text, number_format
from viewer.request import Request
from viewer.texts import say
from viewer.workbook import text_columns

_HEIGHT = 260
_AXIS, _LEGEND = 50, 60  # pixels that a picture needs besides lying bars
_BAR, _THIN_BAR = 22, 9  # pixels of a lying bar, and of one of several
_LONGEST_LABEL = 200  # pixels
_LEVEL_LABELS = 100  # characters below a chart of full width: bars with more of them lie


def charts(request: Request, grid: Grid) -> None:
    """All that the report declares; each with its title, and what it leaves out."""
    report, language = request.report, request.language
    if not report.charts:
        return
    beside = min(len(report.charts), 2)
    with st.grid(beside, min_column_width=420, key="charts"):
        for place, chart in enumerate(report.charts):
            names = _measure_names(report, language)
            drawn = drawing(chart, report, request.values, grid, names)
            if len(drawn.points) > 1:  # one says no more than the table does
                with st.container(border=True, gap="small", height="stretch"):
                    room = _LEVEL_LABELS // beside
                    _chart(chart, drawn, request, f"{report.name}.chart.{place}", room)


def _chart(chart: Chart, drawn: Drawing, request: Request, key: str, room: int) -> None:
    title = chart_title(chart, request.report, request.language)
    st.html(f'<p class="rp-card-title"><b>{escape(title)}</b></p>')
    st.altair_chart(
        vega(chart, drawn, request.language, room),
        key=key,
        alt=say("chart_alt", request.language, title=title),
    )
    if drawn.left_out:
        text = say("chart_cut", request.language, count=drawn.left_out)
        st.html(f'<p class="rp-quiet">{escape(text)}</p>')


def chart_title(chart: Chart, report: Report, language: Language) -> str:
    """What is drawn and by what: `Amount by customer class, month`."""
    between = "、" if language == "zh" else ", "
    names, labels = _measure_names(report, language), _column_labels(report, language)
    by = [labels[name] for name in (chart.x, chart.series) if name]
    figures = between.join(names[name] for name in chart.measures)
    return say("chart_title", language, figures=figures, by=between.join(by))


def vega(chart: Chart, drawn: Drawing, language: Language, room: int = _LEVEL_LABELS) -> alt.Chart:
    """The picture; heights are only for the eye, so this is where decimals become floats.

    `room` is how many characters of names fit below it. Bars with longer names lie.
    """
    points = drawn.points
    places = list(dict.fromkeys(point.place for point in points))
    series = list(dict.fromkeys(point.series for point in points))
    lies = chart.type == "bar" and sum(map(text_columns, places)) > room
    data = _data(drawn, series)
    size = alt.Axis(labelExpr=_axis_labels(points[0].format, language), tickCount=5, title=None)
    names = _names_axis(chart, lies)
    of_place, of_size = (alt.Y, alt.X) if lies else (alt.X, alt.Y)
    marks: dict[str, Any] = {
        "y" if lies else "x": of_place("place:N", sort=places, title=None, axis=names),
        "x" if lies else "y": of_size("size:Q", axis=size, stack="zero" if chart.stacked else None),
        "tooltip": [alt.Tooltip(f"{name}:N", title="") for name in ("place", "series", "figure")],
    }
    is_side_by_side = len(series) > 1 and chart.type == "bar" and not chart.stacked
    if len(series) > 1:
        legend = alt.Legend(orient="bottom", title=None, columns=4, labelLimit=200)
        marks["color"] = alt.Color("series:N", sort=series, legend=legend)
        if chart.stacked:
            marks["order"] = alt.Order("place_in_stack:Q")
    if is_side_by_side:
        offset = alt.YOffset if lies else alt.XOffset
        marks["yOffset" if lies else "xOffset"] = offset("series:N", sort=series)
    bars = len(places) * (_THIN_BAR * len(series) + 6 if is_side_by_side else _BAR)
    bars += _AXIS + (_LEGEND if len(series) > 1 else 0)
    picture = _mark(chart, alt.Chart(data, height=bars if lies else _HEIGHT))
    # Vega would read out each mark and axis in English: the picture has a text, the table figures.
    silent = alt.MarkConfig(aria=False)
    drawn_silently: alt.Chart = picture.encode(**marks).configure(aria=False, mark=silent)
    return drawn_silently


def _data(drawn: Drawing, series: Sequence[str]) -> pd.DataFrame:
    """A row a point; `place_in_stack` keeps stacks in the table's order."""
    points = drawn.points
    return pd.DataFrame(
        {
            "place": [point.place for point in points],
            "series": [point.series for point in points],
            "size": [float(point.value) for point in points],  # type: ignore[arg-type]
            "figure": [figure_text(point.value, point.format) for point in points],
            "place_in_stack": [series.index(point.series) for point in points],
        }
    )


def _mark(chart: Chart, base: Any) -> Any:
    if chart.type == "line":
        return base.mark_line(point=True)
    return base.mark_bar() if chart.type == "bar" else base.mark_area(opacity=0.85)


def _names_axis(chart: Chart, lies: bool) -> alt.Axis:
    """Names stand level; of a line's many some are left out, a bar has its own."""
    overlap: Any = "parity" if chart.type != "bar" else False
    limit = _LONGEST_LABEL if lies or chart.type != "bar" else 0
    return alt.Axis(labelLimit=limit, labelAngle=0, labelOverlap=overlap)


def _axis_labels(code: str, language: Language) -> str:
    """A Vega expression that writes an axis' numbers as readers say them: 3.4m."""
    if number_format(code).percent:
        return "format(datum.value, '.0%')"
    text = "format(datum.value, ',~g')"
    for size, unit in reversed(UNITS[language]):
        large = f"format(datum.value / {size}, ',~g') + '{unit}'"
        text = f"abs(datum.value) >= {size} ? {large} : {text}" if size else text
    return text


def _measure_names(report: Report, language: Language) -> dict[str, str]:
    """What each measure is called, with its group's heading."""
    found = {}
    for measure in report.measures:
        name = measure.label.text(language)
        group = measure.group.text(language) if measure.group else ""
        found[measure.name] = name if name.startswith(group) else f"{group} {name}"
    return found


def _column_labels(report: Report, language: Language) -> dict[str, str]:
    columns = row_columns(report)
    if report.across and report.across.buckets:
        columns[report.across.buckets.column.name] = report.across.buckets.column
    return {name: column.label.text(language) for name, column in columns.items()}
