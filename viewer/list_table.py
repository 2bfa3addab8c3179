"""A page of a list as one HTML table: a head that sorts, rows, and the totals of all pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any

import pyarrow as pa

from dbt_project.report_ledger import HEADING, ROW_KIND, shown_columns
from dbt_project.reporting.grid import Value
from dbt_project.reporting.highlight import style_of
from dbt_project.reporting.query import code_of
from dbt_project.reports import ListColumn
from viewer.drill import Way, row_names
from viewer.figures import figure_text
from viewer.list_columns import format_of
from viewer.request import Request
from viewer.texts import say
from viewer.workbook import text_columns

_LONG = 22  # half Chinese characters: what is longer is cut to its column
_MEASURED = 200  # rows from which a column's kind is seen

SortLink = Callable[[ListColumn], str | None]  # the address that sorts by a column


@dataclass(frozen=True)
class _Shown:
    """A column with what its cells need: their format, and where they lead."""

    column: ListColumn
    code: str | None
    kind: str  # the cells' class
    way: Way | None

    def cell(self, value: Value, style: str | None, link: str | None, head: bool = False) -> str:
        """One figure or text; the first of a row is its head, if it says anything."""
        text = escape(figure_text(value, self.code or "0"))
        whole = f' title="{text}"' if isinstance(value, str) and text_columns(value) > _LONG else ""
        classes = [self.kind] if self.kind else []
        if style:
            classes.append(f"rp-{style}")
        if self.code and value == 0:
            classes.append("rp-zero")
        elif self.code and text.startswith("-"):
            classes.append("rp-negative")
        if link is not None and text:
            text = f'<a href="{escape(link)}">{text}</a>'
        if head and text:
            return f'<th scope="row" class="{" ".join(["rp-l0", *classes])}"{whole}>{text}</th>'
        if head:
            classes.insert(0, "rp-l0")
        marked = f' class="{" ".join(classes)}"' if classes else ""
        return f"<td{marked}{whole}>{text}</td>"


def list_html(
    request: Request,
    rows: pa.Table,
    totals: Mapping[str, Any],
    found: Mapping[str, Way],
    sort_link: SortLink,
) -> str:
    """The table in its scrolling frame; every text is escaped."""
    caption = escape(request.report.label.text(request.language))
    ledger = request.report.ledger
    explained = ledger.caption if ledger else None
    columns = [
        _shown(column, rows, found, is_caption=column.name == explained)
        for column in shown_columns(request.report)
    ]
    parts = [
        f'<div class="rp-scroll" tabindex="0" role="region" aria-label="{caption}">',
        f'<table class="rp-table rp-list{" rp-ledger" if ledger else ""}">',
        f"<caption>{caption}</caption><thead>",
        *_heads(request, columns, sort_link),
        "</thead><tbody>",
        *_body(request, rows, columns),
        "</tbody>",
        *_foot(request, columns, totals),
        "</table></div>",
    ]
    return "".join(parts)


def _shown(
    column: ListColumn, rows: pa.Table, found: Mapping[str, Way], is_caption: bool
) -> _Shown:
    code = format_of(column)
    kind = ""
    if code is None:
        texts = rows.column(column.name).slice(0, _MEASURED).to_pylist()
        longest = max((text_columns(text) for text in texts if isinstance(text, str)), default=0)
        kind = "rp-text rp-long" if longest > _LONG else "rp-text"
        kind += " rp-caption" if is_caption else ""
    return _Shown(column, code, kind, found.get(column.name))


def _heads(request: Request, columns: Sequence[_Shown], sort_link: SortLink) -> Iterator[str]:
    """One row of titles, or two where columns stand under groups."""
    groups = [shown.column.group for shown in columns]
    is_grouped = any(groups)
    if is_grouped:
        yield "<tr>"
        start = 0
        for group, members in groupby(groups):
            width = len(list(members))
            if group is None:
                for shown in columns[start : start + width]:
                    yield _head(request, shown, sort_link, depth=2)
            else:
                text = escape(group.text(request.language))
                yield f'<th scope="colgroup" colspan="{width}" class="rp-group">{text}</th>'
            start += width
        yield "</tr>"
    yield "<tr>"
    for shown in columns:
        if not (is_grouped and shown.column.group is None):
            yield _head(request, shown, sort_link)
    yield "</tr>"


def _head(request: Request, shown: _Shown, sort_link: SortLink, depth: int = 1) -> str:
    """A title; it leads to the list sorted by it, and an arrow says that it is."""
    text = escape(shown.column.label.text(request.language))
    sort, state = request.sort, ""
    if sort and sort.column == shown.column.name:
        text += f'<span aria-hidden="true"> {"↓" if sort.descending else "↑"}</span>'
        state = f' aria-sort="{"descending" if sort.descending else "ascending"}"'
    link = sort_link(shown.column)
    if link is not None:
        hint = escape(say("sort_by", request.language))
        text = f'<a href="{escape(link)}" title="{hint}">{text}</a>'
    kind = ' class="rp-text"' if shown.code is None else ""
    rows = f' rowspan="{depth}"' if depth > 1 else ""
    return f'<th scope="col"{rows}{kind}{state}>{text}</th>'


def _body(request: Request, rows: pa.Table, columns: Sequence[_Shown]) -> Iterator[str]:
    report = request.report
    values = [rows.column(shown.column.name).to_pylist() for shown in columns]
    styled = {highlight.condition.column for highlight in report.highlights}
    kinds = rows.column(ROW_KIND).to_pylist() if report.ledger else ["detail"] * rows.num_rows
    headings = rows.column(HEADING).to_pylist() if report.ledger else []
    links = _links(request, rows, columns)
    for line, kind in enumerate(kinds):
        if kind == "section":
            text = f"<span>{escape(headings[line] or '')}</span>"
            head = f'<th scope="rowgroup" colspan="{len(columns)}">{text}</th>'
            yield f'<tr class="rp-part">{head}</tr>'
            continue
        yield f'<tr class="rp-{kind}">'
        for place, shown in enumerate(columns):
            value, name = values[place][line], shown.column.name
            style = style_of(report, name, value, request.values) if name in styled else None
            link = links[place][line] if place in links else None
            yield shown.cell(value, style, link, head=place == 0)
        yield "</tr>"


def _links(
    request: Request, rows: pa.Table, columns: Sequence[_Shown]
) -> dict[int, list[str | None]]:
    """Where the cells of a column lead, by its place; drills name the column that they are on."""
    if not any(shown.way for shown in columns):
        return {}
    names = row_names(request.report)
    codes = [
        dict(zip(names, row, strict=True))
        for row in zip(*(rows.column(code_of(name)).to_pylist() for name in names), strict=True)
    ]
    return {
        place: [shown.way.address(row) for row in codes]
        for place, shown in enumerate(columns)
        if shown.way
    }


def _foot(request: Request, columns: Sequence[_Shown], totals: Mapping[str, Any]) -> Iterator[str]:
    """The sums of all pages below their columns; the word stands in the columns before them."""
    first = next((place for place, shown in enumerate(columns) if shown.column.total), 0)
    if not first:
        return
    word = escape(say("totals_of_all", request.language))
    yield f'<tfoot><tr class="rp-total"><th scope="row" colspan="{first}"><span>{word}</span></th>'
    for shown in columns[first:]:
        if shown.column.total:
            yield shown.cell(totals[shown.column.name], None, None)
        else:
            yield "<td></td>"
    yield "</tr></tfoot>"
