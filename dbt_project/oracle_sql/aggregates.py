"""Oracle's aggregate and ranking functions as DuckDB's."""

from collections.abc import Callable

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.expressions import Expressions
from dbt_project.oracle_sql.tree import Call, Ordering, Window
from dbt_project.oracle_sql.typed import Typed, as_free, as_integer
from dbt_project.oracle_sql.types import BINARY_DOUBLE, NUMBER


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
        parts.append(window.frame)
    return f" over ({' '.join(parts)})"


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


def _count(expressions: Expressions, node: Call) -> Typed:
    inside = "*"
    if not node.is_star:
        value = expressions.value(node.arguments[0])
        inside = f"{'distinct ' if node.is_distinct else ''}{value.sql}"
    sql = f"count({inside}){over(expressions, node.over)}"
    return Typed(f"cast({sql} as decimal(18,0))", NUMBER, (18, 0))


def _only(node: Call) -> None:
    if len(node.arguments) != 1:
        raise ora(909, f"invalid number of arguments: {node.name}")


def _sum(expressions: Expressions, node: Call) -> Typed:
    _only(node)
    value = expressions.value(node.arguments[0])
    window = over(expressions, node.over)
    distinct = "distinct " if node.is_distinct else ""
    if value.family == "double":
        return Typed(f"sum({distinct}{value.sql}){window}", BINARY_DOUBLE)
    if value.family not in ("number", "text"):
        raise ora(932, f"inconsistent datatypes: expected NUMBER got {value.type.name}")
    if value.decimals:
        scale = value.decimals[1]
        sql = f"cast(sum({distinct}{value.sql}){window} as decimal(38,{scale}))"
        return Typed(sql, NUMBER, (38, scale))
    listed = f"list({distinct}{as_free(value)}) filter (where {value.sql} is not null){window}"
    return Typed(f"ora_sum({listed})", NUMBER)


def _average(expressions: Expressions, node: Call) -> Typed:
    _only(node)
    value = expressions.value(node.arguments[0])
    window = over(expressions, node.over)
    if value.family == "double":
        return Typed(f"avg({value.sql}){window}", BINARY_DOUBLE)
    distinct = "distinct " if node.is_distinct else ""
    listed = f"list({distinct}{as_free(value)}) filter (where {value.sql} is not null){window}"
    return Typed(f"ora_average({listed})", NUMBER)


def _extreme(expressions: Expressions, node: Call) -> Typed:
    _only(node)
    value = expressions.value(node.arguments[0])
    if value.family in ("clob", "blob"):
        raise ora(932, f"inconsistent datatypes: expected - got {value.type.name}")
    sql = f"{node.name.lower()}({value.sql}){over(expressions, node.over)}"
    return Typed(sql, value.type, value.decimals)


def _ranking(expressions: Expressions, node: Call) -> Typed:
    if node.over is None or not node.over.order:
        raise ora(30485, "missing ORDER BY expression in the window specification")
    if node.arguments:
        refuse(f"{node.name} with arguments")
    sql = f"{node.name.lower()}(){over(expressions, node.over)}"
    return Typed(f"cast({sql} as decimal(18,0))", NUMBER, (18, 0))


def _ntile(expressions: Expressions, node: Call) -> Typed:
    _only(node)
    if node.over is None or not node.over.order:
        raise ora(30485, "missing ORDER BY expression in the window specification")
    count = as_integer(expressions.value(node.arguments[0]))
    sql = f"ntile({count}){over(expressions, node.over)}"
    return Typed(f"cast({sql} as decimal(18,0))", NUMBER, (18, 0))


def _neighbour(expressions: Expressions, node: Call) -> Typed:
    if len(node.arguments) > 1:
        refuse(f"{node.name} with more than one argument")
    value = expressions.value(node.arguments[0])
    sql = f"{node.name.lower()}({value.sql}){over(expressions, node.over)}"
    return Typed(sql, value.type, value.decimals)


AGGREGATES: dict[str, Callable[[Expressions, Call], Typed]] = {
    "COUNT": _count,
    "SUM": _sum,
    "AVG": _average,
    "MIN": _extreme,
    "MAX": _extreme,
}
RANKINGS: dict[str, Callable[[Expressions, Call], Typed]] = {
    "ROW_NUMBER": _ranking,
    "RANK": _ranking,
    "DENSE_RANK": _ranking,
    "NTILE": _ntile,
    "LAG": _neighbour,
    "LEAD": _neighbour,
}
