"""What a mapping's rows must be like, cell by cell and against one another.

A row is its column names and texts; rows have an id each, by which faults name them.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Literal

from dbt_project.application.mappings import PERIOD_COLUMNS, MappingColumn, MappingTable

Row = Mapping[str, str | None]
Rows = Mapping[str, Row]  # by row_id
Choices = Mapping[str, frozenset[str]]  # by column
Slip = Literal[
    "required", "too_long", "not_integer", "not_decimal", "too_many_digits", "not_month",
    "not_date", "not_a_choice", "twice", "overlap", "ends_before", "closed",
]  # fmt: skip
_MONTH = re.compile(r"^(\d{4})[-/.年]?(\d{1,2})月?$")
_DATE = re.compile(r"^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$")
FIRST, LAST = "0000-00", "9999-99"  # since ever, and for ever


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell; `value` is what stands there, `other` the row it is against."""

    row_id: str
    column: str
    slip: Slip
    value: str
    other: str = ""


class SlipError(ValueError):
    """A cell holds what its column cannot."""

    def __init__(self, slip: Slip) -> None:
        super().__init__(slip)
        self.slip: Slip = slip


def canonical(column: MappingColumn, typed: object) -> str | None:
    """A cell's value in its one form, from what was typed or pasted; raises SlipError.

    1,234.5 is 1234.50 in a decimal(18,2), 2024/3 the month 2024-03.
    """
    text = "" if typed is None else str(typed).strip()
    if not text:
        return None
    read = {
        "text": _text, "integer": _integer, "decimal": _decimal, "month": _month, "date": _date,
    }[column.kind]  # fmt: skip
    return read(column, text)


def canonical_row(mapping: MappingTable, typed: Mapping[str, object]) -> Row:
    """A whole row; what cannot be read stays as it was typed, for `faults` to name."""
    row: dict[str, str | None] = {}
    for column in mapping.columns:
        raw = typed.get(column.name)
        try:
            row[column.name] = canonical(column, raw)
        except SlipError:
            row[column.name] = str(raw).strip()
    return row


def faults(
    mapping: MappingTable, rows: Rows, choices: Choices, touched: Collection[str] | None = None
) -> list[Fault]:
    """What is wrong with the touched rows (default: all): cells, then periods, then keys.

    Keys are held against all rows, once every cell is well.
    """
    checked = {row_id: row for row_id, row in rows.items() if touched is None or row_id in touched}
    found = [
        fault
        for row_id, row in checked.items()
        for column in mapping.columns
        for fault in _cell_faults(column, row_id, row.get(column.name), choices)
    ]
    found = found or list(_period_faults(mapping, checked))
    if found:
        return found
    against = _key_faults(mapping, rows)
    return [fault for fault in against if fault.row_id in checked or fault.other in checked]


def key_text(mapping: MappingTable, row: Row) -> str:
    """A row's key, for people: `1122 / net`; with periods also since when."""
    parts = [row.get(name) or "–" for name in mapping.key]
    if mapping.has_periods and row.get("valid_from"):
        parts.append(f"{row['valid_from']}…")
    return " / ".join(parts)[:400]


def _cell_faults(
    column: MappingColumn, row_id: str, value: str | None, choices: Choices
) -> Iterator[Fault]:
    if value is None:
        if column.required:
            yield Fault(row_id, column.name, "required", "")
        return
    try:
        known = choices.get(column.name, column.choices)
        if known is not None and canonical(column, value) not in known:
            yield Fault(row_id, column.name, "not_a_choice", value)
        else:
            canonical(column, value)
    except SlipError as error:
        yield Fault(row_id, column.name, error.slip, value)


def _period_faults(mapping: MappingTable, rows: Rows) -> Iterator[Fault]:
    """A period does not end before it begins."""
    if not mapping.has_periods:
        return
    for row_id, row in rows.items():
        begins, ends = _period(row)
        if ends < begins:
            yield Fault(row_id, "valid_to", "ends_before", ends)


def _key_faults(mapping: MappingTable, rows: Rows) -> Iterator[Fault]:
    """A key is there once, or at least once at a time."""
    by_key: dict[tuple[str | None, ...], list[str]] = defaultdict(list)
    for row_id, row in rows.items():
        by_key[tuple(row.get(name) for name in mapping.key)].append(row_id)
    for key, ids in by_key.items():
        ids.sort(key=lambda row_id: _period(rows[row_id]))
        for before, after in pairwise(ids):
            if not mapping.has_periods:
                yield Fault(after, mapping.key[-1], "twice", _joined(key), before)
            elif _period(rows[after])[0] <= _period(rows[before])[1]:
                yield Fault(after, "valid_from", "overlap", _joined(key), before)


def _joined(key: tuple[str | None, ...]) -> str:
    return " / ".join(part or "–" for part in key)


def _period(row: Row) -> tuple[str, str]:
    begins, ends = (row.get(name) for name in PERIOD_COLUMNS)
    return begins or FIRST, ends or LAST


def _text(column: MappingColumn, text: str) -> str:
    if len(text) > column.length:
        raise SlipError("too_long")
    return text


def _integer(column: MappingColumn, text: str) -> str:
    del column
    try:
        number = Decimal(text.replace(",", ""))
        whole = int(number)
    except (InvalidOperation, ValueError, OverflowError):
        raise SlipError("not_integer") from None
    if whole != number or abs(whole) >= 2**31:
        raise SlipError("not_integer")
    return str(whole)


def _decimal(column: MappingColumn, text: str) -> str:
    try:
        number = Decimal(text.replace(",", ""))
        if not number.is_finite() or number.adjusted() >= column.precision - column.scale:
            raise SlipError("too_many_digits" if number.is_finite() else "not_decimal")
        exact = number.quantize(Decimal(1).scaleb(-column.scale))
    except InvalidOperation:
        raise SlipError("not_decimal") from None
    if exact != number:
        raise SlipError("too_many_digits")
    return f"{abs(exact) if exact == 0 else exact:f}"


def _month(column: MappingColumn, text: str) -> str:
    del column
    found = _MONTH.match(text)
    if found is None or not 1 <= int(found[2]) <= 12:
        raise SlipError("not_month")
    return f"{found[1]}-{int(found[2]):02d}"


def _date(column: MappingColumn, text: str) -> str:
    del column
    found = _DATE.match(text.split(" ", maxsplit=1)[0])
    try:
        return date(*(int(part) for part in found.groups())).isoformat() if found else _no_date()
    except ValueError:
        raise SlipError("not_date") from None


def _no_date() -> str:
    raise SlipError("not_date")
