"""A ledger list's statement: details, openings and period totals as rows of one result.

Two reads of the mart: `opened` sums all rows up to the period's end by section (filters pushed
down), `details` takes the period's rows. Inserted rows join the details before balances run over
them, so that a page is cut from finished rows.
"""

from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from dbt_project.report_ledger import DIRECTION, HEADING, ROW_KIND, SECTION
from dbt_project.reporting.ledger_parts import (
    DAY,
    DETAILS,
    MONTH,
    MONTHS,
    OPENED,
    YEAR,
    YEARS,
    LedgerParts,
    delta_name,
    grown,
    running_type,
    section_name,
    shown_name,
    sort_name,
    step,
    sum_name,
    text_name,
)
from dbt_project.reporting.parameters import Values
from dbt_project.reporting.rows import ROW_COUNT, column_type
from dbt_project.reporting.sql import (
    COUNT_TYPE,
    TEXT_TYPE,
    Dialect,
    Query,
    column,
    decimal_places,
    named,
    number,
    render,
    sum_type,
    summed,
)
from dbt_project.reporting.words import CREDIT, DEBIT, LEVEL, OPENING, PERIOD_TOTALS
from dbt_project.reports import Column, Label, Language, Report, Running

RowKind = Literal["section", "opening", "detail", "day", "month", "year_to_date"]
DETAIL_COUNT = "detail count"

_LINES = "lines"
_STAGE, _MONTH_STAGE, _DAY_STAGE = "stage", "month_stage", "day_stage"
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
    body = statement.balanced().order_by(*statement.order(), copy=False)
    if limit is not None:
        body = body.limit(statement.binds.add("limit", limit), copy=False)
        body = body.offset(statement.binds.add("offset", offset), copy=False)
    return render(statement.with_steps(body), statement.binds, dialect, statement.types())


def ledger_totals_query(report: Report, values: Values, *, dialect: Dialect = "duckdb") -> Query:
    """One row: `row count` with the inserted rows, `detail count`, and sums of details alone."""
    statement = _Statement(report, values, "zh")
    is_detail = exp.EQ(this=column(ROW_KIND), expression=exp.Literal.string("detail"))
    totals = [listed for listed in report.columns if listed.total]
    counted = exp.Count(this=exp.Case().when(is_detail, number(1)))
    body = exp.select(
        named(exp.Count(this=exp.Star()), ROW_COUNT),
        named(counted, DETAIL_COUNT),
        *(
            named(
                exp.Sum(this=exp.Case().when(is_detail.copy(), column(shown_name(listed.name)))),
                listed.name,
            )
            for listed in totals
        ),
    ).from_(exp.table_(_LINES, quoted=True))
    types = {ROW_COUNT: COUNT_TYPE, DETAIL_COUNT: COUNT_TYPE}
    types |= {listed.name: sum_type(listed.column.data_type) for listed in totals}
    return render(statement.with_steps(body), statement.binds, dialect, types)


@dataclass(frozen=True)
class _Statement(LedgerParts):
    """The parts put together."""

    def with_steps(self, body: exp.Select) -> exp.Select:
        """A statement over `lines`, with all that they are made of."""
        steps: list[tuple[str, exp.Expression]] = []
        if self.needs_opened():
            steps.append((OPENED, self.opened()))
        steps.append((DETAILS, self.details()))
        if {"month", "year_to_date"} & set(self.ledger.period_totals):
            steps.append((MONTHS, self.months()))
        if "year_to_date" in self.ledger.period_totals:
            steps.append((YEARS, self.years()))
        steps.append((_LINES, self._lines()))
        for name, made in steps:
            body = body.with_(exp.to_identifier(name, quoted=True), as_=made, copy=False)
        return body

    def _lines(self) -> exp.Expression:
        """Details and inserted rows, each with the same columns; the first decides their types."""
        ledger = self.ledger
        lines: exp.Expression = self._detail_lines()
        if ledger.sections:
            lines = _all(lines, self._inserted("section", exp.select().from_(step(OPENED))))
        if ledger.opening:
            lines = _all(lines, self._inserted("opening", exp.select().from_(step(OPENED))))
        if "day" in ledger.period_totals:
            keys = [*self.sections(), column(YEAR), column(MONTH), column(DAY)]
            days = exp.select().from_(step(DETAILS)).group_by(*keys)
            lines = _all(lines, self._inserted("day", days))
        if "month" in ledger.period_totals:
            lines = _all(lines, self._inserted("month", exp.select().from_(step(MONTHS))))
        if "year_to_date" in ledger.period_totals:
            years = exp.select().from_(step(YEARS))
            years = years.where(exp.GT(this=column(MONTH), expression=number(0)))
            lines = _all(lines, self._inserted("year_to_date", years))
        return lines

    def _detail_lines(self) -> exp.Select:
        selected = [*self.sections(), *self._places("detail")]
        for listed in self.report.columns:
            value: exp.Expression = column(shown_name(listed.name))
            source = self._summed_source(listed.name)
            if source is not None:
                value = exp.cast(value, self._sum_type(source))
            elif listed.name == self.ledger.caption:
                value = exp.cast(value, _TEXT)
            selected.append(named(value, shown_name(listed.name)))
        selected += [column(delta_name(running.name)) for running in self.ledger.running]
        selected.append(named(exp.cast(exp.Null(), _TEXT), HEADING))
        selected += [column(sort_name(place)) for place in range(len(self.sorts))]
        return exp.select(*selected, copy=False).from_(step(DETAILS), copy=False)

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
                total: exp.Expression = column(sum_name(summed_source.name))
                if kind == "day":
                    total = summed(total, summed_source.data_type)
                value = exp.cast(total, self._sum_type(summed_source))
            elif totals and self._is_period(listed.column) and not listed.days_since:
                value = column(DAY)
                if listed.column.data_type.startswith("timestamp"):
                    value = exp.cast(value, "timestamp")
            selected.append(named(value, shown_name(listed.name)))
        selected += [
            named(
                column(delta_name(running.name)) if kind == "opening" else number(0),
                delta_name(running.name),
            )
            for running in self.ledger.running
        ]
        selected.append(named(self._heading() if kind == "section" else exp.Null(), HEADING))
        selected += [named(exp.Null(), sort_name(place)) for place in range(len(self.sorts))]
        return source.select(*selected, copy=False)

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
                named(column(MONTH) if moved else exp.Null(), MONTH),
                named(number(_MONTH_STAGES.get(kind, 0)), _MONTH_STAGE),
                named(column(DAY) if moved else exp.Null(), DAY),
                named(number(1 if kind == "day" else 0), _DAY_STAGE),
            ]
        return places

    def _heading(self) -> exp.Expression:
        """`Account 1002 Bank · Book B01 East`; a code that is its own name stands once."""
        parts: exp.Expression | None = None
        for place, section in enumerate(self.ledger.sections):
            code = exp.cast(column(section_name(place)), _TEXT)
            piece = _joined(self._word(section.label, "heading"), " ", _or_dash(code))
            if section.text or section.text_en:
                text = exp.cast(column(text_name(place)), _TEXT)
                name = _joined(exp.Literal.string(""), " ", text)
                differs = exp.NEQ(this=text.copy(), expression=code.copy())
                named_too = exp.Case().when(differs, name).else_(exp.Literal.string(""))
                piece = _joined(piece, "", exp.Paren(this=named_too))
            parts = _joined(parts, " · ", piece) if parts else piece
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
            names += [MONTH, _MONTH_STAGE, DAY, _DAY_STAGE]
        keys: list[exp.Expression] = [
            exp.Ordered(this=column(name), nulls_first=False) for name in names
        ]
        keys += [
            exp.Ordered(
                this=column(sort_name(place)), desc=entry.args.get("desc"), nulls_first=False
            )
            for place, entry in enumerate(self.sorts)
        ]
        return keys

    def balanced(self) -> exp.Select:
        """The lines with their balances."""
        shown: list[exp.Expression] = [
            named(column(shown_name(listed.name)), listed.name) for listed in self.report.columns
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
            named(column(section_name(place)), f"{SECTION}{section.name}")
            for place, section in enumerate(self.ledger.sections)
        ]
        return exp.select(*shown, copy=False).from_(step(_LINES), copy=False)

    def _balance(self, running: Running) -> exp.Expression:
        total = grown(
            exp.Sum(this=column(delta_name(running.name))),
            self.sections(),
            self._order_in_section(),
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
        for listed in self.report.columns:
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


def _all(lines: exp.Expression, more: exp.Select) -> exp.Expression:
    return exp.union(lines, more, distinct=False, copy=False)


def _or_dash(code: exp.Expression) -> exp.Expression:
    return exp.Coalesce(this=code, expressions=[exp.Literal.string("–")])


def _joined(first: exp.Expression, between: str, second: exp.Expression) -> exp.Expression:
    gap = exp.DPipe(this=first, expression=exp.Literal.string(between)) if between else first
    return exp.DPipe(this=gap, expression=second)
