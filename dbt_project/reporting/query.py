"""A list's statements: a page of rows, its totals, and the choices of its parameters."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlglot import exp

from dbt_project.errors import MisdeclaredError
from dbt_project.reporting.filters import base_filters, conditions, one_of
from dbt_project.reporting.ledger import ledger_query, ledger_totals_query
from dbt_project.reporting.parameters import Values
from dbt_project.reporting.rows import (
    ROW_COUNT,
    TEXT_OF_CODE,
    column_type,
    days_since,
    facts,
    filtered,
    ordered,
    shown_column,
    shown_text,
    shown_type,
)
from dbt_project.reporting.sql import (
    COUNT_TYPE,
    TEXT_TYPE,
    Binds,
    Dialect,
    Query,
    fact,
    named,
    render,
    sum_type,
    summed,
)
from dbt_project.reports import Language, Options, Parameter, Report, Sort

__all__ = [
    "ROW_COUNT",
    "days_since",
    "facts",
    "filtered",
    "list_query",
    "list_totals_query",
    "options_query",
    "shown_text",
    "shown_type",
]

_MOST_OPTIONS = 5_000


def list_query(
    report: Report,
    values: Values,
    language: Language,
    *,
    sort: Sort | None = None,
    limit: int | None = None,
    offset: int = 0,
    codes: Sequence[str] = (),
    dialect: Dialect = "duckdb",
) -> Query:
    """A list's rows: one result column per `report.columns`, under its name.

    A column with a text in `language` shows that text; sorting goes by the column itself. `sort`
    comes before the report's own order, which with the mart's key keeps pages apart; it names a
    shown column, else MisdeclaredError. The columns in `codes` follow once more as they are, under
    `code_of`. A ledger keeps its own order: see `ledger_query`.
    """
    if report.ledger:
        return ledger_query(report, values, language, limit=limit, offset=offset, dialect=dialect)
    if sort and sort.column not in (listed.name for listed in report.columns):
        raise MisdeclaredError(f"{report.name}: there is no column '{sort.column}' to sort by")
    binds = Binds()
    shown = [
        named(shown_column(listed, values, language, binds), listed.name)
        for listed in report.columns
    ]
    columns = {listed.name: listed.column for listed in report.columns}
    shown += [named(fact(columns[name].name), code_of(name)) for name in codes]
    statement = exp.select(*shown, copy=False).from_(facts(report.relation), copy=False)
    statement = filtered(statement, base_filters(report, values, binds))
    if order := list(ordered(report, sort, values, binds)):
        statement = statement.order_by(*order, copy=False)
    if limit is not None:
        statement = statement.limit(binds.add("limit", limit), copy=False)
        statement = statement.offset(binds.add("offset", offset), copy=False)
    types = {listed.name: column_type(listed) for listed in report.columns}
    types |= {code_of(name): columns[name].data_type for name in codes}
    return render(statement, binds, dialect, types)


def code_of(name: str) -> str:
    """The result column with the code of a list's column that shows a text."""
    return f"code of {name}"  # with spaces, which no column of a mart has


def list_totals_query(report: Report, values: Values, *, dialect: Dialect = "duckdb") -> Query:
    """One row: `row count`, and under its name the sum of every `total` column."""
    if report.ledger:
        return ledger_totals_query(report, values, dialect=dialect)
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


def _option_label(options: Options, language: Language) -> exp.Expression:
    """A choice's name in the language, else in Chinese, else the choice itself; all as texts."""
    names = [options.label_en, options.label] if language == "en" else [options.label]
    named_by = [name for name in (*names, options.value) if name]
    texts = [exp.cast(fact(name), TEXT_OF_CODE) for name in dict.fromkeys(named_by)]
    return exp.Coalesce(this=texts[0], expressions=texts[1:]) if len(texts) > 1 else texts[0]


def _present(value: exp.Expression) -> exp.Expression:
    return exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))


def _narrowing(options: Options, values: Values, binds: Binds) -> Iterator[exp.Expression]:
    for name, narrowed in options.depends_on.items():
        value: Any = values.get(name)
        if value is not None and value != ():
            choices = value if isinstance(value, tuple) else (value,)
            yield one_of(fact(narrowed), choices, name, binds)
