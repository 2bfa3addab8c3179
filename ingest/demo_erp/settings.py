"""What a demo ERP must remember between runs: a comment on a table, so no table that NC lacks."""

import json
from dataclasses import dataclass
from datetime import date

import duckdb

from dbt_project.errors import MisdeclaredError

CARRIER = "so_saleorder"


@dataclass(frozen=True)
class Settings:
    """Seed and size of the whole database, and the last day that has happened in it.

    In a dirty one most lines of vouchers are dead (`dead_copies`).
    """

    seed: int
    orders_per_year: int
    until: date
    dirty: bool = False


def write(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Keep `settings` in the database."""
    values = {
        "demo_erp": 1,
        "seed": settings.seed,
        "orders_per_year": settings.orders_per_year,
        "until": settings.until.isoformat(),
        "dirty": settings.dirty,
    }
    # A comment cannot be bound; these values are numbers and a date.
    connection.execute(f"comment on table {CARRIER} is '{json.dumps(values)}'")


def read(connection: duckdb.DuckDBPyConnection, where: str) -> Settings:
    """Settings of the database; one that `generate` did not write raises MisdeclaredError."""
    found = find(connection)
    if found is None:
        raise MisdeclaredError(f"{where} is not a demo ERP: make one with 'ingest demo generate'")
    return found


def find(connection: duckdb.DuckDBPyConnection) -> Settings | None:
    """Settings of the database; None for one that `generate` did not write."""
    found = connection.execute(
        "select comment from duckdb_tables() where table_name = $table", {"table": CARRIER}
    ).fetchone()
    if not found or not str(found[0]).startswith('{"demo_erp"'):
        return None
    values = json.loads(found[0])
    return Settings(
        values["seed"], values["orders_per_year"], date.fromisoformat(values["until"]),
        values.get("dirty", False),
    )  # fmt: skip
