"""What a ledger list reads of its mart: its sections and their openings, details, months, years."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlglot import exp

from dbt_project.report_ledger import summed_columns
from dbt_project.reporting.filters import answer, base_filters, from_day, period_days, to_day
from dbt_project.reporting.parameters import Days, Values
from dbt_project.reporting.rows import facts, filtered, ordered, shown_column, shown_text
from dbt_project.reporting.sql import (
    EXACT,
    Binds,
    DayOf,
    column,
    decimal_places,
    fact,
    named,
    number,
    summed,
)
from dbt_project.reports import Column, Language, Ledger, Report, Running

OPENED, DETAILS, MONTHS, YEARS = "opened", "details", "months", "years"
MONTH, YEAR, DAY = "month_no", "year_no", "entry_day"


@dataclass(frozen=True)
class LedgerParts:
    """Steps of one statement, which share their values."""

    report: Report
    values: Values
    language: Language

    @cached_property
    def binds(self) -> Binds:
        """The values of all steps."""
        return Binds()

    @cached_property
    def ledger(self) -> Ledger:
        """What makes the list a ledger."""
        if self.report.ledger is None:
            raise KeyError(f"{self.report.name} is no ledger list")
        return self.report.ledger

    @cached_property
    def days(self) -> Days | None:
        """The period, where openings or totals go by it."""
        if not self.ledger.opening and not self.ledger.period_totals:
            return None
        period = self.report.period
        return period_days(answer(self.values, period.name)) if period else None

    @cached_property
    def summed(self) -> dict[str, Column]:
        """What totals add up."""
        return summed_columns(self.report)

    @cached_property
    def sorts(self) -> list[exp.Ordered]:
        """The order of details on one day."""
        return list(ordered(self.report, None, self.values, self.binds))

    # What rows are told apart by

    def sections(self) -> list[exp.Expression]:
        """Names of the section columns in the steps."""
        return [column(section_name(place)) for place in range(len(self.ledger.sections))]

    def _section_facts(self) -> list[exp.Expression]:
        return [
            named(fact(section.name), section_name(place))
            for place, section in enumerate(self.ledger.sections)
        ]

    def _date(self) -> exp.Expression:
        period = self.report.period
        if period is None or period.column is None:
            raise KeyError(f"{self.report.name} has no period")
        return fact(period.column.name)

    def needs_opened(self) -> bool:
        """Whether anything is asked of whole sections."""
        ledger = self.ledger
        return bool(ledger.sections or ledger.opening or "year_to_date" in ledger.period_totals)

    def opened(self) -> exp.Select:
        """One row per section: its heading, its balance before, its sums earlier in the year."""
        selected = self._section_facts()
        for place, section in enumerate(self.ledger.sections):
            text = exp.Max(this=shown_text(section, self.language))
            selected.append(named(text, text_name(place)))
        kept: list[exp.Expression] = []
        filters = base_filters(
            self.report, self.values, self.binds, except_period=self.days is not None
        )
        if self.days is not None:
            filters += self._read_days(self.days)
            moved = exp.Case().when(self._from(self.days[0]), number(1))
            kept.append(exp.GT(this=exp.Count(this=moved), expression=number(0)))
            selected += self._year_so_far(self.days)
        if self.ledger.opening and self.days is not None:
            for running in self.ledger.running:
                opening = self._balance_before(running, self.days[0])
                selected.append(named(opening, delta_name(running.name)))
                if not self.ledger.moved_only:
                    kept.append(exp.NEQ(this=opening.copy(), expression=number(0)))
        statement = filtered(
            exp.select(*selected, copy=False).from_(facts(self.report.relation), copy=False),
            filters,
        )
        statement = statement.group_by(*(fact(entry.name) for entry in self.ledger.sections))
        return statement.having(exp.or_(*kept)) if kept else statement

    def _read_days(self, days: Days) -> Iterator[exp.Expression]:
        """Which days the sections are made of."""
        if not self.ledger.opening:
            begins_with_year = "year_to_date" in self.ledger.period_totals
            yield self._from(date(days[0].year, 1, 1) if begins_with_year else days[0])
        yield to_day(self._date(), days[1], self._period_name(), self.binds)

    def _period_name(self) -> str:
        return self.report.period.name if self.report.period else ""

    def _from(self, day: date) -> exp.Expression:
        return from_day(self._date(), day, self._period_name(), self.binds)

    def _balance_before(self, running: Running, first: date) -> exp.Expression:
        delta = exp.Case().when(self._from(first), number(0)).else_(_movement(running))
        total = exp.Coalesce(this=exp.Sum(this=delta), expressions=[number(0)])
        return exp.cast(total, running_type(running))

    def _year_so_far(self, days: Days) -> Iterator[exp.Expression]:
        """Sums from January of the period's first year to the day before the period."""
        if "year_to_date" not in self.ledger.period_totals:
            return
        for name, source in self.summed.items():
            earlier = exp.And(
                this=self._from(date(days[0].year, 1, 1)),
                expression=exp.Not(this=self._from(days[0])),
            )
            case = exp.Case().when(earlier, fact(name))
            yield named(summed(case, source.data_type), sum_name(name))

    def details(self) -> exp.Select:
        """The period's rows, with all that they are ordered and totalled by."""
        selected = self._section_facts()
        selected += [
            named(
                shown_column(listed, self.values, self.language, self.binds),
                shown_name(listed.name),
            )
            for listed in self.report.columns
        ]
        selected += [named(fact(name), sum_name(name)) for name in self.summed]
        selected += [
            named(exp.cast(_movement(running), running_type(running)), delta_name(running.name))
            for running in self.ledger.running
        ]
        if self.ledger.period_totals:
            selected.append(named(DayOf(this=self._date()), DAY))
            selected.append(named(_year(self._date()), YEAR))
            selected.append(named(_month(self._date()), MONTH))
        selected += [
            named(entry.this.copy(), sort_name(place)) for place, entry in enumerate(self.sorts)
        ]
        statement = exp.select(*selected, copy=False).from_(facts(self.report.relation), copy=False)
        return filtered(statement, base_filters(self.report, self.values, self.binds))

    def months(self) -> exp.Select:
        """Sums by section and month; the last day is the last one with rows."""
        keys = [*self.sections(), column(YEAR), column(MONTH)]
        last = named(exp.Max(this=column(DAY)), DAY)
        return exp.select(*keys, last, *self._sums()).from_(step(DETAILS)).group_by(*keys)

    def years(self) -> exp.Select:
        """The months with what came earlier in the period's first year, added up by year."""
        first = self.days[0] if self.days else date.min
        earlier = exp.select(
            *self.sections(),
            named(number(first.year), YEAR),
            named(number(0), MONTH),
            named(exp.Null(), DAY),
            *(column(sum_name(name)) for name in self.summed),
        ).from_(step(OPENED))
        keys = [*self.sections(), column(YEAR), column(MONTH), column(DAY)]
        months = exp.select(*keys, *(column(sum_name(name)) for name in self.summed))
        parts = exp.union(months.from_(step(MONTHS)), earlier, distinct=False)
        partition = [*self.sections(), column(YEAR)]
        added = [
            named(grown(exp.Sum(this=column(sum_name(name))), partition, [MONTH]), sum_name(name))
            for name in self.summed
        ]
        return exp.select(*(key.copy() for key in keys), *added).from_(
            parts.subquery(exp.to_identifier("parts", quoted=True))
        )

    def _sums(self) -> list[exp.Expression]:
        return [
            named(summed(column(sum_name(name)), source.data_type), sum_name(name))
            for name, source in self.summed.items()
        ]


def running_type(running: Running) -> str:
    """The type of a balance: as many digits as there can be."""
    sides = [side for side in (running.plus, running.minus) if side]
    return f"decimal(38, {max(decimal_places(side.data_type) for side in sides)})"


def _movement(running: Running) -> exp.Expression:
    """By how much a row moves a balance."""
    plus = exp.Coalesce(this=_exact(running.plus), expressions=[number(0)])
    if running.minus is None:
        return plus
    minus = exp.Coalesce(this=_exact(running.minus), expressions=[number(0)])
    return exp.Sub(this=plus, expression=minus)


def _exact(source: Column) -> exp.Expression:
    """Whole numbers as decimals, so that sums of them are exact whatever their type."""
    if source.data_type.startswith(EXACT):
        return fact(source.name)
    return exp.cast(fact(source.name), f"decimal(28, {decimal_places(source.data_type)})")


def grown(
    value: exp.Expression,
    partition: Sequence[exp.Expression],
    order: Sequence[exp.Expression | str],
) -> exp.Expression:
    """A total that grows row by row."""
    keys = [
        exp.Ordered(this=column(key), nulls_first=False) if isinstance(key, str) else key.copy()
        for key in order
    ]
    return exp.Window(
        this=value,
        partition_by=[part.copy() for part in partition],
        order=exp.Order(expressions=keys),
        spec=exp.WindowSpec(
            kind="ROWS",
            start="UNBOUNDED",
            start_side="PRECEDING",
            end="CURRENT ROW",
        ),
    )


def _year(day: exp.Expression) -> exp.Expression:
    return exp.Extract(this=exp.Var(this="YEAR"), expression=day.copy())


def _month(day: exp.Expression) -> exp.Expression:
    """202401 for January 2024, with functions that both warehouses have."""
    month = exp.Extract(this=exp.Var(this="MONTH"), expression=day.copy())
    return exp.Add(this=exp.Mul(this=_year(day), expression=number(100)), expression=month)


def step(name: str) -> exp.Table:
    """A step of the statement."""
    return exp.table_(name, quoted=True)


def section_name(place: int) -> str:
    """The code of a section column."""
    return f"section_{place}"


def text_name(place: int) -> str:
    """Its text."""
    return f"text_{place}"


def shown_name(name: str) -> str:
    """What a list column shows."""
    return f"shown_{name}"


def sum_name(name: str) -> str:
    """A mart column that totals add up."""
    return f"sum_{name}"


def delta_name(name: str) -> str:
    """By how much a row moves a balance."""
    return f"delta_{name}"


def sort_name(place: int) -> str:
    """What details are ordered by."""
    return f"sort_{place}"
