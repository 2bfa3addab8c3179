"""The gate before everything that the server answers: which computers may ask at all.

It sees the connection's own address. Uvicorn would put in its place what X-Forwarded-For says, if
that came from this computer: anybody behind a proxy here could claim to be the proxy. So the server
is started with FORWARDED_ALLOW_IPS empty (`report-platform view` does), and asks for it.
"""

import os
from collections.abc import Iterable
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dbt_project.application.people import user_name
from dbt_project.errors import PlatformError
from dbt_project.viewer_settings import ViewerSettings
from viewer.access.settings import settings
from viewer.access.signing_in import claims_of, name_of_claims
from viewer.language import LANGUAGES
from viewer.texts import say

FORWARDED = "FORWARDED_ALLOW_IPS"
HEALTH = "/_stcore/health"
_OF_PROXIES = ("forwarded", "x-forwarded-for", "x-real-ip")


class Gate:
    """Refuses whoever may not ask, before any page, file or message."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it through, or say no."""
        if scope["type"] not in ("http", "websocket") or may_ask(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4403})
        else:
            said = "\n".join(say("refused_address", language) for language in LANGUAGES)
            await PlainTextResponse(f"{said}\n", 403)(scope, receive, send)


def may_ask(scope: Scope) -> bool:
    """Whether the connection comes from where the profile says that people come from."""
    try:
        declared = settings()
    except PlatformError:
        return is_loopback(scope)  # the page says what is wrong, to this computer only
    headers = Headers(scope=scope)
    if declared.kind == "none":
        return is_loopback(scope) and not any(name in headers for name in _OF_PROXIES)
    if declared.kind == "oidc":
        return True
    if scope.get("path") == HEALTH and is_loopback(scope):
        return True
    return _is_trusted(scope, declared) and len(headers.getlist(declared.header)) < 2


def name_of(asked: HTTPConnection) -> str | None:
    """Who sends a request beside a page: "" without a sign-in, None where none is needed."""
    declared = settings()
    if declared.kind == "oidc":
        return name_of_claims(claims_of(asked), declared)
    return name_of_headers(asked.headers)


def name_of_headers(headers: Headers) -> str | None:
    """Whom the proxy names; None where another kind of sign-in is declared."""
    declared = settings()
    if declared.kind != "header":
        return None
    said = headers.getlist(declared.header)
    return user_name(utf8(said[0])) if len(said) == 1 else ""


def utf8(text: str) -> str:
    """Headers come as Latin 1, in which proxies send UTF-8."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def sees_addresses() -> bool:
    """Whether nothing that a browser sends can take the place of a connection's address."""
    return os.environ.get(FORWARDED) == ""


def is_loopback(scope: Scope) -> bool:
    """Whether it comes from this computer."""
    return any(ip_address(text).is_loopback for text in _peer(scope))


def _is_trusted(scope: Scope, declared: ViewerSettings) -> bool:
    peers = [ip_address(text) for text in _peer(scope)]
    return sees_addresses() and any(
        peer in network
        for peer in peers
        for network in declared.trusted
        if peer.version == network.version
    )


def _peer(scope: Scope) -> Iterable[str]:
    """The address, in both ways to write one of IPv4; nothing where there is none."""
    client = scope.get("client")
    if not client:
        return ()
    try:
        address = ip_address(str(client[0]).partition("%")[0])
    except ValueError:
        return ()
    mapped = getattr(address, "ipv4_mapped", None)
    return (str(mapped or address),)
