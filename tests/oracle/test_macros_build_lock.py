"""In Oracle, too, only one dbt build at a time writes the warehouse."""

import shutil
from pathlib import Path

import pytest

from tests.oracle.trap_sample import Traps, project_root
from tests.workspace import ROOT

NOW = "cast(sys_extract_utc(systimestamp) as timestamp)"
TAKEN_BY_ANOTHER = f"""
    update storage.dbt_lock set invocation_id = 'another-run', holder = 'report@dwh-01',
        taken_at = timestamp '2024-03-05 10:00:00', seen_at = {NOW}
"""
HOLDER = "select invocation_id from storage.dbt_lock"
NODES = "select node_id, status from platform.dbt_results"


@pytest.fixture(scope="module")
def once_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's own settings and macros, with two models, built."""
    root = tmp_path_factory.mktemp("once_built")
    shutil.copytree(ROOT / "macros", root / "macros")
    shutil.copyfile(ROOT / "dbt_project.yml", root / "dbt_project.yml")
    models = root / "models" / "platform"
    models.mkdir(parents=True)
    (models / "first.sql").write_text("select 1 as id from dual")
    (models / "second.sql").write_text("select id from {{ ref('first') }}")
    project_root(root).built()
    return root


@pytest.fixture
def project(once_built: Path, tmp_path: Path) -> Traps:
    """A copy of that."""
    return Traps(shutil.copytree(once_built, tmp_path / "project"))


def test_a_second_build_is_refused_by_name_and_writes_nothing(project: Traps) -> None:
    before = project.rows(NODES)
    project.run(TAKEN_BY_ANOTHER)
    refused = project.dbt("build")
    assert refused.returncode != 0
    assert (
        "another dbt build has this warehouse: run another-run of report@dwh-01, begun "
        "2024-03-05 10:00:00, last heard of"
    ) in refused.stdout
    assert "dbt run-operation clear_build_lock" in refused.stdout
    assert "START" not in refused.stdout
    assert project.rows(NODES) == before
    assert project.rows(HOLDER) == [("another-run",)]


def test_a_lock_that_a_killed_build_left_is_cleared_by_a_command(project: Traps) -> None:
    project.run(TAKEN_BY_ANOTHER)
    cleared = project.dbt("run-operation", "clear_build_lock")
    assert "cleared the lock of run another-run of report@dwh-01" in cleared.stdout
    project.built()


def test_a_build_that_was_not_heard_of_for_the_lease_counts_as_dead(project: Traps) -> None:
    project.run(TAKEN_BY_ANOTHER, f"update storage.dbt_lock set seen_at = {NOW} - 2 / 24")
    assert project.dbt("build").returncode != 0
    project.run(f"update storage.dbt_lock set seen_at = {NOW} - 4 / 24")
    project.built()


def test_a_build_gives_the_lock_back_whether_it_passes_or_fails(project: Traps) -> None:
    assert project.rows(HOLDER) == [(None,)]
    (project.root / "models" / "platform" / "first.sql").write_text("select 1 as id")
    assert project.dbt("build").returncode == 1
    assert project.rows(HOLDER) == [(None,)]


def test_a_build_that_lost_the_lock_builds_nothing_more(project: Traps) -> None:
    stolen = "update storage.dbt_lock set invocation_id = 'another-run'"
    (project.root / "models" / "platform" / "first.sql").write_text(
        f'{{{{ config(post_hook="{stolen}") }}}} select 1 as id from dual'
    )
    done = project.dbt("build")
    assert done.returncode != 0
    assert "this build has lost the warehouse to run another-run" in done.stdout
    assert "OK created sql table model platform.first" in done.stdout
    assert "OK created sql table model platform.second" not in done.stdout
    assert project.rows(HOLDER) == [("another-run",)]
