"""Watermarks: read again from exactly the overlap before."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbt_project.errors import CaptureFailedError
from ingest.columns import DataType, parse_type
from ingest.watermark import bound, kind_of, since

HALF_HOUR = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("watermark", "kind", "expected"),
    [
        ("2024-03-01 00:10:00", "text", "2024-02-29 23:40:00"),
        ("2024-03-01", "text", "2024-02-29"),
        ("0001-01-01 00:10:00", "text", "0001-01-01 00:00:00"),
        ("2024-03-01 00:10:00.123456", "timestamp", datetime(2024, 2, 29, 23, 40, 0, 123456)),
        ("2024-03-01 00:10:00+00:00", "timestamp with zone",
         datetime(2024, 2, 29, 23, 40, tzinfo=UTC)),
        ("2024-03-01", "date", date(2024, 2, 29)),
    ],
)  # fmt: skip
def test_reading_starts_the_overlap_before_the_watermark(
    watermark: str, kind: str, expected: object
) -> None:
    assert since(watermark, HALF_HOUR, kind) == expected  # type: ignore[arg-type]


@given(st.datetimes(), st.datetimes())
def test_texts_compare_as_the_times_they_say(one: datetime, other: datetime) -> None:
    one, other = (moment.replace(microsecond=0) for moment in (one, other))
    assert (str(bound(one, "text")) < str(bound(other, "text"))) == (one < other)


@given(st.datetimes())
def test_a_text_bound_is_cut_and_never_later_than_its_time(moment: datetime) -> None:
    assert datetime.fromisoformat(str(bound(moment, "text"))) <= moment


def test_a_watermark_that_is_no_time_says_how_to_go_on() -> None:
    with pytest.raises(
        CaptureFailedError, match=r"'x' in ingest_state is no timestamp; run .*full"
    ):
        since("x", HALF_HOUR, "text")


@pytest.mark.parametrize(
    ("data_type", "kind"),
    [
        ("VARCHAR", "text"), ("CHAR(19)", None), ("DATE", "date"), ("TIMESTAMP", "timestamp"),
        ("TIMESTAMP_NS", "timestamp"), ("TIMESTAMP WITH TIME ZONE", "timestamp with zone"),
        ("BIGINT", None), ("DECIMAL(18,0)", None),
    ],
)  # fmt: skip
def test_only_times_and_texts_can_say_when_a_row_changed(data_type: str, kind: str | None) -> None:
    if kind:
        assert kind_of("ts", parse_type(data_type)) == kind
    else:
        with pytest.raises(CaptureFailedError, match="changed_at column ts is "):
            kind_of("ts", DataType(data_type))
