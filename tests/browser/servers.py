"""The viewer as a process of its own, as people start it."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

from dbt_project.application.database import close
from tests.access_sample import make_people
from tests.workspace import ROOT

STARTS_WITHIN_S = 60


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running_viewer(data: Path, port: int, **environment: str) -> Iterator[str]:
    """A viewer over what is published in `data`: its address."""
    named = {"REPORT_PLATFORM_ROOT": str(ROOT), "REPORT_PLATFORM_DATA": str(data), **environment}
    viewer = ("streamlit", "run", str(ROOT / "viewer" / "server.py"), "--server.port", str(port))
    url = f"http://127.0.0.1:{port}"
    with running(("-m", *viewer), data / "server.log", f"{url}/_stcore/health", named):
        yield url


@contextmanager
def running(
    arguments: Sequence[str], log: Path, health: str, environment: Mapping[str, str]
) -> Iterator[None]:
    """A server in Python, from when it answers until the block ends."""
    with log.open("w", encoding="utf-8") as file:
        server = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=file,
            stderr=file,
        )
    try:
        _wait(health, log)
        yield
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(health: str, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(health, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(log.read_text(encoding="utf-8"))


def viewer_project(folder: Path, output: str) -> Path:
    """A project of which the viewer needs no more than where it is and how people sign in."""
    folder.mkdir()
    (folder / "dbt_project.yml").write_text("name: report_platform\n", "utf-8")
    warehouse = "report_platform:\n  target: main\n  outputs:\n    main: {type: duckdb, path: w}\n"
    viewer = f"viewer:\n  target: main\n  outputs:\n    main: {output}\n"
    (folder / "profiles.yml").write_text(warehouse + viewer, "utf-8")
    return folder


@contextmanager
def with_people(data: Path, root: Path) -> Iterator[None]:
    """The application database of the viewer, open in the test too."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("REPORT_PLATFORM_DATA", str(data))
        patched.setenv("REPORT_PLATFORM_ROOT", str(root))
        close()
        make_people()
        yield
        close()
