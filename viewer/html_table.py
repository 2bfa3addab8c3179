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
_MOST_SUMS = 3  # columns of totals that stay in sight at the right


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
    names = [caption] if len(grids) == 1 else [f"{caption} {n + 1}" for n in range(len(grids))]
    tables = "".join(
        table_html(grid, name, links, plain) for grid, name in zip(grids, names, strict=True)
    )
    return f'<div class="rp-panels">{tables}</div>'


def _heads(grid: Grid) -> Iterator[str]:
    depth, texts, sums = len(grid.heads), _text_columns(grid), _sums(grid)
    below = [0] * len(grid.columns)  # the line at which a column's next cell stands
    for index, line in enumerate(grid.heads):
        yield "<tr>"
        if index == 0:
            yield from _corner(grid.row_titles, depth)
        for place, cell in enumerate(line):
            start = below.index(index)
            end = start + cell.columns
            below[start:end] = [index + cell.rows] * cell.columns
            scope = "colgroup" if cell.columns > 1 else "col"
            kinds = ["rp-group"] if index + cell.rows < depth else []
            if index == 0 and place in texts:
                kinds = ["rp-text"]
            if end > len(grid.columns) - sums:
                kinds.append(f"rp-sum rp-s{len(grid.columns) - end}")
            marked = f' class="{" ".join(kinds)}"' if kinds else ""
            yield (
                f'<th scope="{scope}"{_span("colspan", cell.columns)}'
                f"{_span('rowspan', cell.rows)}{marked}>{escape(cell.text)}</th>"
            )
        yield "</tr>"


def _sums(grid: Grid) -> int:
    """How many columns at the right are totals of those that members have."""
    members = [column.member is not None for column in grid.columns]
    count = len(members) - 1 - max((at for at, is_one in enumerate(members) if is_one), default=-1)
    return count if any(members) and count <= _MOST_SUMS else 0


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
    levels, count, sums = len(grid.row_titles), len(grid.columns), _sums(grid)
    for row, heads in zip(grid.rows, row_heads(grid.rows, levels), strict=True):
        yield f'<tr class="rp-{row.kind} rp-d{row.level}">'
        for head in heads:
            yield _row_head(head, levels)
        for place, (cell, column) in enumerate(zip(row.cells, grid.columns, strict=True)):
            kinds = [f"rp-sum rp-s{count - 1 - place}"] if place >= count - sums else []
            kinds += _kinds(cell, column.format, column.measure not in plain)
            yield _figure(cell, column.format, links(row, column), kinds)
        yield "</tr>"


def _row_head(head: RowHead, levels: int) -> str:
    inner = " rp-inner" if head.level + head.columns == levels else ""
    scope = "rowgroup" if head.rows > 1 else "row"
    indent = f" rp-i{min(head.indent, _DEEPEST)}" if head.indent else ""
    return (
        f'<th scope="{scope}" class="rp-l{head.level}{inner}{indent}"{_span("rowspan", head.rows)}'
        f"{_span('colspan', head.columns)}><span>{escape(head.text)}</span></th>"
    )


def _kinds(cell: Cell, code: str, is_red: bool) -> Iterator[str]:
    if isinstance(cell.value, Decimal | int):
        if cell.value == 0:
            yield "rp-zero"
        elif cell.value < 0 and is_red and figure_text(cell.value, code).strip("-0.,%"):
            yield "rp-negative"
    elif cell.value is not None:
        yield "rp-text"
    if cell.style:
        yield f"rp-{cell.style}"


def _figure(cell: Cell, code: str, link: str | None, kinds: Sequence[str]) -> str:
    text = escape(figure_text(cell.value, code))
    marked = f' class="{escape(" ".join(kinds))}"' if kinds else ""
    if link is None or not text:
        return f"<td{marked}>{text}</td>"
    return f'<td{marked}><a href="{escape(link)}">{text}</a></td>'


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
    summed = [_figures_width(grid, len(grid.columns) - 1 - place) for place in range(_sums(grid))]
    rules += [f"--rp-v{place}:{width}px" for place, width in enumerate(summed)]
    rules += [f"--rp-r{place}:{sum(summed[:place])}px" for place in range(len(summed))]
    return f' style="{";".join(rules)}"'


def _figures_width(grid: Grid, place: int) -> int:
    """How wide a column of figures is, so that those beside it know where to stand."""
    code = grid.columns[place].format
    texts = [figure_text(row.cells[place].value, code) for row in grid.rows]
    return max(map(_columns, (grid.heads[-1][-1].text, *texts))) * _PIXELS_PER_CHARACTER + 24


def _width(texts: Sequence[str]) -> int:
    longest = max(map(_columns, texts), default=0)
    return min(max(longest * _PIXELS_PER_CHARACTER + 22, _WIDTHS[0]), _WIDTHS[1])


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
