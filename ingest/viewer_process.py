"""The viewer as a process of its own: started as its profile says, stopped with this command."""

import os
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path

import click

from dbt_project.errors import PlatformError
from dbt_project.viewer_settings import ViewerSettings, viewer_settings

HOST = "127.0.0.1"
OWN_HOSTS = ("127.0.0.1", "localhost")
START_TIMEOUT_S = 60


def arguments(root: Path, declared: ViewerSettings, port: int) -> list[str]:
    """What Streamlit is told: where to listen, and under which names browsers reach it."""
    hosts = (*OWN_HOSTS, *declared.hosts)
    return [
        str(root / "viewer" / "server.py"),
        *("--server.address", declared.address, "--server.port", str(port)),
        *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
        *(part for host in hosts for part in ("--server.allowedHosts", host)),
    ]


def run_viewer(root: Path, port: int) -> None:
    """Serve the reports until stopped; opens a browser where there is a screen."""
    declared = viewer_settings(root)
    command = [sys.executable, "-m", "streamlit", "run", *arguments(root, declared, port)]
    url = f"http://{HOST}:{port}"
    # The gate is to see who connects, not who a header says does (viewer/access/gate.py).
    environment = {**os.environ, "REPORT_PLATFORM_ROOT": str(root), "FORWARDED_ALLOW_IPS": ""}
    click.secho(f"==> viewer on {url} (stop it with Ctrl-C)", err=True, bold=True)
    with subprocess.Popen(command, cwd=root, env=environment) as viewer:
        threading.Thread(target=_open_browser, args=(viewer, url), daemon=True).start()
        try:
            code = viewer.wait()
        except BaseException:
            viewer.terminate()
            raise
    if code:
        raise PlatformError(f"the viewer ended with exit code {code}")


def _open_browser(viewer: "subprocess.Popen[bytes]", url: str) -> None:
    if not _has_screen():
        return
    give_up = time.monotonic() + START_TIMEOUT_S
    while viewer.poll() is None and time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1):
                webbrowser.open(url)
                return
        except OSError:
            time.sleep(0.3)


def _has_screen() -> bool:
    """On Linux without a display `webbrowser` would open a text browser in this terminal."""
    return not sys.platform.startswith("linux") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
