"""The statements with which a warehouse keeps staging tables, each a function.

Names come from the declarations and from the source's catalogue and are quoted; values are bound.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import pyarrow as pa

from dbt_project.declarations import CaptureTable
from ingest import source_sql
from ingest.columns import ADDED, CAPTURED_AT, DIGITS, IS_DELETED, RUN_ID, Column, DataType
from ingest.dialect import Dialect
from ingest.duckdb_dialect import DuckDBDialect, quoted
from ingest.source import Query
from ingest.warehouse import Coverage, KeyRange, Stamp
from ingest.watermark import Kind

ARRIVING = "arriving_batches"  # the Arrow stream, as DuckDB sees it
INCOMING = "ingest_incoming"  # the stream's rows, with staging's types
CHANGED = "ingest_changed"  # those that differ from staging
LIVE_KEYS = "ingest_live_keys"
REFUSED = "Invalid Input Error: column "  # how DuckDB tells what exact_cast() refuses
ARRIVED_TEXT = "ingest_arrived_text"  # the stream's rows as text, when some may not fit


@dataclass(frozen=True)
class Flavour:
    """Where warehouses differ in what is otherwise the same statement."""

    dialect: Dialect
    type_name: Callable[[DataType], str]
    row_id: str  # a row's address
    time_test: str  # whether the text {0} can be read as a time


DAY = r"\d\d\d\d+-\d\d-\d\d"
MOMENT = DAY + r"([ T]\d\d:\d\d(:\d\d(\.\d{{1,{0}}}0*)?)?)?"
ERA = r"( \(BC\))?"
# What a text must look like to be a value of a type and of nothing more precise.
SHAPES = {
    "BIGINT": r"[+-]?\d+",
    "DATE": DAY + ERA,
    "TIME": r"\d\d:\d\d(:\d\d(\.\d{1,6}0*)?)?",
    "TIMESTAMP": MOMENT.format(6) + ERA,
    "TIMESTAMP_MS": MOMENT.format(3) + ERA,
    "TIMESTAMP_S": MOMENT.format(1).replace(r"\d{1,1}0*", "0+") + ERA,
    "TIMESTAMP_NS": MOMENT.format(9) + ERA,
    "TIMESTAMP WITH TIME ZONE": MOMENT.format(6) + r"([+-]\d\d(:?\d\d)?|Z)?" + ERA,
}

DUCKDB = Flavour(
    dialect=DuckDBDialect(),
    type_name=str,
    row_id="rowid",
    time_test="{0} like '____-__-__%' and try_cast({0} as timestamp) is not null",
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
        _stamp_params(stamp),
    )


def receive(columns: Sequence[Column], arriving: pa.Schema) -> Query:
    """Rows into a table of their own, to be compared with staging."""
    return Query(
        f"create or replace temp table {INCOMING} as\n"
        f"select {_casts(columns, arriving)}\nfrom {ARRIVING}",
        {},
    )


def receive_text(columns: Sequence[Column]) -> Query:
    """Rows as they arrive, all text, with what is wrong with each; null: nothing."""
    reasons = ",\n    ".join(_reason(column) for column in columns)
    return Query(
        f"create or replace temp table {ARRIVED_TEXT} as\n"
        f"select arriving.*, nullif(concat_ws('; ', {reasons}), '') as why\n"
        f"from {ARRIVING} arriving",
        {},
    )


def refuse_null_keys(table: CaptureTable) -> Query:
    """Say of rows without a key that they have none."""
    missing = " or ".join(f"{quoted(name)} is null" for name in table.key)
    return Query(
        f"update {ARRIVED_TEXT} set why = concat_ws('; ', why, 'no value in the key')\n"
        f"where {missing}",
        {},
    )


def receive_good(columns: Sequence[Column]) -> Query:
    """The rows with which nothing is wrong, with staging's types."""
    casts = ",\n    ".join(
        f"{exact_cast(column.staged, column.data_type)} as {quoted(column.staged)}"
        for column in columns
    )
    return Query(
        f"create or replace temp table {INCOMING} as\n"
        f"select {casts}\nfrom {ARRIVED_TEXT} where why is null",
        {},
    )


def keep_bad(schema: str, table: CaptureTable, columns: Sequence[Column], stamp: Stamp) -> Query:
    """Put the other rows aside, with the reason and all that they hold."""
    content = ", ".join(
        f"'{column.staged.replace(chr(39), chr(39) * 2)}', {quoted(column.staged)}"
        for column in columns
    )
    return Query(
        f'insert into "{schema}".ingest_quarantine\n'
        f"select $run_id, $source, $name, {_row_key(table)}, why, json_object({content}),\n"
        f"    $captured_at\nfrom {ARRIVED_TEXT} where why is not null",
        {**_stamp_params(stamp), "source": table.source, "name": table.name},
    )


def forget_bad(schema: str, table: CaptureTable) -> Query:
    """What was put aside of rows that have arrived again, whole or not."""
    return Query(
        f'delete from "{schema}".ingest_quarantine\n'
        f"where source_name = $source and table_name = $name\n"
        f"    and row_key in (select {_row_key(table)} from {ARRIVED_TEXT})",
        {"source": table.source, "name": table.name},
    )


def forget_gone(schema: str, table: CaptureTable) -> Query:
    """What was put aside of rows that the source no longer has."""
    return Query(
        f'delete from "{schema}".ingest_quarantine\n'
        f"where source_name = $source and table_name = $name\n"
        f"    and row_key not in (select {_row_key(table)} from {LIVE_KEYS})",
        {"source": table.source, "name": table.name},
    )


def count_put_aside(schema: str, table: CaptureTable, run_id: str) -> Query:
    """Rows that a run has put aside."""
    return Query(
        f'select count(*) from "{schema}".ingest_quarantine\n'
        f"where source_name = $source and table_name = $name and run_id = $run_id",
        {"source": table.source, "name": table.name, "run_id": run_id},
    )


def exact_cast(name: str, data_type: DataType) -> str:
    """Text as a value of `data_type`; what it does not hold unchanged is an error that names it."""
    column = quoted(name)
    cast = _cast_text(column, data_type)
    bad = _unfit(column, data_type)
    if bad is None:
        return cast
    said = f"column {name}: the value ".replace("'", "''")
    return (
        f"case when {bad} then error('{said}' || substr({column}, 1, 60) || "
        f"' is no {data_type} without loss') else {cast} end"
    )


def _cast_text(column: str, data_type: DataType) -> str:
    if data_type.name == "BLOB":
        return f"unhex({column})"
    if data_type.name == "TIMESTAMP WITH TIME ZONE":
        # Without an offset it is UTC, not this machine's time.
        offset = f"regexp_matches({column}, ':\\d\\d(\\.\\d+)?([+-]\\d\\d(:?\\d\\d)?|Z)$')"
        return f"cast(case when {offset} then {column} else {column} || '+00' end as {data_type})"
    return f"cast({column} as {data_type})"


def _unfit(column: str, data_type: DataType) -> str | None:
    """Whether a text is no exact value of the type; null where every text is one.

    Casting alone would round, cut and guess: 3.5 as a bigint is 4, a time as a date its day.
    """
    if data_type.name in ("VARCHAR", "BLOB"):
        return None
    cast = _cast_text(column, data_type).replace("cast(", "try_cast(", 1)
    fails = f"({column} is not null and {cast} is null)"
    if data_type.name == "DECIMAL":
        # Decimals are counted, trailing zeros are not; no pattern, for it would cost the most.
        point = f"strpos({column}, '.')"
        return (
            f"({fails} or contains(lower({column}), 'e') or contains({column}, '_') or "
            f"({point} > 0 and "
            f"length(rtrim({column}, '0')) - {point} > {data_type.scale or 0}))"
        )
    shape = SHAPES.get(data_type.name) or (SHAPES["BIGINT"] if data_type.name in DIGITS else None)
    return f"({fails} or not regexp_full_match({column}, '{shape}'))" if shape else fails


def _reason(column: Column) -> str:
    bad = _unfit(quoted(column.staged), column.data_type)
    if bad is None:
        return "null"
    said = f"column {column.staged}: ".replace("'", "''")
    return (
        f"case when {bad} then '{said}' || substr({quoted(column.staged)}, 1, 60) || "
        f"' is no {column.data_type} without loss' end"
    )


def _row_key(table: CaptureTable) -> str:
    return f"concat_ws('|', {_keys(table)})"


def loading_table(table: CaptureTable) -> CaptureTable:
    """Where the rows of a first load wait until all are there."""
    return replace(table, staging_table=f"ingest_loading_{table.staging_table}")


def make_loading_tables(
    flavour: Flavour, table: CaptureTable, columns: Sequence[Column]
) -> Iterator[Query]:
    """Empty tables for the rows of a first load and for its ranges."""
    first = next(column for column in columns if column.staged == table.key[0])
    loading, ranges = loading_table(table), _ranges(table)
    key_type = flavour.type_name(first.data_type)
    yield Query(f"drop table if exists {place(loading)}", {})
    yield Query(f"drop table if exists {ranges}", {})
    yield create_staging(flavour, loading, columns)
    yield Query(
        f"create table {ranges} (range_number integer, after_key {key_type}, "
        f"up_to_key {key_type}, is_done smallint, source_time timestamp)",
        {},
    )


def add_range(table: CaptureTable, number: int, wanted: KeyRange, stamp: Stamp) -> Query:
    """A range that is still to be read."""
    return Query(
        f"insert into {_ranges(table)} values ($number, $after, $up_to, 0, $source_time)",
        {
            "number": number,
            "after": wanted.after,
            "up_to": wanted.up_to,
            "source_time": stamp.source_time,
        },
    )


def note_range(table: CaptureTable, number: int) -> Query:
    """Note that a range is there."""
    return Query(
        f"update {_ranges(table)} set is_done = 1 where range_number = $number", {"number": number}
    )


def read_ranges(table: CaptureTable) -> Query:
    """The ranges in their order."""
    return Query(f"select * from {_ranges(table)} order by range_number", {})


def take_over(table: CaptureTable) -> Iterator[Query]:
    """Make what was brought in the staging table."""
    yield Query(f"drop table {place(table)}", {})
    yield Query(
        f"alter table {place(loading_table(table))} rename to {quoted(table.staging_table)}", {}
    )
    yield Query(f"drop table {_ranges(table)}", {})


def _ranges(table: CaptureTable) -> str:
    return place(replace(table, staging_table=f"ingest_ranges_{table.staging_table}"))


def count_null_keys(table: CaptureTable, relation: str) -> Query:
    """Rows that no key identifies."""
    where = " or ".join(f"{quoted(name)} is null" for name in table.key)
    return Query(f"select count(*) from {relation} where {where}", {})


def count_duplicates(table: CaptureTable, relation: str) -> Query:
    """Rows in excess of one per key."""
    return Query(
        f"select coalesce(sum(times - 1), 0) from (\n"
        f"    select count(*) as times from {relation}\n"
        f"    group by {_keys(table)} having count(*) > 1\n) repeated",
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
        f"            partition by {_keys(table)} order by {', '.join(order)}\n"
        f"        ) as place from {relation}\n"
        f"    ) ranked where place > 1\n)",
        {},
    )


def no_changes() -> Query:
    """An empty table for the rows that differ."""
    return Query(
        f"create or replace temp table {CHANGED} as\n"
        f"select incoming.*, false as is_new from {INCOMING} incoming limit 0",
        {},
    )


def compare(table: CaptureTable, columns: Sequence[Column], part: int, parts: int) -> Query:
    """Incoming rows that are new, differ in any column, or are staged as deleted.

    One part of the keys at a time: the join of two wide tables must fit into memory.
    """
    others = [quoted(column.staged) for column in columns if column.staged not in table.key]
    differences = [f"incoming.{name} is distinct from staged.{name}" for name in others]
    conditions = [f"staged.{IS_DELETED} is null", f"staged.{IS_DELETED} <> 0", *differences]
    return Query(
        f"insert into {CHANGED}\n"
        f"select incoming.*, staged.{quoted(table.key[0])} is null as is_new\n"
        f"from {_part(table, INCOMING, part, parts)} incoming\n"
        f"left join {_part(table, place(table), part, parts)} staged "
        f"on {_join(table, 'incoming', 'staged')}\n"
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


def insert_received(table: CaptureTable, columns: Sequence[Column], stamp: Stamp) -> Query:
    """Received rows into an empty staging table."""
    names = ", ".join(quoted(column.staged) for column in columns)
    return Query(
        f"insert into {place(table)} ({names}, {', '.join(ADDED)})\n"
        f"select {names}, {_stamp()}\nfrom {INCOMING}",
        _stamp_params(stamp),
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
        _stamp_params(stamp),
    )


def mark_gone(table: CaptureTable, stamp: Stamp) -> Query:
    """Mark staged rows whose key is among the received ones."""
    return Query(
        f"update {place(table)} staged\n"
        f"set {IS_DELETED} = 1, {CAPTURED_AT} = $captured_at, {RUN_ID} = $run_id\n"
        f"from {LIVE_KEYS} gone\nwhere {IS_DELETED} = 0 and {_join(table, 'gone', 'staged')}",
        _stamp_params(stamp),
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
    staged = _as_staged(columns)
    dialect = flavour.dialect
    row = dialect.fingerprint(source_sql.row_text(dialect, staged))
    return Query(
        f"select {_bucket(flavour, table, columns, digits)} as bucket, count(*), sum({row})\n"
        f"from {place(table)} where {IS_DELETED} = 0\ngroup by bucket",
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
    held = (
        f"not exists (select 1 from {ARRIVED_TEXT} held where held.why is not null and "
        + " and ".join(f"held.{quoted(n)} = cast(staged.{quoted(n)} as varchar)" for n in table.key)
        + ") and "
        if covered.is_lenient
        else ""
    )
    return (
        f"{within}{held}not exists (\n"
        f"    select 1 from {keys} live where {_join(table, 'live', 'staged')}\n)"
    )


def _bucket(flavour: Flavour, table: CaptureTable, columns: Sequence[Column], digits: int) -> str:
    keys = source_sql.key_columns(table, _as_staged(columns))
    return flavour.dialect.bucket(source_sql.row_text(flavour.dialect, keys), digits)


def _as_staged(columns: Sequence[Column]) -> list[Column]:
    return [Column(c.staged, c.data_type, text_bytes=c.text_bytes) for c in columns]


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
    return f"(select * from {relation} where hash({_keys(table)}) % {parts} = {part})"


def _keys(table: CaptureTable) -> str:
    return ", ".join(quoted(name) for name in table.key)


def _join(table: CaptureTable, left: str, right: str) -> str:
    return " and ".join(f"{left}.{quoted(name)} = {right}.{quoted(name)}" for name in table.key)


def _stamp() -> str:
    return "$captured_at, $run_id, 0"


def _stamp_params(stamp: Stamp) -> dict[str, object]:
    return {"captured_at": stamp.captured_at, "run_id": stamp.run_id}
