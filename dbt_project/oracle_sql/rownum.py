"""ROWNUM in a condition, which becomes a limit."""

from dbt_project.oracle_sql.errors import refuse
from dbt_project.oracle_sql.tree import Comparison, Expression, Literal, Logical, Name


def without_rownum(where: Expression | None) -> tuple[Expression | None, int | None]:
    """Take `rownum <= n` out of a condition: it becomes a limit."""
    parts = where.parts if isinstance(where, Logical) and where.operator == "and" else (where,)
    rest, limit = [], None
    for part in parts:
        found = _rownum_limit(part)
        if found is None:
            rest.append(part)
        else:
            limit = found
    if limit is None:
        return where, None
    kept = [part for part in rest if part is not None]
    if not kept:
        return None, limit
    return kept[0] if len(kept) == 1 else Logical("and", tuple(kept)), limit


def _rownum_limit(part: Expression | None) -> int | None:
    if not isinstance(part, Comparison) or part.left != Name(("ROWNUM",)):
        return None
    if isinstance(part.right, Literal) and part.right.kind == "number":
        bound = int(part.right.value)
        known = {"<=": bound, "<": bound - 1}
        if part.operator == "=" and bound == 1:
            return 1
        if part.operator in known:
            return known[part.operator]
    return refuse("ROWNUM compared otherwise than <= a number")
