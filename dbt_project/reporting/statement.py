"""Reports with fixed lines: every line of the statement in its order, with its figures if any."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from dbt_project.reporting.grid import Cell, Grid, GridColumn, GridRow, HeadCell
from dbt_project.reporting.rows import facts, shown_text
from dbt_project.reporting.sql import (
    COUNT_TYPE,
    TEXT_TYPE,
    Binds,
    Dialect,
    Query,
    fact,
    named,
    number,
    render,
)
from dbt_project.reports import Language, Report, Statement

_LINE, _LABEL, _LEVEL, _PANEL = "line", "label", "line_level", "panel"
_BOLD = 2  # the deepest level that is bold; what is deeper than the one below it is indented


def lines_query(statement: Statement, language: Language, *, dialect: Dialect = "duckdb") -> Query:
    """All lines in their order: `line`, `label`, `line_level` and `panel`."""
    panel = fact(statement.panel) if statement.panel else number(1)
    selected = [
        named(fact(statement.line.name), _LINE),
        named(shown_text(statement.label, language), _LABEL),
        named(fact(statement.level), _LEVEL),
        named(panel, _PANEL),
    ]
    query = exp.select(*selected).from_(facts(statement.relation))
    types = {_LINE: statement.line.data_type, _LABEL: TEXT_TYPE}
    types |= {_LEVEL: COUNT_TYPE, _PANEL: COUNT_TYPE}
    ordered = query.order_by(panel.copy(), fact(statement.line.name))
    return render(ordered, Binds(), dialect, types)


def on_lines(
    grid: Grid, report: Report, lines: Sequence[Mapping[str, Any]], language: Language
) -> Grid:
    """Figures by line put on all the lines of the statement; without any figure it has no rows."""
    statement = report.statement
    if statement is None or not grid.rows:
        return grid
    figures = {row.keys[0]: row.cells for row in grid.rows}
    empty = tuple(Cell(None) for _ in grid.columns)
    number_title = statement.line.label.text(language)
    number_head = HeadCell(number_title, 1, len(grid.heads))
    return replace(
        grid,
        row_titles=(statement.label.label.text(language),),
        heads=((number_head, *grid.heads[0]), *grid.heads[1:]),
        columns=(
            GridColumn(number_title, "0", statement.line.name, figure=False),
            *grid.columns,
        ),
        rows=tuple(_row(line, figures.get(line[_LINE], empty)) for line in lines),
    )


def panels(grid: Grid) -> list[Grid]:
    """A statement's panels, from left to right."""
    numbers = sorted({row.panel for row in grid.rows})
    return [
        replace(grid, rows=tuple(row for row in grid.rows if row.panel == panel))
        for panel in numbers
    ]


def _row(line: Mapping[str, Any], figures: tuple[Cell, ...]) -> GridRow:
    level = int(line[_LEVEL])
    return GridRow(
        kind="subtotal" if level <= _BOLD else "detail",
        level=1,
        heads=(str(line[_LABEL]),),
        cells=(Cell(line[_LINE]), *figures),
        keys=(line[_LINE],),
        indents=(max(level - _BOLD, 0),),
        panel=int(line[_PANEL]),
    )
