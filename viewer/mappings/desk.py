"""One mapping on a person's page: their draft, kept from run to run, and what came of saving it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from dbt_project.application.database import transaction
from dbt_project.application.mapping_edits import Noted, Saved, from_month, save, undo
from dbt_project.application.mapping_rules import Choices, Fault, Rows, faults
from dbt_project.application.mapping_tables import read_rows
from dbt_project.application.mappings import MappingTable
from dbt_project.person import Person
from dbt_project.reports import Language
from viewer.access.audit import audit
from viewer.frame import trying
from viewer.mappings.choices import Labels
from viewer.mappings.draft import Draft, new_draft, rebased, renewed, typed
from viewer.mappings.words import conflict_words, row_words
from viewer.texts import count_of, say


def may_edit(mapping: MappingTable, person: Person) -> bool:
    """Members of its groups, administrators, and the one local user."""
    return person.sees_all or person.is_admin or bool(person.groups & set(mapping.editors))


def may_see(mapping: MappingTable, person: Person) -> bool:
    """Also analysts: rows of a mapping are of all organisations."""
    return may_edit(mapping, person) or person.is_analyst


@dataclass
class _Kept:
    """What stays between runs. The grid is drawn of `draft`; what is typed into it comes on top."""

    draft: Draft
    shown: list[str] = field(default_factory=list)  # ids of the grid's rows, by place
    said: list[tuple[str, str]] = field(default_factory=list)  # kind of message, text
    conflicted: Saved | None = None


class Desk:
    """The mapping, who edits it, and their draft."""

    def __init__(
        self, mapping: MappingTable, labels: Labels, person: Person, language: Language
    ) -> None:
        self.mapping = mapping
        self.labels = labels
        self.person = person
        self.language = language
        self._key = f"mapping.{mapping.name}"

    @property
    def may_edit(self) -> bool:
        """Whether this person may change it."""
        return may_edit(self.mapping, self.person)

    @property
    def choices(self) -> Choices:
        """The codes that each column may have."""
        return {name: frozenset(codes) for name, codes in self.labels.items()}

    def open(self, rows: Rows) -> None:
        """Begin with these rows, unless something is typed already."""
        kept: _Kept | None = st.session_state.get(self._key)
        if kept is None:
            st.session_state[self._key] = _Kept(new_draft(rows))
        elif kept.draft.base != rows and not self.typed_draft(kept).changes:
            st.session_state[self._key] = _Kept(new_draft(rows), said=kept.said)

    @property
    def kept(self) -> _Kept:
        """This mapping's part of the session."""
        kept: _Kept = st.session_state[self._key]
        return kept

    @property
    def draft(self) -> Draft:
        """The rows as they stand now, with what is typed into the grid."""
        return self.typed_draft(self.kept)

    @property
    def grid_key(self) -> str:
        """Another for each new grid: what was typed into the one before is in the draft."""
        return f"{self._key}.grid.{self.kept.draft.token}"

    def key(self, name: str) -> str:
        """The key of a widget of this mapping."""
        return f"{self._key}.{name}"

    def typed_draft(self, kept: _Kept) -> Draft:
        """The draft with the grid's own edits."""
        delta: Any = st.session_state.get(f"{self._key}.grid.{kept.draft.token}")
        return typed(self.mapping, kept.draft, kept.shown, delta) if delta else kept.draft

    def take(self, draft: Draft | None = None) -> None:
        """Go on with this draft (default: as typed) in a new grid."""
        self.kept.draft = renewed(self.draft if draft is None else draft)

    def faults(self) -> list[Fault]:
        """What is wrong with the rows that were touched."""
        draft = self.draft
        changes = draft.changes
        touched = {change.row_id for change in changes}
        found = faults(self.mapping, draft.rows, self.choices, touched)
        return found or from_month(self.mapping, changes, self.since)[1]

    @property
    def since(self) -> str:
        """The month from which changes hold; first this year's, so that closed years stay."""
        chosen: str = st.session_state.get(self.key("since"), f"{date.today().year}-01")
        return chosen

    def discard(self) -> None:
        """Forget what was typed."""
        st.session_state.pop(self._key, None)

    def save(self) -> None:
        """Save what was typed, and note what came of it for the run that follows."""
        self.take()
        changes, closed = from_month(self.mapping, self.kept.draft.changes, self.since)
        if closed:
            return  # the page says which
        with transaction() as opened:
            saved = save(opened, self.mapping, changes, self.person.name, self.choices)
            now = read_rows(opened, self.mapping)
        if saved.conflicts:
            self.kept.conflicted = saved
        elif saved.is_done:
            self._saved(saved, now, "mapping_saved")

    def undo(self, noted: Sequence[Noted]) -> None:
        """Take back what was saved; says so where somebody has changed it since."""
        with transaction() as opened:
            saved = undo(opened, self.mapping, noted, self.person.name)
            now = read_rows(opened, self.mapping)
        if saved.is_done:
            self._saved(saved, now, "mapping_undone")
            return
        rows = [row_words(self.mapping, now.get(f.row_id, {}), self.language) for f in saved.faults]
        rows += [conflict.key for conflict in saved.conflicts]
        text = say("mapping_not_undone", self.language, rows=", ".join(dict.fromkeys(rows)))
        self.kept.said.append(("warning", text))

    def settle(self) -> None:
        """Go on editing on the rows as they are by now, with the values that were chosen."""
        conflicted = self.kept.conflicted
        if conflicted is None:
            return
        mine = {
            (conflict.row_id, conflict.column)
            for place, conflict in enumerate(conflicted.conflicts)
            if st.session_state.get(self.key(f"choice.{place}")) == "mine"
        }
        with transaction() as opened:
            now = read_rows(opened, self.mapping)
        self.kept.conflicted = None
        self.take(rebased(self.mapping, self.kept.draft, now, mine))

    def say_what_came(self) -> None:
        """Messages of the last run, and conflicts with both values."""
        for kind, text in self.kept.said:
            (st.warning if kind == "warning" else st.success)(text)
        self.kept.said.clear()
        conflicted = self.kept.conflicted
        if conflicted is None:
            return
        st.error(say("mapping_conflicts", self.language))
        for place, conflict in enumerate(conflicted.conflicts):
            about, theirs, mine = conflict_words(self.mapping, conflict, self.labels, self.language)
            said = {
                "theirs": say("mapping_theirs", self.language, value=theirs),
                "mine": say("mapping_mine", self.language, value=mine),
            }
            st.radio(
                about,
                list(said),
                format_func=said.__getitem__,
                key=self.key(f"choice.{place}"),
                horizontal=True,
            )
        st.button(
            say("mapping_go_on", self.language),
            on_click=trying,
            args=(self.settle,),
            key=self.key("settle"),
        )

    def _saved(self, saved: Saved, now: Rows, message: str) -> None:
        if not saved.rows:
            self.kept.said.append(("success", say("mapping_nothing", self.language)))
            return
        audit(self.person, "mapping", self.mapping.name, saved.save_id, saved.rows)
        text = count_of(message, self.language, saved.rows)
        if saved.merged:
            merged = f"{saved.merged:,}"
            text += " " + say("mapping_saved_merged", self.language, merged=merged)
        st.session_state[self._key] = _Kept(new_draft(now), said=[("success", text)])
