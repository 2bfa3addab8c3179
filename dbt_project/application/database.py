"""The application database: where it is, its tables kept up to date, and transactions on it."""

import atexit
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from dbt_project import profiles
from dbt_project.errors import ConnectionFailedError, MisdeclaredError
from dbt_project.profiles import is_declared
from dbt_project.project import data_folder, find_root

PROFILE = "app"
KINDS = ("sqlite", "postgres", "oracle")
_FILE = "app.sqlite"  # in the data folder, where profiles.yml has no `app`
_WAIT_S = 10
_PRAGMAS = ("journal_mode = wal", "synchronous = normal", "busy_timeout = 5000")
_UPGRADE_LOCK = 7_341_902  # any number that is always the same
_TRIES = 10  # of a key that others may take first

T = TypeVar("T")

_opened: dict[URL, Engine] = {}
_opening = Lock()


@contextmanager
def transaction(root: Path | None = None) -> Iterator[Connection]:
    """A connection whose changes are kept when the block ends well.

    Raises ConnectionFailedError naming the database and the reason.
    """
    url = address(application(root or find_root(Path(__file__).parent)))
    try:
        with kept_open(url).begin() as opened:
            yield opened
    except SQLAlchemyError as error:
        raise failed(url, error) from error


def with_free_key(write: Callable[[], T]) -> T:
    """What `write` returns, which looks for a free key and takes it, in a transaction of its own.

    It is tried again where somebody else took the key first. Raises ConnectionFailedError.
    """
    for _ in range(_TRIES - 1):
        try:
            return write()
        except ConnectionFailedError as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
    return write()


def application(root: Path) -> profiles.Connection:
    """The profile `app`, else app.sqlite in the data folder.

    Raises MisdeclaredError when it names a kind of database that this cannot be.
    """
    if not is_declared(root, PROFILE):
        path = {"type": "sqlite", "path": str(data_folder(root) / _FILE)}
        return profiles.Connection(PROFILE, "main", "sqlite", path)
    declared = profiles.connection(root, PROFILE)
    if declared.kind not in KINDS:
        raise MisdeclaredError(
            f"profiles.yml: {PROFILE}.outputs.{declared.output}.type is {declared.kind!r}: "
            f"the application database can be {', '.join(KINDS)}"
        )
    return declared


def address(declared: profiles.Connection) -> URL:
    """The same, as SQLAlchemy has it; raises MisdeclaredError for a setting that is missing."""
    if declared.kind == "sqlite":
        return URL.create("sqlite", database=str(declared.require("path")))
    settings = declared.settings
    server: dict[str, Any] = {
        "username": str(declared.require("user")),
        "password": str(settings.get("password") or settings.get("pass") or ""),
        "host": str(declared.require("host")),
        "port": int(settings.get("port") or (5432 if declared.kind == "postgres" else 1521)),
    }
    if declared.kind == "oracle":
        query = {"service_name": str(declared.require("service"))}
        return URL.create("oracle+oracledb", query=query, **server)
    query = {key: str(settings[key]) for key in ("sslmode", "sslrootcert") if settings.get(key)}
    if settings.get("schema"):
        query["options"] = f"-csearch_path={settings['schema']}"
    database = str(declared.require("dbname"))
    return URL.create("postgresql+psycopg", database=database, query=query, **server)


def open_database(url: URL) -> Engine:
    """The database with all its tables, made or brought up to date where needed.

    Raises ConnectionFailedError when that cannot be done.
    """
    engine = create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare)
    if url.get_backend_name() == "oracle":
        engine.dialect.insert_returning = False  # nobody asks there which id a row was given
    try:
        with _alone(url), engine.begin() as opened:
            if url.get_backend_name() == "postgresql":
                opened.execute(text(f"select pg_advisory_xact_lock({_UPGRADE_LOCK})"))
            _upgrade(opened)
    except (OSError, Timeout, SQLAlchemyError) as error:
        engine.dispose()
        raise failed(url, error) from error
    return engine


def kept_open(url: URL) -> Engine:
    """The database as this process opened it first; only one stays open.

    A file that was taken away is made anew.
    """
    with _opening:
        if url not in _opened or _is_gone(url):
            engine = open_database(url)
            _dispose()
            _opened[url] = engine
        return _opened[url]


def close() -> None:
    """Let go of the database that stays open; the next use opens it again."""
    with _opening:
        _dispose()


def failed(url: URL, error: Exception) -> ConnectionFailedError:
    """What to say of it: never with a password."""
    reason = getattr(error, "orig", None) or error
    name = Path(url.database or "").name if url.host is None else f"on {url.host}"
    return ConnectionFailedError(f"the application database {name}: {reason}")


def _is_gone(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists()


def _alone(url: URL) -> "FileLock | nullcontext[None]":
    """Two processes do not bring the same file up to date at once."""
    if url.get_backend_name() != "sqlite":
        return nullcontext()
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    return FileLock(f"{url.database}.lock", timeout=_WAIT_S)


def _dispose() -> None:
    while _opened:
        _opened.popitem()[1].dispose()


atexit.register(close)


def is_known_step(step: str) -> bool:
    """Whether a database at this step is of this release or an earlier one."""
    return step in {
        found.revision for found in ScriptDirectory.from_config(_config()).walk_revisions()
    }


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "dbt_project.application:migrations")
    return config


def _upgrade(opened: Connection) -> None:
    config = _config()
    config.attributes["connection"] = opened
    command.upgrade(config, "head")


def _prepare(raw: Any, _record: object) -> None:
    """Readers do not wait for a writer, and writers wait for one another."""
    for pragma in _PRAGMAS:
        raw.execute(f"pragma {pragma}")
