"""An Oracle database as a profile names it: the driver's parameters, and its errors told apart."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import oracledb

from dbt_project.errors import ConnectionFailedError, MisdeclaredError
from dbt_project.profiles import Connection

MODULE = "report-platform"  # what a DBA finds in v$session
# What goes to the driver as it stands in the profile, under the driver's own names.
PASSED_ON = ("protocol", "wallet_location", "wallet_password", "retry_count", "retry_delay",
             "ssl_server_dn_match", "tcp_connect_timeout", "expire_time", "config_dir")  # fmt: skip
# A server that vanished without a word is noticed in minutes.
DEFAULTS = {"tcp_connect_timeout": 20, "expire_time": 2}
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
    "ORA-28000": "a DBA must unlock the user",
}
THICK = "set thick: true (and client_library) in the profile: Oracle's own client is needed"


def settings_sql(settings: Mapping[str, str]) -> str:
    """The statement that gives a session these settings."""
    return "alter session set " + " ".join(f"{key} = '{value}'" for key, value in settings.items())


def use_client(connection: Connection) -> None:
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


def parameters(connection: Connection) -> dict[str, Any]:
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


def codes(error: oracledb.Error) -> Iterator[tuple[str, int]]:
    """The codes in an error's text: ("ORA", 942), …"""
    return ((kind, int(number)) for kind, number in CODE.findall(str(error)))


def is_gone(error: oracledb.Error) -> bool:
    """Whether it is the connection or the server that failed, not the statement."""
    for kind, code in codes(error):
        if kind == "ORA" and (code in GONE or code in NETWORK):
            return True
        if kind == "DPY" and (code in DRIVER_GONE or code // 1000 == 6):
            return True
    return False


def reason(error: oracledb.Error, advice: Mapping[str, str] = ADVICE) -> str:
    """What the server or the driver says, on one line, with what can be done about it."""
    lines = [line for line in str(error).splitlines() if not line.startswith("Help:")]
    text = " ".join(" ".join(lines).split())
    for kind, code in codes(error):
        if kind == "DPY" and code in TOO_OLD_FOR_THIN:
            return f"{text} ({THICK})"
        if found := advice.get(f"{kind}-{code:05}"):
            return f"{text} ({found})"
    return text
