"""A list's statements: a page of rows, its totals, and the choices of its parameters."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlglot import exp

from dbt_project.errors import MisdeclaredError
from dbt_project.reporting.filters import all_of, answer, base_filters, conditions, one_of
from dbt_project.reporting.parameters import Values
from dbt_project.reporting.sql import (
    COUNT_TYPE,
    FACTS,
    TEXT_TYPE,
    Binds,
    DaysBetween,
    Dialect,
    Query,
    fact,
    named,
    render,
    sum_type,
    summed,
)
from dbt_project.reports import (
    Column,
    Language,
    ListColumn,
    Options,
    Parameter,
    Report,
    Sort,
)

ROW_COUNT = "row_count"
_TEXTUAL = ("varchar", "char", "text")
_TEXT_OF_CODE = "varchar(4000)"
_MOST_OPTIONS = 5_000


def list_query(
    report: Report,
    values: Values,
    language: Language,
    *,
    sort: Sort | None = None,
    limit: int | None = None,
    offset: int = 0,
    dialect: Dialect = "duckdb",
) -> Query:
    """A list's rows: one result column per `report.columns`, under its name.

    A column with a text in `language` shows that text; sorting goes by the column itself. `sort`
    comes before the report's own order, which with the mart's key keeps pages apart; it names a
    shown column, else MisdeclaredError.
    """
    if sort and sort.column not in (listed.name for listed in report.columns):
        raise MisdeclaredError(f"{report.name}: there is no column '{sort.column}' to sort by")
    binds = Binds()
    shown = [
        named(_shown(listed, values, language, binds), listed.name) for listed in report.columns
    ]
    statement = exp.select(*shown).from_(facts(report.relation))
    statement = filtered(statement, base_filters(report, values, binds))
    statement = statement.order_by(*_order(report, sort, values, binds))
    if limit is not None:
        statement = statement.limit(binds.add("limit", limit))
        statement = statement.offset(binds.add("offset", offset))
    types = {listed.name: _shown_type(listed) for listed in report.columns}
    return render(statement, binds, dialect, types)


def list_totals_query(report: Report, values: Values, *, dialect: Dialect = "duckdb") -> Query:
    """One row: `row_count`, and under its name the sum of every `total` column."""
    binds = Binds()
    totals = [listed for listed in report.columns if listed.total]
    sums = [
        named(summed(fact(listed.column.name), listed.column.data_type), listed.name)
        for listed in totals
    ]
    count = named(exp.Count(this=exp.Star()), ROW_COUNT)
    statement = exp.select(count, *sums).from_(facts(report.relation))
    types = {listed.name: sum_type(listed.column.data_type) for listed in totals}
    filters = base_filters(report, values, binds)
    return render(filtered(statement, filters), binds, dialect, {ROW_COUNT: COUNT_TYPE} | types)


def options_query(
    report: Report,
    parameter: Parameter,
    values: Values,
    language: Language,
    *,
    limit: int = _MOST_OPTIONS,
    dialect: Dialect = "duckdb",
) -> Query:
    """Choices of a select or multiselect: `value` and `label`, ordered by value.

    Answers to the parameters in `depends_on` narrow them. KeyError if it has no options.
    """
    options = parameter.options
    if options is None:
        raise KeyError(f"{report.name}: parameter '{parameter.name}' has no options")
    binds = Binds()
    value, label = fact(options.value), _option_label(options, language)
    statement = (
        exp.select(named(value, "value"), named(exp.Max(this=label), "label"))
        .from_(facts(options.relation))
        .group_by(value.copy())
        .order_by(value.copy())
        .limit(binds.add("limit", limit))
    )
    filters: list[exp.Expression] = [_present(value)]
    if options.model == report.model:
        filters += conditions(report.where, values, binds)
    filters += conditions(options.where, values, binds)
    filters += _narrowing(options, values, binds)
    types = {"value": parameter.column.data_type if parameter.column else "", "label": TEXT_TYPE}
    return render(filtered(statement, filters), binds, dialect, types)


def facts(relation: tuple[str, str]) -> exp.Table:
    """The mart, under the alias `facts`, so that no result column's name can stand for it."""
    schema, table = relation
    return exp.table_(table, db=schema, quoted=True, alias=exp.to_identifier(FACTS, quoted=True))


def filtered(statement: exp.Select, filters: Sequence[exp.Expression]) -> exp.Select:
    """The statement with all filters on it."""
    condition = all_of(filters)
    return statement if condition is None else statement.where(condition)


def shown_text(source: Column, language: Language) -> exp.Expression:
    """What a column shows: its text in the language, else in Chinese, else the code itself."""
    texts = [source.text_en, source.text] if language == "en" else [source.text]
    candidates: list[exp.Expression] = [fact(name) for name in texts if name]
    if not candidates:
        return fact(source.name)
    code: exp.Expression = fact(source.name)
    if source.data_type and not source.data_type.startswith(_TEXTUAL):
        code = exp.cast(code, _TEXT_OF_CODE)
    return exp.Coalesce(this=candidates[0], expressions=[*candidates[1:], code])


def shown_type(source: Column) -> str:
    """The type of `shown_text`."""
    return TEXT_TYPE if source.text or source.text_en else source.data_type


def days_since(since: exp.Expression, source: Column) -> exp.Expression:
    """Whole days from a date column to a day; negative while the column's day is to come."""
    day: exp.Expression = fact(source.name)
    if source.data_type.startswith("timestamp"):
        day = exp.cast(day, "date")
    return DaysBetween(this=since, expression=day)


def _shown(listed: ListColumn, values: Values, language: Language, binds: Binds) -> exp.Expression:
    if listed.days_since:
        return _days(listed, values, binds)
    return shown_text(listed.column, language)


def _shown_type(listed: ListColumn) -> str:
    return COUNT_TYPE if listed.days_since else shown_type(listed.column)


def _days(listed: ListColumn, values: Values, binds: Binds) -> exp.Expression:
    name = listed.days_since or ""
    return days_since(binds.add(name, answer(values, name)), listed.column)


def _order(
    report: Report, sort: Sort | None, values: Values, binds: Binds
) -> Iterator[exp.Expression]:
    """Null comes last, in either direction."""
    listed = {entry.name: entry for entry in report.columns}
    sorts = ([sort] if sort else []) + list(report.order_by)
    sorts += [Sort(name, False) for name in report.key]
    seen: list[exp.Expression] = []
    for entry in sorts:
        shown = listed.get(entry.column)
        by: exp.Expression = fact(shown.column.name if shown else entry.column)
        if shown and shown.days_since:
            by = _days(shown, values, binds)
        if by not in seen:
            seen.append(by)
            yield exp.Ordered(this=by, desc=entry.descending, nulls_first=False)


def _option_label(options: Options, language: Language) -> exp.Expression:
    """A choice's name in the language, else in Chinese, else the choice itself; all as texts."""
    names = [options.label_en, options.label] if language == "en" else [options.label]
    named_by = [name for name in (*names, options.value) if name]
    texts = [exp.cast(fact(name), _TEXT_OF_CODE) for name in dict.fromkeys(named_by)]
    return exp.Coalesce(this=texts[0], expressions=texts[1:]) if len(texts) > 1 else texts[0]


def _present(value: exp.Expression) -> exp.Expression:
    return exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))


def _narrowing(options: Options, values: Values, binds: Binds) -> Iterator[exp.Expression]:
    for name, narrowed in options.depends_on.items():
        value: Any = values.get(name)
        if value is not None and value != ():
            choices = value if isinstance(value, tuple) else (value,)
            yield one_of(fact(narrowed), choices, name, binds)
