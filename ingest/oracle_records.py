"""What capture notes in an Oracle warehouse, and the lock that it holds, as SQL."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dbt_project.declarations import CaptureTable
from ingest import run_records
from ingest.oracle_dialect import quoted
from ingest.source import Query
from ingest.warehouse import Reconciliation, RunRecord, State

LOCK = "ingest_lock"
LOCK_NAME = "capture"
TYPES = {"varchar": "varchar2(4000)", "timestamp": "timestamp(6)", "bigint": "number(19)"}
NAMES_LENGTH = {"run_id": 64, "source_name": 128, "table_name": 128, "mode": 20, "status": 20,
                "watermark": 64, "last_run_id": 64, "watermark_before": 64,
                "watermark_after": 64}  # fmt: skip
LONGEST_TEXT = 4000  # bytes
RESERVED = re.compile(r"(?<![\w\"])mode(?![\w\"])")


def place(schema: str, name: str) -> str:
    """A record table's quoted name."""
    return f"{quoted(schema)}.{quoted(name.upper())}"


def column_type(name: str, kind: str) -> str:
    """Oracle's type of a record's column."""
    return f"varchar2({NAMES_LENGTH[name]} char)" if name in NAMES_LENGTH else TYPES[kind]


def create_records(schema: str, name: str) -> Query:
    """One of the record tables."""
    columns = run_records.TABLES[name]
    listed = ",\n    ".join(
        f"{quoted(column.upper())} {column_type(column, kind)}" for column, kind in columns.items()
    )
    return Query(f"create table {place(schema, name)} (\n    {listed}\n)", {})


def add_column(schema: str, name: str, column: str) -> Query:
    """A column that an older version did not have."""
    kind = column_type(column, run_records.TABLES[name][column])
    return Query(f"alter table {place(schema, name)} add ({quoted(column.upper())} {kind})", {})


def create_lock(schema: str) -> Query:
    """The table whose one row a capture holds while it writes."""
    return Query(f"create table {place(schema, LOCK)} (name varchar2(30) primary key)", {})


def fill_lock(schema: str) -> Query:
    """Its row."""
    return Query(f"insert into {place(schema, LOCK)} values ('{LOCK_NAME}')", {})


def take_lock(schema: str) -> Query:
    """Hold the row, or fail at once."""
    return Query(
        f"select name from {place(schema, LOCK)} where name = '{LOCK_NAME}' for update nowait", {}
    )


def columns_of(schema: str, name: str) -> Query:
    """Columns of a table, in order; none when there is no such table."""
    return Query(
        """select column_name, data_type, data_precision, data_scale, char_length, char_used
from all_tab_columns where owner = :schema_name and table_name = :table_name order by column_id""",
        {"schema_name": schema, "table_name": name},
    )


def tables_like(schema: str, start: str) -> Query:
    """Tables whose names begin so."""
    return Query(
        "select table_name from all_tables where owner = :schema_name "
        "and substr(table_name, 1, :start_length) = :start_text",
        {"schema_name": schema, "start_length": len(start), "start_text": start},
    )


def indexed_by(schema: str, name: str) -> Query:
    """The columns of an index, in order; none when there is no such index."""
    return Query(
        "select column_name from all_ind_columns where index_owner = :schema_name "
        "and index_name = :index_name order by column_position",
        {"schema_name": schema, "index_name": name},
    )


def read_states(schema: str) -> Query:
    """All states."""
    names = ", ".join(quoted(name.upper()) for name in run_records.STATE_COLUMNS)
    return Query(f"select {names} from {place(schema, run_records.STATE)}", {})


def read_last_records(schema: str) -> Query:
    """The latest run record of every table."""
    names = ", ".join(quoted(name.upper()) for name in run_records.RUN_COLUMNS)
    return Query(
        f"select {names} from (\n"
        f"    select {names}, row_number() over (\n"
        f"        partition by source_name, table_name order by started_at desc, finished_at desc\n"
        f"    ) as place_of_row from {place(schema, run_records.RUNS)}\n"
        f") ranked where place_of_row = 1",
        {},
    )


def insert_record(schema: str, record: RunRecord) -> Query:
    """One run record."""
    return _insert(schema, run_records.RUNS, asdict(record))


def insert_reconciliation(schema: str, reconciliation: Reconciliation) -> Query:
    """What reconciling a table found."""
    return _insert(schema, "ingest_reconciliations", asdict(reconciliation))


def delete_state(schema: str, table: CaptureTable) -> Query:
    """The state that a new one replaces."""
    return Query(
        f"delete from {place(schema, run_records.STATE)} "
        "where source_name = :source_name and table_name = :table_name",
        {"source_name": table.source, "table_name": table.name},
    )


def insert_state(schema: str, table: CaptureTable, state: State) -> Query:
    """A table's state."""
    values = {"source_name": table.source, "table_name": table.name, **asdict(state)}
    return _insert(schema, run_records.STATE, values)


def put_aside(schema: str, table: CaptureTable, run_id: str) -> Query:
    """How many rows of a table a run has put aside."""
    return Query(
        f"select count(*) from {place(schema, 'ingest_quarantine')} where run_id = :run_id "
        "and source_name = :source_name and table_name = :table_name",
        {"run_id": run_id, "source_name": table.source, "table_name": table.name},
    )


def in_oracle(query: Query, schema: str, folded: str) -> Query:
    """A query of `record_queries` with names as Oracle has them; MODE is a reserved word there."""
    sql = query.sql.replace(f'"{schema}".', f"{quoted(folded)}.")
    return Query(RESERVED.sub('"MODE"', sql), query.params)


def _insert(schema: str, name: str, values: Mapping[str, Any]) -> Query:
    columns = ", ".join(quoted(column.upper()) for column in values)
    binds = ", ".join(f":p_{column}" for column in values)
    return Query(
        f"insert into {place(schema, name)} ({columns})\nvalues ({binds})",
        {f"p_{column}": _cut(value) for column, value in values.items()},
    )


def _cut(value: Any) -> Any:
    """A text that fits into VARCHAR2(4000)."""
    if not isinstance(value, str) or len(value) * 3 <= LONGEST_TEXT:
        return value
    return value.encode()[:LONGEST_TEXT].decode(errors="ignore")
