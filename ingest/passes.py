"""The passes over one table: rows, deleted keys, and checksums that show what was never said."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from dbt_project.declarations import CaptureTable
from ingest import source_sql
from ingest.arrivals import Arrivals
from ingest.plan import Plan, mirrored
from ingest.source import Query, Source
from ingest.warehouse import MOST_KEYS, Coverage, Load, Loading, Reconciliation, Stamp, Warehouse

KEYS_PER_QUERY = 200
ROWS_PER_BUCKET = 100  # about: few enough that re-reading a bucket for one row costs little
MOST_DIGITS = 4  # 65,536 buckets: as much as fits easily into memory
RE_READ_ALL = 0.3  # of the buckets: with more different ones, all rows are read instead


@dataclass(frozen=True)
class Pass:
    """What a pass works with."""

    warehouse: Warehouse
    source: Source
    planned: Plan
    stamp: Stamp
    tell: Callable[[int], None]
    is_lenient: bool

    @property
    def table(self) -> CaptureTable:
        """The table being captured."""
        return self.planned.table

    def load(self, query: Query, covered: Coverage | None = None) -> Load:
        """Read a statement's rows into staging."""
        with self.arriving(query, self.tell) as reader:
            return self.warehouse.load(
                self.table, self.planned.columns, reader, self.stamp,
                covered=covered, is_lenient=self.is_lenient,
            )  # fmt: skip

    def arriving(self, query: Query, tell: Callable[[int], None]) -> Arrivals:
        """A statement's rows, as slowly as the table's declaration wants."""
        return Arrivals(query, self.source, tell, self.table.max_rows_per_second)


@dataclass(frozen=True)
class _Compared:
    source_rows: int
    staged_rows: int
    buckets: int
    different: int


def run_passes(work: Pass) -> Load:
    """Bring staging up to date, as thoroughly as the plan says."""
    planned = work.planned
    newest = _last_mirrored(work) if planned.table.through else None
    done = work.load(
        planned.rows(work.source, as_text=work.is_lenient),
        Coverage() if planned.is_complete else None,
    )
    if newest and not planned.is_complete:
        done += _mirrored_deletes(work)
    if planned.mode == "deletes":
        done += _find_deletes(work)
    if planned.mode == "reconcile":
        done += reconcile(work)
    return replace(done, newest=newest) if planned.table.through else done


def finish_first_load(work: Pass, loading: Loading) -> Load:
    """Hand a table over that was loaded in ranges, after catching up with what changed meanwhile.

    Ranges of an interrupted load show an earlier moment than the others.
    """
    table, columns = work.table, work.planned.columns
    newest = _last_mirrored(work) if table.through else None
    done = work.warehouse.finish_load(table, columns, loading)
    if loading.is_resumed:
        done += reconcile(work)
    return replace(done, newest=newest) if table.through else done


def findings(warehouse: Warehouse, table: CaptureTable, run_id: str, done: Load) -> Iterator[str]:
    """What an administrator should know although the capture went well."""
    if done.duplicates:
        yield f"{done.duplicates} rows left out: a newer row has the same key"
    if done.ahead:
        yield f"{done.ahead} rows have a {table.changed_at[0]} more than a day in the future"
    if done.quarantined:
        rows = warehouse.put_aside(table, run_id)  # some were read by more than one pass
        yield f"{rows} rows put aside in ingest_quarantine: their values do not fit"


def reconcile(work: Pass) -> Load:
    """Compare counts and checksums bucket by bucket, and re-read the buckets that differ.

    A source that cannot compute checksums is read whole and compared row by row.
    """
    table, columns, dialect = work.table, work.planned.columns, work.source.dialect
    digits = _digits(work.warehouse.row_count(table) or 0)
    query = source_sql.checksums(dialect, table, columns, digits)
    if query is None:
        return _compare_all_rows(work)
    there = {bucket: (int(n), int(total)) for bucket, n, total in work.source.rows(query)}
    here = work.warehouse.checksums(table, columns, digits)
    different = sorted(
        bucket for bucket in there.keys() | here.keys() if there.get(bucket) != here.get(bucket)
    )
    buckets = len(there.keys() | here.keys())
    repaired = _re_read(work, digits, different, buckets)
    compared = _Compared(_rows(there), _rows(here), buckets, len(different))
    work.warehouse.record_reconciliation(_result(work, compared, repaired))
    return repaired


def _re_read(work: Pass, digits: int, different: Sequence[str], buckets: int) -> Load:
    if not different:
        return Load()
    dialect, columns = work.source.dialect, work.planned.columns
    if len(different) > buckets * RE_READ_ALL:
        query = source_sql.all_rows(dialect, work.table, columns, as_text=work.is_lenient)
        return work.load(query, Coverage())
    query = source_sql.rows_of_buckets(
        dialect, work.table, columns, digits, different, as_text=work.is_lenient
    )
    return work.load(query, Coverage(digits, tuple(different)))


def _compare_all_rows(work: Pass) -> Load:
    before = work.warehouse.row_count(work.table) or 0
    query = source_sql.all_rows(
        work.source.dialect, work.table, work.planned.columns, as_text=work.is_lenient
    )
    done = work.load(query, Coverage())
    changed = done.inserted + done.updated + done.deleted
    compared = _Compared(done.rows_read, before, 1, min(changed, 1))
    work.warehouse.record_reconciliation(_result(work, compared, done))
    return done


def _result(work: Pass, compared: _Compared, repaired: Load) -> Reconciliation:
    return Reconciliation(
        work.stamp.run_id, work.table.source, work.table.name,
        datetime.now(UTC).replace(tzinfo=None),
        compared.source_rows, compared.staged_rows, compared.buckets, compared.different,
        repaired.inserted, repaired.updated, repaired.deleted,
    )  # fmt: skip


def _digits(rows: int) -> int:
    """Hexadecimal digits of the buckets' names, so that each has about ROWS_PER_BUCKET rows."""
    digits = 1
    while digits < MOST_DIGITS and rows > 16**digits * ROWS_PER_BUCKET:
        digits += 1
    return digits


def _rows(checksums: Mapping[str, tuple[int, int]]) -> int:
    return sum(count for count, _ in checksums.values())


def _find_deletes(work: Pass) -> Load:
    """Compare all keys: mark those that are gone, fetch those that are not staged as live."""
    table, columns, dialect = work.table, work.planned.columns, work.source.dialect
    keys = source_sql.all_keys(dialect, table, columns)
    with work.arriving(keys, lambda _: None) as reader:
        deleted, missing = work.warehouse.mark_missing(table, columns, reader, work.stamp)
    found = Load(deleted=deleted)
    if len(missing) > MOST_KEYS:
        query = source_sql.all_rows(dialect, table, columns, as_text=work.is_lenient)
        return found + work.load(query, Coverage())
    for part in _parts(missing):
        found += work.load(
            source_sql.rows_of_keys(dialect, table, columns, part, as_text=work.is_lenient)
        )
    return found


def _mirrored_deletes(work: Pass) -> Load:
    """A middle database keeps what was deleted, so nothing has to be compared."""
    start = work.planned.start
    if not isinstance(start, datetime):
        return Load()
    query = source_sql.mirrored_gone(
        work.source.dialect, mirrored(work.table), work.planned.columns, start
    )
    with work.arriving(query, lambda _: None) as reader:
        return Load(
            deleted=work.warehouse.mark_gone(work.table, work.planned.columns, reader, work.stamp)
        )


def _last_mirrored(work: Pass) -> str | None:
    query = source_sql.mirrored_span(work.source.dialect, mirrored(work.table))
    newest = work.source.rows(query)[0][1]
    return newest.isoformat(" ") if newest else None


def _parts(keys: Sequence[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    return (keys[n : n + KEYS_PER_QUERY] for n in range(0, len(keys), KEYS_PER_QUERY))
