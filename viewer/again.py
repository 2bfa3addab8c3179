"""A page that is drawn again, because the marts changed while it was read."""

import time

import streamlit as st

from dbt_project.reports import Language
from viewer.moments import WAITS_S
from viewer.published import Published
from viewer.published_oracle import look_again
from viewer.texts import say

_TRIES = "moment.tries"
_TRIES_AT_REST = 2  # where no build is running, waiting longer helps nobody


def is_again() -> bool:
    """Whether this page has been begun before."""
    return _tries() > 0


def is_last_try(published: Published) -> bool:
    """Whether this time the page says what hinders it."""
    return _tries() >= (len(WAITS_S) if published.is_refreshing else _TRIES_AT_REST)


def draw_again(language: Language) -> None:
    """Wait a moment, then draw the page from its beginning."""
    tries = _tries()
    st.session_state[_TRIES] = tries + 1
    with st.spinner(say("reading_again", language)):
        time.sleep(WAITS_S[min(tries, len(WAITS_S) - 1)])
    look_again()
    st.rerun()


def drawn() -> None:
    """The page has come to its end."""
    st.session_state.pop(_TRIES, None)


def _tries() -> int:
    found: int = st.session_state.get(_TRIES, 0)
    return found
