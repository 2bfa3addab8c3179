"""A throw-away PostgreSQL server for tests, made from the machine's own PostgreSQL programs."""

import ctypes
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

HOW_TO_GET = "needs PostgreSQL's programs (Debian: apt install postgresql)"
SETTINGS = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "listen_addresses": "127.0.0.1", "max_connections": "40",
}  # fmt: skip


@dataclass(frozen=True)
class Postgres:
    """A running server, reached over the loopback address with a password."""

    port: int
    password: str
    host: str = "127.0.0.1"
    user: str = "platform"

    def profile(self, dbname: str, **more: Any) -> dict[str, Any]:
        """An output of profiles.yml for one of its databases."""
        return {
            "type": "postgres", "host": self.host, "port": self.port, "user": self.user,
            "password": self.password, "dbname": dbname, "schema": "public", **more,
        }  # fmt: skip

    def connect(self, dbname: str = "postgres") -> "psycopg.Connection[Any]":
        """A connection on which every statement commits by itself."""
        return psycopg.connect(
            host=self.host, port=self.port, user=self.user, password=self.password,
            dbname=dbname, client_encoding="UTF8", autocommit=True,
        )  # fmt: skip

    def execute(self, dbname: str, *statements: str) -> None:
        """Run SQL in one of its databases."""
        with self.connect(dbname) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def fetch(self, dbname: str, query: str) -> list[tuple[Any, ...]]:
        """Ask one of its databases."""
        with self.connect(dbname) as connection:
            return connection.execute(query.encode()).fetchall()

    def emptied_database(self) -> str:
        """A database that holds nothing and is set to nothing; making a new one takes longer."""
        name = "platform"
        if not self.fetch("postgres", f"select 1 from pg_database where datname = '{name}'"):
            self.execute("postgres", f"create database {name}")
        self.execute("postgres", f"alter database {name} reset all")  # before its limits count
        found = self.fetch(name, "select nspname from pg_namespace where nspname !~ '^pg_'")
        schemas = [schema for (schema,) in found if schema != "information_schema"]
        drops = [f'drop schema "{schema}" cascade' for schema in schemas]
        self.execute(name, *drops, "create schema public")
        return name


def programs() -> Path | None:
    """Folder of initdb and postgres: Debian's newest version, else the one on the PATH."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda path: float(path.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def running_postgres(settings: dict[str, str] | None = None) -> Iterator[Postgres]:
    """A new server in a temporary folder while the context lasts."""
    folder = programs()
    if folder is None:
        raise RuntimeError(HOW_TO_GET)
    home = Path(tempfile.mkdtemp(prefix="postgres-"))
    try:
        server = Postgres(_free_port(), secrets.token_hex(12))
        _initialise(folder, home, server, SETTINGS | (settings or {}))
        with _process(folder, home) as process:
            _wait_until_ready(server, process, home)
            yield server
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _process(folder: Path, home: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The server, as a child that ends with the tests however they end."""
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(folder / "postgres"), "-D", str(home / "data")],
            user=_server_user(), cwd=home, start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )  # fmt: skip
        try:
            yield process
        finally:
            process.send_signal(signal.SIGQUIT if os.name == "posix" else signal.SIGTERM)
            process.wait()


def _end_with_parent() -> None:
    """In the child: have Linux stop it when the tests are killed."""
    set_signal_at_parents_death = 1
    ctypes.CDLL(None).prctl(set_signal_at_parents_death, signal.SIGQUIT)


def _wait_until_ready(server: Postgres, process: "subprocess.Popen[bytes]", home: Path) -> None:
    give_up = time.monotonic() + 60
    while True:
        try:
            server.connect().close()
            return
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > give_up:
                log = (home / "log").read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"PostgreSQL does not start: {log[-2000:]}") from error
        time.sleep(0.05)


def _initialise(folder: Path, home: Path, server: Postgres, settings: dict[str, str]) -> None:
    secret = home / "password"
    secret.write_text(server.password, encoding="utf-8")
    if user := _server_user():
        for path in (home, secret):
            shutil.chown(path, user)
    _run(
        folder / "initdb", home, "--no-sync", "--username", server.user, "--encoding", "UTF8",
        "--locale", "C", "--auth", "scram-sha-256", "--pwfile", str(secret),
    )  # fmt: skip
    own = {"port": str(server.port), **settings}
    if os.name == "posix":
        own["unix_socket_directories"] = str(home)
    with (home / "data" / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in own.items())


def _run(program: Path, home: Path, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the server's data; its own words when it fails."""
    output = home / "output"  # no pipe: the server would keep it open
    with output.open("w", encoding="utf-8") as file:
        done = subprocess.run(
            [str(program), "--pgdata", str(home / "data"), *arguments],
            check=False, user=_server_user(), cwd=home, stdin=subprocess.DEVNULL,
            stdout=file, stderr=subprocess.STDOUT,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{program.name}: {output.read_text(encoding='utf-8')[-2000:]}")


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root: the user to run it as then."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    import pwd  # not on Windows

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
