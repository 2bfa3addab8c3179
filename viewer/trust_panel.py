"""The panel behind a report's trust line: each fact explained, its source tables, its lineage."""

from html import escape

import streamlit as st

from dbt_project.reports import Language, Report
from viewer.evidence import Evidence, SourceTable
from viewer.freshness import clock, reader_offset
from viewer.lineage_view import lineage_view
from viewer.published import Published
from viewer.texts import say
from viewer.trust_words import Fact, finding_words

_ICON = ":material/verified_user:"


def trust_panel(
    published: Published,
    report: Report,
    found: Evidence,
    facts: list[tuple[str, Fact]],
    language: Language,
) -> None:
    """The button, and what it opens."""

    @st.dialog(report.label.text(language), width="large")
    def opened() -> None:
        trust, lineage = st.tabs([say("trust_tab", language), say("lineage_tab", language)])
        with trust:
            st.html(facts_html(facts, language) + sources_html(found.tables, language))
        with lineage:
            lineage_view(published, report, language)

    label = say("trust_more", language)
    if st.button(label, icon=_ICON, type="tertiary", key="trust.more"):
        opened()


_WHY = {
    "trust_as_of": "trust_as_of_why",
    "trust_built": "trust_built_why",
    "trust_tests": "trust_tests_why",
    "trust_reconciled": "trust_reconciled_why",
    "trust_verified": "trust_verified_why",
}


def facts_html(facts: list[tuple[str, Fact]], language: Language) -> str:
    """Each fact with its name and what it means."""
    rows = "".join(
        f'<div><dt>{escape(say(key, language))}</dt><dd><span class="rp-fact rp-{mark or "plain"}">'
        f"{escape(text)}</span><small>{escape(say(_WHY[key], language))}</small></dd></div>"
        for key, (mark, text) in facts
    )
    return f'<dl class="rp-trust">{rows}</dl>'


def sources_html(tables: tuple[SourceTable, ...], language: Language) -> str:
    """The source tables and how each stands."""
    if not tables:
        return f'<p class="rp-quiet">{escape(say("trust_no_sources", language))}</p>'
    keys = ("source_table", "source_captured", "source_reconciled", "source_state")
    heads = "".join(f'<th scope="col">{escape(say(key, language))}</th>' for key in keys)
    rows = "".join(_row(table, language) for table in tables)
    title = escape(say("trust_sources", language))
    return (
        f'<h3 class="rp-lineage-head">{title}</h3><div class="rp-scroll"><table class="rp-sheet">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(table: SourceTable, language: Language) -> str:
    offset, never = reader_offset(), say("never", language)
    state = table.state
    times = [
        clock(time, offset) if time else never for time in (state.captured_at, state.reconciled_at)
    ]
    cells = "".join(f"<td>{escape(text)}</td>" for text in times)
    words = escape(finding_words(table, language))
    return (
        f'<tr><th scope="row">{escape(state.label)} <em>{escape(table.label)}</em></th>{cells}'
        f'<td><span class="rp-fact rp-{table.standing}">{words}</span></td></tr>'
    )
