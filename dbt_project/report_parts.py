"""The parts of a declaration that passed the schema, resolved against the marts' columns."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from dbt_project.marts import Mart
from dbt_project.report_charts import read_chart
from dbt_project.report_conditions import when_condition
from dbt_project.report_drill import read_drill
from dbt_project.report_ledger import read_ledger
from dbt_project.report_measures import read_hide_zero, read_measures, read_top
from dbt_project.report_parameters import read_parameter
from dbt_project.report_reading import Reading
from dbt_project.report_rows import read_row, with_picks
from dbt_project.report_schema import near
from dbt_project.report_statement import in_unit, read_statement, statement_rows
from dbt_project.report_values import (
    Across,
    Buckets,
    Headline,
    Highlight,
    Label,
    ListColumn,
    Report,
    Sort,
)
from dbt_project.report_verify import read_verify

Part = TypeVar("Part")

_LAYOUT_OF = {
    "columns": "list",
    "sections": "list",
    "opening": "list",
    "period_totals": "list",
    "running": "list",
    "direction": "list",
    "caption": "list",
    "rows": "crosstab",
    "across": "crosstab",
    "totals": "crosstab",
    "top": "crosstab",
    "rest": "crosstab",
    "charts": "crosstab",
    "statement": "statement",
}
_NEEDED = {
    "list": ("columns",),
    "crosstab": ("rows", "measures"),
    "statement": ("statement", "measures"),
}
_WITHOUT = {"measures": "list", "hide_zero": "statement", "order_by": "statement"}
_DEFAULT_MEMBERS = 60
_DEFAULT_PAGE = 200


def read_report(
    reading: Reading,
    mart: Mart,
    exposure: Mapping[str, Any],
    declared: Mapping[str, Any],
    sources: tuple[tuple[str, str], ...],
) -> Report:
    """A report with everything resolved; what does not resolve is in `reading.problems`."""
    _layout_keys(reading, declared)
    tags = tuple(exposure.get("config", {}).get("tags") or exposure.get("tags") or ())
    limits = declared.get("limits", {})
    subject = tags[0] if tags else ""
    rows = _each(read_row, "rows", reading, mart, declared)
    parameters = _each(read_parameter, "parameters", reading, mart, declared)
    statement = read_statement(reading, declared.get("statement"))
    rows = statement_rows(reading, mart, statement) if statement else rows
    measures = read_measures(reading, mart, declared.get("measures", []))
    description = str(exposure.get("description") or "").strip()
    return Report(
        name=exposure["name"],
        label=Label(exposure.get("label") or "", declared["label_en"]),
        description=Label(description, declared.get("description_en", description).strip()),
        subject=Label(subject, declared.get("subject_en", subject)),
        tags=tags,
        owner=(exposure.get("owner") or {}).get("name") or "",
        maturity=exposure.get("maturity") or "low",
        replaces=_replaces(declared.get("replaces")),
        model=mart.name,
        relation=mart.relation,
        key=mart.key,
        where=reading.where(mart, declared.get("where"), "report.where"),
        layout=declared["layout"],
        rows=rows,
        across=_across(reading, mart, declared.get("across")),
        columns=_each(_list_column, "columns", reading, mart, declared),
        measures=in_unit(measures) if statement else measures,
        total_row=declared.get("totals", {}).get("rows", False),
        top=read_top(reading, declared),
        hide_zero=read_hide_zero(declared.get("hide_zero")),
        parameters=tuple(with_picks(parameter, rows) for parameter in parameters),
        order_by=_sorts(reading, mart, declared),
        highlights=_highlights(reading, mart, declared),
        headline=_headline(reading, mart, declared.get("headline")),
        page_size=limits.get("page", _DEFAULT_PAGE if declared["layout"] == "list" else 0),
        export_rows=limits.get("export_rows", 100_000),
        timeout_s=limits.get("timeout_s", 30),
        sources=sources,
        verify=read_verify(declared),
        file=exposure["original_file_path"],
        statement=statement,
        ledger=read_ledger(reading, mart, declared) if declared["layout"] == "list" else None,
        drills=tuple(map(read_drill, declared.get("drill", []))),
        charts=tuple(map(read_chart, declared.get("charts", []))),
        access=(*mart.access, *reading.access(mart, declared.get("access"))),
    )


def _each(
    read: Callable[[Reading, Mart, Mapping[str, Any], str], Part],
    key: str,
    reading: Reading,
    mart: Mart,
    declared: Mapping[str, Any],
) -> tuple[Part, ...]:
    return tuple(
        read(reading, mart, entry, f"report.{key}[{place}]")
        for place, entry in enumerate(declared.get(key, []))
    )


def _layout_keys(reading: Reading, declared: Mapping[str, Any]) -> None:
    layout = declared["layout"]
    for key in declared:
        belongs = _LAYOUT_OF.get(key, layout)
        if belongs != layout:
            reading.problem(f"report.{key}", f"belongs to layout {belongs}, this is a {layout}")
        if layout == _WITHOUT.get(key):
            reading.problem(f"report.{key}", f"has no meaning in a {layout}")
    for key in _NEEDED[layout]:
        if key not in declared:
            reading.problem("report", f"lacks '{key}', which a {layout} needs")
    if layout == "statement" and "page" in declared.get("limits", {}):
        reading.problem("report.limits.page", "has no meaning in a statement")


def _replaces(declared: Mapping[str, Any] | None) -> str | None:
    if declared is None:
        return None
    return " ".join(declared[key] for key in ("system", "name") if key in declared)


def _across(reading: Reading, mart: Mart, declared: Mapping[str, Any] | None) -> Across | None:
    if declared is None:
        return None
    if ("name" in declared) == ("buckets" in declared):
        reading.problem("report.across", "needs either 'name' or 'buckets'")
    if "max" in declared and "buckets" in declared:
        reading.problem("report.across.max", "belongs to 'name': buckets are not capped")
    named = declared.get("name")
    return Across(
        column=reading.labelled(mart, named, "report.across.name") if named else None,
        buckets=_buckets(reading, mart, declared.get("buckets")),
        measures=tuple(declared["measures"]),
        maximum=declared.get("max", _DEFAULT_MEMBERS),
        total=declared.get("total", False),
    )


def _buckets(reading: Reading, mart: Mart, declared: Mapping[str, Any] | None) -> Buckets | None:
    if declared is None:
        return None
    path = "report.across.buckets.column"
    column = reading.column(mart, declared["column"], path)
    reading.dated(column, path)
    return Buckets(column, declared["from"], tuple(declared["edges"]))


def _list_column(reading: Reading, mart: Mart, entry: Mapping[str, Any], path: str) -> ListColumn:
    column = reading.column(mart, entry.get("column", entry["name"]), f"{path}.column")
    days_since = entry.get("days_since")
    if days_since:
        reading.dated(column, f"{path}.column")
    inherited = None if days_since else column.label
    return ListColumn(
        name=entry["name"],
        label=reading.label(entry, inherited, path),
        group=reading.group(entry, path),
        column=column,
        days_since=days_since,
        total=entry.get("total", False),
        format=entry.get("format", "#,##0" if days_since else column.format),
    )


def _sorts(reading: Reading, mart: Mart, declared: Mapping[str, Any]) -> tuple[Sort, ...]:
    shown = {entry["name"] for entry in declared.get("columns", [])}
    for place, entry in enumerate(declared.get("order_by", [])):
        if declared["layout"] == "list" and entry.removeprefix("-") not in shown:
            reading.column(mart, entry.removeprefix("-"), f"report.order_by[{place}]")
    return tuple(
        Sort(entry.removeprefix("-"), entry.startswith("-"))
        for entry in declared.get("order_by", [])
    )


def _highlights(reading: Reading, mart: Mart, declared: Mapping[str, Any]) -> tuple[Highlight, ...]:
    entries = [
        entry for key in ("columns", "running", "measures") for entry in declared.get(key, [])
    ]
    shown = {entry["name"]: entry for entry in entries if not entry.get("hidden")}
    found = []
    for place, entry in enumerate(declared.get("highlight", [])):
        path, name = f"report.highlight[{place}]", entry["column"]
        if name not in shown:
            reading.problem(f"{path}.column", f"'{name}' is not shown{near(name, shown)}")
            continue
        column = mart.columns.get(shown[name].get("column", name))
        listed = declared["layout"] == "list" and "days_since" not in shown[name]
        kind = column.data_type if column and listed else "number"
        kind = "varchar" if shown[name].get("type") == "band" else kind
        condition = when_condition(name, kind, entry["when"], f"{path}.when", reading.problem)
        found.append(Highlight(condition, entry["style"]))
    return tuple(found)


def _headline(reading: Reading, mart: Mart, declared: Mapping[str, Any] | None) -> Headline | None:
    if declared is None:
        return None
    trend = None
    if "trend" in declared:
        trend = reading.column(mart, declared["trend"], "report.headline.trend")
        reading.dated(trend, "report.headline.trend")
    return Headline(tuple(declared["measures"]), trend)
