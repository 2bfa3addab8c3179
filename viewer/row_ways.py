"""Where a list's row leads: one row is ticked, and links to other reports stand above the list."""

from collections.abc import Mapping
from html import escape

import pyarrow as pa
import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dbt_project.reporting.query import code_of
from viewer.drill import Way, row_names
from viewer.request import Request
from viewer.texts import say

Pages = Mapping[str, StreamlitPage]  # by report name


def row_ways(
    request: Request,
    rows: pa.Table,
    chosen: int | None,
    found: Mapping[str, Way],
    pages: Pages,
) -> None:
    """The links of the ticked row; before one is, what they will be."""
    report, language = request.report, request.language
    names = "、" if language == "zh" else ", "
    if chosen is None:
        targets = names.join(way.target.label.text(language) for way in found.values())
        text = say("tick_row", language, names=targets)
        st.html(f'<span class="rp-quiet">{escape(text)}</span>', width="content")
        return
    codes = {name: rows.column(code_of(name))[chosen].as_py() for name in row_names(report)}
    for way in found.values():
        query = way.query(codes)
        if query is not None:
            st.page_link(
                pages[way.target.name],
                label=say("leads_to", language, name=way.target.label.text(language)),
                icon=":material/arrow_forward:",
                query_params=query,
            )
