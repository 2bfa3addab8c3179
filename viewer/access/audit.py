"""The audit log: who opened, exported, changed or asked for what."""

from typing import Literal

from dbt_project.person import Person

Event = Literal["sign_in", "refused", "report", "export", "statement", "mapping", "rights"]


def audit(person: Person, event: Event, subject: str, detail: str = "", rows: int = 0) -> None:
    """Note what this person did: to which report, mapping or user, and how many rows it was.

    Costs the page nothing: it is written beside it, in batches.
    """
