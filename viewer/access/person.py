"""The person who looks at the page that is being drawn."""

import streamlit as st

from dbt_project.application import people
from dbt_project.errors import MisdeclaredError, PlatformError
from dbt_project.person import Person
from dbt_project.viewer_settings import ViewerSettings
from viewer.access.gate import FORWARDED, sees_addresses, utf8
from viewer.access.settings import settings
from viewer.access.signing_in import has_ended, name_of_claims
from viewer.export_server import is_served

__all__ = ["LOCAL_USER", "NotKnownError", "NotSignedInError", "Person", "current_person"]

LOCAL_USER = "local"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LOCAL = Person(LOCAL_USER, "", frozenset(), None, is_admin=True, is_analyst=True, sees_all=True)


class NotSignedInError(PlatformError):
    """Nobody has signed in in this browser yet."""


class NotKnownError(PlatformError):
    """Somebody signed in whom no administrator has given access, or not any more."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no access for {name}")
        self.name = name


def current_person() -> Person:
    """Who looks, with the rights that hold now: to be asked in every run of a page.

    Raises NotSignedInError, NotKnownError, and MisdeclaredError where the viewer is started in a
    way that its sign-in cannot hold.
    """
    declared = settings()
    if declared.kind == "none":
        _check_local()
        return _LOCAL
    name = _name(declared)
    found = people.person(name)
    if found is None:
        raise NotKnownError(name)
    return found


def person_named(name: str) -> Person | None:
    """Somebody with the rights that hold now, beside a page; None for who has none any more."""
    return _LOCAL if settings().kind == "none" and name == LOCAL_USER else people.person(name)


def _check_local() -> None:
    """Refuse to show anything on a server that listens to the network.

    Streamlit does so by itself when it is started outside the project's folder, where it does not
    find .streamlit/config.toml.
    """
    address = st.get_option("server.address")
    if address not in _LOOPBACK:
        raise MisdeclaredError(
            f"server.address is {address or 'not set (all addresses)'}: without sign-in the viewer "
            "serves this computer only. Start it with `report-platform view`, or with "
            "--server.address 127.0.0.1"
        )


def _name(declared: ViewerSettings) -> str:
    name = _of_header(declared) if declared.kind == "header" else _of_token(declared)
    if not name or len(name) > 128 or not name.isprintable():
        raise NotSignedInError("no user name")
    return name


def _of_header(declared: ViewerSettings) -> str:
    """What the proxy says. The gate lets nobody else through, so it must stand before the page."""
    if not is_served() or not sees_addresses():
        raise MisdeclaredError(
            "profile viewer: a user header needs the gate before the pages. Start the viewer with "
            f"`report-platform view`, or viewer/server.py with {FORWARDED} set to nothing"
        )
    said = st.context.headers.get_all(declared.header)
    return people.user_name(utf8(said[0])) if len(said) == 1 else ""


def _of_token(declared: ViewerSettings) -> str:
    """What the provider says; an address that it has not verified is nobody's name."""
    claims = st.user.to_dict()
    if not st.user.is_logged_in or has_ended(claims):
        return ""
    name = name_of_claims(claims, declared)
    if not name and claims.get(declared.claim):
        raise NotKnownError(str(claims[declared.claim]))
    return name
