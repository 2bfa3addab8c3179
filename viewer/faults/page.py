"""The page of faults: a list to work through or to search, and one record with its answer."""

from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from dbt_project.application.faults import Fault, faults
from dbt_project.person import Person
from dbt_project.reports import Language
from viewer.faults.record import moment, record_view
from viewer.faults.seen import Shown, handles, listed, lists_of, searched, seen
from viewer.faults.words import LEVELS, LISTS, STATUSES
from viewer.frame import note, title
from viewer.language import language_in_links
from viewer.published import Published
from viewer.search_box import search_box
from viewer.texts import count_of, say

_ASKED, _LIST = "fault", "list"


def faults_page(published: Published, person: Person, language: Language) -> None:
    """Draw the record that the link asks for, else the list."""
    found = seen(faults(), published, person)
    asked = st.query_params.get(_ASKED)
    if asked is None:
        title(say("faults", language), say("faults_advice", language))
        _list(found, published, person, language)
        return
    record = next((fault for fault in found if str(fault.number) == asked), None)
    if record is None:
        title(say("fault_gone", language), say("fault_gone_advice", language))
        _back(language)
        return
    title(record.summary, "", say("fault_title", language, number=record.number))
    _back(language)
    record_view(record, published, person, language)


def _back(language: Language) -> None:
    query = urlencode(language_in_links())
    link = f"faults?{query}" if query else "faults"
    text = escape(say("fault_back", language))
    st.html(f'<p class="rp-scroll rp-way"><a href="{escape(link)}">← {text}</a></p>')


def _list(found: Sequence[Fault], published: Published, person: Person, language: Language) -> None:
    lists = lists_of(person)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = search_box(say("fault_search", language), say("fault_search_hint", language), 420)
        shown = _shown_list(found, lists, person, language)
    records = listed(found, shown, person)
    if not records:
        note(say(LISTS[shown][1], language), say("fault_none_advice", language))
        return
    matching = searched(records, words, published)
    if not matching:
        heading = say("fault_none_found", language, words=words)
        note(heading, say("fault_none_found_advice", language))
        return
    count = escape(count_of("fault_count", language, len(matching)))
    st.html(f'<span class="rp-quiet" role="status">{count}</span>')
    st.html(_table(matching, published, handles(person), language))


def _shown_list(
    found: Sequence[Fault], lists: tuple[Shown, ...], person: Person, language: Language
) -> Shown:
    asked = st.query_params.get(_LIST)
    current = next((one for one in lists if one == asked), lists[0])

    def turn() -> None:
        chosen = st.session_state["fault.list"]
        if chosen is not None:  # a click on the current one deselects it
            st.query_params[_LIST] = chosen

    st.session_state["fault.list"] = current
    counts = {one: len(listed(found, one, person)) for one in lists}
    st.segmented_control(
        say("fault_shown", language),
        lists,
        format_func=lambda one: f"{say(LISTS[one][0], language)} {counts[one]:,}",
        label_visibility="collapsed",
        key="fault.list",
        on_change=turn,
    )
    return current


def _table(
    records: Sequence[Fault], published: Published, is_handled: bool, language: Language
) -> str:
    keys = ["fault_no", "fault_what", "fault_level", "fault_on", "fault_status", "fault_at"]
    keys += ["fault_by", "fault_handled_by"] if is_handled else []
    heads = "".join(f'<th scope="col">{escape(say(key, language))}</th>' for key in keys)
    rows = "".join(_row(fault, published, is_handled, language) for fault in records)
    caption = escape(say("faults", language))
    return (
        f'<div class="rp-scroll" tabindex="0" role="region" aria-label="{caption}">'
        f'<table class="rp-sheet"><caption class="rp-unseen">{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(fault: Fault, published: Published, is_handled: bool, language: Language) -> str:
    report = published.report(fault.page.report)
    query = urlencode({_ASKED: fault.number, **language_in_links()})
    status, mark = STATUSES[fault.handling.status]
    cells = [
        f'<td class="rp-text"><a href="faults?{escape(query)}">{escape(fault.summary)}</a></td>',
        f"<td>{escape(say(LEVELS[fault.level][0], language))}</td>",
        f"<td>{escape(report.label.text(language) if report else fault.page.report)}</td>",
        f'<td><span class="rp-fact rp-{mark}">{escape(say(status, language))}</span></td>',
        f"<td>{escape(moment(fault.reported_at))}</td>",
    ]
    if is_handled:
        cells += [
            f"<td>{escape(fault.reported_by)}</td>",
            f"<td>{escape(fault.handling.handled_by)}</td>",
        ]
    return f'<tr><th scope="row" class="rp-fault-no">{fault.number}</th>{"".join(cells)}</tr>'
