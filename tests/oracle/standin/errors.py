"""Errors of the stand-in: python-oracledb's own exceptions, and what the stand-in cannot do."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import duckdb
import oracledb
from oracledb import errors as driver_errors

from dbt_project.oracle_sql.errors import BindError, OracleSqlError, UnknownOracleSqlError

IN_MESSAGE = re.compile(r"ORA-(\d{5}): ([^\n]*)")


# The stand-in does not know this; whether Oracle does is not said. No database error on purpose:
# code under test must not take it for Oracle's answer.
StandInRefusedError = UnknownOracleSqlError


class RowsInUseError(StandInRefusedError):
    """Another open transaction has changed the rows; Oracle would wait for its end."""


def ora(code: int, text: str) -> oracledb.Error:
    """The exception that python-oracledb raises when the server answers with this code."""
    error = driver_errors._Error(message=f"ORA-{code:05}: {text}", code=code)
    return error.exc_type(error)  # type: ignore[no-any-return]


def driver(code: int, **details: object) -> oracledb.Error:
    """An exception of python-oracledb itself (`DPY-…`)."""
    return driver_errors._create_exception(code, **details)


def refuse(what: str) -> NoReturn:
    """Say loudly that the stand-in does not know something."""
    raise StandInRefusedError(f"the Oracle stand-in does not know {what}")


@contextmanager
def answered() -> Iterator[None]:
    """What the reader of Oracle SQL refuses, as python-oracledb says it."""
    try:
        yield
    except OracleSqlError as error:
        raise ora(error.code, error.text) from error
    except BindError as error:
        name = error.name if error.is_missing else error.name.lower()
        raise driver(4010 if error.is_missing else 4008, name=name) from error


def from_duckdb(error: duckdb.Error) -> Exception:
    """What Oracle would say where DuckDB said this while it ran a translated statement."""
    text = str(error)
    if found := IN_MESSAGE.search(text):
        return ora(int(found[1]), found[2])
    if "must appear in the GROUP BY clause" in text:
        return ora(979, "not a GROUP BY expression")
    if "Conflict on" in text or "conflict" in text.lower():
        return RowsInUseError(
            f"two transactions of the Oracle stand-in change the same rows at once: {text}"
        )
    if "More than one row returned" in text:
        return ora(1427, "single-row subquery returns more than one row")
    if "INTERRUPT" in text:
        return ora(1013, "user requested cancel of current operation")
    return StandInRefusedError(f"the Oracle stand-in's translation fails in DuckDB: {text}")
