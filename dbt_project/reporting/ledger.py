"""A ledger list's statement: details, openings and period totals as rows of one result.

Two reads of the mart: `opened` sums all rows up to the period's end by section (filters pushed
down), `details` takes the period's rows. Inserted rows join the details before balances run over
them, so that a page is cut from finished rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from sqlglot import exp

from dbt_project.report_ledger import (
    DIRECTION,
    HEADING,
    ROW_KIND,
    SECTION,
    shown_columns,
    summed_columns,
)
from dbt_project.reporting.filters import answer, base_filters, from_day, period_days, to_day
from dbt_project.reporting.parameters import Days, Values
from dbt_project.reporting.rows import (
    ROW_COUNT,
    column_type,
    facts,
    filtered,
    ordered,
    shown_column,
    shown_text,
)
from dbt_project.reporting.sql import (
    COUNT_TYPE,
    EXACT,
    TEXT_TYPE,
    Binds,
    DayOf,
    Dialect,
    Query,
    column,
    decimal_places,
    fact,
    named,
    number,
    render,
    sum_type,
    summed,
)
from dbt_project.reporting.words import CREDIT, DEBIT, LEVEL, OPENING, PERIOD_TOTALS
from dbt_project.reports import Column, Label, Language, Ledger, Report, Running

RowKind = Literal["section", "opening", "detail", "day", "month", "year_to_date"]
DETAIL_COUNT = "detail_count"

_OPENED, _DETAILS, _MONTHS, _YEARS, _LINES = "opened", "details", "months", "years", "lines"
_STAGE, _MONTH, _YEAR, _MONTH_STAGE, _DAY, _DAY_STAGE = (
    "stage", "month_no", "year_no", "month_stage", "entry_day", "day_stage",
)  # fmt: skip
# Where a row stands in its section: the heading, what it opens with, what moved.
_STAGES: dict[RowKind, int] = {"section": 0, "opening": 1}
# Where it stands in its month and in its day: after the rows that it totals.
_MONTH_STAGES: dict[RowKind, int] = {"month": 1, "year_to_date": 2}
_TEXT = "varchar(4000)"


def ledger_query(
    report: Report,
    values: Values,
    language: Language,
    *,
    limit: int | None = None,
    offset: int = 0,
    dialect: Dialect = "duckdb",
) -> Query:
    """All rows of a ledger list, or one page: shown columns by name, then what rows are.

    `row_kind` is `section` (a heading), `opening`, `detail`, `day`, `month` or `year_to_date`;
    `heading` is a heading's text; `section_<column>` are the codes of a row's section. Balances
    run over all rows before a page is cut. KeyError if the report is no ledger.
    """
    statement = _Statement(report, values, language)
    body = statement.balanced().order_by(*statement.order())
    if limit is not None:
        body = body.limit(statement.binds.add("limit", limit))
        body = body.offset(statement.binds.add("offset", offset))
    return render(statement.with_steps(body), statement.binds, dialect, statement.types())


def ledger_totals_query(report: Report, values: Values, *, dialect: Dialect = "duckdb") -> Query:
    """One row: `row_count` with the inserted rows, `detail_count`, and sums of details alone."""
    statement = _Statement(report, values, "zh")
    is_detail = exp.EQ(this=column(ROW_KIND), expression=exp.Literal.string("detail"))
    totals = [listed for listed in report.columns if listed.total]
    counted = exp.Count(this=exp.Case().when(is_detail, number(1)))
    body = exp.select(
        named(exp.Count(this=exp.Star()), ROW_COUNT),
        named(counted, DETAIL_COUNT),
        *(
            named(
                exp.Sum(this=exp.Case().when(is_detail.copy(), column(_shown(listed.name)))),
                listed.name,
            )
            for listed in totals
        ),
    ).from_(exp.table_(_LINES, quoted=True))
    types = {ROW_COUNT: COUNT_TYPE, DETAIL_COUNT: COUNT_TYPE}
    types |= {listed.name: sum_type(listed.column.data_type) for listed in totals}
    return render(statement.with_steps(body), statement.binds, dialect, types)


def running_type(running: Running) -> str:
    """The type of a balance: as many digits as there can be."""
    sides = [side for side in (running.plus, running.minus) if side]
    return f"decimal(38, {max(decimal_places(side.data_type) for side in sides)})"


@dataclass(frozen=True)
class _Statement:
    """The steps of one statement, which share their values."""

    report: Report
    values: Values
    language: Language

    @cached_property
    def binds(self) -> Binds:
        return Binds()

    @cached_property
    def ledger(self) -> Ledger:
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
        return summed_columns(self.report)

    @cached_property
    def sorts(self) -> list[exp.Ordered]:
        return list(ordered(self.report, None, self.values, self.binds))

    # What rows are told apart by

    def sections(self) -> list[exp.Expression]:
        """Names of the section columns in the steps."""
        return [column(_section(place)) for place in range(len(self.ledger.sections))]

    def _section_facts(self) -> list[exp.Expression]:
        return [
            named(fact(section.name), _section(place))
            for place, section in enumerate(self.ledger.sections)
        ]

    def _date(self) -> exp.Expression:
        period = self.report.period
        if period is None or period.column is None:
            raise KeyError(f"{self.report.name} has no period")
        return fact(period.column.name)

    # The steps

    def with_steps(self, body: exp.Select) -> exp.Select:
        """A statement over `lines`, with all that they are made of."""
        steps: list[tuple[str, exp.Expression]] = []
        if self._needs_opened():
            steps.append((_OPENED, self._opened()))
        steps.append((_DETAILS, self._details()))
        if {"month", "year_to_date"} & set(self.ledger.period_totals):
            steps.append((_MONTHS, self._months()))
        if "year_to_date" in self.ledger.period_totals:
            steps.append((_YEARS, self._years()))
        steps.append((_LINES, self._lines()))
        for name, step in steps:
            body = body.with_(exp.to_identifier(name, quoted=True), as_=step)
        return body

    def _needs_opened(self) -> bool:
        ledger = self.ledger
        return bool(ledger.sections or ledger.opening or "year_to_date" in ledger.period_totals)

    def _opened(self) -> exp.Select:
        """One row per section: its heading, its balance before, its sums earlier in the year."""
        selected = self._section_facts()
        for place, section in enumerate(self.ledger.sections):
            text = exp.Max(this=shown_text(section, self.language))
            selected.append(named(text, _text(place)))
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
                selected.append(named(opening, _delta(running.name)))
                if not self.ledger.moved_only:
                    kept.append(exp.NEQ(this=opening.copy(), expression=number(0)))
        statement = filtered(exp.select(*selected).from_(facts(self.report.relation)), filters)
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
            yield named(summed(case, source.data_type), _sum(name))

    def _details(self) -> exp.Select:
        """The period's rows, with all that they are ordered and totalled by."""
        selected = self._section_facts()
        selected += [
            named(shown_column(listed, self.values, self.language, self.binds), _shown(listed.name))
            for listed in self.report.columns
        ]
        selected += [named(fact(name), _sum(name)) for name in self.summed]
        selected += [
            named(exp.cast(_movement(running), running_type(running)), _delta(running.name))
            for running in self.ledger.running
        ]
        if self.ledger.period_totals:
            selected.append(named(DayOf(this=self._date()), _DAY))
            selected.append(named(_year(self._date()), _YEAR))
            selected.append(named(_month(self._date()), _MONTH))
        selected += [
            named(entry.this.copy(), _sort(place)) for place, entry in enumerate(self.sorts)
        ]
        statement = exp.select(*selected).from_(facts(self.report.relation))
        return filtered(statement, base_filters(self.report, self.values, self.binds))

    def _months(self) -> exp.Select:
        """Sums by section and month; the last day is the last one with rows."""
        keys = [*self.sections(), column(_YEAR), column(_MONTH)]
        last = named(exp.Max(this=column(_DAY)), _DAY)
        return exp.select(*keys, last, *self._sums()).from_(_step(_DETAILS)).group_by(*keys)

    def _years(self) -> exp.Select:
        """The months with what came earlier in the period's first year, added up by year."""
        first = self.days[0] if self.days else date.min
        earlier = exp.select(
            *self.sections(),
            named(number(first.year), _YEAR),
            named(number(0), _MONTH),
            named(exp.Null(), _DAY),
            *(column(_sum(name)) for name in self.summed),
        ).from_(_step(_OPENED))
        keys = [*self.sections(), column(_YEAR), column(_MONTH), column(_DAY)]
        months = exp.select(*keys, *(column(_sum(name)) for name in self.summed))
        parts = exp.union(months.from_(_step(_MONTHS)), earlier, distinct=False)
        partition = [*self.sections(), column(_YEAR)]
        added = [
            named(_over(exp.Sum(this=column(_sum(name))), partition, [_MONTH]), _sum(name))
            for name in self.summed
        ]
        return exp.select(*(key.copy() for key in keys), *added).from_(
            parts.subquery(exp.to_identifier("parts", quoted=True))
        )

    def _sums(self) -> list[exp.Expression]:
        return [
            named(summed(column(_sum(name)), source.data_type), _sum(name))
            for name, source in self.summed.items()
        ]

    def _lines(self) -> exp.Expression:
        """Details and inserted rows, each with the same columns; the first decides their types."""
        ledger = self.ledger
        lines: exp.Expression = self._detail_lines()
        if ledger.sections:
            lines = _all(lines, self._inserted("section", exp.select().from_(_step(_OPENED))))
        if ledger.opening:
            lines = _all(lines, self._inserted("opening", exp.select().from_(_step(_OPENED))))
        if "day" in ledger.period_totals:
            keys = [*self.sections(), column(_YEAR), column(_MONTH), column(_DAY)]
            days = exp.select().from_(_step(_DETAILS)).group_by(*keys)
            lines = _all(lines, self._inserted("day", days))
        if "month" in ledger.period_totals:
            lines = _all(lines, self._inserted("month", exp.select().from_(_step(_MONTHS))))
        if "year_to_date" in ledger.period_totals:
            years = exp.select().from_(_step(_YEARS))
            years = years.where(exp.GT(this=column(_MONTH), expression=number(0)))
            lines = _all(lines, self._inserted("year_to_date", years))
        return lines

    def _detail_lines(self) -> exp.Select:
        selected = [*self.sections(), *self._places("detail")]
        for listed in self.report.columns:
            value: exp.Expression = column(_shown(listed.name))
            source = self._summed_source(listed.name)
            if source is not None:
                value = exp.cast(value, self._sum_type(source))
            elif listed.name == self.ledger.caption:
                value = exp.cast(value, _TEXT)
            selected.append(named(value, _shown(listed.name)))
        selected += [column(_delta(running.name)) for running in self.ledger.running]
        selected.append(named(exp.cast(exp.Null(), _TEXT), HEADING))
        selected += [column(_sort(place)) for place in range(len(self.sorts))]
        return exp.select(*selected).from_(_step(_DETAILS))

    def _inserted(self, kind: RowKind, source: exp.Select) -> exp.Select:
        """Rows of a kind, with nothing in the columns that say nothing of them."""
        selected = [*self.sections(), *self._places(kind)]
        totals = kind in PERIOD_TOTALS
        for listed in self.report.columns:
            value: exp.Expression = exp.Null()
            summed_source = self._summed_source(listed.name)
            if listed.name == self.ledger.caption and kind != "section":
                value = self._word(PERIOD_TOTALS.get(kind, OPENING), f"caption_{kind}")
            elif totals and summed_source is not None:
                total: exp.Expression = column(_sum(summed_source.name))
                if kind == "day":
                    total = summed(total, summed_source.data_type)
                value = exp.cast(total, self._sum_type(summed_source))
            elif totals and self._is_period(listed.column) and not listed.days_since:
                value = column(_DAY)
            selected.append(named(value, _shown(listed.name)))
        selected += [
            named(
                column(_delta(running.name)) if kind == "opening" else number(0),
                _delta(running.name),
            )
            for running in self.ledger.running
        ]
        selected.append(named(self._heading() if kind == "section" else exp.Null(), HEADING))
        selected += [named(exp.Null(), _sort(place)) for place in range(len(self.sorts))]
        return source.select(*selected)

    def _places(self, kind: RowKind) -> list[exp.Expression]:
        """What a row is and where it stands."""
        totals = kind in PERIOD_TOTALS
        places = [
            named(exp.cast(exp.Literal.string(kind), "varchar(12)"), ROW_KIND),
            named(number(_STAGES.get(kind, 2)), _STAGE),
        ]
        if self.ledger.period_totals:
            moved = totals or kind == "detail"
            places += [
                named(column(_MONTH) if moved else exp.Null(), _MONTH),
                named(number(_MONTH_STAGES.get(kind, 0)), _MONTH_STAGE),
                named(column(_DAY) if moved else exp.Null(), _DAY),
                named(number(1 if kind == "day" else 0), _DAY_STAGE),
            ]
        return places

    def _heading(self) -> exp.Expression:
        """`Account 1002 Bank · Book B01 East`; a code that is its own name stands once."""
        parts: exp.Expression | None = None
        for place, section in enumerate(self.ledger.sections):
            code = exp.cast(column(_section(place)), _TEXT)
            text = exp.cast(column(_text(place)), _TEXT)
            between = exp.Literal.string(" " if place == 0 else " · ")
            label = self._word(section.label, "heading")
            piece = exp.DPipe(this=label, expression=exp.Literal.string(" "))
            piece = exp.DPipe(this=piece, expression=_or_dash(code))
            if section.text or section.text_en:
                differs = exp.NEQ(this=text, expression=code.copy())
                name = exp.DPipe(this=exp.Literal.string(" "), expression=text.copy())
                named_too = exp.Case().when(differs, name).else_(exp.Literal.string(""))
                piece = exp.DPipe(this=piece, expression=exp.Paren(this=named_too))
            if parts is None:
                parts = piece
            else:
                parts = exp.DPipe(this=exp.DPipe(this=parts, expression=between), expression=piece)
        return exp.cast(exp.Paren(this=parts or exp.Null()), _TEXT)

    def _word(self, label: Label, name: str) -> exp.Expression:
        return exp.cast(self.binds.add(name, label.text(self.language)), _TEXT)

    # The result

    def order(self) -> list[exp.Expression]:
        """Sections, and in each its rows in the order of the book."""
        return [
            *(exp.Ordered(this=key, nulls_first=False) for key in self.sections()),
            *self._order_in_section(),
        ]

    def _order_in_section(self) -> list[exp.Expression]:
        names = [_STAGE]
        if self.ledger.period_totals:
            names += [_MONTH, _MONTH_STAGE, _DAY, _DAY_STAGE]
        keys: list[exp.Expression] = [
            exp.Ordered(this=column(name), nulls_first=False) for name in names
        ]
        keys += [
            exp.Ordered(this=column(_sort(place)), desc=entry.args.get("desc"), nulls_first=False)
            for place, entry in enumerate(self.sorts)
        ]
        return keys

    def balanced(self) -> exp.Select:
        """The lines with their balances."""
        shown: list[exp.Expression] = [
            named(column(_shown(listed.name)), listed.name) for listed in self.report.columns
        ]
        balances = {running.name: self._balance(running) for running in self.ledger.running}
        first = next(iter(balances.values()), exp.Null())
        if self.ledger.direction:
            shown.append(named(self._direction(first), DIRECTION))
        for name, balance in balances.items():
            unsigned = balance.copy()
            if self.ledger.direction:
                is_credit = exp.LT(this=first.copy(), expression=number(0))
                turned = exp.Neg(this=exp.Paren(this=balance.copy()))
                unsigned = exp.Case().when(is_credit, turned).else_(unsigned)
            shown.append(named(self._unless_heading(unsigned), name))
        shown += [column(ROW_KIND), column(HEADING)]
        shown += [
            named(column(_section(place)), f"{SECTION}{section.name}")
            for place, section in enumerate(self.ledger.sections)
        ]
        return exp.select(*shown).from_(_step(_LINES))

    def _balance(self, running: Running) -> exp.Expression:
        total = _over(
            exp.Sum(this=column(_delta(running.name))), self.sections(), self._order_in_section()
        )
        return exp.cast(total, running_type(running))

    def _direction(self, balance: exp.Expression) -> exp.Expression:
        zero = number(0)
        return self._unless_heading(
            exp.Case()
            .when(exp.GT(this=balance.copy(), expression=zero), self._word(DEBIT, DIRECTION))
            .when(exp.LT(this=balance.copy(), expression=zero), self._word(CREDIT, DIRECTION))
            .else_(self._word(LEVEL, DIRECTION))
        )

    def _unless_heading(self, value: exp.Expression) -> exp.Expression:
        is_row = exp.NEQ(this=column(ROW_KIND), expression=exp.Literal.string("section"))
        return exp.Case().when(is_row, value)

    def types(self) -> dict[str, str]:
        """The result's types."""
        types = {}
        for listed in shown_columns(self.report)[: len(self.report.columns)]:
            source = self._summed_source(listed.name)
            types[listed.name] = self._sum_type(source) if source else column_type(listed)
            if listed.name == self.ledger.caption:
                types[listed.name] = TEXT_TYPE
        if self.ledger.direction:
            types[DIRECTION] = TEXT_TYPE
        types |= {running.name: running_type(running) for running in self.ledger.running}
        types |= {ROW_KIND: TEXT_TYPE, HEADING: TEXT_TYPE}
        return types | {f"{SECTION}{s.name}": s.data_type for s in self.ledger.sections}

    def _summed_source(self, name: str) -> Column | None:
        """The mart column that a list column shows and totals add up."""
        listed = {entry.name: entry for entry in self.report.columns}[name]
        return None if listed.days_since else self.summed.get(listed.column.name)

    def _sum_type(self, source: Column) -> str:
        return sum_type(source.data_type) or f"decimal(38, {decimal_places(source.data_type)})"

    def _is_period(self, source: Column) -> bool:
        period = self.report.period
        return bool(period and period.column and period.column.name == source.name)


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


def _over(
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


def _all(lines: exp.Expression, more: exp.Select) -> exp.Expression:
    return exp.union(lines, more, distinct=False)


def _step(name: str) -> exp.Table:
    return exp.table_(name, quoted=True)


def _or_dash(code: exp.Expression) -> exp.Expression:
    return exp.Coalesce(this=code, expressions=[exp.Literal.string("–")])


def _year(day: exp.Expression) -> exp.Expression:
    return exp.Extract(this=exp.Var(this="YEAR"), expression=day.copy())


def _month(day: exp.Expression) -> exp.Expression:
    """202401 for January 2024, with functions that both warehouses have."""
    month = exp.Extract(this=exp.Var(this="MONTH"), expression=day.copy())
    return exp.Add(this=exp.Mul(this=_year(day), expression=number(100)), expression=month)


def _section(place: int) -> str:
    return f"section_{place}"


def _text(place: int) -> str:
    return f"text_{place}"


def _shown(name: str) -> str:
    return f"shown_{name}"


def _sum(name: str) -> str:
    return f"sum_{name}"


def _delta(name: str) -> str:
    return f"delta_{name}"


def _sort(place: int) -> str:
    return f"sort_{place}"
