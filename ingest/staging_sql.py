"""The statements with which a DuckDB warehouse keeps staging tables, each a function.

Names come from the declarations and from the source's catalogue and are quoted; values are bound.
"""

from collections.abc import Sequence
from datetime import date, datetime

from dbt_project.declarations import CaptureTable
from ingest.columns import ADDED, CAPTURED_AT, IS_DELETED, RUN_ID, Column
from ingest.source import Query
from ingest.warehouse import Stamp
from ingest.watermark import Kind

ARRIVING = "arriving_batches"  # the Arrow stream, as DuckDB sees it
INCOMING = "temp.incoming"  # the stream's rows, with staging's types
CHANGED = "temp.changed"  # those that differ from staging
LIVE_KEYS = "temp.live_keys"


def create_staging(table: CaptureTable, columns: Sequence[Column]) -> Query:
    """An empty staging table."""
    listed = [f"{quoted(column.staged)} {column.data_type}" for column in columns]
    listed += [f"{name} {data_type}" for name, data_type in ADDED.items()]
    joined = ",\n    ".join(listed)
    return Query(f"create table {place(table)} (\n    {joined}\n)", {})


def add_column(table: CaptureTable, name: str, data_type: object) -> Query:
    """A new column, null in the rows that are there."""
    return Query(f"alter table {place(table)} add column {quoted(name)} {data_type}", {})


def widen_column(table: CaptureTable, column: Column) -> Query:
    """Give a column the source's wider type."""
    return Query(
        f"alter table {place(table)} alter column {quoted(column.staged)} type {column.data_type}",
        {},
    )


def drop_column(table: CaptureTable, column: Column) -> Query:
    """Remove a column that the source no longer has."""
    return Query(f"alter table {place(table)} drop column {quoted(column.name)}", {})


def narrow_column(table: CaptureTable, column: Column) -> Query:
    """Give a column the source's narrower type; what does not fit becomes null."""
    name = quoted(column.staged)
    return Query(
        f"alter table {place(table)} alter column {name} type {column.data_type} "
        f"using try_cast({name} as {column.data_type})",
        {},
    )


def fill_staging(table: CaptureTable, columns: Sequence[Column], stamp: Stamp) -> Query:
    """Rows straight into an empty staging table: nothing there to compare them with."""
    names = ", ".join(quoted(column.staged) for column in columns)
    return Query(
        f"insert into {place(table)} ({names}, {', '.join(ADDED)})\n"
        f"select {_casts(columns)}, {_stamp()}\nfrom {ARRIVING}",
        _stamp_params(stamp),
    )


def receive(columns: Sequence[Column]) -> Query:
    """Rows into a table of their own, to be compared with staging."""
    return Query(
        f"create or replace temp table incoming as\nselect {_casts(columns)}\nfrom {ARRIVING}", {}
    )


def count_null_keys(table: CaptureTable, relation: str) -> Query:
    """Rows that no key identifies."""
    where = " or ".join(f"{quoted(name)} is null" for name in table.key)
    return Query(f"select count(*) from {relation} where {where}", {})


def count_duplicates(table: CaptureTable, relation: str) -> Query:
    """Rows in excess of one per key."""
    return Query(
        f"select coalesce(sum(times - 1), 0) from (\n"
        f"    select count(*) as times from {relation}\n"
        f"    group by {_keys(table)} having count(*) > 1\n)",
        {},
    )


def remove_duplicates(table: CaptureTable, columns: Sequence[Column], relation: str) -> Query:
    """Keep the row with the latest changed_at of each key; ties are broken the same way always."""
    order = [f"{moment(table)} desc nulls last"] if table.changed_at else []
    order += [quoted(column.staged) for column in columns]
    return Query(
        f"delete from {relation} where rowid in (\n"
        f"    select rowid from (\n"
        f"        select rowid, row_number() over (\n"
        f"            partition by {_keys(table)} order by {', '.join(order)}\n"
        f"        ) as place from {relation}\n"
        f"    ) where place > 1\n)",
        {},
    )


def compare(table: CaptureTable, columns: Sequence[Column]) -> Query:
    """Incoming rows that are new, differ in any column, or are staged as deleted."""
    others = [quoted(column.staged) for column in columns if column.staged not in table.key]
    differences = [f"incoming.{name} is distinct from staged.{name}" for name in others]
    conditions = [f"staged.{IS_DELETED} is null", f"staged.{IS_DELETED} <> 0", *differences]
    return Query(
        f"create or replace temp table changed as\n"
        f"select incoming.*, staged.{quoted(table.key[0])} is null as is_new\n"
        f"from {INCOMING} incoming\n"
        f"left join {place(table)} staged on {_join(table, 'incoming', 'staged')}\n"
        f"where {' or '.join(conditions)}",
        {},
    )


def count_changed() -> Query:
    """New rows and changed ones."""
    return Query(
        f"select count(*) filter (where is_new), count(*) filter (where not is_new) from {CHANGED}",
        {},
    )


def remove_changed(table: CaptureTable) -> Query:
    """The old versions of changed rows."""
    return Query(
        f"delete from {place(table)} staged using {CHANGED} changed\n"
        f"where not changed.is_new and {_join(table, 'changed', 'staged')}",
        {},
    )


def insert_changed(table: CaptureTable, columns: Sequence[Column], stamp: Stamp) -> Query:
    """New rows, and the new versions of changed ones."""
    names = ", ".join(quoted(column.staged) for column in columns)
    return Query(
        f"insert into {place(table)} ({names}, {', '.join(ADDED)})\n"
        f"select {names}, {_stamp()}\nfrom {CHANGED}",
        _stamp_params(stamp),
    )


def receive_keys(columns: Sequence[Column]) -> Query:
    """The source's keys into a table of their own."""
    return Query(
        f"create or replace temp table live_keys as\nselect {_casts(columns)}\nfrom {ARRIVING}", {}
    )


def mark_missing(table: CaptureTable, keys: str, stamp: Stamp) -> Query:
    """Mark staged rows whose key is not among `keys`."""
    return Query(
        f"update {place(table)} staged\n"
        f"set {IS_DELETED} = 1, {CAPTURED_AT} = $captured_at, {RUN_ID} = $run_id\n"
        f"where {IS_DELETED} = 0 and not exists (\n"
        f"    select 1 from {keys} live where {_join(table, 'live', 'staged')}\n)",
        _stamp_params(stamp),
    )


def unstaged_keys(table: CaptureTable) -> Query:
    """Keys of the source that have no live row in staging."""
    names = ", ".join(f"live.{quoted(name)}" for name in table.key)
    return Query(
        f"select {names} from {LIVE_KEYS} live where not exists (\n"
        f"    select 1 from {place(table)} staged\n"
        f"    where staged.{IS_DELETED} = 0 and {_join(table, 'live', 'staged')}\n)",
        {},
    )


def newest(
    table: CaptureTable,
    relation: str,
    kind: Kind,
    now: str | date | datetime,
    soon: str | date | datetime,
) -> Query:
    """Latest changed_at that the source's clock has reached, and how many rows lie after `soon`.

    A row from the future must not pull the watermark past rows still to be written.
    """
    said = moment(table)
    legible = (
        f" and {said} like '____-__-__%' and try_cast({said} as timestamp) is not null"
        if kind == "text"
        else ""
    )
    return Query(
        f"select max({said}) filter (where {said} <= $now{legible}),\n"
        f"    count(*) filter (where {said} > $soon)\nfrom {relation}",
        {"now": now, "soon": soon},
    )


def staged_columns(table: CaptureTable) -> Query:
    """Columns of the staging table, with DuckDB's type names; none when there is no table."""
    return Query(
        """select column_name, data_type from duckdb_columns()
where database_name = current_database() and schema_name = $schema and table_name = $table
order by column_index""",
        {"schema": table.staging_schema, "table": table.staging_table},
    )


def any_row(table: CaptureTable) -> Query:
    """One row, if there is one."""
    return Query(f"select 1 from {place(table)} limit 1", {})


def count_live(table: CaptureTable) -> Query:
    """Staged rows that the source still has."""
    return Query(f"select count(*) from {place(table)} where {IS_DELETED} = 0", {})


def last_captured(table: CaptureTable) -> Query:
    """The latest captured_at."""
    return Query(f"select max({CAPTURED_AT}) from {place(table)}", {})


def moment(table: CaptureTable) -> str:
    """The expression for when a row changed."""
    names = [quoted(name) for name in table.changed_at]
    return names[0] if len(names) == 1 else f"coalesce({', '.join(names)})"


def place(table: CaptureTable) -> str:
    """The staging table's quoted name."""
    return f"{quoted(table.staging_schema)}.{quoted(table.staging_table)}"


def quoted(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def _casts(columns: Sequence[Column]) -> str:
    return ",\n    ".join(
        f"cast({quoted(column.staged)} as {column.data_type}) as {quoted(column.staged)}"
        for column in columns
    )


def _keys(table: CaptureTable) -> str:
    return ", ".join(quoted(name) for name in table.key)


def _join(table: CaptureTable, left: str, right: str) -> str:
    return " and ".join(f"{left}.{quoted(name)} = {right}.{quoted(name)}" for name in table.key)


def _stamp() -> str:
    return "$captured_at, $run_id, 0"


def _stamp_params(stamp: Stamp) -> dict[str, object]:
    return {"captured_at": stamp.captured_at, "run_id": stamp.run_id}
