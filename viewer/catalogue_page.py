"""The catalogue page: every report by subject, with a search over all that is said about them."""

from html import escape

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dbt_project.reports import Language
from viewer.catalogue import Found, by_subject, find
from viewer.checked import checked
from viewer.frame import plain, section, title
from viewer.freshness import reader_offset
from viewer.published import Published
from viewer.search_box import search_box
from viewer.texts import count_of, say

Pages = dict[str, StreamlitPage]  # by report name


def catalogue_page(published: Published, pages: Pages, language: Language) -> None:
    """Draw the page; the words searched for are in the link."""
    title(say("catalogue", language))
    words = report_search(language)
    if not found_reports(published, pages, words, language):
        for subject, reports in by_subject(published.reports).items():
            section(subject.text(language))
            for report in reports:
                _entry(published, Found(report, ()), pages[report.name], language)


def report_search(language: Language) -> str:
    """Asks for words that reports are searched by."""
    return search_box(say("search", language), say("search_hint", language), 460)


def found_reports(published: Published, pages: Pages, words: str, language: Language) -> bool:
    """The reports that have the words, by subject; False when none are looked for."""
    if not words:
        return False
    found = find(published.reports, words)
    if not found:
        st.html(
            f'<div class="rp-empty" role="status">'
            f"{escape(say('search_none', language, words=words))}</div>"
        )
        return True
    count = escape(count_of("found", language, len(found)))
    st.html(f'<span class="rp-quiet" role="status">{count}</span>')
    matches = {match.report.name: match for match in found}
    for subject, reports in by_subject(match.report for match in found).items():
        section(subject.text(language))
        for report in reports:
            _entry(published, matches[report.name], pages[report.name], language)
    return True


def _entry(published: Published, found: Found, page: StreamlitPage, language: Language) -> None:
    report = found.report
    facts = [f"{say('owner', language)} {report.owner}"]
    if report.replaces:
        facts.append(f"{say('replaces', language)} {report.replaces}")
    if check := checked(published, report):
        facts.append(check.said(language, reader_offset()))
    if found.columns:
        names = "、" if language == "zh" else ", "
        columns = names.join(dict.fromkeys(label.text(language) for label in found.columns))
        facts.append(f"{say('columns_found', language)} {columns}")
    lines = "".join(f"<span>{escape(fact)}</span>" for fact in facts)
    with st.container(gap=None):
        st.page_link(page, label=f"**{plain(report.label.text(language))}**")
        st.html(
            f'<div class="rp-entry"><p>{escape(report.description.text(language))}</p>'
            f'<p class="rp-facts">{lines}</p></div>'
        )
