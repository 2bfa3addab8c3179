"""Oracle's types: what staging makes of each, and how its values travel."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError
from ingest.columns import DataType
from ingest.declared_columns import declared_type, unbounded_decimal

LONGEST = 38  # digits of the widest decimal that staging and Arrow have
LONGEST_TEXT = 4000  # bytes of a VARCHAR2
FINEST = 6  # digits of a second that staging's TIMESTAMP has
TEXTS = ("CHAR", "VARCHAR2", "NCHAR", "NVARCHAR2")
LOBS = ("CLOB", "NCLOB", "BLOB")
STAGED = {
    **dict.fromkeys((*TEXTS, "CLOB", "NCLOB"), "VARCHAR"),
    **dict.fromkeys(("INTERVAL YEAR TO MONTH", "INTERVAL DAY TO SECOND"), "VARCHAR"),
    "RAW": "BLOB", "BLOB": "BLOB", "DATE": "TIMESTAMP", "BINARY_FLOAT": "FLOAT",
    "BINARY_DOUBLE": "DOUBLE",
}  # fmt: skip
ZONED = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH LOCAL TIME ZONE")
FIGURES = re.compile(r"\((\*|-?\d+)(?:,(-?\d+))?[^)]*\)")


@dataclass(frozen=True)
class OracleType:
    """A type as the dictionary tells it: TIMESTAMP(6) has precision 6, VARCHAR2(40 CHAR) has 40.

    A NUMBER without precision has none here either; NUMBER(*,0), which is INTEGER, has 38.
    """

    name: str
    precision: int | None = None
    scale: int | None = None

    @property
    def decimal(self) -> DataType | None:
        """The decimal that holds all its values; None for a NUMBER that has no such.

        Oracle allows more decimals than digits, and a negative number of decimals.
        """
        if self.name != "NUMBER" or self.precision is None:
            return None
        scale = self.scale or 0
        digits = max(self.precision, scale) - min(scale, 0)
        return DataType("DECIMAL", digits, max(scale, 0)) if digits <= LONGEST else None

    @property
    def arrives_as_decimal(self) -> bool:
        """Whether the driver has an Arrow decimal for it."""
        return self.name == "NUMBER" and 0 <= (self.scale or 0) <= (self.precision or -1)


def parse(source_type: str) -> OracleType:
    """Read a type as `source_type` writes it."""
    match = FIGURES.search(source_type)
    name = " ".join(FIGURES.sub("", source_type).split())
    if match is None:
        return OracleType(name)
    precision = LONGEST if match[1] == "*" else int(match[1])
    return OracleType(name, precision, int(match[2]) if match[2] else None)


def source_type(name: str, figures: Sequence[int | None], unit: str | None) -> str:
    """A type in Oracle's words; the figures are precision, scale and length in characters."""
    precision, scale, length = figures
    if name == "NUMBER" and (precision is not None or scale is not None):
        return f"NUMBER({'*' if precision is None else precision},{scale or 0})"
    if name in TEXTS:
        return f"{name}({length} {'CHAR' if unit == 'C' else 'BYTE'})"
    return f"FLOAT({precision})" if name == "FLOAT" else name


def staged_type(table: CaptureTable, column: str, text: str) -> DataType:
    """Staging's type for a column; raises CaptureFailedError for one that cannot be kept."""
    kind = parse(text)
    if kind.name in ("NUMBER", "FLOAT"):
        return kind.decimal or _unbounded(table, column)
    if kind.name in STAGED:
        return DataType(STAGED[kind.name])
    if kind.name in ZONED:
        is_fine = (kind.precision or 0) > FINEST
        return DataType("VARCHAR" if is_fine else "TIMESTAMP WITH TIME ZONE")
    if kind.name == "TIMESTAMP":
        return _timestamp(table, column, kind)
    raise CaptureFailedError(
        f"column {column} has type {text}, whose values cannot be kept exactly "
        "(capture a view of the table that leaves the column out)"
    )


def _unbounded(table: CaptureTable, column: str) -> DataType:
    """Any number of digits and decimals: as text when the declaration says so."""
    declared = declared_type(table, column)
    if declared is not None and declared.name == "VARCHAR":
        return declared
    return unbounded_decimal(table, column)


def _timestamp(table: CaptureTable, column: str, kind: OracleType) -> DataType:
    """Nanoseconds reach from 1677 to 2262 only; as text, declared so, they have no limits."""
    if (kind.precision or 0) <= FINEST:
        return DataType("TIMESTAMP")
    declared = declared_type(table, column)
    if declared is not None and declared.name == "VARCHAR":
        return declared
    return DataType("TIMESTAMP_NS")


def width(text: str) -> int:
    """About how many bytes a value of the type takes at most on its way."""
    kind = parse(text)
    if kind.name in TEXTS:
        return (kind.precision or 1) * (1 if "BYTE" in text else 4)
    return {"RAW": 2000, "CLOB": 100_000, "NCLOB": 100_000, "BLOB": 100_000}.get(kind.name, 24)


def longest_text(text: str) -> int:
    """How many bytes a value's text takes at most in a checksum; 0: it is left out of them.

    Oracle hashes no LOB, and writes binary floating point in another way than DuckDB.
    """
    kind = parse(text)
    if kind.name in LOBS or kind.name.startswith("BINARY_"):
        return 0
    if kind.name in TEXTS:
        return min((kind.precision or 1) * 4, LONGEST_TEXT)
    return LONGEST_TEXT if kind.name == "RAW" else 64
