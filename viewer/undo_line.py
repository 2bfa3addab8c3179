"""What was done last, in words, with a button that takes it back."""

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from dbt_project.reports import Language
from viewer.frame import trying
from viewer.texts import say


def undo_line(text: str, key: str, language: Language, back: Callable[..., None], *of: Any) -> None:
    """Draw it; `back` is called with `of`, and what it raises is said on the page."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<span class="rp-quiet" role="status">{escape(text)}</span>', width="content")
        st.button(
            say("undo", language), key=key, type="tertiary", on_click=trying, args=(back, *of)
        )
