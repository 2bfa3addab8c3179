"""Oracle's column types, and how each of them is kept in DuckDB.

| Oracle | DuckDB | why |
|---|---|---|
| NUMBER(p, s) that fits 38 digits | DECIMAL(p, s) | exact, and fast |
| NUMBER, FLOAT, wider ones | BLOB: Oracle's own bytes | exact; they sort as numbers do |
| texts, CLOB | VARCHAR, never empty | the empty text is null |
| DATE, TIMESTAMP to (6) | TIMESTAMP | |
| TIMESTAMP(7) to (9) | VARCHAR: 29 characters | DuckDB's nanoseconds end in 2262 |
| TIMESTAMP WITH TIME ZONE | VARCHAR: UTC, 29 characters, then the offset | the offset is kept |
| TIMESTAMP WITH LOCAL TIME ZONE | TIMESTAMP, in UTC | |
| RAW, BLOB | BLOB | |
| intervals | VARCHAR, as `to_char` writes them | only passed through |
"""

from __future__ import annotations

from dataclasses import dataclass

from dbt_project.oracle_sql.errors import ora

Decimals = tuple[int, int]  # precision and scale of a DuckDB DECIMAL


class Roomy(tuple[int, int]):
    """Precision and scale of a DECIMAL that is wider than its values need: those may be cut.

    What does not fit then fails, and is computed otherwise; see `Settings.is_fast`.
    """

    __slots__ = ()


MOST_DIGITS = 38
MOST_SCALE = 20  # of what is computed in 38 digits: 18 remain before the point
TEXTS = ("VARCHAR2", "NVARCHAR2", "CHAR", "NCHAR")
CLOBS = ("CLOB", "NCLOB")
ZONED = "TIMESTAMP WITH TIME ZONE"
LOCAL = "TIMESTAMP WITH LOCAL TIME ZONE"
INTERVALS = ("INTERVAL YEAR TO MONTH", "INTERVAL DAY TO SECOND")
# Columns may have these, so that a reader's refusal can be tested; nothing can be done with them.
OPAQUE = ("LONG", "LONG RAW", "BFILE", "XMLTYPE", "SDO_GEOMETRY", "ROWID", "UROWID")


@dataclass(frozen=True)
class OracleType:
    """A type as the dictionary has it; NUMBER has no figures, INTEGER a scale of 0 alone."""

    name: str
    length: int | None = None  # of texts (in characters or bytes) and RAW
    precision: int | None = None  # of NUMBER, FLOAT (in bits), TIMESTAMP (digits of a second)
    scale: int | None = None
    counts_bytes: bool = True

    @property
    def family(self) -> str:
        """What it can be compared and computed with."""
        if self.name in ("NUMBER", "FLOAT"):
            return "number"
        if self.name in ("BINARY_FLOAT", "BINARY_DOUBLE"):
            return "double"
        if self.name in TEXTS:
            return "text"
        if self.name in CLOBS:
            return "clob"
        if self.name in INTERVALS:
            return "interval"
        return {ZONED: "zoned", LOCAL: "local"}.get(self.name, self.name.lower())

    @property
    def is_padded(self) -> bool:
        """Whether it compares with blanks padded."""
        return self.name in ("CHAR", "NCHAR")

    @property
    def decimals(self) -> Decimals | None:
        """The DuckDB DECIMAL that holds every value of a NUMBER; None when there is none."""
        if self.name != "NUMBER" or (self.precision is None and self.scale is None):
            return None
        scale, precision = self.scale or 0, self.precision or MOST_DIGITS
        digits = max(precision, scale) if scale >= 0 else precision - scale
        return (digits, max(scale, 0)) if digits <= MOST_DIGITS else None

    @property
    def storage(self) -> str:
        """The DuckDB type of a column."""
        if self.family == "number":
            decimals = self.decimals
            return f"DECIMAL({decimals[0]},{decimals[1]})" if decimals else "BLOB"
        if self.family == "timestamp":
            return "TIMESTAMP" if (self.precision or 0) <= 6 else "VARCHAR"
        if self.family in ("date", "local"):
            return "TIMESTAMP"
        named = {"BINARY_FLOAT": "FLOAT", "BINARY_DOUBLE": "DOUBLE", "RAW": "BLOB", "BLOB": "BLOB"}
        return named.get(self.name, "VARCHAR")

    @property
    def is_nanosecond(self) -> bool:
        """Whether it is stored as sortable text."""
        return self.name == "TIMESTAMP" and (self.precision or 0) > 6

    @property
    def dictionary_name(self) -> str:
        """DATA_TYPE in ALL_TAB_COLUMNS."""
        if self.name in ("TIMESTAMP", ZONED, LOCAL):
            return self.name.replace("TIMESTAMP", f"TIMESTAMP({self.precision})", 1)
        if self.name == "INTERVAL DAY TO SECOND":
            return "INTERVAL DAY(2) TO SECOND(6)"
        if self.name == "INTERVAL YEAR TO MONTH":
            return "INTERVAL YEAR(2) TO MONTH"
        return self.name


NUMBER = OracleType("NUMBER")
VARCHAR2 = OracleType("VARCHAR2")
CHAR = OracleType("CHAR")
CLOB = OracleType("CLOB")
DATE = OracleType("DATE")
TIMESTAMP = OracleType("TIMESTAMP", precision=6)
TIMESTAMP9 = OracleType("TIMESTAMP", precision=9)
TIMESTAMP_TZ = OracleType(ZONED, precision=6)
RAW = OracleType("RAW")
BINARY_DOUBLE = OracleType("BINARY_DOUBLE")
NULL = OracleType("VARCHAR2", length=0)


def refuse_large(data_type: OracleType) -> None:
    """Large objects are neither grouped nor told apart from one another."""
    if data_type.family in ("clob", "blob"):
        raise ora(932, f"inconsistent datatypes: expected - got {data_type.name}")
