"""A small platform whose warehouse is Oracle (the stand-in), with a DuckDB file as its ERP."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import oracledb
import pytest
import yaml

from tests.capture_sample import ORDERS, PROFILES, Site, source_node
from tests.oracle.standin import Database, Network

EXISTS = "duckdb_tables() where table_name = '"


@dataclass
class OracleWarehouse(Site):
    """A site that stages in Oracle, as user STAGING."""

    database: Database = field(kw_only=True)
    settings: dict[str, Any] = field(default_factory=dict, kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        profiles = yaml.safe_load(PROFILES)
        output = {
            "type": "oracle", "user": "STORAGE", "password": "storage", "schema": "storage",
            "host": self.database.host, "port": self.database.port,
            "service": self.database.service, "capture_user": "STAGING",
            "capture_password": "staging", "grant_select_to": "storage",
        }  # fmt: skip
        profiles["report_platform"] = {
            "target": "oracle", "outputs": {"oracle": output | self.settings}
        }  # fmt: skip
        (self.root / "profiles.yml").write_text(yaml.safe_dump(profiles))
        (self.root / "warehouse.duckdb").touch()  # the model's test looks whether there is one

    def warehouse(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Ask as STAGING; a question to DuckDB's catalogue becomes one to Oracle's."""
        assert not parameters
        if EXISTS in query:
            name = query.partition(EXISTS)[2].partition("'")[0]
            query = f"select 1 from user_tables where table_name = '{name.upper()}'"
        with self.as_capture() as opened:
            cursor = opened.cursor()
            cursor.execute(query, fetch_lobs=False, fetch_decimals=True)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def as_capture(self, **other: str) -> Any:
        """A connection as STAGING, or as someone else."""
        login = {"user": "STAGING", "password": "staging"} | other
        return oracledb.connect(
            **login, host=self.database.host, port=self.database.port,
            service_name=self.database.service,
        )  # fmt: skip

    def staged(self, table: str, *, live: bool = True) -> list[tuple[Any, ...]]:
        """Staged rows in the order of the source's columns."""
        names = ", ".join(f'"{name.upper()}"' for name in self.names(table))
        where = "where is_deleted = 0" if live else ""
        return self.warehouse(f"select {names} from staging.{table} {where}")

    def names(self, table: str) -> list[str]:
        """Columns of the source's table."""
        with duckdb.connect(str(self.root / "erp.duckdb"), read_only=True) as opened:
            return [row[0] for row in opened.execute(f"describe {table}").fetchall()]

    def types(self, table: str) -> dict[str, str]:
        """Staging's types in Oracle's words."""
        found = self.warehouse(
            "select column_name, data_type, data_precision, data_scale, char_length "
            f"from user_tab_columns where table_name = '{table.upper()}' order by column_id"
        )
        return {row[0].lower(): _type(*row[1:]) for row in found}

    def assert_mirrored(self, *tables: str) -> None:
        for table in tables:
            names = ", ".join(f'"{name}"' for name in self.names(table))
            there = [_plain(row) for row in self.source(f"select {names} from {table}")]
            here = [_plain(row) for row in self.staged(table)]
            assert sorted(here) == sorted(there), table


def _type(name: str, precision: Any, scale: Any, length: Any) -> str:
    if name == "NUMBER":
        return f"{name}({precision},{scale})"
    return f"{name}({length})" if length else name


def _plain(row: Sequence[Any]) -> list[str]:
    return [_shown(value) for value in row]


def _shown(value: Any) -> str:
    """What Oracle keeps in another type reads the same: true is 1, a date has a time."""
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, int | Decimal):
        plain = format(Decimal(value), "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if isinstance(value, datetime):
        utc = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return f"at {utc.isoformat()}"
    if isinstance(value, date):
        return f"at {value.isoformat()}T00:00:00"
    if isinstance(value, time):
        return repr(value.isoformat())
    return repr(value or None) if isinstance(value, str) else repr(value)


def warehouse_site(
    root: Path, monkeypatch: pytest.MonkeyPatch, database: Database, **settings: Any
) -> OracleWarehouse:
    """A site with one empty table of orders."""
    Network((database,)).install(monkeypatch)
    site = OracleWarehouse(root, database=database, settings=settings)
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}))
    site.erp(ORDERS)
    return site
