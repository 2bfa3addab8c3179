"""A viewer over the sample, and pages in Chromium that look at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError

import pytest

from tests.viewer_sample import publish
from tests.workspace import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

STARTS_WITHIN_S = 60


def _chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
    found = next((path for name in names if (path := shutil.which(name))), None)
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
    publish(data)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "REPORT_PLATFORM_ROOT": str(ROOT),
        "REPORT_PLATFORM_DATA": str(data),
    }
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "viewer/server.py",
        "--server.port",
        str(port),
    ]
    with (data / "server.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, data / "server.log")
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(url: str, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(log.read_text(encoding="utf-8"))


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
