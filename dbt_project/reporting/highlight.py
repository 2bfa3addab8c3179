"""How figures are marked: a report's highlights, decided on exact values, never on rounded text."""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from dbt_project.reporting.grid import Value
from dbt_project.reporting.parameters import Values
from dbt_project.reports import Condition, Report

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def style_of(report: Report, name: str, value: Value, values: Values) -> str | None:
    """`bad`, `good` or `warn` for a value of the measure or list column `name`; the first wins."""
    for highlight in report.highlights:
        if highlight.condition.column == name and _holds(highlight.condition, value, values):
            return highlight.style
    return None


def _holds(condition: Condition, value: Value, values: Values) -> bool:
    """Null, and what cannot be compared, meets no condition."""
    operand: Any = condition.operand
    if condition.parameter is not None:
        operand = values.get(condition.parameter)
    if isinstance(value, datetime):
        value = value.date()
    if value is None or not _comparable(value, operand):
        return False
    return _COMPARE[condition.operator](value, operand)


def _comparable(value: Value, operand: object) -> bool:
    for kind in ((int, Decimal), (str,), (date,)):
        if isinstance(value, kind):
            return isinstance(operand, kind)
    return False
