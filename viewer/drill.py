"""Ways from a figure to another report and back: links that carry answers and say where from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, urlencode

from dbt_project.report_drill import row_columns
from dbt_project.reporting.grid import Grid, GridColumn, GridRow, Value
from dbt_project.reporting.layout import headings, laid_out
from dbt_project.reporting.parameters import Value as Answer
from dbt_project.reporting.parameters import Values, value_text
from dbt_project.reports import Drill, Parameter, Report

BACK = "back"
_LONGEST = 1_500  # characters of a way back: browsers and proxies take about 2,000 in all
_DAYS = ("date_range", "month", "month_range")

Links = Callable[[GridRow, GridColumn], str | None]


@dataclass(frozen=True)
class Way:
    """A drill whose report is there, and what its links have in common.

    `texts` are the answers that the page's own answers give; `asked` the parameters that a row's
    columns answer.
    """

    drill: Drill
    target: Report
    texts: Mapping[str, str]
    asked: tuple[tuple[Parameter, str], ...]

    def query(self, row: Mapping[str, Value]) -> dict[str, str] | None:
        """The link's answers for a row; None where the row is of many values or of none."""
        texts = dict(self.texts)
        for parameter, name in self.asked:
            value = row.get(name)
            if value is None:
                return None
            texts[parameter.name] = _text(parameter, value)
        return texts

    def address(self, row: Mapping[str, Value]) -> str | None:
        """The link of a row, relative to its page; None as in `query`."""
        query = self.query(row)
        return f"{self.target.name}?{urlencode(query)}" if query is not None else None


def no_link(_row: GridRow, _column: GridColumn) -> None:
    """The links of a table that leads nowhere."""


def ways(
    report: Report, values: Values, reports: Mapping[str, Report], common: Mapping[str, str]
) -> dict[str, Way]:
    """The report's ways by the figure that they begin at; `common` is a part of every link."""
    found = {}
    for drill in report.drills:
        target = reports.get(drill.to)
        if target is not None:
            texts = {**common, **_carried(report, values, drill, target)}
            asked = tuple(
                (target.parameter(carried.parameter), carried.name)
                for carried in drill.answers
                if carried.source == "row"
            )
            found[drill.on] = Way(drill, target, texts, asked)
    return found


def grid_links(report: Report, values: Values, grid: Grid, found: Mapping[str, Way]) -> Links:
    """Addresses of a cross-tab's figures, relative to its page.

    What a reader did not pick to group by stays open.
    """
    hidden = [heading.column.name for heading in headings(laid_out(report, values), hidden=True)]
    unpicked = {column.name for level in report.rows for column in level.picks}
    unpicked -= set(grid.row_names)
    across = report.across.column.name if report.across and report.across.column else ""
    asking = {
        name: replace(way, asked=tuple(pair for pair in way.asked if pair[1] not in unpicked))
        for name, way in found.items()
    }

    def link(row: GridRow, column: GridColumn) -> str | None:
        way = asking.get(column.measure) if column.figure else None
        if way is None:
            return None
        codes = dict(zip(grid.row_names, row.keys, strict=False))
        codes |= dict(zip(hidden, row.hidden, strict=False))
        codes |= {across: column.code} if across else {}
        return way.address(codes)

    return link


def row_names(report: Report) -> list[str]:
    """Columns of a list whose codes its links need."""
    known = row_columns(report)
    names = (c.name for d in report.drills for c in d.answers if c.source == "row")
    return [name for name in dict.fromkeys(names) if name in known]


def here(report: Report, query: Mapping[str, str]) -> dict[str, str]:
    """What a link says of the page that it stands on, so that the next one can lead back."""
    kept = {name: text for name, text in query.items() if name != "lang"}
    way = f"{report.name}?{urlencode(kept)}"
    return {BACK: way} if len(way) <= _LONGEST else {}


def way_back(text: str, reports: Mapping[str, Report]) -> tuple[Report, dict[str, str]] | None:
    """The page that a link came from and its settings; None when it names no report."""
    name, _, query = text.partition("?")
    report = reports.get(name)
    if report is None:
        return None
    return report, dict(parse_qsl(query, keep_blank_values=True))


def _carried(report: Report, values: Values, drill: Drill, target: Report) -> dict[str, str]:
    """Answers that are handed on; one that is open here is open there, whatever is usual."""
    texts = {}
    known = {parameter.name for parameter in report.parameters}
    for carried in drill.answers:
        if carried.source == "param" and carried.name in known:
            value = values.get(carried.name)
            parameter = target.parameter(carried.parameter)
            if value is not None:
                texts[parameter.name] = _text(parameter, value)
            elif parameter.default is not None:
                texts[parameter.name] = "off" if parameter.type == "toggle" else ""
    return texts


def _text(parameter: Parameter, value: Answer) -> str:
    """The answer as the link of the report that is opened has it."""
    if not isinstance(value, tuple | bool):
        if parameter.type in _DAYS and isinstance(value, date):
            value = value, value
        elif parameter.type == "code_range":
            value = str(value), str(value)
        elif parameter.type == "multiselect":
            value = (value,)
    return value_text(parameter, value)
