"""Conditions that a declaration asks of a column or a figure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from dbt_project.access_values import Through

Operator = Literal["=", "!=", "<", "<=", ">", ">=", "in", "not", "not_in"]
Operand = str | int | Decimal | date


@dataclass(frozen=True)
class Condition:
    """`column operator operand`; an operand is a literal, a list of them, or `$param.name`.

    `not` and `not_in` hold for rows without a value, too; `!=` does not. Literals for date columns
    are dates, numbers with a fraction are decimals.
    """

    column: str
    operator: Operator
    operand: Operand | tuple[Operand, ...]
    through: Through | None = None  # the operand is of a dimension's organisations

    @property
    def parameter(self) -> str | None:
        """Name of the parameter that the operand refers to, if it does."""
        text = self.operand if isinstance(self.operand, str) else ""
        return text.removeprefix("$param.") if text.startswith("$param.") else None
