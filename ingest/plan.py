"""What is read of one table in one run: everything, or what changed, and which passes follow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from ingest import source_sql
from ingest.columns import Column
from ingest.source import Query, Source
from ingest.warehouse import Mode, State
from ingest.watermark import Kind, kind_of, parse, since

MIRROR_SCHEMA = "mirror"  # of a middle database: its tables, with what capture adds to them


@dataclass(frozen=True)
class Plan:
    """What is read of one table in one run."""

    table: CaptureTable
    columns: tuple[Column, ...]
    mode: Mode
    start: str | date | datetime | None  # changes since then; None: all rows
    state: State | None
    notes: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every row of the source is read."""
        return self.mode == "full"

    def rows(self, source: Source, *, as_text: bool = False) -> Query:
        """The statement for the rows that the run begins with."""
        dialect = source.dialect
        if self.start is None:
            return source_sql.all_rows(dialect, self.table, self.columns, as_text=as_text)
        if self.table.through:
            return source_sql.mirrored_rows(
                dialect, mirrored(self.table), self.columns, self.start, as_text=as_text
            )
        return source_sql.changed_rows(
            dialect, self.table, self.columns, self.start, as_text=as_text
        )


def plan(
    source: Source, table: CaptureTable, state: State | None, wanted: Mode, origin: str
) -> Plan:
    """Decide what to read: everything the first time and for tables that never say what changed."""
    columns = _columns(source, table)
    _check_key(table, state, wanted)
    kinds = _kinds(table, columns)
    if state and state.origin not in (None, origin):
        note = f"the source is another one than last time (it was {state.origin}): all rows read"
        return Plan(table, columns, "full", None, state, (note,))
    watermark = state.watermark if state else None
    if wanted == "full" or watermark is None or not (kinds or table.through):
        return Plan(table, columns, "full", None, state, tuple(unindexed(source, table)))
    if table.through:
        return _from_middle(source, table, columns, state, wanted)
    return Plan(table, columns, wanted, since(watermark, table.overlap, kinds[0]), state)


def unindexed(source: Source, table: CaptureTable) -> Iterator[str]:
    """That each capture costs the source a read of the whole table, if it does."""
    if table.through:
        return
    for name in table.changed_at[:1]:
        if source.is_indexed(table, name) is False:
            yield f"{name} has no index: the source reads the whole table each time"


def _columns(source: Source, table: CaptureTable) -> tuple[Column, ...]:
    try:
        return source.columns(table)
    except CaptureFailedError as error:
        if not table.through:
            raise
        raise CaptureFailedError(
            f"{error} in the middle database; was it mirrored? (ingest mirror {table.label})"
        ) from error


def _from_middle(
    source: Source,
    table: CaptureTable,
    columns: tuple[Column, ...],
    state: State | None,
    wanted: Mode,
) -> Plan:
    """What was mirrored since, unless the middle database was made anew and knows no deletes."""
    start = parse(state.watermark) if state and state.watermark else None
    oldest = source.rows(source_sql.mirrored_span(source.dialect, mirrored(table)))[0][0]
    if start is None or (oldest and oldest > start):
        return Plan(table, columns, "full", None, state)
    return Plan(table, columns, wanted, start, state)


def mirrored(table: CaptureTable) -> CaptureTable:
    """The table of a middle database that holds a source table's rows, dead ones too."""
    return replace(table, schema=MIRROR_SCHEMA, table=table.staging_table)


def _check_key(table: CaptureTable, state: State | None, wanted: Mode) -> None:
    key = ",".join(table.key)
    if state and state.key_columns not in (None, key) and wanted != "full":
        raise CaptureFailedError(
            f"the key was ({state.key_columns}) and is now ({key}): "
            f"stage it anew with ingest run {table.label} --full --accept-drift, "
            "then dbt build --full-refresh"
        )


def _kinds(table: CaptureTable, columns: Sequence[Column]) -> list[Kind]:
    types = {column.staged: column.data_type for column in columns}
    return [kind_of(name, types[name]) for name in table.changed_at]
