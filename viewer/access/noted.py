"""What pages put into the audit log: each run of a report with other answers, and each file."""

from urllib.parse import urlencode

import streamlit as st

from dbt_project.person import Person
from dbt_project.reporting.parameters import value_text
from viewer.access.audit import audit, note
from viewer.request import Extent, Request

_RUN, _SIGNED_IN = "audit.run", "audit.signed_in"


def note_run(request: Request, extent: Extent) -> None:
    """A report was shown; drawing the same again is no run."""
    run = (request.report.name, _answers(request))
    if request.person and st.session_state.get(_RUN) != run:
        st.session_state[_RUN] = run
        audit(request.person, "report", request.report.name, run[1], extent.rows)


def note_export(request: Request, kind: str, rows: int) -> None:
    """A file was written."""
    if request.person:
        detail = f"{kind}: {_answers(request)}"
        audit(request.person, "export", request.report.name, detail, rows)


def note_sign_in(person: Person) -> None:
    """Somebody came: once for each page that they have open."""
    if st.session_state.get(_SIGNED_IN) != person.name:
        st.session_state[_SIGNED_IN] = person.name
        audit(person, "sign_in", "")


def note_refused(name: str) -> None:
    """Somebody came who may not look."""
    if st.session_state.get(_SIGNED_IN) != f"-{name}":
        st.session_state[_SIGNED_IN] = f"-{name}"
        note(name, "refused", "")


def _answers(request: Request) -> str:
    """As in a link."""
    return urlencode(
        {
            one.name: value_text(one, request.values[one.name])
            for one in request.report.parameters
            if one.name in request.values
        }
    )
