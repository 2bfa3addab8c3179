"""What an administrator changed last can be taken back, until something else is changed."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dbt_project.reports import Language
from viewer.undo_line import undo_line

_LAST = "rights.undo"


@dataclass(frozen=True)
class Undo:
    """What was done, in words, and how to take it back."""

    text: str
    back: Callable[[], None]


def kept_undo(undo: Undo) -> None:
    """Offer it on the page that is drawn next."""
    st.session_state[_LAST] = undo


def rights_undo_line(language: Language) -> None:
    """The offer, if there is one."""
    last: Undo | None = st.session_state.get(_LAST)
    if last is None:
        return
    undo_line(last.text, "rights.undo.button", language, _take_back, last)


def _take_back(last: Undo) -> None:
    st.session_state.pop(_LAST, None)
    last.back()
