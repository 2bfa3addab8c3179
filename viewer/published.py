"""What can be shown right now: reports, the marts that they read, and which build these are of."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from dbt_project.last_build import LastBuild
from dbt_project.lineage.provenance import Provenance
from dbt_project.person import Person
from dbt_project.publication import Refusal
from dbt_project.reporting.marts import Marts
from dbt_project.reporting.rights import permitted
from dbt_project.reports import Report
from dbt_project.viewer_settings import Limits


@dataclass(frozen=True)
class Published:
    """The reports that can be shown, and the marts that they read."""

    build_id: str
    built_at: datetime  # UTC
    key: str  # what answers of the marts are kept under: the same key, the same answer
    reports: tuple[Report, ...]
    marts: Marts
    refusal: Refusal | None  # what is wrong with the newest build
    live: LastBuild | None = None  # of marts that are read where dbt builds them
    read_provenance: Callable[[], Provenance] = Provenance

    def seen_by(self, person: Person, limits: Limits) -> Self:
        """The same with what this person may see and use; nothing else may reach their page."""
        seen = (permitted(report, person) for report in self.reports)
        refusal = self.refusal
        if refusal and not (person.is_admin or person.is_analyst):
            refusal = replace(refusal, reasons=(), nodes=())  # they name what others see
        reports = tuple(_within(limits, report) for report in seen if report)
        return replace(self, reports=reports, refusal=refusal)

    @property
    def provenance(self) -> Provenance:
        """What the figures rest on; an empty one where nothing is known of it."""
        return self.read_provenance()

    def report(self, name: str) -> Report | None:
        """The report with this name."""
        return next((report for report in self.reports if report.name == name), None)

    def built_for(self, report: Report) -> datetime:
        """When what a report shows was built (UTC)."""
        return self.live.built.get(report.model, self.built_at) if self.live else self.built_at

    @property
    def is_refreshing(self) -> bool:
        """Whether dbt is just building what is shown."""
        return self.live is not None and self.live.refreshing_since is not None

    @contextmanager
    def moment(self, last_try: bool = False) -> Iterator[Self]:
        """The same, all of whose answers are of one moment (see Marts)."""
        with self.marts.moment(last_try) as marts:
            yield replace(self, marts=marts)


def _within(limits: Limits, report: Report) -> Report:
    """The report with its own limits, where they are not wider than those of everybody."""
    return replace(
        report,
        timeout_s=min(report.timeout_s, limits.statement_s or report.timeout_s),
        export_rows=min(report.export_rows, limits.export_rows or report.export_rows),
    )
