"""Reports on paper: every figure there, heads on each page, the paper as wide as it has to be."""

import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pypdf import PdfReader

from dbt_project.reporting.grid import Cell, Grid, GridColumn, GridRow, HeadCell
from tests.grid_sample import HOSTILE, grid
from viewer.export_pdf import grid_paper, list_paper, write_pdf
from viewer.paper import Paper
from viewer.sheet_rows import SheetColumn
from viewer.workbook import About

ABOUT = About(
    "客户销售 #set text(red)",
    "说明",
    (("报表", "客户销售"), ("组织", "华东"), ("构建编号", "b1")),
    ("组织：华东", "月份：2024-06"),
    "导出于 2024-07-01 09:00，本机用户",
)


def _pages(paper: Paper, folder: Path) -> list[str]:
    file = BytesIO()
    write_pdf(file, paper, folder, lambda: None)
    assert list(folder.iterdir()) == []
    return [page.extract_text() for page in PdfReader(file).pages]


def _wide(groups: int, rows: int = 2) -> Grid:
    """Groups of two columns each, with figures that no other cell has."""
    heads = (
        tuple(HeadCell(f"部门{place}", 2) for place in range(groups)),
        tuple(HeadCell(("本月", "累计")[place % 2]) for place in range(2 * groups)),
    )
    return Grid(
        ("科目",),
        heads,
        tuple(GridColumn("x", "#,##0.00") for _ in range(2 * groups)),
        tuple(
            GridRow(
                "detail",
                1,
                (f"科目{row}",),
                tuple(Cell(Decimal(f"{row + 1}{place:06}.25")) for place in range(2 * groups)),
                (f"{row}",),
                (row % 3,),
            )
            for row in range(rows)
        ),
    )


def _data(paper: Paper) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(paper.to_json())
    return found


def test_a_pdf_says_what_was_asked_and_by_whom_and_runs_nothing(tmp_path: Path) -> None:
    (page,) = _pages(grid_paper([grid()], ABOUT, "zh"), tmp_path)
    for text in ("客户销售 #set text(red)", "组织：华东", "月份：2024-06", "1 / 1", "b1", HOSTILE):
        assert text in page
    assert "导出于 2024-07-01 09:00，本机用户" in page
    for figure in ("1,234", "1,000.01", "12,345,678,901,234.56", "12.5%", "-5", "3.50"):
        assert figure in page
    assert "=1+1" in page
    assert "0012" in page


def test_its_chinese_font_is_inside(tmp_path: Path) -> None:
    file = BytesIO()
    write_pdf(file, grid_paper([grid()], ABOUT, "zh"), tmp_path, lambda: None)
    fonts: Any = PdfReader(file).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    found = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts.values()]
    assert {"NotoSansSC" in str(font["/BaseFont"]) for font in found} == {True}
    assert all("/FontFile3" in font["/FontDescriptor"].get_object() for font in found)


def test_heads_are_on_every_page_and_rows_on_one(tmp_path: Path) -> None:
    columns = (SheetColumn("单据号", None, None), SheetColumn("金额", "本期", "#,##0.00"))
    codes = [f"{place:05}" for place in range(150)]
    amounts = [Decimal(place) - Decimal("70.5") for place in range(150)]
    batch = pa.record_batch({"code": codes, "amount": pa.array(amounts, pa.decimal128(28, 8))})
    total = Decimal("600.00")
    paper = list_paper(columns, [batch], ABOUT, "zh", totals=("合计", total))
    pages = _pages(paper, tmp_path)
    assert len(pages) > 2
    assert all("单据号" in page and "本期" in page for page in pages)
    assert all(f"{place} / {len(pages)}" in page for place, page in enumerate(pages, start=1))
    words = Counter(" ".join(pages).split())
    assert {words[code] for code in codes} == {1}
    assert words["600.00"] == 1


@pytest.mark.parametrize(
    ("groups", "paper"),
    [(2, (595, 842)), (4, (842, 595)), (8, (1191, 842))],
    ids=["upright", "across", "A3"],
)
def test_paper_is_as_wide_as_the_columns_need(groups: int, paper: tuple[int, int]) -> None:
    data = _data(grid_paper([_wide(groups)], ABOUT, "zh"))
    assert (data["width"], data["height"]) == paper
    assert len(data["tables"]) == 1
    assert sum(data["tables"][0]["columns"]) <= data["width"] - 2 * data["margin"]


def test_what_is_wider_than_any_paper_comes_in_parts_that_begin_with_the_row_heads(
    tmp_path: Path,
) -> None:
    whole = _wide(15)
    paper = grid_paper([whole], ABOUT, "zh")
    tables = _data(paper)["tables"]
    assert len(tables) > 1
    groups = [[head["text"] for head in table["heads"][0]] for table in tables]
    assert {part[0] for part in groups} == {"科目"}
    assert [head for part in groups for head in part[1:]] == [f"部门{n}" for n in range(15)]
    assert all(head["columns"] == 2 for table in tables for head in table["heads"][0][1:])
    words = " ".join(_pages(paper, tmp_path)).split()
    for row in whole.rows:
        for cell in row.cells:
            assert words.count(f"{cell.value:,.2f}") == 1


def test_a_statements_panels_stand_side_by_side() -> None:
    left, right = _wide(1, rows=3), _wide(1, rows=2)
    data = _data(grid_paper([left, right], ABOUT, "zh"))
    (table,) = data["tables"]
    assert len(table["columns"]) == 7
    rows = [[cell.get("text", "") for cell in row] for row in table["rows"]]
    assert rows[1] == ["科目1", "2,000,000.25", "2,000,001.25", "", "科目1", "2,000,000.25",
                       "2,000,001.25"]  # fmt: skip
    assert rows[2][4:] == ["", "", ""]
    assert [row[3].get("gap") for row in table["rows"]] == [True, True, True]


def test_a_heading_over_many_rows_is_said_on_each_page(tmp_path: Path) -> None:
    figures = tuple(Cell(Decimal(1)) for _ in range(4))
    rows = tuple(
        GridRow("detail", 2, ("直销客户", f"客户{place}"), figures, ("1", f"{place}"), (0, 0))
        for place in range(120)
    )
    long = replace(grid(), rows=rows)
    pages = _pages(grid_paper([long], ABOUT, "zh"), tmp_path)
    assert len(pages) > 1
    assert all("直销客户" in page for page in pages)


def test_inserted_rows_of_a_ledger_are_on_paper_too(tmp_path: Path) -> None:
    columns = (SheetColumn("摘要", None, None), SheetColumn("余额", None, "#,##0.00"))
    batch = pa.record_batch(
        {
            "note": pa.array([None, "期初余额", "付款", "本月合计"]),
            "balance": pa.array([None, *map(Decimal, ("7", "-1.5", "8.5"))]),
            "row_kind": pa.array(["section", "opening", "detail", "month"]),
            "heading": pa.array(["科目 1002", None, None, None]),
        }
    )
    paper = list_paper(columns, [batch], ABOUT, "zh", is_ledger=True)
    (table,) = _data(paper)["tables"]
    assert (table["rows"][0][0]["text"], table["rows"][0][0]["columns"]) == ("科目 1002", 2)
    assert [row[0].get("kind") for row in table["rows"]] == ["section", "opening", None, "month"]
    (page,) = _pages(paper, tmp_path)
    for text in ("科目 1002", "期初余额", "7.00", "-1.50", "8.50"):
        assert text in page


def test_typesetting_stops_when_it_is_not_wanted(tmp_path: Path) -> None:
    class UnwantedError(Exception):
        pass

    def stop() -> None:
        raise UnwantedError

    with pytest.raises(UnwantedError):
        write_pdf(BytesIO(), grid_paper([_wide(8, rows=500)], ABOUT, "zh"), tmp_path, stop)
    assert list(tmp_path.iterdir()) == []
