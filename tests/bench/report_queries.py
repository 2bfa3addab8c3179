"""Times what each report asks the marts for its first page, with its default parameters."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa

from dbt_project.publication import current, publish
from dbt_project.reporting.marts import Marts, PublishedMarts
from dbt_project.reporting.paging import paged
from dbt_project.reporting.parameters import Values, read_answers
from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.query import list_query, list_totals_query, options_query
from dbt_project.reporting.sql import Dialect, Query
from dbt_project.reports import Report, reports_from_json


def timed_queries(root: Path, today: date, runs: int) -> Iterator[tuple[str, list[float], int]]:
    """Each report's name, the seconds that its statements took in every run, its mart's rows."""
    publish(root)
    publication = current(root)
    assert publication is not None
    marts = PublishedMarts(publication.database)
    for report in reports_from_json(publication.declarations.read_text(encoding="utf-8")):
        schema, table = report.relation
        count = marts.run(Query(f"select count(*) as n from {schema}.{table}", {}), 30)
        values = usual_answers(report, today, marts)
        seconds = [first_page_seconds(report, values, marts, "duckdb") for _ in range(runs)]
        yield report.name, seconds, count["n"][0].as_py()
    marts.close()


def usual_answers(report: Report, today: date, marts: Marts) -> Values:
    """A page's answers before anybody changes them: a select that needs one has its first."""
    values = dict(read_answers(report, {}, today, "zh").values)
    for parameter in report.parameters:
        if parameter.required and parameter.options and parameter.name not in values:
            query = options_query(report, parameter, values, "zh", dialect=marts.dialect)
            for first in marts.run(query, report.timeout_s)["value"].slice(0, 1).to_pylist():
                values[parameter.name] = (first,) if parameter.type == "multiselect" else first
    return values


def first_page_seconds(report: Report, values: Values, marts: Marts, dialect: Dialect) -> float:
    """What the database takes for the statements of a report's first page."""
    taken = 0.0

    def run(query: Query) -> pa.Table:
        nonlocal taken
        started = time.perf_counter()
        result = marts.run(query, report.timeout_s)
        taken += time.perf_counter() - started
        return result

    ask_first_page(report, values, run, dialect)
    return taken


def ask_first_page(
    report: Report, values: Values, run: Callable[[Query], pa.Table], dialect: Dialect
) -> None:
    """Ask what the viewer asks for a report's first page: its rows, their count and the totals."""
    if report.layout == "list":
        run(list_totals_query(report, values, dialect=dialect))
        run(list_query(report, values, "zh", limit=report.page_size, dialect=dialect))
        return
    found = paged(report, values, "zh", run, dialect=dialect)
    if found is not None and len(found.pages.starts) > 1:
        found.grid(*found.pages.of(1))
    else:
        crosstab(report, values, "zh", run, dialect=dialect)
