"""What tests of pages in Chromium share."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def settle(page: "Page") -> None:
    """Wait until the script has run and the page is drawn."""
    page.wait_for_timeout(300)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(300)


def csv_link(page: "Page") -> str:
    """The address of the csv of the page's report, once it is written."""
    page.get_by_role("button", name="CSV").click()
    page.wait_for_selector("#rp-export")
    return f"/{page.get_attribute('#rp-export', 'href')}"
