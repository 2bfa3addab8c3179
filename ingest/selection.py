"""Choosing tables by name: `nc`, `nc.so_saleorder`, `nc.so_*`."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from dbt_project.declarations import CaptureTable
from dbt_project.errors import MisdeclaredError


def select(tables: Sequence[CaptureTable], patterns: Sequence[str]) -> tuple[CaptureTable, ...]:
    """Tables that any pattern names; all of them without patterns.

    Raises MisdeclaredError for a pattern that names nothing: it is most likely misspelt.
    """
    if not tables:
        raise MisdeclaredError("no dbt source declares tables to capture (meta.ingest)")
    for pattern in patterns:
        if not any(_matches(table, pattern) for table in tables):
            known = ", ".join(sorted({table.source for table in tables}))
            raise MisdeclaredError(f"nothing to capture is called '{pattern}' (sources: {known})")
    if not patterns:
        return tuple(tables)
    return tuple(t for t in tables if any(_matches(t, pattern) for pattern in patterns))


def _matches(table: CaptureTable, pattern: str) -> bool:
    wanted = pattern.lower()
    return fnmatchcase(table.source.lower(), wanted) or fnmatchcase(table.label.lower(), wanted)
