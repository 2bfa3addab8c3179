"""Export buttons: a file is made when its button is clicked, never on a page's rerun.

It is written to disk beside the page, which shows how far it is and can cancel it, and sent from
there. A server without an address for such files (see server.py) makes it while the browser waits.
"""

from datetime import UTC, datetime
from functools import partial
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from dbt_project.reports import Language
from viewer.access.recheck import check_rights, may_export_now, may_fetch_of
from viewer.export_file import Export, Kind, write_export
from viewer.export_jobs import Job
from viewer.export_server import exports, is_served
from viewer.frame import panel, trying
from viewer.freshness import local, reader_offset
from viewer.paper import most_rows
from viewer.request import Extent, Request
from viewer.texts import say

_MIMES: dict[Kind, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "pdf": "application/pdf",
}
_KEYS: dict[Kind, str] = {"xlsx": "export_xlsx", "csv": "export_csv", "pdf": "export_pdf"}
_ICONS: dict[Kind, str] = {
    "xlsx": ":material/table_view:",
    "csv": ":material/csv:",
    "pdf": ":material/picture_as_pdf:",
}
_LOOK_EVERY_S = 0.5
_JOB = "export_job"


def downloads(request: Request, extent: Extent) -> None:
    """The buttons, with a word about what is longer than a file may be."""
    language, offset = request.language, reader_offset()
    day = local(datetime.now(UTC), offset).strftime("%Y%m%d")
    name = f"{request.report.label.text(language)}_{day}"
    for kind in _MIMES:
        _button(Export(kind, request, extent.rows, offset), f"{name}.{kind}", extent)
    limit = Export("xlsx", request, extent.rows, offset).most
    if request.report.layout == "list" and extent.rows > limit:
        text = say("export_limit", language, count=f"{extent.rows:,}", limit=f"{limit:,}")
        st.html(f'<p class="rp-quiet">{escape(text)}</p>')
    job: Job | None = st.session_state.get(_JOB)
    if job:
        every = None if job.has_ended else _LOOK_EVERY_S
        with st.container(key=_JOB):  # above the page, which it does not move
            st.fragment(partial(_progress, job, language, every is not None), run_every=every)()


def _button(export: Export, name: str, extent: Extent) -> None:
    language, kind = export.request.language, export.kind
    key, icon = _KEYS[kind], _ICONS[kind]
    label, refusal = say(key, language), _refusal(export, extent)
    hint = say("export_help", language, kind=label)
    if refusal:
        st.button(label, key=key, icon=icon, disabled=True, help=refusal)
    elif is_served():
        st.button(
            label, key=key, icon=icon, help=hint, on_click=trying, args=(_start, export, name)
        )
    else:
        st.download_button(
            label,
            data=partial(made, export),
            file_name=name,
            mime=_MIMES[kind],
            key=key,
            icon=icon,
            help=hint,
            on_click="ignore",
        )


def _refusal(export: Export, extent: Extent) -> str | None:
    """Why it cannot be made: rights, or the length of a PDF."""
    if not may_export_now(export.request):
        return say("export_not_allowed", export.request.language)
    if export.kind != "pdf":
        return None
    limit = most_rows(extent.columns)
    if export.rows <= limit:
        return None
    return say(
        "export_pdf_limit", export.request.language, count=f"{export.count:,}", limit=f"{limit:,}"
    )


def made(export: Export) -> bytes:
    """The file itself."""
    file = BytesIO()
    with TemporaryDirectory() as folder:
        write_export(export, file, Path(folder))
    return file.getvalue()


def _start(export: Export, name: str) -> None:
    before: Job | None = st.session_state.get(_JOB)
    if before:
        before.cancel()
    request = export.request
    check_rights(request)
    write, may_fetch = partial(write_export, export), partial(may_fetch_of, request)
    job = exports().start(name, export.rows, write, may_fetch)
    st.session_state[_JOB] = job


def _progress(job: Job, language: Language, is_watched: bool) -> None:
    """How far it is; drawn again and again until it has ended."""
    if job.has_ended:
        if is_watched:
            st.rerun()
        _ended(job, language)
        return
    rows = f"{job.rows:,}"
    key = "export_waiting" if job.state == "waiting" else "export_running"
    text = say(key, language, name=job.name, done=f"{job.done:,}", rows=rows)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(min(job.done / max(job.rows, 1), 1.0), text)
        st.button(say("export_cancel", language), key="export_cancel", on_click=job.cancel)


def _ended(job: Job, language: Language) -> None:
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        _outcome(job, language)
        st.button(
            "",
            key="export_close",
            icon=":material/close:",
            help=say("export_close", language),
            type="tertiary",
            on_click=_close,
        )


def _outcome(job: Job, language: Language) -> None:
    if job.state == "done":
        _offer(job, language)
    elif job.is_unwanted:
        _say(say("export_cancelled", language, name=job.name))
    elif job.state == "full":
        panel(say("export_full", language, name=job.name), say("export_full_advice", language), "")
    else:
        heading = say("export_failed", language, name=job.name)
        panel(heading, say("error_retry", language), str(job.error))


def _close() -> None:
    st.session_state.pop(_JOB, None)


def _say(text: str) -> None:
    st.html(f'<p class="rp-quiet" role="status">{escape(text)}</p>')


def _offer(job: Job, language: Language) -> None:
    """A link to the file, which is followed by itself the first time."""
    size = f"{job.size / 1e6:,.1f} MB" if job.size > 1e6 else f"{job.size / 1e3:,.0f} KB"
    text = escape(say("export_done", language, name=job.name))
    label = escape(say("export_fetch", language, size=size))
    link = f'<a id="rp-export" href="export/{job.token}" download>{label}</a>'
    follow = '<script>document.getElementById("rp-export")?.click()</script>'
    st.html(
        f'<p class="rp-quiet" role="status">{text} {link}</p>{"" if job.is_offered else follow}',
        unsafe_allow_javascript=not job.is_offered,
    )
    job.is_offered = True
