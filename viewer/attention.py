"""What is wrong, on the landing page: failed tests, tables without data, reports that differ."""

from collections.abc import Mapping
from html import escape

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dbt_project.reports import Language
from viewer.checked import checked
from viewer.frame import plain
from viewer.freshness import freshness, reader_offset
from viewer.published import Published
from viewer.texts import say
from viewer.trust_words import tests_fact

_NAMED = 5


def attention(published: Published, pages: Mapping[str, StreamlitPage], language: Language) -> None:
    """A line for each thing that is wrong, or that there is none."""
    state = freshness(published.key, published.marts)
    lines = []
    if state.failed:
        lines.append(tests_fact(state.tests, state.failed, language)[1])
    never = sorted(".".join(table) for table, time in state.captured.items() if time is None)
    if never:
        names = ", ".join(never[:_NAMED]) + (" …" if len(never) > _NAMED else "")
        lines.append(say("attention_uncaptured", language, count=len(never), names=names))
    for line in lines:
        _line(line)
    differing = 0
    for report in published.reports:
        check = checked(published, report)
        if check is not None and check.mark == "not":
            differing += 1
            st.page_link(pages[report.name], label=plain(report.label.text(language)))
            _line(check.said(language, reader_offset()))
    if not lines and not differing:
        said = escape(say("attention_none", language))
        st.html(f'<p class="rp-facts"><span class="rp-ok">{said}</span></p>')


def _line(text: str) -> None:
    st.html(f'<p class="rp-facts"><span class="rp-not">{escape(text)}</span></p>')
