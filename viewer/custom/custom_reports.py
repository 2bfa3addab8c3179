"""Reports that people made, as reports of the catalogue: each reader's own and shared ones."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from dbt_project.custom_sql.fields import declaration, declared_report, exposure_of, picks_of
from dbt_project.custom_sql.result import Named, result_report
from dbt_project.custom_sql.saved import SavedReport, reports_for
from dbt_project.errors import MisdeclaredError, PlatformError
from dbt_project.person import Person
from dbt_project.reporting.rights import PermittedMart, rights_digest
from dbt_project.reports import Report
from viewer.custom.seen import access_of, marts_seen, sources_of
from viewer.published import Published


@dataclass(frozen=True)
class Custom:
    """What there is of them for one reader."""

    saved: Mapping[str, SavedReport]
    reports: tuple[Report, ...]
    broken: Mapping[str, str]  # by name: why it cannot be shown

    def with_those_of(self, everything: Published) -> Published:
        """What is published, and these."""
        return replace(everything, reports=(*everything.reports, *self.reports))

    def is_in_sql(self, name: str) -> bool:
        """Whether a report is a statement, which has a page of its own kind."""
        return name in self.saved and self.saved[name].kind == "sql"


def custom_reports(everything: Published, person: Person) -> Custom:
    """All that this person may see; without the application database there are none."""
    try:
        saved = {each.name: each for each in reports_for(person)}
    except PlatformError:
        saved = {}
    seen = marts_seen(everything, person) if saved else {}
    reports, broken = [], {}
    for name, each in saved.items():
        try:
            reports.append(as_report(each, everything, seen, person))
        except MisdeclaredError as error:
            broken[name] = str(error)
    return Custom(saved, tuple(reports), broken)


def as_report(
    saved: SavedReport, everything: Published, seen: dict[str, PermittedMart], person: Person
) -> Report:
    """One of them as this person may see it; MisdeclaredError says why not."""
    if saved.kind == "sql":
        schema = pa.schema([(name, pa.string()) for name in saved.body.get("columns", ())])
        named = Named(saved.name, saved.title, saved.description, saved.owner)
        return result_report(named, schema, saved.asked)
    picks = picks_of(saved.body)
    if picks.mart not in seen:
        raise MisdeclaredError(f"the table {picks.mart} is not there to read")
    mart = seen[picks.mart]
    declared = declaration(picks, mart.mart) | {
        "label_en": saved.title,
        **({"description_en": saved.description} if saved.description else {}),
    }
    exposure = exposure_of(saved.name, saved.title, saved.description, saved.owner)
    report = declared_report(exposure, declared, mart, sources_of(everything, (picks.mart,)))
    access = access_of(everything, seen, (picks.mart,))
    return replace(report, access=access, seen_as=rights_digest(person))
