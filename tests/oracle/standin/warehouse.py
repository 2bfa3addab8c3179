"""A stand-in database for the warehouse that profiles.yml names, and dbt run on it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dbt_project.profiles import WAREHOUSE as PROFILE
from dbt_project.profiles import connection
from tests.oracle.standin.connection import Network
from tests.oracle.standin.database import WAREHOUSE, Database, User

SCHEMAS = ("STAGING", "STORAGE", "MARTS", "PLATFORM")


def warehouse_database(root: Path, output: str = "oracle", path: str = ":memory:") -> Database:
    """The database that dbt finds there: its user, and the owners of the other schemas."""
    settings = connection(root, PROFILE, output).settings
    login, owner = str(settings["user"]).upper(), str(settings["schema"]).upper()
    named = {name: User(name, name.lower()) for name in (*SCHEMAS, owner)}
    capture = settings.get("capture_user")
    if capture:
        named[str(capture).upper()] = User(
            str(capture).upper(), str(settings.get("capture_password") or "")
        )
    named[login] = User(login, str(settings.get("password") or ""), WAREHOUSE)
    return Database(
        named, host=str(settings["host"]), port=int(settings.get("port") or 1521),
        service=str(settings["service"]), path=path,
    )  # fmt: skip


@contextmanager
def installed(*databases: Database) -> Iterator[Network]:
    """While it lasts, python-oracledb reaches these databases and no other."""
    network = Network(databases)
    with pytest.MonkeyPatch.context() as patch:
        network.install(patch)
        yield network


@dataclass(frozen=True)
class DbtResult:
    """What a dbt command said and did."""

    code: int
    result: Any

    def failures(self) -> list[str]:
        """Nodes that did not pass, with what was said of them."""
        nodes = getattr(self.result, "results", None) or []
        return [
            f"{r.node.unique_id}: {r.message}"
            for r in nodes
            if r.status not in ("success", "pass", "skipped", "no-op")
        ]


def run_dbt(arguments: Sequence[str]) -> DbtResult:
    """Run a dbt command in this process."""
    from dbt.cli.main import dbtRunner

    try:
        done = dbtRunner().invoke(list(arguments))
    finally:
        _close_logs()
    if done.exception is not None:
        print(f"{type(done.exception).__name__}: {done.exception}")
    code = 0 if done.success else 2 if done.exception is not None else 1
    return DbtResult(code, done.result)


def _close_logs() -> None:
    """Files that dbt leaves open; the next command opens its own."""
    from dbt_common.events.event_manager_client import cleanup_event_logger, get_event_manager

    for logger in getattr(get_event_manager(), "loggers", []):
        written = getattr(logger, "_python_logger", None)
        for handler in list(written.handlers) if written else []:
            handler.close()
    cleanup_event_logger()
