"""What can be wrong with a statement of Oracle SQL: Oracle refuses it, or we do not know it."""

from dataclasses import dataclass
from typing import NoReturn

from dbt_project.errors import PlatformError


@dataclass(frozen=True)
class Position:
    """A line and a column of a statement, both counted from 1."""

    line: int
    column: int


class SqlError(PlatformError):
    """Something in a statement; `at` is how many characters stand before it, None: not known."""

    def __init__(self, message: str, at: int | None = None) -> None:
        super().__init__(message)
        self.at = at

    def position(self, sql: str) -> Position:
        """Where in its statement it is; the first line when that is not known."""
        before = sql[: self.at or 0]
        return Position(before.count("\n") + 1, len(before) - before.rfind("\n"))


class OracleSqlError(SqlError):
    """Oracle refuses the statement: its ORA- code, and what it says."""

    def __init__(self, code: int, text: str, at: int | None = None) -> None:
        super().__init__(f"ORA-{code:05}: {text}", at)
        self.code = code
        self.text = text


class UnknownOracleSqlError(SqlError):
    """The statement has something that is not known here; whether Oracle takes it is not said."""


class BindError(PlatformError):
    """A value that a statement asks for is not given, or one is given that it does not ask for."""

    def __init__(self, name: str, *, is_missing: bool) -> None:
        what = "no value is given for" if is_missing else "the statement does not ask for"
        super().__init__(f"{what} :{name.lower()}")
        self.name = name
        self.is_missing = is_missing


def ora(code: int, text: str, at: int | None = None) -> OracleSqlError:
    """The error that Oracle answers a statement with."""
    return OracleSqlError(code, text, at)


def refuse(what: str, at: int | None = None) -> NoReturn:
    """Say loudly that something is not known here: it is never guessed."""
    raise UnknownOracleSqlError(f"not known to this reader of Oracle SQL: {what}", at)
