"""A cross-tab as one HTML table: merged heads, sticky edges; its looks are in table.css."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from html import escape
from unicodedata import east_asian_width

from dbt_project.reporting.grid import Cell, Grid
from dbt_project.reporting.spans import RowHead, indented, row_heads
from viewer.drill import Links, no_link
from viewer.figures import figure_text

_WIDTHS = (80, 260)  # of a row heading in pixels: shorter ones are padded, longer ones wrap
_DEEPEST = 6  # steps to the right that table.css has
_PIXELS_PER_CHARACTER = 7  # half a Chinese one


def table_html(
    grid: Grid, caption: str, links: Links = no_link, plain: frozenset[str] = frozenset()
) -> str:
    """The whole table in its scrolling frame; every text is escaped.

    `plain` are the measures that are not red where they are negative.
    """
    parts = [
        f'<div class="rp-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">',
        f'<table class="rp-table"{_offsets(grid)}><caption>{escape(caption)}</caption><thead>',
        *_heads(grid),
        "</thead><tbody>",
        *_body(grid, links, plain),
        "</tbody></table></div>",
    ]
    return "".join(parts)


def panels_html(
    grids: Sequence[Grid],
    caption: str,
    links: Links = no_link,
    plain: frozenset[str] = frozenset(),
) -> str:
    """Tables side by side, one below the other where the window is narrow."""
    tables = "".join(table_html(grid, caption, links, plain) for grid in grids)
    return f'<div class="rp-panels">{tables}</div>'


def _heads(grid: Grid) -> Iterator[str]:
    depth, texts = len(grid.heads), _text_columns(grid)
    for index, line in enumerate(grid.heads):
        yield "<tr>"
        if index == 0:
            yield from _corner(grid.row_titles, depth)
        for place, cell in enumerate(line):
            scope = "colgroup" if cell.columns > 1 else "col"
            kind = ' class="rp-group"' if index + cell.rows < depth else ""
            if index == 0 and place in texts:
                kind = ' class="rp-text"'
            yield (
                f'<th scope="{scope}"{_span("colspan", cell.columns)}'
                f"{_span('rowspan', cell.rows)}{kind}>{escape(cell.text)}</th>"
            )
        yield "</tr>"


def _text_columns(grid: Grid) -> set[int]:
    """Which of the columns before the figures hold texts or dates."""
    return {
        place
        for place, column in enumerate(grid.columns)
        if not column.figure
        and any(isinstance(row.cells[place].value, str | date) for row in grid.rows)
    }


def _corner(titles: Sequence[str], depth: int) -> Iterator[str]:
    for level, title in enumerate(titles):
        inner = " rp-inner" if level == len(titles) - 1 else ""
        yield (
            f'<th scope="col" rowspan="{depth}" class="rp-corner rp-l{level}{inner}">'
            f"{escape(title)}</th>"
        )


def _body(grid: Grid, links: Links, plain: frozenset[str]) -> Iterator[str]:
    levels = len(grid.row_titles)
    for row, heads in zip(grid.rows, row_heads(grid.rows, levels), strict=True):
        yield f'<tr class="rp-{row.kind} rp-d{row.level}">'
        for head in heads:
            yield _row_head(head, levels)
        for cell, column in zip(row.cells, grid.columns, strict=True):
            yield _figure(cell, column.format, links(row, column), column.measure not in plain)
        yield "</tr>"


def _row_head(head: RowHead, levels: int) -> str:
    inner = " rp-inner" if head.level + head.columns == levels else ""
    scope = "rowgroup" if head.rows > 1 else "row"
    indent = f" rp-i{min(head.indent, _DEEPEST)}" if head.indent else ""
    return (
        f'<th scope="{scope}" class="rp-l{head.level}{inner}{indent}"{_span("rowspan", head.rows)}'
        f"{_span('colspan', head.columns)}><span>{escape(head.text)}</span></th>"
    )


def _figure(cell: Cell, code: str, link: str | None, is_red: bool) -> str:
    text = figure_text(cell.value, code)
    classes = []
    if isinstance(cell.value, Decimal | int):
        if cell.value < 0 and is_red and text.strip("-0.,%"):
            classes.append("rp-negative")
        elif cell.value == 0:
            classes.append("rp-zero")
    elif cell.value is not None:
        classes.append("rp-text")
    if cell.style:
        classes.append(f"rp-{cell.style}")
    marked = f' class="{escape(" ".join(classes))}"' if classes else ""
    if link is None or not text:
        return f"<td{marked}>{escape(text)}</td>"
    return f'<td{marked}><a href="{escape(link)}">{escape(text)}</a></td>'


def _span(attribute: str, count: int) -> str:
    return f' {attribute}="{count}"' if count > 1 else ""


def _offsets(grid: Grid) -> str:
    """How wide each row heading is, so that the sticky ones know where to stand."""
    widths = [
        _width([title, *(indented(row, level) for row in grid.rows)])
        for level, title in enumerate(grid.row_titles)
    ]
    rules = [f"--rp-depth:{len(grid.heads)}"]
    rules += [f"--rp-w{level}:{width}px" for level, width in enumerate(widths)]
    rules += [f"--rp-x{level}:{sum(widths[:level])}px" for level in range(len(grid.row_titles))]
    return f' style="{";".join(rules)}"'


def _width(texts: Sequence[str]) -> int:
    longest = max(map(_columns, texts), default=0)
    return min(max(longest * _PIXELS_PER_CHARACTER + 22, _WIDTHS[0]), _WIDTHS[1])


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
