"""What is read of one table in one run: everything, or what changed, and which passes follow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from ingest import source_sql
from ingest.columns import Column
from ingest.drift import refuse_bad_names
from ingest.source import Query, Source
from ingest.warehouse import MIRROR_SCHEMA, Mode, State, rerun
from ingest.watermark import Kind, kind_of, parse, since


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
    source: Source,
    table: CaptureTable,
    state: State | None,
    wanted: Mode,
    origin: str,
    *,
    is_staged: bool = True,
) -> Plan:
    """Decide what to read: everything the first time and for tables that never say what changed."""
    columns = _columns(source, table)
    refuse_bad_names(columns)
    _check_key(table, state, wanted)
    kinds = _kinds(table, columns)
    if state and state.origin not in (None, origin):
        note = f"the source is another one than last time (it was {state.origin}): all rows read"
        return Plan(table, columns, "full", None, state, (note,))
    watermark = state.watermark if state else None
    if watermark and not is_staged:
        note = "the staged rows are gone: all rows read"
        return Plan(table, columns, "full", None, state, (note,))
    if wanted == "full" or watermark is None or not (kinds or table.through):
        return Plan(table, columns, "full", None, state, tuple(unindexed(source, table)))
    if table.through:
        return _from_middle(source, table, columns, state, wanted)
    known = _known_until(source, watermark, state, kinds[0])
    return Plan(table, columns, wanted, since(known, table.overlap, kinds[0]), state)


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
    """What was mirrored since, unless the middle database was made anew, or is an older copy."""
    start = parse(state.watermark) if state and state.watermark else None
    span = source.rows(source_sql.mirrored_span(source.dialect, mirrored(table)))[0]
    if start is None or (span[0] and (span[0] > start or span[1] < start)):
        return Plan(table, columns, "full", None, state)
    return Plan(table, columns, wanted, start, state)


def _known_until(source: Source, watermark: str, state: State | None, kind: Kind) -> str:
    """The watermark, or what the source's clock, as it goes now, said at the last success.

    A clock that was set back gives out times that lie before the watermark once more.
    """
    if state is None:
        return watermark
    now = datetime.now(UTC).replace(tzinfo=None)
    clock = now if kind == "timestamp with zone" else source.now()
    then = clock - max(now - state.last_success_at, timedelta(0))
    said = parse(watermark)
    if said.tzinfo:
        said = said.astimezone(UTC).replace(tzinfo=None)
    return watermark if said <= then else then.isoformat(" ", "seconds")


def mirrored(table: CaptureTable) -> CaptureTable:
    """The table of a middle database that holds a source table's rows, dead ones too."""
    return replace(table, schema=MIRROR_SCHEMA, table=table.staging_table)


def _check_key(table: CaptureTable, state: State | None, wanted: Mode) -> None:
    key = ",".join(table.key)
    if state and state.key_columns not in (None, key) and wanted != "full":
        raise CaptureFailedError(
            f"the key was ({state.key_columns}) and is now ({key}): "
            f"stage it anew with {rerun(table, '--full --accept-drift')}, "
            "then dbt build --full-refresh"
        )


def _kinds(table: CaptureTable, columns: Sequence[Column]) -> list[Kind]:
    types = {column.staged: column.data_type for column in columns}
    kinds = [kind_of(name, types[name]) for name in table.changed_at]
    if len(set(kinds)) > 1:
        said = ", ".join(f"{name}: {types[name]}" for name in table.changed_at)
        raise CaptureFailedError(f"the changed_at columns tell time in different ways ({said})")
    return kinds
