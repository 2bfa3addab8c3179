"""Oracle SQL on a plain DuckDB database: the entry for what runs legacy reports there."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from dbt_project.oracle_sql import implicit, numbers, ratios
from dbt_project.oracle_sql.errors import OracleSqlError, SqlError, UnknownOracleSqlError, refuse
from dbt_project.oracle_sql.functions_in_python import register
from dbt_project.oracle_sql.parser import parse
from dbt_project.oracle_sql.queries import Translation
from dbt_project.oracle_sql.scopes import Catalogue, Output, Settings
from dbt_project.oracle_sql.tables import DuckDBCatalogue
from dbt_project.oracle_sql.tree import Query
from dbt_project.oracle_sql.typed import AllDigitsError

IN_MESSAGE = re.compile(r"ORA-(\d{5}): ([^\n]*)")
UNKNOWN = re.compile(r"not known (?:here|to this reader of Oracle SQL): [^\n]*")
MOST_DIGITS = 76  # of Arrow's widest decimal
MOST_PLACES = 40
DEFAULT_SCHEMA = "main"


@dataclass(frozen=True)
class Translated:
    """A query in DuckDB's SQL, and its columns; free NUMBERs come as Oracle's bytes."""

    sql: str
    columns: tuple[Output, ...]


def translate(
    sql: str,
    tables: duckdb.DuckDBPyConnection | Catalogue,
    binds: Mapping[str, Any] | None = None,
    *,
    version: int = 11,
    schema: str = DEFAULT_SCHEMA,
    now: datetime | None = None,
    is_fast: bool = True,
) -> Translated:
    """A query of Oracle SQL as DuckDB's.

    Raises OracleSqlError for what Oracle refuses and UnknownOracleSqlError for what is not known
    here, both with line and column, and BindError. What it calls must be there: see `prepare`.
    """
    if isinstance(tables, duckdb.DuckDBPyConnection):
        tables = DuckDBCatalogue(tables, schema)
    settings = Settings(schema.upper(), schema, now or datetime.now(), 0, 0, version, 4000, "utf-8",
                        is_fast=is_fast, is_wide=not is_fast)  # fmt: skip
    translation = Translation(tables, settings, binds)
    plain = sql.rstrip().removesuffix(";")
    try:
        statement = parse(plain, version)
        if not isinstance(statement, Query):
            refuse("a statement that is no query")
        text, columns = translation.query(statement)
    except AllDigitsError:
        return translate(sql, tables, binds, version=version, schema=schema, now=now,
                         is_fast=False)  # fmt: skip
    except SqlError as error:
        raise _located(error, plain) from error
    translation.check_binds()
    return Translated(text, columns)


def _located(error: SqlError, sql: str) -> SqlError:
    """The same error, whose message says the line and the column."""
    if error.at is None:
        return error
    place = error.position(sql)
    shown = f" (line {place.line}, column {place.column})"
    if isinstance(error, OracleSqlError):
        return OracleSqlError(error.code, error.text + shown, error.at)
    return UnknownOracleSqlError(f"{error}{shown}", error.at)


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make known to a connection what translated statements call; once is enough."""
    known = "select 1 from duckdb_functions() where function_name = ?"
    if not connection.execute(known, ["ora_number"]).fetchall():
        register(connection)
    for head, body in {**ratios.MACROS, **implicit.MACROS}.items():
        connection.execute(f"create or replace temp macro {head} as {body}")


def run(
    sql: str,
    connection: duckdb.DuckDBPyConnection,
    binds: Mapping[str, Any] | None = None,
    *,
    tables: Catalogue | None = None,
    version: int = 11,
    schema: str = DEFAULT_SCHEMA,
    now: datetime | None = None,
    is_fast: bool = True,
) -> pa.Table:
    """A query's result; numbers as decimals. To cancel it, interrupt the connection.

    With `is_fast`, quotients have 20 places (Oracle's have 40 digits) and all is computed in 38
    digits; when a number turns out to need more, the query runs again in Oracle's own numbers.
    """
    return run_timed(
        sql, connection, binds, tables=tables, version=version, schema=schema, now=now,
        is_fast=is_fast,
    )[0]  # fmt: skip


def run_timed(
    sql: str,
    connection: duckdb.DuckDBPyConnection,
    binds: Mapping[str, Any] | None = None,
    *,
    tables: Catalogue | None = None,
    version: int = 11,
    schema: str = DEFAULT_SCHEMA,
    now: datetime | None = None,
    is_fast: bool = True,
) -> tuple[pa.Table, float]:
    """The same, and the seconds that DuckDB took to execute the statement and to give its rows."""
    prepare(connection)
    tables = tables or DuckDBCatalogue(connection, schema)
    if is_fast:
        found = translate(sql, tables, binds, version=version, schema=schema, now=now)
        try:
            return _fetched(found, connection)
        except duckdb.Error as error:
            if not _is_overflow(error):
                raise _said(error) from error
    found = translate(sql, tables, binds, version=version, schema=schema, now=now, is_fast=False)
    try:
        return _fetched(found, connection)
    except duckdb.Error as error:
        raise _said(error) from error


def _is_overflow(error: duckdb.Error) -> bool:
    text = str(error)
    kinds = (duckdb.OutOfRangeException, duckdb.ConversionException, duckdb.InvalidInputException)
    return isinstance(error, kinds) and IN_MESSAGE.search(text) is None and not UNKNOWN.search(text)


def _said(error: duckdb.Error) -> Exception:
    """What DuckDB's error means; an interruption stays what it is."""
    text = str(error)
    if found := IN_MESSAGE.search(text):
        return OracleSqlError(int(found[1]), found[2])
    if found := UNKNOWN.search(text):
        return UnknownOracleSqlError(found[0])
    if isinstance(error, duckdb.InterruptException):
        return error
    if "More than one row returned" in text:
        return OracleSqlError(1427, "single-row subquery returns more than one row")
    return UnknownOracleSqlError(f"not known here: DuckDB refuses the translation: {text}")


def _fetched(found: Translated, connection: duckdb.DuckDBPyConnection) -> tuple[pa.Table, float]:
    begun = time.perf_counter()
    table = connection.sql(found.sql).to_arrow_table()
    seconds = time.perf_counter() - begun
    columns = []
    for column, output in zip(table.columns, found.columns, strict=True):
        is_free = output.type.family == "number" and output.decimals is None
        columns.append(_decimals(column) if is_free else column)
    names = [output.name for output in found.columns]
    return pa.Table.from_arrays(columns, names=names), seconds


def _decimals(column: pa.ChunkedArray) -> pa.Array:
    """Oracle's bytes as decimals with as many places as they need."""
    values = [None if v is None else numbers.decode(v) for v in column.to_pylist()]
    places = max((_places(value) for value in values if value is not None), default=0)
    digits = max((value.adjusted() + 1 for value in values if value is not None), default=1)
    scale = min(places, MOST_PLACES, MOST_DIGITS - max(digits, 1))
    unit = Decimal(1).scaleb(-scale)
    fitted = [None if v is None else v.quantize(unit, context=numbers.WIDE) for v in values]
    return pa.array(fitted, pa.decimal256(MOST_DIGITS, max(scale, 0)))


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0
