"""Fixtures that many tests share."""

import os
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from ingest import demo_crm
from ingest.demo_erp.generate import generate
from tests.made_once import MadeOnce
from tests.postgres import HOW_TO_GET, Postgres, programs, running_postgres
from tests.workspace import ROOT, Workspace

UNTIL = date(2024, 6, 30)
LONGEST = ("test_platform_on_oracle.py", "test_changes.py")
PARSED = Path("target", "partial_parse.msgpack")

# How long one example takes says how busy the machine is, not whether the code is right.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests come first, so that no worker is left alone with them at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session", autouse=True)
def _profiles() -> None:
    """A fresh clone has no profiles.yml yet; tests use the example as `make demo` would."""
    if not (ROOT / "profiles.yml").exists():
        shutil.copyfile(ROOT / "profiles.yml.example", ROOT / "profiles.yml")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """What is dear to make is made by the worker that needs it first, for all workers to copy."""
    base = tmp_path_factory.getbasetemp()
    return MadeOnce(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture(scope="session")
def _small(made_once: MadeOnce) -> Path:
    """The ERP and the CRM of `built`, in a folder that nobody writes to."""

    def make(folder: Path) -> None:
        generate(folder / "erp.duckdb", scale=0.01, until=UNTIL)
        demo_crm.generate(folder / "crm.sqlite", scale=0.01, until=UNTIL)

    return made_once("small", make)


@pytest.fixture(scope="session")
def _built(_small: Path, made_once: MadeOnce) -> Workspace:
    """A platform that all workers share: it is read or copied, never changed."""

    def make(folder: Path) -> None:
        workspace = Workspace(folder / "data")
        shutil.copytree(_small, workspace.data)
        workspace.ingest("run")
        workspace.dbt("build")

    return Workspace(made_once("platform", make) / "data")


@pytest.fixture(scope="session")
def _parsed(_built: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for copies of the platform, and what dbt parses where they lie."""
    folder = tmp_path_factory.mktemp("built")
    place = _built.copy(folder / "data")
    place.dbt("parse")
    shutil.copyfile(place.data / PARSED, folder / PARSED.name)
    return folder


@pytest.fixture
def built(_built: Workspace, _parsed: Path) -> Workspace:
    """A small platform, captured and built; the test's own copy.

    Each lies where the one before did: elsewhere dbt would parse the whole project anew, as the
    warehouse's path is another one, and that takes as long as building a third of it.
    """
    shutil.rmtree(_parsed / "data", ignore_errors=True)
    workspace = _built.copy(_parsed / "data")
    shutil.copyfile(_parsed / PARSED.name, workspace.data / PARSED)
    return workspace


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of the tests' own; skipped without its programs, but not in CI."""
    if programs() is None:
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail(HOW_TO_GET)
        pytest.skip(HOW_TO_GET)
    with running_postgres() as server:
        yield server
