"""Every export of a published sample, opened again and compared with the page cell by cell."""

import csv
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from dbt_project.report_ledger import HEADING, shown_columns
from dbt_project.reporting.grid import Grid
from dbt_project.reporting.query import list_query, list_totals_query
from dbt_project.reports import Language
from tests.exported import asked, written
from tests.viewer_app import open_page, shown
from tests.viewer_sample import TODAY, opened_sample, publish
from viewer import export_server
from viewer.crosstab_view import grid_of
from viewer.export_file import TooLongError
from viewer.figures import figure_text
from viewer.list_columns import format_of, heading_place
from viewer.request import Request

GRIDS = ["shipment_statistics", "customer_ageing"]
LISTS = ["sales_order_execution", "customer_ledger"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
FIGURE = re.compile(r"-?\d[\d,]*\.\d+%?")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample; `list` tests need more rows than a batch has."""
    folder = tmp_path_factory.mktemp("exports")
    with opened_sample(folder):
        publish(folder, lines=2300)
        yield folder


def _grid_texts(grid: Grid) -> list[list[str]]:
    """What the page shows in each row, right of the headings."""
    return [
        [
            figure_text(cell.value, column.format)
            for cell, column in zip(row.cells, grid.columns, strict=True)
        ]
        for row in grid.rows
    ]


def _list_texts(request: Request) -> list[list[str]]:
    """What all pages of a list show; a section's row has its name only."""
    rows = request.run(list_query(request.report, request.values, request.language))
    columns = shown_columns(request.report)
    texts = [
        [figure_text(value, format_of(column) or "0") for value in rows.column(place).to_pylist()]
        for place, column in enumerate(columns)
    ]
    lines = [list(line) for line in zip(*texts, strict=True)]
    if request.report.ledger:
        for line, name in zip(lines, rows.column(HEADING).to_pylist(), strict=True):
            if name is not None:
                line[:] = [name, *[""] * (len(line) - 1)]
    return lines


def _written(value: Any, code: str | None) -> str:
    """A spreadsheet's cell as the page would show it."""
    if isinstance(value, int | float):
        return figure_text(Decimal(repr(value)), code or "0")
    if isinstance(value, datetime):
        return figure_text(value.date(), "0")
    return value or ""


def _figures(lines: Sequence[Sequence[str]]) -> Counter[str]:
    return Counter(text for line in lines for text in line if FIGURE.fullmatch(text))


def _pdf_figures(data: bytes) -> Counter[str]:
    pages = [page.extract_text() for page in PdfReader(BytesIO(data)).pages]
    return Counter(FIGURE.findall(" ".join(pages)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("report", GRIDS)
def test_a_crosstab_is_the_same_on_the_page_in_excel_and_on_paper(
    data: Path, tmp_path: Path, report: str, language: Language
) -> None:
    request = asked(report, language, TODAY)
    grid = grid_of(request)
    texts = _grid_texts(grid)
    levels, depth = len(grid.row_titles), len(grid.heads)
    book = openpyxl.load_workbook(BytesIO(written(request, "xlsx", tmp_path)))
    lines = list(book.worksheets[0].iter_rows(min_row=depth + 1))
    codes = [column.format for column in grid.columns]
    assert [
        [_written(cell.value, code) for cell, code in zip(line[levels:], codes, strict=True)]
        for line in lines
    ] == texts
    assert _pdf_figures(written(request, "pdf", tmp_path)) == _figures(texts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("report", LISTS)
def test_a_list_is_the_same_on_all_pages_together_and_in_excel(
    data: Path, tmp_path: Path, report: str, language: Language
) -> None:
    request = asked(report, language, TODAY)
    columns, texts = shown_columns(request.report), _list_texts(request)
    assert len(texts) > 500
    book = openpyxl.load_workbook(BytesIO(written(request, "xlsx", tmp_path)))
    first = 3 if any(column.group for column in columns) else 2
    last = first + len(texts) - 1
    lines = book.worksheets[0].iter_rows(min_row=first, max_row=last, values_only=True)
    codes = [format_of(column) for column in columns]
    assert [
        [_written(value, code) for value, code in zip(line, codes, strict=True)] for line in lines
    ] == texts


def test_the_last_line_of_a_list_has_the_totals_of_the_page(data: Path, tmp_path: Path) -> None:
    request = asked("sales_order_execution", "zh", TODAY)
    totals = request.run(list_totals_query(request.report, request.values)).to_pylist()[0]
    sheet = openpyxl.load_workbook(BytesIO(written(request, "xlsx", tmp_path))).worksheets[0]
    last = [cell.value for cell in sheet[sheet.max_row]]
    names = [column.name for column in request.report.columns]
    assert last[0] == "合计"
    for column in request.report.columns:
        if column.total:
            assert Decimal(repr(last[names.index(column.name)])) == totals[column.name]
    assert sheet.auto_filter.ref == f"A2:J{sheet.max_row - 1}"


def test_a_narrowed_list_is_the_same_on_paper(data: Path, tmp_path: Path) -> None:
    request = asked("sales_order_execution", "zh", TODAY, period="2025-03..2025-03")
    texts = _list_texts(request)
    totals = request.run(list_totals_query(request.report, request.values)).to_pylist()[0]
    shown = [
        figure_text(totals[column.name], format_of(column) or "0")
        for column in request.report.columns
        if column.total
    ]
    assert _pdf_figures(written(request, "pdf", tmp_path)) == _figures([*texts, shown])


def test_a_ledger_is_the_same_on_paper_with_its_inserted_rows(data: Path, tmp_path: Path) -> None:
    request = asked("customer_ledger", "en", TODAY, dates="2025-03-01..2025-03-10", org="01")
    assert _pdf_figures(written(request, "pdf", tmp_path)) == _figures(_list_texts(request))


@pytest.mark.parametrize("report", LISTS)
def test_a_csv_has_every_row_with_exact_digits(data: Path, tmp_path: Path, report: str) -> None:
    request = asked(report, "zh", TODAY)
    rows = request.run(list_query(request.report, request.values, "zh"))
    text = written(request, "csv", tmp_path).decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text, newline="")))[1:]
    assert len(lines) == rows.num_rows
    for place, column in enumerate(shown_columns(request.report)):
        values = rows.column(place).to_pylist()
        if format_of(column):
            exact = [Decimal(line[place]) if line[place] else None for line in lines]
            assert exact == values
        elif place != heading_place(request.report):
            assert [line[place].removeprefix("'") for line in lines] == [
                value.isoformat() if isinstance(value, date) else value or "" for value in values
            ]


def test_what_a_page_highlights_a_workbook_highlights(data: Path, tmp_path: Path) -> None:
    request = asked("sales_order_execution", "zh", TODAY)
    sheet = openpyxl.load_workbook(BytesIO(written(request, "xlsx", tmp_path))).worksheets[0]
    late = [cell for (cell,) in sheet.iter_rows(min_row=3, min_col=10, max_col=10)][:-1]
    marked = {cell.value for cell in late if cell.fill.fgColor.rgb == "FFFBE3E4"}
    assert marked
    assert marked == {cell.value for cell in late if cell.value is not None and cell.value > 0}


def test_the_sheet_about_a_report_says_what_was_asked_when_and_by_whom(
    data: Path, tmp_path: Path
) -> None:
    request = asked("customer_ageing", "en", TODAY, org="01,02")
    book = openpyxl.load_workbook(BytesIO(written(request, "xlsx", tmp_path)))
    about = [(row[0].value, row[1].value) for row in book["About"].iter_rows()]
    assert ("Parameters", "Organisation: 01 East, 02 South") in about
    assert ("Exported by", "local user") in about
    assert {"Report", "Data as of", "Build", "Exported"} <= {name for name, _ in about}


def test_a_list_that_is_cut_says_so_and_has_no_totals(data: Path, tmp_path: Path) -> None:
    whole = asked("sales_order_execution", "zh", TODAY)
    request = replace(whole, report=replace(whole.report, export_rows=100))
    book = openpyxl.load_workbook(BytesIO(written(request, "xlsx", tmp_path)))
    assert book.worksheets[0].max_row == 102
    assert any("超过导出上限 100 行" in str(row[1].value) for row in book["说明"].iter_rows())


def test_what_is_too_long_for_paper_is_refused_on_the_page_and_when_asked_all_the_same(
    data: Path, tmp_path: Path
) -> None:
    app = open_page("sales_order_execution")
    (button,) = [b for b in app.button if b.key == "export_pdf"]
    assert button.disabled
    assert "PDF 最多 2,000 行" in button.help
    assert "Excel、CSV" in button.help
    with pytest.raises(TooLongError, match="holds 2,000 rows"):
        written(asked("sales_order_execution", "zh", TODAY), "pdf", tmp_path)


def test_a_file_is_made_beside_the_page_and_offered_by_a_link(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export_server.exports.cache_clear()
    monkeypatch.setattr(export_server, "_served", [True])
    app = open_page("shipment_statistics")
    app.button(key="export_xlsx").click().run()
    job = app.session_state["export_job"]
    for _ in range(200):
        if job.has_ended:
            break
        app.run()
    assert job.state == "done", job.error
    page = shown(app.run())
    assert f'href="export/{job.token}"' in page
    assert job.name.endswith(".xlsx")
    assert export_server.exports().whole(job.token) is job
    total = openpyxl.load_workbook(BytesIO(job.path.read_bytes())).worksheets[0]
    assert total.cell(total.max_row, 1).value == "合计"
    app.button(key="export_close").click().run()
    assert "export/" not in shown(app)
    export_server.close()
    assert not job.path.exists()


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice Calc is not installed")
@pytest.mark.parametrize("report", [*GRIDS, *LISTS])
def test_libreoffice_shows_the_figures_of_the_page(data: Path, tmp_path: Path, report: str) -> None:
    request = asked(report, "zh", TODAY)
    book = tmp_path / "book.xlsx"
    book.write_bytes(written(request, "xlsx", tmp_path))
    shown_as_csv = "csv:Text - txt - csv (StarCalc):44,34,76"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
         "--convert-to", shown_as_csv, "--outdir", str(tmp_path / "out"), str(book)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    (made,) = (tmp_path / "out").glob("*.csv")
    lines = list(csv.reader(StringIO(made.read_text(encoding="utf-8"), newline="")))
    if request.report.layout == "list":
        texts, left = _list_texts(request), 0
        first = 2
    else:
        grid = grid_of(request)
        texts, left, first = _grid_texts(grid), len(grid.row_titles), len(grid.heads)
    assert [line[left:] for line in lines[first : first + len(texts)]] == texts
