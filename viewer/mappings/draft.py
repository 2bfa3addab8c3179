"""What a person has typed into a mapping's grid and not saved yet.

A draft is the rows as they were read and the rows as they shall be; nothing here touches a database
or the page.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dbt_project.application.mapping_edits import Change, Conflict, merge
from dbt_project.application.mapping_rules import Row, Rows, canonical_row
from dbt_project.application.mappings import MappingTable


@dataclass(frozen=True)
class Draft:
    """`token` makes the ids of added rows: the same row has the same id until the grid is new."""

    base: Rows
    rows: Rows
    token: str

    @property
    def changes(self) -> list[Change]:
        """Rows that are not as they were read."""
        ids = [*self.rows, *(row_id for row_id in self.base if row_id not in self.rows)]
        found = (Change(row_id, self.base.get(row_id), self.rows.get(row_id)) for row_id in ids)
        return [change for change in found if change.before != change.after]


def new_draft(rows: Rows) -> Draft:
    """Nothing is changed yet."""
    return Draft(rows, rows, uuid.uuid4().hex)


def typed(mapping: MappingTable, draft: Draft, shown: Sequence[str], delta: Any) -> Draft:
    """With what the grid says was done to the shown rows: edited, added and deleted ones."""
    rows: dict[str, Row] = dict(draft.rows)
    for place, values in delta.get("edited_rows", {}).items():
        row_id = shown[int(place)]
        if row_id in rows:
            rows[row_id] = canonical_row(mapping, {**rows[row_id], **values})
    for place in delta.get("deleted_rows", ()):
        rows.pop(shown[int(place)], None)
    for number, values in enumerate(delta.get("added_rows", ())):
        row = canonical_row(mapping, values)
        if any(row.values()):
            rows[_id(draft.token, number)] = row
    return replace(draft, rows=rows)


def renewed(draft: Draft) -> Draft:
    """The same, for a grid that begins anew."""
    return replace(draft, token=uuid.uuid4().hex)


def with_rows(mapping: MappingTable, draft: Draft, added: Sequence[Mapping[str, object]]) -> Draft:
    """With these rows added."""
    rows = {uuid.uuid4().hex: canonical_row(mapping, row) for row in added}
    return replace(draft, rows={**draft.rows, **rows})


def replaced(mapping: MappingTable, draft: Draft, rows: Sequence[tuple[str, Row]]) -> Draft:
    """As a file has it: rows with a known id are those, others by their key, the rest are new.

    What the file does not have is removed.
    """
    names = (*mapping.key, *(("valid_from",) if mapping.has_periods else ()))
    by_key = {tuple(row.get(name) for name in names): row_id for row_id, row in draft.base.items()}
    found: dict[str, Row] = {}
    for row_id, row in rows:
        known = row_id if row_id in draft.base else by_key.get(tuple(row.get(n) for n in names))
        found[known if known and known not in found else uuid.uuid4().hex] = row
    return replace(draft, rows=found)


def rebased(
    mapping: MappingTable, draft: Draft, now: Rows, mine: Collection[tuple[str, str]]
) -> Draft:
    """The same changes on the rows as they are by now.

    Where both changed the same value, mine counts for the (row id, column) in `mine`, else theirs.
    """
    rows: dict[str, Row] = dict(now)
    for change in draft.changes:
        there = now.get(change.row_id)
        row = change.after
        conflicts: list[Conflict] = []
        if there not in (change.before, change.after):
            row, conflicts = merge(mapping, change, there)
        for conflict in conflicts:
            is_mine = (conflict.row_id, conflict.column) in mine
            if not conflict.column:
                row = change.after if is_mine else there
            elif row is not None and not is_mine:
                row = {**row, conflict.column: conflict.theirs}
        if row is None:
            rows.pop(change.row_id, None)
        else:
            rows[change.row_id] = row
    return Draft(now, rows, uuid.uuid4().hex)


def found_in(
    mapping: MappingTable, rows: Rows, text: str, labels: Mapping[str, Mapping[str, str]]
) -> list[str]:
    """Ids of the rows in which every word stands: in a value, or in the label of one."""
    words = text.casefold().split()
    if not words:
        return list(rows)

    def said(row: Row) -> str:
        parts: list[str] = []
        for column in mapping.columns:
            value = row.get(column.name)
            if value is not None:
                parts += (value, labels.get(column.name, {}).get(value, ""))
        return " ".join(parts).casefold()

    return [row_id for row_id, row in rows.items() if all(word in said(row) for word in words)]


def _id(token: str, number: int) -> str:
    return uuid.uuid5(uuid.UUID(token), str(number)).hex
