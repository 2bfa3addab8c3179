"""A DuckDB warehouse's marts, put into Oracle: the stand-in, or the database that is named."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import oracledb
import pytest
import yaml

from dbt_project.layers import Layers, layers
from dbt_project.profiles import WAREHOUSE, Connection, connection
from tests.oracle.oracle_sample import DSN
from tests.oracle.standin import Database, Network, User
from tests.workspace import ROOT

ONE_SCHEMA = "reports"  # for everything
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
    schema: str  # as the profile has it

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
            "schema": self.schema,
            "host": self.database.host,
            "port": self.database.port,
            "service": self.database.service,
            "viewer_user": "VIEWER",
            "viewer_password": PASSWORD,
        } | settings
        _declare(self.root, output)

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
def oracle_marts(folder: Path, marts: Path, schema: str = "storage") -> Iterator[OracleMartsSample]:
    """The tables of a marts file in a stand-in of their own, until it is closed."""
    owners = [schema.upper()] if schema == ONE_SCHEMA else ["MARTS", "PLATFORM"]
    users = [User(name, name.lower()) for name in ("STORAGE", *owners)]
    users.append(User("VIEWER", PASSWORD))
    with (
        Database({user.name: user for user in users}) as database,
        pytest.MonkeyPatch.context() as patch,
    ):
        network = Network((database,))
        network.install(patch)
        sample = OracleMartsSample(database, network, folder, schema)
        sample.declare()
        load_marts(marts, layers(sample.warehouse), sample.connect, "viewer")
        yield sample


@contextmanager
def real_marts(folder: Path, marts: Path) -> Iterator[Connection]:
    """The same in the schema of a real database's test user, which is dropped afterwards."""
    login = {
        "user": os.environ["ORACLE_TEST_USER"],
        "password": os.environ["ORACLE_TEST_PASSWORD"],
    }
    output = {"type": "oracle", **login, "connection_string": DSN, "schema": login["user"]}
    _declare(folder, output)
    warehouse = connection(folder, WAREHOUSE)

    def connect(_: str) -> Any:
        return oracledb.connect(**login, dsn=DSN)

    made = load_marts(marts, layers(warehouse), connect, None)
    try:
        yield warehouse
    finally:
        with connect("") as opened:
            for table in made:
                opened.cursor().execute(f"drop table {table} purge")


def load_marts(
    marts: Path, place: Layers, connect: Callable[[str], Any], reader: str | None
) -> list[str]:
    """Make every table of a marts file where the layers have it; returns what was made."""
    made = []
    with duckdb.connect(marts, read_only=True) as opened:
        for schema, name in opened.execute(
            "select schema_name, table_name from duckdb_tables() order by all"
        ).fetchall():
            rows = opened.sql(f"select * from {schema}.{name}")
            owner, table = place.schema(schema).upper(), place.table(schema, name).upper()
            with connect(owner) as session:
                _make(session, owner, table, rows)
                if reader:
                    session.cursor().execute(f"grant select on {table} to {reader}")
            made.append(f"{owner}.{table}")
    return made


def _make(session: Any, owner: str, table: str, rows: duckdb.DuckDBPyRelation) -> None:
    names = [column.upper() for column in rows.columns]
    pairs = zip(names, map(_oracle_type, rows.types), strict=True)
    columns = ", ".join(f"{column} {kind}" for column, kind in pairs)
    session.cursor().execute(f"create table {table} ({columns})")
    session.direct_path_load(owner, table, names, rows.to_arrow_table())


def _declare(root: Path, output: Mapping[str, Any]) -> None:
    """A project's folder, whose profile has this one output."""
    shutil.copyfile(ROOT / "dbt_project.yml", root / "dbt_project.yml")
    profiles = {WAREHOUSE: {"target": "oracle", "outputs": {"oracle": dict(output)}}}
    (root / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")


def _oracle_type(kind: object) -> str:
    text = str(kind)
    return text.replace("DECIMAL", "number") if text.startswith("DECIMAL") else _TYPES[text]
