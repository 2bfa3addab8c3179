"""The landing page: how the business stands, which reports there are, whether the data is sound."""

from html import escape

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dbt_project.errors import PlatformError
from dbt_project.publication import Refusal
from dbt_project.reports import Language, Report
from viewer.catalogue import by_subject
from viewer.catalogue_page import found_reports, report_search
from viewer.figure_card import card_html
from viewer.frame import framed, section, title
from viewer.freshness import clock, freshness, reader_offset
from viewer.headline import headline
from viewer.published import Published
from viewer.request import Request
from viewer.shelf import shelf
from viewer.texts import count_of, say
from viewer.trust import data_day
from viewer.trust_words import refreshing_text, tests_fact

_REASONS = 5


def home_page(
    published: Published,
    pages: dict[str, StreamlitPage],
    catalogue: StreamlitPage,
    language: Language,
) -> None:
    """Draw the page."""
    title(say("overview", language), say("overview_advice", language))
    if found_reports(published, pages, report_search(language), language):
        return
    if published.refusal is not None:
        heading = "refused_live" if published.live else "refused"
        _refused(published.refusal, say(heading, language), language)
    with framed(language):
        shelf(published, pages, language)
    _headlines(published, pages, language)
    section(say("subjects", language))
    _subjects(published, pages, language)
    st.page_link(catalogue, label=say("catalogue", language), icon=":material/menu_book:")
    section(say("freshness", language))
    _state(published, language)


def _headlines(published: Published, pages: dict[str, StreamlitPage], language: Language) -> None:
    """A card for each report that declares headline figures; a failing one spoils no other."""
    declared = [report for report in published.reports if report.headline is not None]
    with st.grid(3, min_column_width=300, key="headlines"):
        for report in declared:
            with st.container(border=True, height="stretch", gap="small"):
                st.page_link(pages[report.name], label=f"**{report.label.text(language)}**")
                st.html(_figures(published, report, language))


def _figures(published: Published, report: Report, language: Language) -> str:
    request = Request(report, {}, language, published)
    try:
        day = data_day(published, report)
        figures = headline(report, day, request.run, dialect=request.dialect)
    except PlatformError:
        return f'<p class="rp-quiet">{escape(say("headline_failed", language))}</p>'
    return card_html(figures, language)


def _subjects(published: Published, pages: dict[str, StreamlitPage], language: Language) -> None:
    with st.grid(3, min_column_width=300, key="subjects"):
        for subject, reports in by_subject(published.reports).items():
            with st.container(border=True, height="stretch", gap="xsmall"):
                count = count_of("report_count", language, len(reports))
                st.html(
                    f'<p class="rp-card-title"><b>{escape(subject.text(language))}</b>'
                    f"<span>{escape(count)}</span></p>"
                )
                for report in reports:
                    st.page_link(pages[report.name], label=report.label.text(language))


def _state(published: Published, language: Language) -> None:
    """When the data was captured and built, and that its tests passed."""
    state = freshness(published.key, published.marts)
    offset = reader_offset()
    unknown = say("as_of_unknown", language)
    oldest = min((time for time in state.captured.values() if time), default=None)
    mark, tests = tests_fact(state.tests, state.failed, language)
    facts = [
        (
            say("freshness_captured", language),
            clock(state.newest, offset) if state.newest else unknown,
        ),
        (say("freshness_oldest", language), clock(oldest, offset) if oldest else unknown),
        (say("freshness_built", language), clock(published.built_at, offset)),
        (say("freshness_tests", language), f'<span class="rp-{mark}">{escape(tests)}</span>'),
        (say("freshness_tables", language), f"{len(state.captured):,}"),
    ]
    if refreshing := refreshing_text(published, language):
        facts.insert(3, (say("freshness_now", language), escape(refreshing)))
    parts = [f"<div><span>{escape(name)}</span>{value}</div>" for name, value in facts]
    st.html(f'<div class="rp-state">{"".join(parts)}</div>')


def _refused(refusal: Refusal, heading: str, language: Language) -> None:
    """The newest build did not pass: say so, and why, before any figure."""
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in refusal.reasons[:_REASONS])
    more = len(refusal.reasons) - _REASONS
    if more > 0:
        reasons += f"<li>{escape(say('refused_more', language, count=more))}</li>"
    at = say("refused_at", language, time=clock(refusal.at, reader_offset()))
    st.html(
        f'<div class="rp-panel rp-panel-warn" role="alert">'
        f"<strong>{escape(heading)}</strong>"
        f"<p>{escape(at)}</p><ul>{reasons}</ul></div>"
    )
