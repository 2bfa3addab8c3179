"""Pages for when there is nothing to show: no data yet, or no such report."""

from html import escape

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dbt_project.reports import Language
from viewer.frame import panel, title
from viewer.texts import say


def start_page(language: Language) -> None:
    """How to get from an empty clone to the first report."""
    title(say("nothing_published", language))
    st.html(f"<p>{escape(say('nothing_published_advice', language))}</p>")
    st.code("make refresh", language=None)
    st.html(f"<p>{escape(say('nothing_published_demo', language))}</p>")
    st.code("make demo", language=None)
    st.html(f'<p class="rp-quiet">{escape(say("nothing_published_console", language))}</p>')


def unknown_page(name: str, catalogue: StreamlitPage, language: Language) -> None:
    """The address names no report."""
    panel(
        say("unknown_page", language),
        say("unknown_page_advice", language, name=name),
        None,
        kind="warn",
    )
    st.page_link(catalogue, label=say("catalogue", language))
