"""People sign in by their company's provider or proxy, and see what their rights say, no more."""

import http.client
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from dbt_project.application import people
from dbt_project.application.people import User
from dbt_project.custom_sql.saved import SavedReport, keep
from dbt_project.person import Person
from tests.access_sample import ANN, BOB, BOSS, publish_guarded
from tests.browser.pages import csv_link, settle
from tests.browser.servers import (
    free_port,
    running,
    running_viewer,
    viewer_project,
    with_people,
)
from viewer import personal, presets
from viewer.presets import Owner, Preset

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

USER = "X-Forwarded-User"
HEADER = f"{{type: header, header: {USER}, trusted: ['127.0.0.1'], contact: 信息部, "
HEADER += "limits: {sessions_per_user: 3}}"
Opened = Callable[[str], "Page"]


@pytest.fixture(scope="module")
def behind_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("header")
    publish_guarded(data)
    root = viewer_project(data / "project", HEADER)
    environment = {"REPORT_PLATFORM_ROOT": str(root), "FORWARDED_ALLOW_IPS": ""}
    with with_people(data, root), running_viewer(data, free_port(), **environment) as url:
        yield url


@pytest.fixture
def opened(browser: "Browser", behind_proxy: str) -> Iterator[Opened]:
    """Pages as the proxy passes them on for somebody."""
    contexts = []

    def open_for(name: str) -> "Page":
        said = {USER: name} if name else {}
        context = browser.new_context(
            base_url=behind_proxy, locale="zh-CN", extra_http_headers=said
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        return page

    yield open_for
    for context in contexts:
        context.close()


def test_who_is_not_known_is_told_whom_to_ask_and_sees_nothing_else(opened: Opened) -> None:
    page = opened("eve@example.com")
    page.goto("/shipment_statistics")
    page.wait_for_selector(".rp-empty")
    assert "eve@example.com" in page.inner_text(".rp-empty")
    assert "信息部" in page.inner_text(".rp-empty")
    settle(page)
    assert "销售" not in page.inner_text("body")
    nobody = opened("")
    nobody.goto("/")
    nobody.wait_for_selector(".rp-empty:has-text('代理服务器没有送来用户名')")


def test_rights_hold_in_pages_links_and_menus_until_they_are_taken_away(opened: Opened) -> None:
    page = opened(ANN)
    page.goto("/shipment_statistics?period=2025-01..2025-12")
    page.wait_for_selector(".rp-table")
    settle(page)
    mine = page.inner_text(".rp-table")
    assert "金额" in mine
    assert "数量" not in mine  # hidden, and the price that is made of it
    assert "均价" not in mine
    menu = page.inner_text("[data-testid=stSidebar]")
    assert "销售订单执行情况" in menu
    assert "客户应收账龄分析表" not in menu
    assert "用户与权限" not in menu
    assert page.locator(".rp-table td a").count() == 0  # they lead to a report of finance

    everything = opened(BOSS)
    everything.goto("/shipment_statistics?period=2025-01..2025-12&org=01")
    everything.wait_for_selector(".rp-table")
    settle(everything)
    asked = everything.inner_text(".rp-table")
    assert mine.splitlines()[-1].split() == asked.splitlines()[-1].split()

    page.goto("/shipment_statistics?period=2025-01..2025-12&org=03")
    page.wait_for_selector("text=没有符合条件的数据")
    page.goto("/customer_ageing")
    page.wait_for_selector("text=没有这个页面")
    page.goto("/users")
    page.wait_for_selector("text=没有这个页面")

    page.goto("/shipment_statistics?period=2025-01..2025-12")
    page.wait_for_selector(".rp-table")
    ann = next(user for user in people.users() if user.name == ANN)
    gone = User(ANN, ann.label, is_active=False)
    people.save_user(gone, ann)
    page.get_by_text("English").click()
    page.wait_for_selector(".rp-empty:has-text('no access yet')")
    settle(page)
    assert page.locator(".rp-table").count() == 0
    people.save_user(ann, gone)


def test_what_one_may_not_see_is_in_no_list_search_or_way_back(opened: Opened) -> None:
    """Ann was of finance once: her favourites, her last reports and others' links remember it."""
    personal.set_favourite(ANN, "customer_ageing", True)
    personal.visited(ANN, "customer_ageing")
    others = Preset("theirs", "org=02&period=2025-01..2025-12")
    presets.save(Owner(ANN, "shipment_statistics"), others)
    body = {"sql": "select 1 as a from fct_sales_order_lines"}
    kept = keep(SavedReport("sql", "Only for finance", "", body, ("finance",)), Person(BOB, ""))
    page = opened(ANN)
    back = "customer_ageing%3Forg%3D02"
    for address in (
        "/",
        "/home",
        "/catalogue",
        "/catalogue?q=账龄",
        "/custom",
        f"/shipment_statistics?period=2025-01..2025-12&back={back}",
        f"/custom-fields?edit={kept.name}",
    ):
        page.goto(address)
        page.wait_for_selector("[data-testid=stSidebar] a")
        settle(page)
        shown = page.content()
        assert "客户应收账龄" not in shown, address
        assert "customer_ageing?" not in shown, address
        assert "Only for finance" not in shown, address
    page.goto(f"/{kept.name}")
    page.wait_for_selector("text=没有这个页面")
    page.goto(f"/shipment_statistics?{others.settings}")
    page.wait_for_selector("text=没有符合条件的数据")


def test_files_are_for_those_who_may_have_them_and_for_nobody_else(
    opened: Opened, behind_proxy: str
) -> None:
    page = opened(ANN)
    page.goto("/sales_order_execution")
    page.wait_for_selector(".rp-list")
    settle(page)
    assert page.get_by_role("button", name="Excel").is_disabled()

    page = opened(BOB)
    page.goto("/sales_order_execution?period=2025-01..2025-02")
    page.wait_for_selector(".rp-list")
    settle(page)
    link = csv_link(page)
    status, text = _ask(behind_proxy, link, user=BOB)  # as the proxy passes it on
    assert status == 200
    assert len(text.splitlines()) > 10
    assert _ask(behind_proxy, link, user=ANN)[0] == 404
    assert _ask(behind_proxy, link)[0] == 404
    bob = next(user for user in people.users() if user.name == BOB)
    fewer = User(BOB, bob.label, groups=("finance",))
    people.save_user(fewer, bob)
    assert _ask(behind_proxy, link, user=BOB)[0] == 404
    people.save_user(bob, fewer)


def test_one_person_has_no_more_pages_open_than_is_declared(opened: Opened) -> None:
    for _ in range(3):
        page = opened(BOB)
        page.goto("/catalogue")
        page.wait_for_selector("text=客户应收账龄分析表")
    fourth = opened(BOB)
    fourth.goto("/catalogue")
    fourth.wait_for_selector(".rp-empty:has-text('最多同时打开 3 个页面')")
    page.close()
    fourth.wait_for_timeout(500)
    fourth.reload()
    fourth.wait_for_selector("text=客户应收账龄分析表")


def _ask(
    url: str, path: str, *, user: str = "", source: str = "127.0.0.1", **headers: str
) -> tuple[int, str]:
    """A request of one's own making, from another of this computer's addresses if need be."""
    asked = http.client.HTTPConnection(url.removeprefix("http://"), source_address=(source, 0))
    asked.putrequest("GET", path)
    if user:
        asked.putheader(USER, user.encode())
    for name, value in headers.items():
        asked.putheader(name.replace("_", "-"), value)
    asked.endheaders()
    answer = asked.getresponse()
    text = answer.read().decode("utf-8", "replace")
    asked.close()
    return answer.status, text


def test_only_the_proxy_s_own_address_may_say_who_somebody_is(behind_proxy: str) -> None:
    websocket = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    stream = "/_stcore/stream"
    for path, headers in (("/", {}), ("/_stcore/host-config", {}), (stream, websocket)):
        answers = 101 if headers else 200
        assert _status(behind_proxy, path, **headers) == answers
        spoofed = {"X_Forwarded_For": "127.0.0.1", "X_Real_IP": "127.0.0.1", **headers}
        for tricks in (headers, spoofed):
            assert _status(behind_proxy, path, source="127.0.0.2", **tricks) == 403
        status, text = _ask(behind_proxy, "/", user=BOSS, source="127.0.0.2")
        assert status == 403
        assert "报表" in text
    assert _ask(behind_proxy, "/", user=BOSS, X_Forwarded_User=ANN)[0] == 403
    # What the proxy reports of whom it serves takes no part in that.
    assert _ask(behind_proxy, "/", user=BOSS, X_Forwarded_For="8.8.8.8")[0] == 200


def _status(url: str, path: str, source: str = "127.0.0.1", **headers: str) -> int:
    asked = http.client.HTTPConnection(url.removeprefix("http://"), source_address=(source, 0))
    asked.putrequest("GET", path)
    asked.putheader(USER, BOSS)
    for name, value in headers.items():
        asked.putheader(name.replace("_", "-"), value)
    asked.endheaders()
    status = asked.getresponse().status
    asked.close()
    return status


@pytest.fixture(scope="module")
def with_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A viewer with a provider of OpenID Connect, both as processes of their own."""
    data = tmp_path_factory.mktemp("oidc")
    publish_guarded(data)
    provider, port = free_port(), free_port()
    output = json.dumps(
        {
            "type": "oidc",
            "url": f"http://127.0.0.1:{port}",
            "metadata_url": f"http://127.0.0.1:{provider}/.well-known/openid-configuration",
            "client_id": "report-platform",
            "client_secret": "only-for-tests",
            "cookie_secret": "0123456789" * 4,
        }
    )
    root = viewer_project(data / "project", output)
    claims = [
        {"sub": "1", "email": ANN, "email_verified": True},
        {"sub": "2", "email": "eve@example.com", "email_verified": True},
        {"sub": "3", "email": BOSS, "email_verified": False},
    ]
    users = [part for claim in claims for part in ("--user-claims", json.dumps(claim))]
    command = ("-W", "ignore", "-m", "oidc_provider_mock", "--port", str(provider), *users)
    health = f"http://127.0.0.1:{provider}/.well-known/openid-configuration"
    with (
        running(command, data / "provider.log", health, {}),
        with_people(data, root),
        running_viewer(data, port, REPORT_PLATFORM_ROOT=str(root)) as url,
    ):
        yield url


def test_people_sign_in_with_their_company_s_provider_and_out_again(
    browser: "Browser", with_provider: str
) -> None:
    context = browser.new_context(base_url=with_provider, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto("/shipment_statistics")
    page.wait_for_selector(".rp-empty:has-text('Please sign in')")
    assert "Shipment" not in page.inner_text("body")
    _sign_in(page, "1")
    page.wait_for_selector("text=Signed in as Ann")
    page.goto("/shipment_statistics?period=2025-01..2025-12")
    page.wait_for_selector(".rp-table")
    assert "Quantity" not in page.inner_text(".rp-table")
    _sign_out(page)
    _sign_in(page, "2")
    page.wait_for_selector(".rp-empty:has-text('eve@example.com')")
    _sign_out(page)
    _sign_in(page, "3")  # an administrator's address, which the provider has not verified
    page.wait_for_selector(".rp-empty:has-text('no access yet')")
    context.close()


def _sign_out(page: "Page") -> None:
    """The provider says good-bye, as it knows of it too."""
    with page.expect_navigation():
        page.get_by_role("button", name="Sign out").click()
    page.goto("/shipment_statistics")
    page.wait_for_selector(".rp-empty:has-text('Please sign in')")


def _sign_in(page: "Page", subject: str) -> None:
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("text=Authorize Client")
    page.locator(f"button[name=sub][value='{subject}']").click()
