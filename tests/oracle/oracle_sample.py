"""A small platform whose ERP is an Oracle database: the stand-in, or the one that is named.

With ORACLE_TEST_DSN (and ORACLE_TEST_USER, ORACLE_TEST_PASSWORD) set, tests marked `oracle` run on
that database, in that user's own schema, whose tables they drop.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import oracledb
import pytest
import yaml

from dbt_project.profiles import connection
from dbt_project.waiting import Patience
from ingest.columns import Column
from ingest.oracle_source import open_oracle_source
from tests.capture_sample import DEFAULTS, PROFILES, Site, source_node
from tests.oracle.standin import Database, Network, one_database

DSN = os.environ.get("ORACLE_TEST_DSN")
OWNER = "NC65"


@dataclass
class Erp:
    """Where the ERP's tables are: the stand-in's owner NC65, or the real database's test user."""

    database: Database | None  # None: a real one

    @property
    def owner(self) -> str:
        """The schema."""
        return OWNER if self.database else os.environ["ORACLE_TEST_USER"].upper()

    @property
    def login(self) -> dict[str, Any]:
        """Who makes the tables."""
        if self.database is None:
            return {
                "user": os.environ["ORACLE_TEST_USER"],
                "password": os.environ["ORACLE_TEST_PASSWORD"],
                "dsn": DSN,
            }
        place = {"host": self.database.host, "port": self.database.port}
        return {"user": OWNER, "password": "nc65", "service_name": self.database.service, **place}

    @property
    def profile(self) -> dict[str, Any]:
        """An output for profiles.yml; the stand-in is read by a user who may only read."""
        if self.database is None:
            login = self.login
            return {"type": "oracle", "user": login["user"], "password": login["password"],
                    "connection_string": DSN, "schema": self.owner}  # fmt: skip
        return {"type": "oracle", "user": "READER", "password": "reader", "schema": OWNER,
                "host": self.database.host, "port": self.database.port,
                "service": self.database.service}  # fmt: skip

    def run(self, *statements: str) -> None:
        """Run statements as the owner and commit; the reader may read what they make."""
        with oracledb.connect(**self.login) as opened:
            cursor = opened.cursor()
            for statement in statements:
                cursor.execute(statement)
                words = statement.split()
                if self.database and [w.lower() for w in words[:2]] == ["create", "table"]:
                    cursor.execute(f"grant select on {words[2].split('(')[0]} to READER")
            opened.commit()

    def rows(self, query: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Ask as the owner."""
        with oracledb.connect(**self.login) as opened:
            cursor = opened.cursor()
            cursor.execute(query, params or {}, fetch_lobs=False, fetch_decimals=True)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def empty(self) -> None:
        """Drop all tables of a real database's test user."""
        for kind, name in self.rows("select object_type, object_name from user_objects "
                                    "where object_type in ('TABLE', 'VIEW')"):  # fmt: skip
            end = " cascade constraints purge" if kind == "TABLE" else ""
            self.run(f'drop {kind} "{name}"{end}')


@dataclass
class OracleSite(Site):
    """A site whose source is an Oracle database."""

    oracle: Erp = field(kw_only=True)
    settings: dict[str, Any] = field(default_factory=dict, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.connect_as(**self.settings)

    def connect_as(self, **settings: Any) -> None:
        """Write the source's profile anew."""
        profiles = yaml.safe_load(PROFILES)
        output = {k: v for k, v in (self.oracle.profile | settings).items() if v is not None}
        profiles["erp"] = {"target": "nc", "outputs": {"nc": output}}
        (self.root / "profiles.yml").write_text(yaml.safe_dump(profiles))

    def declare_table(self, name: str, *key: str, **more: Any) -> None:
        """Declare one table, captured by its `ts`."""
        columns = more.pop("columns", {})
        defaults = {**DEFAULTS, "schema": self.oracle.owner}
        self.declare(source_node(name, {"key": list(key), **more}, defaults, columns=columns))

    def open(self) -> Any:
        """The source by itself, as a context."""
        return open_oracle_source(connection(self.root, "erp"), Patience(0, print))

    def erp(self, *statements: str, database: str = "") -> None:
        assert not database
        self.oracle.run(*statements)

    def source(self, query: str) -> list[tuple[Any, ...]]:
        return self.oracle.rows(query)

    def assert_mirrored(self, *tables: str) -> None:
        for name in tables:
            listed = self.oracle.rows(
                "select column_name, data_type from all_tab_columns "
                "where owner = :o and table_name = :t order by column_id",
                {"o": self.oracle.owner, "t": name.upper()},
            )
            asked = ", ".join(_asked(column, kind) for column, kind in listed)
            there = self.oracle.rows(f"select {asked} from {name}")
            types = staged_types(self, name)
            names = ", ".join(_staged(column.lower(), types) for column, _ in listed)
            here = self.warehouse(f"select {names} from staging.{name} where is_deleted = 0")
            assert sorted(_plain(here)) == sorted(_plain(there)), name


def _asked(name: str, kind: str) -> str:
    """Compared as Python values; what those do not hold as text."""
    quoted = f'"{name}"'
    if kind.endswith("TIME ZONE"):
        fine = "(9)" in kind
        if fine:
            return f"to_char({quoted}, 'YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM')"
        return f"sys_extract_utc({quoted})"
    if kind.startswith("INTERVAL"):
        return f"to_char({quoted})"
    if kind == "TIMESTAMP(9)":
        return f"to_char({quoted}, 'YYYY-MM-DD HH24:MI:SS.FF9')"
    return quoted


def _staged(name: str, types: Mapping[str, str]) -> str:
    return f'cast("{name}" as varchar)' if types[name] == "TIMESTAMP_NS" else f'"{name}"'


def _plain(rows: Sequence[tuple[Any, ...]]) -> Iterator[list[str]]:
    return ([shown(value) for value in row] for row in rows)


def shown(value: Any) -> str:
    """Numbers without the zeros that a column adds; times with a zone in UTC, without it."""
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        plain = format(Decimal(value), "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, float):
        return f"float {value!r}"
    return f"{type(value).__name__} {value!r}"


def staged_types(site: Site, table: str) -> dict[str, str]:
    """Staging's types by column."""
    found = site.warehouse(
        "select column_name, data_type from duckdb_columns() where table_name = ?", table
    )
    return {name: kind for name, kind in found if name not in ("captured_at", "run_id")}


def read_all(reader: Any) -> list[tuple[Any, ...]]:
    """All rows that a reader gives."""
    return [tuple(row.values()) for batch in reader for row in batch.to_pylist()]


def named(columns: Sequence[Column]) -> dict[str, str]:
    """Staged types by column."""
    return {column.staged: str(column.data_type) for column in columns}


def an_erp(monkeypatch: pytest.MonkeyPatch) -> Iterator[Erp]:
    """An empty ERP: the stand-in, unless a real database is named."""
    if DSN:
        erp = Erp(None)
        erp.empty()
        yield erp
        erp.empty()
        return
    with one_database() as database:
        Network((database,)).install(monkeypatch)
        yield Erp(database)


def a_stand_in(
    monkeypatch: pytest.MonkeyPatch, database: Database, *others: Database
) -> tuple[Erp, Network]:
    """An ERP on a stand-in made to measure."""
    network = Network((database, *others))
    network.install(monkeypatch)
    return Erp(database), network
