"""Texts that stand where a number is wanted, which Oracle converts by itself.

With `Settings.is_fast` DuckDB reads those of up to 18 digits and 10 places; any other is read in
Python, and fails when it has more places, so that all is computed in Oracle's own numbers.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from dbt_project.oracle_sql import numbers
from dbt_project.oracle_sql.typed import Typed
from dbt_project.oracle_sql.types import MOST_DIGITS, NUMBER, Roomy

if TYPE_CHECKING:
    from dbt_project.oracle_sql.scopes import Settings

PLACES = 10
MACROS = {
    "ora_text_number(x)": rf"""case
        when regexp_full_match(x, ' *[-+]?[0-9]{{1,18}}([.][0-9]{{1,{PLACES}}})? *')
        then cast(trim(x) as decimal({MOST_DIGITS},{PLACES}))
        else cast(ora_short(x) as decimal({MOST_DIGITS},{PLACES})) end""",
}


def as_number(value: Typed, settings: Settings) -> Typed:
    """A text as a number; anything else as it is."""
    if not settings.is_fast or value.family != "text" or value.is_null:
        return value
    return Typed(f"ora_text_number({value.sql})", NUMBER, Roomy((MOST_DIGITS, PLACES)))


def with_number(left: Typed, right: Typed, settings: Settings) -> tuple[Typed, Typed]:
    """Both sides of a comparison, the text converted when the other is a number."""
    if {left.family, right.family} == {"number", "text"}:
        return as_number(left, settings), as_number(right, settings)
    return left, right


def short(text: str) -> str:
    """A number with few places, written out."""
    value = numbers.parse(text)
    if value != value.quantize(Decimal(1).scaleb(-PLACES), context=numbers.WIDE):
        raise ArithmeticError("more places than can be computed fast")
    return format(value, "f")
