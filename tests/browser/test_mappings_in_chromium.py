"""A person changes a mapping in its grid."""

from typing import TYPE_CHECKING

import pytest

from tests.browser.pages import settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

GRID = "[data-testid=stDataFrame] canvas"


def type_amount(page: "Page", text: str) -> None:
    """Into the third column of the first row."""
    box = page.locator(GRID).first.bounding_box()
    assert box
    page.mouse.dblclick(box["x"] + box["width"] * 0.5, box["y"] + 52)
    page.locator("#portal textarea, #portal input").first.fill(text)
    page.keyboard.press("Enter")
    settle(page)


def test_a_value_is_typed_checked_saved_and_taken_back(page: "Page") -> None:
    page.goto("/mappings?lang=en")
    page.wait_for_selector(GRID)
    settle(page)
    type_amount(page, "many")
    page.get_by_text("“many” is not a number").wait_for()
    assert page.get_by_role("button", name="Save", exact=True).is_disabled()
    type_amount(page, "1,234.5")
    page.get_by_text("Not saved yet: 0 new, 1 changed, 0 removed.").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("in the reports after the next refresh.").nth(1).wait_for()
    page.get_by_role("tab", name="Changes").click()
    page.get_by_text("· local ·").first.click()
    page.get_by_text("1234.50").wait_for()
    page.get_by_role("button", name="Undo this save").click()
    page.get_by_text("as it was before").or_(page.get_by_text("as they were before")).wait_for()
