"""Every export of a statement and a tree, opened again and compared with the page cell by cell."""

import csv
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from dbt_project.reporting.grid import Grid, GridRow
from dbt_project.reporting.spans import row_heads
from dbt_project.reporting.statement import panels
from dbt_project.reports import Language
from tests.exported import asked, written
from tests.ledger_sample import EXPENSES, SHEET_REPORT, TODAY, publish
from tests.viewer_sample import opened_sample
from viewer.crosstab_view import grid_of
from viewer.figures import figure_text
from viewer.request import Request

FIGURE = re.compile(r"-?\d[\d,]*\.\d+")
SHOWN_AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76"
ASKED: tuple[tuple[str, Language, dict[str, str]], ...] = (
    ("sheet", "zh", {}),
    ("sheet", "en", {"unit": "10000"}),
    ("expenses", "en", {"level": "2"}),
)


@pytest.fixture(scope="module", autouse=True)
def _data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A statement of two panels, and a tree of accounts."""
    folder = tmp_path_factory.mktemp("statements")
    with opened_sample(folder):
        publish(folder, sheet=SHEET_REPORT, expenses=EXPENSES)
        yield


def _texts(grid: Grid, row: GridRow) -> list[str]:
    """A line as the page shows it."""
    cells = zip(row.cells, grid.columns, strict=True)
    return [*row.heads, *(figure_text(cell.value, column.format) for cell, column in cells)]


def _page(request: Request) -> list[list[str]]:
    """All lines of the page, panels side by side with a gap between them."""
    grid = grid_of(request)
    parts = panels(grid) if request.report.layout == "statement" else [grid]
    nothing = [""] * (len(grid.row_titles) + len(grid.columns))
    sides = [[_texts(part, row) for row in part.rows] for part in parts]
    return [
        [text for place, side in enumerate(line) for text in ([""] if place else []) + side]
        for line in zip_longest(*sides, fillvalue=nothing)
    ]


def _codes(request: Request) -> list[str | None]:
    """The format of each column of the sheet."""
    grid = grid_of(request)
    parts = len(panels(grid)) if request.report.layout == "statement" else 1
    one: list[str | None] = [None] * len(grid.row_titles)
    one += [column.format for column in grid.columns]
    return [code for place in range(parts) for code in ([None] if place else []) + one]


def _written(value: Any, code: str | None) -> str:
    """A cell of a spreadsheet as the page would show it."""
    return (
        figure_text(Decimal(repr(value)), code or "0")
        if isinstance(value, int | float)
        else (value or "")
    )


@pytest.mark.parametrize(("report", "language", "texts"), ASKED)
def test_a_workbook_has_the_lines_of_the_page(
    tmp_path: Path, report: str, language: Language, texts: dict[str, str]
) -> None:
    request = asked(report, language, TODAY, **texts)
    sheet = openpyxl.load_workbook(BytesIO(written(request, "xlsx", tmp_path))).worksheets[0]
    first = len(grid_of(request).heads) + 1
    codes, page = _codes(request), _page(request)
    assert len(page) >= 4
    assert [
        [_written(value, code) for value, code in zip(line, codes, strict=True)]
        for line in sheet.iter_rows(min_row=first, values_only=True)
    ] == page


@pytest.mark.parametrize(("report", "language", "texts"), ASKED)
def test_a_csv_has_the_lines_of_the_page_with_exact_figures(
    tmp_path: Path, report: str, language: Language, texts: dict[str, str]
) -> None:
    request = asked(report, language, TODAY, **texts)
    grid = grid_of(request)
    text = written(request, "csv", tmp_path).decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text, newline="")))[len(grid.heads) :]
    assert len(lines) == len(grid.rows)
    left = len(grid.row_titles)
    for line, row in zip(lines, grid.rows, strict=True):
        assert line[:left] == list(row.heads)
        for cell, column, figure in zip(row.cells, grid.columns, line[left:], strict=True):
            if column.figure and figure:
                assert Decimal(figure) == cell.value
            else:
                assert figure == ("" if cell.value is None else str(cell.value))


@pytest.mark.parametrize(("report", "language", "texts"), ASKED)
def test_a_paper_has_the_figures_and_headings_of_the_page(
    tmp_path: Path, report: str, language: Language, texts: dict[str, str]
) -> None:
    request = asked(report, language, TODAY, **texts)
    paper = PdfReader(BytesIO(written(request, "pdf", tmp_path)))
    text = " ".join(page.extract_text() for page in paper.pages)
    page = _page(request)
    expected = Counter(cell for line in page for cell in line if FIGURE.fullmatch(cell))
    assert Counter(FIGURE.findall(text)) == expected
    grid = grid_of(request)
    heads = [head.text for starts in row_heads(grid.rows, len(grid.row_titles)) for head in starts]
    assert [head for head in heads if head not in text] == []


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice Calc is not installed")
@pytest.mark.parametrize(("report", "language", "texts"), ASKED)
def test_libreoffice_shows_the_lines_of_the_page(
    tmp_path: Path, report: str, language: Language, texts: dict[str, str]
) -> None:
    request = asked(report, language, TODAY, **texts)
    book = tmp_path / "book.xlsx"
    book.write_bytes(written(request, "xlsx", tmp_path))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
         "--convert-to", SHOWN_AS_CSV, "--outdir", str(tmp_path / "out"), str(book)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    (made,) = (tmp_path / "out").glob("*.csv")
    lines = list(csv.reader(StringIO(made.read_text(encoding="utf-8"), newline="")))
    assert lines[len(grid_of(request).heads) :] == _page(request)
