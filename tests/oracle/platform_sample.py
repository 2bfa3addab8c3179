"""The whole platform with its warehouse in the stand-in, worked in this process."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import oracledb
import pytest

from ingest.run import Request, run
from ingest.warehouse import Mode, RunRecord
from tests.capture_sample import Heard
from tests.oracle import real_platform
from tests.oracle.standin import Database
from tests.oracle.standin.warehouse import DbtResult, installed, run_dbt, warehouse_database
from tests.workspace import ROOT, Workspace, project_copy

PASSWORDS = {
    "ORACLE_PASSWORD": real_platform.PASSWORD or "storage",
    "ORACLE_STAGING_PASSWORD": real_platform.PASSWORD or "staging",
}


@dataclass(frozen=True)
class OraclePlatform:
    """One data folder whose sources are the demo's files and whose warehouse is the stand-in.

    The stand-in lives in this process, so captures and dbt run here as well.
    """

    workspace: Workspace
    database: Database | real_platform.Place

    def capture(self, *patterns: str, mode: Mode = "changes") -> tuple[RunRecord, ...]:
        """`ingest run`; every table must succeed."""
        with self.environment():
            records = run(Request(self.workspace.root, patterns, mode, None, 20.0), Heard())
        failed = [f"{r.table_name}: {r.message}" for r in records if r.status == "failed"]
        assert not failed, failed
        return records

    def dbt(self, *arguments: str, code: int | None = 0) -> DbtResult:
        """`dbt …`, with its exit code checked (None: any)."""
        root = str(self.workspace.root)
        with self.environment():
            done = run_dbt([*arguments, "--project-dir", root, "--profiles-dir", root])
        assert code is None or done.code == code, "\n".join(done.failures())
        return done

    @contextmanager
    def environment(self) -> Iterator[None]:
        """While it lasts, whatever runs in this process works on this platform."""
        with pytest.MonkeyPatch.context() as patch:
            settings = {
                **self.workspace.environment,
                **PASSWORDS,
                **getattr(self.database, "environment", {}),
                "REPORT_PLATFORM_TARGET": "oracle",
            }
            for name, value in settings.items():
                patch.setenv(name, value)
            yield

    def rows(self, query: str, binds: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Ask as the user that dbt works as; numbers are exact."""
        with self.connect() as opened, opened.cursor() as cursor:
            cursor.execute(query, binds or {}, fetch_lobs=False, fetch_decimals=True)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def connect(self) -> Any:
        """A connection of that user."""
        where = self.database
        return oracledb.connect(
            user="storage", password=PASSWORDS["ORACLE_PASSWORD"], host=where.host,
            port=where.port, service_name=where.service,
        )  # fmt: skip


@contextmanager
def oracle_platform(folder: Path, sources: Sequence[Path]) -> Iterator[OraclePlatform]:
    """A platform in an empty folder, with copies of the sources' files; until it is closed."""
    root = project_copy(folder / "project")
    shutil.copyfile(ROOT / "profiles.yml.example", root / "profiles.yml")
    workspace = Workspace(folder / "data", root)
    workspace.data.mkdir()
    for source in sources:
        shutil.copy(source, workspace.data)
    if real_platform.PASSWORD:
        with real_platform.real_database() as place:
            yield OraclePlatform(workspace, place)
        return
    with pytest.MonkeyPatch.context() as patch:
        for name, value in PASSWORDS.items():
            patch.setenv(name, value)
        database = warehouse_database(root)
    with database, installed(database):
        yield OraclePlatform(workspace, database)
