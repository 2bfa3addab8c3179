"""Rows of a mart in a statement: the table, its filters, what columns show, and their order."""

from collections.abc import Iterator, Sequence

from sqlglot import exp

from dbt_project.reporting.filters import all_of, answer
from dbt_project.reporting.parameters import Values
from dbt_project.reporting.sql import COUNT_TYPE, FACTS, TEXT_TYPE, Binds, DaysBetween, fact
from dbt_project.reports import Column, Language, ListColumn, Report, Sort

ROW_COUNT = "row count"  # with a space, which no column of a mart has
TEXT_OF_CODE = "varchar(4000)"
_TEXTUAL = ("varchar", "char", "text")


def facts(relation: tuple[str, str]) -> exp.Table:
    """The mart, under the alias `facts`, so that no result column's name can stand for it."""
    schema, table = relation
    return exp.table_(table, db=schema, quoted=True, alias=exp.to_identifier(FACTS, quoted=True))


def filtered(statement: exp.Select, filters: Sequence[exp.Expression]) -> exp.Select:
    """The statement with all filters on it."""
    condition = all_of(filters)
    return statement if condition is None else statement.where(condition, copy=False)


def shown_text(source: Column, language: Language) -> exp.Expression:
    """What a column shows: its text in the language, else in Chinese, else the code itself."""
    texts = [source.text_en, source.text] if language == "en" else [source.text]
    candidates: list[exp.Expression] = [fact(name) for name in texts if name]
    if not candidates:
        return fact(source.name)
    code: exp.Expression = fact(source.name)
    if source.data_type and not source.data_type.startswith(_TEXTUAL):
        code = exp.cast(code, TEXT_OF_CODE)
    return exp.Coalesce(this=candidates[0], expressions=[*candidates[1:], code])


def has_text(source: Column) -> bool:
    """Whether a column shows more than itself."""
    return bool(source.text or source.text_en)


def shown_type(source: Column) -> str:
    """The type of `shown_text`."""
    return TEXT_TYPE if has_text(source) else source.data_type


def days_since(since: exp.Expression, source: Column) -> exp.Expression:
    """Whole days from a date column to a day; negative while the column's day is to come."""
    day: exp.Expression = fact(source.name)
    if source.data_type.startswith("timestamp"):
        day = exp.cast(day, "date")
    return DaysBetween(this=since, expression=day)


def shown_column(
    listed: ListColumn, values: Values, language: Language, binds: Binds
) -> exp.Expression:
    """What a list's column shows of a row."""
    if listed.days_since:
        return _days(listed, values, binds)
    return shown_text(listed.column, language)


def column_type(listed: ListColumn) -> str:
    """The type of `shown_column`."""
    return COUNT_TYPE if listed.days_since else shown_type(listed.column)


def _days(listed: ListColumn, values: Values, binds: Binds) -> exp.Expression:
    name = listed.days_since or ""
    return days_since(binds.add(name, answer(values, name)), listed.column)


def ordered(
    report: Report, sort: Sort | None, values: Values, binds: Binds
) -> Iterator[exp.Ordered]:
    """The report's order, after a chosen one and before the mart's key; null comes last."""
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
