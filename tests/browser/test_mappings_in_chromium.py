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


def press_save(page: "Page") -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("in the reports after the next refresh.").nth(1).wait_for()


def test_a_block_of_cells_is_pasted_while_somebody_else_edits_and_nothing_is_lost(
    page: "Page",
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    other = page.context.new_page()
    for person in (other, page):
        person.goto("/mappings?lang=en")
        person.wait_for_selector(GRID)
        settle(person)
    block = "01\tsales\t5.00\n02\toffice\t8\n03\tsales\t1,234.5\n"
    page.evaluate("text => navigator.clipboard.writeText(text)", block)
    box = page.locator(GRID).first.bounding_box()
    assert box
    page.bring_to_front()
    page.mouse.click(box["x"] + box["width"] * 0.1, box["y"] + 52)
    page.keyboard.press("Control+v")
    page.get_by_text("Not saved yet: 2 new, 0 changed, 0 removed.").wait_for()
    press_save(page)
    type_amount(other, "6")
    press_save(other)
    other.get_by_text("4 rows").wait_for()
    cells = other.locator(GRID).first.locator("[role=gridcell]")
    for value in ("02", "8.00", "03", "1234.50", "6.00"):
        cells.filter(has_text=value).first.wait_for(state="attached")
