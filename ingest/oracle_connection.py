"""A connection to Oracle for capture: opened from a profile, set up, and its errors told apart."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import oracledb

from dbt_project.errors import (
    CaptureFailedError,
    ConnectionFailedError,
    MisdeclaredError,
    PlatformError,
)
from dbt_project.profiles import Connection
from ingest.stopping import interrupting

# What goes to the driver as it stands in the profile, under the driver's own names.
PASSED_ON = ("protocol", "wallet_location", "wallet_password", "retry_count", "retry_delay",
             "ssl_server_dn_match", "tcp_connect_timeout", "expire_time", "config_dir")  # fmt: skip
# A server that vanished without a word is noticed in minutes.
DEFAULTS = {"tcp_connect_timeout": 20, "expire_time": 2}
CALL_TIMEOUT_S = 3600  # the longest that one round trip may take
PORT = 1521
# One form for every value, whatever server and machine are set to (thin mode reads no NLS_*).
SETTINGS = {
    "nls_date_format": "YYYY-MM-DD HH24:MI:SS",
    "nls_timestamp_format": "YYYY-MM-DD HH24:MI:SS.FF9",
    "nls_timestamp_tz_format": "YYYY-MM-DD HH24:MI:SS.FF9 TZH:TZM",
    "nls_numeric_characters": ".,",
    "nls_sort": "binary",
    "nls_comp": "binary",
    "time_zone": "+00:00",
}
CODE = re.compile(r"(ORA|DPY|DPI)-(\d+)")
# Cut off, shut down, killed, timed out, too many sessions, undo gone: another try may go well.
# A changed definition (1466) stops reading as of an older SCN.
GONE = {18, 20, 28, 1012, 1013, 1033, 1034, 1041, 1089, 1090, 1092, 1466, 1555, 2391, 2396, 3113,
        3114, 3135, 8176, 25408, 27146, 28511, 30006, 54}  # fmt: skip
NETWORK = range(12150, 12700)
DRIVER_GONE = {1001, 4011, 4024, 5003}
TOO_OLD_FOR_THIN = (3010, 3015)
ADVICE = {
    "ORA-00942": "or the user has no SELECT privilege on it",
    "ORA-01017": "see user and password in profiles.yml",
    "ORA-01031": "reading as_of_scn needs the FLASHBACK privilege on each table",
    "ORA-01555": "the source keeps its undo for less time than the read took",
    "ORA-28000": "a DBA must unlock the user",
}
THICK = "set thick: true (and client_library) in the profile: Oracle's own client is needed"


@contextmanager
def open_oracle(connection: Connection) -> Iterator[oracledb.Connection]:
    """Connect while the context lasts; raises ConnectionFailedError naming profile and server."""
    if connection.settings.get("thick"):
        _use_client(connection)
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


def is_gone(error: oracledb.Error) -> bool:
    """Whether it is the connection or the server that failed, not the statement."""
    for kind, number in CODE.findall(str(error)):
        code = int(number)
        if kind == "ORA" and (code in GONE or code in NETWORK):
            return True
        if kind == "DPY" and (code in DRIVER_GONE or code // 1000 == 6):
            return True
    return False


def reason(error: oracledb.Error) -> str:
    """What the server or the driver says, on one line, with what can be done about it."""
    lines = [line for line in str(error).splitlines() if not line.startswith("Help:")]
    text = " ".join(" ".join(lines).split())
    for kind, number in CODE.findall(text):
        if kind == "DPY" and int(number) in TOO_OLD_FOR_THIN:
            return f"{text} ({THICK})"
        if advice := ADVICE.get(f"{kind}-{int(number):05}"):
            return f"{text} ({advice})"
    return text


def _cancel(opened: oracledb.Connection) -> None:
    with suppress(oracledb.Error):
        opened.cancel()


def _use_client(connection: Connection) -> None:
    """Oracle's client libraries, which serve every connection of this process or none."""
    name = f"{connection.profile}.{connection.output}"
    library = connection.settings.get("client_library")
    try:
        oracledb.init_oracle_client(lib_dir=str(library) if library else None)
    except oracledb.Error as error:
        if "DPY-2019" in str(error):
            raise MisdeclaredError(
                f"profiles.yml: {name}: thick: true is needed in every profile of type oracle "
                "that is used together with this one (the warehouse's too)"
            ) from error
        raise ConnectionFailedError(
            f"{name}: Oracle's client does not load: {reason(error)} "
            "(client_library names its folder)"
        ) from error


def _connect(connection: Connection) -> oracledb.Connection:
    given = _parameters(connection)
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
        opened.module = "report-platform"
        opened.call_timeout = 1000 * int(connection.settings.get("call_timeout", CALL_TIMEOUT_S))
        listed = " ".join(f"{key} = '{value}'" for key, value in SETTINGS.items())
        opened.cursor().execute(f"alter session set {listed}")
    except oracledb.Error as error:
        opened.close()
        raise ConnectionFailedError(f"{name} does not answer: {reason(error)}") from error
    return opened


def _parameters(connection: Connection) -> dict[str, Any]:
    """The driver's parameters from a profile as dbt-oracle reads it."""
    settings = connection.settings
    given = {name: settings[name] for name in PASSED_ON if settings.get(name) not in (None, "")}
    given = {**DEFAULTS, **given, "user": connection.require("user")}
    given["password"] = settings.get("password") or settings.get("pass")
    if not given["password"]:
        connection.require("password")
    text = settings.get("connection_string") or settings.get("dsn") or settings.get("tns_name")
    if text:
        if settings.get("tns_name") and "config_dir" not in given and "TNS_ADMIN" in os.environ:
            given["config_dir"] = str(Path(os.environ["TNS_ADMIN"]))
        return {**given, "dsn": str(text)}
    given["host"] = str(connection.require("host"))
    given["port"] = int(settings.get("port") or PORT)
    if settings.get("sid"):
        return {**given, "sid": str(settings["sid"])}
    service = settings.get("service") or settings.get("database") or connection.require("service")
    return {**given, "service_name": str(service)}
