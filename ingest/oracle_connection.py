"""A connection to Oracle for capture: opened from a profile, set up, its errors as capture's."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from typing import Any

import oracledb

from dbt_project import oracle_connection
from dbt_project.errors import CaptureFailedError, ConnectionFailedError, PlatformError
from dbt_project.oracle_connection import (
    MODULE,
    SETTINGS,
    is_gone,
    parameters,
    settings_sql,
    use_client,
)
from dbt_project.profiles import Connection
from ingest.stopping import interrupting

CALL_TIMEOUT_S = 3600  # the longest that one round trip may take
ADVICE = {
    **oracle_connection.ADVICE,
    "ORA-01031": "reading as_of_scn needs the FLASHBACK privilege on each table",
    "ORA-01555": "the source keeps its undo for less time than the read took",
}


@contextmanager
def open_oracle(connection: Connection) -> Iterator[oracledb.Connection]:
    """Connect while the context lasts; raises ConnectionFailedError naming profile and server."""
    if connection.settings.get("thick"):
        use_client(connection)
    opened = _connect(connection)
    try:
        with interrupting(lambda: _cancel(opened)):
            yield opened
    finally:
        with suppress(oracledb.Error):
            opened.close()


def release(opened: oracledb.Connection) -> int:
    """The server's version: 11, 12, 19 …"""
    return int(opened.version.split(".")[0])


def execute(opened: oracledb.Connection, sql: str, params: Mapping[str, Any]) -> Any:
    """Run a statement; gives its cursor."""
    cursor = opened.cursor()
    cursor.arraysize = cursor.prefetchrows = 1000
    cursor.execute(sql, bound(opened, params), fetch_lobs=False, fetch_decimals=True)
    return cursor


def bound(opened: oracledb.Connection, params: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the driver takes them; the session's time zone is UTC.

    The driver sends a datetime as DATE, which has no fraction of a second, unless told otherwise.
    """
    return {name: _bound(opened, value) for name, value in params.items()}


def _bound(opened: oracledb.Connection, value: Any) -> Any:
    if not isinstance(value, date) or not isinstance(value, datetime):
        return value
    plain = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if not plain.microsecond:
        return plain  # as DATE, so that an index on a DATE column is of use
    variable = opened.cursor().var(oracledb.DB_TYPE_TIMESTAMP)
    variable.setvalue(0, plain)
    return variable


def failure(error: oracledb.Error, doing: str) -> PlatformError:
    """The error as capture knows it: the database's, which is worth another try, or the table's."""
    if is_gone(error):
        return ConnectionFailedError(f"{doing}, the connection broke off: {reason(error)}")
    return CaptureFailedError(f"{doing}: {reason(error)}")


def reason(error: oracledb.Error) -> str:
    """What the server or the driver says, on one line, with what can be done about it."""
    return oracle_connection.reason(error, ADVICE)


def _cancel(opened: oracledb.Connection) -> None:
    with suppress(oracledb.Error):
        opened.cancel()


def _connect(connection: Connection) -> oracledb.Connection:
    given = parameters(connection)
    where = given.get("dsn") or f"{given['host']}:{given['port']}"
    service = given.get("service_name") or given.get("sid")
    name = (
        f"{connection.profile}.{connection.output} "
        f"({given['user']}@{where}{f'/{service}' if service else ''})"
    )
    try:
        opened = oracledb.connect(**given)
    except oracledb.Error as error:
        raise ConnectionFailedError(f"{name} does not open: {reason(error)}") from error
    try:
        opened.module = MODULE
        opened.call_timeout = 1000 * int(connection.settings.get("call_timeout", CALL_TIMEOUT_S))
        opened.cursor().execute(settings_sql(SETTINGS))
    except oracledb.Error as error:
        opened.close()
        raise ConnectionFailedError(f"{name} does not answer: {reason(error)}") from error
    return opened
