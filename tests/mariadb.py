"""A throw-away MariaDB server for tests, made from the machine's own MariaDB programs."""

import getpass
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOW_TO_GET = "needs MariaDB's programs (Debian: apt install mariadb-server)"
PROGRAMS = ("mariadbd", "mariadb-install-db", "mariadb", "mariadb-admin")
USER = "capture"


@dataclass(frozen=True)
class MariaDB:
    """A running server: statements go through its socket, captures through the loopback address."""

    socket: Path
    port: int
    password: str

    def execute(self, database: str, *statements: str) -> None:
        """Run SQL in one of its databases."""
        client("mariadb", self.socket, database, said=";\n".join(statements))

    def create_database(self) -> str:
        """A new, empty database that the capturing user may read; its name."""
        name = f"test_{secrets.token_hex(6)}"
        self.execute(
            "mysql",
            f"create database {name} character set utf8mb4",
            f"grant select on {name}.* to {USER}@'127.0.0.1' identified by '{self.password}'",
        )
        return name


def is_installed() -> bool:
    """Whether all programs are there."""
    return all(_program(name) for name in PROGRAMS)


@contextmanager
def running_mariadb() -> Iterator[MariaDB]:
    """A new server in a temporary folder while the context lasts."""
    home = Path(tempfile.mkdtemp(prefix="mariadb-"))
    # Braces and semicolons mean something in connection strings.
    server = MariaDB(home / "socket", _free_port(), "p;w}d{" + secrets.token_hex(8))
    user = getpass.getuser()
    subprocess.run(
        [_program("mariadb-install-db"), "--no-defaults", f"--datadir={home / 'data'}",
         f"--user={user}", "--auth-root-authentication-method=normal", "--skip-test-db"],
        check=True, capture_output=True,
    )  # fmt: skip
    try:
        with (home / "log").open("w") as log, _serving(home, server, user, log.fileno()):
            yield server
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _serving(home: Path, server: MariaDB, user: str, log: int) -> Iterator[None]:
    with subprocess.Popen(
        [_program("mariadbd"), "--no-defaults", f"--datadir={home / 'data'}", f"--user={user}",
         f"--socket={server.socket}", f"--port={server.port}", "--bind-address=127.0.0.1",
         "--skip-log-bin", "--innodb-flush-log-at-trx-commit=0"],
        stdout=log, stderr=log,
    ) as process:  # fmt: skip
        try:
            _wait_for(server, home / "log")
            yield
        finally:
            process.terminate()
            process.wait(60)


def _wait_for(server: MariaDB, log: Path) -> None:
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        if server.socket.exists():
            try:
                return client("mariadb-admin", server.socket, "ping")
            except RuntimeError:
                pass
        time.sleep(0.1)
    raise RuntimeError(f"MariaDB did not start: {log.read_text(encoding='utf-8')[-2000:]}")


def client(program: str, socket: Path, *arguments: str, said: str = "") -> None:
    """Run one of MariaDB's client programs; its own words when it fails."""
    done = subprocess.run(
        [_program(program), "--no-defaults", f"--socket={socket}", "--user=root",
         *(["--default-character-set=utf8mb4"] if program == "mariadb" else []), *arguments],
        input=said, check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr}")


def _program(name: str) -> str:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin") or ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
