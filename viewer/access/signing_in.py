"""Signing in by the company's provider, around Streamlit's own: what came of it, and its end.

Streamlit answers a sign-in that failed with an empty page or none, and logs it with a traceback;
pages that were open when somebody signed out elsewhere go on. Neither holds here.
"""

import hashlib
import json
import logging
from collections.abc import Mapping
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dbt_project.application.people import user_name
from dbt_project.viewer_settings import ViewerSettings
from viewer.access.settings import settings

FAILED = "sign_in"  # in the link to the page that says so
FAILURES = {"failed": "sign_in_failed_advice", "away": "sign_in_away_advice"}
_LOGIN, _CALLBACK, _LOGOUT = "/auth/login", "/oauth2callback", "/auth/logout"
_COOKIE = f"{USER_COOKIE_NAME}="
_OF_STREAMLIT = ("origin", "is_logged_in", "provider", "tokens")
_LOG = logging.getLogger("streamlit.web.server.starlette.starlette_auth_routes")

Claims = Mapping[str, Any]
_ended: set[str] = set()  # sign-ins that somebody has ended, since the server began
_lock = Lock()


class SigningIn:
    """Says what came of a sign-in, and notes which of them were ended."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        if not any(isinstance(one, _Brief) for one in _LOG.filters):
            _LOG.addFilter(_Brief())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Only the addresses of signing in and out are another matter than before."""
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or not path.endswith((_LOGIN, _CALLBACK, _LOGOUT)):
            await self._app(scope, receive, send)
            return
        if path.endswith(_LOGOUT):
            _end(claims_of(HTTPConnection(scope)))
            await self._app(scope, receive, send)
            return
        is_login = path.endswith(_LOGIN)
        answer = _Answer(send, scope, is_login)
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:
            if answer.is_begun:
                raise
            _LOG.warning("signing in failed: %s", brief(error))
            place = f"../?{FAILED}=away" if is_login else f"./?{FAILED}=failed"
            await RedirectResponse(place, 303)(scope, receive, send)


class _Answer:
    """An answer of Streamlit's, which leads to the page that says so where it is a failure."""

    def __init__(self, send: Send, scope: Scope, is_login: bool) -> None:
        self._send, self._is_login, self.is_begun = send, is_login, False
        asked = parse_qs(bytes(scope.get("query_string", b"")).decode("latin-1"))
        self._is_sign_in = is_login or "code" in asked or "error" in asked

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._is_sign_in:
            headers = MutableHeaders(raw=message["headers"])
            if self._is_login and message["status"] >= 400:
                _lead_to("../", "away", message, headers)
            elif not self._is_login and not _has_signed_in(headers):
                _lead_to("./", "failed", message, headers)
        self.is_begun = True
        await self._send(message)


def _lead_to(start: str, failed: str, message: Message, headers: MutableHeaders) -> None:
    message["status"] = 303
    headers["location"] = f"{start}?{FAILED}={failed}"


def _has_signed_in(headers: MutableHeaders) -> bool:
    """Whether the browser is given a cookie that is not an empty one."""
    mine = [text for text in headers.getlist("set-cookie") if text.startswith(_COOKIE)]
    return any("max-age=0" not in text.lower() for text in mine)


def claims_of(asked: HTTPConnection) -> Claims:
    """What the provider said of whoever sends this request; nothing where they are signed out."""
    secret = str(settings().auth.get("cookie_secret", ""))

    def signed(name: str) -> bytes | None:
        value = asked.cookies.get(name)
        return decode_signed_value(secret, name, value.encode("latin-1")) if value else None

    text = get_cookie_with_chunks(signed, USER_COOKIE_NAME) if secret else None
    found: Claims = json.loads(text) if text else {}
    return {} if has_ended(found) else found


def name_of_claims(claims: Claims, declared: ViewerSettings) -> str:
    """The user whom the provider means; nobody by an address that it has not verified."""
    verified = str(claims.get("email_verified", True)).lower() == "true"  # some send a text
    if declared.claim == "email" and not verified:
        return ""
    return user_name(str(claims.get(declared.claim) or ""))


def has_ended(claims: Claims) -> bool:
    """Whether somebody has signed out of the sign-in that these are of, in whatever page."""
    with _lock:
        return _digest(claims) in _ended


def _end(claims: Claims) -> None:
    if claims:
        with _lock:
            _ended.add(_digest(claims))


def _digest(claims: Claims) -> str:
    """The same in a cookie and in the page that was opened with it."""
    said = {name: value for name, value in claims.items() if name not in _OF_STREAMLIT}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


class _Brief(logging.Filter):
    """One line for the log in place of a traceback, with nothing of what was sent."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.msg, record.args = "signing in failed: %s", (brief(error),)
            record.exc_info = record.exc_text = None
        return True


def brief(error: BaseException) -> str:
    """What kind of failure it is, and what to look at; never what a provider answered."""
    kind = type(error).__name__
    code = str(getattr(error, "error", "") or "")
    if code == "invalid_client":
        return "invalid_client: client_id or client_secret in profiles.yml is not the provider's"
    if "Expired" in kind or code == "expired_token":
        return "the provider's token has expired: compare this computer's clock with the provider's"
    if "Connect" in kind or "Timeout" in kind:
        host = settings().auth.get("server_metadata_url", "")
        return f"{kind}: the provider does not answer: {host}"
    return f"{kind} {code}".strip()


__all__ = ["FAILED", "FAILURES", "Claims", "SigningIn", "claims_of", "has_ended", "name_of_claims"]
