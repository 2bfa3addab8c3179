"""Fixtures that many tests share."""

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest import demo_crm
from ingest.demo_erp.generate import generate
from tests.postgres import HOW_TO_GET, Postgres, programs, running_postgres
from tests.workspace import ROOT, Workspace

UNTIL = date(2024, 6, 30)


@pytest.fixture(scope="session", autouse=True)
def _profiles() -> None:
    """A fresh clone has no profiles.yml yet; tests use the example as `make demo` would."""
    if not (ROOT / "profiles.yml").exists():
        shutil.copyfile(ROOT / "profiles.yml.example", ROOT / "profiles.yml")


@pytest.fixture(scope="session")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("platform") / "data")
    workspace.data.mkdir()
    generate(workspace.data / "erp.duckdb", scale=0.01, until=UNTIL)
    demo_crm.generate(workspace.data / "crm.sqlite", scale=0.01, until=UNTIL)
    workspace.ingest("run")
    workspace.dbt("build")
    return workspace


@pytest.fixture
def built(_built: Workspace, tmp_path: Path) -> Workspace:
    """A small platform, captured and built; the test's own copy."""
    return _built.copy(tmp_path / "data")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of the tests' own; skipped without its programs, but not in CI."""
    if programs() is None:
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail(HOW_TO_GET)
        pytest.skip(HOW_TO_GET)
    with running_postgres() as server:
        yield server
