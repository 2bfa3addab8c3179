"""Staging tables in an Oracle warehouse, kept in the shape of the source's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from ingest import oracle_staging_sql as sql
from ingest.columns import ADDED, Column
from ingest.drift import Drift, find_drift
from ingest.oracle_connection import execute
from ingest.oracle_dialect import folded, quoted
from ingest.oracle_inbox import Inbox
from ingest.oracle_records import columns_of, indexed_by
from ingest.oracle_staging_types import ADDED_TYPES, kept_type, oracle_type, staged_type
from ingest.oracle_types import TEXTS, parse, source_type
from ingest.source import Query

UNALTERABLE = ("ORA-01439", "ORA-01440", "ORA-22858", "ORA-22859", "ORA-30567")


@dataclass(frozen=True)
class Staging:
    """What defines staging tables: on the inbox's connection, as definitions commit."""

    inbox: Inbox
    readers: str  # users who may read staging, with commas between

    def columns(self, table: CaptureTable) -> tuple[Column, ...]:
        """The staged columns with Oracle's types as source types; none: there is no table."""
        query = columns_of(folded(table.staging_schema), table.staging_table.upper())
        return tuple(
            _staged(row) for row in execute(self.inbox.opened, query.sql, query.params).fetchall()
        )

    def types(self, table: CaptureTable, columns: Sequence[Column]) -> dict[str, str]:
        """Oracle's types of the source's columns."""
        return {column.staged: oracle_type(table, column) for column in columns}

    def as_staged(self, table: CaptureTable, columns: Sequence[Column]) -> list[Column]:
        """The source's columns as Oracle's dialect is to read them in staging."""
        there = {column.name: column.source_type for column in self.columns(table)}
        return [
            replace(column, name=column.staged.upper(), source_type=there[column.staged])
            for column in columns
        ]

    def fit(
        self, table: CaptureTable, columns: Sequence[Column], *, accept_losses: bool
    ) -> tuple[str, ...]:
        """Create or alter the staging table for the source's columns; says what it changed."""
        staged, types = self.columns(table), self.types(table, columns)
        if not staged:
            self.inbox.run(sql.create(sql.place(table), types | ADDED_TYPES))
            self._finish(table)
            return ()
        is_empty = not self._fetch(sql.any_row(table))
        kept = [replace(column, data_type=kept_type(column.data_type)) for column in columns]
        drift = find_drift(staged, kept, is_empty)
        if drift.losses() and not accept_losses:
            raise CaptureFailedError(
                f"{'; '.join(drift.losses())} "
                f"(to go on without them: ingest run {table.label} --full --accept-drift)"
            )
        self._alter(table, drift, types)
        self._lengthen(table, staged, drift, types)
        for name in ADDED.keys() - {column.name for column in staged}:
            self.inbox.run(sql.add_column(table, name, ADDED_TYPES[name]))
        self._finish(table)
        return drift.losses() if is_empty else drift.describe() + drift.losses()

    def make_loading_tables(self, table: CaptureTable, columns: Sequence[Column]) -> None:
        """Empty tables for the rows of a first load and for its ranges."""
        types = self.types(table, columns)
        key = types[table.key[0]]
        bounds = {"range_number": "number(9)", "after_key": key, "up_to_key": key,
                  "is_done": "number(1)", "source_time": "timestamp(6)",
                  "key_columns": "varchar2(4000)"}  # fmt: skip
        for kind, listed in (("L", types | ADDED_TYPES), ("B", bounds)):
            name = sql.inbox(table, kind)
            self.inbox.discard(name)
            self.inbox.run(sql.create(self.inbox.place(name), listed))

    def present(self, table: CaptureTable, columns: Sequence[Column], schema: str) -> None:
        """Only when something changed: replacing a view invalidates what reads it."""
        owner, name = folded(table.schema or schema), folded(table.table)
        query = columns_of(owner, name)
        shown = execute(self.inbox.opened, query.sql, query.params).fetchall()
        if [row[0].lower() for row in shown] != [column.staged for column in columns]:
            view = f"{quoted(owner)}.{quoted(name)}"
            self.inbox.run(sql.current_view(view, table, columns))

    def _alter(self, table: CaptureTable, drift: Drift, types: dict[str, str]) -> None:
        for column in drift.added:
            self.inbox.run(sql.add_column(table, column.staged, types[column.staged]))
        for column in drift.widened:
            self._change(table, column.staged, types[column.staged])
        for column in drift.dropped:
            self.inbox.run(sql.drop_column(table, column.name))
        for _, column in drift.narrowed:
            # Made anew: all rows are being read anyway.
            self.inbox.run(sql.drop_column(table, column.staged))
            self.inbox.run(sql.add_column(table, column.staged, types[column.staged]))

    def _lengthen(
        self, table: CaptureTable, staged: Sequence[Column], drift: Drift, types: dict[str, str]
    ) -> None:
        """Texts that got longer in the source; DuckDB's types have no length to tell it by."""
        changed = {column.staged for column in (*drift.added, *drift.widened)}
        changed |= {new.staged for _, new in drift.narrowed}
        for column in staged:
            wanted = types.get(column.name)
            if wanted is None or column.name in changed:
                continue
            if _is_longer(wanted, column.source_type):
                self._change(table, column.name, wanted)

    def _change(self, table: CaptureTable, name: str, kind: str) -> None:
        try:
            self.inbox.run(sql.change_column(table, name, kind))
        except CaptureFailedError as error:
            if not any(code in str(error) for code in UNALTERABLE):
                raise
            for query in sql.replace_column(table, name, kind):
                self.inbox.run(query)

    def _finish(self, table: CaptureTable) -> None:
        """Indexes by key, to merge by, and by captured_at, for what builds on changes; grants."""
        schema = folded(table.staging_schema)
        for kind, columns, how in (
            ("U", table.key, "unique index"),
            ("C", ("captured_at",), "index"),
        ):
            name = sql.inbox(table, kind)
            there = [row[0] for row in self._fetch(indexed_by(schema, name))]
            if there != [column.upper() for column in columns]:
                if there:
                    self.inbox.run(sql.drop_index(schema, name))
                self._index(sql.index(schema, name, table, columns, how))
                for reader in filter(None, (part.strip() for part in self.readers.split(","))):
                    grant = f"grant select on {sql.place(table)} to {quoted(folded(reader))}"
                    self.inbox.run(Query(grant, {}))

    def _index(self, query: Query) -> None:
        """Make an index, unless rows that were staged under another key hold this one twice.

        Those are about to be staged anew, or capture is about to ask for that: the next run makes
        it.
        """
        try:
            self.inbox.run(query)
        except CaptureFailedError as error:
            if "ORA-01452" not in str(error):
                raise

    def _fetch(self, query: Query) -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = execute(
            self.inbox.opened, query.sql, query.params
        ).fetchall()
        return found


def _staged(row: Sequence[object]) -> Column:
    name, kind, *figures, unit = row
    numbers = [None if figure is None else int(str(figure)) for figure in figures]
    text = source_type(str(kind), numbers, None if unit is None else str(unit))
    return Column(str(name).lower(), staged_type(str(kind), numbers[0], numbers[1]), text)


def _is_longer(wanted: str, staged: str) -> bool:
    new, old = parse(wanted.upper()), parse(staged)
    if new.name == "CLOB":
        return old.name in TEXTS
    return new.name in TEXTS and old.name in TEXTS and (new.precision or 0) > (old.precision or 0)
