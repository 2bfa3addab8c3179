"""Who looks at reports, and what they may see."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """A user, with the rights that hold just now.

    `org_codes` are the organisations whose rows they may see; None stands for all of them. An
    administrator manages users, an analyst writes reports of their own in SQL.
    """

    name: str
    label: str
    groups: frozenset[str] = frozenset()
    org_codes: tuple[str, ...] | None = ()
    is_admin: bool = False
    is_analyst: bool = False
    sees_all: bool = False  # whatever reports and marts declare: the one local user
