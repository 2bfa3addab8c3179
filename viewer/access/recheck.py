"""Rights looked up once more where something happens after its page was drawn."""

from dbt_project.errors import PlatformError
from dbt_project.reporting.rights import may_export, rights_digest
from viewer.access.person import person_named
from viewer.request import Request
from viewer.texts import say


class RightsChangedError(PlatformError):
    """What a page offered is no longer its reader's to have."""


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
