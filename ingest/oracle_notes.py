"""What an Oracle warehouse notes of capture (runs, states, reconciliations), read and written."""

# ruff: noqa: D102 (the protocol says what each method is)

from collections.abc import Mapping, Sequence
from typing import Any

import oracledb

from dbt_project.declarations import CaptureTable
from ingest import oracle_records as records
from ingest import run_records
from ingest.oracle_connection import execute, failure
from ingest.oracle_dialect import folded
from ingest.oracle_inbox import WRITING
from ingest.source import Query
from ingest.warehouse import Reconciliation, RunRecord, State


class OracleNotes:
    """The part of `ingest.warehouse.Warehouse` that is about records, on one connection."""

    def __init__(self, opened: oracledb.Connection, schema: str) -> None:
        self.opened = opened
        self.named_schema = schema
        self.schema = folded(schema)

    def states(self) -> Mapping[tuple[str, str], State]:
        if not self._exists(run_records.STATE):
            return {}
        rows = self._fetch(records.read_states(self.schema))
        return {(source, name): State(*rest) for source, name, *rest in rows}

    def last_records(self) -> Mapping[tuple[str, str], RunRecord]:
        if not self._exists(run_records.RUNS):
            return {}
        found = (_record(row) for row in self._fetch(records.read_last_records(self.schema)))
        return {(record.source_name, record.table_name): record for record in found}

    def noted(self, name: str, query: Query) -> Sequence[Sequence[Any]]:
        if not self._exists(name):
            return []
        return self._fetch(records.in_oracle(query, self.named_schema, self.schema))

    def put_aside(self, table: CaptureTable, run_id: str) -> int:
        return self._number(records.put_aside(self.schema, table, run_id))

    def record_reconciliation(self, reconciliation: Reconciliation) -> None:
        self._written(records.insert_reconciliation(self.schema, reconciliation))

    def record(self, record: RunRecord) -> None:
        self._written(records.insert_record(self.schema, record))

    def save_state(self, table: CaptureTable, state: State) -> None:
        self._written(records.delete_state(self.schema, table))
        self._written(records.insert_state(self.schema, table, state))

    def _columns(self, name: str) -> Query:
        return records.columns_of(self.schema, name.upper())

    def _exists(self, name: str) -> bool:
        return bool(self._fetch(self._columns(name)))

    def _number(self, query: Query) -> int:
        return int(self._fetch(query)[0][0])

    def _fetch(self, query: Query) -> list[tuple[Any, ...]]:
        try:
            found: list[tuple[Any, ...]] = execute(self.opened, query.sql, query.params).fetchall()
        except oracledb.Error as error:
            raise failure(error, WRITING) from error
        return found

    def _written(self, query: Query) -> int:
        try:
            return int(execute(self.opened, query.sql, query.params).rowcount)
        except oracledb.Error as error:
            raise failure(error, WRITING) from error


def _record(row: Sequence[Any]) -> RunRecord:
    """Counts come as decimals."""
    texts, counts, rest = row[:7], row[7:11], row[11:]
    return RunRecord(*texts, *(int(count) for count in counts), *rest)
