"""What can be wrong with a statement of Oracle SQL: Oracle refuses it, or we do not know it."""

from typing import NoReturn

from dbt_project.errors import PlatformError


class OracleSqlError(PlatformError):
    """Oracle refuses the statement: its ORA- code, and what it says."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"ORA-{code:05}: {text}")
        self.code = code
        self.text = text


class UnknownOracleSqlError(PlatformError):
    """The statement has something that is not known here; whether Oracle takes it is not said."""


class BindError(PlatformError):
    """A value that a statement asks for is not given, or one is given that it does not ask for."""

    def __init__(self, name: str, *, is_missing: bool) -> None:
        what = "no value is given for" if is_missing else "the statement does not ask for"
        super().__init__(f"{what} :{name.lower()}")
        self.name = name
        self.is_missing = is_missing


def ora(code: int, text: str) -> OracleSqlError:
    """The error that Oracle answers a statement with."""
    return OracleSqlError(code, text)


def refuse(what: str) -> NoReturn:
    """Say loudly that something is not known here: it is never guessed."""
    raise UnknownOracleSqlError(f"not known to this reader of Oracle SQL: {what}")
