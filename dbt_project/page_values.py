"""What a report's page has besides its table: ways to other reports, and charts."""

from dataclasses import dataclass
from typing import Literal

ChartType = Literal["bar", "line", "area"]


@dataclass(frozen=True)
class Carried:
    """An answer that a link gives: to which `parameter` of the report that it opens, and whence.

    `name` is a column of the row that the figure stands in, or a parameter of the report itself.
    """

    parameter: str
    source: Literal["row", "param"]
    name: str


@dataclass(frozen=True)
class Drill:
    """The way from a figure (a measure, or a column of a list) to another report."""

    on: str
    to: str
    answers: tuple[Carried, ...]


@dataclass(frozen=True)
class Chart:
    """A picture of figures that a cross-tab shows.

    `x` and `series` are row headings, or what the columns are made of; `measures` are several only
    where there is no `series`. `stacked` puts the parts of a sum on top of one another.
    """

    type: ChartType
    x: str
    measures: tuple[str, ...]
    series: str | None
    stacked: bool
