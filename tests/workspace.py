"""A platform of a test's own: data folder, dbt target and logs apart from everybody else's."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).parent.parent
PROJECT = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "snapshots", "tests/dbt",
           "tests/legacy")  # fmt: skip


@dataclass(frozen=True)
class Workspace:
    """One data folder with ERP, warehouse and marts, used through the real commands."""

    data: Path
    root: Path = ROOT

    @property
    def environment(self) -> dict[str, str]:
        """What makes every command work on this data folder."""
        return {
            **os.environ,
            "REPORT_PLATFORM_ROOT": str(self.root),
            "REPORT_PLATFORM_DATA": str(self.data),
            "DBT_TARGET_PATH": str(self.data / "target"),
            "DBT_LOG_PATH": str(self.data / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_USE_COLORS": "false",
            "DBT_LOG_LEVEL_FILE": "info",  # writing debug lines is a sixth of a build
        }

    def run(self, *command: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end and check its exit code (None: any)."""
        done = subprocess.run(
            command,
            cwd=self.root,
            env=self.environment,
            text=True,
            capture_output=True,
            check=False,
        )
        assert code is None or done.returncode == code, done.stdout + done.stderr
        return done

    def ingest(self, *arguments: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run `ingest`."""
        return self.run(sys.executable, "-m", "ingest.cli", *arguments, code=code)

    def dbt(self, *arguments: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run `dbt`."""
        return self.run(sys.executable, "-m", "dbt.cli.main", *arguments, code=code)

    def change_erp(self, *statements: str) -> None:
        """Run SQL on the demo ERP in one transaction."""
        with duckdb.connect(str(self.data / "erp.duckdb")) as erp:
            erp.begin()
            for statement in statements:
                erp.execute(statement)
            erp.commit()

    def change_crm(self, *statements: str) -> None:
        """Run SQL on the demo CRM in one transaction."""
        with closing(sqlite3.connect(self.data / "crm.sqlite")) as crm, crm:
            for statement in statements:
                crm.execute(statement)

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse, with the marts attached as mart_file."""
        with duckdb.connect(str(self.data / "warehouse.duckdb"), read_only=True) as warehouse:
            warehouse.execute(f"attach '{self.data / 'marts.duckdb'}' as mart_file (read_only)")
            yield warehouse

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask both."""
        with self.reading() as warehouse:
            return warehouse.execute(query).fetchall()

    def copy(self, to: Path) -> "Workspace":
        """An independent copy of everything."""
        shutil.copytree(self.data, to)
        return Workspace(to, self.root)


def project_copy(to: Path) -> Path:
    """The dbt project in a folder of its own, to be edited."""
    for name in PROJECT:
        source = ROOT / name
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, to / name)
        else:
            shutil.copyfile(source, to / name)
    return to
