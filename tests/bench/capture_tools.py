"""The tools that the capture benchmark compares, each as it is installed and called."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import yaml

from tests.bench.capture_data import TABLE
from tests.bench.measured import Cost, measure
from tests.capture_sample import PROFILES, Site, source_node
from tests.postgres import Postgres

ROOT = Path(__file__).parents[2]
SCRIPTS = Path(__file__).parent / "peers"
NODE_DUCKDB = "@duckdb/node-bindings-linux-x64@1.5.5-r.5"  # brings DuckDB as a library


class NotInstalledError(Exception):
    """A peer cannot be had on this machine: why."""


@dataclass(frozen=True)
class Source:
    """Where all tools read."""

    server: Postgres
    database: str

    @property
    def uri(self) -> str:
        """As libpq and the tools write it."""
        server = self.server
        place = f"{server.host}:{server.port}/{self.database}"
        return f"postgresql://{server.user}:{server.password}@{place}"


class Tool(Protocol):
    """One tool with a target of its own."""

    name: str
    version: str
    table: str  # its name in the target
    live: str  # condition of the rows that count

    @property
    def target(self) -> Path:
        """The DuckDB file that it writes."""

    def reset(self) -> None:
        """Forget everything, so that the next run is a full load."""

    def run(self) -> Cost:
        """Bring the target up to date."""


@dataclass
class Platform:
    """This project's `ingest run`."""

    folder: Path
    source: Source
    tables: Sequence[str] = (TABLE,)
    name: str = "ingest run"
    version: str = "this checkout"
    live: str = "is_deleted = 0"

    def __post_init__(self) -> None:
        self.site = Site(self.folder)
        profiles = yaml.safe_load(PROFILES)
        output = self.source.server.profile(self.source.database)
        profiles["erp"] = {"target": "pg", "outputs": {"pg": output}}
        (self.folder / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
        declared = {"key": ["csaleorderbid"], "schema": "public"}
        self.site.declare(*(source_node(table, declared) for table in self.tables))

    @property
    def table(self) -> str:
        return f"staging.{self.tables[0]}"

    @property
    def target(self) -> Path:
        return self.folder / "warehouse.duckdb"

    def reset(self) -> None:
        for path in self.folder.glob("warehouse*"):
            path.unlink()

    def run(self) -> Cost:
        return self._ingest("run")

    def reconcile(self) -> Cost:
        """Find what changed without saying so."""
        return self._ingest("reconcile")

    def _ingest(self, command: str) -> Cost:
        words = [sys.executable, "-m", "ingest.cli", command]
        return measure(words, self.site.environment, self.folder)


@dataclass
class Peer:
    """A tool of somebody else's, in a virtual environment of its own."""

    folder: Path
    source: Source
    name = ""
    table = f"main.{TABLE}"
    live = "true"
    packages: tuple[str, ...] = ()
    state: tuple[str, ...] = ()  # what it keeps beside the target
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.install()
        self.environment = {"HOME": str(self.home), **self.settings()}

    @property
    def version(self) -> str:
        return self.packages[0].replace("==", " ")

    @property
    def home(self) -> Path:
        """A home folder of its own: what tools put there stays in the benchmark's folder."""
        return self.folder / "home"

    @property
    def target(self) -> Path:
        return self.folder / "target.duckdb"

    def settings(self) -> Mapping[str, str]:
        """Environment variables that it needs."""
        return {}

    def command(self) -> list[str]:
        """What brings the target up to date."""
        raise NotImplementedError

    def reset(self) -> None:
        for pattern in ("target.duckdb*", *self.state):
            for path in self.folder.glob(pattern):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def run(self) -> Cost:
        return measure(self.command(), self.environment, self.folder)

    def install(self) -> None:
        """Install the packages once; raises NotInstalledError."""
        mark = self.folder / "installed"
        if mark.exists() and mark.read_text(encoding="utf-8") == str(self.packages):
            return
        self.home.mkdir(exist_ok=True)
        _call([sys.executable, "-m", "venv", "--clear", str(self.folder / "venv")])
        _call([self.program("python"), "-m", "pip", "install", "--quiet", *self.packages])
        self.complete()
        mark.write_text(str(self.packages), encoding="utf-8")

    def complete(self) -> None:
        """What pip does not do."""

    def program(self, name: str) -> str:
        """A program of its environment."""
        scripts = "Scripts" if os.name == "nt" else "bin"
        return str(self.folder / "venv" / scripts / name)

    def shipped(self, pattern: str) -> Path:
        """A file that a package brings; raises NotInstalledError."""
        found = next((self.folder / "venv").rglob(pattern), None)
        if found is None:
            raise NotInstalledError(f"no package brings {pattern} for this machine")
        return found


@dataclass
class Scanner(Peer):
    """DuckDB's own scanner: `create table as`, then delete and insert in one transaction."""

    name = "DuckDB scanner"
    packages: tuple[str, ...] = (
        "duckdb==1.5.5", "duckdb-extensions==1.5.5", "duckdb-extension-postgres-scanner==1.5.5",
    )  # fmt: skip

    def command(self) -> list[str]:
        script = str(SCRIPTS / "scanner_peer.py")
        return [self.program("python"), script, self.source.uri, str(self.target), TABLE]


@dataclass
class Dlt(Peer):
    """dlt's sql_table with an Arrow backend, merged by key, with `ts` as its cursor."""

    backend: str = "pyarrow"
    table = f"loaded.{TABLE}"
    state: tuple[str, ...] = ("pipelines",)
    packages: tuple[str, ...] = (
        "dlt[duckdb]==1.31.0", "connectorx==0.4.6", "pyarrow", "sqlalchemy<2.2",
        "psycopg2-binary", "numpy", "pandas",
    )  # fmt: skip

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"dlt, {self.backend}"

    def settings(self) -> Mapping[str, str]:
        return {"RUNTIME__DLTHUB_TELEMETRY": "false"}

    def command(self) -> list[str]:
        return [
            self.program("python"), str(SCRIPTS / "dlt_peer.py"), self.source.uri,
            str(self.target), TABLE, self.backend, str(self.folder / "pipelines"),
        ]  # fmt: skip


@dataclass
class Sling(Peer):
    """Sling in incremental mode, with DuckDB's command line as its documentation has it."""

    name = "Sling"
    packages: tuple[str, ...] = (
        "sling-linux-amd64==1.4.11", "duckdb-cli==1.5.5", "duckdb-extensions==1.5.5",
        "duckdb-extension-json==1.5.5", "duckdb-extension-httpfs==1.5.5",
    )  # fmt: skip

    def complete(self) -> None:
        kept = self.home / ".duckdb" / "extensions" / "v1.5.5" / "linux_amd64"
        kept.mkdir(parents=True, exist_ok=True)
        for name in ("json", "httpfs"):
            shutil.copy(self.shipped(f"{name}.duckdb_extension"), kept)

    def settings(self) -> Mapping[str, str]:
        return {
            "SLING_HOME_DIR": str(self.home / ".sling"),
            "SLING_SEND_ANON_USAGE": "false",
            "DUCKDB_PATH": str(self.shipped("duckdb_cli/duckdb")),
            "BENCH_SOURCE": f"{self.source.uri}?sslmode=disable",
            "BENCH_TARGET": f"duckdb://{self.target}",
        }

    def command(self) -> list[str]:
        return [
            str(self.shipped("sling-linux-amd64")), "run", "--src-conn", "BENCH_SOURCE",
            "--src-stream", f"public.{TABLE}", "--tgt-conn", "BENCH_TARGET",
            "--tgt-object", f"main.{TABLE}", "--mode", "incremental",
            "--primary-key", "csaleorderbid", "--update-key", "ts",
        ]  # fmt: skip


@dataclass
class Ingestr(Peer):
    """ingestr's merge; as it keeps no watermark, the benchmark hands it the one it should keep."""

    name = "ingestr"
    packages: tuple[str, ...] = ("ingestr==0.15.9",)

    def complete(self) -> None:
        """Give it DuckDB as a library, which it would fetch from outside the registries."""
        node = self.folder / "node"
        node.mkdir(exist_ok=True)
        if shutil.which("npm") is None:
            raise NotInstalledError("it needs DuckDB as a library (npm brings one)")
        _call(["npm", "install", "--silent", "--prefix", str(node), NODE_DUCKDB])
        library = next(node.rglob("libduckdb.so"))
        drivers = self.home / ".config" / "adbc" / "drivers"
        drivers.mkdir(parents=True, exist_ok=True)
        (drivers / "duckdb.toml").write_text(
            'manifest_version = 1\nname = "DuckDB"\nversion = "1.5.5"\n[ADBC]\nversion = "1.1.0"\n'
            '[Driver]\nentrypoint = "duckdb_adbc_init"\n[Driver.shared]\n'
            f'linux_amd64 = "{library}"\n',
            encoding="utf-8",
        )

    def command(self) -> list[str]:
        since = self._newest()
        return [
            self.program("ingestr"), "ingest",
            "--source-uri", f"{self.source.uri}?sslmode=disable",
            "--dest-uri", f"duckdb:///{self.target}",
            "--source-table", f"public.{TABLE}", "--dest-table", f"main.{TABLE}",
            "--incremental-strategy", "merge", "--primary-key", "csaleorderbid",
            "--incremental-key", "ts", "--yes", "--progress", "log",
            *(["--interval-start", since] if since else []),
        ]  # fmt: skip

    def _newest(self) -> str | None:
        import duckdb

        if not self.target.exists():
            return None
        with duckdb.connect(str(self.target), read_only=True) as connection:
            return str(connection.execute(f"select max(ts) from {self.table}").fetchall()[0][0])


def _call(command: Sequence[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise NotInstalledError(f"{' '.join(command[:4])}: {lines[-1][:200]}")
