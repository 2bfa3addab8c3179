"""A limit to how long one statement may take, however many answers it comes in."""

from collections.abc import Callable
from threading import Lock, Timer
from types import TracebackType
from typing import Self


class TimeLimit:
    """Calls `stop` once the time is up, and never after the context has ended."""

    def __init__(self, seconds: float, stop: Callable[[], None]) -> None:
        self.is_over = False
        self._stop = stop
        self._lock = Lock()
        self._has_ended = False
        self._timer = Timer(seconds, self._ring)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._has_ended = True

    def _ring(self) -> None:
        with self._lock:
            if not self._has_ended:
                self.is_over = True
                self._stop()
