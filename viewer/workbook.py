"""An Excel workbook as exports write it: fonts, exact numbers, and a sheet about itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from viewer.figures import figure_text, number_format, rounded

EXACT_DIGITS = 15  # what a spreadsheet keeps of a number
DATE_FORMAT = "yyyy-mm-dd"
LINE = {"border": 1, "border_color": "#C9D1D8"}
HEAD = {**LINE, "bold": True, "bg_color": "#EAEFF3", "align": "center", "text_wrap": True}
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
LONGEST_TEXT = 32_767
MOST_LINES = 1_048_576  # of a worksheet
MARKS: dict[str, dict[str, Any]] = {
    "bad": {"bg_color": "#FBE3E4"},
    "warn": {"bg_color": "#FFF2D6"},
    "good": {"bg_color": "#E1F3E6"},
}


@dataclass(frozen=True)
class About:
    """The second sheet: where the figures come from, as lines of name and value.

    On paper `asked`, the answers to the parameters, stand above the figures, and `exported`, by
    whom and when, at the foot of each page.
    """

    title: str
    sheet: str
    lines: tuple[tuple[str, str], ...]
    asked: tuple[str, ...] = ()
    exported: str = ""


class Workbook:
    """One sheet of figures and one about them."""

    def __init__(self, about: About) -> None:
        self._output = BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._about = about
        self._book = xlsxwriter.Workbook(self._output, options)
        self._styles: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.sheet = self._book.add_worksheet(_sheet_name(about.title))

    def style(self, properties: dict[str, Any]) -> Any:
        """A format with these properties; equal ones are made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format({**_FONT, **properties})
        return self._styles[key]

    def text(self, at: tuple[int, int], span: tuple[int, int], text: str, style: Any) -> None:
        """A text over `span` rows and columns."""
        (row, column), (rows, columns) = at, span
        if rows * columns > 1:
            last = (row + rows - 1, column + columns - 1)
            self.sheet.merge_range(row, column, *last, "", style)
        self.sheet.write_string(row, column, text[:LONGEST_TEXT], style)

    def value(self, row: int, column: int, value: Any, code: str | None, style: Any) -> None:
        """A value by its type; texts are never taken for formulas, links or numbers."""
        if value is None:
            self.sheet.write_blank(row, column, None, style)
        elif isinstance(value, Decimal | int):
            number = safe_number(value, code or "0")
            if number is None:
                self.sheet.write_string(row, column, figure_text(value, code or "0"), style)
            else:
                self.sheet.write_number(row, column, number, style)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, style)
        else:
            self.sheet.write_string(row, column, str(value)[:LONGEST_TEXT], style)

    def finish(self, head_rows: int, head_columns: int) -> bytes:
        """The file, with its heads frozen and repeated on paper."""
        self.sheet.freeze_panes(head_rows, head_columns)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0, head_rows - 1)
        self.sheet.set_header("&C&B" + self._about.title.replace("&", "&&"))
        self.sheet.set_footer("&R&P / &N")
        self._about_sheet()
        self.sheet.table = _Lines(self.sheet.table)
        self._book.close()
        return self._output.getvalue()

    def _about_sheet(self) -> None:
        sheet = self._book.add_worksheet(_sheet_name(self._about.sheet))
        name = self.style({"bold": True, "valign": "top"})
        text = self.style({"text_wrap": True, "valign": "top"})
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 70)
        sheet.fit_to_pages(1, 0)
        for row, (key, value) in enumerate(self._about.lines):
            sheet.write_string(row, 0, key, name)
            sheet.write_string(row, 1, value, text)


class _Lines(dict[int, dict[int, Any]]):
    """A sheet's lines. XlsxWriter asks for each up to the last, and would keep the empty ones."""

    def __missing__(self, line: int) -> dict[int, Any]:
        return {}


def excel_format(code: str) -> str:
    """The report's format with negatives in red, as on the screen."""
    return code if ";" in code else f"{code};[Red]-{code}"


def safe_number(value: Decimal | int, code: str) -> float | None:
    """The number a spreadsheet can hold without changing a shown digit, else None.

    A double keeps 15 digits: a longer figure is written as text, which nothing rounds.
    """
    shown = rounded(value, number_format(code))
    return float(value) if len(shown.as_tuple().digits) <= EXACT_DIGITS else None


def text_width(texts: Iterable[str]) -> float:
    """A column's width in characters, for the longest of its texts."""
    longest = max((text_columns(text) for text in texts), default=0)
    return float(min(max(longest * 1.1 + 2, 10), 40))


def _sheet_name(title: str) -> str:
    """At most 31 characters, none of those that Excel refuses."""
    return "".join("_" if character in "[]:*?/\\'" else character for character in title)[:31]


def text_columns(text: str) -> int:
    """How many narrow characters wide a text is."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
