"""Who changed what when, and the way back."""

from datetime import UTC, datetime
from functools import partial
from itertools import groupby

import streamlit as st

from dbt_project.application.database import transaction
from dbt_project.application.mapping_edits import Noted, history
from viewer.frame import trying
from viewer.freshness import clock, reader_offset
from viewer.mappings.desk import Desk
from viewer.mappings.words import change_words
from viewer.sheet import sheet
from viewer.texts import say

_SAVES = 30
_ONE_BY_ONE = 20  # changes of a save that can be undone alone


def history_part(desk: Desk) -> None:
    """The last saves, newest first."""
    with transaction() as opened:
        noted = history(opened, desk.mapping, _SAVES)
    if not noted:
        st.caption(say("mapping_history_none", desk.language))
    for save_id, group in groupby(noted, key=lambda one: one.save_id):
        _save(desk, save_id, list(group))


def _save(desk: Desk, save_id: str, changes: list[Noted]) -> None:
    language, first = desk.language, changes[0]
    at = datetime.fromisoformat(first.changed_at).replace(tzinfo=UTC)
    head = say(
        "mapping_history_of",
        language,
        time=clock(at, reader_offset()),
        who=first.changed_by,
        count=f"{len(changes):,}",
    )
    with st.expander(head):
        heads = ("mapping_row", "mapping_what", "mapping_before", "mapping_after")
        rows = [change_words(desk.mapping, one, desk.labels, language) for one in changes]
        st.html(sheet([say(key, language) for key in heads], rows, frozenset()))
        if not desk.may_edit:
            return
        st.button(
            say("mapping_undo_save", language),
            on_click=partial(trying, desk.undo, changes),
            key=desk.key(f"undo.{save_id}"),
            icon=":material/undo:",
        )
        for one in changes[:_ONE_BY_ONE] if len(changes) > 1 else ():
            st.button(
                say("mapping_undo_one", language, row=one.key),
                on_click=partial(trying, desk.undo, [one]),
                key=desk.key(f"undo.{one.change_id}"),
                type="tertiary",
            )
