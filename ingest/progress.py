"""Telling how a capture goes: bars on a terminal, log lines elsewhere, or JSON lines."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Literal, Protocol, TextIO

from ingest.warehouse import RunRecord

LogFormat = Literal["text", "json"]
LOGGED = (
    "run_id", "mode", "status", "rows_read", "rows_inserted", "rows_updated", "rows_deleted",
    "watermark_after",
)  # fmt: skip
PAUSE_S = 10.0  # between two lines about one table


class Progress(Protocol):
    """What a capture reports, as it happens."""

    def table_started(self, label: str, expected: int | None) -> None:
        """A table is begun; `expected` rows, if known."""

    def rows_arrived(self, label: str, count: int) -> None:
        """So many more rows were read."""

    def table_finished(self, label: str, record: RunRecord) -> None:
        """A table is done or failed."""

    def note(self, message: str) -> None:
        """Anything else worth a line."""


class LogLines:
    """Plain or JSON lines; implements Progress."""

    def __init__(self, log_format: LogFormat, stream: TextIO) -> None:
        self.log_format = log_format
        self.stream = stream
        self.started = 0.0
        self.spoke = 0.0
        self.rows = 0

    def table_started(self, label: str, expected: int | None) -> None:
        """A line for machines; people hear of it when it is done."""
        self.started = self.spoke = time.monotonic()
        self.rows = 0
        if self.log_format == "json":
            self.say("started", f"{label}: started", table=label, expected_rows=expected)

    def rows_arrived(self, label: str, count: int) -> None:
        """A line now and then."""
        self.rows += count
        if time.monotonic() - self.spoke >= PAUSE_S:
            self.spoke = time.monotonic()
            rate = int(self.rows / max(self.spoke - self.started, 0.001))
            message = f"{label}: {self.rows:,} rows read, {rate:,} rows/s"
            self.say("reading", message, table=label, rows=self.rows)

    def table_finished(self, label: str, record: RunRecord) -> None:
        """What came of it."""
        fields = {name: getattr(record, name) for name in LOGGED}
        self.say(
            "finished",
            describe(label, record),
            table=label,
            seconds=round(seconds(record), 3),
            reason=record.message,
            **fields,
        )

    def note(self, message: str) -> None:
        """A line of its own."""
        self.say("note", message)

    def say(self, event: str, message: str, **fields: Any) -> None:
        """One line; the fields are for machines."""
        now = datetime.now(UTC)
        if self.log_format == "json":
            line = {"at": now.isoformat(timespec="milliseconds"), "event": event, **fields}
            text = json.dumps({**line, "message": message}, ensure_ascii=False)
        else:
            text = f"{now.astimezone():%H:%M:%S} {message}"
        with suppress(OSError):  # a log on a full disk must not stop the work
            print(text, file=self.stream, flush=True)


@contextmanager
def open_progress(log_format: LogFormat) -> Iterator[Progress]:
    """Bars when stderr is a terminal and text is wanted, lines otherwise."""
    if log_format == "text" and sys.stderr.isatty():
        from ingest.progress_bars import bars  # noqa: PLC0415 (rich is slow to import)

        with bars() as progress:
            yield progress
    else:
        yield LogLines(log_format, sys.stderr)


def describe(label: str, record: RunRecord) -> str:
    """One line about a finished table."""
    if record.status == "failed":
        return f"{label}: FAILED: {record.message}"
    note = f" ({record.message})" if record.message else ""
    return (
        f"{label}: {record.mode}, {record.rows_read:,} rows read, {record.rows_inserted:,} new, "
        f"{record.rows_updated:,} changed, {record.rows_deleted:,} deleted, "
        f"{seconds(record):.1f} s{note}"
    )


def seconds(record: RunRecord) -> float:
    """How long a table took."""
    return (record.finished_at - record.started_at).total_seconds()
