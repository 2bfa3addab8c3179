"""`access` in a declaration: of a report, of a mart, and what all marts of a folder share."""

from collections.abc import Callable, Mapping
from typing import Any

from dbt_project.access_values import Access, Hidden, RowFilter, Through
from dbt_project.report_schema import near, structure

ACCESS, DEFAULTS = "access", "access_defaults"
OWN_ORGS = "$user.org_codes"
Models = Mapping[str, tuple[tuple[str, str], Mapping[str, Any]]]  # relation and columns by name
Problem = Callable[[str, str], None]  # takes the key path and what is wrong there


def read_access(
    declared: Mapping[str, Any],
    columns: Mapping[str, Any],
    models: Models,
    path: str,
    problem: Problem,
) -> Access:
    """One `access` that passed the schema, over a mart with these columns."""
    hidden = declared.get("hide")
    filtered = declared.get("row_filter")
    for place, name in enumerate(hidden["columns"] if hidden else []):
        _known(columns, name, f"{path}.hide.columns[{place}]", problem)
    if filtered:
        _known(columns, filtered["column"], f"{path}.row_filter.column", problem)
    return Access(
        groups=tuple(declared.get("groups", [])),
        row_filter=_row_filter(filtered, models, f"{path}.row_filter", problem),
        hide=_hidden(hidden),
        export=tuple(declared.get("export", [])),
    )


def mart_access(
    meta: Mapping[str, Any],
    columns: Mapping[str, Any],
    models: Models,
    problem: Problem,
) -> tuple[Access, ...]:
    """What a mart's own meta declares, and of the folder's defaults the one that fits it.

    That is the first whose column the mart has; a row filter of the mart's own takes its place.
    """
    own = _of_schema(meta.get(ACCESS), ACCESS, problem) if ACCESS in meta else None
    found = [read_access(own, columns, models, ACCESS, problem)] if own else []
    if found and found[0].row_filter:
        return tuple(found)
    for entry in _of_schema(meta.get(DEFAULTS, []), DEFAULTS, problem) or []:
        if entry["row_filter"]["column"] in columns:
            return (read_access(entry, columns, models, DEFAULTS, problem), *found)
    return tuple(found)


def _of_schema(declared: Any, kind: str, problem: Problem) -> Any:
    problems, rest = structure(declared, kind)
    for text in problems:
        problem(*text.split(" ", 1))
    return rest


def _row_filter(
    declared: Mapping[str, Any] | None,
    models: Models,
    path: str,
    problem: Problem,
) -> RowFilter | None:
    if declared is None:
        return None
    through = declared.get("through")
    if through is None:
        return RowFilter(declared["column"])
    if through["model"] not in models:
        name = through["model"]
        problem(f"{path}.through.model", f"there is no model '{name}'{near(name, models)}")
        return RowFilter(declared["column"])
    relation, columns = models[through["model"]]
    for key in ("column", "org"):
        _known(columns, through[key], f"{path}.through.{key}", problem)
    return RowFilter(
        declared["column"], Through(through["model"], relation, through["column"], through["org"])
    )


def _hidden(declared: Mapping[str, Any] | None) -> Hidden | None:
    if declared is None:
        return None
    return Hidden(tuple(declared["columns"]), tuple(declared.get("unless_group", [])))


def _known(columns: Mapping[str, Any], name: str, path: str, problem: Problem) -> None:
    if name not in columns:
        problem(path, f"there is no column '{name}'{near(name, columns)}")
