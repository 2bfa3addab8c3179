"""Reports equal their legacy statements through weeks of business and trouble, and when built anew.

What is drawn by chance covers what declared parameters leave out: organisations without business,
currencies, the ends of years, days before the first document, weeks that were just captured.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from dbt_project.declarations import read_capture_tables
from dbt_project.manifest import built_manifest
from dbt_project.migrate.ledger import LedgerRow
from dbt_project.migrate.legacy_runner import SourceRunner
from dbt_project.migrate.report_runner import MartsRunner
from dbt_project.migrate.verification import cases, verify
from dbt_project.report_values import Report
from dbt_project.reporting.marts import BuiltMarts
from dbt_project.reports import load_reports
from ingest import demo_crm
from ingest.demo_erp.generate import generate
from tests.conftest import UNTIL
from tests.project.test_changes import NO_TESTS, differences
from tests.random_answers import RandomAnswers
from tests.workspace import ROOT, Workspace

MIGRATED = 19  # three of the first subjects, fifteen of the pilot, one of pay
NOTHING = "proves nothing"


@pytest.fixture(scope="module")
def platform(_built: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The small platform that all tests start from."""
    return _built.copy(tmp_path_factory.mktemp("equal") / "data")


@pytest.fixture(scope="module")
def reports(platform: Workspace) -> Sequence[Report]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in platform.environment.items():
            patch.setenv(name, value)
        return [report for report in load_reports(built_manifest(ROOT)) if report.verify]


def verified(workspace: Workspace, asked: Sequence[Report]) -> list[LedgerRow]:
    """Each report with each of its sets."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in workspace.environment.items():
            patch.setenv(name, value)
        marts = BuiltMarts(workspace.data / "marts.duckdb")  # as built, published or not
        legacy = SourceRunner(ROOT, read_capture_tables(built_manifest(ROOT)), 120)
        try:
            return verify(cases(asked, ROOT), legacy, MartsRunner(marts), "run")
        finally:
            legacy.close()
            marts.close()


def drawn(workspace: Workspace, reports: Sequence[Report], last: date, sets: int) -> list[Report]:
    """The reports with sets by chance; up to the day that the ERP stands at."""
    with duckdb.connect() as marts:
        marts.execute(f"attach '{workspace.data / 'marts.duckdb'}' as mart_file (read_only)")
        marts.execute("use mart_file")
        answers = RandomAnswers(marts, last, seed=last.toordinal())
        return [answers.asked(report, sets) for report in reports]


def unequal(rows: Sequence[LedgerRow]) -> list[str]:
    """What is wrong; that there is nothing at all to compare is not."""
    return [
        f"{row.report} {row.parameters}: {row.problem} {row.examples}"
        for row in rows
        if not row.is_equal and NOTHING not in row.problem
    ]


def assert_all_are_equal(workspace: Workspace, reports: Sequence[Report], last: date) -> None:
    """With the declared parameters, which all find something, and with some by chance."""
    declared = verified(workspace, reports)
    assert not unequal(declared)
    assert all(row.is_equal for row in declared if row.report not in SMALL_LACKS)
    by_chance = verified(workspace, drawn(workspace, reports, last, sets=6))
    assert not unequal(by_chance)
    compared = {row.report for row in by_chance if row.is_equal}
    assert len(compared) > MIGRATED - 3, "too many sets found nothing"


# Their sets name materials and suppliers that only a larger group has.
SMALL_LACKS = {"purchase_prices", "stock_card"}


def test_all_migrated_reports_have_a_legacy_statement_and_three_sets_of_parameters(
    reports: Sequence[Report],
) -> None:
    found = {report.name: len(report.verify.parameters) for report in reports if report.verify}
    assert len(found) == MIGRATED
    assert min(found.values()) >= 3
    legacy = {path.stem for path in (ROOT / "tests" / "legacy").glob("*.sql")}
    assert {report.verify.legacy for report in reports if report.verify} == legacy


def test_reports_equal_their_legacy_statements_whatever_a_reader_asks(
    platform: Workspace, reports: Sequence[Report]
) -> None:
    rows = verified(platform, drawn(platform, reports, UNTIL, sets=2))
    assert not unequal(rows)
    assert sum(row.is_equal for row in rows) > MIGRATED


@pytest.fixture(params=["kept well", "edited for years"])
def living(request: pytest.FixtureRequest, platform: Workspace, tmp_path: Path) -> Workspace:
    """A platform over an ERP that goes on."""
    if request.param == "kept well":
        return platform.copy(tmp_path / "data")
    workspace = Workspace(tmp_path / "data")
    workspace.data.mkdir()
    generate(workspace.data / "erp.duckdb", scale=0.01, until=UNTIL, dirty=True)
    demo_crm.generate(workspace.data / "crm.sqlite", scale=0.01, until=UNTIL)
    workspace.ingest("run")
    workspace.dbt("build")
    return workspace


@pytest.mark.long
def test_reports_equal_their_legacy_statements_through_months_of_trouble_and_when_built_anew(
    living: Workspace, reports: Sequence[Report], tmp_path: Path
) -> None:
    last = UNTIL
    assert_all_are_equal(living, reports, last)
    for days in (30, 7, 10, 8):
        living.ingest("demo", "advance", "--days", str(days))
        last += timedelta(days)
        living.ingest("reconcile")
        living.dbt("build")
        assert_all_are_equal(living, reports, last)
    anew = living.copy(tmp_path / "anew")
    anew.dbt("build", "--full-refresh", *NO_TESTS)
    assert differences(living, anew) == {}
    assert_all_are_equal(anew, reports, last)
