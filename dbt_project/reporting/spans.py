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
    indent: int = 0


def row_heads(rows: Sequence[GridRow], levels: int) -> list[list[RowHead]]:
    """For each row the headings that start there.

    Equal outer headings of neighbouring rows become one, which takes in its group's subtotal. The
    innermost level is never merged: two customers may share a name. In subtotals and totals the
    levels that are not filled in are one cell; a line that leads has that cell's place too.
    """
    starts: list[list[RowHead]] = [[] for _ in rows]
    for level in range(levels):
        begin = 0
        while begin < len(rows):
            row = rows[begin]
            end = begin + 1
            if row.level == level and not row.leads:
                starts[begin].append(RowHead(row.heads[level], level, 1, levels - level))
            elif row.level > level:
                leading = row.leads and row.level == level + 1
                while not leading and end < len(rows) and _same(row, rows[end], level):
                    end += 1
                columns = levels - level if leading else 1
                indent = row.indents[level] if row.indents else 0
                starts[begin].append(RowHead(row.heads[level], level, end - begin, columns, indent))
            begin = end  # else: inside a cell that an outer level of this row has placed
    return starts


def indented(row: GridRow, level: int) -> str:
    """A heading as wide as it is shown, a step to the right being two characters."""
    return "  " * (row.indents[level] if row.indents else 0) + row.heads[level]


def _same(row: GridRow, other: GridRow, level: int) -> bool:
    """Whether an outer heading goes on in another row."""
    if level >= row.level - 1 or other.level <= level or (other.leads and other.level == level + 1):
        return False
    shown = slice(0, level + 1)
    return other.heads[shown] == row.heads[shown] and other.keys[shown] == row.keys[shown]
