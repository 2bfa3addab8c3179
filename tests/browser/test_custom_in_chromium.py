"""An analyst writes a statement with the names that are offered, runs it and keeps it."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_a_statement_is_written_with_offered_names_run_kept_and_opened(page: "Page") -> None:
    page.goto("/custom-sql?lang=en")
    box = page.locator(".st-key-custom_editor textarea")
    box.wait_for()
    settle(page)
    box.click()
    box.fill("select o. from dim_orgs o")
    for _ in range(len(" from dim_orgs o")):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("org_n")
    page.locator(".rp-names li", has_text="org_name").first.wait_for()
    page.keyboard.press("Tab")
    assert box.input_value() == "select o.org_name from dim_orgs o"
    page.keyboard.press("Control+Enter")
    settle(page)
    page.locator(".st-key-custom_actions button[kind=primary]").click()
    page.get_by_text("From dim_orgs").wait_for()
    page.locator(".rp-list", has_text="华东公司").wait_for()
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Title").fill("Names of orgs")
    page.keyboard.press("Enter")
    settle(page)
    page.locator(".st-key-custom-keep_new button").click()
    page.get_by_role("link", name="Open the report").click()
    page.wait_for_url("**/my_names_of_orgs*")
    page.locator(".rp-list", has_text="华东公司").wait_for()
    assert page.get_by_role("heading", name="Names of orgs").count() == 1
