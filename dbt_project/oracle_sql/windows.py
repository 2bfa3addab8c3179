"""Oracle's windows, and the functions that need one, as DuckDB's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dbt_project.oracle_sql import ratios
from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.tree import Bound, Call, Frame, Ordering, Window
from dbt_project.oracle_sql.typed import Typed, as_integer, unified
from dbt_project.oracle_sql.types import NUMBER

if TYPE_CHECKING:
    from dbt_project.oracle_sql.expressions import Expressions


def over(expressions: Expressions, window: Window | None) -> str:
    """`over (…)`, with Oracle's place for nulls."""
    if window is None:
        return ""
    parts = []
    if window.partition:
        values = ", ".join(expressions.value(part).sql for part in window.partition)
        parts.append(f"partition by {values}")
    if window.order:
        parts.append("order by " + ", ".join(ordered(expressions, o) for o in window.order))
    if window.frame:
        parts.append(_frame(expressions, window, window.frame))
    return f" over ({' '.join(parts)})"


def _frame(expressions: Expressions, window: Window, frame: Frame) -> str:
    end = frame.end or Bound("current", None)
    bounds = [_bound(expressions, window, frame.unit, bound) for bound in (frame.start, end)]
    return f"{frame.unit} between {bounds[0]} and {bounds[1]}"


def _bound(expressions: Expressions, window: Window, unit: str, bound: Bound) -> str:
    if bound.side == "current":
        return "current row"
    if bound.distance is None:
        return f"unbounded {bound.side}"
    distance = expressions.value(bound.distance)
    if unit == "rows":
        return f"{as_integer(distance)} {bound.side}"
    if len(window.order) != 1:
        raise ora(30486, "invalid window aggregation group in the window specification")
    key = expressions.value(window.order[0].by)
    if key.family in ("date", "timestamp"):
        if distance.span is not None:
            return f"{distance.span} {bound.side}"
        seconds = ratios.seconds(distance, expressions.settings)
        return f"to_seconds({seconds}) {bound.side}"
    if not key.decimals or not distance.decimals:
        refuse("a window by distance over numbers of unknown length")
    return f"{distance.sql} {bound.side}"


def ordered(expressions: Expressions, ordering: Ordering) -> str:
    """One term of an order; nulls are the largest unless told otherwise."""
    value = expressions.value(ordering.by)
    return order_term(value, ordering)


def order_term(value: Typed, ordering: Ordering) -> str:
    """The same, of a value already translated."""
    if value.family in ("clob", "blob"):
        raise ora(932, f"inconsistent datatypes: expected - got {value.type.name}")
    nulls = ordering.nulls or ("first" if ordering.is_descending else "last")
    return f"{value.sql} {'desc' if ordering.is_descending else 'asc'} nulls {nulls}"


def reversed_order(order: tuple[Ordering, ...]) -> tuple[Ordering, ...]:
    """The same order from its end."""
    found = []
    for each in order:
        nulls = each.nulls or ("first" if each.is_descending else "last")
        turned = "last" if nulls == "first" else "first"
        found.append(Ordering(each.by, not each.is_descending, turned))
    return tuple(found)


def _check(node: Call, fewest: int, most: int) -> None:
    if node.over is None:
        raise ora(30484, f"missing window specification for this function: {node.name}")
    if not fewest <= len(node.arguments) <= most:
        raise ora(909, f"invalid number of arguments: {node.name}")


def _check_order(node: Call) -> None:
    if node.over is not None and not node.over.order:
        raise ora(30485, "missing ORDER BY expression in the window specification")


def _ranking(expressions: Expressions, node: Call) -> Typed:
    if node.within:
        refuse(f"{node.name} WITHIN GROUP")
    _check(node, 0, 0)
    _check_order(node)
    sql = f"{node.name.lower()}(){over(expressions, node.over)}"
    return Typed(f"cast({sql} as decimal(18,0))", NUMBER, (18, 0))


def _ntile(expressions: Expressions, node: Call) -> Typed:
    _check(node, 1, 1)
    _check_order(node)
    count = as_integer(expressions.value(node.arguments[0]))
    sql = f"ntile({count}){over(expressions, node.over)}"
    return Typed(f"cast({sql} as decimal(18,0))", NUMBER, (18, 0))


def _neighbour(expressions: Expressions, node: Call) -> Typed:
    """`lag` and `lead`, with their distance and what stands for a row that is not there."""
    _check(node, 1, 3)
    _check_order(node)
    values = [expressions.value(part) for part in node.arguments]
    nulls = " ignore nulls" if node.ignores_nulls else ""
    arguments, value = values[0].sql, values[0]
    if len(values) > 1:
        arguments += f", {as_integer(values[1])}"
    if len(values) > 2:
        sqls, data_type, decimals = unified([values[0], values[2]])
        value = Typed(sqls[0], data_type, decimals)
        arguments = f"{sqls[0]}, {as_integer(values[1])}, {sqls[1]}"
    sql = f"{node.name.lower()}({arguments}{nulls}){over(expressions, node.over)}"
    return Typed(sql, value.type, value.decimals)


def _end(expressions: Expressions, node: Call) -> Typed:
    """`first_value` and `last_value`."""
    _check(node, 1, 1)
    value = expressions.value(node.arguments[0])
    nulls = " ignore nulls" if node.ignores_nulls else ""
    sql = f"{node.name.lower()}({value.sql}{nulls}){over(expressions, node.over)}"
    return Typed(sql, value.type, value.decimals)


def _nth(expressions: Expressions, node: Call) -> Typed:
    _check(node, 2, 2)
    value, place = (expressions.value(part) for part in node.arguments)
    nulls = " ignore nulls" if node.ignores_nulls else ""
    sql = f"nth_value({value.sql}, {as_integer(place)}{nulls}){over(expressions, node.over)}"
    return Typed(sql, value.type, value.decimals)


def _share(expressions: Expressions, node: Call) -> Typed:
    """`ratio_to_report`: of the partition's sum."""
    from dbt_project.oracle_sql.aggregates import AGGREGATES  # noqa: PLC0415 (each needs the other)

    _check(node, 1, 1)
    assert node.over is not None
    if node.over.order or node.over.frame:
        raise ora(30487, "ORDER BY not allowed here")
    total = AGGREGATES["SUM"](expressions, Call("SUM", node.arguments, over=node.over))
    return ratios.quotient(expressions.value(node.arguments[0]), total, expressions.settings)


def _place_of_all(expressions: Expressions, node: Call) -> Typed:
    """`percent_rank`: the rank less one, of the others."""
    _check(node, 0, 0)
    _check_order(node)
    assert node.over is not None
    rank = f"cast(rank(){over(expressions, node.over)} - 1 as decimal(18,0))"
    whole = over(expressions, Window(node.over.partition, (), None))
    others = f"cast(greatest(count(*){whole} - 1, 1) as decimal(18,0))"
    return ratios.quotient(Typed(rank, NUMBER, (18, 0)), Typed(others, NUMBER, (18, 0)),
                           expressions.settings)  # fmt: skip


def _share_up_to(expressions: Expressions, node: Call) -> Typed:
    """`cume_dist`: how many rows are at this place or before, of all."""
    _check(node, 0, 0)
    _check_order(node)
    assert node.over is not None
    upto = f"cast(count(*){over(expressions, node.over)} as decimal(18,0))"
    whole = over(expressions, Window(node.over.partition, (), None))
    every = f"cast(count(*){whole} as decimal(18,0))"
    return ratios.quotient(Typed(upto, NUMBER, (18, 0)), Typed(every, NUMBER, (18, 0)),
                           expressions.settings)  # fmt: skip


RANKINGS: dict[str, Callable[[Expressions, Call], Typed]] = {
    "ROW_NUMBER": _ranking,
    "RANK": _ranking,
    "DENSE_RANK": _ranking,
    "PERCENT_RANK": _place_of_all,
    "CUME_DIST": _share_up_to,
    "NTILE": _ntile,
    "LAG": _neighbour,
    "LEAD": _neighbour,
    "FIRST_VALUE": _end,
    "LAST_VALUE": _end,
    "NTH_VALUE": _nth,
    "RATIO_TO_REPORT": _share,
}
