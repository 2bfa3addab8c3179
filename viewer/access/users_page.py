"""The administrators' page: users, groups, and the organisations that both may see."""

from collections.abc import Sequence

import streamlit as st

from dbt_project.application import people
from dbt_project.application.people import User
from dbt_project.person import Person
from dbt_project.reports import Language
from viewer.access.audit import audit
from viewer.access.groups_page import groups_part
from viewer.access.org_choices import declared_groups, org_choices, org_field, orgs_text
from viewer.access.settings import settings
from viewer.access.undoing import Undo, kept_undo, rights_undo_line
from viewer.frame import framed, section, title, trying
from viewer.published import Published
from viewer.texts import say

_NEW = "users.new"


def users_page(everything: Published, person: Person, language: Language) -> None:
    """Draw the page; `everything` has the reports of all, for their groups and organisations."""
    title(say("users", language), say("users_advice", language))
    if settings().kind == "none":
        st.caption(say("users_local", language))
    rights_undo_line(language)
    orgs = org_choices(everything, language)
    users_tab, groups_tab = st.tabs([say("users_tab", language), say("groups_tab", language)])
    with users_tab, framed(language):
        _users(person, orgs, declared_groups(everything), language)
    with groups_tab, framed(language):
        groups_part(person, orgs, declared_groups(everything), language)


def _users(
    person: Person, orgs: dict[str, str], declared: Sequence[str], language: Language
) -> None:
    known = people.users()
    names = sorted({group.name for group in people.groups()} | set(declared))
    listed, edited = st.columns([3, 2], gap="large")
    with listed:
        chosen = _list(known, language)
    with edited.container(border=True):
        section(chosen.label or chosen.name if chosen else say("user_add", language))
        _form(chosen, person, orgs, names, language)


def _list(known: Sequence[User], language: Language) -> User | None:
    words = st.text_input(say("users_find", language), key="users.find").casefold().split()
    found = [user for user in known if all(word in _text(user) for word in words)]
    if not found:
        st.caption(say("user_none", language))
        return None
    yes = "✓"
    event = st.dataframe(
        {
            say("user_name", language): [user.name for user in found],
            say("user_label", language): [user.label for user in found],
            say("user_groups", language): [", ".join(user.groups) for user in found],
            say("user_orgs", language): [orgs_text(user.org_codes, language) for user in found],
            say("user_admin_short", language): [yes if user.is_admin else "" for user in found],
            say("user_active", language): [yes if user.is_active else "" for user in found],
        },
        key="users.list",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
    )
    st.caption(say("user_choose", language))
    rows = event.selection.rows
    return found[rows[0]] if rows and rows[0] < len(found) else None


def _text(user: User) -> str:
    return " ".join((user.name, user.label, *user.groups)).casefold()


def _form(
    before: User | None,
    person: Person,
    orgs: dict[str, str],
    groups: Sequence[str],
    language: Language,
) -> None:
    """Fields are of one user, as it was when it was read: another one has others."""
    of = f"{hash(before)}" if before else _NEW
    name = before.name if before else ""
    if before is None:
        asked = st.text_input(
            say("user_name", language), key=f"user.name.{of}", help=say("user_name_help", language)
        )
        name = people.user_name(asked)
    shown = before or User("", "")
    label = st.text_input(
        say("user_label", language), shown.label, key=f"user.label.{of}", max_chars=200
    )
    in_groups = st.multiselect(
        say("user_groups", language),
        sorted({*groups, *shown.groups}),
        list(shown.groups),
        key=f"user.groups.{of}",
        placeholder=say("rights_choose", language),
    )
    codes = org_field("user", of, shown.org_codes, orgs, language)
    is_admin = st.checkbox(say("user_admin", language), shown.is_admin, key=f"user.admin.{of}")
    is_active = st.checkbox(say("user_active", language), shown.is_active, key=f"user.active.{of}")
    changed = User(
        name, label.strip(), is_admin, is_active, tuple(sorted(in_groups)), tuple(sorted(codes))
    )
    st.button(
        say("user_save", language),
        key=f"user.save.{of}",
        type="primary",
        disabled=not name or changed == before,
        on_click=trying,
        args=(_save, changed, before, person, language),
    )


def _save(changed: User, before: User | None, person: Person, language: Language) -> None:
    people.save_user(changed, before)
    audit(person, "rights", f"user {changed.name}", _difference(changed, before))

    def undo() -> None:
        if before is None:
            people.remove_user(changed)
        else:
            people.save_user(before, changed)
        audit(person, "rights", f"user {changed.name}", "undone")

    kept_undo(Undo(say("user_saved", language, name=changed.label or changed.name), undo))
    for key in [key for key in st.session_state if str(key).endswith(_NEW)]:
        del st.session_state[key]


def _difference(changed: User, before: User | None) -> str:
    """What was changed, from what to what."""
    old, new = vars(before) if before else {}, vars(changed)
    return "; ".join(
        f"{key}: {old.get(key)} -> {new[key]}" for key in new if old.get(key) != new[key]
    )
