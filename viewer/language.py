"""Which language a person sees: the link's, else their choice, else their browser's."""

from typing import get_args

import streamlit as st

from dbt_project.reports import Language

LANGUAGES: tuple[Language, ...] = get_args(Language)
NAMES: dict[Language, str] = {"zh": "中文", "en": "English"}
_CHOICE = "language_choice"


def current_language() -> Language:
    """The page's language; one that was chosen stays in the link from page to page."""
    asked = st.query_params.get("lang")
    for language in LANGUAGES:
        if asked == language:
            st.session_state[_CHOICE] = language
    chosen: Language | None = st.session_state.get(_CHOICE)
    if chosen is None:
        return preferred(st.context.locale)
    if asked != chosen:
        st.query_params["lang"] = chosen
    return chosen


def preferred(locale: str | None) -> Language:
    """English for browsers in English, else Chinese."""
    return "en" if locale and locale.lower().startswith("en") else "zh"


def language_in_links() -> dict[str, str]:
    """What a link hands on of the language: nothing where nobody chose one."""
    return {"lang": st.query_params["lang"]} if "lang" in st.query_params else {}


def language_switch(language: Language, label: str) -> None:
    """The switch itself; its choice goes to the link."""
    st.session_state["language_switch"] = language
    st.segmented_control(
        label,
        LANGUAGES,
        format_func=lambda code: NAMES[code],
        key="language_switch",
        on_change=_choose,
        label_visibility="collapsed",
    )


def _choose() -> None:
    chosen = st.session_state["language_switch"]
    if chosen is not None:  # a click on the current language deselects it
        st.query_params["lang"] = chosen
