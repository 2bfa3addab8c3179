"""What capture notes in the warehouse (runs, states, reconciliations, bad rows), as SQL."""

from dataclasses import asdict

from dbt_project.declarations import CaptureTable
from ingest.source import Query
from ingest.warehouse import Reconciliation, RunRecord, State

RUNS = "ingest_runs"
STATE = "ingest_state"
RUN_COLUMNS = {
    "run_id": "varchar",
    "source_name": "varchar",
    "table_name": "varchar",
    "mode": "varchar",
    "status": "varchar",
    "started_at": "timestamp",
    "finished_at": "timestamp",
    "rows_read": "bigint",
    "rows_inserted": "bigint",
    "rows_updated": "bigint",
    "rows_deleted": "bigint",
    "watermark_before": "varchar",
    "watermark_after": "varchar",
    "message": "varchar",
}
STATE_COLUMNS = {
    "source_name": "varchar",
    "table_name": "varchar",
    "watermark": "varchar",
    "last_run_id": "varchar",
    "last_success_at": "timestamp",
    "last_full_at": "timestamp",
    "last_deletes_at": "timestamp",
    "last_reconcile_at": "timestamp",
    "key_columns": "varchar",
    "origin": "varchar",
}
RECONCILIATION_COLUMNS = {
    "run_id": "varchar",
    "source_name": "varchar",
    "table_name": "varchar",
    "checked_at": "timestamp",
    "source_rows": "bigint",
    "staged_rows": "bigint",
    "buckets": "bigint",
    "buckets_different": "bigint",
    "rows_inserted": "bigint",
    "rows_updated": "bigint",
    "rows_deleted": "bigint",
}
QUARANTINE_COLUMNS = {
    "run_id": "varchar",
    "source_name": "varchar",
    "table_name": "varchar",
    "row_key": "varchar",
    "reason": "varchar",
    "row_content": "varchar",
    "quarantined_at": "timestamp",
}
TABLES = {
    "ingest_runs": RUN_COLUMNS,
    "ingest_state": STATE_COLUMNS,
    "ingest_reconciliations": RECONCILIATION_COLUMNS,
    "ingest_quarantine": QUARANTINE_COLUMNS,
}


def create_schema(schema: str) -> Query:
    """The staging schema."""
    return Query(f'create schema if not exists "{schema}"', {})


def create_records(schema: str, name: str, columns: dict[str, str]) -> Query:
    """One of the record tables."""
    listed = ",\n    ".join(f"{column} {data_type}" for column, data_type in columns.items())
    return Query(f'create table if not exists "{schema}".{name} (\n    {listed}\n)', {})


def add_column(schema: str, name: str, column: str, data_type: str) -> Query:
    """A column that an older version did not have."""
    return Query(f'alter table "{schema}".{name} add column if not exists {column} {data_type}', {})


def find_table(schema: str, name: str) -> Query:
    """Whether a table exists."""
    return Query(
        """select 1 from duckdb_tables()
where database_name = current_database() and schema_name = $schema and table_name = $name""",
        {"schema": schema, "name": name},
    )


def read_states(schema: str) -> Query:
    """All states."""
    return Query(f'select {", ".join(STATE_COLUMNS)} from "{schema}".{STATE}', {})


def read_last_records(schema: str) -> Query:
    """The latest run record of every table; only records of the latest moment are ranked."""
    names = ", ".join(RUN_COLUMNS)
    return Query(
        f"select {names} from (\n"
        f"    select runs.*, row_number() over (\n"
        f"        partition by runs.source_name, runs.table_name order by runs.finished_at desc\n"
        f'    ) as place from "{schema}".{RUNS} runs\n'
        f"    inner join (\n"
        f"        select source_name, table_name, max(started_at) as started_at\n"
        f'        from "{schema}".{RUNS} group by source_name, table_name\n'
        f"    ) latest on runs.source_name = latest.source_name\n"
        f"        and runs.table_name = latest.table_name and runs.started_at = latest.started_at\n"
        f") ranked where place = 1",
        {},
    )


def insert_record(schema: str, record: RunRecord) -> Query:
    """One run record."""
    values = ", ".join(f"${name}" for name in RUN_COLUMNS)
    return Query(
        f'insert into "{schema}".{RUNS} ({", ".join(RUN_COLUMNS)}) values ({values})',
        asdict(record),
    )


def insert_reconciliation(schema: str, reconciliation: Reconciliation) -> Query:
    """What reconciling a table found."""
    values = ", ".join(f"${name}" for name in RECONCILIATION_COLUMNS)
    return Query(
        f'insert into "{schema}".ingest_reconciliations ({", ".join(RECONCILIATION_COLUMNS)})\n'
        f"values ({values})",
        asdict(reconciliation),
    )


def delete_state(schema: str, table: CaptureTable) -> Query:
    """The state that a new one replaces."""
    return Query(
        f'delete from "{schema}".{STATE} where source_name = $source and table_name = $name',
        {"source": table.source, "name": table.name},
    )


def insert_state(schema: str, table: CaptureTable, state: State) -> Query:
    """A table's state."""
    values = ", ".join(f"${name}" for name in STATE_COLUMNS)
    return Query(
        f'insert into "{schema}".{STATE} ({", ".join(STATE_COLUMNS)}) values ({values})',
        {"source_name": table.source, "table_name": table.name, **asdict(state)},
    )
