"""Who may look: for now one local user without sign-in, so the server must not be reachable."""

import streamlit as st

from dbt_project.errors import MisdeclaredError
from dbt_project.reports import Language
from viewer.texts import say

LOCAL_USER = "local"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def check_local() -> None:
    """Refuse to show anything on a server that listens to the network.

    Streamlit does so by itself when it is started outside the project's folder, where it does not
    find .streamlit/config.toml. Raises MisdeclaredError.
    """
    address = st.get_option("server.address")
    if address not in _LOOPBACK:
        raise MisdeclaredError(
            f"server.address is {address or 'not set (all addresses)'}: without sign-in the viewer "
            "serves this computer only. Start it with `report-platform view`, or with "
            "--server.address 127.0.0.1"
        )


def current_user() -> str:
    """Whose presets and favourites these are."""
    return LOCAL_USER


def reader_name(language: Language) -> str:
    """Who is looking, as an exported file names them."""
    return say("local_reader", language)
