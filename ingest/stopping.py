"""Stopping on Ctrl-C, SIGTERM or a service stop: the open transaction is rolled back, then exit.

Python runs a signal's handler only between two of its own instructions, so while a database driver
computes, the signal would wait for hours. A second thread hears of it at once (by the wakeup file
that the interpreter writes to) and interrupts the open connections; then the handler gets its turn.
"""

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_interrupts: set[Callable[[], None]] = set()

LAST_LOOK_S = 2.0  # for the watching thread to end


class Stopped(KeyboardInterrupt):
    """Someone asked this process to stop; `exit_code` is 128 + the signal, as shells expect."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


@contextmanager
def interrupting(interrupt: Callable[[], None]) -> Iterator[None]:
    """While the context lasts, a stop signal calls `interrupt` (from another thread)."""
    _interrupts.add(interrupt)
    try:
        yield
    finally:
        _interrupts.discard(interrupt)


@contextmanager
def stopping() -> Iterator[None]:
    """Turn stop signals into Stopped, even when an interrupted driver raises its own error."""
    caught: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        caught.append(number)
        raise Stopped(number)

    names = ("SIGINT", "SIGTERM", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    with _watching():
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


@contextmanager
def _watching() -> Iterator[None]:
    """Run the thread that interrupts connections as soon as a signal arrives."""
    hears, tells = socket.socketpair()
    tells.setblocking(False)
    with hears, tells:
        before = signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
        watch = threading.Thread(target=_interrupt_when_told, args=(hears,), daemon=True)
        watch.start()
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            tells.close()
            watch.join(LAST_LOOK_S)


def _interrupt_when_told(hears: socket.socket) -> None:
    try:
        while hears.recv(1):
            _interrupt_all()
    except OSError:
        return  # closed: the command is over


def _interrupt_all() -> None:
    """A function of its own: what it holds, a connection too, is let go when it returns."""
    for interrupt in tuple(_interrupts):
        interrupt()
