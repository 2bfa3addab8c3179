"""Rows of two warehouses made comparable: what Oracle keeps in another type reads the same.

Times at which captures and builds ran differ between two platforms; in their place stands which of
the table's times it was: the first, the second …, so that history has the same shape.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.oracle.platform_sample import OraclePlatform
from tests.workspace import Workspace

# Columns whose values count as times of the same clock, by table.
CLOCKS = (
    ("captured_at", "dbt_valid_from", "dbt_valid_to", "dbt_updated_at"),
    ("stored_at", "moved_at", "booked_at"),
    ("run_id",),
)
# Differ by nature: hashes of times, how long something took, when it was checked.
OWN = {
    "dbt_scd_id", "started_at", "finished_at", "seconds", "checked_at", "last_tried_at",
    "reconciled_at", "run_date", "quarantined_at",
}  # fmt: skip
NOTES = ("dbt_results", "dbt_lock", "report_queries")  # of the builds themselves


@dataclass(frozen=True)
class Table:
    """A table or view and all its rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def plain(self) -> Counter[tuple[Any, ...]]:
        """How often each row is there, by column names in order.

        Column by column, as millions of values are compared. Numbers stay as they are: 1, 1.0 and
        true are equal, and hash alike.
        """
        order = sorted(range(len(self.columns)), key=lambda n: self.columns[n])
        kept = [n for n in order if self.columns[n] not in OWN]
        columns = list(zip(*self.rows, strict=True)) or [()] * len(self.columns)
        shown = {n: _shown(columns[n]) for n in kept}
        for clock in CLOCKS:
            _rank(shown, [n for n in kept if self.columns[n] in clock])
        return Counter(zip(*shown.values(), strict=True))


def _rank(shown: dict[int, Sequence[Any]], places: Sequence[int]) -> None:
    """Replace a clock's times by their rank."""
    times = sorted({value for n in places for value in shown[n] if value is not None})
    ranks = {time: f"time {rank}" for rank, time in enumerate(times, 1)}
    for n in places:
        shown[n] = [ranks.get(value) for value in shown[n]]


def _shown(values: Sequence[Any]) -> Sequence[Any]:
    """A column of either database: no text is null, a day is its midnight."""
    kinds = set(map(type, values))
    if str in kinds:
        return [None if value == "" else value for value in values]
    if date in kinds:
        return [
            datetime(value.year, value.month, value.day) if type(value) is date else value
            for value in values
        ]
    return values


def tables_on_oracle(platform: OraclePlatform) -> Mapping[str, Table]:
    """Everything that a build makes, by `schema.table`."""
    found = platform.rows(
        "select lower(owner), lower(table_name), lower(column_name) from all_tab_columns "
        "where owner in ('STORAGE', 'MARTS', 'PLATFORM') order by owner, table_name, column_id"
    )
    return {
        f"{schema}.{table}": Table(columns, tuple(platform.rows(_query(schema, table, columns))))
        for schema, table, columns in _listed(found)
    }


def tables_on_duckdb(workspace: Workspace) -> Mapping[str, Table]:
    """The same of a DuckDB warehouse."""
    found = workspace.rows(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where schema_name in ('storage', 'marts', 'platform') "
        "order by schema_name, table_name, column_index"
    )
    tables = {}
    with workspace.reading() as warehouse:
        for schema, table, columns in _listed(found):
            place = schema if schema == "storage" else f"mart_file.{schema}"
            rows = warehouse.execute(_query(place, table, columns)).fetchall()
            tables[f"{schema}.{table}"] = Table(columns, tuple(rows))
    return tables


def _query(schema: str, table: str, columns: Sequence[str]) -> str:
    return f"select {', '.join(columns)} from {schema}.{table}"


def _listed(found: Sequence[tuple[Any, ...]]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    names = dict.fromkeys((row[0], row[1]) for row in found)
    for schema, table in names:
        if table not in NOTES:
            yield schema, table, tuple(row[2] for row in found if row[:2] == (schema, table))


def differences(ours: Mapping[str, Table], theirs: Mapping[str, Table]) -> list[str]:
    """What is not the same, a line for each table, with a few rows that only one of them has."""
    found = [f"{name}: only in one of them" for name in sorted(ours.keys() ^ theirs.keys())]
    for name in sorted(ours.keys() & theirs.keys()):
        a, b = ours[name], theirs[name]
        if sorted(a.columns) != sorted(b.columns):
            found.append(f"{name}: columns {set(a.columns) ^ set(b.columns)}")
            continue
        left, right = a.plain() - b.plain(), b.plain() - a.plain()
        if left or right:
            found.append(_difference(name, a, list(left), list(right)))
    return found


def _difference(name: str, table: Table, left: Sequence[Any], right: Sequence[Any]) -> str:
    columns = [c for c in sorted(table.columns) if c not in OWN]
    by_cost = sorted(
        ((sum(a != b for a, b in zip(one, other, strict=True)), one, other)
         for one in left[:20] for other in right[:200]),
        key=lambda found: found[0],
    )  # fmt: skip
    if not by_cost:
        return f"{name}: {len(left)} and {len(right)} rows of their own, as {(left or right)[0]}"
    _, one, other = by_cost[0]
    told = [f"{c}: {a!r} / {b!r}" for c, a, b in zip(columns, one, other, strict=True) if a != b]
    return f"{name}: {len(left)} and {len(right)} rows of their own; {', '.join(told)}"
