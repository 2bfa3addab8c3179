"""A person's shelf: the star of a report's page, and favourites, recent and new on the first."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dbt_project.reports import Language, Report
from viewer import personal
from viewer.access import current_user
from viewer.frame import trying
from viewer.published import Published
from viewer.texts import say

_RECENT = 6
_HERE = "shelf.here"


def star(report: Report, language: Language) -> None:
    """The button that makes a report a favourite, or no longer one; opening it is noted too."""
    user = current_user()
    _note_visit(user, report)
    is_favourite = report.name in personal.favourites(user)
    st.button(
        say("favourite_is" if is_favourite else "favourite", language),
        key=f"star.{report.name}",
        icon="⭐" if is_favourite else ":material/star:",
        type="tertiary",
        help=say("favourite_remove" if is_favourite else "favourite_add", language),
        on_click=trying,
        args=(personal.set_favourite, user, report.name, not is_favourite),
    )


def shelf(published: Published, pages: Mapping[str, StreamlitPage], language: Language) -> None:
    """Cards side by side; a report that is gone is left out."""
    user = current_user()
    st.session_state.pop(_HERE, None)
    cards = {
        "favourites": personal.favourites(user),
        "recent": personal.recent(user, _RECENT + len(pages))[:_RECENT],
        "new_reports": personal.new_reports(list(pages))[:_RECENT],
    }
    with st.grid(3, min_column_width=300, key="shelf"):
        for key, names in cards.items():
            reports = [report for name in names if (report := published.report(name))]
            if reports or key != "new_reports":
                _card(key, reports, pages, language)


def _card(
    key: str, reports: Sequence[Report], pages: Mapping[str, StreamlitPage], language: Language
) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.html(f'<p class="rp-card-title"><b>{escape(say(key, language))}</b></p>')
        for report in reports:
            st.page_link(pages[report.name], label=report.label.text(language))
        if not reports:
            hint = escape(say(f"{key}_none", language))
            st.html(f'<p class="rp-quiet">{hint}</p>')


def _note_visit(user: str, report: Report) -> None:
    """Once each time that a person comes to the page, not whenever it is drawn."""
    if st.session_state.get(_HERE) != report.name:
        personal.visited(user, report.name)
        st.session_state[_HERE] = report.name
