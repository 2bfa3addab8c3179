"""A statement's answer on the page: run when asked, then a list like that of any report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from html import escape

import streamlit as st

from dbt_project.custom_sql.asked import Asked, bound
from dbt_project.custom_sql.engine import Answer, CancelledError
from dbt_project.custom_sql.guard import Guarded
from dbt_project.custom_sql.refusals import SqlRefusedError
from dbt_project.custom_sql.result import Named, ResultMarts, result_report
from dbt_project.custom_sql.saved import Run, note_run
from dbt_project.errors import PlatformError
from dbt_project.person import Person
from dbt_project.reporting.rights import PermittedMart
from dbt_project.reports import Language
from viewer.access.audit import audit
from viewer.custom.answers import TIMEOUT_S, Asking, Key, ask, key_of, known
from viewer.custom.seen import access_of, sources_of
from viewer.download import downloads
from viewer.frame import note, panel, show_error
from viewer.freshness import clock, reader_offset
from viewer.list_view import list_view, sort_of_link
from viewer.published import Published
from viewer.request import Request
from viewer.texts import say

_ASKING = "custom.asking"
_AT_ONCE_S = 0.8  # a quick answer is waited for
_LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class Place:
    """Where it is shown, and to whom."""

    everything: Published
    seen: dict[str, PermittedMart]
    person: Person
    language: Language


@dataclass(frozen=True)
class Statement:
    """A statement that passed the guard, with the answers to what it asks."""

    found: Guarded
    text: str
    asked: tuple[Asked, ...]
    answers: Mapping[str, str]
    named: Named


def asked_bar(
    asked: Sequence[Asked], answers: Mapping[str, str], language: Language
) -> dict[str, str]:
    """A widget for each parameter; gives the answers as texts."""
    found = {}
    with st.container(horizontal=True, vertical_alignment="bottom", key="custom_parameters"):
        for each in asked:
            found[each.name] = _widget(each, answers.get(each.name, each.usual), language)
    return found


def _widget(asked: Asked, text: str, language: Language) -> str:
    key = f"custom.asked.{asked.name}.{asked.type}"
    if asked.type == "date":
        day = st.date_input(
            asked.name, value=_day(text), format="YYYY-MM-DD", key=key, width=160,
            min_value=date(1990, 1, 1), max_value=date(2100, 12, 31),
        )  # fmt: skip
        return day.isoformat() if isinstance(day, date) else ""
    if asked.type == "choice" and asked.choices:
        place = asked.choices.index(text) if text in asked.choices else None
        chosen = st.selectbox(
            asked.name, asked.choices, index=place, key=key, width=200,
            placeholder=say("choose_all", language),
        )  # fmt: skip
        return chosen or ""
    return st.text_input(asked.name, value=text, key=key, width=180)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def begin(place: Place, statement: Statement) -> None:
    """Run the statement beside the page."""
    values = bound(statement.asked, statement.answers)
    key = key_of(place.everything.key, statement.found, values)
    before: Asking | None = st.session_state.get(_ASKING)
    if before is not None and not before.done.is_set():
        before.ticket.cancel()
    asking = ask(place.everything.marts, key, statement.found, values, TIMEOUT_S)
    asking.done.wait(_AT_ONCE_S)
    st.session_state[_ASKING] = asking


def show(place: Place, statement: Statement) -> Answer | None:
    """What is known of the answer: the list, that it is on its way, or why there is none."""
    values = bound(statement.asked, statement.answers)
    key = key_of(place.everything.key, statement.found, values)
    asking: Asking | None = st.session_state.get(_ASKING)
    if asking is not None and asking.key == key and not asking.done.is_set():
        st.fragment(partial(_waiting, asking, place.language), run_every=_LOOK_EVERY_S)()
        return None
    if asking is not None and asking.key == key:
        _noted(place, statement, asking)
        if asking.error is not None:
            show_refusal(asking.error, place.language)
            return None
    answer = known(key)
    if answer is None:
        note(say("custom_unrun", place.language), say("custom_unrun_advice", place.language))
        return None
    _list(place, statement, answer, key)
    return answer


def show_refusal(error: PlatformError, language: Language) -> None:
    """Why it does not run, in the reader's language."""
    if isinstance(error, SqlRefusedError):
        panel(say("custom_not_run", language), error.text(language), None, kind="warn")
    elif isinstance(error, CancelledError):
        st.html(
            f'<p class="rp-quiet" role="status">{escape(say("custom_cancelled", language))}</p>'
        )
    else:
        show_error(error, language)


def _waiting(asking: Asking, language: Language) -> None:
    if asking.done.is_set():
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        text = say("custom_running", language, seconds=asking.seconds)
        st.html(f'<p class="rp-quiet" role="status">{escape(text)}</p>', width="content")
        st.button(
            say("custom_cancel", language), key="custom.cancel", on_click=asking.ticket.cancel
        )


def _noted(place: Place, statement: Statement, asking: Asking) -> None:
    """Keep the run, once."""
    if st.session_state.get("custom.noted") is asking:
        return
    st.session_state["custom.noted"] = asking
    rows = asking.answer.rows.num_rows if asking.answer else 0
    took = int(1000 * asking.answer.seconds) if asking.answer else 1000 * asking.seconds
    outcome = str(asking.error or "")
    run = Run(statement.text, dict(statement.answers), outcome, rows, took, datetime.now(UTC))
    note_run(place.person, run)
    audit(place.person, "statement", statement.named.name, statement.text, rows)


def _list(place: Place, statement: Statement, answer: Answer, key: Key) -> None:
    marts = statement.found.reads
    language = place.language
    report = result_report(
        statement.named,
        answer.rows.schema,
        statement.asked,
        {name: place.seen[name] for name in marts},
        sources_of(place.everything, marts),
    )
    report = replace(report, access=access_of(place.everything, place.seen, marts))
    shown = replace(
        place.everything,
        key=" ".join(key),
        marts=_result(key, answer, place.everything),
        live=None,
        reports=(report,),
    )
    values = {each.name: statement.answers.get(each.name, "") for each in statement.asked}
    given = {name: text for name, text in values.items() if text}
    request = Request(report, given, language, shown, sort_of_link(report), place.person)
    facts = [
        say("custom_read_from", language, marts="、".join(marts)) if marts else "",
        say("custom_built", language, time=clock(place.everything.built_at, reader_offset())),
        say("custom_took", language, seconds=f"{answer.seconds:.1f}"),
    ]
    spans = "".join(f"<span>{escape(fact)}</span>" for fact in facts if fact)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.html(f'<p class="rp-facts">{spans}</p>', width="content")
        actions = st.container(horizontal=True, gap="small", width="content", key="actions")
    if answer.is_cut:
        text = say("custom_cut", language, rows=f"{answer.rows.num_rows:,}")
        panel(text, "", None, kind="warn")
    if not answer.rows.num_rows:
        note(say("custom_empty", language), "")
        return
    extent = list_view(request, {})
    if extent.rows:
        with actions:
            downloads(request, extent)


@st.cache_resource(max_entries=6, show_spinner=False, on_release=lambda marts: marts.close())
def _result(key: Key, _answer: Answer, _everything: Published) -> ResultMarts:  # noqa: ARG001
    return ResultMarts(_answer.rows, _everything.marts)
