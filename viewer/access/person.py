"""The person who looks at the page that is being drawn."""

from dbt_project.person import Person
from viewer.access.local import LOCAL_USER

__all__ = ["Person", "current_person"]

_LOCAL = Person(
    name=LOCAL_USER,
    label="",
    groups=frozenset(),
    org_codes=None,
    is_admin=True,
    is_analyst=True,
    sees_all=True,
)


def current_person() -> Person:
    """Who looks, with the rights that hold now: to be asked in every run of a page."""
    return _LOCAL
