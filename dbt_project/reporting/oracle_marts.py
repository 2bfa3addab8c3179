"""The marts in an Oracle warehouse, read where dbt builds them, by a user who may only read."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Lock
from typing import Any

import oracledb
import pyarrow as pa

from dbt_project.errors import PlatformError, ReportFailedError
from dbt_project.layers import layers
from dbt_project.oracle_connection import (
    MODULE,
    SETTINGS,
    codes,
    parameters,
    settings_sql,
    use_client,
)
from dbt_project.profiles import Connection
from dbt_project.reporting.marts import MomentLostError, TimeLimitError
from dbt_project.reporting.oracle_errors import (
    STOPPED,
    SWAPPED,
    WRONG_PASSWORD,
    LoginRefusedError,
    TooManyReadersError,
    UnreachableError,
    on_login,
    on_statement,
)
from dbt_project.reporting.oracle_types import computed_type, exact, requested_schema
from dbt_project.reporting.sql import Dialect, Query
from dbt_project.reporting.time_limit import TimeLimit

SESSIONS = 8
_WAIT_S = 10  # for a session of the pool, which is longer than it takes to open one
_CONNECT_S = 5  # where the profile says nothing: somebody is looking at the page
# The pool opens sessions in the background and tells of a failure when it is next asked for one:
# an error that comes at once may be an old one.
_AT_ONCE_S = 0.2
_ROUND_TRIP_ROWS = 5_000
_BATCH_ROWS = 10_000
_LONGEST_ACTION = 32  # bytes, before 12.2
# A wrong password is not tried again soon: ten tries lock the account.
_REFUSED_S = 600.0
_VIEWER_SETTINGS = {**SETTINGS, "nls_date_format": "YYYY-MM-DD"}  # a date as text, as in DuckDB


def viewer_connection(warehouse: Connection) -> Connection:
    """The warehouse as the viewer opens it: as `viewer_user` if there is one, else as dbt does."""
    settings = {"tcp_connect_timeout": _CONNECT_S, **warehouse.settings}
    if settings.get("viewer_user"):
        settings["user"] = warehouse.require("viewer_user")
        settings["password"] = warehouse.require("viewer_password")
        settings.pop("pass", None)
    return replace(warehouse, settings=settings)


class OracleMarts:
    """A pool of sessions of the viewer's database user, shared by all who look at reports."""

    def __init__(self, warehouse: Connection) -> None:
        self.name = f"{warehouse.profile}.{warehouse.output}"  # all that readers see of it
        self._connection = viewer_connection(warehouse)
        self.is_owner = self._connection.settings["user"] == warehouse.settings.get("user")
        self._layers = layers(warehouse)
        self._lock = Lock()
        self._pool: Any = None
        self._refused: LoginRefusedError | None = None
        self._refused_until = 0.0

    @property
    def dialect(self) -> Dialect:
        """See Marts."""
        return "oracle"

    def table(self, schema: str, name: str) -> str:
        """See Marts."""
        return f"{self._layers.schema(schema)}.{self._layers.table(schema, name)}"

    def run(self, query: Query, timeout_s: int, action: str = "") -> pa.Table:
        """See Marts."""
        with self.moment() as moment:
            return moment.run(query, timeout_s, action)

    def stream(self, query: Query, timeout_s: int, action: str = "") -> Iterator[pa.RecordBatch]:
        """See Marts."""
        with self.moment() as moment:
            yield from moment.stream(query, timeout_s, action)

    @contextmanager
    def moment(self, last_try: bool = False) -> Iterator["OracleMoment"]:
        """See Marts."""
        moment = OracleMoment(self, last_try)
        try:
            yield moment
        finally:
            moment.end()

    def close(self) -> None:
        """See Marts."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            with suppress(oracledb.Error):
                pool.close(force=True)

    def acquire(self) -> Any:
        """A session of the pool; ConnectionFailedError."""
        begun = time.monotonic()
        if self._refused is not None and begun < self._refused_until:
            raise self._refused
        try:
            return self._acquired()
        except UnreachableError:
            if time.monotonic() - begun > _AT_ONCE_S:
                raise
            return self._acquired()

    def _acquired(self) -> Any:
        pool: Any = None
        try:
            pool = self._opened()
            return pool.acquire()
        except oracledb.Error as error:
            failure = on_login(error, self.name)
            if isinstance(failure, TooManyReadersError) and pool and pool.busy < pool.max:
                failure = UnreachableError(str(failure))  # none could be opened in that time
            if WRONG_PASSWORD in codes(error):
                self._refused = LoginRefusedError(str(failure))
                self._refused_until = time.monotonic() + _REFUSED_S
                self.close()
            raise failure from error

    def release(self, session: Any, broken: bool) -> None:
        """Give a session back; a broken one is ended."""
        pool = self._pool
        with suppress(oracledb.Error):
            if broken and pool is not None:
                pool.drop(session)
            else:
                session.close()

    def _opened(self) -> Any:
        with self._lock:
            if self._pool is None:
                if self._connection.settings.get("thick"):
                    use_client(self._connection)
                login = parameters(self._connection)
                self._pool = oracledb.create_pool(
                    **login,
                    min=1,
                    max=int(self._connection.settings.get("viewer_sessions", SESSIONS)),
                    increment=1,
                    getmode=oracledb.POOL_GETMODE_TIMEDWAIT,
                    wait_timeout=int(1000 * (_WAIT_S + float(login["tcp_connect_timeout"]))),
                    session_callback=_set_up,
                )
            return self._pool


class OracleMoment:
    """One read-only transaction: all its statements show the moment at which it began."""

    def __init__(self, marts: OracleMarts, last_try: bool) -> None:
        self._marts = marts
        self._last_try = last_try
        self._session: Any = None

    @property
    def is_owner(self) -> bool:
        """Whether its user owns the marts, and so could do more than read them."""
        owns: bool = self._marts.is_owner
        return owns

    @property
    def dialect(self) -> Dialect:
        """See Marts."""
        return self._marts.dialect

    def table(self, schema: str, name: str) -> str:
        """See Marts."""
        return self._marts.table(schema, name)

    def run(self, query: Query, timeout_s: int, action: str = "") -> pa.Table:
        """See Marts."""
        with self._reading(timeout_s, action) as session:
            schema = requested_schema(query.types)
            frame = session.fetch_df_all(
                query.sql, dict(query.params), _ROUND_TRIP_ROWS, **_asked(schema)
            )
            return exact(pa.table(frame), schema is not None)

    def stream(self, query: Query, timeout_s: int, action: str = "") -> Iterator[pa.RecordBatch]:
        """See Marts."""
        with self._reading(timeout_s, action) as session:
            schema = requested_schema(query.types)
            frames = session.fetch_df_batches(
                query.sql, dict(query.params), _BATCH_ROWS, **_asked(schema)
            )
            for frame in frames:
                yield from exact(pa.table(frame), schema is not None).to_batches()

    def types(self, query: Query, timeout_s: int) -> dict[str, str]:
        """What a statement's columns are, where no declaration says it; no row is read.

        Figures that are computed have no number of digits there: they are taken with eight.
        """
        with self._reading(timeout_s, "columns") as session:
            cursor = session.cursor()
            cursor.execute(f"select * from ({query.sql}) where 1 = 0", dict(query.params))
            return {column[0].lower(): computed_type(column) for column in cursor.description}

    @contextmanager
    def moment(self, last_try: bool = False) -> Iterator["OracleMoment"]:
        """See Marts: another moment than this one."""
        with self._marts.moment(last_try) as other:
            yield other

    def close(self) -> None:
        """See Marts."""
        self.end()

    def end(self, broken: bool = False) -> None:
        """End the transaction; the next statement begins another."""
        session, self._session = self._session, None
        if session is not None:
            self._marts.release(session, broken)

    @contextmanager
    def _reading(self, timeout_s: int, action: str) -> Iterator[Any]:
        """The session, set up for one statement, and its errors as the viewer's."""
        limit: TimeLimit | None = None
        try:
            session = self._begun(timeout_s)
            session.module, session.action = MODULE, _shortened(action)
            session.client_identifier = action[:64]
            with TimeLimit(timeout_s, session.cancel) as limit:
                yield session
        except oracledb.Error as error:
            raise self._failure(error, limit, timeout_s) from error
        except pa.ArrowException as error:
            raise ReportFailedError(f"{self._marts.name}: {error}") from error

    def _begun(self, timeout_s: int) -> Any:
        """The session, in its read-only transaction."""
        if self._session is None:
            self._session = self._marts.acquire()
            self._session.call_timeout = timeout_s * 1000
            self._session.cursor().execute("set transaction read only")
        self._session.call_timeout = timeout_s * 1000
        return self._session

    def _failure(
        self, error: oracledb.Error, limit: TimeLimit | None, timeout_s: int
    ) -> PlatformError | MomentLostError:
        found = set(codes(error))
        if found & STOPPED or (limit is not None and limit.is_over):
            self.end(broken=True)
            return TimeLimitError(timeout_s)
        failure = on_statement(error, self._marts.name)
        is_lost = bool(found & SWAPPED) or not isinstance(failure, ReportFailedError)
        if is_lost:
            self.end(broken=not found & SWAPPED)
        return MomentLostError(failure) if is_lost and not self._last_try else failure


def _set_up(session: Any, tag: str | None) -> None:  # noqa: ARG001 (the pool's signature)
    session.cursor().execute(settings_sql(_VIEWER_SETTINGS))


def _asked(schema: pa.Schema | None) -> Mapping[str, Any]:
    """How a result is to come: exact, and with the names and types that were declared."""
    return {"fetch_decimals": True} | ({"requested_schema": schema} if schema else {})


def _shortened(action: str) -> str:
    return action.encode()[:_LONGEST_ACTION].decode(errors="ignore")
