"""The viewer's sample with rights: rows of organisations, a group's report, a hidden column."""

from dataclasses import replace
from pathlib import Path

from dbt_project.access_values import Access, Hidden, RowFilter
from dbt_project.application import people
from dbt_project.application.people import Group, User
from dbt_project.reports import Parameter, Report, reports_to_json
from tests.viewer_sample import publish, reports

BY_ORG = Access(row_filter=RowFilter("org_code"))
EXTRA = {
    "customer_ageing": Access(groups=("finance",)),
    "shipment_statistics": Access(hide=Hidden(("quantity",), ("costing",))),
    "sales_order_execution": Access(export=("finance",)),
}
BOSS, ANN, BOB = "boss@example.com", "ann@example.com", "bob@example.com"


def guarded_reports() -> tuple[Report, ...]:
    """The sample's reports as they would be read with `access`."""
    return tuple(
        replace(
            report,
            access=(BY_ORG, *((EXTRA[report.name],) if report.name in EXTRA else ())),
            parameters=tuple(map(_guarded, report.parameters)),
        )
        for report in reports()
    )


def publish_guarded(data: Path) -> Path:
    """As `publish`, with rights."""
    database = publish(data)
    text = reports_to_json(guarded_reports())
    database.with_suffix(".json").write_text(text, encoding="utf-8")
    return database


def make_people() -> None:
    """An administrator, Ann of one organisation, and Bob of finance with two."""
    people.grant_admin(BOSS)
    people.save_group(Group("finance", "Finance", ("02",)), None)
    people.save_user(User(ANN, "Ann", org_codes=("01",)), None)
    people.save_user(User(BOB, "Wang Fang", groups=("finance",), org_codes=("01",)), None)


def _guarded(parameter: Parameter) -> Parameter:
    options = parameter.options
    if options is None or options.model != "dim_orgs":
        return parameter
    return replace(parameter, options=replace(options, access=(BY_ORG,)))
