"""Steps of a longer command: a heading before each, and afterwards how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def step(name: str) -> Iterator[None]:
    """Announce a step and time it; a failure says which step it was."""
    click.secho(f"==> {name}", err=True, bold=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        click.secho(f"==> {name} failed after {_seconds(started)}", err=True, fg="red")
        raise
    click.secho(f"==> {name}: {_seconds(started)}", err=True, fg="green")


def _seconds(started: float) -> str:
    return f"{time.monotonic() - started:.1f} s"
