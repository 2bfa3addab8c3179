"""Watermarks: the point up to which a table's changes are known, and where to read again from."""

from datetime import UTC, date, datetime, timedelta
from typing import Literal

from dbt_project.errors import CaptureFailedError
from ingest.columns import DataType

Kind = Literal["text", "date", "timestamp", "timestamp with zone"]


def kind_of(column: str, data_type: DataType) -> Kind:
    """How `column` tells time; raises CaptureFailedError for a type that cannot."""
    if data_type.name == "VARCHAR":
        return "text"
    if data_type.name == "DATE":
        return "date"
    if data_type.name == "TIMESTAMP WITH TIME ZONE":
        return "timestamp with zone"
    if data_type.name.startswith("TIMESTAMP"):
        return "timestamp"
    raise CaptureFailedError(
        f"changed_at column {column} is {data_type}; it must be a timestamp, a date "
        "or a text like 2026-11-23 08:00:00"
    )


def parse(text: str) -> datetime:
    """Read a watermark as it is kept in `ingest_state`; one with a zone comes back in UTC."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise CaptureFailedError(
            f"the watermark {text!r} in ingest_state is no timestamp; run this table with --full"
        ) from error


def bound(moment: datetime, kind: Kind) -> str | date | datetime:
    """`moment` as a value that the changed_at column can be compared with.

    Text goes to whole seconds, as NC's `ts char(19)` does: comparing texts of one length is then
    the same as comparing times. It is cut, never rounded up.
    """
    if kind == "text":
        return _format(moment)
    if kind == "date":
        return moment.date()
    if kind == "timestamp with zone":
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment


def since(watermark: str, overlap: timedelta, kind: Kind) -> str | date | datetime:
    """From where to read: the watermark less the overlap."""
    try:
        start = bound(parse(watermark) - overlap, kind)
    except OverflowError:
        start = bound(datetime.min, kind)
    # A column of texts like 2024-03-01 would lose that day to "2024-03-01 00:00:00".
    return start[: len(watermark)] if isinstance(start, str) else start


def _format(moment: datetime) -> str:
    """strftime leaves years before 1000 unpadded on some systems, which would sort wrongly."""
    return f"{moment.year:04d}-{moment.strftime('%m-%d %H:%M:%S')}"
