"""The pictures of docs/images, taken anew from a running viewer over the demo.

report-platform demo --port 8502                      # in one terminal
python -m tests.browser.screenshots http://127.0.0.1:8502
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.pages import settle

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IMAGES = Path(__file__).parents[2] / "docs" / "images"
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
WIDTH, HEIGHT = 1240, 640
MOST_BYTES = 150_000  # of one picture
_ONES = {"zh": "可信度与来源", "en": "Trust and lineage"}


@dataclass(frozen=True)
class Shot:
    """A page and what must be on it; `presses` is a button by the languages' names for it."""

    name: str
    path: str
    awaits: str = ".rp-table"
    presses: dict[str, str] | None = None
    height: int = HEIGHT


SHOTS = (
    Shot("home", "", ".rp-figures"),
    Shot("list", "sales_order_execution", height=560),
    Shot("crosstab", "shipment_statistics"),
    Shot("chart", "sales_daily"),
    Shot("statement", "income_statement"),
    Shot("tree", "trial_balance", height=600),
    Shot("ledger", "account_ledger?account=1122"),
    Shot("trust", "trial_balance", ".rp-table", _ONES),
    Shot("faults", "faults?list=all", ".rp-scroll"),
    Shot("admin", "admin", ".rp-sheet"),
)


def main(address: str, *names: str) -> int:
    """Take these, or all; the number of those that are too large for a clone."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import chromium

    IMAGES.mkdir(exist_ok=True)
    too_large = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-lcd-text"]
        )
        for language in LOCALES:
            for shot in (one for one in SHOTS if one.name in names or not names):
                size = _take(browser, address, shot, language)
                too_large += size > MOST_BYTES
                print(f"{shot.name}-{language}.png {size / 1000:.0f} kB")
        browser.close()
    return too_large


def _take(browser: "Browser", address: str, shot: Shot, language: str) -> int:
    file = IMAGES / f"{shot.name}-{language}.png"
    with browser.new_context(
        base_url=address,
        locale=LOCALES[language],
        timezone_id="Asia/Shanghai",
        viewport={"width": WIDTH, "height": shot.height},
    ) as context:
        page = context.new_page()
        page.goto(f"/{shot.path}")
        page.wait_for_selector(shot.awaits)
        settle(page)
        if shot.presses:
            page.get_by_role("button", name=shot.presses[language]).click()
            page.get_by_role("dialog").wait_for()
            settle(page)
        page.wait_for_timeout(700)  # charts grow
        page.screenshot(path=file)
    return file.stat().st_size


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) > 0)
