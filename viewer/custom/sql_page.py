"""The page on which analysts write statements: edit, run, look, save."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any

import streamlit as st

from dbt_project.custom_sql.asked import ASKED_TYPES, Asked, asked_for
from dbt_project.custom_sql.engine import Answer
from dbt_project.custom_sql.guard import Guarded, guarded
from dbt_project.custom_sql.refusals import SqlRefusedError
from dbt_project.custom_sql.result import Named
from dbt_project.custom_sql.saved import SavedReport, report_named, runs_of, sql_body
from dbt_project.errors import PlatformError
from dbt_project.person import Person
from dbt_project.reports import Language
from viewer.custom.editor import SQL, editor
from viewer.custom.keeping import EDITED, keeping
from viewer.custom.seen import marts_seen
from viewer.custom.shown import Place, Statement, asked_bar, begin, show, show_refusal
from viewer.frame import note, title
from viewer.freshness import clock, reader_offset
from viewer.published import Published
from viewer.texts import say

_TYPES = {
    "text": "custom_type_text",
    "number": "custom_type_number",
    "date": "custom_type_date",
    "choice": "custom_type_choice",
}
_ASKED, _ANSWERS = "custom.asked_for", "custom.answers"


@dataclass(frozen=True)
class _Edited:
    """What stands in the editor."""

    text: str
    found: Guarded | None
    refusal: SqlRefusedError | None


def sql_page(everything: Published, person: Person, language: Language) -> None:
    """Draw the page; `?edit=` names a saved report to go on with."""
    seen = marts_seen(everything, person)
    place = Place(everything, seen, person, language)
    edited = _loaded(person)
    title(say("custom_sql", language), say("custom_sql_advice", language), say("custom", language))
    if not seen:
        note(say("custom_none_seen", language), "")
        return
    dialect = everything.marts.dialect
    text = editor(seen, dialect, language)
    now = _read(text, place)
    asked = asked_for(now.found.asks if now.found else (), st.session_state.get(_ASKED, ()))
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", key="custom_actions"
    ):
        run = st.button(
            say("custom_run", language),
            key="custom.run",
            icon=":material/play_arrow:",
            type="primary",
            disabled=now.found is None,
        )
        if asked:
            asked = _described(asked, language)
        _history(person, language)
        named = Named("custom", edited.title if edited else say("custom_sql", language))
        saving = st.container(width="content")
    answers = asked_bar(asked, st.session_state.get(_ANSWERS, {}), language)
    answer = _outcome(place, now, asked, answers, named, is_run=run)
    with saving:
        _keep(place, now, asked, answer, edited)


def _read(text: str, place: Place) -> _Edited:
    if not text.strip():
        return _Edited(text, None, None)
    try:
        return _Edited(text, guarded(text, place.seen, place.everything.marts.dialect), None)
    except SqlRefusedError as refusal:
        return _Edited(text, None, refusal)


def _outcome(
    place: Place,
    now: _Edited,
    asked: tuple[Asked, ...],
    answers: Mapping[str, str],
    named: Named,
    *,
    is_run: bool,
) -> Answer | None:
    if now.refusal is not None:
        show_refusal(now.refusal, place.language)
        return None
    if now.found is None:
        return None
    statement = Statement(now.found, now.text, asked, answers, named)
    try:
        if is_run:
            begin(place, statement)
        return show(place, statement)
    except PlatformError as error:
        show_refusal(error, place.language)
        return None


def _described(asked: tuple[Asked, ...], language: Language) -> tuple[Asked, ...]:
    """What each parameter is, as the person says it."""
    found = []
    with st.popover(say("custom_parameters", language), icon=":material/tune:"):
        for each in asked:
            kind: Any = st.selectbox(
                say("custom_kind", language, name=f":{each.name}"),
                ASKED_TYPES,
                index=ASKED_TYPES.index(each.type),
                format_func=lambda kind: say(_TYPES[kind], language),
                key=f"custom.kind.{each.name}",
            )
            choices = each.choices
            if kind == "choice":
                listed = st.text_input(
                    say("custom_choices", language, name=f":{each.name}"),
                    value="，".join(each.choices) if language == "zh" else ", ".join(each.choices),
                    key=f"custom.choices.{each.name}",
                )
                choices = _listed(listed)
            usual = st.text_input(
                say("custom_usual", language, name=f":{each.name}"),
                value=each.usual,
                key=f"custom.usual.{each.name}",
            )
            found.append(Asked(each.name, kind, usual.strip(), choices))
    st.session_state[_ASKED] = tuple(found)
    return tuple(found)


def _listed(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in text.replace("，", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _history(person: Person, language: Language) -> None:
    with st.popover(say("custom_history", language), icon=":material/history:"):
        runs = runs_of(person)
        if not runs:
            st.html(f'<p class="rp-quiet">{escape(say("custom_history_none", language))}</p>')
        for place, run in enumerate(runs):
            rows = say("custom_history_rows", language, rows=f"{run.rows:,}")
            outcome = run.outcome or f"{rows} · {run.milliseconds / 1000:.1f} s"
            line = f"{clock(run.run_at, reader_offset())} · {outcome}"
            st.html(f'<p class="rp-quiet">{escape(line)}</p>')
            st.button(
                f"`{' '.join(run.statement.split())[:70].replace('`', '')}`",
                key=f"custom.again.{place}",
                type="tertiary",
                on_click=_put_back,
                args=(run.statement, run.answers),
            )


def _put_back(text: str, answers: Mapping[str, str]) -> None:
    st.session_state[SQL] = text
    _forget(key for key in st.session_state if str(key).startswith("custom.asked."))
    st.session_state[_ANSWERS] = dict(answers)


def _forget(keys: Iterable[Any]) -> None:
    for key in list(keys):
        del st.session_state[key]


def _loaded(person: Person) -> SavedReport | None:
    """The saved report that the link says to go on with, put into the editor once."""
    name = st.query_params.get("edit", "")
    edited: SavedReport | None = st.session_state.get(EDITED)
    if not name:
        st.session_state.pop(EDITED, None)
        return None
    if edited is not None and edited.name == name:
        return edited
    saved = report_named(name)
    if saved.kind != "sql" or not saved.may_see(person):
        return None
    _put_back(saved.sql, {})
    _forget(key for key in st.session_state if str(key).startswith("custom.kind."))
    st.session_state[_ASKED] = saved.asked
    st.session_state[EDITED] = saved
    return saved


def _keep(
    place: Place,
    now: _Edited,
    asked: tuple[Asked, ...],
    answer: Answer | None,
    edited: SavedReport | None,
) -> None:
    body = sql_body(now.text, asked, answer.rows.schema.names if answer else ())
    if answer is None and edited is not None:
        body["columns"] = edited.body.get("columns", [])
    draft = replace(edited or SavedReport("sql", "", "", {}), body=body)
    keeping(draft, place.person, place.language, is_valid=now.found is not None)
