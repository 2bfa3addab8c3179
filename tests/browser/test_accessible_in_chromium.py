"""Pages as a screen reader and a keyboard find them: axe-core has nothing to say of them."""

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Literal

import pytest

from tests.browser.pages import settle

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
SOME = (
    "/",
    "/shipment_statistics",
    "/customer_ledger",
    "/custom-fields",
    "/mappings",
    "/faults?list=all",
)
OTHERS = (
    "/catalogue",
    "/sales_order_execution",
    "/custom-sql",
    "/custom",
    "/users",
    "/admin",
    "/no_such_report",
)
Scheme = Literal["light", "dark"]
LOCALES: dict[str, Scheme] = {"zh-CN": "light", "en-GB": "dark"}
# Words of Streamlit's own that are read aloud: none is English on a Chinese page.
ENGLISH = r"""() => ["aria-label", "placeholder", "alt"].flatMap((name) =>
    [...document.querySelectorAll(`[data-testid=stApp] [${name}]`)]
        .map((element) => element.getAttribute(name))
        .filter((text) => /^[\x20-\x7e]*[a-z]{3}[\x20-\x7e]*$/.test(text)))"""


def _look(
    browser: "Browser", address: str, paths: Sequence[str], locale: str, scheme: Scheme
) -> None:
    """Open the pages and hold them to the rules."""
    with browser.new_context(
        base_url=address,
        locale=locale,
        color_scheme=scheme,
        viewport={"width": 1440, "height": 900},
    ) as context:
        page = context.new_page()
        for path in paths:
            page.goto(path)
            page.wait_for_selector(".rp-skip", state="attached")
            settle(page)
            assert _violations(page) == [], f"{path} in {locale}, {scheme}"
            if locale == "zh-CN":
                assert page.evaluate(ENGLISH) == [], path


def _violations(page: "Page") -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:120]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def test_pages_are_open_to_everyone(browser: "Browser", address: str) -> None:
    """Every second one in Chinese and light, the others in English and dark."""
    for first, (locale, scheme) in enumerate(LOCALES.items()):
        _look(browser, address, SOME[first::2], locale, scheme)


@pytest.mark.long
@pytest.mark.parametrize(("locale", "scheme"), [*product(LOCALES, LOCALES.values())])
def test_all_pages_are_open_to_everyone_in_both_languages_and_colours(
    browser: "Browser", address: str, locale: str, scheme: Scheme
) -> None:
    _look(browser, address, [*SOME, *OTHERS], locale, scheme)
