"""Values that are chosen among several: CASE, DECODE, NVL."""

from collections.abc import Sequence

from dbt_project.oracle_sql import ratios
from dbt_project.oracle_sql.typed import Ratio, Typed, as_free, as_text, unified
from dbt_project.oracle_sql.types import NUMBER, VARCHAR2


def chosen(tests: Sequence[str], results: Sequence[Typed]) -> Typed:
    """`case when test then result … else the last end`."""
    plain = _chosen(tests, results)
    parts = ratios.chosen(results)
    if parts is None:
        return plain
    above, below, is_exact = parts
    numerator, denominator = _chosen(tests, above), _chosen(tests, below)
    if not numerator.decimals or not denominator.decimals:
        return plain
    free = _chosen(tests, [ratios.free(result) for result in results]).sql
    return ratios.kept(Ratio(numerator, denominator, is_exact, free))


def _chosen(tests: Sequence[str], results: Sequence[Typed]) -> Typed:
    sqls, data_type, decimals = unified(results)
    branches = " ".join(f"when {t} then {r}" for t, r in zip(tests, sqls, strict=False))
    return Typed(f"(case {branches} else {sqls[-1]} end)", data_type, decimals)


def first_known(values: Sequence[Typed]) -> Typed:
    """`coalesce`."""
    if any(value.ratio for value in values):
        tests = [f"{_missing(value)} is not null" for value in values[:-1]]
        return chosen(tests, values)
    sqls, data_type, decimals = unified(values)
    return Typed(f"coalesce({', '.join(sqls)})", data_type, decimals)


def _missing(value: Typed) -> str:
    """Something that is null when the value is, and is computed faster."""
    if value.ratio is None:
        return value.sql
    above, below = value.ratio.numerator.sql, value.ratio.denominator.sql
    return f"(case when {above} is not null then {below} end)"


def alike(values: Sequence[Typed], like: Typed) -> list[Typed]:
    """Converted to the type of one of them, where numbers stand beside texts."""
    if like.is_null:
        return list(values)
    found = []
    for value in values:
        if like.family == "text" and value.family == "number" and not value.is_null:
            found.append(Typed(as_text(value), VARCHAR2))
        elif like.family == "number" and value.family == "text" and not value.is_null:
            found.append(Typed(as_free(value), NUMBER))
        else:
            found.append(value)
    return found
