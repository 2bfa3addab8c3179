"""Row headings of a cross-tab, merged: which heading cell starts where and how far it reaches."""

from collections.abc import Sequence
from dataclasses import dataclass

from dbt_project.reporting.grid import GridRow


@dataclass(frozen=True)
class RowHead:
    """A heading that starts in one row at row level `level` (0 = outermost)."""

    text: str
    level: int
    rows: int
    columns: int


def row_heads(rows: Sequence[GridRow], levels: int) -> list[list[RowHead]]:
    """For each row the headings that start there.

    Equal outer headings of neighbouring rows become one, which takes in its group's subtotal. The
    innermost level is never merged: two customers may share a name. In subtotals and totals the
    levels that are not filled in are one cell.
    """
    starts: list[list[RowHead]] = [[] for _ in rows]
    for level in range(levels):
        begin = 0
        while begin < len(rows):
            row = rows[begin]
            if row.level < level:  # inside the label that an outer level of this row has placed
                begin += 1
                continue
            if row.level == level:
                label = RowHead(row.heads[level], level, 1, levels - level)
                starts[begin].append(label)
                begin += 1
                continue
            end = begin + 1
            while end < len(rows) and level < levels - 1 and _same(row, rows[end], level):
                end += 1
            starts[begin].append(RowHead(row.heads[level], level, end - begin, 1))
            begin = end
    return starts


def _same(row: GridRow, other: GridRow, level: int) -> bool:
    return other.level > level and other.heads[: level + 1] == row.heads[: level + 1]
