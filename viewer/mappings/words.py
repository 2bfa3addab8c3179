"""Faults, conflicts and rows of a mapping in words."""

from dbt_project.application.mapping_edits import Conflict, Noted
from dbt_project.application.mapping_rules import Fault, Row, Rows, key_text
from dbt_project.application.mappings import MappingTable
from dbt_project.reports import Language
from viewer.mappings.choices import Labels
from viewer.texts import say


def fault_words(mapping: MappingTable, fault: Fault, rows: Rows, language: Language) -> str:
    """Row, column and what is wrong, in one line."""
    column = mapping.column(fault.column)
    other = rows.get(fault.other)
    what = say(
        f"slip_{fault.slip}",
        language,
        value=fault.value,
        length=column.length,
        whole=column.precision - column.scale,
        scale=column.scale,
        other=period_words(other) if other else "",
    )
    row = row_words(mapping, rows.get(fault.row_id, {}), language)
    return say("mapping_fault_at", language, row=row, column=column.label.text(language), what=what)


def row_words(mapping: MappingTable, row: Row, language: Language) -> str:
    """A row by its key."""
    has_key = any(row.get(name) for name in mapping.key)
    return key_text(mapping, row) if has_key else say("mapping_new_row", language)


def period_words(row: Row) -> str:
    """From which month to which."""
    return f"{row.get('valid_from') or '…'} – {row.get('valid_to') or '…'}"


def value_words(mapping: MappingTable, row: Row | None, labels: Labels, language: Language) -> str:
    """A row's values with their labels, in one line."""
    if row is None:
        return "–"
    parts = []
    for column in mapping.columns:
        value = row.get(column.name)
        if value is not None:
            label = labels.get(column.name, {}).get(value, "")
            parts.append(f"{column.label.text(language)} {value} {label}".strip())
    return ", ".join(parts)


def change_words(
    mapping: MappingTable, noted: Noted, labels: Labels, language: Language
) -> tuple[str, str, str, str]:
    """Row, what was done, and the values before and after: of a change only those that differ."""
    before, after = noted.change.before, noted.change.after
    if before is None or after is None:
        what = say("mapping_added" if before is None else "mapping_removed", language)
        was, now = (value_words(mapping, row, labels, language) for row in (before, after))
        return noted.key, what, was, now
    differ = [c.name for c in mapping.columns if before.get(c.name) != after.get(c.name)]
    parts = [
        value_words(mapping, {name: row.get(name) for name in differ}, labels, language) or "–"
        for row in (before, after)
    ]
    return noted.key, say("mapping_altered", language), parts[0], parts[1]


def conflict_words(
    mapping: MappingTable, conflict: Conflict, labels: Labels, language: Language
) -> tuple[str, str, str]:
    """What it is about, their value and mine."""
    if not conflict.column:
        about = f"{conflict.key} · {say('mapping_whole_row', language)}"
        none = say("mapping_no_row", language)
        return about, conflict.theirs or none, conflict.mine or none
    known = labels.get(conflict.column, {})
    about = f"{conflict.key} · {mapping.column(conflict.column).label.text(language)}"
    theirs, mine = (
        f"{value or '–'} {known.get(value or '', '')}".strip()
        for value in (conflict.theirs, conflict.mine)
    )
    return about, theirs, mine
