"""Oracle's aggregates as DuckDB's; those that DuckDB computes otherwise, from lists in Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dbt_project.oracle_sql import ratios
from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.implicit import as_number
from dbt_project.oracle_sql.tree import Call, Ordering
from dbt_project.oracle_sql.typed import Typed, as_free, as_text, text, wrapped_text
from dbt_project.oracle_sql.types import BINARY_DOUBLE, NUMBER, VARCHAR2, Roomy, refuse_large
from dbt_project.oracle_sql.windows import order_term, ordered, over, reversed_order

if TYPE_CHECKING:
    from dbt_project.oracle_sql.expressions import Expressions

__all__ = ["AGGREGATES", "order_term", "ordered"]


def _only(node: Call) -> None:
    if len(node.arguments) != 1:
        raise ora(909, f"invalid number of arguments: {node.name}")


def _count(expressions: Expressions, node: Call) -> Typed:
    if node.keep is not None:
        return _kept_total(expressions, node)
    inside = "*"
    if not node.is_star:
        _only(node)
        value = expressions.value(node.arguments[0])
        if node.is_distinct:
            refuse_large(value.type)
        inside = f"{'distinct ' if node.is_distinct else ''}{value.sql}"
    sql = f"count({inside}){over(expressions, node.over)}"
    return Typed(f"cast({sql} as decimal(18,0))", NUMBER, (18, 0))


def _numeric(expressions: Expressions, node: Call) -> Typed:
    """The number that an aggregate takes."""
    _only(node)
    value = expressions.value(node.arguments[0])
    if value.family not in ("number", "text", "double"):
        raise ora(932, f"inconsistent datatypes: expected NUMBER got {value.type.name}")
    return as_number(value, expressions.settings)


def _sum(expressions: Expressions, node: Call) -> Typed:
    value = _numeric(expressions, node)
    if node.keep is not None:
        return _kept_total(expressions, node)
    window = over(expressions, node.over)
    distinct = "distinct " if node.is_distinct else ""
    if value.family == "double":
        return Typed(f"sum({distinct}{value.sql}){window}", BINARY_DOUBLE)
    if value.decimals and not expressions.settings.is_wide:
        scale = value.decimals[1]
        sql = f"cast(sum({distinct}{value.sql}){window} as decimal(38,{scale}))"
        room = Roomy((38, scale)) if expressions.settings.is_fast else (38, scale)
        return Typed(sql, NUMBER, room)
    return Typed(f"ora_sum({_listed(value, distinct, window)})", NUMBER)


def _listed(value: Typed, distinct: str, window: str) -> str:
    """All values that are not null; null when there is none."""
    return f"list({distinct}{as_free(value)}) filter (where {value.sql} is not null){window}"


def _average(expressions: Expressions, node: Call) -> Typed:
    value = _numeric(expressions, node)
    distinct = "distinct " if node.is_distinct else ""
    if value.family == "double":
        return Typed(f"avg({distinct}{value.sql}){over(expressions, node.over)}", BINARY_DOUBLE)
    if not value.decimals or expressions.settings.is_wide:
        if node.keep is not None:
            refuse("avg … KEEP of numbers of unknown length")
        listed = _listed(value, distinct, over(expressions, node.over))
        return Typed(f"ora_average({listed})", NUMBER)
    parts = {"is_distinct": node.is_distinct, "over": node.over, "keep": node.keep}
    total = _sum(expressions, Call("SUM", node.arguments, **parts))  # type: ignore[arg-type]
    count = _count(expressions, Call("COUNT", node.arguments, **parts))  # type: ignore[arg-type]
    some = Typed(f"nullif({count.sql}, 0)", NUMBER, count.decimals)
    return ratios.quotient(total, some, expressions.settings)


def _extreme(expressions: Expressions, node: Call) -> Typed:
    _only(node)
    value = expressions.value(node.arguments[0])
    if value.family in ("clob", "blob"):
        raise ora(932, f"inconsistent datatypes: expected - got {value.type.name}")
    window = over(expressions, node.over)
    if node.keep is not None:
        # The best of the first rows is the first by that order and then by the value.
        terms = _first_rows(expressions, node)
        terms.append(f"{value.sql} {'desc' if node.name == 'MAX' else 'asc'} nulls last")
        return Typed(f"first({value.sql} order by {', '.join(terms)}){window}", value.type,
                     value.decimals)  # fmt: skip
    return Typed(f"{node.name.lower()}({value.sql}){window}", value.type, value.decimals)


def _first_rows(expressions: Expressions, node: Call) -> list[str]:
    """The order by which KEEP's rows come first."""
    assert node.keep is not None
    order = node.keep.order if node.keep.is_first else reversed_order(node.keep.order)
    return [ordered(expressions, each) for each in order]


def _kept_total(expressions: Expressions, node: Call) -> Typed:
    """`sum` and `count` of the first rows, by a list of all."""
    assert node.keep is not None
    if node.is_distinct:
        refuse(f"{node.name} DISTINCT … KEEP")
    keys = ", ".join(f"k{n} := {expressions.value(each.by).sql}"
                     for n, each in enumerate(node.keep.order))  # fmt: skip
    value = Typed("1", NUMBER, (1, 0)) if node.is_star else expressions.value(node.arguments[0])
    if not value.decimals and node.name == "SUM":
        refuse("sum … KEEP of numbers of unknown length")
    terms = ", ".join(_first_rows(expressions, node))
    row = f"struct_pack(k := struct_pack({keys}), x := {value.sql})"
    rows = f"list({row} order by {terms}){over(expressions, node.over)}"
    first = f"list_transform(list_filter({rows}, lambda e: e.k is not distinct from {rows}[1].k), "
    first += "lambda e: e.x)"
    if node.name == "COUNT":
        sql = f"len(list_filter({first}, lambda e: e is not null))"
        return Typed(f"cast(coalesce({sql}, 0) as decimal(18,0))", NUMBER, (18, 0))
    assert value.decimals
    shown = f"decimal(38,{value.decimals[1]})"
    return Typed(f"cast(list_sum({first}) as {shown})", NUMBER, (38, value.decimals[1]))


def _from_list(function: str) -> Callable[[Expressions, Call], Typed]:
    """Statistics, of all values in 40 digits."""

    def run(expressions: Expressions, node: Call) -> Typed:
        value = _numeric(expressions, node)
        if value.family == "double" or node.keep is not None:
            refuse(f"{node.name} of {value.type.name}, or with KEEP")
        distinct = "distinct " if node.is_distinct else ""
        listed = _listed(value, distinct, over(expressions, node.over))
        if function.endswith("_samp"):
            return Typed(f"(case when len({listed}) > 1 then {function}({listed}) end)", NUMBER)
        return Typed(f"{function}({listed})", NUMBER)

    return run


def _percentile(expressions: Expressions, node: Call) -> Typed:
    _only(node)
    if len(node.within) != 1:
        raise ora(30491, "missing ORDER BY clause in WITHIN GROUP")
    value = expressions.value(node.within[0].by)
    if value.family != "number":
        refuse(f"{node.name} of {value.type.name}")
    share = as_free(expressions.value(node.arguments[0]))
    descending = str(node.within[0].is_descending).lower()
    function = "ora_percentile" if node.name == "PERCENTILE_CONT" else "ora_percentile_of"
    listed = _listed(value, "", over(expressions, node.over))
    return Typed(f"{function}({listed}, {share}, {descending})", NUMBER)


def _listagg(expressions: Expressions, node: Call) -> Typed:
    """Nulls are left out; more than 4,000 bytes fail."""
    if not 1 <= len(node.arguments) <= 2:
        raise ora(909, "invalid number of arguments: LISTAGG")
    if not node.within:
        raise ora(30491, "missing ORDER BY clause: LISTAGG needs WITHIN GROUP")
    if node.is_distinct and expressions.settings.version < 19:
        raise ora(30482, "DISTINCT option not allowed for this function")
    sql = _joined(expressions, node, node.within)
    return Typed(wrapped_text(f"ora_limited({sql}, {expressions.settings.longest_text})"), VARCHAR2)


def _wm_concat(expressions: Expressions, node: Call) -> Typed:
    """With commas, in no order that is promised."""
    _only(node)
    return Typed(wrapped_text(_joined(expressions, node, ())), VARCHAR2)


def _joined(expressions: Expressions, node: Call, order: tuple[Ordering, ...]) -> str:
    value = as_text(expressions.value(node.arguments[0]))
    mark = text(",") if node.name != "LISTAGG" else "''"
    if len(node.arguments) > 1:
        mark = f"coalesce({as_text(expressions.value(node.arguments[1]))}, '')"
    terms = ", ".join(ordered(expressions, each) for each in order)
    by = f" order by {terms}" if terms else ""
    distinct = "distinct " if node.is_distinct else ""
    return f"string_agg({distinct}{value}, {mark}{by}){over(expressions, node.over)}"


def _grouping(expressions: Expressions, node: Call) -> Typed:
    """Bits that tell which expressions this row sums over."""
    if node.name == "GROUPING":
        _only(node)
    assert expressions.groups is not None
    sqls = [expressions.value(part).sql for part in node.arguments]
    if not expressions.groups.has_sets:
        return Typed("cast(0 as decimal(18,0))", NUMBER, (18, 0))
    return Typed(f"cast(grouping({', '.join(sqls)}) as decimal(18,0))", NUMBER, (18, 0))


AGGREGATES: dict[str, Callable[[Expressions, Call], Typed]] = {
    "COUNT": _count,
    "SUM": _sum,
    "AVG": _average,
    "MIN": _extreme,
    "MAX": _extreme,
    "MEDIAN": _from_list("ora_median"),
    "STDDEV": _from_list("ora_stddev"),
    "STDDEV_SAMP": _from_list("ora_stddev_samp"),
    "STDDEV_POP": _from_list("ora_stddev_pop"),
    "VARIANCE": _from_list("ora_variance"),
    "VAR_SAMP": _from_list("ora_var_samp"),
    "VAR_POP": _from_list("ora_var_pop"),
    "PERCENTILE_CONT": _percentile,
    "PERCENTILE_DISC": _percentile,
    "LISTAGG": _listagg,
    "WM_CONCAT": _wm_concat,
    "WMSYS.WM_CONCAT": _wm_concat,
    "GROUPING": _grouping,
    "GROUPING_ID": _grouping,
}
