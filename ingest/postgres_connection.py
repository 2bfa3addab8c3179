"""A connection to PostgreSQL for capture: opened from a profile, set up, and its errors told apart.

Settings last for the transaction only, so that connections lent by a pooler stay as they were.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from dbt_project.errors import CaptureFailedError, ConnectionFailedError, PlatformError
from dbt_project.profiles import Connection
from ingest.source import Query
from ingest.stopping import interrupting

PostgresConnection = psycopg.Connection[tuple[Any, ...]]

# What goes to libpq as it stands in the profile, under libpq's own names.
PASSED_ON = (
    "host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey",
    "connect_timeout", "application_name", "keepalives_idle",
)  # fmt: skip
# A server that vanished without a word is noticed within a minute.
DEFAULTS = {
    "port": 5432, "connect_timeout": 10, "application_name": "report-platform",
    "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
}  # fmt: skip
# One form for every value, whatever server, database and user are set to. Rows that a security
# policy hides would be taken for deleted ones: such a table fails instead.
SETTINGS = {
    "timezone": "UTC", "datestyle": "ISO, YMD", "intervalstyle": "postgres",
    "extra_float_digits": "3", "bytea_output": "hex", "standard_conforming_strings": "on",
    "statement_timeout": "0", "idle_in_transaction_session_timeout": "0", "row_security": "off",
}  # fmt: skip
BEGIN = "begin transaction isolation level repeatable read, read only"
INTACT = "savepoint intact"
WITHOUT_LIMIT = """select case when current_setting('transaction_timeout', true) is not null
    then set_config('transaction_timeout', '0', true) end"""  # PostgreSQL 17 and later
# Cut off, shut down, cancelled, timed out, too many connections, in the way of a standby's replay.
GONE = ("08", "57", "25P03", "25P04", "53300", "40001", "40P01")


@contextmanager
def open_postgres(connection: Connection) -> Iterator[PostgresConnection]:
    """Connect while the context lasts; raises ConnectionFailedError naming profile and server."""
    opened = _connect(connection)
    try:
        with interrupting(lambda: cancel(opened)):
            yield opened
    finally:
        with suppress(psycopg.Error):
            opened.close()


def bound(query: Query) -> tuple[bytes, Mapping[str, Any] | None]:
    """A statement and its values as the driver takes them.

    Given values, it takes one of two percent signs away; given none, it leaves them as they are.
    """
    if query.params:
        return query.sql.encode(), query.params
    return query.sql.replace("%%", "%").encode(), None


def begin(opened: PostgresConnection, snapshot: str | None = None) -> str:
    """Begin the transaction in which all is read; returns the time zone that the server is set to.

    With the name of a snapshot it shows the same moment as the transaction that exported it.
    """
    same = [f"set transaction snapshot '{snapshot}'"] if snapshot else []
    local = [f"set local {name} = '{setting}'" for name, setting in SETTINGS.items()]
    try:
        zone = _last_row(opened, BEGIN, *same, "select current_setting('timezone')")[0]
        _last_row(opened, *local, INTACT, WITHOUT_LIMIT)
    except psycopg.Error as error:
        raise ConnectionFailedError(f"the source does not answer: {reason(error)}") from error
    return str(zone)


def export_snapshot(opened: PostgresConnection) -> str:
    """A name under which further connections see the same moment."""
    try:  # not within a savepoint
        name = _last_row(opened, f"release {INTACT}", "select pg_catalog.pg_export_snapshot()")[0]
        opened.execute(INTACT)
    except psycopg.Error as error:
        raise failure(opened, error) from error
    return str(name)


def recover(opened: PostgresConnection) -> None:
    """After a failed statement: go on in the same transaction, at the same moment."""
    with suppress(psycopg.Error):
        opened.execute(f"rollback to {INTACT}".encode())


def cancel(opened: PostgresConnection) -> None:
    """Ask the server to stop what it is doing for this connection."""
    with suppress(psycopg.Error):
        opened.cancel_safe(timeout=5)


def failure(opened: PostgresConnection, error: psycopg.Error) -> PlatformError:
    """The error as capture knows it: the source's, which is worth another try, or the table's."""
    if opened.closed or (error.sqlstate or "").startswith(GONE):
        return ConnectionFailedError(f"the source broke off: {reason(error)}")
    return CaptureFailedError(f"reading the source: {reason(error)}")


def reason(error: BaseException) -> str:
    """What the server or the driver says, on one line."""
    said = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return " ".join((said or str(error)).split()) or type(error).__name__


def _last_row(opened: PostgresConnection, *statements: str) -> tuple[Any, ...]:
    """Run statements in one round trip; the row that the last one gives."""
    cursor = opened.execute("; ".join(statements).encode())
    while cursor.nextset():
        continue
    return cursor.fetchall()[0]


def _connect(connection: Connection) -> PostgresConnection:
    given = _parameters(connection)
    name = (
        f"{connection.profile}.{connection.output} "
        f"({given['user']}@{given['host']}:{given['port']}/{given['dbname']})"
    )
    try:
        return psycopg.connect(
            **given, client_encoding="UTF8", autocommit=True, prepare_threshold=None,
            cursor_factory=psycopg.ClientCursor,
        )  # fmt: skip
    except psycopg.Error as error:
        raise ConnectionFailedError(f"{name} does not open: {reason(error)}") from error


def _parameters(connection: Connection) -> dict[str, Any]:
    """libpq's parameters from a profile as dbt's own PostgreSQL adapter reads it."""
    settings = connection.settings
    given = {name: settings[name] for name in PASSED_ON if settings.get(name) not in (None, "")}
    if "dbname" not in given:
        given["dbname"] = settings.get("database") or connection.require("dbname")
    if password := settings.get("password") or settings.get("pass"):
        given["password"] = password
    required = {name: connection.require(name) for name in ("host", "user")}
    return {name: str(value) for name, value in {**DEFAULTS, **given, **required}.items()}
