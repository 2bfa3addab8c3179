"""The part of the administrators' page with the groups."""

import re
from collections.abc import Sequence

import streamlit as st

from dbt_project.access_values import ADMIN, EVERYONE
from dbt_project.application import people
from dbt_project.application.people import Group
from dbt_project.person import Person
from dbt_project.reports import Language
from viewer.access.audit import audit
from viewer.access.org_choices import org_field, orgs_text
from viewer.access.undoing import Undo, kept_undo
from viewer.frame import section, trying
from viewer.texts import say

_NEW = "groups.new"
_NAME = re.compile(r"^[a-z0-9_]{1,128}$")


def groups_part(
    person: Person, orgs: dict[str, str], declared: Sequence[str], language: Language
) -> None:
    """The list, and the form of the chosen group or of a new one."""
    known = people.groups()
    lacking = [name for name in declared if name not in {group.name for group in known}]
    if lacking:
        st.caption(say("groups_declared", language, names=", ".join(lacking)))
    listed, edited = st.columns([3, 2], gap="large")
    with listed:
        chosen = _list(known, language)
    with edited.container(border=True):
        section(chosen.name if chosen else say("group_add", language))
        _form(chosen, person, orgs, lacking, language)


def _list(known: Sequence[Group], language: Language) -> Group | None:
    members = [user for user in people.users() if user.is_active]
    event = st.dataframe(
        {
            say("group_name", language): [group.name for group in known],
            say("group_label", language): [group.label for group in known],
            say("group_orgs", language): [orgs_text(group.org_codes, language) for group in known],
            say("group_members", language): [
                sum(group.name in user.groups for user in members) for group in known
            ],
        },
        key="groups.list",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
    )
    rows = event.selection.rows
    return known[rows[0]] if rows and rows[0] < len(known) else None


def _form(
    before: Group | None,
    person: Person,
    orgs: dict[str, str],
    lacking: Sequence[str],
    language: Language,
) -> None:
    of = f"{hash(before)}" if before else _NEW
    name = before.name if before else ""
    if before is None:
        name = (
            st.selectbox(
                say("group_name", language),
                lacking,
                index=None,
                key=f"group.name.{of}",
                accept_new_options=True,
                placeholder=say("rights_choose", language),
            )
            or ""
        )
    problem = _problem(name, language) if name else ""
    if problem:
        st.caption(problem)
    shown = before or Group("", "")
    label = st.text_input(
        say("group_label", language), shown.label, key=f"group.label.{of}", max_chars=200
    )
    codes = org_field("group", of, shown.org_codes, orgs, language)
    changed = Group(name, label.strip(), tuple(sorted(codes)))
    with st.container(horizontal=True):
        st.button(
            say("user_save", language),
            key=f"group.save.{of}",
            type="primary",
            disabled=not name or bool(problem) or changed == before,
            on_click=trying,
            args=(_save, changed, before, person, language),
        )
        if before is not None:
            st.button(
                say("group_remove", language),
                key=f"group.remove.{of}",
                type="tertiary",
                on_click=trying,
                args=(_remove, before, person, language),
            )


def _problem(name: str, language: Language) -> str:
    if not _NAME.match(name):
        return say("group_needs_name", language)
    if name in (ADMIN, EVERYONE):
        return say("group_reserved", language, name=name)
    return ""


def _save(changed: Group, before: Group | None, person: Person, language: Language) -> None:
    people.save_group(changed, before)
    old = before.org_codes if before else ()
    audit(person, "rights", f"group {changed.name}", f"org_codes: {old} -> {changed.org_codes}")

    def undo() -> None:
        if before is None:
            people.remove_group(changed)
        else:
            people.save_group(before, changed)
        audit(person, "rights", f"group {changed.name}", "undone")

    kept_undo(Undo(say("user_saved", language, name=changed.name), undo))
    for key in [key for key in st.session_state if str(key).endswith(_NEW)]:
        del st.session_state[key]


def _remove(before: Group, person: Person, language: Language) -> None:
    members = people.remove_group(before)
    audit(person, "rights", f"group {before.name}", f"removed, with members {members}")

    def undo() -> None:
        people.bring_back(before, members)
        audit(person, "rights", f"group {before.name}", f"brought back, with members {members}")

    kept_undo(Undo(say("group_removed", language, name=before.name), undo))
