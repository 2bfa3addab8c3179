"""The seam to a database's SQL: what capture's statements need, as each kind writes it."""

from collections.abc import Sequence
from typing import Protocol

from dbt_project.declarations import CaptureTable
from ingest.columns import Column


class Dialect(Protocol):
    """Expressions of one kind of database. Every method returns SQL text."""

    longest_list: int  # how many values an `in (…)` takes
    fence: str  # ends a subquery that is not to be merged with the statement around it

    def quoted(self, name: str) -> str:
        """A quoted identifier."""

    def place(self, table: CaptureTable) -> str:
        """The source table's quoted name, with its schema."""

    def placeholder(self, name: str) -> str:
        """Where a bound value stands. Each name is used once, in the order of the params."""

    def value(self, column: Column) -> str:
        """The column as it is selected, without its alias, so that it arrives exactly.

        What the driver cannot carry exactly is cast to text that reads back as the staged type.
        """

    def text(self, column: Column) -> str:
        """The column's value as text; null for null.

        The same text as DuckDB gives when it casts the staged value to varchar (BLOB: upper-case
        hexadecimal; a timestamp with zone: in UTC and without it): reconciling compares them.
        """

    def concat(self, parts: Sequence[str]) -> str:
        """The texts joined; none of them is null."""

    def fingerprint(self, text: str) -> str | None:
        """A text's first 60 bits of md5 (over UTF-8) as an exact number; None: it cannot."""

    def total(self, number: str) -> str:
        """The exact sum of many fingerprints."""

    def bucket(self, text: str, digits: int) -> str:
        """The first `digits` hexadecimal digits, lower case, of a text's md5."""
