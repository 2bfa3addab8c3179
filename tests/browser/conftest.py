"""A viewer over the sample, and pages in Chromium that look at it."""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.servers import free_port, running_viewer
from tests.custom_sample import with_marts
from tests.mapping_sample import with_mapping
from tests.viewer_sample import publish

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def chromium() -> str | None:
    """Chromium or what is made of it, where it is installed."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
    return next((path for name in names if (path := shutil.which(name))), None)


def _chromium() -> str:
    found = chromium()
    if found is None:
        pytest.skip("browser tests need Chromium: install it, e.g. `apt install chromium`")
    return found


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    executable = _chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A viewer over the sample, on a free port."""
    data = tmp_path_factory.mktemp("viewer")
    with_marts(publish(data))
    with_mapping(data)
    with running_viewer(data, free_port()) as url:
        yield url


@pytest.fixture
def page(browser: "Browser", address: str) -> "Iterator[Page]":
    context = browser.new_context(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
    )
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    yield opened
    context.close()
