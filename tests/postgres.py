"""A throw-away PostgreSQL server for tests, made from the machine's own PostgreSQL programs."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
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
        found = self.fetch(name, "select nspname from pg_namespace where nspname !~ '^pg_'")
        schemas = [schema for (schema,) in found if schema != "information_schema"]
        drops = [f'drop schema "{schema}" cascade' for schema in schemas]
        self.execute(name, f"alter database {name} reset all", *drops, "create schema public")
        return name


def programs() -> Path | None:
    """Folder of initdb and pg_ctl: Debian's newest version, else the one on the PATH."""
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
        _run(folder / "pg_ctl", home, "start", "-w", "-t", "60", "-l", str(home / "log"))
        try:
            yield server
        finally:
            _run(folder / "pg_ctl", home, "stop", "-m", "immediate")
    finally:
        shutil.rmtree(home, ignore_errors=True)


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
