"""A plain table for what is not a report: heads, rows, figures to the right."""

from collections.abc import Sequence
from html import escape

_LONG = 30  # signs, from which a text may be broken into lines

Cell = str | tuple[str, str]  # a text, or a mark (`ok`, `not`, `open`) and a text


def sheet(heads: Sequence[str], rows: Sequence[Sequence[Cell]], figures: frozenset[int]) -> str:
    """As HTML; `figures` are the places of the columns of numbers."""
    top = "".join(_cell("th", place, head, figures, "col") for place, head in enumerate(heads))
    body = "".join(
        f"<tr>{_cell('th', 0, row[0], figures, 'row')}"
        + "".join(_cell("td", place, cell, figures) for place, cell in enumerate(row) if place)
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="rp-scroll" tabindex="0"><table class="rp-sheet"><thead><tr>{top}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(tag: str, place: int, cell: Cell, figures: frozenset[int], scope: str = "") -> str:
    mark, text = ("", cell) if isinstance(cell, str) else cell
    inner = f'<span class="rp-fact rp-{mark}">{escape(text)}</span>' if mark else escape(text)
    kind = "rp-number" if place in figures else "rp-text" if len(text) > _LONG else ""
    number = f' class="{kind}"' if kind else ""
    scoped = f' scope="{scope}"' if scope else ""
    return f"<{tag}{scoped}{number}>{inner}</{tag}>"
