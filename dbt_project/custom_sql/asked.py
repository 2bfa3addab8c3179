"""What a statement asks its reader for: each `:name` with a type, a usual answer and choices."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal, get_args

from dbt_project.custom_sql.refusals import refused
from dbt_project.reporting.sql import Bound

AskedType = Literal["text", "number", "date", "choice"]
ASKED_TYPES: tuple[AskedType, ...] = get_args(AskedType)
PARAMETER_NAME = re.compile(r"^[a-z][a-z0-9_]{0,19}$")
LONGEST_ANSWER = 200
_DATED = re.compile(r"(^|_)(date|day|from|to|until|since|on)$")


@dataclass(frozen=True)
class Asked:
    """One parameter of a statement; answers are texts, as in a link. An empty one binds null."""

    name: str
    type: AskedType = "text"
    usual: str = ""
    choices: tuple[str, ...] = ()


def bound_name(name: str) -> str:
    """What a parameter is called when it is bound: never what the guard itself binds."""
    return f"{name}_asked"


def guessed(name: str) -> Asked:
    """A parameter that nothing is known of yet: what ends like a date is asked for as one."""
    return Asked(name, "date" if _DATED.search(name) else "text")


def asked_for(names: Iterable[str], known: Iterable[Asked]) -> tuple[Asked, ...]:
    """A parameter for each name, as it was described before where it was."""
    described = {asked.name: asked for asked in known}
    return tuple(described.get(name) or guessed(name) for name in names)


def bound(asked: Sequence[Asked], answers: Mapping[str, str]) -> dict[str, Bound | None]:
    """The values to bind, by the names that they are bound under; raises SqlRefusedError."""
    return {
        bound_name(each.name): _value(each, answers.get(each.name, each.usual)) for each in asked
    }


def _value(asked: Asked, text: str) -> Bound | None:
    text = text.strip()
    if not text:
        return None
    if len(text) > LONGEST_ANSWER:
        raise refused(
            f"参数 {asked.name}：超过 {LONGEST_ANSWER} 个字",
            f"parameter {asked.name}: longer than {LONGEST_ANSWER} characters",
        )
    if asked.type == "choice" and asked.choices and text not in asked.choices:
        raise refused(
            f"参数 {asked.name}：没有“{text}”这一项",
            f"parameter {asked.name}: '{text}' is not among its choices",
        )
    try:
        if asked.type == "date":
            return date.fromisoformat(text)
        if asked.type == "number":
            return _number(text)
    except (ValueError, InvalidOperation):
        kind = ("日期，写作 2024-01-31", "date such as 2024-01-31")
        kind = kind if asked.type == "date" else ("数字", "number")
        raise refused(
            f"参数 {asked.name}：“{text}”不是{kind[0]}",
            f"parameter {asked.name}: '{text}' is no {kind[1]}",
        ) from None
    return text


def _number(text: str) -> Bound:
    value = Decimal(text)
    if not value.is_finite() or abs(value) >= Decimal(10) ** 18 or len(text) > 40:
        raise ValueError(text)
    return int(value) if value == value.to_integral_value() and "." not in text else value
