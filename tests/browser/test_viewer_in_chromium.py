"""A person's path through the viewer, in Chromium."""

from io import BytesIO
from typing import TYPE_CHECKING
from unicodedata import normalize
from urllib.parse import unquote

import openpyxl
import pypdf
import pytest

from tests.browser.pages import settle

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def _figures(page: "Page", line: int) -> list[str]:
    return page.locator(".rp-table tbody tr").nth(line).locator("td").all_inner_texts()


def test_a_person_finds_a_crosstab_narrows_it_and_takes_it_away_as_a_spreadsheet(
    page: "Page",
) -> None:
    page.goto("/")
    page.get_by_test_id("stSidebarNav").get_by_text("报表目录").click()
    page.wait_for_url("**/catalogue")
    page.get_by_test_id("stMain").get_by_role("link", name="销售出库统计").click()
    page.wait_for_selector(".rp-table")
    assert page.locator(".rp-table thead th[colspan='3']").count() == 5
    everything = _figures(page, -1)

    page.get_by_test_id("stMultiSelect").locator("input").click()
    page.get_by_role("option", name="华东公司").click()
    page.keyboard.press("Escape")
    page.wait_for_url("**/shipment_statistics?*org=01*")
    settle(page)
    narrowed = _figures(page, -1)
    assert narrowed != everything

    with page.expect_download() as download:
        page.get_by_role("button", name="Excel").click()
    assert download.value.suggested_filename.startswith("销售出库统计_")
    book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))
    sheet = book.worksheets[0]
    assert "C1:E1" in {str(area) for area in sheet.merged_cells.ranges}
    total = [cell.value for cell in sheet[sheet.max_row]]
    assert total[0] == "合计"
    shown = [float(text.replace(",", "")) if text else None for text in narrowed]
    written = [
        round(value, 4 if offset % 3 == 2 else 2) if value is not None else None
        for offset, value in enumerate(total[2:])
    ]
    assert written == shown
    about = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert about["数据截至"] == "2026-01-05 16:10"
    assert about["构建编号"].startswith("20260105T083000")


def test_a_link_opens_the_same_figures_in_another_browser(page: "Page", browser: "Browser") -> None:
    page.goto("/shipment_statistics?period=2025-02..2025-03&org=02")
    page.wait_for_selector(".rp-table")
    settle(page)
    with browser.new_context(locale="zh-CN", timezone_id="Europe/Berlin") as other:
        second = other.new_page()
        second.goto(page.url)
        second.wait_for_selector(".rp-table")
        settle(second)
        assert second.inner_text(".rp-table") == page.inner_text(".rp-table")


def test_the_language_stays_from_page_to_page(page: "Page") -> None:
    page.goto("/")
    page.get_by_text("English").click()
    page.wait_for_selector("h1:has-text('Business at a glance')")
    page.get_by_test_id("stSidebarNav").get_by_text("Customer ageing").click()
    page.wait_for_selector(".rp-table")
    assert "lang=en" in page.url
    assert page.locator(".rp-table thead th").first.inner_text() == "Class"


def test_a_click_on_a_head_sorts_a_list_and_a_second_one_turns_it(page: "Page") -> None:
    page.goto("/sales_order_execution")
    page.wait_for_selector(".rp-list")
    settle(page)
    page.locator(".rp-list thead").get_by_role("link", name="订单号").click()
    page.wait_for_url("**row-sort=order_no*")
    page.wait_for_selector(".rp-list th[aria-sort=ascending]")
    page.locator(".rp-list thead").get_by_role("link", name="订单号").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**row-sort=-order_no*")
    page.wait_for_selector(".rp-list th[aria-sort=descending]")


def test_the_first_press_of_tab_leads_past_the_menu(page: "Page") -> None:
    page.goto("/shipment_statistics?lang=en")
    page.wait_for_selector(".rp-table")
    settle(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert page.get_attribute("html", "lang") == "en"


def test_a_printed_page_has_the_report_and_none_of_its_controls(page: "Page") -> None:
    page.goto("/sales_order_execution?org=01")
    page.wait_for_selector(".rp-list")
    settle(page)
    paper = pypdf.PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    first, second = (normalize("NFKC", paper.pages[at].extract_text()) for at in (0, 1))
    box = paper.pages[0].mediabox
    assert box.width > box.height
    for text in ("销售订单执行情况", "组织:01 华东公司", "数据截至", "订单数量"):
        assert text in first
    for text in ("收藏", "常用条件", "报表目录", "Excel"):
        assert text not in first
    assert "订单数量" in second


def test_the_head_and_the_innermost_heading_stay_in_sight_on_a_telephone(page: "Page") -> None:
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto("/shipment_statistics")
    page.wait_for_selector(".rp-table")
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate("() => document.querySelector('.rp-scroll').scrollBy(400, 90)")
    frame = page.locator(".rp-scroll").bounding_box()
    customer = page.locator(".rp-table tbody tr:nth-child(4) th").last.bounding_box()
    head = page.locator(".rp-table thead").bounding_box()
    assert frame is not None
    assert customer is not None
    assert head is not None
    assert abs(customer["x"] - frame["x"]) <= 2
    assert abs(head["y"] - frame["y"]) <= 2
    assert customer["width"] < frame["width"] / 2


def test_an_unknown_address_is_answered_in_the_readers_language(page: "Page") -> None:
    page.goto("/no_such_report")
    page.wait_for_selector("text=没有这个页面")
    assert page.get_by_role("dialog").count() == 0


def test_nothing_is_asked_of_any_other_machine(page: "Page", address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(unquote(request.url)))
    for path in ("/", "/catalogue", "/sales_order_execution", "/customer_ageing"):
        page.goto(path)
        settle(page)
    elsewhere = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert elsewhere == []
