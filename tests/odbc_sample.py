"""Databases behind real ODBC drivers, each with a platform that captures from it."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dbt_project.declarations import CaptureTable, capture_tables
from dbt_project.profiles import connection
from dbt_project.waiting import Patience
from ingest.source import Source, open_source
from ingest.warehouse import Mode, RunRecord
from tests.capture_sample import Site, source_node
from tests.mariadb import USER, MariaDB
from tests.postgres import Postgres

WAREHOUSE = {"type": "duckdb", "path": "warehouse.duckdb", "schema": "storage"}
PACKAGES = {
    "PostgreSQL Unicode": "odbc-postgresql",
    "SQLite3": "libsqliteodbc",
    "MariaDB Unicode": "odbc-mariadb",
}


def require(is_there: bool, how_to_get: str) -> None:
    """Skip a test that lacks what it needs; where CI installs it, fail."""
    if is_there:
        return
    if os.environ.get("CI") == "true" and sys.platform == "linux":
        pytest.fail(how_to_get)
    pytest.skip(how_to_get)


def require_driver(name: str) -> None:
    """Skip a test whose ODBC driver is not installed."""
    try:
        asked = subprocess.run(
            ["odbcinst", "-q", "-d"], capture_output=True, text=True, check=False
        )
        known = asked.stdout
    except FileNotFoundError:
        known = ""
    package = PACKAGES[name]
    require(
        f"[{name}]" in known,
        f"needs the ODBC driver '{name}' (Debian: apt install unixodbc {package})",
    )


@dataclass
class OdbcSite:
    """A platform whose only source is behind an ODBC driver."""

    site: Site
    profile: dict[str, Any]
    run_sql: Callable[..., None]
    defaults: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.set_profile()

    def set_profile(self, **more: Any) -> None:
        """Write the source's profile, with some keys changed."""
        profiles = {
            "report_platform": {"target": "embedded", "outputs": {"embedded": WAREHOUSE}},
            "erp": {"target": "live", "outputs": {"live": {**self.profile, **more}}},
        }
        (self.site.root / "profiles.yml").write_text(json.dumps(profiles), encoding="utf-8")

    def write(self, *statements: str) -> None:
        """Run SQL on the source, past ODBC."""
        self.run_sql(*statements)

    def declare(self, *names: str, **ingest: Any) -> None:
        """Declare tables with the key `id` and the changes in `updated_at`."""
        defaults = {"profile": "erp", "changed_at": "updated_at", "overlap": "10min"}
        self.site.declare(
            *(source_node(name, {"key": ["id"], **ingest}, defaults) for name in names)
        )

    def capture(self, mode: Mode = "changes") -> RunRecord:
        """Capture the only table."""
        return self.site.capture_one(mode)

    def staged(self, columns: str, table: str = "t") -> list[tuple[Any, ...]]:
        """Live staged rows."""
        return self.site.warehouse(
            f"select {columns} from staging.{table} where is_deleted = 0 order by id"
        )

    @contextmanager
    def opened(self) -> Iterator[tuple[Source, CaptureTable]]:
        """The source and its only declared table."""
        (table,) = capture_tables(self.site.root)
        patience = Patience(1, self.site.heard.note)
        with open_source(connection(self.site.root, "erp"), patience) as source:
            yield source, table


def over_postgres(root: Path, server: Postgres) -> OdbcSite:
    """An empty PostgreSQL database behind psqlodbc."""
    database = server.emptied_database()
    profile = {
        "type": "odbc", "dialect": "postgres", "driver": "PostgreSQL Unicode",
        "server": server.host, "port": server.port, "database": database,
        "user": server.user, "password": server.password,
    }  # fmt: skip
    return OdbcSite(Site(root), profile, lambda *sql: server.execute(database, *sql))


def over_mariadb(root: Path, server: MariaDB) -> OdbcSite:
    """A new MariaDB database behind MariaDB's own driver."""
    database = server.create_database()
    profile = {
        "type": "odbc", "dialect": "mysql", "driver": "MariaDB Unicode", "server": "127.0.0.1",
        "port": server.port, "database": database, "user": USER, "password": server.password,
    }  # fmt: skip
    return OdbcSite(Site(root), profile, lambda *sql: server.execute(database, *sql))


def over_sqlite(root: Path) -> OdbcSite:
    """A new SQLite file behind libsqliteodbc."""
    path = root / "crm.sqlite"

    def run(*statements: str) -> None:
        with closing(sqlite3.connect(path)) as opened, opened:
            for statement in statements:
                opened.execute(statement)

    profile = {"type": "odbc", "dialect": "sqlite", "driver": "SQLite3", "database": str(path)}
    return OdbcSite(Site(root), profile, run)
