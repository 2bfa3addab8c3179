"""A sign-in that fails says so once, without a traceback or a secret; one that ended has ended."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dbt_project.application import people
from dbt_project.application.people import User
from tests.access_sample import ANN, BOB, BOSS, publish_guarded
from tests.browser.pages import csv_link, settle
from tests.browser.provider import SECRET, Provider, provider_at
from tests.browser.servers import free_port, running_viewer, viewer_project, with_people

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser
COOKIES = "of-the-viewer-alone-0123456789-0123456789"


@dataclass
class Company:
    """A viewer, its provider, and the provider's place while it is there."""

    provider: Provider
    port: int
    url: str
    log: Path

    def secrets(self) -> list[str]:
        """What no page, file or log may show."""
        return [SECRET, COOKIES, "access-", *self.provider.given]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    data = tmp_path_factory.mktemp("oidc")
    publish_guarded(data)
    port, own = free_port(), free_port()
    output = {
        "type": "oidc",
        "url": f"http://127.0.0.1:{own}",
        "metadata_url": f"http://127.0.0.1:{port}/tenant/.well-known/openid-configuration",
        "client_id": "report-platform",
        "client_secret": SECRET,
        "cookie_secret": COOKIES,
        "contact": "the help desk",
    }
    root = viewer_project(data / "project", json.dumps(output))
    with (
        with_people(data, root),
        running_viewer(data, own, REPORT_PLATFORM_ROOT=str(root)) as url,
    ):
        yield Company(Provider(), port, url, data / "server.log")


@pytest.fixture
def context(browser: "Browser", company: Company) -> Iterator["BrowserContext"]:
    opened = browser.new_context(base_url=company.url, locale="en-US")
    opened.set_default_timeout(30_000)
    yield opened
    opened.close()


def _sign_in(page: "Page") -> None:
    page.goto("/")
    page.get_by_role("button", name="Sign in").click()


def _failed(page: "Page", said: str) -> None:
    page.wait_for_selector(f".rp-empty:has-text('Signing in did not work'):has-text('{said}')")
    assert "the help desk" in page.inner_text(".rp-empty")
    assert page.locator(".rp-table").count() == 0


def test_each_way_in_which_signing_in_fails_is_said_once_and_without_secrets(
    company: Company, context: "BrowserContext"
) -> None:
    provider, page = company.provider, context.new_page()
    _sign_in(page)  # nobody answers there yet
    _failed(page, "does not answer")
    with provider_at(company.port, provider):
        provider.email, provider.secret = ANN, "another"
        _sign_in(page)
        _failed(page, "has not confirmed who you are")
        provider.secret, provider.valid_s = SECRET, -3600
        _sign_in(page)
        _failed(page, "has not confirmed who you are")
        provider.valid_s = 3600
        provider.claims = {"email_verified": "false"}  # a text, as some providers have it
        _sign_in(page)
        page.wait_for_selector(".rp-empty:has-text('no access yet')")
        shown = page.content()
    log = company.log.read_text("utf-8")
    assert "Traceback" not in log
    assert "the provider does not answer" in log
    assert "invalid_client: client_id or client_secret" in log
    assert "token has expired" in log
    assert [secret for secret in company.secrets() if secret in log or secret in shown] == []


def test_who_signs_out_or_is_sent_away_is_so_in_every_page_and_for_every_file(
    company: Company, context: "BrowserContext", browser: "Browser"
) -> None:
    provider, page = company.provider, context.new_page()
    with provider_at(company.port, provider), ExitStack() as closing:
        provider.email, provider.secret, provider.valid_s, provider.claims = BOB, SECRET, 3600, {}
        _sign_in(page)
        page.wait_for_selector("text=Signed in as Wang Fang")
        page.goto("/sales_order_execution?period=2025-01..2025-02")
        page.wait_for_selector(".rp-list")
        settle(page)
        link = csv_link(page)
        assert context.request.get(link).status == 200
        stranger = browser.new_context(base_url=company.url, locale="en-US")
        closing.callback(stranger.close)
        assert stranger.request.get(link).status == 404
        provider.email = BOSS
        theirs = stranger.new_page()
        _sign_in(theirs)
        theirs.wait_for_selector("text=Signed in as")
        assert stranger.request.get(link).status == 404

        _rights_end_with_the_next_click(theirs)

        kept = context.cookies()
        other = context.new_page()
        other.goto("/catalogue")
        other.wait_for_selector("text=Signed in as Wang Fang")
        other.get_by_role("button", name="Sign out").click()
        other.wait_for_selector(".rp-empty:has-text('Please sign in')")
        page.get_by_text("中文").click()  # of a page that was open meanwhile
        page.wait_for_selector(".rp-empty:has-text('请登录')")
        assert page.locator(".rp-list").count() == 0
        context.add_cookies(kept)  # somebody has copied them
        assert context.request.get(link).status == 404


def _rights_end_with_the_next_click(page: "Page") -> None:
    """An administrator who is none any more has the form open that gives rights."""
    page.goto("/users")
    page.wait_for_selector("text=Users and rights")
    settle(page)
    page.get_by_role("textbox", name="User name", exact=True).fill("mallory")
    page.get_by_role("textbox", name="User name", exact=True).press("Enter")
    settle(page)
    boss = next(user for user in people.users() if user.name == BOSS)
    people.grant_admin("another@example.com")
    gone = User(BOSS, boss.label, is_active=False)
    people.save_user(gone, boss)
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_selector(".rp-empty:has-text('no access yet')")
    assert "mallory" not in {user.name for user in people.users()}
    people.save_user(boss, gone)
