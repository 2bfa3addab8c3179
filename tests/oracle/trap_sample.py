"""A small dbt project of what dbt-oracle gets wrong (tests/oracle/traps), built on the stand-in."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import oracledb
import yaml

from tests.oracle.standin.warehouse import installed, warehouse_database
from tests.workspace import ROOT

OUTPUT = {
    "type": "oracle", "user": "storage", "password": "-", "host": "standin", "port": 1521,
    "service": "X", "protocol": "tcp", "schema": "storage",
}  # fmt: skip


@dataclass(frozen=True)
class Traps:
    """The project in a folder of its own, and the database file that it builds."""

    root: Path

    def dbt(self, *arguments: str, step: int = 1) -> subprocess.CompletedProcess[str]:
        """Run dbt, whatever becomes of it."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("DBT_")}
        place = {
            "PYTHONPATH": str(ROOT), "DBT_PROFILES_DIR": str(self.root),
            "ORACLE_STANDIN_FILE": str(self.root / "oracle.duckdb"),
        }  # fmt: skip
        words = ("--vars", f"step: {step}")
        return subprocess.run(
            [sys.executable, "-m", "tests.oracle.standin.dbt", *arguments, *words],
            cwd=self.root, env=kept | place, text=True, capture_output=True, check=False,
        )  # fmt: skip

    def built(self) -> None:
        """Build, and well."""
        done = self.dbt("build")
        assert done.returncode == 0, done.stdout

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask what was built."""
        with self._cursor() as cursor:
            cursor.execute(query)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def run(self, *statements: str) -> None:
        """Run statements, and commit."""
        with self._cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            cursor.connection.commit()

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        path = str(self.root / "oracle.duckdb")
        login = {"user": "storage", "password": "-", "host": "standin", "service_name": "X"}
        with (
            warehouse_database(self.root, path=path) as database,
            installed(database),
            oracledb.connect(**login) as opened,
            opened.cursor() as cursor,
        ):
            yield cursor


def trap_project(root: Path, *without: str) -> Traps:
    """The project with our macros, but `without` those files or folders."""
    left_out = shutil.ignore_patterns(*without)
    shutil.copytree(ROOT / "macros", root / "macros", ignore=left_out)
    shutil.copytree(Path(__file__).parent / "traps", root, dirs_exist_ok=True)
    return project_root(root)


def project_root(root: Path) -> Traps:
    """A project that is there, with a profile for the stand-in."""
    profiles = {"report_platform": {"target": "oracle", "outputs": {"oracle": OUTPUT}}}
    (root / "profiles.yml").write_text(yaml.safe_dump(profiles))
    return Traps(root)
