"""First loads of large tables: key ranges, several at once, each kept as soon as it is in.

The rows wait in a table of their own until the last range is there, so nobody sees half a table.
A load that was interrupted goes on where it stopped; the source has moved on meanwhile, so what it
changed since is found by reconciling, before the table is handed over.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from ingest import source_sql
from ingest.arrivals import Arrivals
from ingest.plan import Plan
from ingest.source import Source
from ingest.warehouse import KeyRange, Loading, Stamp, Warehouse

RANGE_ROWS = 1_000_000
FEWEST_RANGES = 4  # smaller tables are read in one go
READERS = 2


@dataclass(frozen=True)
class FirstLoad:
    """The first load of one table."""

    warehouse: Warehouse
    source: Source
    planned: Plan
    tell: Callable[[int], None]
    note: Callable[[str], None]
    may_go_on: Callable[[], bool]  # asked before each range: quiet hours may have begun

    @property
    def table(self) -> CaptureTable:
        """The table being loaded."""
        return self.planned.table


def is_large(source: Source, planned: Plan, range_rows: int) -> bool:
    """Whether a table that was never captured is worth cutting into ranges.

    Only the source's own estimate is asked: counting would read the table once more.
    """
    if planned.state is not None or not planned.is_complete:
        return False
    return (source.row_estimate(planned.table) or 0) >= range_rows * FEWEST_RANGES


def load_ranges(load: FirstLoad, stamp: Stamp, range_rows: int) -> Loading:
    """Bring in every range that is not there yet; returns the load as it was begun."""
    warehouse, table = load.warehouse, load.table
    loading = warehouse.unfinished_load(table, load.planned.columns)
    if loading is None:
        bounds = _bounds(load, range_rows)
        loading = warehouse.begin_load(table, load.planned.columns, bounds, stamp)
    else:
        load.note(
            f"{table.label}: going on with the first load, {len(loading.done)} of "
            f"{len(loading.ranges)} ranges are there"
        )
    _fill(load, loading, stamp)
    return loading


def _bounds(load: FirstLoad, range_rows: int) -> list[KeyRange]:
    source, table = load.source, load.table
    rows = int(source.rows(source_sql.count_all(source.dialect, table))[0][0])
    wanted = max(1, -(-rows // range_rows))
    query = source_sql.range_bounds(source.dialect, table, load.planned.columns, wanted)
    found = [bound for (bound,) in source.rows(query) if bound is not None]
    uppers = list(dict.fromkeys(found))  # the last range is open, for keys still to come
    return [
        KeyRange(after, up_to)
        for after, up_to in zip([None, *uppers], [*uppers, None], strict=True)
    ]


def _fill(load: FirstLoad, loading: Loading, stamp: Stamp) -> None:
    todo: SimpleQueue[int] = SimpleQueue()
    for number in range(len(loading.ranges)):
        if number not in loading.done:
            todo.put(number)
    stop = Event()
    with ExitStack() as open_readers:
        further = [load.source.another() for _ in range(READERS)]
        readers = [open_readers.enter_context(reader) for reader in further if reader]
        shares = [
            _Share(load, loading, stamp, reader, todo, stop, len(readers) or 1)
            for reader in readers or [load.source]
        ]
        if len(shares) == 1:
            shares[0].work()
            return
        with ThreadPoolExecutor(len(shares)) as pool:
            tasks = [pool.submit(share.work) for share in shares]
            try:
                wait(tasks, return_when=FIRST_EXCEPTION)
            finally:
                stop.set()
        _raise_first([task.exception() for task in tasks])


class _StoppedError(CaptureFailedError):
    """Another reader has failed; what it says counts."""


def _raise_first(errors: Sequence[BaseException | None]) -> None:
    found = [error for error in errors if error]
    for error in sorted(found, key=lambda error: isinstance(error, _StoppedError)):
        raise error


@dataclass(frozen=True)
class _Share:
    """What one reader does: it takes the next range as long as there is one."""

    load: FirstLoad
    loading: Loading
    stamp: Stamp
    source: Source
    todo: SimpleQueue[int]
    stop: Event
    readers: int

    def work(self) -> None:
        """Load ranges until none is left, or another reader has failed."""
        while not self.stop.is_set():
            try:
                number = self.todo.get_nowait()
            except Empty:
                return
            if not self.load.may_go_on():
                raise CaptureFailedError(
                    "the first load waits for the end of the quiet hours; "
                    "what is there already is kept"
                )
            self._load_range(number)

    def _load_range(self, number: int) -> None:
        table, columns = self.load.table, self.load.planned.columns
        query = source_sql.rows_of_range(
            self.source.dialect, table, columns, self.loading.ranges[number]
        )
        allowed = table.max_rows_per_second
        share = max(1, allowed // self.readers) if allowed else None
        with Arrivals(query, self.source, self._tell, share) as reader:
            self.load.warehouse.load_range(table, columns, reader, number, self.stamp)

    def _tell(self, count: int) -> None:
        if self.stop.is_set():
            raise _StoppedError
        self.load.tell(count)
