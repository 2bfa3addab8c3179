"""Conditions in a declaration: `where` maps and `when` texts, read into typed values."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from dbt_project.condition_values import Condition, Operand, Operator
from dbt_project.report_values import Column

_WHEN = re.compile(r"^\s*(=|!=|<=|>=|<|>)\s*(.+?)\s*$")
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
_NUMERIC = ("decimal", "numeric", "number", "int", "bigint", "smallint", "double")
OPERATORS: tuple[str, ...] = get_args(Operator)

Report = Callable[[str, str], None]  # takes the key path and what is wrong there


def where_conditions(
    declared: Mapping[str, Any] | None,
    path: str,
    column: Callable[[str, str], Column],
    problem: Report,
) -> tuple[Condition, ...]:
    """Conditions of a `where` map; `column` looks up a mart column and reports an unknown one."""
    found: list[Condition] = []
    for name, test in (declared or {}).items():
        here = f"{path}.{name}"
        kind = column(name, here).data_type
        for operator, value in _tests(test):
            found.append(Condition(name, operator, _operand(value, kind, here, problem)))
    return tuple(found)


def when_condition(column: str, kind: str, when: str, path: str, problem: Report) -> Condition:
    """Condition of a highlight: `when` is an operator and a literal or `$param.<name>`."""
    matched = _WHEN.match(when)
    if matched is None:  # the schema has refused it already
        raise ValueError(when)
    text = matched[2].strip("'\"")
    value: Any = Decimal(text) if _NUMBER.match(text) and "." in text else text
    if _NUMBER.match(text) and "." not in text:
        value = int(text)
    operator: Any = matched[1]
    return Condition(column, operator, _single(value, kind, path, problem))


def _tests(test: Any) -> Iterator[tuple[Operator, Any]]:
    if isinstance(test, Mapping):
        yield from test.items()
    elif isinstance(test, list):
        yield "in", test
    else:
        yield "=", test


def _operand(value: Any, kind: str, path: str, problem: Report) -> Operand | tuple[Operand, ...]:
    if isinstance(value, list):
        return tuple(_single(item, kind, path, problem) for item in value)
    return _single(value, kind, path, problem)


def _single(value: Any, kind: str, path: str, problem: Report) -> Operand:
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, str) and value.startswith("$") and not value.startswith("$param."):
        problem(path, f"'{value}' is not a reference: write $param.<name>")
    elif kind.startswith(("date", "timestamp")) and not str(value).startswith("$"):
        return _date(value, path, problem)
    elif kind.startswith(("varchar", "char", "text")) and not isinstance(value, str):
        problem(path, f"compares a text column with the number {value}: put it in quotes")
    elif kind.startswith(_NUMERIC) and isinstance(value, str) and not value.startswith("$"):
        problem(path, f"compares a column of {kind} with the text '{value}'")
    operand: Operand = value
    return operand


def _date(value: Any, path: str, problem: Report) -> Operand:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        problem(path, f"'{value}' is not a day such as 2024-01-31")
        return str(value)
