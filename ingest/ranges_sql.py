"""The statements of a first load in key ranges: where its rows wait, and which ranges are there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dbt_project.declarations import CaptureTable
from ingest.columns import Column
from ingest.duckdb_dialect import quoted
from ingest.source import Query
from ingest.staging_sql import Flavour, create_staging, place
from ingest.warehouse import KeyRange, Stamp


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
        f"up_to_key {key_type}, is_done smallint, source_time timestamp, key_columns varchar)",
        {},
    )


def add_range(table: CaptureTable, number: int, wanted: KeyRange, stamp: Stamp) -> Query:
    """A range that is still to be read."""
    return Query(
        f"insert into {_ranges(table)} values ($number, $after, $up_to, 0, $source_time, $key)",
        {
            "number": number,
            "after": wanted.after,
            "up_to": wanted.up_to,
            "source_time": stamp.source_time,
            "key": ",".join(table.key),
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
