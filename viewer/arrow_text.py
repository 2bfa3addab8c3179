"""Columns of a result as exact texts, made by Arrow a batch at a time: no loop over cells."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from viewer.figures import number_format
from viewer.workbook import EXACT_DIGITS

_EPOCH = 25_569  # 1970-01-01 as a spreadsheet counts days
_FIRST_DAY = dt.date(1900, 3, 1)  # before it a spreadsheet has a day that never was
_DAY_US = 86_400_000_000


def joined(parts: list[str | pa.Array]) -> pa.Array:
    """Texts put together row by row; neighbouring constants become one."""
    merged: list[str | pa.Array] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    texts = [pa.scalar(part) if isinstance(part, str) else part for part in merged]
    return pc.binary_join_element_wise(*texts, "")


def written(texts: pa.Array) -> memoryview:
    """All the texts of a column one after the other, as UTF-8; none of them is null."""
    data = texts.buffers()[2]
    if data is None or not len(texts):
        return memoryview(b"")
    offsets = memoryview(texts.buffers()[1]).cast("i")
    return memoryview(data)[offsets[texts.offset] : offsets[texts.offset + len(texts)]]


def is_number(values: pa.Array) -> bool:
    """Whether it holds numbers of any kind."""
    kind = values.type
    kinds = (pa.types.is_decimal, pa.types.is_integer, pa.types.is_floating)
    return any(is_kind(kind) for is_kind in kinds)


def is_date(values: pa.Array) -> bool:
    """Whether it holds dates, with or without a time."""
    return any(is_kind(values.type) for is_kind in (pa.types.is_date, pa.types.is_timestamp))


def digits(values: pa.Array) -> pa.Array:
    """Numbers in plain digits, decimals without trailing zeros."""
    text = values.cast(pa.string())
    if not pa.types.is_decimal(values.type) or values.type.scale <= 0:
        return text
    tiny = pc.match_substring(text, "E")  # 1E-7, and 0E-8 for nothing
    if pc.any(tiny).as_py():
        zero = pa.scalar(Decimal(0), values.type)
        text = pc.if_else(pc.equal(values, zero), "0.0", text)
        if pc.any(pc.match_substring(text, "E")).as_py():
            exact = values.to_pylist()
            text = pa.array([None if value is None else f"{value:.38f}" for value in exact])
    return pc.utf8_rtrim(pc.utf8_rtrim(text, "0"), ".")


def beyond_exact(values: pa.Array, code: str) -> pa.Array | None:
    """Which numbers have more digits than a spreadsheet keeps, once shown; None when none has."""
    form = number_format(code)
    places = EXACT_DIGITS - form.decimals - (2 if form.percent else 0)
    kind = values.type
    if pa.types.is_decimal(kind):
        if kind.precision - kind.scale <= places:
            return None
        limit = pa.scalar(Decimal(10**places), kind)
    elif pa.types.is_integer(kind) and places < 18:
        values, limit = values.cast(pa.int64()), pa.scalar(10**places, pa.int64())
    else:
        return None
    found = pc.greater_equal(pc.abs(values), limit)
    return found if pc.any(found).as_py() else None


def day_numbers(values: pa.Array) -> tuple[pa.Array, pa.Array | None]:
    """Dates as a spreadsheet counts them, and which are too early for it (None when none is)."""
    if pa.types.is_date(values.type):
        days = pc.add(values.cast(pa.date32()).cast(pa.int32()), _EPOCH)
    else:
        micros = values.cast(pa.timestamp("us")).cast(pa.int64())
        days = pc.add(pc.divide(micros.cast(pa.float64()), float(_DAY_US)), float(_EPOCH))
    first = (_FIRST_DAY - dt.date(1970, 1, 1)).days + _EPOCH
    early = pc.less(days, first)
    return days.cast(pa.string()), early if pc.any(early).as_py() else None


def iso_dates(values: pa.Array) -> pa.Array:
    """Dates as 2024-01-31, with a time only where there is one."""
    if pa.types.is_date(values.type):
        return values.cast(pa.date32()).cast(pa.string())
    texts = values.cast(pa.timestamp("us")).cast(pa.string())
    return pc.replace_substring_regex(
        pc.replace_substring_regex(texts, r"\.0+$", ""), " 00:00:00$", ""
    )
