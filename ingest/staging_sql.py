"""The statements with which a warehouse keeps staging tables, each a function.

Names come from the declarations and from the source's catalogue and are quoted; values are bound.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pyarrow as pa

from dbt_project.declarations import CaptureTable
from ingest import source_sql
from ingest.columns import ADDED, CAPTURED_AT, IS_DELETED, RUN_ID, Column, DataType
from ingest.dialect import Dialect
from ingest.duckdb_dialect import DuckDBDialect, quoted
from ingest.exact_text import exact_cast
from ingest.source import Query
from ingest.warehouse import MOST_KEYS, Coverage, Stamp
from ingest.watermark import Kind

ARRIVING = "arriving_batches"  # the Arrow stream, as DuckDB sees it
INCOMING = "ingest_incoming"  # the stream's rows, with staging's types
CHANGED = "ingest_changed"  # those that differ from staging
LIVE_KEYS = "ingest_live_keys"
ARRIVED_TEXT = "ingest_arrived_text"  # the stream's rows as text, when some may not fit


@dataclass(frozen=True)
class Flavour:
    """Where warehouses differ in what is otherwise the same statement."""

    dialect: Dialect
    type_name: Callable[[DataType], str]
    row_id: str  # a row's address
    time_test: str  # whether the text {0} can be read as a time
    is_columnar: bool = False  # columns lie apart: a key costs far less to read than its row


DUCKDB = Flavour(
    dialect=DuckDBDialect(),
    type_name=str,
    row_id="rowid",
    time_test="{0} like '____-__-__%' and try_cast({0} as timestamp) is not null",
    is_columnar=True,
)


def create_staging(flavour: Flavour, table: CaptureTable, columns: Sequence[Column]) -> Query:
    """An empty staging table."""
    listed = [
        f"{quoted(column.staged)} {flavour.type_name(column.data_type)}" for column in columns
    ]
    listed += [f"{name} {data_type}" for name, data_type in ADDED.items()]
    joined = ",\n    ".join(listed)
    return Query(f"create table {place(table)} (\n    {joined}\n)", {})


def add_column(table: CaptureTable, name: str, data_type: str) -> Query:
    """A new column, null in the rows that are there."""
    return Query(f"alter table {place(table)} add column {quoted(name)} {data_type}", {})


def widen_column(flavour: Flavour, table: CaptureTable, column: Column) -> Query:
    """Give a column the source's wider type."""
    return Query(
        f"alter table {place(table)} alter column {quoted(column.staged)} "
        f"type {flavour.type_name(column.data_type)}",
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


def fill_staging(
    table: CaptureTable, columns: Sequence[Column], arriving: pa.Schema, stamp: Stamp
) -> Query:
    """Rows straight into an empty staging table: nothing there to compare them with."""
    names = ", ".join(quoted(column.staged) for column in columns)
    return Query(
        f"insert into {place(table)} ({names}, {', '.join(ADDED)})\n"
        f"select {_casts(columns, arriving)}, {_stamp()}\nfrom {ARRIVING}",
        stamp_params(stamp),
    )


def receive(columns: Sequence[Column], arriving: pa.Schema) -> Query:
    """Rows into a table of their own, to be compared with staging."""
    return Query(
        f"create or replace temp table {INCOMING} as\n"
        f"select {_casts(columns, arriving)}\nfrom {ARRIVING}",
        {},
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
        f"    group by {key_list(table)} having count(*) > 1\n) repeated",
        {},
    )


def remove_duplicates(
    flavour: Flavour, table: CaptureTable, columns: Sequence[Column], relation: str
) -> Query:
    """Keep the row with the latest changed_at of each key; ties are broken the same way always."""
    order = [f"{moment(table)} desc nulls last"] if table.changed_at else []
    order += [quoted(column.staged) for column in columns]
    return Query(
        f"delete from {relation} where {flavour.row_id} in (\n"
        f"    select {flavour.row_id} from (\n"
        f"        select {flavour.row_id}, row_number() over (\n"
        f"            partition by {key_list(table)} order by {', '.join(order)}\n"
        f"        ) as place from {relation}\n"
        f"    ) ranked where place > 1\n)",
        {},
    )


def no_changes() -> Query:
    """An empty table for the rows that differ."""
    return Query(
        f"create or replace temp table {CHANGED} as\n"
        f"select incoming.*, false as ingest_is_new from {INCOMING} incoming limit 0",
        {},
    )


def compare(
    table: CaptureTable, columns: Sequence[Column], staged: str, part: int, parts: int
) -> Query:
    """Incoming rows that are new, differ in any column from `staged`, or are deleted there.

    One part of the keys at a time: the join of two wide tables must fit into memory.
    """
    others = [quoted(column.staged) for column in columns if column.staged not in table.key]
    differences = [f"incoming.{name} is distinct from staged.{name}" for name in others]
    conditions = [f"staged.{IS_DELETED} is null", f"staged.{IS_DELETED} <> 0", *differences]
    return Query(
        f"insert into {CHANGED}\n"
        f"select incoming.*, staged.{quoted(table.key[0])} is null as ingest_is_new\n"
        f"from {_part(table, INCOMING, part, parts)} incoming\n"
        f"left join {_part(table, staged, part, parts)} staged "
        f"on {_join(table, 'incoming', 'staged')}\n"
        f"where {' or '.join(conditions)}",
        {},
    )


def staged_alike(flavour: Flavour, table: CaptureTable) -> str:
    """The staged rows with incoming keys, for a warehouse that finds them by their keys alone."""
    return (
        f"(select * from {place(table)} where {flavour.row_id} in (\n"
        f"    select kept.{flavour.row_id} from {place(table)} kept\n"
        f"    inner join {INCOMING} named on {_join(table, 'named', 'kept')}\n))"
    )


def count_changed() -> Query:
    """New rows and changed ones."""
    return Query(
        f"select count(*) filter (where ingest_is_new),\n"
        f"    count(*) filter (where not ingest_is_new)\nfrom {CHANGED}",
        {},
    )


def remove_changed(table: CaptureTable) -> Query:
    """The old versions of changed rows."""
    return Query(
        f"delete from {place(table)} staged using {CHANGED} changed\n"
        f"where not changed.ingest_is_new and {_join(table, 'changed', 'staged')}",
        {},
    )


def insert_changed(table: CaptureTable, columns: Sequence[Column], stamp: Stamp) -> Query:
    """New rows, and the new versions of changed ones."""
    names = ", ".join(quoted(column.staged) for column in columns)
    return Query(
        f"insert into {place(table)} ({names}, {', '.join(ADDED)})\n"
        f"select {names}, {_stamp()}\nfrom {CHANGED}",
        stamp_params(stamp),
    )


def insert_received(table: CaptureTable, columns: Sequence[Column], stamp: Stamp) -> Query:
    """Received rows into an empty staging table."""
    names = ", ".join(quoted(column.staged) for column in columns)
    return Query(
        f"insert into {place(table)} ({names}, {', '.join(ADDED)})\n"
        f"select {names}, {_stamp()}\nfrom {INCOMING}",
        stamp_params(stamp),
    )


def receive_keys(columns: Sequence[Column], arriving: pa.Schema) -> Query:
    """Keys of the source into a table of their own."""
    return Query(
        f"create or replace temp table {LIVE_KEYS} as\n"
        f"select {_casts(columns, arriving)}\nfrom {ARRIVING}",
        {},
    )


def mark_missing(
    flavour: Flavour,
    table: CaptureTable,
    columns: Sequence[Column],
    keys: str,
    covered: Coverage,
    *,
    stamp: Stamp,
) -> Query:
    """Mark staged rows whose key is not among `keys`, as far as those cover the source."""
    return Query(
        f"update {place(table)} staged\n"
        f"set {IS_DELETED} = 1, {CAPTURED_AT} = $captured_at, {RUN_ID} = $run_id\n"
        f"where {IS_DELETED} = 0 and {_missing(flavour, table, columns, keys, covered)}",
        stamp_params(stamp),
    )


def mark_gone(table: CaptureTable, stamp: Stamp) -> Query:
    """Mark staged rows whose key is among the received ones."""
    return Query(
        f"update {place(table)} staged\n"
        f"set {IS_DELETED} = 1, {CAPTURED_AT} = $captured_at, {RUN_ID} = $run_id\n"
        f"from {LIVE_KEYS} gone\nwhere {IS_DELETED} = 0 and {_join(table, 'gone', 'staged')}",
        stamp_params(stamp),
    )


def remove_all(table: CaptureTable) -> Query:
    """Empty the staging table."""
    return Query(f"delete from {place(table)}", {})


def current_view(flavour: Flavour, table: CaptureTable, columns: Sequence[Column]) -> Query:
    """The live rows as a view that looks like the source's table."""
    names = ", ".join(quoted(column.staged) for column in columns)
    return Query(
        f"create or replace view {flavour.dialect.place(table)} as\n"
        f"select {names} from {place(table)} where {IS_DELETED} = 0",
        {},
    )


def checksums(
    flavour: Flavour, table: CaptureTable, columns: Sequence[Column], digits: int
) -> Query:
    """What `source_sql.checksums` asks of the source, of the live staged rows."""
    staged = as_staged(columns)
    dialect = flavour.dialect
    row = dialect.fingerprint(source_sql.row_text(dialect, staged))
    return Query(
        f"select bucket, count(*), sum(fingerprint) from (\n"
        f"    select {_bucket(flavour, table, columns, digits)} as bucket, {row} as fingerprint\n"
        f"    from {place(table)} where {IS_DELETED} = 0\n) checked group by bucket",
        {},
    )


def _missing(
    flavour: Flavour, table: CaptureTable, columns: Sequence[Column], keys: str, covered: Coverage
) -> str:
    """Among the buckets that `keys` cover, keys that are neither there nor put aside."""
    listed = ", ".join(f"'{bucket}'" for bucket in covered.buckets)
    within = (
        f"{_bucket(flavour, table, columns, covered.digits)} in ({listed}) and " if listed else ""
    )
    held = f"{_is_not_held(flavour, table, columns)} and " if covered.is_lenient else ""
    return (
        f"{within}{held}not exists (\n"
        f"    select 1 from {keys} live where {_join(table, 'live', 'staged')}\n)"
    )


def _is_not_held(flavour: Flavour, table: CaptureTable, columns: Sequence[Column]) -> str:
    """That no row of this key was put aside by the run."""
    texts = {
        column.staged: flavour.dialect.text(column)
        for column in as_staged(source_sql.key_columns(table, columns))
    }
    key = ", ".join(texts[name] for name in table.key)
    return (
        f"concat_ws('|', {key}) not in (\n"
        f"    select concat_ws('|', {key_list(table)}) from {ARRIVED_TEXT}\n"
        f"    where ingest_why is not null\n)"
    )


def _bucket(flavour: Flavour, table: CaptureTable, columns: Sequence[Column], digits: int) -> str:
    keys = source_sql.key_columns(table, as_staged(columns))
    return flavour.dialect.bucket(source_sql.row_text(flavour.dialect, keys), digits)


def as_staged(columns: Sequence[Column]) -> list[Column]:
    """The columns under their staged names."""
    return [Column(c.staged, c.data_type, text_bytes=c.text_bytes) for c in columns]


def unstaged_keys(table: CaptureTable) -> Query:
    """Keys of the source that have no live row in staging; one more than MOST_KEYS at most."""
    names = ", ".join(f"live.{quoted(name)}" for name in table.key)
    return Query(
        f"select {names} from {LIVE_KEYS} live where not exists (\n"
        f"    select 1 from {place(table)} staged\n"
        f"    where staged.{IS_DELETED} = 0 and {_join(table, 'live', 'staged')}\n)\n"
        f"limit {MOST_KEYS + 1}",
        {},
    )


def newest(
    flavour: Flavour,
    table: CaptureTable,
    relation: str,
    kind: Kind,
    *,
    now: str | date | datetime,
    soon: str | date | datetime,
) -> Query:
    """Latest changed_at that the source's clock has reached, and how many rows lie after `soon`.

    A row from the future must not pull the watermark past rows still to be written.
    """
    said = moment(table)
    legible = f" and {flavour.time_test.format(said)}" if kind == "text" else ""
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


def _casts(columns: Sequence[Column], arriving: pa.Schema) -> str:
    return ",\n    ".join(
        f"{_cast(column, arriving.field(column.staged).type)} as {quoted(column.staged)}"
        for column in columns
    )


def _cast(column: Column, arriving: pa.DataType) -> str:
    is_text = pa.types.is_string(arriving) or pa.types.is_large_string(arriving)
    if is_text and column.data_type.name != "VARCHAR":
        return exact_cast(column.staged, column.data_type)
    return f"cast({quoted(column.staged)} as {column.data_type})"


def _part(table: CaptureTable, relation: str, part: int, parts: int) -> str:
    if parts == 1:
        return relation
    return f"(select * from {relation} where hash({key_list(table)}) % {parts} = {part})"


def key_list(table: CaptureTable) -> str:
    """The key's quoted columns."""
    return ", ".join(quoted(name) for name in table.key)


def _join(table: CaptureTable, left: str, right: str) -> str:
    return " and ".join(f"{left}.{quoted(name)} = {right}.{quoted(name)}" for name in table.key)


def _stamp() -> str:
    return "$captured_at, $run_id, 0"


def stamp_params(stamp: Stamp) -> dict[str, object]:
    """The values of a stamp, as they are bound."""
    return {"captured_at": stamp.captured_at, "run_id": stamp.run_id}
