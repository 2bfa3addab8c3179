"""The menu of a report's presets: choose one, keep the settings of now, rename, delete, undo."""

from collections.abc import Mapping
from html import escape
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from dbt_project.reporting.parameters import default_value, value_text
from dbt_project.reports import Language, Report
from viewer import presets
from viewer.access.person import current_person
from viewer.frame import plain, trying
from viewer.parameter_bar import Bar, reset
from viewer.presets import LONGEST_NAME, Owner, Preset
from viewer.texts import say
from viewer.undo_line import undo_line

_ORDER = "row-sort"  # of a list, in the link
_NAME, _NEW_NAME = "preset.name", "preset.new_name"
_RENAMED, _DELETED, _TAKEN = "preset.renamed", "preset.deleted", "preset.taken"


def preset_menu(bar: Bar) -> None:
    """A button that opens the menu; it carries the name of the preset that is shown."""
    owner = Owner(current_person().name, bar.report.name)
    _forget_other_report(owner)
    kept = presets.presets_of(owner)
    settings = settings_text(bar, st.query_params.to_dict())
    shown = next((preset.name for preset in kept if preset.settings == settings), None)
    with st.popover(
        plain(shown) if shown else say("presets", bar.language),
        icon=":material/bookmark:",
        key=f"presets.{bar.report.name}",
    ):
        for place, preset in enumerate(kept):
            _entry(bar, owner, preset, place)
        if not kept:
            st.html(f'<p class="rp-quiet">{escape(say("presets_none", bar.language))}</p>')
        _undo(owner, bar.language)
        _keep(owner, settings, bar.language)


def settings_text(bar: Bar, query: Mapping[str, str]) -> str:
    """What a preset keeps: the answers that are not the usual ones, and a list's order.

    What is usual stays so: this month is next month's month then.
    """
    texts = {}
    for parameter in bar.report.parameters:
        value = bar.answers.values.get(parameter.name)
        if value != default_value(parameter, bar.today):
            texts[parameter.name] = value_text(parameter, value)
    if _ORDER in query:
        texts[_ORDER] = query[_ORDER]
    return urlencode(texts)


def _entry(bar: Bar, owner: Owner, preset: Preset, place: int) -> None:
    """One preset: its name opens it; renaming takes the name's place."""
    language = bar.language
    if st.session_state.get(_RENAMED) == preset.name:
        _rename_form(owner, preset, language)
        return
    row = st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    )
    row.button(
        plain(preset.name),
        key=f"preset.open.{place}",
        type="tertiary",
        on_click=_open,
        args=(bar.report, preset),
    )
    changes = row.container(horizontal=True, gap="small", width="content")
    changes.button(
        say("preset_rename", language),
        key=f"preset.rename.{place}",
        type="tertiary",
        on_click=_begin_rename,
        args=(preset.name,),
    )
    changes.button(
        say("preset_delete", language),
        key=f"preset.delete.{place}",
        type="tertiary",
        on_click=trying,
        args=(_delete, owner, preset),
    )


def _rename_form(owner: Owner, preset: Preset, language: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        label = say("preset_new_name", language)
        st.text_input(label, key=_NEW_NAME, max_chars=LONGEST_NAME)
        st.button(
            say("preset_rename", language),
            key="preset.rename.done",
            on_click=trying,
            args=(_rename, owner, preset.name),
        )
    if taken := st.session_state.get(_TAKEN):
        text = say("preset_taken", language, name=taken)
        st.html(f'<p class="rp-quiet" role="status">{escape(text)}</p>')


def _undo(owner: Owner, language: Language) -> None:
    """What was deleted last can be had back until something else is done here."""
    deleted: Preset | None = st.session_state.get(_DELETED)
    if deleted is None:
        return
    text = say("preset_deleted", language, name=deleted.name)
    undo_line(text, "preset.undo", language, _bring_back, owner, deleted)


def _keep(owner: Owner, settings: str, language: Language) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            say("preset_name", language),
            key=_NAME,
            max_chars=LONGEST_NAME,
            placeholder=say("preset_name_hint", language),
        )
        st.button(
            say("preset_save", language),
            key="preset.save",
            on_click=trying,
            args=(_save, owner, settings),
        )


def _open(report: Report, preset: Preset) -> None:
    reset(report)
    for name, text in parse_qsl(preset.settings, keep_blank_values=True):
        st.query_params[name] = text


def _save(owner: Owner, settings: str) -> None:
    name = _typed(_NAME)
    if name:
        presets.save(owner, Preset(name, settings))
        st.session_state[_NAME] = ""
        st.session_state.pop(_DELETED, None)


def _begin_rename(name: str) -> None:
    st.session_state[_RENAMED] = st.session_state[_NEW_NAME] = name
    st.session_state.pop(_TAKEN, None)


def _rename(owner: Owner, name: str) -> None:
    new_name = _typed(_NEW_NAME)
    if new_name and not presets.rename(owner, name, new_name):
        st.session_state[_TAKEN] = new_name
        return
    st.session_state.pop(_RENAMED, None)


def _delete(owner: Owner, preset: Preset) -> None:
    presets.remove(owner, preset.name)
    st.session_state[_DELETED] = preset


def _bring_back(owner: Owner, preset: Preset) -> None:
    presets.save(owner, preset)
    st.session_state.pop(_DELETED, None)


def _typed(key: str) -> str:
    return " ".join(str(st.session_state.get(key, "")).split())


def _forget_other_report(owner: Owner) -> None:
    if st.session_state.get("preset.owner") != owner:
        for key in (_RENAMED, _DELETED, _TAKEN):
            st.session_state.pop(key, None)
        st.session_state["preset.owner"] = owner
