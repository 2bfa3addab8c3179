"""A report that somebody picked becomes the project's own: `report-platform promote`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from dbt_project.application.database import close
from dbt_project.custom_sql.fields import Picks, picks_body
from dbt_project.custom_sql.promotion import promote
from dbt_project.custom_sql.saved import SavedReport, keep, reports_for
from dbt_project.errors import MisdeclaredError
from dbt_project.manifest import read_manifest
from dbt_project.person import Person
from dbt_project.reports import load_reports
from ingest.platform import platform
from tests.workspace import ROOT, project_copy

ME = Person("ann", "Ann", is_analyst=True)
LIST = Picks(
    "fct_shipments",
    columns=("shipment_no", "customer_code", "amount"),
    filters=("shipment_date", "org_code"),
    order=("-amount",),
)
CROSSTAB = Picks(
    "fct_shipments", "crosstab", rows=("org_code",), measures=("amount",), filters=("org_code",)
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the project, in which somebody keeps reports of their own."""
    folder = tmp_path_factory.mktemp("promote")
    root = project_copy(folder / "project")
    (root / "profiles.yml").write_bytes((ROOT / "profiles.yml.example").read_bytes())
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("REPORT_PLATFORM_ROOT", str(root))
        patched.setenv("REPORT_PLATFORM_DATA", str(folder / "data"))
        patched.setenv("DBT_TARGET_PATH", str(folder / "target"))
        patched.chdir(root)
        close()
        for title, picks in (
            ("Large shipments", LIST),
            ("各组织发货", CROSSTAB),
            ("Customer ageing", LIST),
            ("Of a mart that is gone", Picks("fct_gone", columns=("amount",))),
            ("Of a column that is gone", Picks("fct_shipments", columns=("colour", "amount"))),
        ):
            keep(SavedReport("fields", title, "", picks_body(picks)), ME)
        keep(SavedReport("sql", "Typed", "", {"sql": "select 1 as a from dim_orgs"}), ME)
        yield root
        close()


def test_what_was_picked_is_a_report_of_the_project_from_then_on(root: Path) -> None:
    before = {report.name for report in load_reports(read_manifest(root))}
    asked = ["promote", _spoken(), "--as", "shipped_by_org", "--label-en", "Shipped by org"]
    done = CliRunner().invoke(platform, asked, catch_exceptions=False)
    assert done.exit_code == 0
    found = {report.name: report for report in load_reports(read_manifest(root))}
    assert set(found) - before == {"shipped_by_org"}
    promoted = found["shipped_by_org"]
    assert (promoted.label.zh, promoted.label.en) == ("各组织发货", "Shipped by org")
    assert (promoted.model, promoted.layout) == ("fct_shipments", "crosstab")
    assert [measure.name for measure in promoted.measures] == ["amount"]
    assert promoted.access  # whoever promotes opens nothing: its folder's row filter holds
    assert promoted.file == done.output.partition(":")[0]


def _spoken() -> str:
    """The address of the one with a Chinese title, which follows from how it is spoken."""
    return next(each.name for each in reports_for(ME) if each.title == "各组织发货")


@pytest.mark.parametrize(
    ("name", "as_name", "says"),
    [
        ("my_nothing", "", "there is no custom report 'my_nothing'"),
        ("my_typed", "", "is a statement, which no exposure holds: make a mart of it"),
        ("my_customer_ageing", "", "the project has a report 'customer_ageing' already"),
        ("my_large_shipments", "trial_balance", "the project has a report 'trial_balance' already"),
        ("my_of_a_mart_that_is_gone", "", "reads fct_gone, which is no model any more"),
        ("my_of_a_column_that_is_gone", "", "reads colour, which fct_shipments has no more"),
        ("my_customer_ageing", "Not a name!", "'Not a name!' is no name of a report"),
    ],
)
def test_what_cannot_be_promoted_is_said_and_changes_no_file(
    root: Path, name: str, as_name: str, says: str
) -> None:
    files = {path: path.read_bytes() for path in (root / "models").rglob("*.yml")}
    with pytest.raises(MisdeclaredError) as refused:
        promote(root, name, as_name=as_name)
    assert says in str(refused.value)
    assert {path: path.read_bytes() for path in (root / "models").rglob("*.yml")} == files
