"""Runs reports as their pages do, on the marts that readers see, and takes the time."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa

from dbt_project.errors import MisdeclaredError
from dbt_project.migrate.shown import Shown, shown_crosstab, shown_list
from dbt_project.migrate.verification import ReportRan
from dbt_project.report_values import Column, Report
from dbt_project.reporting.layout import laid_out
from dbt_project.reporting.ledger import ledger_query
from dbt_project.reporting.marts import Marts, MomentLostError
from dbt_project.reporting.parameters import Values, read_answers
from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.query import list_query
from dbt_project.reporting.sql import Query

# Two days: an answer that differs between them depends on today, and so does what is compared.
_ONE_DAY, _ANOTHER = date(2000, 2, 29), date(2011, 9, 15)


class MartsRunner:
    """Reports over marts; each statement runs `repeat` times, and the shortest time counts."""

    def __init__(self, marts: Marts, repeat: int = 1) -> None:
        self._marts = marts
        self._repeat = repeat

    def run(self, report: Report, parameters: Mapping[str, str]) -> ReportRan:
        """See ReportRunner: what the report's page shows, all pages of it."""
        values = _values(report, parameters)
        try:
            with self._moment() as marts:
                timed = _Timed(report, marts, self._repeat)
                shown = _shown(report, values, timed.run, marts)
        except MomentLostError as error:
            raise error.reason from error
        return ReportRan(shown, Decimal(f"{timed.seconds:.6f}"))

    def _moment(self) -> AbstractContextManager[Marts]:
        return self._marts.moment(last_try=True)


class _Timed:
    """Asks the marts, and adds up the time."""

    def __init__(self, report: Report, marts: Marts, repeat: int) -> None:
        self.seconds = 0.0
        self._report = report
        self._marts = marts
        self._repeat = repeat

    def run(self, query: Query) -> pa.Table:
        times = []
        for _ in range(self._repeat):
            begun = time.perf_counter()
            found = self._marts.run(query, self._report.timeout_s, self._report.name)
            times.append(time.perf_counter() - begun)
        self.seconds += min(times)
        return found


def _values(report: Report, parameters: Mapping[str, str]) -> Values:
    """The answers; MisdeclaredError when one is none, is lacking, or depends on today."""
    where = f"{report.file}: {report.name}: verify.parameters"
    found = read_answers(report, parameters, _ONE_DAY, "en")
    if found.problems:
        raise MisdeclaredError(f"{where}: {'; '.join(found.problems)}")
    if found.missing:
        raise MisdeclaredError(f"{where} lacks '{found.missing[0].name}'")
    another = read_answers(report, parameters, _ANOTHER, "en").values
    moving = [name for name, value in found.values.items() if another[name] != value]
    if moving:
        raise MisdeclaredError(
            f"{where} lacks '{moving[0]}': what is compared cannot depend on today"
        )
    return found.values


def _shown(report: Report, values: Values, run: Callable[[Query], pa.Table], marts: Marts) -> Shown:
    if report.layout != "list":
        grid = crosstab(_by_code(report), values, "zh", run, dialect=marts.dialect)
        return shown_crosstab(laid_out(report, values), grid)
    query = ledger_query if report.ledger else list_query
    found = run(query(_by_code(report), values, "zh", dialect=marts.dialect))
    return shown_list(report, {name: found[name].to_pylist() for name in found.column_names})


def _by_code(report: Report) -> Report:
    """The report with codes where its page shows names: names are not what figures hang on."""
    columns = tuple(replace(listed, column=_plain(listed.column)) for listed in report.columns)
    rows = tuple(
        replace(level, show=tuple(_plain(column) for column in level.show)) for level in report.rows
    )
    return replace(report, columns=columns, rows=rows)


def _plain(column: Column) -> Column:
    return replace(column, text=None, text_en=None)
