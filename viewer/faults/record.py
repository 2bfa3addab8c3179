"""One record: the page that it is about, and its answer, which analysts write."""

from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from dbt_project.application.faults import (
    LONGEST_TEXT,
    Fault,
    HandledMeanwhileError,
    Handling,
    handle,
)
from dbt_project.person import Person
from dbt_project.reports import Language
from viewer.access.person import LOCAL_USER
from viewer.faults.seen import handles
from viewer.faults.words import ANSWER, LEVELS, STATUSES
from viewer.frame import panel, section, trying
from viewer.freshness import clock, reader_offset
from viewer.language import language_in_links
from viewer.published import Published
from viewer.texts import say

_SAID = "fault.said"


def moment(text: str | None) -> str:
    """A time of the application database on the reader's clock."""
    if not text:
        return ""
    return clock(datetime.fromisoformat(text).replace(tzinfo=UTC), reader_offset())


def record_view(fault: Fault, published: Published, person: Person, language: Language) -> None:
    """Draw it: what was reported, then the answer, or the form for it."""
    st.html(_facts(fault, published, language))
    if fault.detail:
        st.html(f'<p class="rp-said">{escape(fault.detail)}</p>')
    section(say("fault_handling", language))
    if said := st.session_state.pop(_SAID, None):
        kind = "good" if said == "fault_saved" else "warn"
        panel(say(said, language), "", None, kind=kind)
    if handles(person):
        _form(fault, person, language)
    else:
        st.html(_answer(fault.handling, language))


def _facts(fault: Fault, published: Published, language: Language) -> str:
    report, page = published.report(fault.page.report), fault.page
    name = report.label.text(language) if report else page.report
    facts = {
        "fault_on": escape(name),
        "fault_level": escape(say(LEVELS[fault.level][0], language)),
        "fault_status": escape(say(STATUSES[fault.handling.status][0], language)),
        "fault_by": escape(fault.reported_by),
        "fault_at": escape(moment(fault.reported_at)),
        "fault_as_of": escape(moment(page.data_as_of)),
        "fault_build": escape(page.build_id),
        "fault_languages": escape(f"{page.language} / {page.browser_language}"),
        "fault_ended": escape(moment(fault.ended_at)),
    }
    if not page.link:  # somebody else's: only what helps to recognise it
        facts = {key: facts[key] for key in ("fault_on", "fault_level", "fault_status")}
    elif report:
        way = say("fault_open_page", language)
        facts["fault_on"] += f'<br><a href="{escape(_address(page.link))}">{escape(way)}</a>'
    parts = "".join(
        f"<div><dt>{escape(say(key, language))}</dt><dd>{fact}</dd></div>"
        for key, fact in facts.items()
        if fact
    )
    return f'<div class="rp-scroll rp-way"><dl class="rp-trust">{parts}</dl></div>'


def _address(link: str) -> str:
    """The page as it was, in the language of whoever looks now."""
    name, _, query = link.partition("?")
    answers = {**dict(parse_qsl(query, keep_blank_values=True)), **language_in_links()}
    return f"{name}?{urlencode(answers)}" if answers else name


def _answer(handling: Handling, language: Language) -> str:
    parts = "".join(
        f"<dt>{escape(say(key, language))}</dt><dd>{escape(text)}</dd>"
        for name, key in ANSWER.items()
        if (text := getattr(handling, name))
    )
    if not parts:
        return f'<p class="rp-quiet">{escape(say("fault_no_answer", language))}</p>'
    return f'<dl class="rp-answer">{parts}</dl>'


def _form(fault: Fault, person: Person, language: Language) -> None:
    """The answer as it is, to be changed."""
    handling, key = fault.handling, f"fault.{fault.number}.{fault.changes}"
    with st.form(key, border=False):
        with st.container(horizontal=True):
            st.selectbox(
                say("fault_status", language),
                list(STATUSES),
                index=list(STATUSES).index(handling.status),
                format_func=lambda one: say(STATUSES[one][0], language),
                placeholder="",
                filter_mode=None,
                width=200,
                key=f"{key}.status",
            )
            st.text_input(
                say("fault_handled_by", language),
                value=handling.handled_by or ("" if person.name == LOCAL_USER else person.name),
                max_chars=128,
                width=260,
                key=f"{key}.handled_by",
            )
        for name, words in ANSWER.items():
            st.text_area(
                say(words, language),
                value=getattr(handling, name),
                max_chars=LONGEST_TEXT,
                height=80,
                key=f"{key}.{name}",
            )
        st.checkbox(
            say("fault_known", language),
            value=handling.is_known,
            help=say("fault_known_help", language),
            key=f"{key}.is_known",
        )
        st.form_submit_button(
            say("fault_save", language),
            type="primary",
            key=f"{key}.save",
            on_click=trying,
            args=(_save, fault, key),
        )


def _save(fault: Fault, key: str) -> None:
    """Write what the form holds about the record as it was shown with it."""
    held: dict[str, Any] = {
        name: st.session_state[f"{key}.{name}"]
        for name in ("status", "handled_by", *ANSWER, "is_known")
    }
    try:
        handle(fault, Handling(**held))
    except HandledMeanwhileError:
        st.session_state[_SAID] = "fault_meanwhile"
    else:
        st.session_state[_SAID] = "fault_saved"
