"""Stopping on Ctrl-C, SIGTERM or a service stop: the open transaction is rolled back, then exit."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stopped(KeyboardInterrupt):
    """Someone asked this process to stop; `exit_code` is 128 + the signal, as shells expect."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


@contextmanager
def stopping() -> Iterator[None]:
    """Turn signals into Stopped, also where a database driver swallowed the exception.

    DuckDB reports an interrupted statement as an error of its own, so the signal is remembered
    and wins over whatever comes out.
    """
    caught: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        caught.append(number)
        raise Stopped(number)

    names = ("SIGINT", "SIGTERM", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    except Exception as error:
        if caught:
            raise Stopped(caught[0]) from error
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
