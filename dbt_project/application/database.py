"""The application database: where it is, its tables kept up to date, and transactions on it."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from dbt_project.errors import ConnectionFailedError, MisdeclaredError
from dbt_project.profiles import connection, is_declared
from dbt_project.project import data_folder, find_root

PROFILE = "app"
_FILE = "app.sqlite"  # in the data folder, where profiles.yml has no `app`
_WAIT_S = 10
_PRAGMAS = ("journal_mode = wal", "synchronous = normal", "busy_timeout = 5000")

_opened: dict[Path, Engine] = {}
_opening = Lock()


@contextmanager
def transaction() -> Iterator[Connection]:
    """A connection whose changes are kept when the block ends well.

    Raises ConnectionFailedError naming the database and the reason.
    """
    path = database_path(find_root(Path(__file__).parent))
    try:
        with kept_open(path).begin() as opened:
            yield opened
    except SQLAlchemyError as error:
        raise _failed(path, error) from error


def database_path(root: Path) -> Path:
    """The file that profile `app` names, else app.sqlite in the data folder.

    Raises MisdeclaredError when it names another kind of database.
    """
    if not is_declared(root, PROFILE):
        return data_folder(root) / _FILE
    declared = connection(root, PROFILE)
    if declared.kind != "sqlite":
        raise MisdeclaredError(
            f"profiles.yml: {PROFILE}.outputs.{declared.output}.type is {declared.kind!r}: "
            "the application database is sqlite"
        )
    return Path(declared.require("path"))


def open_database(path: Path) -> Engine:
    """The database with all its tables, made or brought up to date where needed.

    Raises ConnectionFailedError when that cannot be done.
    """
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _prepare)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=_WAIT_S), engine.begin() as opened:
            _upgrade(opened)
    except (OSError, Timeout, SQLAlchemyError) as error:
        engine.dispose()
        raise _failed(path, error) from error
    return engine


def kept_open(path: Path) -> Engine:
    """The database as this process opened it first; only one stays open.

    One whose file was taken away is made anew.
    """
    with _opening:
        if path not in _opened or not path.exists():
            engine = open_database(path)
            _dispose()
            _opened[path] = engine
        return _opened[path]


def close() -> None:
    """Let go of the database that stays open; the next use opens it again."""
    with _opening:
        _dispose()


def _dispose() -> None:
    while _opened:
        _opened.popitem()[1].dispose()


atexit.register(close)


def _upgrade(opened: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "dbt_project.application:migrations")
    config.attributes["connection"] = opened
    command.upgrade(config, "head")


def _prepare(raw: Any, _record: object) -> None:
    """Readers do not wait for a writer, and writers wait for one another."""
    for pragma in _PRAGMAS:
        raw.execute(f"pragma {pragma}")


def _failed(path: Path, error: Exception) -> ConnectionFailedError:
    reason = getattr(error, "orig", None) or error
    return ConnectionFailedError(f"the application database {path.name}: {reason}")
