"""How far to trust a report's figures: a quiet line below its title, and what is wrong in words."""

from datetime import UTC, date, datetime
from html import escape

import streamlit as st

from dbt_project.reports import Language, Report
from viewer.evidence import Evidence, evidence
from viewer.freshness import freshness, local, reader_offset
from viewer.published import Published
from viewer.texts import say
from viewer.trust_panel import trust_panel
from viewer.trust_words import (
    Fact,
    as_of,
    building_facts,
    built,
    legacy,
    own_tests,
    reconciled,
    warnings,
)

_MOST_WARNINGS = 3


def data_day(published: Published, report: Report) -> date:
    """The day at which the data stands, on the reader's calendar: what `today` means."""
    state = freshness(published.key, published.marts)
    captured = state.as_of(report) or state.newest or published.built_at
    return local(captured, reader_offset()).date()


def trust_line(published: Published, report: Report, language: Language) -> None:
    """Captured, built, tested, checked; where the warehouse is read directly, how builds go."""
    found = report_evidence(published, report)
    facts: list[tuple[str, Fact]] = [
        ("trust_as_of", as_of(published, report, language)),
        ("trust_built", built(published, report, language)),
        ("trust_tests", own_tests(found, language)),
        *(("trust_reconciled", fact) for fact in reconciled(found, language)),
        *(("trust_built", fact) for fact in building_facts(published, report, language)),
        *(("trust_verified", fact) for fact in legacy(published, report, language)),
    ]
    spans = "".join(
        f'<span class="rp-{mark}">{escape(text)}</span>' if mark else f"<span>{escape(text)}</span>"
        for _, (mark, text) in facts
    )
    line = f'<p class="rp-facts" title="{escape(say("as_of_help", language))}">{spans}</p>'
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="trust"):
        st.html(line, width="content")
        trust_panel(published, report, found, facts, language)
    _warn(published, found, language)


def report_evidence(published: Published, report: Report) -> Evidence:
    """What is known of the report's figures at this moment."""
    state = freshness(published.key, published.marts)
    return evidence(report, state, published.provenance, published.refusal, datetime.now(UTC))


def _warn(published: Published, found: Evidence, language: Language) -> None:
    said = list(warnings(published, found, language))
    if not said:
        return
    rest = len(said) - _MOST_WARNINGS
    more = [say("refused_more", language, count=rest)] if rest > 0 else []
    lines = "".join(f"<li>{escape(text)}</li>" for text in [*said[:_MOST_WARNINGS], *more])
    st.html(
        f'<div class="rp-panel rp-panel-warn" role="alert"><strong>'
        f"{escape(say('trust_wrong', language))}</strong><ul>{lines}</ul></div>"
    )
