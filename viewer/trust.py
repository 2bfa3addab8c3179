"""How far to trust a report's figures, in one quiet line below its title."""

from datetime import date
from html import escape

import streamlit as st

from dbt_project.reports import Language, Report
from viewer.freshness import check_text, clock, freshness, local, reader_offset
from viewer.published import Published
from viewer.texts import say

Fact = tuple[str, str]  # a mark (`ok`, `not`, `open` or nothing) and a text


def data_day(published: Published, report: Report) -> date:
    """The day at which the data stands, on the reader's calendar: what `today` means."""
    state = freshness(published.publication.build_id, published.marts)
    captured = state.as_of(report) or state.newest or published.publication.built_at
    return local(captured, reader_offset()).date()


def trust_line(published: Published, report: Report, language: Language) -> None:
    """Captured, built, tested, checked."""
    facts = [*_times(published, report, language), *_checked(report, language)]
    spans = "".join(
        f'<span class="rp-{mark}">{escape(text)}</span>' if mark else f"<span>{escape(text)}</span>"
        for mark, text in facts
    )
    st.html(f'<p class="rp-facts" title="{escape(say("as_of_help", language))}">{spans}</p>')


def tests_fact(tests: int, failed: int, language: Language) -> Fact:
    """Whether the published build's tests passed."""
    if not tests:
        return "open", say("tests_none", language)
    if failed:
        return "not", say("tests_failed", language, failed=failed, count=tests)
    return "ok", say("tests_passed", language, count=tests)


def _times(published: Published, report: Report, language: Language) -> list[Fact]:
    state = freshness(published.publication.build_id, published.marts)
    offset = reader_offset()
    captured = state.as_of(report)
    as_of = say("as_of_unknown", language)
    if captured is not None:
        as_of = say("as_of", language, time=clock(captured, offset))
    built = clock(published.publication.built_at, offset)
    return [
        ("", as_of),
        ("", say("built_at", language, time=built)),
        tests_fact(state.tests, state.failed, language),
    ]


def _checked(report: Report, language: Language) -> list[Fact]:
    text = check_text(report)
    return [("ok" if text == "verified" else "open", say(text, language))] if text else []
