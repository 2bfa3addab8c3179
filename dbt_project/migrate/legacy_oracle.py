"""Legacy statements on Oracle itself, read only and all as of one moment."""

import time
from contextlib import suppress
from typing import Any

import oracledb

from dbt_project.errors import ConnectionFailedError, ReportFailedError
from dbt_project.migrate.comparison import Table
from dbt_project.migrate.legacy_query import LegacyQuery
from dbt_project.oracle_connection import (
    MODULE,
    SETTINGS,
    is_gone,
    parameters,
    reason,
    settings_sql,
    use_client,
)
from dbt_project.profiles import Connection

# What a client of Oracle's own has by default: legacy statements leave it to the session.
_DATE_FORMAT = "YYYY-MM-DD HH24:MI:SS"
_ROUND_TRIP_ROWS = 5_000
ADVICE = {
    "ORA-01555": "the source keeps its undo for less time than verifying took: verify fewer "
    "reports at a time, or against a middle database",
}


class OracleStatements:
    """A session in a read-only transaction: every statement sees the SCN at which it began."""

    def __init__(self, source: Connection, schema: str | None) -> None:
        self._name = f"{source.profile}.{source.output}"
        if source.settings.get("thick"):
            use_client(source)
        try:
            self._session: Any = oracledb.connect(**parameters(source))
            self._session.module = f"{MODULE} verify"
            with self._session.cursor() as cursor:
                cursor.execute(settings_sql({**SETTINGS, "nls_date_format": _DATE_FORMAT}))
                if schema:
                    cursor.execute(f'alter session set current_schema = "{schema.upper()}"')
                cursor.execute("set transaction read only")
        except oracledb.Error as error:
            raise ConnectionFailedError(f"{self._name} does not open: {reason(error)}") from error

    def run(self, query: LegacyQuery, timeout_s: int) -> tuple[Table, float]:
        """See Statements."""
        try:
            self._session.call_timeout = timeout_s * 1000
            with self._session.cursor() as cursor:
                cursor.arraysize = cursor.prefetchrows = _ROUND_TRIP_ROWS
                begun = time.perf_counter()
                cursor.execute(query.sql, dict(query.binds), fetch_lobs=False, fetch_decimals=True)
                rows = cursor.fetchall()
                seconds = time.perf_counter() - begun
                names = tuple(str(column[0]) for column in cursor.description)
        except oracledb.Error as error:
            failed = ConnectionFailedError if is_gone(error) else ReportFailedError
            raise failed(f"{self._name}: {reason(error, ADVICE)}") from error
        return Table(names, rows), seconds

    def close(self) -> None:
        """See Statements."""
        with suppress(oracledb.Error):
            self._session.close()
