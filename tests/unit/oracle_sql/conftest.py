from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.unit.oracle_sql.sample import asked, scott


@pytest.fixture(scope="session")
def ask() -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    """Ask EMP and DEPT in Oracle SQL."""
    connection = scott()
    yield lambda sql, binds=None, version=11, **more: asked(connection, sql, binds, version, **more)
    connection.close()
