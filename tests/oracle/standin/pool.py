"""The stand-in for oracledb.ConnectionPool."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import oracledb

from tests.oracle.standin.errors import driver, refuse

if TYPE_CHECKING:
    from tests.oracle.standin.connection import Connection


class Pool:
    """Sessions of one user, at most `max` at once; waits for one where it is told to."""

    def __init__(
        self, connect: Callable[..., Connection], *, max: int = 2, min: int = 1,  # noqa: A002 (the driver's names)
        increment: int = 1, getmode: Any = oracledb.POOL_GETMODE_WAIT, wait_timeout: int = 0,
        session_callback: Callable[[Connection, str | None], None] | None = None, **login: Any,
    ) -> None:  # fmt: skip
        if getmode is not oracledb.POOL_GETMODE_TIMEDWAIT:
            refuse("pools that do not wait for a while")
        self.max = max
        self.opened = 0
        self._connect = partial(connect, **login)
        self._seconds = wait_timeout / 1000
        self._callback = session_callback
        self._idle: list[Connection] = []
        self._free = threading.Condition()
        self._is_open = True

    @property
    def busy(self) -> int:
        """How many sessions are in use."""
        return self.opened - len(self._idle)

    def acquire(self) -> Connection:
        """A session; DPY-4005 when all stay in use."""
        with self._free:
            if not self._is_open:
                raise driver(1002)
            if not self._free.wait_for(lambda: self._idle or self.opened < self.max, self._seconds):
                raise driver(4005)
            if self._idle:
                return self._idle.pop()
            opened = self._connect()
            self.opened += 1
        opened.close = partial(self._give_back, opened)  # type: ignore[method-assign]
        if self._callback is not None:
            self._callback(opened, None)
        return opened

    def drop(self, session: Connection) -> None:
        """End a session."""
        with self._free:
            self.opened -= 1
            if session.session is not None:
                type(session).close(session)
            self._free.notify()

    def close(self, force: bool = False) -> None:
        """End all sessions that are not in use; with `force`, whatever is in use."""
        with self._free:
            if self.busy and not force:
                raise driver(1005)
            self._is_open = False
            for session in self._idle:
                type(session).close(session)
            self._idle = []

    def _give_back(self, session: Connection) -> None:
        if session.session is None:
            self.drop(session)
            return
        session.rollback()
        with self._free:
            self._idle.append(session)
            self._free.notify()
