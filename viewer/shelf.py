"""The star of a report's page, and the first page's shelf: favourites, recent, wrong, new."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from dbt_project.reports import Language, Report
from viewer import personal
from viewer.access.person import current_person
from viewer.attention import attention
from viewer.frame import plain, trying
from viewer.published import Published
from viewer.texts import say

_MOST = 8  # in a card
_HERE = "shelf.here"


def star(report: Report, language: Language) -> None:
    """The button that makes a report a favourite, or no longer one; opening it is noted too."""
    user = current_person().name
    _note_visit(user, report)
    is_favourite = report.name in personal.favourites(user)
    st.button(
        say("favourite_is" if is_favourite else "favourite", language),
        key=f"star.{report.name}",
        type="tertiary",
        help=say("favourite_remove" if is_favourite else "favourite_add", language),
        on_click=trying,
        args=(personal.set_favourite, user, report.name, not is_favourite),
    )


def shelf(published: Published, pages: Mapping[str, StreamlitPage], language: Language) -> None:
    """Cards side by side; a report that is gone is left out."""
    user = current_person().name
    st.session_state.pop(_HERE, None)
    with st.grid(3, min_column_width=300, key="shelf"):
        for heading, hint, names in (
            ("favourites", "favourites_none", personal.favourites(user)),
            ("recent", "recent_none", personal.recent(user)),
        ):
            with _card(heading, language):
                reports = [report for name in names if (report := published.report(name))]
                _links(reports, pages, language)
                if not reports:
                    st.html(f'<p class="rp-quiet">{escape(say(hint, language))}</p>')
        with _card("attention", language):
            attention(published, pages, language)
        new = [published.report(name) for name in personal.new_reports(list(pages))]
        if new:
            with _card("new_reports", language):
                _links([report for report in new if report], pages, language)


def _card(heading: str, language: Language) -> DeltaGenerator:
    card = st.container(border=True, height="stretch", gap="xsmall")
    card.html(f'<p class="rp-card-title"><b>{escape(say(heading, language))}</b></p>')
    return card


def _links(
    reports: Sequence[Report], pages: Mapping[str, StreamlitPage], language: Language
) -> None:
    for report in reports[:_MOST]:
        st.page_link(pages[report.name], label=plain(report.label.text(language)))


def _note_visit(user: str, report: Report) -> None:
    """Once each time that a person comes to the page, not whenever it is drawn."""
    if st.session_state.get(_HERE) != report.name:
        personal.visited(user, report.name)
        st.session_state[_HERE] = report.name
