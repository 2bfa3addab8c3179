"""A person drills and comes back, keeps presets and favourites, and finds reports."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_a_figure_opens_its_report_with_the_keyboard_and_both_ways_lead_back(page: "Page") -> None:
    page.goto("/shipment_statistics?period=2025-02..2025-03&org=02")
    page.wait_for_selector(".rp-table")
    settle(page)
    figures = page.inner_text(".rp-table")
    link = page.locator(".rp-table td a").first
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/customer_ageing?*customer=*")
    page.wait_for_selector(".rp-table")
    assert "org=02" in page.url
    page.go_back()
    page.wait_for_url("**/shipment_statistics?period=2025-02..2025-03*")
    page.wait_for_selector(".rp-table")
    settle(page)
    assert page.inner_text(".rp-table") == figures
    page.go_forward()
    page.wait_for_url("**/customer_ageing?*")
    page.get_by_role("link", name="返回 销售出库统计").click()
    page.wait_for_url("**/shipment_statistics?*period=2025-02..2025-03*")
    page.wait_for_selector("h1:has-text('销售出库统计')")
    settle(page)
    assert page.inner_text(".rp-table") == figures


def test_a_cell_of_a_list_opens_another_report_in_the_same_session(page: "Page") -> None:
    page.goto("/sales_order_execution")
    page.wait_for_selector(".rp-list")
    settle(page)
    page.evaluate("window.isTheSame = true")
    page.locator(".rp-list tbody td a").first.click()
    page.wait_for_url("**/customer_ledger?*customer=C0*")
    page.wait_for_selector(".rp-ledger")
    assert page.get_by_role("link", name="返回 销售订单执行情况").count() == 1
    assert page.evaluate("window.isTheSame")


def test_a_preset_and_a_favourite_are_there_another_day(page: "Page") -> None:
    page.goto("/shipment_statistics?period=2025-02..2025-03&org=03")
    page.wait_for_selector(".rp-table")
    settle(page)
    page.get_by_role("button", name="☆ 收藏").click()
    page.get_by_role("button", name="★ 已收藏").wait_for()
    page.get_by_role("button", name="常用条件").click()
    page.get_by_label("保存现在的条件").fill("北方二三月")
    page.keyboard.press("Enter")
    settle(page)
    page.get_by_role("button", name="保存", exact=True).click()
    settle(page)
    page.goto("/")
    page.wait_for_selector(".st-key-shelf")
    page.locator(".st-key-shelf").get_by_role("link", name="销售出库统计").first.click()
    page.wait_for_url("**/shipment_statistics*")
    page.wait_for_selector(".rp-table")
    settle(page)
    page.get_by_role("button", name="常用条件").click()
    page.get_by_role("button", name="北方二三月").click()
    page.wait_for_url("**/shipment_statistics?*org=03*")
    settle(page)
    assert "period=2025-02..2025-03" in page.url


def test_the_search_finds_a_report_by_how_it_is_typed(page: "Page") -> None:
    page.goto("/")
    page.get_by_label("搜索报表").fill("yszl")
    link = page.get_by_test_id("stMain").get_by_role("link", name="客户应收账龄分析表")
    page.wait_for_selector("text=找到 1 张报表")
    settle(page)
    link.click()
    page.wait_for_selector("h1:has-text('客户应收账龄分析表')")


def test_home_is_an_address_and_charts_are_drawn(page: "Page") -> None:
    page.goto("/home")
    page.wait_for_selector("h1:has-text('经营概览')")
    assert page.get_by_role("dialog").count() == 0
    page.goto("/shipment_statistics")
    page.wait_for_selector("[data-testid=stVegaLiteChart] :is(canvas, svg)")
    assert page.get_by_test_id("stVegaLiteChart").count() == 2


def test_a_problem_is_reported_answered_and_found_by_its_pinyin(page: "Page") -> None:
    page.goto("/shipment_statistics?period=2025-02..2025-03&org=02")
    page.wait_for_selector(".rp-table")
    settle(page)
    page.get_by_role("button", name="反馈问题").click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="提交").click()
    form.get_by_text("请写一句哪里不对。").wait_for()
    form.get_by_label("哪里不对（一句话）").fill("二月少一张出库单")
    form.get_by_role("button", name="提交").click()
    form.get_by_role("link", name="查看处理进展").click()
    page.wait_for_url("**/faults?fault=*")
    page.get_by_label("办法").fill("等下一次刷新")
    page.get_by_text("放入知识库").click()
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_selector("text=已保存。")
    page.get_by_role("link", name="返回列表").click()
    page.get_by_label("搜索问题和解答").fill("ckd dxyc")
    page.get_by_role("link", name="二月少一张出库单").click()
    page.get_by_role("link", name="打开当时的报表").click()
    page.wait_for_url("**/shipment_statistics?*org=02*")
    page.wait_for_selector("h1:has-text('销售出库统计')")
