"""Who may ask the server, and what profile `viewer` says; each trick to seem somebody else."""

from pathlib import Path
from typing import Any

import pytest
from starlette.datastructures import Headers
from streamlit import config
from streamlit.web.cli import main_run
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from dbt_project.errors import MisdeclaredError
from dbt_project.profiles import connection
from dbt_project.viewer_settings import ViewerSettings, viewer_settings
from ingest.viewer_process import arguments
from viewer.access.gate import may_ask, name_of_headers

NONE = "none: {type: none}"
HEADER = "header: {type: header, trusted: ['10.0.0.5', '192.168.7.0/24', 'fd00::5']}"
OIDC = (
    "oidc: {type: oidc, url: 'https://reports.example.com/', metadata_url: 'https://id/x', "
    "client_id: rp, client_secret: hunter2hunter2, cookie_secret: "
    "'0123456789012345678901234567890123456789'}"
)
Header = tuple[str, str]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "dbt_project.yml").write_text("name: p\n", "utf-8")
    monkeypatch.setenv("REPORT_PLATFORM_ROOT", str(tmp_path))
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "")
    return tmp_path


def declare(root: Path, output: str) -> None:
    name = output.partition(":")[0]
    text = f"viewer:\n  target: {name}\n  outputs:\n    {output}\n"
    (root / "profiles.yml").write_text(text, "utf-8")


def scope(peer: str | None, *headers: Header, path: str = "/", kind: str = "http") -> Any:
    return {
        "type": kind,
        "path": path,
        "client": (peer, 51_000) if peer else None,
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
    }


@pytest.mark.parametrize(
    ("peer", "headers", "may"),
    [
        ("127.0.0.1", (), True),
        ("::1", (), True),
        ("::ffff:127.0.0.1", (), True),
        ("10.0.0.5", (), False),
        ("::ffff:10.0.0.5", (), False),
        ("fe80::1%eth0", (), False),
        (None, (), False),
        ("not an address", (), False),
        # A proxy on this computer would open it to everybody.
        ("127.0.0.1", (("X-Forwarded-For", "127.0.0.1"),), False),
        ("127.0.0.1", (("Forwarded", "for=127.0.0.1"),), False),
        ("127.0.0.1", (("X-Real-IP", "127.0.0.1"),), False),
    ],
)
def test_without_sign_in_this_computer_alone_is_answered(
    root: Path, peer: str | None, headers: tuple[Header, ...], may: bool
) -> None:
    declare(root, NONE)
    assert may_ask(scope(peer, *headers)) is may
    assert may_ask(scope(peer, *headers, kind="websocket")) is may


USER = ("X-Forwarded-User", "ann")


@pytest.mark.parametrize(
    ("peer", "headers", "may"),
    [
        ("10.0.0.5", (USER,), True),
        ("::ffff:10.0.0.5", (USER,), True),
        ("192.168.7.99", (USER,), True),
        ("fd00::5", (USER,), True),
        ("10.0.0.5", (USER, ("X-Forwarded-For", "8.8.8.8, 10.0.0.9")), True),
        ("127.0.0.1", (USER,), False),
        ("10.0.0.6", (USER,), False),
        ("192.168.8.1", (USER,), False),
        ("fd00::6", (USER,), False),
        (None, (USER,), False),
        # Saying that one is the proxy does not make one the proxy.
        ("8.8.8.8", (USER, ("X-Forwarded-For", "10.0.0.5")), False),
        ("8.8.8.8", (USER, ("X-Real-IP", "10.0.0.5"), ("Forwarded", "for=10.0.0.5")), False),
        ("8.8.8.8", (USER, ("Host", "10.0.0.5")), False),
        # A browser's own header beside the proxy's: nobody can say which is which.
        ("10.0.0.5", (("X-Forwarded-User", "boss"), USER), False),
        ("10.0.0.5", (("x-forwarded-user", "boss"), USER), False),
    ],
)
def test_a_user_header_counts_from_trusted_addresses_alone(
    root: Path, peer: str | None, headers: tuple[Header, ...], may: bool
) -> None:
    declare(root, HEADER)
    assert may_ask(scope(peer, *headers)) is may
    assert may_ask(scope(peer, *headers, kind="websocket")) is may


def test_where_addresses_are_not_the_connection_s_own_nobody_is_trusted(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(root, HEADER)
    monkeypatch.delenv("FORWARDED_ALLOW_IPS")  # uvicorn would believe X-Forwarded-For
    assert not may_ask(scope("10.0.0.5", USER))
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    assert not may_ask(scope("10.0.0.5", USER))


def test_a_watchdog_on_this_computer_may_ask_how_the_server_is(root: Path) -> None:
    declare(root, HEADER)
    assert may_ask(scope("127.0.0.1", path="/_stcore/health"))
    assert not may_ask(scope("8.8.8.8", path="/_stcore/health"))


def test_names_in_headers_are_utf_8_and_only_what_the_proxy_says(root: Path) -> None:
    declare(root, HEADER)
    sent = "王芳".encode().decode("latin-1")
    assert name_of_headers(Headers({"X-Forwarded-User": sent})) == "王芳"
    assert name_of_headers(Headers({"X-Forwarded-User": "ANN"})) == "ann"
    assert name_of_headers(Headers({"X_Forwarded_User": "boss"})) == ""
    for empty in ("", " ", "\t"):
        assert name_of_headers(Headers({"X-Forwarded-User": empty})) == ""
    twice = [(b"x-forwarded-user", b"ann"), (b"x-forwarded-user", b"boss")]
    assert name_of_headers(Headers(raw=twice)) == ""
    declare(root, NONE)
    assert name_of_headers(Headers({"X-Forwarded-User": "ann"})) is None


def test_a_profile_that_is_wrong_opens_the_server_to_nobody_else(root: Path) -> None:
    declare(root, "header: {type: header}")
    assert not may_ask(scope("10.0.0.5", USER))
    assert may_ask(scope("127.0.0.1"))  # its page says what is wrong


@pytest.mark.parametrize(
    ("output", "says"),
    [
        (
            "x: {type: basic}",
            "x.type is 'basic'; it can be one of none, oidc, header",
        ),
        ("x: {type: header}", "x lacks 'trusted': the addresses of the reverse proxy"),
        ("x: {type: header, trusted: ['0.0.0.0/0']}", "x.trusted: 0.0.0.0/0 is every address"),
        ("x: {type: header, trusted: ['::/0']}", "x.trusted: ::/0 is every address"),
        ("x: {type: header, trusted: ['10.0.0.5/8']}", "x.trusted: 10.0.0.5/8 has host bits set"),
        ("x: {type: header, trusted: [proxy]}", "'proxy' does not appear to be an IPv4 or IPv6"),
        ("x: {type: header, trust: ['10.0.0.5']}", "x.trust is not a known key (did you mean"),
        (
            "x: {type: none, address: 0.0.0.0}",
            "address: without sign-in it can only be 127.0.0.1",
        ),
        ("x: {type: none, limits: {audit_day: 3}}", "x.limits.audit_day is not a known key"),
        ("x: {type: none, limits: {audit_days: 0}}", "audit_days must be a whole number from 1"),
        ("x: {type: oidc, url: 'https://r'}", "x lacks 'metadata_url'"),
        (OIDC.replace("oidc:", "x:", 1).replace("0123456789" * 4, "short"), "too short"),
    ],
)
def test_what_is_wrong_in_the_profile_is_named(root: Path, output: str, says: str) -> None:
    declare(root, output)
    with pytest.raises(MisdeclaredError, match=r"profiles\.yml: viewer") as refused:
        viewer_settings(root)
    assert says in str(refused.value)
    assert "short" not in str(refused.value).replace("too short", "")


def test_browsers_reach_the_server_under_each_name_that_is_declared(root: Path) -> None:
    """As Streamlit reads its command: one text of all names would be the name of nobody."""
    declared = ViewerSettings(hosts=("reports.example.com", "*.example.org"))
    read = main_run.make_context("run", arguments(root, declared, 8501)).params
    hosts = ("127.0.0.1", "localhost", "reports.example.com", "*.example.org")
    assert read["server_allowedHosts"] == hosts
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(config, "get_option", lambda _: list(read["server_allowedHosts"]))
        for host in ("127.0.0.1:8501", "localhost", "reports.example.com", "a.example.org:443"):
            assert is_host_allowed(host)
        assert not is_host_allowed("evil.example.com")


def test_without_the_profile_there_is_no_sign_in(root: Path) -> None:
    (root / "profiles.yml").write_text("erp: {}\n", "utf-8")
    assert viewer_settings(root) == ViewerSettings()


def test_secrets_are_not_in_what_a_log_would_show(root: Path) -> None:
    declare(root, OIDC)
    found = viewer_settings(root)
    assert found.auth["redirect_uri"] == "https://reports.example.com/oauth2callback"
    assert "hunter2" not in repr(found)
    assert "0123456789" not in repr(found)
    (root / "profiles.yml").write_text(
        "erp: {target: a, outputs: {a: {type: oracle, user: u, password: hunter2}}}\n", "utf-8"
    )
    assert "hunter2" not in repr(connection(root, "erp"))


def test_a_profile_that_is_no_yaml_is_named_without_its_line(root: Path) -> None:
    (root / "profiles.yml").write_text("erp:\n  password: hunter2: [\n", "utf-8")
    with pytest.raises(MisdeclaredError) as refused:
        viewer_settings(root)
    assert "profiles.yml is not YAML: line 2" in str(refused.value)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None
