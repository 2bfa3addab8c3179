"""Saving a report that somebody made: title, with whom it is shared, its versions."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from dbt_project.application import people
from dbt_project.custom_sql.saved import (
    EVERYBODY,
    LONGEST_TITLE,
    SavedReport,
    keep,
    set_deleted,
    versions_of,
)
from dbt_project.person import Person
from dbt_project.reports import Language
from viewer.frame import trying
from viewer.freshness import clock, reader_offset
from viewer.texts import say
from viewer.undo_line import undo_line

EDITED = "custom.edited"
_SAID, _DELETED = "custom.said", "custom.deleted"
_TITLE, _ABOUT, _SHARED = "custom.title", "custom.about", "custom.shared"


def keeping(draft: SavedReport, person: Person, language: Language, *, is_valid: bool) -> None:
    """The button that opens the form, and what came of the last press on it."""
    with st.popover(say("custom_save", language), icon=":material/save:"):
        mine = f"{draft.kind}.{draft.name}.{draft.version}"
        st.text_input(
            say("custom_title", language),
            value=draft.title,
            max_chars=LONGEST_TITLE,
            key=f"{_TITLE}.{mine}",
        )
        st.text_area(
            say("custom_description", language), value=draft.description, key=f"{_ABOUT}.{mine}",
            height=90,
        )  # fmt: skip
        labels = shared_labels(language)
        st.multiselect(
            say("custom_share", language),
            list(labels),
            default=[each for each in draft.shared_with if each in labels],
            format_func=lambda group: labels.get(group, group),
            placeholder=say("custom_share_hint", language),
            key=f"{_SHARED}.{mine}",
        )
        may = draft.name and draft.may_change(person)
        with st.container(horizontal=True, gap="small"):
            if may:
                st.button(
                    say("custom_save", language), key="custom.keep", type="primary",
                    disabled=not is_valid, on_click=trying,
                    args=(_keep, draft, mine, person, False),
                )  # fmt: skip
            st.button(
                say("custom_save_as" if draft.name else "custom_save", language),
                key="custom.keep_new",
                type="secondary" if may else "primary",
                disabled=not is_valid,
                on_click=trying,
                args=(_keep, draft, mine, person, True),
            )
        if not is_valid:
            st.html(f'<p class="rp-quiet">{escape(say("custom_needs_valid", language))}</p>')
        _said(language)
        if draft.name:
            _versions(draft, person, language)


def shared_labels(language: Language) -> dict[str, str]:
    """Whom a report can be shared with: everybody, or groups."""
    groups = {group.name: group.label or group.name for group in people.groups()}
    return {EVERYBODY: say("custom_everybody", language), **groups}


def shared_text(report: SavedReport, language: Language) -> str:
    """With whom it is shared, in words."""
    if EVERYBODY in report.shared_with:
        return say("custom_shared_all", language)
    if not report.shared_with:
        return say("custom_private", language)
    labels = shared_labels(language)
    between = "、" if language == "zh" else ", "
    groups = between.join(labels.get(group, group) for group in report.shared_with)
    return say("custom_shared_some", language, groups=groups)


def _keep(draft: SavedReport, mine: str, person: Person, is_new: bool) -> None:
    title = " ".join(str(st.session_state.get(f"{_TITLE}.{mine}", "")).split())
    if not title:
        st.session_state[_SAID] = None
        return
    shared: Sequence[str] = st.session_state.get(f"{_SHARED}.{mine}", ())
    about = str(st.session_state.get(f"{_ABOUT}.{mine}", "")).strip()
    asked = replace(draft, title=title, description=about, shared_with=tuple(shared))
    kept = keep(replace(asked, name="") if is_new else asked, person)
    st.session_state[_SAID] = kept
    st.session_state[EDITED] = kept
    st.query_params["edit"] = kept.name


def _said(language: Language) -> None:
    if _SAID not in st.session_state:
        return
    kept: SavedReport | None = st.session_state.pop(_SAID)
    if kept is None:
        text = say("custom_needs_title", language)
    else:
        text = say("custom_saved", language, title=kept.title, version=kept.version)
    link = "" if kept is None else f' <a href="{kept.name}">{say("custom_open", language)}</a>'
    st.html(f'<p class="rp-quiet" role="status">{escape(text)}{link}</p>')


def _versions(report: SavedReport, person: Person, language: Language) -> None:
    """Earlier versions; bringing one back makes it the newest."""
    listed = versions_of(report)
    if len(listed) < 2 or not report.may_change(person):
        return
    with st.expander(say("custom_versions", language)):
        for each in listed[1:]:
            when = clock(each.saved_at, reader_offset()) if each.saved_at else ""
            text = say(
                "custom_version", language, version=each.version, time=when, name=each.saved_by
            )
            st.html(f'<p class="rp-quiet">{escape(text)}: {escape(each.title)}</p>')
            st.button(
                say("custom_bring_back", language),
                key=f"custom.version.{each.version}",
                type="tertiary",
                on_click=trying,
                args=(_bring_back, each, person),
            )


def _bring_back(version: SavedReport, person: Person) -> None:
    keep(version, person)
    st.session_state.pop(EDITED, None)  # so that the page loads it


def delete_button(report: SavedReport, person: Person, language: Language, place: str) -> None:
    """Deletes a report, which `undo_delete` brings back."""
    st.button(
        say("custom_delete", language),
        key=f"custom.delete.{place}",
        icon=":material/delete:",
        type="tertiary",
        on_click=trying,
        args=(_delete, report, person),
    )


def undo_delete(person: Person, language: Language) -> None:
    """What was deleted last can be had back."""
    deleted: SavedReport | None = st.session_state.get(_DELETED)
    if deleted is None:
        return
    text = say("custom_deleted", language, title=deleted.title)
    undo_line(text, "custom.undo", language, _undelete, deleted, person)


def _delete(report: SavedReport, person: Person) -> None:
    set_deleted(report, person, deleted=True)
    st.session_state[_DELETED] = report


def _undelete(report: SavedReport, person: Person) -> None:
    set_deleted(report, person, deleted=False)
    st.session_state.pop(_DELETED, None)
