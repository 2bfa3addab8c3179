"""Statistics, roots and texts by places, as Python functions that DuckDB's SQL calls."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Any

import pyarrow as pa

from dbt_project.oracle_sql import implicit, numbers
from dbt_project.oracle_sql.errors import ora
from dbt_project.oracle_sql.numbers import DIGITS, WIDE

Values = Sequence[bytes]


def _decoded(values: Values) -> list[Decimal]:
    return [numbers.decode(value) for value in values if value is not None]


def _median(values: Values) -> bytes:
    return _percentile(values, numbers.encode(Decimal("0.5")), is_descending=False)


def _percentile(values: Values, share: bytes, is_descending: bool) -> bytes:
    """Between the two values around the place, in proportion."""
    known = sorted(_decoded(values), reverse=is_descending)
    place = _share(share) * (len(known) - 1)
    below = int(place)
    rest = place - below
    low, high = known[below], known[min(below + 1, len(known) - 1)]
    return numbers.encode(DIGITS.add(low, DIGITS.multiply(WIDE.subtract(high, low), rest)))


def _percentile_of(values: Values, share: bytes, is_descending: bool) -> bytes:
    """The first value whose share of the values up to it is enough."""
    known = sorted(_decoded(values), reverse=is_descending)
    place = (_share(share) * len(known)).to_integral_value(rounding=ROUND_CEILING)
    return numbers.encode(known[max(int(place), 1) - 1])


def _share(stored: bytes) -> Decimal:
    share = numbers.decode(stored)
    if not 0 <= share <= 1:
        raise ora(30488, "argument should be a function of expressions in PARTITION BY")
    return share


def _variance(values: Values, lost: int) -> Decimal:
    """Of a single value it is zero."""
    known = _decoded(values)
    if len(known) <= lost:
        return Decimal(0)
    total = Decimal(0)
    squares = Decimal(0)
    for value in known:
        total = WIDE.add(total, value)
        squares = WIDE.add(squares, WIDE.multiply(value, value))
    mean = WIDE.divide(WIDE.multiply(total, total), Decimal(len(known)))
    return DIGITS.divide(WIDE.subtract(squares, mean), Decimal(len(known) - lost))


def _spread(lost: int, *, is_root: bool) -> Callable[[Values], bytes]:
    """Variances, and with `is_root` deviations."""

    def run(values: Values) -> bytes:
        found = _variance(values, lost)
        return numbers.encode(DIGITS.sqrt(max(found, Decimal(0))) if is_root else found)

    return run


def _power(base: bytes, exponent: bytes) -> bytes:
    left, right = numbers.decode(base), numbers.decode(exponent)
    if left < 0 and right != right.to_integral_value():
        raise ora(1428, f"argument '{numbers.show(left)}' is out of range")
    if left == 0 and right <= 0:
        if right < 0:
            raise ora(1426, "numeric overflow")
        return numbers.encode(Decimal(1))
    return numbers.encode(DIGITS.plus(WIDE.power(left, right)))


def _rooted(value: bytes) -> bytes:
    found = numbers.decode(value)
    if found < 0:
        raise ora(1428, f"argument '{numbers.show(found)}' is out of range")
    return numbers.encode(DIGITS.sqrt(found))


def _logarithm(value: bytes) -> bytes:
    return numbers.encode(DIGITS.ln(_positive(value)))


def _logarithm_to(base: bytes, value: bytes) -> bytes:
    precise = WIDE.divide(WIDE.ln(_positive(value)), WIDE.ln(_positive(base)))
    return numbers.encode(DIGITS.plus(precise))


def _positive(stored: bytes) -> Decimal:
    found = numbers.decode(stored)
    if found <= 0:
        raise ora(1428, f"argument '{numbers.show(found)}' is out of range")
    return found


def _width(character: str) -> int:
    """Places on a screen."""
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _padded(text: str, size: int, fill: str, side: str) -> str:
    kept, used = _cut(text, size)
    if len(kept) < len(text):
        return kept + " " * (size - used)
    filling, room = "", size - used
    while fill and room > 0:
        part, taken = _cut(fill, room)
        filling += part
        room -= taken
        if not part:
            filling += " " * room
            break
    return filling + text if side == "lpad" else text + filling


def _cut(text: str, size: int) -> tuple[str, int]:
    """As many characters as there is room for, and the room that they take."""
    used = 0
    for place, character in enumerate(text):
        if used + _width(character) > size:
            return text[:place], used
        used += _width(character)
    return text, used


def _instr(text: str, sought: str, start: int, count: int) -> int:
    if count < 1:
        raise ora(1428, f"argument '{count}' is out of range")
    if start == 0:
        return 0
    places = [m.start() + 1 for m in re.finditer(f"(?={re.escape(sought)})", text, re.DOTALL)]
    if start > 0:
        found = [place for place in places if place >= start]
    else:
        found = [place for place in reversed(places) if place <= len(text) + start + 1]
    return found[count - 1] if count <= len(found) else 0


def _substrb(text: str, start: int, size: int, charset: str) -> str:
    data = text.encode(charset)
    first = max(start, 1) - 1 if start >= 0 else len(data) + start
    if first < 0 or size < 1:
        return ""
    found, at = "", 0
    for character in text:
        width = len(character.encode(charset))
        inside = max(min(at + width, first + size) - max(at, first), 0)
        found += character if inside == width else " " * inside
        at += width
    return found


def _capitals(text: str) -> str:
    """A capital at the start of every word; words are of letters and digits."""
    found, is_inside = "", False
    for character in text:
        found += character.lower() if is_inside else character.upper()
        is_inside = character.isalnum()
    return found


def _written(values: pa.ChunkedArray, models: pa.ChunkedArray) -> pa.Array:
    """Many numbers at once, each pair of number and model worked out once."""
    known: dict[tuple[str, str], str] = {}
    found: list[str | None] = []
    for pair in zip(values.to_pylist(), models.to_pylist(), strict=True):
        if None in pair:
            found.append(None)
            continue
        if pair not in known:
            known[pair] = numbers.write(Decimal(pair[0]), pair[1])
        found.append(known[pair])
    return pa.array(found, pa.string())


# Functions of whole columns: Arrow arrays in, an Arrow array out.
OF_COLUMNS: dict[str, tuple[Callable[..., pa.Array], list[str], str]] = {
    "ora_write_decimal": (_written, ["VARCHAR", "VARCHAR"], "VARCHAR"),
}
LIST = ["BLOB[]"]
FUNCTIONS: dict[str, tuple[Callable[..., Any], list[str], str]] = {
    "ora_median": (_median, LIST, "BLOB"),
    "ora_percentile": (_percentile, [*LIST, "BLOB", "BOOLEAN"], "BLOB"),
    "ora_percentile_of": (_percentile_of, [*LIST, "BLOB", "BOOLEAN"], "BLOB"),
    "ora_variance": (_spread(1, is_root=False), LIST, "BLOB"),
    "ora_var_samp": (_spread(1, is_root=False), LIST, "BLOB"),
    "ora_var_pop": (_spread(0, is_root=False), LIST, "BLOB"),
    "ora_stddev": (_spread(1, is_root=True), LIST, "BLOB"),
    "ora_stddev_samp": (_spread(1, is_root=True), LIST, "BLOB"),
    "ora_stddev_pop": (_spread(0, is_root=True), LIST, "BLOB"),
    "ora_power": (_power, ["BLOB", "BLOB"], "BLOB"),
    "ora_sqrt": (_rooted, ["BLOB"], "BLOB"),
    "ora_exp": (lambda v: numbers.encode(DIGITS.exp(numbers.decode(v))), ["BLOB"], "BLOB"),
    "ora_ln": (_logarithm, ["BLOB"], "BLOB"),
    "ora_log": (_logarithm_to, ["BLOB", "BLOB"], "BLOB"),
    "ora_padded": (_padded, ["VARCHAR", "INTEGER", "VARCHAR", "VARCHAR"], "VARCHAR"),
    "ora_instr": (_instr, ["VARCHAR", "VARCHAR", "INTEGER", "INTEGER"], "INTEGER"),
    "ora_substrb": (_substrb, ["VARCHAR", "INTEGER", "INTEGER", "VARCHAR"], "VARCHAR"),
    "ora_short": (implicit.short, ["VARCHAR"], "VARCHAR"),
    "ora_capitals": (_capitals, ["VARCHAR"], "VARCHAR"),
}
