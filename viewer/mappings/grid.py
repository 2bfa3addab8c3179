"""The grid: search, cells with choices, what is wrong with them, and saving."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from dbt_project.application.mappings import MappingColumn
from viewer.frame import plain, trying
from viewer.mappings.desk import Desk
from viewer.mappings.draft import found_in
from viewer.mappings.words import fault_words
from viewer.texts import say

_MOST_ROWS = 2_000
_MOST_CHOICES = 1_000  # a longer list is typed and checked instead
_MOST_FAULTS = 10
_FIGURES = ("integer", "decimal")


def grid_part(desk: Desk) -> None:
    """Search, grid, faults and buttons."""
    language, draft = desk.language, desk.kept.draft
    wanted = st.text_input(
        say("mapping_search", language), key=desk.key("search"), on_change=desk.take
    )
    found = found_in(desk.mapping, draft.rows, wanted, desk.labels)
    desk.kept.shown = found[:_MOST_ROWS]
    _how_many(desk, len(found))
    frame = pd.DataFrame(
        [dict(draft.rows[row_id]) for row_id in desk.kept.shown],
        columns=[column.name for column in desk.mapping.columns],
        dtype=object,
    )
    st.data_editor(
        frame,
        key=desk.grid_key,
        num_rows="dynamic" if desk.may_edit else "fixed",
        disabled=not desk.may_edit,
        hide_index=True,
        width="stretch",
        placeholder="",
        column_config={c.name: _column(desk, c) for c in desk.mapping.columns},
    )
    if desk.may_edit:
        _saving(desk)


def _how_many(desk: Desk, found: int) -> None:
    count, language = len(desk.kept.draft.rows), desk.language
    key = "mapping_rows" if found == count else "mapping_found"
    text = say(key, language, found=f"{found:,}", count=f"{count:,}")
    if found > _MOST_ROWS:
        text += " " + say("mapping_most", language, most=f"{_MOST_ROWS:,}")
    if desk.may_edit and any(_is_chosen(desk, column) for column in desk.mapping.columns):
        text += "  \n" + say("mapping_paste", language)
    st.caption(text)


def _column(desk: Desk, column: MappingColumn) -> Any:
    """A list to choose from where there is one; else a text: so codes stay whole."""
    label = column.label.text(desk.language)
    if not _is_chosen(desk, column):
        side: Literal["left", "right"] = "right" if column.kind in _FIGURES else "left"
        return st.column_config.TextColumn(label, required=False, alignment=side)
    known = desk.labels[column.name]
    return st.column_config.SelectboxColumn(
        label,
        options=list(known),
        format_func=partial(_label if column.choices else _with_label, known),
        required=False,
    )


def _is_chosen(desk: Desk, column: MappingColumn) -> bool:
    known = desk.labels.get(column.name)
    return known is not None and len(known) <= _MOST_CHOICES


def _label(known: Mapping[str, str], code: str) -> str:
    return known.get(code, code)


def _with_label(known: Mapping[str, str], code: str) -> str:
    """A code that is a word says no more than its label."""
    label = known.get(code, "")
    return label if label and code.isalpha() else f"{code} {label}".strip()


def _saving(desk: Desk) -> None:
    language = desk.language
    changes = desk.draft.changes
    if changes:
        added = sum(change.before is None for change in changes)
        removed = sum(change.after is None for change in changes)
        counts = {"added": added, "removed": removed, "changed": len(changes) - added - removed}
        st.caption(say("mapping_changed", language, **counts))
    faults = desk.faults() if changes else []
    if faults:
        lines = [
            "- " + plain(fault_words(desk.mapping, fault, desk.draft.rows, language))
            for fault in faults[:_MOST_FAULTS]
        ]
        if len(faults) > _MOST_FAULTS:
            more = len(faults) - _MOST_FAULTS
            lines.append("- " + say("mapping_more_faults", language, count=f"{more:,}"))
        st.error("\n".join([say("mapping_faults", language), "", *lines]))
    if desk.mapping.has_periods and changes:
        _since(desk)
    save, discard, _ = st.columns([1, 1, 4])
    save.button(
        say("mapping_save", language),
        type="primary",
        disabled=not changes or bool(faults),
        on_click=partial(trying, desk.save),
        key=desk.key("save"),
        width="stretch",
    )
    discard.button(
        say("mapping_discard", language),
        disabled=not changes,
        on_click=desk.discard,
        key=desk.key("discard"),
        width="stretch",
    )


def _since(desk: Desk) -> None:
    """From when on changes hold."""
    today = date.today()
    months = [f"{year}-{month:02d}" for year in (today.year - 1, today.year, today.year + 1)
              for month in range(1, 13)]  # fmt: skip
    st.selectbox(
        say("mapping_since", desk.language),
        ["", *months],
        index=["", *months].index(desk.since),
        format_func=lambda month: month or say("mapping_since_ever", desk.language),
        key=desk.key("since"),
        help=say("mapping_since_help", desk.language),
        width=320,
    )
