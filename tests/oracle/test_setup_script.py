from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dbt_project.errors import MisdeclaredError
from dbt_project.oracle_setup import Setup, script, setup
from dbt_project.profiles import Connection
from ingest.platform import platform
from tests.oracle import setup_script
from tests.oracle.standin import Database
from tests.oracle.warehouse_sample import OracleWarehouse, warehouse_site
from tests.workspace import ROOT

PASSWORDS = {
    "staging_password": "staging", "storage_password": "storage", "reports_password": "storage",
    "report_viewer_password": "viewer",
}  # fmt: skip
FOUR: dict[str, Any] = {"user": "storage", "schema": "storage", "capture_user": "staging"}
ONE: dict[str, Any] = {"user": "reports", "schema": "reports"}


def written(settings: dict[str, Any], **options: Any) -> str:
    return script(made_up(settings, **options))


def made_up(settings: dict[str, Any], **options: Any) -> Setup:
    return setup(Connection("report_platform", "oracle", "oracle", settings), **options)


def ran(text: str, made: setup_script.Made | None = None) -> setup_script.Made:
    return setup_script.run(text, PASSWORDS, made)


def test_in_one_schema_one_user_has_the_rights_to_its_own_tables_and_views_only() -> None:
    made = ran(written(ONE))
    assert made.rights == {"reports": {"create session", "create table", "create view"}}
    assert made.quotas == {"reports": ("users", "unlimited")}


def test_capture_has_rights_in_its_own_schema_only() -> None:
    made = ran(written(FOUR))
    assert made.rights["staging"] == {"create session", "create table"}


def test_owners_of_marts_and_platform_cannot_connect() -> None:
    made = ran(written(FOUR))
    assert set(made.passwords) == {"staging", "storage", "marts", "platform"}
    assert made.passwords["marts"] is None
    assert made.passwords["platform"] is None
    assert not made.rights.keys() & {"marts", "platform"}


def test_rights_to_all_schemas_are_given_only_where_oracle_has_no_others() -> None:
    before = ran(written(FOUR))
    assert "create any table" in before.rights["storage"]
    since = ran(written(FOUR, release=23))
    assert not [right for right in since.rights["storage"] if " any " in right]
    assert "create any table" in since.rights_in["storage", "marts"]
    assert since.rights_in["storage", "staging"] == {"create any table", "select any table"}
    assert not [right for right in ran(written(ONE)).rights["reports"] if " any " in right]


@pytest.mark.parametrize(("settings", "release"), [(FOUR, 19), (FOUR, 23), (ONE, 19)])
def test_the_viewer_may_connect_and_change_nothing(settings: dict[str, Any], release: int) -> None:
    made = ran(written(settings, viewer_user="report_viewer", release=release))
    assert made.rights["report_viewer"] == {"create session"}
    allowed = {right for (user, _), rights in made.rights_in.items()
               for right in rights if user == "report_viewer"}  # fmt: skip
    assert allowed <= {"read any table"}  # SELECT would let it lock rows and tables
    assert ("report_viewer", "storage") not in made.rights_in
    assert "report_viewer" not in made.quotas


def test_the_script_may_be_run_again_and_changes_no_password() -> None:
    text = written(FOUR, limits=True, viewer_user="report_viewer")
    made = ran(text)
    assert made.errors == []
    again = setup_script.run(text, dict.fromkeys(PASSWORDS, "other"), made)
    assert again.errors == ["ORA-01920"] * 5 + ["ORA-02379"]
    assert again.passwords["staging"] == "staging"


def test_tablespaces_quotas_and_a_prefix_come_as_they_are_asked_for() -> None:
    settings = {"user": "test_storage", "schema": "test_storage", "capture_user": "test_staging"}
    text = written(settings, tablespace="dwh", quota="50g", temporary_tablespace="dwh_temp")
    made = setup_script.run(text, {"test_staging_password": "x", "test_storage_password": "y"})
    assert set(made.quotas.values()) == {("dwh", "50g")}
    assert set(made.quotas) == {"test_staging", "test_storage", "test_marts", "test_platform"}
    assert "alter user test_storage temporary tablespace dwh_temp;" in text


def test_no_password_is_ever_in_the_script() -> None:
    secret = {"password": "geheim-1", "capture_password": "geheim-2"}
    text = written(FOUR | secret, viewer_user="report_viewer", limits=True, resource_plan=True)
    assert "geheim" not in text
    assert text.count(" hide\n") == 3


@pytest.mark.parametrize(
    ("settings", "options", "message"),
    [
        ({**FOUR, "user": "dwh"}, {}, "'user' must be storage, not dwh"),
        ({**FOUR, "capture_user": "storage"}, {}, "'capture_user' must be staging"),
        ({**ONE, "capture_user": "staging"}, {}, "'capture_user' must be reports, not staging"),
        (FOUR, {"quota": "a lot"}, "--quota 'a lot' is neither"),
        (FOUR, {"tablespace": "users; drop user x"}, "is not a name that Oracle takes unquoted"),
        (FOUR, {"viewer_user": "storage"}, "the viewer's user must own no tables"),
    ],
)
def test_what_cannot_be_is_named(
    settings: dict[str, Any], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(MisdeclaredError, match=message):
        made_up(settings, **options)


def test_the_command_prints_the_script_for_the_example_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("profiles.yml.example", "dbt_project.yml"):
        (tmp_path / name.removesuffix(".example")).write_text((ROOT / name).read_text("utf-8"))
    monkeypatch.setenv("REPORT_PLATFORM_ROOT", str(tmp_path))
    said = CliRunner().invoke(platform, ["oracle-setup", "--target", "oracle"])
    assert said.exit_code == 0, said.output
    assert ran(said.stdout).passwords.keys() == {"staging", "storage", "marts", "platform"}
    alone = CliRunner().invoke(
        platform, ["oracle-setup", "--target", "oracle", "--schema", "reports"]
    )
    assert ran(alone.stdout).passwords == {"reports": "storage"}


def captured(site: OracleWarehouse) -> list[str]:
    """What a first capture says of its one table, with one row in it."""
    site.erp("insert into so_saleorder values ('O1', 'SO-1', 12.5, 2, '2024-05-01 10:00:00')")
    return [record.status for record in site.capture()]


def test_capture_works_with_the_users_of_the_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Database(ran(written(FOUR)).users()) as database:
        site = warehouse_site(tmp_path, monkeypatch, database)
        assert captured(site) == ["success"]
        site.assert_mirrored("so_saleorder")


def test_capture_works_in_one_schema_with_its_one_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Database(ran(written(ONE)).users()) as database:
        site = warehouse_site(
            tmp_path, monkeypatch, database,
            **ONE, capture_user=None, capture_password=None, grant_select_to=None,
        )  # fmt: skip
        assert captured(site) == ["success"]
        with site.as_capture(user="reports", password="storage") as opened:
            cursor = opened.cursor()
            tables = {row[0] for row in cursor.execute("select table_name from user_tables")}
            assert {"STAGING_SO_SALEORDER", "INGEST_RUNS"} <= tables
            cursor.execute("select csaleorderid, run_id from staging_so_saleorder")
            assert [row[0] for row in cursor] == ["O1"]
