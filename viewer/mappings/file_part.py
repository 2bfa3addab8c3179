"""A mapping as a workbook: download, and upload into the grid."""

import streamlit as st

from viewer.mappings import workbook
from viewer.mappings.desk import Desk
from viewer.mappings.draft import replaced
from viewer.texts import say

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_part(desk: Desk) -> None:
    """The rows as saved or typed as a file, and a file in the grid's place."""
    language, mapping = desk.language, desk.mapping
    rows = desk.draft.rows

    def made() -> bytes:
        return workbook.written(mapping, rows, desk.labels, language)

    st.download_button(
        say("mapping_download", language),
        made,
        file_name=f"{mapping.name}.xlsx",
        mime=_XLSX,
        key=desk.key("download"),
        icon=":material/download:",
        on_click="ignore",
    )
    if not desk.may_edit:
        return
    sent = st.file_uploader(
        say("mapping_upload", language),
        type="xlsx",
        max_upload_size=20,
        key=desk.key("upload"),
        help=say("mapping_upload_advice", language),
    )
    if sent is None:
        return
    try:
        read = workbook.read(mapping, sent.getvalue())
    except workbook.NotAWorkbookError as error:
        key = "mapping_bad_columns" if error.missing else "mapping_bad_file"
        st.error(say(key, language, columns=", ".join(error.missing)))
        return
    st.caption(say("mapping_rows", language, count=f"{len(read):,}"))
    st.button(
        say("mapping_take", language),
        type="primary",
        on_click=lambda: desk.take(replaced(mapping, desk.draft, read)),
        key=desk.key("take"),
    )
