"""What an administrator changed last can be taken back, until something else is changed."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import streamlit as st

from dbt_project.reports import Language
from viewer.frame import trying
from viewer.texts import say

_LAST = "rights.undo"


@dataclass(frozen=True)
class Undo:
    """What was done, in words, and how to take it back."""

    text: str
    back: Callable[[], None]


def kept_undo(undo: Undo) -> None:
    """Offer it on the page that is drawn next."""
    st.session_state[_LAST] = undo


def undo_line(language: Language) -> None:
    """The offer, if there is one."""
    last: Undo | None = st.session_state.get(_LAST)
    if last is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<span class="rp-quiet" role="status">{escape(last.text)}</span>', width="content")
        st.button(
            say("undo", language),
            key="rights.undo.button",
            type="tertiary",
            on_click=trying,
            args=(_take_back, last),
        )


def _take_back(last: Undo) -> None:
    st.session_state.pop(_LAST, None)
    last.back()
