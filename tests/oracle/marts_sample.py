"""A DuckDB warehouse's marts, put into the stand-in, where the viewer's own user reads them."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import oracledb
import pytest
import yaml

from dbt_project.profiles import WAREHOUSE, Connection, connection
from tests.oracle.standin import Database, Network, User
from tests.workspace import ROOT

OWNERS = ("MARTS", "PLATFORM")
PASSWORD = "reads only"
_TYPES = {
    "VARCHAR": "varchar2(1000 char)",
    "DATE": "date",
    "TIMESTAMP": "timestamp(6)",
    "SMALLINT": "number(5)",
    "INTEGER": "number(10)",
    "BIGINT": "number(19)",
    "DOUBLE": "binary_double",
}


@dataclass(frozen=True)
class OracleMartsSample:
    """Marts in the stand-in; the user VIEWER may select from each and do nothing else."""

    database: Database
    network: Network
    root: Path  # of a project whose profile names that database

    @property
    def warehouse(self) -> Connection:
        """The profile's output."""
        return connection(self.root, WAREHOUSE)

    def declare(self, **settings: Any) -> None:
        """Write the profile, with settings of its own."""
        output = {
            "type": "oracle",
            "user": "STORAGE",
            "password": "storage",
            "schema": "storage",
            "host": self.database.host,
            "port": self.database.port,
            "service": self.database.service,
            "viewer_user": "VIEWER",
            "viewer_password": PASSWORD,
        } | settings
        profiles = {WAREHOUSE: {"target": "oracle", "outputs": {"oracle": output}}}
        (self.root / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")

    def run(self, owner: str, *statements: str, binds: Mapping[str, Any] | None = None) -> None:
        """Run statements as the owner of a schema, and commit."""
        with self.connect(owner) as opened:
            for statement in statements:
                opened.cursor().execute(statement, binds or {})
            opened.commit()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask as the viewer's user."""
        with self.connect("VIEWER", PASSWORD) as opened:
            cursor = opened.cursor()
            cursor.execute(query, fetch_lobs=False, fetch_decimals=True)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def connect(self, user: str, password: str | None = None) -> Any:
        """A connection as someone."""
        where = self.database
        return oracledb.connect(
            user=user,
            password=password or user.lower(),
            host=where.host,
            port=where.port,
            service_name=where.service,
        )


@contextmanager
def oracle_marts(folder: Path, marts: Path) -> Iterator[OracleMartsSample]:
    """The tables of a marts file in a stand-in of their own, until it is closed."""
    users = [User(name, name.lower()) for name in ("STORAGE", *OWNERS)]
    users.append(User("VIEWER", PASSWORD))
    with (
        Database({user.name: user for user in users}) as database,
        pytest.MonkeyPatch.context() as patch,
    ):
        network = Network((database,))
        network.install(patch)
        sample = OracleMartsSample(database, network, folder)
        shutil.copyfile(ROOT / "dbt_project.yml", folder / "dbt_project.yml")
        sample.declare()
        _load(sample, marts)
        yield sample


def _load(sample: OracleMartsSample, marts: Path) -> None:
    with duckdb.connect(marts, read_only=True) as opened:
        for schema, name in opened.execute(
            "select schema_name, table_name from duckdb_tables() order by all"
        ).fetchall():
            table = opened.sql(f"select * from {schema}.{name}")
            names = [column.upper() for column in table.columns]
            pairs = zip(names, map(_oracle_type, table.types), strict=True)
            columns = ", ".join(f"{column} {kind}" for column, kind in pairs)
            sample.run(schema.upper(), f"create table {name} ({columns})")
            with sample.connect(schema.upper()) as owner:
                owner.direct_path_load(schema.upper(), name.upper(), names, table.to_arrow_table())
            sample.run(schema.upper(), f"grant select on {name} to viewer")


def _oracle_type(kind: object) -> str:
    text = str(kind)
    return text.replace("DECIMAL", "number") if text.startswith("DECIMAL") else _TYPES[text]
