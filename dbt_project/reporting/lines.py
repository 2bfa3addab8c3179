"""What heads a cross-tab's line: its texts and codes, its place in a tree, what is shown beside."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from dbt_project.reporting.grid import Cell, GridRow, Value
from dbt_project.reporting.layout import Heading, Shown, headings, shown_columns
from dbt_project.reporting.result_names import ROW_REST, row_all, row_key, row_show, row_text
from dbt_project.reporting.words import OTHER, SUBTOTAL, TOTAL, UNCLASSIFIED
from dbt_project.reports import Language, Report

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Lines:
    """How the lines of a report that is laid out are headed, in one language."""

    report: Report
    language: Language

    @cached_property
    def _titles(self) -> list[Heading]:
        return headings(self.report)

    @cached_property
    def _hidden(self) -> list[Heading]:
        return headings(self.report, hidden=True)

    @cached_property
    def _shown(self) -> list[Shown]:
        return list(shown_columns(self.report))

    @cached_property
    def _alls(self) -> list[str]:
        return [row_all(level) for level in range(len(self.report.rows))]

    def filled(self, record: Record) -> int:
        """How many row levels a result row is of; those below are summed over."""
        return sum(1 for name in self._alls if record[name] == 0)

    def row(self, record: Record, cells: tuple[Cell, ...], *, parent: bool) -> GridRow:
        """The line of a result row; `parent` when what it sums up follows it."""
        filled, titles = self.filled(record), self._titles
        deep = [heading for heading in titles if heading.levels.start < filled]
        leads = self._leads(filled)
        heads = [self._text(heading, record, filled) for heading in deep]
        keys = [_code(heading, record, filled) for heading in deep]
        empty = len(titles) - len(deep)
        label = self._label(filled)
        if empty:
            heads += [label if not leads else "", *[""] * (empty - 1)]
        beside = self._beside(record, filled, "" if empty or leads else label)
        return GridRow(
            kind=self._kind(filled, parent),
            level=sum(1 for row in self.report.rows[:filled] if row.depth <= 1),
            heads=tuple(heads),
            cells=(*beside, *cells),
            keys=(*keys, *[None] * empty),
            indents=(*(_indent(heading, record, filled) for heading in deep), *[0] * empty),
            leads=leads,
            hidden=tuple(_code(heading, record, filled) for heading in self._hidden),
        )

    def _kind(self, filled: int, parent: bool) -> Literal["total", "subtotal", "detail"]:
        if not filled:
            return "total"
        deeper = self.report.rows[filled:]
        if not parent and all(row.depth > 1 for row in deeper):  # a leaf, on whatever level
            return "detail"
        return "subtotal"

    def _leads(self, filled: int) -> bool:
        """Whether the line stands before what it sums up: a tree's node does."""
        return 0 < filled < len(self.report.rows) and self.report.rows[filled - 1].depth > 0

    def _label(self, filled: int) -> str:
        if filled == len(self.report.rows):
            return ""
        return (SUBTOTAL if filled else TOTAL).text(self.language)

    def _text(self, heading: Heading, record: Record, filled: int) -> str:
        level = _own_level(heading.levels, record, filled)
        if record.get(ROW_REST) == 1:
            return OTHER.text(self.language)
        if level is None:
            return UNCLASSIFIED.text(self.language)
        return str(record[row_key(level) if heading.coded else row_text(level)])

    def _beside(self, record: Record, filled: int, label: str) -> list[Cell]:
        """The columns beside; the first one that has no value of its own takes the label."""
        cells = []
        for shown in self._shown:
            value = _shown_value(shown, record, filled)
            if shown.levels.start >= filled and label:
                value, label = label, ""
            cells.append(Cell(value))
        return cells


def _own_level(levels: range, record: Record, filled: int) -> int | None:
    """The level that a line's heading is of: a tree's deepest; None where it has no value."""
    found = [level for level in levels if level < filled and record[row_key(level)] is not None]
    return found[-1] if found else None


def _code(heading: Heading, record: Record, filled: int) -> Value:
    level = _own_level(heading.levels, record, filled)
    code: Value = None if level is None else record[row_key(level)]
    return code


def _indent(heading: Heading, record: Record, filled: int) -> int:
    level = _own_level(heading.levels, record, filled)
    return 0 if level is None else level - heading.levels.start


def _shown_value(shown: Shown, record: Record, filled: int) -> Value:
    value: Value = None
    if shown.place is not None and shown.levels.start < filled:
        value = record[row_show(shown.levels.start, shown.place)]
    elif shown.place is None:
        level = _own_level(shown.levels, record, filled)
        value = None if level is None else record[row_text(level)]
    return value
