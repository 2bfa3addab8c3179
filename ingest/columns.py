"""Columns and their types on the way from a source to staging, and which change keeps all values.

Types are written as DuckDB writes them; every source translates its own types into these.
"""

import re
from dataclasses import dataclass, field

CAPTURED_AT = "captured_at"
RUN_ID = "run_id"
IS_DELETED = "is_deleted"
ADDED = {CAPTURED_AT: "TIMESTAMP", RUN_ID: "VARCHAR", IS_DELETED: "SMALLINT"}

TYPE = re.compile(r"\s*([A-Z_ ]+?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*", re.IGNORECASE)
# Decimal digits that every value of an integer type fits in, and its range as a power of two.
DIGITS = {
    "TINYINT": 3, "SMALLINT": 5, "INTEGER": 10, "BIGINT": 19, "HUGEINT": 39,
    "UTINYINT": 3, "USMALLINT": 5, "UINTEGER": 10, "UBIGINT": 20, "UHUGEINT": 39,
}  # fmt: skip
SIGNED = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
UNSIGNED = ("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")
WIDENINGS = {
    ("FLOAT", "DOUBLE"),
    ("DATE", "TIMESTAMP"),
    ("TIMESTAMP_S", "TIMESTAMP_MS"),
    ("TIMESTAMP_S", "TIMESTAMP"),
    ("TIMESTAMP_MS", "TIMESTAMP"),
}


@dataclass(frozen=True)
class DataType:
    """A column type: `DECIMAL(28,8)` has precision 28 and scale 8."""

    name: str
    precision: int | None = None
    scale: int | None = None

    def __str__(self) -> str:
        """As it is written in DDL."""
        if self.precision is None:
            return self.name
        return f"{self.name}({self.precision},{self.scale or 0})"

    def holds(self, other: "DataType") -> bool:
        """Whether every value of `other` fits in here unchanged."""
        if self == other or (other.name, self.name) in WIDENINGS:
            return True
        if self.name == "DECIMAL":
            return _digits_left(other) <= _digits_left(self) and (other.scale or 0) <= (
                self.scale or 0
            )
        return _integer_holds(self.name, other.name)


@dataclass(frozen=True)
class Column:
    """A column as its own database names it; staging uses the lower-case name."""

    name: str
    data_type: DataType  # in staging
    source_type: str = ""  # as the source calls it, where the source's dialect needs that
    # Bytes that its text takes at most in a checksum, for sources that cannot hash longer texts
    # than some; 0: left out of checksums.
    text_bytes: int | None = field(default=None, compare=False)

    @property
    def staged(self) -> str:
        """Name in staging."""
        return self.name.lower()


def parse_type(text: str) -> DataType:
    """Read a type as DuckDB prints it; a length of text (`VARCHAR(40)`) is left out, as there."""
    match = TYPE.fullmatch(text)
    if not match:
        return DataType(text)
    name = " ".join(match[1].upper().split())
    if name in ("DECIMAL", "NUMERIC"):
        return DataType("DECIMAL", int(match[2] or 18), int(match[3] or (0 if match[2] else 3)))
    return DataType(name)


def _digits_left(data_type: DataType) -> int:
    """Digits before the decimal point; a type that is no exact number never fits a decimal."""
    if data_type.name == "DECIMAL":
        return (data_type.precision or 0) - (data_type.scale or 0)
    return DIGITS.get(data_type.name, 1000)


def _integer_holds(wide: str, narrow: str) -> bool:
    if wide in SIGNED and narrow in SIGNED:
        return SIGNED.index(narrow) <= SIGNED.index(wide)
    if wide in UNSIGNED and narrow in UNSIGNED:
        return UNSIGNED.index(narrow) <= UNSIGNED.index(wide)
    if wide in SIGNED and narrow in UNSIGNED:
        return UNSIGNED.index(narrow) < SIGNED.index(wide)
    return False
