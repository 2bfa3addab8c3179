"""“Report a problem” on a report's page: how bad, what is wrong, and what the page showed."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from dbt_project.application.faults import (
    LONGEST_SUMMARY,
    LONGEST_TEXT,
    Level,
    PageState,
    faults,
    report_fault,
)
from dbt_project.reporting.parameters import value_text
from dbt_project.reports import Language
from viewer.about import answered
from viewer.faults.seen import seen
from viewer.faults.words import LEVELS
from viewer.frame import framed, trying
from viewer.freshness import clock, freshness, reader_offset
from viewer.request import Request
from viewer.texts import say

_ICON = ":material/flag:"
_USUAL: Level = 2
_MOST_KNOWN = 3
_LEVEL, _SUMMARY, _DETAIL = "fault.level", "fault.summary", "fault.detail"
_SENT, _MISSING = "fault.sent", "fault.missing"


def report_button(request: Request) -> None:
    """The button, and the form that it opens."""
    language = request.language

    @st.dialog(say("fault_report", language), width="medium")
    def opened() -> None:
        with framed(language):
            _form(request)

    label = say("fault_report", language)
    if st.button(label, key="fault.report", icon=_ICON, type="tertiary"):
        for name in (_SENT, _MISSING):
            st.session_state.pop(name, None)
        opened()


def page_state(request: Request) -> PageState:
    """What the page shows, so that whoever handles the record sees the same."""
    published, report = request.published, request.report
    texts = {
        one.name: value_text(one, request.values[one.name])
        for one in report.parameters
        if one.name in request.values
    }
    captured = freshness(published.key, published.marts).as_of(report)
    return PageState(
        report=report.name,
        link=f"{report.name}?{urlencode(texts)}" if texts else report.name,
        build_id=published.build_id,
        data_as_of=captured.strftime("%Y-%m-%d %H:%M:%S") if captured else None,
        language=request.language,
        browser_language=st.context.locale or "",
    )


def _form(request: Request) -> None:
    language = request.language
    sent: int | None = st.session_state.get(_SENT)
    if sent is not None:
        text = escape(say("fault_sent", language, number=sent))
        follow = escape(say("fault_follow", language))
        st.html(
            f'<div class="rp-panel rp-panel-good" role="status"><strong>{text}</strong>'
            f'<p><a href="faults?fault={sent}">{follow}</a></p></div>'
        )
        return
    _known_answers(request)
    state = page_state(request)
    with st.form("fault.form", border=False):
        st.radio(
            say("fault_level", language),
            list(LEVELS),
            index=list(LEVELS).index(_USUAL),
            format_func=lambda one: say(LEVELS[one][0], language),
            captions=[say(why, language) for _, why in LEVELS.values()],
            key=_LEVEL,
        )
        st.text_input(
            say("fault_summary", language),
            placeholder=say("fault_summary_hint", language),
            max_chars=LONGEST_SUMMARY,
            key=_SUMMARY,
        )
        st.text_area(
            say("fault_detail", language),
            placeholder=say("fault_detail_hint", language),
            max_chars=LONGEST_TEXT,
            height=90,
            key=_DETAIL,
        )
        _attached(request, state)
        if st.session_state.get(_MISSING):
            text = escape(say("fault_summary_needed", language))
            st.html(f'<p class="rp-needed" role="alert">{text}</p>')
        st.form_submit_button(
            say("fault_send", language),
            type="primary",
            key="fault.send",
            on_click=trying,
            args=(_send, state, request.person.name if request.person else ""),
        )


def _send(state: PageState, user: str) -> None:
    level, summary, detail = (st.session_state[key] for key in (_LEVEL, _SUMMARY, _DETAIL))
    st.session_state[_MISSING] = not summary.strip()
    if summary.strip():
        st.session_state[_SENT] = report_fault(level, summary, detail, state, user)


def _attached(request: Request, state: PageState) -> None:
    """What goes with it, so that nobody sends what they have not seen."""
    language: Language = request.language
    between = "；" if language == "zh" else "; "
    captured = freshness(request.published.key, request.published.marts).as_of(request.report)
    as_of = clock(captured, reader_offset()) if captured else say("as_of_unknown", language)
    facts = [
        request.report.label.text(language),
        between.join(answered(request)),
        f"{say('fault_as_of', language)} {as_of}",
        f"{say('fault_build', language)} {state.build_id}",
    ]
    lines = "".join(f"<li>{escape(fact)}</li>" for fact in facts if fact)
    st.html(
        f'<div class="rp-attached"><b>{escape(say("fault_attached", language))}</b>'
        f"<ul>{lines}</ul></div>"
    )


def _known_answers(request: Request) -> None:
    """What is known of this report already: the question may be answered."""
    if request.person is None:
        return
    language = request.language
    known = [
        fault
        for fault in seen(faults(), request.published, request.person)
        if fault.handling.is_known and fault.page.report == request.report.name
    ]
    if not known:
        return
    lines = "".join(
        f'<li><a href="faults?fault={fault.number}">{escape(fault.summary)}</a></li>'
        for fault in known[:_MOST_KNOWN]
    )
    st.html(
        f'<div class="rp-attached"><b>{escape(say("fault_like", language))}</b>'
        f"<ul>{lines}</ul></div>"
    )
