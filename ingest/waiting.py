"""Opening a DuckDB file for capture: a stop signal interrupts what runs on it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb

from dbt_project.profiles import Connection
from dbt_project.waiting import Patience, connect_duckdb
from ingest.stopping import interrupting


@contextmanager
def open_duckdb(
    connection: Connection, patience: Patience, *, read_only: bool
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the connection's file, waiting while another process holds it; a stop interrupts it.

    Raises ConnectionFailedError naming profile, file and, where DuckDB knows it, the holder.
    """
    opened = connect_duckdb(connection, patience, read_only=read_only)
    try:
        with interrupting(lambda: _interrupt(opened)):
            yield opened
    finally:
        opened.close()


def _interrupt(opened: duckdb.DuckDBPyConnection) -> None:
    with suppress(duckdb.Error):  # it may be closed by now
        opened.interrupt()
