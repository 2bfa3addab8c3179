"""Picked fields as a declaration: what an exposure's `meta.report` says, word for word."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from dbt_project.errors import MisdeclaredError
from dbt_project.marts import Mart
from dbt_project.report_checks import check
from dbt_project.report_parts import read_report
from dbt_project.report_reading import Reading
from dbt_project.report_schema import structure
from dbt_project.report_values import Column, Report
from dbt_project.reporting.rights import PermittedMart

SUBJECT, SUBJECT_EN = "自定义报表", "Custom reports"
NUMBERS = ("decimal", "numeric", "number", "double")
DATES = ("date", "timestamp")
_ACROSS = 24  # columns at most, the rest share one


@dataclass(frozen=True)
class Picks:
    """What somebody picked. Names are the mart's columns; `order` has `-` for descending."""

    mart: str = ""
    layout: Literal["list", "crosstab"] = "list"
    columns: tuple[str, ...] = ()  # of a list
    rows: tuple[str, ...] = ()
    across: str = ""
    measures: tuple[str, ...] = ()  # figures are summed, all else is counted
    filters: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    totals: bool = True
    subtotals: bool = False

    @property
    def is_enough(self) -> bool:
        """Whether there is something to show."""
        return bool(self.columns) if self.layout == "list" else bool(self.rows and self.measures)


def picks_body(picks: Picks) -> dict[str, Any]:
    """As it is kept."""
    return asdict(picks)


def picks_of(body: Mapping[str, Any]) -> Picks:
    """What `picks_body` kept."""
    lists = {key: tuple(value) for key, value in body.items() if isinstance(value, list | tuple)}
    return Picks(**{**body, **lists})


def is_figure(column: Column) -> bool:
    """Whether its values are summed."""
    return column.data_type.startswith(NUMBERS) and column.aggregate == "sum"


def pickable(mart: Mart) -> dict[str, Column]:
    """The columns that have a heading; the text beside a code is shown with it already."""
    texts = {name for c in mart.columns.values() for name in (c.text, c.text_en) if name}
    return {
        name: column
        for name, column in mart.columns.items()
        if column.label.zh and name not in texts
    }


def declaration(picks: Picks, mart: Mart) -> dict[str, Any]:
    """What an exposure would declare."""
    declared: dict[str, Any] = {
        "version": 1,
        "label_en": "",
        "subject_en": SUBJECT_EN,
        "model": mart.name,
        "layout": picks.layout,
    }
    if picks.layout == "list":
        declared["columns"] = [_list_column(name, mart, picks) for name in picks.columns]
    else:
        declared |= _crosstab(picks, mart)
    if picks.filters:
        declared["parameters"] = [_parameter(mart, name) for name in picks.filters]
    order = picks.order
    if picks.layout == "list" and not order and not mart.key:
        order = picks.columns  # nothing else would keep its pages apart
    if order:
        declared["order_by"] = list(order)
    return declared


def declared_report(
    exposure: Mapping[str, Any],
    declared: Mapping[str, Any],
    seen: PermittedMart,
    sources: tuple[tuple[str, str], ...] = (),
) -> Report:
    """The report that the declaration makes, of the rows and columns of whoever looks.

    Raises MisdeclaredError with what is wrong, such as a column that is not there (any more).
    """
    problems, checked = structure(dict(declared))
    if checked is not None:
        marts = {seen.mart.name: seen.mart}
        reading = Reading(marts, frozenset({seen.mart.id}), problems)
        report = read_report(reading, seen.mart, exposure, checked, sources)
        problems += check(report)
        if not problems:
            where = (*report.where, *seen.where)
            return replace(report, where=where, access=(*report.access, *seen.mart.access))
    raise MisdeclaredError("; ".join(problems))


def exposure_of(name: str, title: str, description: str, owner: str) -> dict[str, Any]:
    """The exposure around a declaration that is kept in the application database."""
    return {
        "name": name,
        "label": title,
        "description": description,
        "owner": {"name": owner},
        "original_file_path": "",
        "config": {"tags": [SUBJECT]},
    }


def _list_column(name: str, mart: Mart, picks: Picks) -> dict[str, Any]:
    column = mart.columns.get(name)
    total = picks.totals and column is not None and is_figure(column) and not column.held_until
    return {"name": name, "total": True} if total else {"name": name}


def _crosstab(picks: Picks, mart: Mart) -> dict[str, Any]:
    rows: list[dict[str, Any]] = [{"name": name} for name in picks.rows]
    if picks.subtotals:
        for row in rows[:-1]:
            row["subtotal"] = True
    found: dict[str, Any] = {
        "rows": rows,
        "measures": [_measure(mart, name) for name in picks.measures],
    }
    if picks.across:
        found["across"] = {
            "name": picks.across, "measures": list(picks.measures), "max": _ACROSS, "total": True,
        }  # fmt: skip
    if picks.totals:
        found["totals"] = {"rows": True}
    return found


def _measure(mart: Mart, name: str) -> dict[str, Any]:
    column = mart.columns.get(name)
    if column is None or is_figure(column):
        return {"name": name, "column": name}
    label = column.label
    return {
        "name": name,
        "type": "count_distinct",
        "column": name,
        "label": f"{label.zh}（个数）",
        "label_en": f"{label.en} (count)",
    }


def _parameter(mart: Mart, name: str) -> dict[str, Any]:
    """Days between two days, texts that contain one, codes out of those that there are."""
    column = mart.columns.get(name)
    kind = column.data_type if column else ""
    if kind.startswith(DATES):
        return {"name": name, "type": "date_range", "column": name}
    if column is None or not (column.text or _is_code(name)):
        return {"name": name, "type": "text", "column": name}
    options = {"model": mart.name, "value": name, "label": column.text or name}
    if column.text_en:
        options["label_en"] = column.text_en
    return {"name": name, "type": "multiselect", "column": name, "options": options}


def _is_code(name: str) -> bool:
    return name.endswith(("_code", "_type", "_stage", "_kind", "_status")) or name.startswith("is_")


def filterable(columns: Iterable[Column]) -> list[str]:
    """The columns that can be filtered by: figures are not asked for."""
    return [column.name for column in columns if not column.data_type.startswith(NUMBERS)]
