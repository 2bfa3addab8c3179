"""COPY's output from libpq itself: psycopg's own way waits anew for every row, and takes thrice."""

import selectors
from contextlib import suppress
from io import BytesIO

import psycopg
from psycopg import pq

from ingest.postgres_connection import PostgresConnection, bound, cancel
from ingest.source import Query

LONGEST_WAIT_S = 5.0  # then libpq is asked whether the connection still is


class CopyOut:
    """One COPY … TO STDOUT while the context lasts; raises psycopg's errors."""

    def __init__(self, connection: PostgresConnection, query: Query) -> None:
        self.connection = connection
        self.low = connection.pgconn
        self.statement = _statement(connection, query)
        self.is_over = True
        self.arrivals = selectors.DefaultSelector()

    def __enter__(self) -> "CopyOut":
        result = self.low.exec_(self.statement)
        if result.status != pq.ExecStatus.COPY_OUT:
            raise psycopg.errors.error_from_result(result)
        self.is_over = False
        self.arrivals.register(self.low.socket, selectors.EVENT_READ)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the connection ready for the next statement, whatever was read."""
        with suppress(psycopg.Error):
            if not self.is_over:
                cancel(self.connection)
            while not self.is_over:
                self.read(1_000_000)
        self.arrivals.close()

    def read(self, size: int) -> memoryview:
        """The next whole rows of about `size` bytes; empty at the end."""
        block, receive = BytesIO(), self.low.get_copy_data
        filled = 0
        while filled < size and not self.is_over:
            try:
                length, row = receive(1)  # without waiting
                if length == 0:
                    self.arrivals.select(LONGEST_WAIT_S)
                    self.low.consume_input()
            except psycopg.Error:  # cut off: nothing more will come
                self.is_over = True
                raise
            if length > 0:
                filled += block.write(row)
            elif length < 0:
                self._end()
        return block.getbuffer()

    def _end(self) -> None:
        self.is_over = True
        failed = None
        while (result := self.low.get_result()) is not None:
            if result.status != pq.ExecStatus.COMMAND_OK:
                failed = psycopg.errors.error_from_result(result)
        if failed:
            raise failed


def _statement(connection: PostgresConnection, query: Query) -> bytes:
    sql, params = bound(query)
    if params is None:
        return sql
    return psycopg.ClientCursor(connection).mogrify(sql, params).encode()
