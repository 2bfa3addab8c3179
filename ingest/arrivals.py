"""A source's rows on their way into the warehouse: counted, held back, and blamed when they break.

The warehouse pulls the rows and reports what the source raises as an error of its own.
"""

import time
from collections.abc import Callable, Iterator

import pyarrow as pa

from dbt_project.errors import CaptureFailedError, PlatformError
from ingest.source import Query, Source


class Arrivals:
    """The rows of one statement, as a context that ends the statement."""

    def __init__(
        self, query: Query, source: Source, tell: Callable[[int], None], rows_per_second: int | None
    ) -> None:
        self.query = query
        self.source = source
        self.tell = tell
        self.rows_per_second = rows_per_second
        self.broken: Exception | None = None

    def __enter__(self) -> pa.RecordBatchReader:
        self.reader = self.source.read(self.query)
        return pa.RecordBatchReader.from_batches(self.reader.schema, self._pass_on())

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.reader.close()  # unread rows would keep the source from taking another statement
        if self.broken is None or not isinstance(error, Exception):
            return
        if isinstance(self.broken, PlatformError):
            raise self.broken
        raise CaptureFailedError(f"reading the source: {self.broken}") from self.broken

    def _pass_on(self) -> Iterator[pa.RecordBatch]:
        started, count = time.monotonic(), 0
        try:
            for batch in self.reader:
                self.tell(batch.num_rows)
                yield batch
                count += batch.num_rows
                if self.rows_per_second:
                    due = started + count / self.rows_per_second
                    time.sleep(max(0.0, due - time.monotonic()))
        except Exception as error:
            self.broken = error
            raise
