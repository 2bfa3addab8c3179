"""Codes of the data that a mapping lacks, and one click that puts them into the grid."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from viewer.mappings.choices import Unmapped
from viewer.mappings.desk import Desk
from viewer.mappings.draft import with_rows
from viewer.texts import say

_MOST = 500


def unmapped_part(desk: Desk, missing: Sequence[Unmapped]) -> None:
    """The list, and the button that adds all of it or what is chosen."""
    language = desk.language
    if not missing:
        st.caption(say("mapping_unmapped_none", language))
        return
    st.caption(say("mapping_unmapped_advice", language))
    offered = missing[:_MOST]
    heads = [say("mapping_code", language), say("mapping_name", language)]
    chosen = st.dataframe(
        pd.DataFrame([(one.code, one.label) for one in offered], columns=heads),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=desk.key(f"unmapped.{desk.kept.draft.token}"),
    )
    places = chosen["selection"]["rows"]
    codes = [offered[place].code for place in places] or [one.code for one in offered]
    if desk.may_edit:
        st.button(
            say(
                "mapping_add_chosen" if places else "mapping_add",
                language,
                count=f"{len(codes):,}",
            ),
            on_click=_add,
            args=(desk, codes),
            key=desk.key("add"),
        )


def _add(desk: Desk, codes: Sequence[str]) -> None:
    complete = desk.mapping.complete
    if complete is not None:
        rows = [{complete.column: code} for code in codes]
        desk.take(with_rows(desk.mapping, desk.draft, rows))
