"""Where words are asked for that a list is searched by."""

import streamlit as st


def search_box(label: str, hint: str, width: int) -> str:
    """The words; they are in the link, as `q`. The width is in pixels."""
    words = st.text_input(
        label,
        label_visibility="collapsed",
        key="q",
        bind="query-params",
        type="search",
        live=True,
        placeholder=hint,
        width=width,
    )
    return (words or "").strip()
