"""Changes of a mapping's rows: saved all or none, kept with who and when, and undone.

Each change says what its author saw and what they want instead. What somebody else has saved in
between is merged with it, value by value; where both changed the same value, nothing is saved and
both are shown.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from dbt_project.application.mapping_rules import (
    LAST,
    Choices,
    Fault,
    Row,
    Rows,
    canonical_row,
    faults,
    key_text,
)
from dbt_project.application.mapping_tables import new_id, read_rows, stored, table_of
from dbt_project.application.mappings import PERIOD_COLUMNS, MappingTable
from dbt_project.application.tables import MAPPING_CHANGES, MAPPINGS
from dbt_project.application.types import moment_now

_HISTORY = 200


@dataclass(frozen=True)
class Change:
    """One row as its author saw it, and as it should be; None: not there."""

    row_id: str
    before: Row | None
    after: Row | None


@dataclass(frozen=True)
class Conflict:
    """Two people want different things of one value; with an empty column, of the whole row."""

    row_id: str
    key: str
    column: str
    theirs: str | None
    mine: str | None


@dataclass(frozen=True)
class Saved:
    """The id of the save, or why nothing was saved; into `merged` rows went others' values, too."""

    save_id: str = ""
    rows: int = 0
    merged: int = 0
    faults: tuple[Fault, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether it was saved, or there was nothing to save."""
        return not self.faults and not self.conflicts


@dataclass(frozen=True)
class Noted:
    """A change as it was noted."""

    change: Change
    change_id: str
    save_id: str
    key: str
    changed_by: str
    changed_at: str  # UTC


def save(
    opened: Connection,
    mapping: MappingTable,
    changes: Sequence[Change],
    author: str,
    choices: Choices | None = None,
) -> Saved:
    """Save all of it, or nothing. Others who save this mapping wait until the transaction ends."""
    save_no = _take(opened, mapping)
    rows = read_rows(opened, mapping)
    wanted, conflicts, merged = _merged(mapping, rows, changes)
    if conflicts:
        return Saved(conflicts=tuple(conflicts))
    after = {row_id: row for row_id, row in {**rows, **wanted}.items() if row is not None}
    touched = {change.row_id for change in changes}
    found = faults(mapping, after, choices or {}, touched)
    if found:
        return Saved(faults=tuple(found))
    real = [
        Change(row_id, rows.get(row_id), row)
        for row_id, row in wanted.items()
        if rows.get(row_id) != row
    ]
    if not real:
        return Saved()
    for change in real:
        _write(opened, mapping, change)
    return Saved(_note(opened, mapping, real, author, save_no), len(real), merged)


def from_month(
    mapping: MappingTable, changes: Iterable[Change], month: str
) -> tuple[list[Change], list[Fault]]:
    """The same changes, but only from this month on, and those that would change what was before.

    A row that holds already ends with the month before, and goes on, changed, in one of its own; a
    new one begins in this month unless it says otherwise. Without a month, or periods, all of it.
    """
    if not month or not mapping.has_periods:
        return list(changes), []
    found: list[Change] = []
    closed: list[Fault] = []
    for change in changes:
        before, after = change.before, change.after
        if before is None and after is not None and not after.get("valid_from"):
            found.append(Change(change.row_id, None, {**after, "valid_from": month}))
        elif _until(before, month) == _until(after, month):
            found.append(change)
        elif before is not None and _can_be_split(before, after, month):
            found.append(Change(change.row_id, before, _until(before, month)))
            if after is not None:
                found.append(Change(new_id(), None, {**after, "valid_from": month}))
        else:
            closed.append(Fault(change.row_id, "valid_from", "closed", month))
    return found, closed


def _until(row: Row | None, month: str) -> Row | None:
    """What a row says of the months before this one; None: nothing."""
    if row is None or (row.get("valid_from") or "") >= month:
        return None
    ends = row.get("valid_to")
    return row if ends and ends < month else {**row, "valid_to": month_before(month)}


def _can_be_split(before: Row, after: Row | None, month: str) -> bool:
    """Whether a row holds before and in this month, and is to hold for the same time as before."""
    begins, ends = before.get("valid_from") or "", before.get("valid_to") or LAST
    same_time = after is None or all(before.get(n) == after.get(n) for n in PERIOD_COLUMNS)
    return begins < month <= ends and same_time


def month_before(month: str) -> str:
    """2023-12 for 2024-01."""
    year, number = (int(part) for part in month.split("-"))
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def history(opened: Connection, mapping: MappingTable, saves: int = _HISTORY) -> list[Noted]:
    """The last changes, newest first."""
    of = MAPPING_CHANGES.c
    newest = select(func.max(of.save_no)).where(of.mapping_name == mapping.name)
    last = opened.execute(newest).scalar() or 0
    found = (
        select(MAPPING_CHANGES)
        .where(of.mapping_name == mapping.name, of.save_no > last - saves)
        .order_by(of.save_no.desc(), of.change_no)
    )
    return [
        Noted(
            Change(row.row_id, _row(mapping, row.values_before), _row(mapping, row.values_after)),
            row.change_id,
            row.save_id,
            row.row_key,
            row.changed_by,
            row.changed_at,
        )
        for row in opened.execute(found)
    ]


def undo(opened: Connection, mapping: MappingTable, noted: Sequence[Noted], author: str) -> Saved:
    """Make undone what was noted, as a save of its own; what was changed since is a conflict."""
    inverse = [Change(n.change.row_id, n.change.after, n.change.before) for n in reversed(noted)]
    return save(opened, mapping, inverse, author)


def merge(
    mapping: MappingTable, change: Change, now: Row | None
) -> tuple[Row | None, list[Conflict]]:
    """A change on a row that is no longer as its author saw it."""
    before, after = change.before, change.after
    key = key_text(mapping, now or after or before or {})
    if before is None or after is None or now is None:
        theirs, mine = (key_text(mapping, row) if row else None for row in (now, after))
        return now, [Conflict(change.row_id, key, "", theirs, mine)]
    row: dict[str, str | None] = {}
    conflicts = []
    for column in mapping.columns:
        name = column.name
        was, theirs, mine = before.get(name), now.get(name), after.get(name)
        row[name] = theirs if mine == was else mine
        if mine not in (was, theirs) and theirs != was:
            conflicts.append(Conflict(change.row_id, key, name, theirs, mine))
    return row, conflicts


def _take(opened: Connection, mapping: MappingTable) -> int:
    """The number of this save. Being written first, its row keeps others who save waiting."""
    named = MAPPINGS.c.mapping_name == mapping.name
    opened.execute(update(MAPPINGS).where(named).values(saves=MAPPINGS.c.saves + 1))
    return int(opened.execute(select(MAPPINGS.c.saves).where(named)).scalar_one())


def _merged(
    mapping: MappingTable, rows: Rows, changes: Sequence[Change]
) -> tuple[dict[str, Row | None], list[Conflict], int]:
    wanted: dict[str, Row | None] = {}
    conflicts: list[Conflict] = []
    merged = 0
    for change in changes:
        now = rows.get(change.row_id)
        if now in (change.before, change.after):
            wanted[change.row_id] = change.after
            continue
        row, against = merge(mapping, change, now)
        conflicts += against
        wanted[change.row_id] = row
        merged += 1
    return wanted, conflicts, merged


def _write(opened: Connection, mapping: MappingTable, change: Change) -> None:
    table = table_of(mapping)
    is_row = table.c.row_id == change.row_id
    if change.after is None:
        opened.execute(delete(table).where(is_row))
    elif change.before is None:
        opened.execute(insert(table).values(row_id=change.row_id, **stored(mapping, change.after)))
    else:
        opened.execute(update(table).where(is_row).values(**stored(mapping, change.after)))


def _note(
    opened: Connection,
    mapping: MappingTable,
    changes: Sequence[Change],
    author: str,
    save_no: int,
) -> str:
    save_id, at = new_id(), moment_now()
    entries = [
        {
            "change_id": new_id(),
            "save_id": save_id,
            "save_no": save_no,
            "change_no": number,
            "mapping_name": mapping.name,
            "row_id": change.row_id,
            "row_key": key_text(mapping, change.after or change.before or {}),
            "values_before": _json(change.before),
            "values_after": _json(change.after),
            "changed_by": author,
            "changed_at": at,
        }
        for number, change in enumerate(changes, 1)
    ]
    opened.execute(insert(MAPPING_CHANGES), entries)
    return save_id


def _json(row: Row | None) -> str | None:
    return None if row is None else json.dumps(row, ensure_ascii=False)


def _row(mapping: MappingTable, text: str | None) -> Row | None:
    """A noted row, with the columns that the mapping has by now."""
    if text is None:
        return None
    kept: Mapping[str, object] = json.loads(text)
    return canonical_row(mapping, kept)
