"""What can go wrong between a reader and Oracle, told apart by what a person can do about it."""

import oracledb

from dbt_project.errors import ConnectionFailedError, PlatformError, ReportFailedError
from dbt_project.oracle_connection import codes, is_gone, reason

# A table is dropped and another takes its name: not there, no longer the same, or changed since
# the transaction began; and what was there before is forgotten (snapshot too old).
SWAPPED = {("ORA", code) for code in (942, 1410, 1466, 1555, 8103, 8176)}
NOT_THERE = ("ORA", 942)
STOPPED = {("ORA", 1013), ("DPY", 4024)}
# Wrong password, none, no CREATE SESSION, locked, expired, not in the password file.
REFUSED = {("ORA", code) for code in (1005, 1017, 1045, 28000, 28001, 1031)}
WRONG_PASSWORD = ("ORA", 1017)
FULL = {("DPY", 4005), ("ORA", 18), ("ORA", 20), ("ORA", 2391)}


class LoginRefusedError(ConnectionFailedError):
    """Oracle does not let the viewer's user in."""


class UnreachableError(ConnectionFailedError):
    """No Oracle answers, or it went away."""


class TooManyReadersError(ConnectionFailedError):
    """Every session that the viewer may have is in use."""


class NotReadableError(ReportFailedError):
    """A table is not there, or the viewer's user may not read it: Oracle says the same of both."""


class RefreshingError(ReportFailedError):
    """dbt is just building what was asked for."""


def on_login(error: oracledb.Error, name: str) -> ConnectionFailedError:
    """Why there is no session; `name` is the profile's output, and all that is said of it."""
    found, text = set(codes(error)), f"{name}: {_said(error)}"
    if found & REFUSED:
        return LoginRefusedError(text)
    return TooManyReadersError(text) if found & FULL else UnreachableError(text)


def on_statement(error: oracledb.Error, name: str) -> PlatformError:
    """Why a statement failed."""
    found, text = set(codes(error)), f"{name}: {_said(error)}"
    if NOT_THERE in found:
        return NotReadableError(text)
    if found & SWAPPED:
        return RefreshingError(text)
    return UnreachableError(text) if is_gone(error) else ReportFailedError(text)


def _said(error: oracledb.Error) -> str:
    """Oracle's own message, without hosts, users and the statement."""
    return reason(error, {}).partition(" (CONNECTION_ID=")[0]
