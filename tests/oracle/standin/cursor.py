"""The stand-in for oracledb.Cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import oracledb
import pyarrow as pa

from tests.oracle.standin.binding import BoundVariable, by_position
from tests.oracle.standin.errors import answered, driver, refuse
from tests.oracle.standin.frames import Described, Result, describe, to_rows
from tests.oracle.standin.loading import batch_columns, named, renamed, table_of_rows
from tests.oracle.standin.session import Session


class Connected(Protocol):
    """The connection that a cursor belongs to."""

    def run(self, sql: str, binds: Mapping[str, Any]) -> tuple[Result | None, int]:
        """Run a statement."""

    @property
    def outputtypehandler(self) -> OutputTypeHandler | None:
        """What says how columns are fetched."""

    def _open(self) -> Session: ...


OutputTypeHandler = Callable[[Any, str, Any, Any, Any, Any], BoundVariable | None]


def load(connection: Connected, sql: str, table: pa.Table) -> int:
    """Run an insert once for each row of Arrow data."""
    session = connection._open()
    columns = batch_columns(table.schema)
    session.batch = renamed(table)
    try:
        _, count = connection.run(sql, {str(n): c for n, c in enumerate(columns, 1)})
    finally:
        session.batch = None
    return count


def _converted(wanted: BoundVariable | None, value: Any) -> Any:
    """A value as the variable fetches it: texts of numbers and of LOBs, then its own conversion."""
    if wanted is None or value is None:
        return value
    if wanted.type in (oracledb.STRING, oracledb.DB_TYPE_VARCHAR, oracledb.DB_TYPE_NVARCHAR):
        value = value.read() if hasattr(value, "read") else str(value)
    return wanted.outconverter(value) if wanted.outconverter else value


class Cursor:
    """As oracledb.Cursor, as far as it is used here."""

    def __init__(self, connection: Connected) -> None:
        self.connection = connection
        self.arraysize = oracledb.defaults.arraysize
        self.prefetchrows = oracledb.defaults.prefetchrows
        self.description: list[Described] | None = None
        self.rowcount = -1
        self._rows: list[tuple[Any, ...]] = []
        self._at = 0
        self._errors: list[Any] = []
        self._sizes: dict[str, Any] = {}
        self.outputtypehandler: OutputTypeHandler | None = None

    def __enter__(self) -> Cursor:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        while (row := self.fetchone()) is not None:
            yield row

    def close(self) -> None:
        """Forget the result."""
        self._rows = []

    def var(self, typ: Any, *more: Any, **options: Any) -> BoundVariable:
        """A variable to bind."""
        return BoundVariable(typ, options.get("outconverter"))

    def setinputsizes(self, **types: Any) -> None:
        """The types that the next statement's values are bound as."""
        self._sizes = {name.upper(): data_type for name, data_type in types.items()}

    def execute(
        self, statement: str, parameters: Any = None, *, fetch_lobs: bool | None = None,
        fetch_decimals: bool | None = None, **binds: Any,
    ) -> Cursor | None:  # fmt: skip
        """Run a statement."""
        if parameters is None or isinstance(parameters, Mapping):
            given = {**named(parameters), **binds}
        else:
            with answered():
                statement, given = by_position(statement, parameters)
        result, count = self.connection.run(statement, self._sized(given))
        self._sizes = {}
        self.rowcount, self._at = count, 0
        if result is None:
            self.description, self._rows = None, []
            return None
        lobs = oracledb.defaults.fetch_lobs if fetch_lobs is None else fetch_lobs
        decimals = oracledb.defaults.fetch_decimals if fetch_decimals is None else fetch_decimals
        self.description = describe(result.columns)
        self._rows = self._handled(to_rows(result, decimals, lobs))
        return self

    def _handled(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """With each column as the output type handler wants it."""
        handler = self.outputtypehandler or self.connection.outputtypehandler
        if handler is None:
            return rows
        wanted = [
            handler(self, one.name, one.type_code, one.display_size, one.precision, one.scale)
            for one in self.description or ()
        ]
        return [tuple(map(_converted, wanted, row)) for row in rows]

    def _sized(self, given: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for name, value in given.items():
            if name.upper() in self._sizes and not isinstance(value, BoundVariable):
                variable = BoundVariable(self._sizes[name.upper()])
                variable.setvalue(0, value)
                found[name] = variable
            else:
                found[name] = value
        return found

    def executemany(
        self, statement: str, parameters: Any, *, batcherrors: bool = False,
        arraydmlrowcounts: bool = False, batch_size: int = 2**32 - 1,
    ) -> None:  # fmt: skip
        """Run a statement once for each row."""
        if arraydmlrowcounts:
            refuse("arraydmlrowcounts")
        self._errors = []
        if not isinstance(parameters, list):
            self.rowcount = load(self.connection, statement, pa.table(parameters))
            return
        if parameters and not isinstance(parameters[0], Mapping):
            with answered():
                statement, _ = by_position(statement, parameters[0])
        rows = [named(row) for row in parameters]
        table = None
        if rows and not batcherrors and all(row.keys() == rows[0].keys() for row in rows):
            table = table_of_rows([list(row.values()) for row in rows])
        if table is not None and statement.lstrip()[:6].lower() == "insert":
            self.rowcount = self._at_once(statement, table, list(rows[0]))
            return
        self.rowcount = self._one_by_one(statement, rows, batcherrors)

    def _at_once(self, statement: str, table: pa.Table, names: Sequence[str]) -> int:
        session = self.connection._open()
        columns = batch_columns(table.schema)
        session.batch = renamed(table)
        try:
            binds = dict(zip(names, columns, strict=True))
            return self.connection.run(statement, binds)[1]
        finally:
            session.batch = None

    def _one_by_one(self, statement: str, rows: Sequence[dict[str, Any]], keeps: bool) -> int:
        count = 0
        for offset, row in enumerate(rows):
            try:
                count += self.connection.run(statement, row)[1]
            except oracledb.DatabaseError as error:
                if not keeps:
                    raise
                problem = error.args[0]
                problem.offset = offset
                self._errors.append(problem)
        return count

    def getbatcherrors(self) -> list[Any]:
        """The errors of the last `executemany` with `batcherrors`."""
        return self._errors

    def _next(self, count: int) -> list[tuple[Any, ...]]:
        if self.description is None:
            raise driver(1003)
        found = self._rows[self._at : self._at + count]
        self._at += len(found)
        self.rowcount = self._at
        return found

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        found = self._next(1)
        return found[0] if found else None

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """The next rows."""
        return self._next(size or self.arraysize)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        return self._next(len(self._rows))
