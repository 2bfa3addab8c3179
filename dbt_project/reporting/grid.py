"""A cross-tab ready to be drawn: merged heads, levels, exact figures; no arithmetic left to do."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Value = Decimal | int | str | date | None


@dataclass(frozen=True)
class HeadCell:
    """A column heading that spans `columns` leaf columns and `rows` heading rows."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class GridColumn:
    """A leaf column: its number format (as in a spreadsheet) and its full title, for flat files.

    It shows `measure` for one `member`: a code, or what the heading says where there is none; None
    stands for all members. `code` is the member's value in the mart, None where there is no single
    one. One that is no `figure` shows the mart's column of that name.
    """

    title: str
    format: str
    measure: str = ""
    member: str | None = None
    figure: bool = True
    code: Value = None
    heading: str = ""  # what the member is called


@dataclass(frozen=True)
class Cell:
    """One figure and how it is marked (`bad`, `good`, `warn` or nothing)."""

    value: Value
    style: str | None = None


@dataclass(frozen=True)
class GridRow:
    """One line: `heads` holds a text per row level.

    `level` is 0 for the grand total, else how many row levels are filled in. In a subtotal the
    levels below its own are empty. `keys` are what `heads` show as texts: a code per row level,
    None where it is summed over. `indents` are steps to the right, by the place in a tree. A line
    that `leads` stands before what it sums up: its last heading reaches over the levels below.
    `hidden` are the codes of rows that are declared hidden.
    """

    kind: Literal["detail", "subtotal", "total"]
    level: int
    heads: tuple[str, ...]
    cells: tuple[Cell, ...]
    keys: tuple[Value, ...] = ()
    indents: tuple[int, ...] = ()
    leads: bool = False
    panel: int = 1  # of a statement: 1 left, 2 right
    hidden: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Grid:
    """A whole cross-tab. `heads` are the heading rows over the figures, top first."""

    row_titles: tuple[str, ...]
    heads: tuple[tuple[HeadCell, ...], ...]
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    row_names: tuple[str, ...] = ()  # the mart's columns that `row_titles` stand for

    @property
    def width(self) -> int:
        """How many columns it has, the headings of its rows among them."""
        return len(self.row_titles) + len(self.columns)
