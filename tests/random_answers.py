"""Answers to a report's parameters by chance, as a reader might give them, from what marts hold."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import duckdb

from dbt_project.report_values import Parameter, Report

# Days that come before the business, on its first days, and at the ends of years and of February.
EDGES = (
    date(2020, 12, 31), date(2021, 1, 1), date(2021, 1, 31), date(2021, 12, 31), date(2022, 1, 1),
    date(2022, 12, 31), date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29),
)  # fmt: skip
FIRST_PERIOD = date(2021, 1, 1)  # of every book: before it the ERP has no period to ask for


class RandomAnswers:
    """Draws sets of parameters from a marts file; the same seed and marts give the same sets.

    Days are up to `last`, many in its last 60 days, where late changes are.
    """

    def __init__(self, marts: duckdb.DuckDBPyConnection, last: date, seed: int) -> None:
        self._marts = marts
        self._last = last
        self._random = Random(seed)

    def asked(self, report: Report, sets: int) -> Report:
        """The report, to be verified with sets drawn by chance."""
        assert report.verify
        drawn = tuple(self._set(report) for _ in range(sets))
        return replace(report, verify=replace(report.verify, parameters=drawn))

    def _set(self, report: Report) -> Mapping[str, str]:
        self._line = self._any_line(report)
        found = {}
        for parameter in report.parameters:
            moves = parameter.type in ("date", "date_range", "month", "month_range")
            if parameter.required or moves or self._random.random() < 0.4:
                found[parameter.name] = self._answer(report, parameter)
        return {name: text for name, text in found.items() if text}

    def _answer(self, report: Report, parameter: Parameter) -> str:
        match parameter.type:
            case "date":
                return self._day(parameter).isoformat()
            case "date_range":
                return "..".join(day.isoformat() for day in self._days(parameter))
            case "month":
                return max(FIRST_PERIOD, self._day(parameter)).isoformat()[:7]
            case "month_range":
                days = (max(FIRST_PERIOD, day) for day in self._days(parameter))
                return "..".join(day.isoformat()[:7] for day in days)
            case "toggle":
                return "on"
            case "unit":
                return str(self._random.choice(parameter.units))
            case "number":
                return str(self._random.choice([1, 2, 3, 4] if parameter.levels_of else [1, 7, 50]))
            case "fields":
                names = [column.name for column in parameter.picks]
                return ",".join(self._some(names, parameter.most))
            case "code_range":
                return self._codes(report, parameter)
            case "select":
                return self._random.choice(self._members(report, parameter))
            case _:
                return ",".join(self._some(self._members(report, parameter), 4))

    def _codes(self, report: Report, parameter: Parameter) -> str:
        """From a code to another; of a tree, on any level that the line has."""
        assert parameter.column
        levels = [level for level in parameter.nodes if self._line[level.name] is not None]
        column = self._random.choice([*levels, parameter.column])
        codes = sorted(self._some(self._members(report, replace(parameter, column=column)), 2))
        return f"{codes[0]}..{codes[-1]}"

    def _some(self, members: Sequence[str], most: int) -> list[str]:
        return self._random.sample(members, min(len(members), self._random.randint(1, most)))

    def _any_line(self, report: Report) -> Mapping[str, Any]:
        """A line of the mart, which many of a set's answers find."""
        schema, table = report.relation
        mart = f'{schema}."{table}"'
        [(lines,)] = self._marts.execute(f"select count(*) from {mart}").fetchall()
        place = self._random.randrange(lines)
        found = self._marts.sql(f"select * from {mart} order by all limit 1 offset {place}")
        return dict(zip(found.columns, found.fetchall()[0], strict=True))

    def _members(self, report: Report, parameter: Parameter) -> list[str]:
        """What may be chosen: the line's, or what has figures, at times any of the list."""
        assert parameter.column
        (schema, table), column = report.relation, parameter.column.name
        if self._line[column] is not None and self._random.random() < 0.5:
            return [str(self._line[column])]
        if parameter.options and self._random.random() < 0.3:
            (schema, table), column = parameter.options.relation, parameter.options.value
        query = f'select distinct "{column}" from {schema}."{table}" where "{column}" is not null'
        return [str(code) for (code,) in self._marts.execute(f"{query} order by 1").fetchall()]

    def _day(self, parameter: Parameter) -> date:
        found = self._line[parameter.column.name] if parameter.column else None
        kind = self._random.randrange(5)
        if kind > 2 and isinstance(found, date):
            return found
        if kind == 0:
            return self._random.choice(EDGES)
        if kind == 1:
            return self._last - timedelta(self._random.randrange(60))
        return date(2021, 1, 1) + timedelta(
            self._random.randrange((self._last - date(2021, 1, 1)).days)
        )

    def _days(self, parameter: Parameter) -> list[date]:
        """A few days, a few months, or any span."""
        first = self._day(parameter)
        last = first + timedelta(self._random.choice([0, 1, 20, 90, 365, 1200]))
        if self._random.random() < 0.3:
            first = first.replace(day=1)
            last = last.replace(day=calendar.monthrange(last.year, last.month)[1])
        return [first, max(first, min(last, self._last))]
