"""A list's columns: their titles, their formats, and which of them are figures."""

from dbt_project.report_ledger import shown_columns
from dbt_project.reports import ListColumn, Report

_EXACT = ("decimal", "numeric", "number")
_WHOLE = ("int", "bigint", "smallint", "tinyint", "hugeint")


def format_of(column: ListColumn) -> str | None:
    """The number format; None for texts and dates."""
    if column.days_since:
        return column.format or "#,##0"
    if column.column.text:
        return None
    if column.column.data_type.startswith(_EXACT):
        return column.format or column.column.format or "#,##0.00"
    if column.column.data_type.startswith(_WHOLE):
        return column.format or column.column.format or "0"
    return None


def is_figure(column: ListColumn) -> bool:
    """Whether it is shown as a number."""
    return format_of(column) is not None


def heading_place(report: Report) -> int:
    """The column in which a section's heading stands: where captions do, else the first text."""
    columns = shown_columns(report)
    names = [column.name for column in columns]
    if report.ledger and report.ledger.caption in names:
        return names.index(report.ledger.caption)
    texts = (place for place, column in enumerate(columns) if not is_figure(column))
    return next(texts, 0)
