"""Who comes in: the person of this run, or the page that says why there is none."""

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from dbt_project.person import Person
from dbt_project.reports import Language
from viewer.access.noted import note_refused, note_sign_in
from viewer.access.person import NotKnownError, NotSignedInError, current_person
from viewer.access.recheck import drawn_for
from viewer.access.sessions import is_one_too_many
from viewer.access.settings import settings
from viewer.access.signing_in import FAILED, FAILURES
from viewer.frame import note
from viewer.texts import say

Page = Callable[[], None]


def entrance(language: Language) -> tuple[Person | None, Page | None]:
    """The person, or else the page in place of all others. Raises PlatformError as they do."""
    drawn_for(None)
    try:
        person = current_person()
    except NotSignedInError:
        return None, partial(_sign_in, language)
    except NotKnownError as error:
        note_refused(error.name)
        return None, partial(_no_access, error.name, language)
    most = settings().limits.sessions_per_user
    if is_one_too_many(person.name, most):
        heading = say("too_many_sessions", language)
        return None, partial(note, heading, say("too_many_sessions_advice", language, most=most))
    note_sign_in(person)
    drawn_for(person)
    return person, None


def who(person: Person | None, language: Language) -> None:
    """In the sidebar: who is signed in, and the way out."""
    kind = settings().kind
    if kind == "none":
        st.caption(say("local_user", language))
        return
    if person is not None:
        said = say("signed_in_as", language, name=person.label or person.name)
        st.html(f'<p class="rp-quiet">{escape(said)}</p>')
    if kind == "oidc" and st.user.is_logged_in:
        st.button(say("sign_out", language), key="sign_out", type="tertiary", on_click=st.logout)


def _sign_in(language: Language) -> None:
    if settings().kind == "header":
        note(say("sign_in_missing", language), say("sign_in_missing_advice", language))
        return
    failed = FAILURES.get(st.query_params.get(FAILED, ""))
    if failed:
        contact = settings().contact or say("contact_default", language)
        note(say("sign_in_failed", language), say(failed, language, contact=contact))
    else:
        note(say("sign_in_title", language), say("sign_in_advice", language))
    with st.container(horizontal_alignment="center"):
        st.button(say("sign_in", language), key="sign_in", type="primary", on_click=st.login)


def _no_access(name: str, language: Language) -> None:
    contact = settings().contact or say("contact_default", language)
    advice = say("no_access_advice", language, name=name, contact=contact)
    note(say("no_access", language), advice)
