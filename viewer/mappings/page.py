"""The mappings' page: one mapping at a time, as a grid, with what is not mapped and its history."""

from pathlib import Path

import streamlit as st

from dbt_project.application.database import transaction
from dbt_project.application.mapping_tables import known_mappings, read_rows
from dbt_project.application.mappings import MappingTable
from dbt_project.errors import ReportFailedError
from dbt_project.person import Person
from dbt_project.project import find_root
from dbt_project.reports import Language
from viewer.frame import framed, note, panel, plain, title, trying
from viewer.mappings.choices import Unmapped, labels_of, unmapped
from viewer.mappings.desk import Desk, may_see
from viewer.mappings.file_part import file_part
from viewer.mappings.grid import grid_part
from viewer.mappings.history import history_part
from viewer.mappings.refreshing import last_refresh, start
from viewer.mappings.unmapped import unmapped_part
from viewer.published import Published
from viewer.texts import say

_ASKED = "mapping"


def mappings_page(shown: Published, person: Person, language: Language) -> None:
    """Draw the page of the mapping that the link asks for, else of the first."""
    title(say("mappings", language), say("mappings_advice", language))
    with transaction() as opened:
        mappings = [one for one in known_mappings(opened) if may_see(one, person)]
    if not mappings:
        note(say("mappings_none", language), say("mappings_none_advice", language))
        return
    mapping = _chosen(mappings, language)
    labels = labels_of(mapping, shown, language)
    desk = Desk(mapping, labels, person, language)
    with transaction() as opened:
        desk.open(read_rows(opened, mapping))
    _heading(desk)
    if desk.may_edit:
        with framed(language):
            desk.say_what_came()
    _parts(desk, _not_mapped(mapping, desk, shown, language))
    _refresh_part(person, language)


def _chosen(mappings: list[MappingTable], language: Language) -> MappingTable:
    by_name = {mapping.name: mapping for mapping in mappings}
    asked = st.query_params.get(_ASKED, "")
    names = list(by_name)

    def ask() -> None:
        st.query_params[_ASKED] = st.session_state["mapping.chosen"]

    st.session_state["mapping.chosen"] = asked if asked in by_name else names[0]
    chosen = st.selectbox(
        say("mapping", language),
        names,
        format_func=lambda name: by_name[name].label.text(language),
        key="mapping.chosen",
        on_change=ask,
    )
    return by_name[chosen]


def _heading(desk: Desk) -> None:
    if desk.mapping.about:
        st.caption(plain(desk.mapping.about.text(desk.language)))
    if not desk.may_edit:
        groups = ", ".join(desk.mapping.editors)
        st.info(say("mapping_read_only", desk.language, groups=groups))


def _not_mapped(
    mapping: MappingTable, desk: Desk, shown: Published, language: Language
) -> list[Unmapped]:
    try:
        return unmapped(mapping, desk.draft.rows, shown, language)
    except ReportFailedError:  # its mart is not built yet
        return []


def _parts(desk: Desk, missing: list[Unmapped]) -> None:
    language = desk.language
    heads = [
        say("mapping_edit", language),
        say("mapping_unmapped", language, count=f"{len(missing):,}"),
        say("mapping_file", language),
        say("mapping_history", language),
    ]
    edit, todo, file, past = st.tabs(heads)
    with edit:
        grid_part(desk)
    with todo:
        unmapped_part(desk, missing)
    with file:
        file_part(desk)
    with past:
        history_part(desk)


def _refresh_part(person: Person, language: Language) -> None:
    """For those who may: the button, and how far it is."""
    if person.sees_all or person.is_admin or person.is_analyst:
        st.divider()
        running = last_refresh()
        every = 2.0 if running is not None and running.is_running else None
        st.fragment(_refresh_progress, run_every=every)(every is not None, language)


def _begin(root: Path) -> None:
    """A button's action returns nothing."""
    start(root)


def _refresh_progress(is_watched: bool, language: Language) -> None:
    running = last_refresh()
    is_running = running is not None and running.is_running
    if is_running != is_watched:
        st.rerun()  # the whole page: to watch it, or to show what it has brought
    root = find_root(Path(__file__).parent)
    st.button(
        say("mapping_refresh", language),
        on_click=trying,
        args=(_begin, root),
        disabled=is_running,
        key="mapping.refresh",
        icon=":material/refresh:",
    )
    if running is None:
        st.caption(say("mapping_refresh_advice", language))
    elif is_running:
        line = running.lines[-1] if running.lines else "…"
        st.info(say("mapping_refreshing", language, line=line))
    elif running.code == 0:
        st.success(say("mapping_refreshed", language))
    else:
        last = "\n".join(list(running.lines)[-8:])
        panel(say("mapping_refresh_failed", language), "", last)
