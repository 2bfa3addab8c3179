"""How far to trust a report's figures, in one quiet line below its title."""

from datetime import date
from html import escape

import streamlit as st

from dbt_project.reports import Language, Report
from viewer.checked import checked
from viewer.freshness import clock, freshness, local, reader_offset
from viewer.published import Published
from viewer.texts import say

Fact = tuple[str, str]  # a mark (`ok`, `not`, `open` or nothing) and a text


def data_day(published: Published, report: Report) -> date:
    """The day at which the data stands, on the reader's calendar: what `today` means."""
    state = freshness(published.key, published.marts)
    captured = state.as_of(report) or state.newest or published.built_at
    return local(captured, reader_offset()).date()


def trust_line(published: Published, report: Report, language: Language) -> None:
    """Captured, built, tested, checked; where the warehouse is read directly, how builds go."""
    facts = [
        *_times(published, report, language),
        *building_facts(published, report, language),
        *_checked(published, report, language),
    ]
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


def refreshing_text(published: Published, language: Language) -> str:
    """Since when a build is running; empty while none is."""
    since = published.live.refreshing_since if published.live else None
    return say("refreshing_since", language, time=clock(since, reader_offset())) if since else ""


def building_facts(published: Published, report: Report, language: Language) -> list[Fact]:
    """What a build has left undone of this report, or that it is about to."""
    if text := refreshing_text(published, language):
        return [("open", text)]
    problems = published.live.problems.get(report.model, ()) if published.live else ()
    return [("not", say("build_failed", language, reason=reason)) for reason in problems[:1]]


def _times(published: Published, report: Report, language: Language) -> list[Fact]:
    state = freshness(published.key, published.marts)
    offset = reader_offset()
    captured = state.as_of(report)
    as_of = say("as_of_unknown", language)
    if captured is not None:
        as_of = say("as_of", language, time=clock(captured, offset))
    built = clock(published.built_for(report), offset)
    return [
        ("", as_of),
        ("", say("built_at", language, time=built)),
        tests_fact(state.tests, state.failed, language),
    ]


def _checked(published: Published, report: Report, language: Language) -> list[Fact]:
    check = checked(published, report)
    return [(check.mark, check.said(language, reader_offset()))] if check else []
