"""What a report shows, figure by figure, and which columns of the marts each is taken from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dbt_project.lineage.columns import Role
from dbt_project.lineage.graph import Link, Place
from dbt_project.report_ledger import DIRECTION, shown_columns
from dbt_project.report_values import (
    Column,
    Label,
    ListColumn,
    Measure,
    Report,
    RowLevel,
)


@dataclass(frozen=True)
class Figure:
    """A column or measure of a report, and what it reads of its mart."""

    name: str
    label: Label
    group: Label | None
    reads: tuple[Link, ...]


def figures(report: Report) -> tuple[Figure, ...]:
    """Everything that the report shows: figures first, then what its rows and columns are by."""
    if report.layout == "list":
        return tuple(_listed(report, column) for column in shown_columns(report))
    measures = (_measured(report, measure) for measure in report.measures if not measure.hidden)
    return (*measures, *_headings(report))


def _measured(report: Report, measure: Measure) -> Figure:
    reads = [link for part in report.behind([measure.name]) for link in _part(report, part)]
    return Figure(measure.name, measure.label, measure.group, _once(reads))


def _part(report: Report, measure: Measure) -> Iterator[Link]:
    """The column that a measure adds up; what is counted, by which time, is decided by others."""
    if measure.column is not None:
        yield _link(report.model, measure.column.name)
    deciding = [condition.column for condition in measure.where]
    deciding += [column.name for column in (measure.by,) if column]
    if report.period and report.period.column:
        deciding.append(report.period.column.name)
    yield from (_link(report.model, name, "decides") for name in deciding)


def _listed(report: Report, listed: ListColumn) -> Figure:
    running = report.ledger.running if report.ledger else ()
    sides = {balance.name: (balance.plus, balance.minus) for balance in running}
    if running and listed.name == DIRECTION:
        sides[DIRECTION] = (running[0].plus, running[0].minus)
    columns = [column for column in sides.get(listed.name, ()) if column] or [listed.column]
    links = [link for column in columns for link in _shown(report.model, column)]
    return Figure(listed.name, listed.label, listed.group, _once(links))


def _headings(report: Report) -> Iterator[Figure]:
    for level in report.rows:
        yield from _level(report, level)
    across = report.across
    if across is not None:
        column = across.column or (across.buckets.column if across.buckets else None)
        if column:
            yield Figure(column.name, column.label, None, tuple(_shown(report.model, column)))
    lines = report.statement
    if lines is not None:
        yield Figure(
            lines.label.name, lines.label.label, None, tuple(_shown(lines.model, lines.label))
        )


def _level(report: Report, level: RowLevel) -> Iterator[Figure]:
    columns = [level.column, *level.levels, *((level.name,) if level.name else ()), *level.show]
    shown = level.picks or [level.heading or level.column]
    for head in shown:
        made_of = [head] if level.picks else columns
        links = [link for column in made_of for link in _shown(report.model, column)]
        if head.label.zh:
            yield Figure(head.name, head.label, None, _once(links))


def _shown(model: str, column: Column) -> Iterator[Link]:
    """A column, and the texts that are shown in its place."""
    names = (column.name, column.text, column.text_en)
    yield from (_link(model, name) for name in names if name)


def _link(model: str, column: str, role: Role = "value") -> Link:
    return Link(Place(model, column.lower()), role)


def _once(links: Iterable[Link]) -> tuple[Link, ...]:
    """Each place once; what a value is made of need not be said to decide as well."""
    found = list(dict.fromkeys(links))
    values = {link.to for link in found if link.role == "value"}
    return tuple(link for link in found if link.role == "value" or link.to not in values)
