"""A small platform whose ERP is a PostgreSQL database of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from dbt_project.profiles import connection
from dbt_project.waiting import Patience
from ingest.postgres_catalog import columns_sql
from ingest.postgres_source import open_postgres_source
from ingest.postgres_types import type_name
from tests.capture_sample import PROFILES, Site
from tests.postgres import Postgres

DEFAULTS = {
    "profile": "erp", "schema": "public", "changed_at": "ts", "overlap": "30min", "every": "1h"
}  # fmt: skip
# Compared as Python values; everything else as the text that PostgreSQL writes.
COMPARED = (
    "smallint", "integer", "bigint", "oid", "real", "double precision", "numeric", "boolean",
    "character varying", "text", "character", "bytea", "date", "time without time zone",
    "timestamp without time zone", "timestamp with time zone",
)  # fmt: skip


@dataclass
class PostgresSite(Site):
    """A site whose source is a PostgreSQL database."""

    server: Postgres = field(kw_only=True)
    settings: dict[str, Any] = field(default_factory=dict, kw_only=True)
    database: str = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.database = self.server.emptied_database()
        self.connect_as(**self.settings)

    def connect_as(self, **settings: Any) -> None:
        """Write the source's profile anew."""
        profiles = yaml.safe_load(PROFILES)
        output = self.server.profile(self.database) | settings
        profiles["erp"] = {"target": "pg", "outputs": {"pg": output}}
        (self.root / "profiles.yml").write_text(yaml.safe_dump(profiles))

    def open(self) -> Any:
        """The source by itself, as a context."""
        return open_postgres_source(connection(self.root, "erp"), Patience(0, print))

    def erp(self, *statements: str, database: str = "") -> None:
        self.server.execute(database or self.database, *statements)

    def source(self, query: str) -> list[tuple[Any, ...]]:
        return self.server.fetch(self.database, query)

    def assert_mirrored(self, *tables: str) -> None:
        for table in tables:
            with self.open() as source:
                columns = source.rows(columns_sql("public", table))
            there = self.source(
                f"select {', '.join(_compared(*column) for column in columns)} "
                f"from public.{_quoted(table)}"
            )
            names = ", ".join(_quoted(name.lower()) for name, _ in columns)
            live = f"select {names} from staging.{_quoted(table.lower())} where is_deleted = 0"
            here = self.warehouse(live)
            assert sorted(_plain(here)) == sorted(_plain(there)), table


def _compared(name: str, source_type: str) -> str:
    kind = type_name(source_type)
    if kind == "real":  # Python has no such floats
        return f"cast({_quoted(name)} as double precision)"
    if kind == "money":
        return f"cast({_quoted(name)} as numeric)"
    if kind in COMPARED:
        return _quoted(name)
    return f"cast({_quoted(name)} as text)"


def _plain(rows: Sequence[tuple[Any, ...]]) -> Iterator[list[str]]:
    return ([_shown(value) for value in row] for row in rows)


def _shown(value: Any) -> str:
    """Times with a zone in UTC; decimals without the zeros that their column may add."""
    if isinstance(value, Decimal):
        return f"{value:f}".rstrip("0").rstrip(".") if value.as_tuple().exponent else f"{value:f}"
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(UTC)
    return f"{type(value).__name__} {value!r}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def read_all(reader: Any) -> list[tuple[Any, ...]]:
    """All rows that a reader gives."""
    return [tuple(row.values()) for batch in reader for row in batch.to_pylist()]


def postgres_site(root: Path, server: Postgres, **settings: Any) -> PostgresSite:
    """A site over an empty database."""
    return PostgresSite(root, server=server, settings=settings)
