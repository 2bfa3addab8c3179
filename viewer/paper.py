"""A report laid out for paper: which paper, how wide its columns, what stands in each cell."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from dbt_project.reporting.grid import Value
from dbt_project.reports import Language
from viewer.figures import figure_text
from viewer.workbook import About, text_columns

_MOST_CELLS = 20_000  # the typesetter takes up to 20 KB of memory for each
_TAGGED_CELLS = 5_000  # tags for screen readers make a file fifteen times as large
_MARGIN = 28  # points, as all lengths here
_PADDING = 8
_CHARACTER = 0.56  # of the font's size: half a Chinese character, a digit
_BOLD = 1.04
_WIDEST, _NARROWEST = 36, 4  # characters; longer texts wrap
_STRETCH = 1.35
_GAP = 10
_A4, _A3 = (595, 842), (842, 1191)
# From what is easiest to read to what just fits: width, height, size of the font.
_PAPERS = (
    (*_A4, 8.5),
    (_A4[1], _A4[0], 8.5),
    (_A4[1], _A4[0], 7.5),
    (_A4[1], _A4[0], 6.5),
    (_A3[1], _A3[0], 7.5),
    (_A3[1], _A3[0], 6.5),
)
_SPLIT = (_A4[1], _A4[0], 7.5)  # what is wider comes in parts, one behind the other


def most_rows(columns: int) -> int:
    """How many rows of so many columns a PDF may have."""
    return _MOST_CELLS // max(columns, 1)


@dataclass(frozen=True)
class PaperCell:
    """A text in its place; `rows` and `columns` are how far it reaches.

    `kind` is that of its row: `detail`, `subtotal` and so on.
    """

    text: str = ""
    rows: int = 1
    columns: int = 1
    indent: int = 0
    is_right: bool = False
    is_negative: bool = False
    is_zero: bool = False
    kind: str = "detail"
    mark: str | None = None
    is_gap: bool = False

    def to_json(self) -> dict[str, Any]:
        """What differs from a plain text in one place."""
        given = {
            "text": self.text,
            "rows": self.rows if self.rows > 1 else 0,
            "columns": self.columns if self.columns > 1 else 0,
            "indent": self.indent,
            "right": self.is_right,
            "negative": self.is_negative,
            "zero": self.is_zero,
            "kind": "" if self.kind == "detail" else self.kind,
            "mark": self.mark,
            "gap": self.is_gap,
        }
        return {name: value for name, value in given.items() if value}


GAP = PaperCell(is_gap=True)


Lines = tuple[tuple[PaperCell, ...], ...]


@dataclass(frozen=True)
class Paper:
    """A whole report; `gaps` are the columns between panels.

    Where it comes in parts, each begins with its first `fixed` columns.
    """

    about: About
    language: Language
    heads: Lines
    rows: Lines
    columns: int
    fixed: int
    gaps: frozenset[int] = field(default_factory=frozenset)

    @property
    def is_tagged(self) -> bool:
        """Whether the file says to screen readers what is a head and what a cell."""
        return len(self.rows) * self.columns <= _TAGGED_CELLS

    def to_json(self) -> str:
        """What report.typ reads."""
        about, characters = self.about, _widths(self)
        width, height, size, parts = self._fitted(characters)
        shown_above = {about.title, *about.asked}
        return json.dumps(
            {
                "title": about.title,
                "lang": self.language,
                "asked": about.asked,
                "period": about.asked[0] if about.asked else "",
                "foot": about.exported,
                "notes": [line for line in about.lines if line[1] not in shown_above],
                "width": width,
                "height": height,
                "margin": _MARGIN,
                "size": size,
                "tables": [self._table(part, characters, size, width) for part in parts],
            },
            ensure_ascii=False,
        )

    def _table(
        self, part: tuple[int, int], characters: Sequence[int], size: float, width: int
    ) -> dict[str, Any]:
        """The columns from the first to before the second of `part`, behind the fixed ones."""
        places = [*range(self.fixed), *range(*part)]
        columns = [self._points(place, characters[place], size) for place in places]
        wider = min((width - 2 * _MARGIN) / sum(columns), _STRETCH)
        return {
            "columns": [round(column * wider, 1) for column in columns],
            "heads": _cut(self.heads, self.columns, set(places)),
            "rows": _cut(self.rows, self.columns, set(places)),
        }

    def _points(self, place: int, characters: int, size: float) -> float:
        if place in self.gaps:
            return _GAP
        return characters * size * _CHARACTER * _BOLD + _PADDING

    def _fitted(
        self, characters: Sequence[int]
    ) -> tuple[int, int, float, Sequence[tuple[int, int]]]:
        """The first paper on which the columns fit, else in which parts they do."""
        for width, height, size in _PAPERS:
            columns = [self._points(*column, size) for column in enumerate(characters)]
            if sum(columns) <= width - 2 * _MARGIN:
                return width, height, size, [(self.fixed, self.columns)]
        width, height, size = _SPLIT
        columns = [self._points(*column, size) for column in enumerate(characters)]
        room = width - 2 * _MARGIN - sum(columns[: self.fixed])
        return width, height, size, self._parts(columns, room)

    def _parts(self, columns: Sequence[float], room: float) -> list[tuple[int, int]]:
        """As many columns to a part as there is room for, groups of them whole if possible."""
        groups = {place for place, _ in _placed(self.heads[:1], self.columns)[0]}
        parts, start = [], self.fixed
        while start < self.columns:
            end = start + 1
            while end < self.columns and sum(columns[start : end + 1]) <= room:
                end += 1
            if end < self.columns:
                end = max((g for g in groups if start < g <= end), default=end)
            parts.append((start, end))
            start = end
        return parts


def _cut(lines: Lines, columns: int, places: set[int]) -> list[list[dict[str, Any]]]:
    """What of the lines stands in these columns."""
    found = []
    for line in _placed(lines, columns):
        cells = []
        for place, cell in line:
            width = len(places.intersection(range(place, place + cell.columns)))
            if width:
                cells.append(replace(cell, columns=width).to_json())
        found.append(cells)
    return found


def figure_cell(value: Value, code: str, kind: str, mark: str | None = None) -> PaperCell:
    """A value as on the screen."""
    text = figure_text(value, code)
    if isinstance(value, Decimal | int):
        is_zero = not text.strip("-0.,%")
        return PaperCell(
            text,
            is_right=True,
            is_negative=value < 0 and not is_zero,
            is_zero=is_zero,
            kind=kind,
            mark=mark,
        )
    return PaperCell(text, kind=kind, mark=mark)


def _widths(paper: Paper) -> list[int]:
    """How many characters wide each column is; a text over several makes them wide enough."""
    widths = [_NARROWEST] * paper.columns
    for line in _placed([*paper.heads, *paper.rows], paper.columns):
        for place, cell in line:
            longest = max((text_columns(word) for word in cell.text.split("\n")), default=0)
            longest = min(longest + 2 * cell.indent, _WIDEST)
            if cell.columns == 1:
                widths[place] = max(widths[place], longest)
    for line in _placed(paper.heads, paper.columns):
        for place, cell in line:
            short = text_columns(cell.text) - sum(widths[place : place + cell.columns])
            if short > 0 and cell.columns > 1:
                for offset in range(place, place + cell.columns):
                    widths[offset] += -(-short // cell.columns)
    return widths


def _placed(
    lines: Sequence[Sequence[PaperCell]], columns: int
) -> list[list[tuple[int, PaperCell]]]:
    """Each line's cells with the columns in which they begin, as a browser would place them."""
    found, taken = [], [0] * columns  # for how many more lines a column is taken
    for line in lines:
        places, column = [], 0
        free = [left == 0 for left in taken]
        taken = [max(left - 1, 0) for left in taken]
        for cell in line:
            while column < columns and not free[column]:
                column += 1
            places.append((column, cell))
            for offset in range(column, min(column + cell.columns, columns)):
                taken[offset] = max(taken[offset], cell.rows - 1)
            column += cell.columns
        found.append(places)
    return found
