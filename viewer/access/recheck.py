"""Rights looked up once more where something happens after its page was drawn."""

import streamlit as st

from dbt_project.errors import PlatformError
from dbt_project.person import Person
from dbt_project.reporting.rights import may_export, rights_digest
from viewer.access.person import current_person, person_named
from viewer.language import current_language
from viewer.request import Request
from viewer.texts import say

_DRAWN_FOR = "access.drawn_for"


class RightsChangedError(PlatformError):
    """What a page offered is no longer its reader's to have."""


def drawn_for(person: Person | None) -> None:
    """Note whose page is being drawn, with the rights of this moment."""
    st.session_state[_DRAWN_FOR] = _rights(person) if person else None


def check_reader() -> None:
    """Raises a PlatformError unless the page's reader has the rights that it was drawn with.

    A widget's callback runs before its page is drawn anew, and would act by the rights of then.
    """
    if st.session_state.get(_DRAWN_FOR) != _rights(current_person()):
        raise RightsChangedError(say("rights_changed", current_language()))


def _rights(person: Person) -> tuple[str, str]:
    return person.name, rights_digest(person)


def may_export_now(request: Request) -> bool:
    """Whether the page may offer files."""
    return request.person is None or may_export(request.report, request.person)


def check_rights(request: Request) -> None:
    """Raises RightsChangedError unless who asked has the same rights still, files among them."""
    if not _has_same_rights(request):
        raise RightsChangedError(say("rights_changed", request.language))


def may_fetch_of(request: Request, name: str | None) -> bool:
    """Whether a file that was written for this request is given to whoever asks for it.

    `name` is who that is, where it is known from the connection.
    """
    is_own = name is None or request.person is None or name == request.person.name
    return is_own and _has_same_rights(request)


def _has_same_rights(request: Request) -> bool:
    if request.person is None:
        return True
    now = person_named(request.person.name)
    if now is None or rights_digest(now) != rights_digest(request.person):
        return False
    return may_export(request.report, now)
