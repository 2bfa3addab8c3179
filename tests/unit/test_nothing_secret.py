"""No error, traceback, page or log holds a password, a token or a connection's text."""

import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import yaml

from dbt_project.application.database import close, transaction
from dbt_project.errors import PlatformError
from dbt_project.profiles import connection
from dbt_project.reporting.oracle_marts import OracleMarts
from dbt_project.reporting.sql import Query
from ingest.odbc_source import open_odbc_source
from ingest.oracle_source import open_oracle_source
from ingest.postgres_source import open_postgres_source
from ingest.waiting import Patience
from tests.viewer_app import open_page

SECRET = "hunter2-0aZ9"
PORT = 1  # nobody listens there
DATABASE = {"host": "127.0.0.1", "port": PORT, "user": "reader", "password": SECRET}
ORACLE = {"type": "oracle", "service": "FREE", "tcp_connect_timeout": 2, **DATABASE}
POSTGRES = {"type": "postgres", "dbname": "erp", **DATABASE}
ODBC = {"type": "odbc", "driver": "No such driver", "server": "127.0.0.1", "database": "erp",
        "user": "reader", "password": SECRET}  # fmt: skip
WITH_TEXT = {
    "type": "odbc",
    "connection_string": f"Driver=None;UID=reader;PWD={SECRET}",
    "user": "reader",
    "password": SECRET,
}
PATIENCE = Patience(1, lambda _: None)
Source = Callable[[Any, Patience], AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "dbt_project.yml").write_text("name: p\n", "utf-8")
    monkeypatch.setenv("REPORT_PLATFORM_ROOT", str(tmp_path))
    monkeypatch.setenv("REPORT_PLATFORM_DATA", str(tmp_path))
    yield tmp_path
    close()


def _declare(root: Path, **profiles: Any) -> None:
    outputs = {name: {"target": "a", "outputs": {"a": one}} for name, one in profiles.items()}
    (root / "profiles.yml").write_text(yaml.safe_dump(outputs), "utf-8")


def _tell_nothing(error: BaseException) -> None:
    """What is shown, and what a log would show: the whole chain of causes."""
    assert SECRET not in str(error)
    assert SECRET not in "".join(traceback.format_exception(error))
    assert SECRET not in repr(error)


@pytest.mark.parametrize(
    ("output", "open_source"),
    [
        (ORACLE, open_oracle_source),
        (ORACLE | {"connection_string": f"reader/{SECRET}@//127.0.0.1:1/x"}, open_oracle_source),
        (ORACLE | {"connection_string": f"(BROKEN={SECRET}"}, open_oracle_source),
        (POSTGRES, open_postgres_source),
        (POSTGRES | {"sslmode": "verify-full"}, open_postgres_source),
        (ODBC, open_odbc_source),
        (WITH_TEXT, open_odbc_source),
    ],
)
def test_a_source_that_does_not_open_says_so_without_its_password(
    root: Path, output: dict[str, Any], open_source: Source
) -> None:
    _declare(root, erp=output)
    with (
        pytest.raises(PlatformError) as failed,
        open_source(connection(root, "erp"), PATIENCE),
    ):
        pass
    _tell_nothing(failed.value)


def test_a_warehouse_that_does_not_open_says_so_without_its_password(root: Path) -> None:
    _declare(root, report_platform=ORACLE | {"schema": "storage"})
    marts = OracleMarts(connection(root, "report_platform"))
    with pytest.raises(PlatformError) as failed:
        marts.run(Query("select 1 from dual", {}), 5)
    _tell_nothing(failed.value)
    marts.close()


@pytest.mark.parametrize("output", [POSTGRES, ORACLE, {"type": "sqlite", "path": "/proc/x/y"}])
def test_an_application_database_that_does_not_open_says_so_without_its_password(
    root: Path, output: dict[str, Any]
) -> None:
    _declare(root, app=output)
    with pytest.raises(PlatformError) as failed, transaction():
        pass
    _tell_nothing(failed.value)


@pytest.mark.parametrize(
    "text",
    [
        f"erp: {{target: a, outputs: {{a: {{type: oracle, password: {SECRET}, user: [}}}}}}",
        f"erp:\n  password: {SECRET}\n bad: 1\n",
        f"erp: {{target: a, outputs: {{a: {{type: odd, password: {SECRET}}}}}}}",
        f"erp: {{target: {{x: 1}}, outputs: {{a: {{type: oracle, password: {SECRET}}}}}}}",
    ],
)
def test_a_profile_that_is_wrong_is_named_without_what_it_says(root: Path, text: str) -> None:
    (root / "profiles.yml").write_text(text, "utf-8")
    with pytest.raises(PlatformError) as failed:
        connection(root, "erp")
    _tell_nothing(failed.value)


def test_a_page_that_cannot_open_its_database_shows_no_password(root: Path) -> None:
    warehouse = ORACLE | {"schema": "storage"}
    _declare(root, report_platform=warehouse, app=POSTGRES)
    page = open_page("")
    shown = "\n".join(element.proto.body for element in page.get("html"))
    assert shown
    assert SECRET not in shown
    assert not page.exception
