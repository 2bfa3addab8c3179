"""Keeps the migration ledger in the warehouse, in staging beside what capture notes of its runs.

It is written as a capture writes: a DuckDB file is waited for while another process has it, on
Oracle the rows are committed by staging's owner, whose tables no build locks. The mart and the
report of it are brought up to date by the next build.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import duckdb
import oracledb

from dbt_project.errors import ConnectionFailedError, PlatformError
from dbt_project.layers import STAGING, layers
from dbt_project.migrate.ledger import COLUMNS, TABLE, LedgerRow, values
from dbt_project.oracle_connection import (
    SETTINGS,
    codes,
    parameters,
    reason,
    settings_sql,
    use_client,
)
from dbt_project.profiles import Connection
from dbt_project.waiting import Patience, connect_duckdb

WAIT_S = 120.0  # as long as dbt waits for the warehouse
_EXISTS = ("ORA", 955)


class LedgerFailedError(PlatformError):
    """The ledger could not be written: what was verified stands, nobody will know."""


def keep(warehouse: Connection, rows: Sequence[LedgerRow], on_wait: Callable[[str], None]) -> None:
    """Add rows to the ledger; raises ConnectionFailedError, LedgerFailedError."""
    cells = [values(row) for row in rows]
    if warehouse.kind == "oracle":
        _keep_in_oracle(warehouse, cells)
    else:
        _keep_in_file(warehouse, cells, Patience(WAIT_S, on_wait))


def _keep_in_file(
    warehouse: Connection, cells: Sequence[tuple[object, ...]], patience: Patience
) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS)
    marks = ", ".join("?" for _ in COLUMNS)
    with closing(connect_duckdb(warehouse, patience, read_only=False)) as opened:
        try:
            opened.begin()
            opened.execute(f"create schema if not exists {STAGING}")
            opened.execute(f"create table if not exists {STAGING}.{TABLE} ({columns})")
            opened.executemany(f"insert into {STAGING}.{TABLE} values ({marks})", cells)
            opened.commit()
        except duckdb.Error as error:
            raise LedgerFailedError(f"the ledger was not written: {error}") from error


def _keep_in_oracle(warehouse: Connection, cells: Sequence[tuple[object, ...]]) -> None:
    if warehouse.settings.get("thick"):
        use_client(warehouse)
    owner = _as_capture(warehouse)
    name = f"{owner.profile}.{owner.output}"
    try:
        session: Any = oracledb.connect(**parameters(owner))
    except oracledb.Error as error:
        raise ConnectionFailedError(f"{name} does not open: {reason(error)}") from error
    table = f"{layers(warehouse).schema(STAGING)}.{TABLE}"
    marks = ", ".join(f":{place}" for place in range(1, len(COLUMNS) + 1))
    with closing(session):
        try:
            cursor = session.cursor()
            cursor.execute(settings_sql(SETTINGS))
            _create(cursor, table, str(owner.settings.get("grant_select_to") or ""))
            cursor.executemany(f"insert into {table} values ({marks})", cells)
            session.commit()
        except oracledb.Error as error:
            raise LedgerFailedError(
                f"{name}: the ledger was not written: {reason(error)}"
            ) from error


def _create(cursor: Any, table: str, reader: str) -> None:
    """The table, readable by dbt's user; another verification may just have made it."""
    columns = ", ".join(f"{name} {_oracle_type(kind)}" for name, kind in COLUMNS)
    try:
        cursor.execute(f"create table {table} ({columns})")
    except oracledb.Error as error:
        if _EXISTS not in set(codes(error)):
            raise
    if reader:
        cursor.execute(f"grant select on {table} to {reader}")


def _oracle_type(kind: str) -> str:
    return kind.replace("decimal", "number").replace("varchar(", "varchar2(")


def _as_capture(warehouse: Connection) -> Connection:
    """Staging's owner, where the profile names one."""
    settings = dict(warehouse.settings)
    if settings.get("capture_user"):
        settings["user"] = settings["capture_user"]
        settings["password"] = warehouse.require("capture_password")
    return replace(warehouse, settings=settings)
