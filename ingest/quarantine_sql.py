"""The statements that put bad rows aside in DuckDB, with the reason and all that they hold."""

from collections.abc import Sequence

from dbt_project.declarations import CaptureTable
from ingest.columns import Column
from ingest.duckdb_dialect import quoted
from ingest.exact_text import exact_cast, reason
from ingest.source import Query
from ingest.staging_sql import (
    ARRIVED_TEXT,
    ARRIVING,
    INCOMING,
    LIVE_KEYS,
    Flavour,
    as_staged,
    key_list,
    stamp_params,
)
from ingest.warehouse import Stamp


def receive_text(columns: Sequence[Column]) -> Query:
    """Rows as they arrive, all text, with what is wrong with each; null: nothing."""
    reasons = ",\n    ".join(reason(column.staged, column.data_type) for column in columns)
    return Query(
        f"create or replace temp table {ARRIVED_TEXT} as\n"
        f"select arriving.*, nullif(concat_ws('; ', {reasons}), '') as ingest_why\n"
        f"from {ARRIVING} arriving",
        {},
    )


def refuse_null_keys(table: CaptureTable) -> Query:
    """Say of rows without a key that they have none."""
    missing = " or ".join(f"{quoted(name)} is null" for name in table.key)
    return Query(
        f"update {ARRIVED_TEXT}\n"
        f"set ingest_why = concat_ws('; ', ingest_why, 'no value in the key')\n"
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
        f"select {casts}\nfrom {ARRIVED_TEXT} where ingest_why is null",
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
        f"select $run_id, $source, $name, {_row_key(table)}, ingest_why, json_object({content}),\n"
        f"    $captured_at\nfrom {ARRIVED_TEXT} where ingest_why is not null",
        {**stamp_params(stamp), "source": table.source, "name": table.name},
    )


def forget_bad(schema: str, table: CaptureTable) -> Query:
    """What was put aside of rows that have arrived again, whole or not."""
    return Query(
        f'delete from "{schema}".ingest_quarantine\n'
        f"where source_name = $source and table_name = $name\n"
        f"    and row_key in (select {_row_key(table)} from {ARRIVED_TEXT})",
        {"source": table.source, "name": table.name},
    )


def forget_mended(
    flavour: Flavour, schema: str, table: CaptureTable, columns: Sequence[Column]
) -> Query:
    """What was put aside of rows that have arrived whole."""
    texts = {column.staged: flavour.dialect.text(column) for column in as_staged(columns)}
    key = ", ".join(texts[name] for name in table.key)
    return Query(
        f'delete from "{schema}".ingest_quarantine\n'
        f"where source_name = $source and table_name = $name\n"
        f"    and row_key in (select concat_ws('|', {key}) from {INCOMING})",
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


def _row_key(table: CaptureTable) -> str:
    return f"concat_ws('|', {key_list(table)})"
