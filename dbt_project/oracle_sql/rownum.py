"""ROWNUM in a condition, which becomes a limit.

A row gets its number when it is taken; so a condition takes rows until the first that fails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from dbt_project.oracle_sql.errors import refuse
from dbt_project.oracle_sql.tree import (
    Between,
    Comparison,
    Expression,
    In,
    Literal,
    Name,
    Negative,
)
from dbt_project.oracle_sql.typed import Typed, as_free
from dbt_project.oracle_sql.walking import conjuncts, nodes

ROWNUM = Name(("ROWNUM",))
TURNED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
EVERY = None  # no limit


def has_rownum(tree: object) -> bool:
    """Whether ROWNUM stands anywhere."""
    return any(node == ROWNUM for node in nodes(tree))


def without_rownum(
    where: Expression | None, translated: Callable[[Expression], Typed]
) -> tuple[list[Expression], str | None]:
    """The conditions that do not ask for ROWNUM, and the limit (DuckDB's) of those that do."""
    kept, limits = [], []
    for part in conjuncts(where):
        if not has_rownum(part):
            kept.append(part)
            continue
        limit = _limit(part, translated)
        if limit is not EVERY:
            limits.append(limit)
    if not limits:
        return kept, None
    return kept, limits[0] if len(limits) == 1 else f"least({', '.join(limits)})"


def _limit(part: Expression, translated: Callable[[Expression], Typed]) -> str | None:
    if isinstance(part, Comparison) and part.quantifier is None:
        operator, left, right = part.operator, part.left, part.right
        if right == ROWNUM:
            operator, left, right = TURNED[operator], right, left
        if left == ROWNUM and not has_rownum(right):
            return _compared(operator, right, translated)
    if isinstance(part, Between) and part.value == ROWNUM and not part.is_negated:
        low = _figure(part.low)
        if low is not None and not has_rownum(part.high):
            high = _compared("<=", part.high, translated)
            return high if low <= 1 else "0"
    if isinstance(part, In) and part.value == ROWNUM and isinstance(part.choices, tuple):
        return _among(part.choices, part.is_negated)
    return refuse("ROWNUM in this condition")


def _compared(
    operator: str, right: Expression, translated: Callable[[Expression], Typed]
) -> str | None:
    bound = _figure(right)
    if bound is None:
        if operator not in ("<", "<="):
            refuse(f"ROWNUM {operator} something else than a number")
        return _computed(operator, translated(right))
    if operator in ("<", "<="):
        rounding = ROUND_FLOOR if operator == "<=" else ROUND_CEILING
        whole = int(bound.to_integral_value(rounding=rounding))
        return str(max(whole if operator == "<=" else whole - 1, 0))
    if operator == "=":
        return "1" if bound == 1 else "0"
    if operator == "<>":
        return str(int(bound) - 1) if bound >= 1 and bound == int(bound) else EVERY
    return EVERY if bound < 1 or (operator == ">=" and bound == 1) else "0"


def _computed(operator: str, value: Typed) -> str:
    """A limit that is computed; null takes no row."""
    plain = value.sql if value.decimals else f"cast(ora_plain({as_free(value)}) as decimal(38,10))"
    whole = f"floor({plain})" if operator == "<=" else f"ceil({plain}) - 1"
    return f"greatest(coalesce(cast({whole} as bigint), 0), 0)"


def _among(choices: Sequence[Expression], is_negated: bool) -> str | None:
    figures = {_figure(choice) for choice in choices}
    if None in figures:
        refuse("ROWNUM among something else than numbers")
    row = 1
    while (row in figures) != is_negated:
        row += 1
        if row > len(figures) + 1 and is_negated and not any(f and f >= row for f in figures):
            return EVERY
    return str(row - 1)


def _figure(node: Expression) -> Decimal | None:
    if isinstance(node, Negative):
        inside = _figure(node.value)
        return None if inside is None else -inside
    return Decimal(node.value) if isinstance(node, Literal) and node.kind == "number" else None
