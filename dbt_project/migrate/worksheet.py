"""Writes a worksheet's sheets as a workbook, as Markdown and as JSON."""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from dbt_project.migrate.sheets import Cell, Head, Sheet

_LONGEST_CELL = 32_000  # Excel takes 32,767 characters
_MOST_ROWS = 1_000_000
_MARKDOWN_ROWS = 500  # of a sheet; the workbook and the JSON have them all


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """One sheet each: two heading rows that stay, filters, figures as figures, text as text."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        head = book.add_format(
            {"bold": True, "bg_color": "#E8EEF7", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        text = book.add_format({"text_wrap": True, "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(f"{sheet.zh} {sheet.en}"[:31])
            for place, column in enumerate(sheet.heads):
                page.set_column(place, place, column.width)
                page.write_string(0, place, column.zh, head)
                page.write_string(1, place, column.en, head)
            for row, cells in enumerate(sheet.rows[:_MOST_ROWS], start=2):
                for place, cell in enumerate(cells):
                    page.write(row, place, _excel(cell), text)
            page.freeze_panes(2, 1)
            page.autofilter(1, 0, max(1, len(sheet.rows) + 1), len(sheet.heads) - 1)
            page.set_landscape()
            page.repeat_rows(0, 1)
            page.fit_to_pages(1, 0)


def _excel(cell: Cell) -> Cell:
    return (
        re.sub(r"[\x00-\x08\x0b-\x1f]", " ", cell)[:_LONGEST_CELL]
        if isinstance(cell, str)
        else cell
    )


def markdown(sheets: Sequence[Sheet]) -> str:
    """The sheets as tables of one page."""
    parts = ["# 迁移工作底稿 Migration worksheet", ""]
    for sheet in sheets:
        parts += [f"## {sheet.zh} {sheet.en}", ""]
        if not sheet.rows:
            parts += ["无 None", ""]
            continue
        parts.append(_row(f"{head.zh} {head.en}" for head in sheet.heads))
        parts.append(_row("--:" if _is_figure(sheet, place) else "---"
                          for place in range(len(sheet.heads))))  # fmt: skip
        parts += (_row(cells) for cells in sheet.rows[:_MARKDOWN_ROWS])
        if len(sheet.rows) > _MARKDOWN_ROWS:
            parts += ["", f"… {len(sheet.rows) - _MARKDOWN_ROWS} more rows in the workbook"]
        parts.append("")
    return "\n".join(parts)


def _row(cells: Iterable[Cell]) -> str:
    return "| " + " | ".join(_escaped(str(cell)) for cell in cells) + " |"


def _escaped(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _is_figure(sheet: Sheet, place: int) -> bool:
    return all(not isinstance(row[place], str) for row in sheet.rows)


def as_json(sheets: Sequence[Sheet]) -> str:
    """The sheets by key: a list of rows each, with the headings' keys."""
    tables = {sheet.key: [_record(sheet.heads, cells) for cells in sheet.rows] for sheet in sheets}
    return json.dumps({"version": 1, **tables}, ensure_ascii=False, indent=1)


def _record(heads: Sequence[Head], cells: Sequence[Cell]) -> dict[str, Cell]:
    return {head.key: cell for head, cell in zip(heads, cells, strict=True)}
