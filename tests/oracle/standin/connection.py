"""The stand-in for `oracledb.connect` and what it gives: connections and cursors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import oracledb
import pyarrow as pa
import pytest

from tests.oracle.standin.cursor import Cursor, OutputTypeHandler, load
from tests.oracle.standin.database import Database
from tests.oracle.standin.errors import driver, ora, refuse
from tests.oracle.standin.frames import Frame, Result, to_frame
from tests.oracle.standin.loading import (
    check_direct,
    named,
    table_of_rows,
)
from tests.oracle.standin.pool import Pool
from tests.oracle.standin.session import Session

DEAD = ("DPY-4011", "DPY-1001", "ORA-03113", "ORA-03114", "ORA-00028")


@dataclass
class Network:
    """Every database that a process can reach, and the driver's mode in that process."""

    databases: tuple[Database, ...]
    mode: str | None = None  # thin or thick, once it is decided
    connections: list[Connection] = field(default_factory=list)

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stand in for the driver's ways in."""
        monkeypatch.setattr(oracledb, "connect", self.connect)
        monkeypatch.setattr(oracledb, "create_pool", partial(Pool, self.connect))
        monkeypatch.setattr(oracledb, "init_oracle_client", self.init_oracle_client)

    def init_oracle_client(self, lib_dir: str | None = None, **more: Any) -> None:
        """Thick mode; not after a connection in thin mode."""
        if self.mode == "thin":
            raise driver(2019)
        if lib_dir == "/nowhere":
            raise driver(3001, feature="loading the client", driver_type="thin")
        self.mode = "thick"

    def connect(
        self, dsn: str | None = None, *, user: str | None = None, password: str | None = None,
        host: str | None = None, port: int | None = None, service_name: str | None = None,
        sid: str | None = None, **more: Any,
    ) -> Connection:  # fmt: skip
        """A connection, or the driver's error."""
        _refuse_options(more)
        if dsn is not None:
            parsed = oracledb.ConnectParams()
            parsed.parse_connect_string(dsn)
            host, port = parsed.host, parsed.port
            service_name, sid = parsed.service_name, parsed.sid
        database = self._find(host, port or 1521, service_name or sid)
        self.mode = self.mode or "thin"
        if self.mode == "thin" and database.release < 12:
            raise driver(3010, oracle_version="11.2")
        found = database.users.get((user or "").upper())
        if found is None or found.password != password:
            raise ora(1017, "invalid username/password; logon denied")
        if found.name in database.faults.locked_accounts:
            raise ora(28000, "The account is locked.")
        opened = Connection(self, database, Session(database, found))
        self.connections.append(opened)
        return opened

    def _find(self, host: str | None, port: int, service: str | None) -> Database:
        known = [d for d in self.databases if (d.host, d.port) == (host, port)]
        if not known or all(d.faults.is_unreachable for d in known):
            raise driver(6005, context_error_message="[Errno 111] Connection refused",
                         connection_id="standin")  # fmt: skip
        for database in known:
            if database.service.upper() == (service or "").upper():
                return database
        raise driver(6001, service_name=service, host=host, port=port, connection_id="standin")


def _refuse_options(options: Mapping[str, Any]) -> None:
    known = {
        "tcp_connect_timeout", "expire_time", "config_dir", "wallet_location", "program",
        "wallet_password", "protocol", "retry_count", "retry_delay", "ssl_server_dn_match",
        "ssl_server_cert_dn", "connection_id_prefix", "disable_oob",
    }  # fmt: skip
    unknown = options.keys() - known
    if unknown:
        refuse(f"connect({', '.join(sorted(unknown))})")


class Connection:
    """As oracledb.Connection, as far as it is used here."""

    def __init__(self, network: Network, database: Database, session: Session) -> None:
        self.network = network
        self.database = database
        self.session: Session | None = session
        self.autocommit = False
        self.module = self.action = self.client_identifier = ""
        self.outputtypehandler: OutputTypeHandler | None = None

    @property
    def version(self) -> str:
        """The server's."""
        return self.database.version

    @property
    def max_identifier_length(self) -> int:
        """Bytes of a name."""
        return 30 if self.database.version < "12.2" else 128

    @property
    def thin(self) -> bool:
        """Whether the driver works without Oracle's client."""
        return self.network.mode == "thin"

    @property
    def username(self) -> str:
        """Who is connected."""
        return self._open().user.name

    @property
    def call_timeout(self) -> int:
        """Milliseconds that one call may take; 0: any."""
        return self._open().timeout_ms

    @call_timeout.setter
    def call_timeout(self, milliseconds: int) -> None:
        self._open().timeout_ms = milliseconds

    def _open(self) -> Session:
        if self.session is None:
            raise driver(1001)
        return self.session

    def run(self, sql: str, binds: Mapping[str, Any]) -> tuple[Result | None, int]:
        """Run a statement; an error that ends the connection closes it."""
        try:
            result, count = self._open().execute(sql, binds)
        except oracledb.Error as error:
            self.ended_by(error)
            raise
        if self.autocommit:
            self.commit()
        return result, count

    def ended_by(self, error: oracledb.Error) -> None:
        """Close the connection after an error that closes it."""
        if any(code in str(error) for code in DEAD) and self.session is not None:
            self.session.close()
            self.session = None

    def cursor(self, scrollable: bool = False) -> Cursor:
        """A cursor."""
        self._open()
        if scrollable:
            refuse("scrollable cursors")
        return Cursor(self)

    def commit(self) -> None:
        """Keep what was done."""
        self._open().commit()

    def rollback(self) -> None:
        """Undo what was done."""
        self._open().rollback()

    def ping(self) -> None:
        """Whether the server answers."""
        self._open()

    def is_healthy(self) -> bool:
        """Whether it can be used."""
        return self.session is not None

    def cancel(self) -> None:
        """Stop what is running, from another thread."""
        self._open().interrupt()

    def close(self) -> None:
        """End the connection; what is uncommitted is undone."""
        self._open().close()
        self.session = None

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *error: object) -> None:
        if self.session is not None:
            self.close()

    def fetch_df_batches(
        self, statement: str | None = None, parameters: Any = None, size: int | None = None, *,
        fetch_decimals: bool | None = None, requested_schema: Any = None,
    ) -> Iterator[Frame]:  # fmt: skip
        """The rows as Arrow data; an empty result is one empty batch."""
        decimals = oracledb.defaults.fetch_decimals if fetch_decimals is None else fetch_decimals
        result, _ = self.run(statement or "", named(parameters))
        if result is None:
            raise driver(1003)
        schema = pa.schema(requested_schema) if requested_schema is not None else None
        rows = size or oracledb.defaults.arraysize
        faults = self.database.faults
        for number, start in enumerate(range(0, max(result.table.num_rows, 1), rows)):
            if number == faults.cut_after_batches:
                error = ora(3113, "end-of-file on communication channel")
                self.ended_by(error)
                raise error
            if number == faults.too_old_after_batches:
                raise ora(1555, "snapshot too old: rollback segment number 5 too small")
            self._open()
            part = Result(result.columns, result.table.slice(start, rows))
            yield Frame(to_frame(part, decimals, schema))

    def fetch_df_all(
        self, statement: str, parameters: Any = None, arraysize: int | None = None, *,
        fetch_decimals: bool | None = None, requested_schema: Any = None,
    ) -> Frame:  # fmt: skip
        """All rows at once."""
        (frame,) = self.fetch_df_batches(
            statement, parameters, 2**31, fetch_decimals=fetch_decimals,
            requested_schema=requested_schema,
        )  # fmt: skip
        return frame

    def direct_path_load(
        self, schema_name: str, table_name: str, column_names: list[str], data: Any, *,
        batch_size: int = 2**32 - 1,
    ) -> None:  # fmt: skip
        """Load rows; thin mode only, commits by itself, and the server checks nothing."""
        if not self.thin:
            raise driver(3001, feature="direct path load", driver_type="thick")
        session = self._open()
        faults = session.database.faults
        session.database.statements.append(f"direct path load into {schema_name}.{table_name}")
        if faults.before_statement is not None:
            faults.before_statement(f"direct path load into {schema_name}.{table_name}")
        session.commit()
        table = table_of_rows(data) if isinstance(data, list) else pa.table(data)
        if table is None:
            refuse("a direct path load of rows of mixed types")
        known = {row[0]: row for row in session.catalogue.columns(schema_name, table_name)}
        if not known:
            raise ora(942, "table or view does not exist")
        for name in column_names:
            if name not in known:
                raise ora(904, f'"{name}": invalid identifier')
        check_direct(table.schema, [known[name][:3] for name in column_names])
        if session.catalogue.keys(schema_name, table_name):
            refuse("a direct path load into a table with keys")
        _check_exact(table, [known[name][1] for name in column_names])
        places = ", ".join(f":{n}" for n in range(1, len(column_names) + 1))
        listed = ", ".join(f'"{name}"' for name in column_names)
        sql = f'insert into "{schema_name}"."{table_name}" ({listed}) values ({places})'
        load(self, sql, table)
        session.commit()


def _check_exact(table: pa.Table, types: Sequence[Any]) -> None:
    """A direct path load converts nothing: what would have to be rounded is refused here."""
    for column, data_type in zip(table.columns, types, strict=True):
        if pa.types.is_decimal(column.type) and data_type.decimals:
            precision, scale = data_type.decimals
            whole = precision - scale
            if column.type.scale > scale or column.type.precision - column.type.scale > whole:
                refuse(f"a direct path load of {column.type} into {data_type}")
