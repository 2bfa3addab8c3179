"""The command `report-platform`: the whole line in one step, for people and for `make`."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from dbt_project.errors import BuildFailedError, MisdeclaredError, PlatformError
from dbt_project.project import find_root
from ingest.cli import HELP
from ingest.cli import main as run_cli
from ingest.lint_oracle import lint_oracle
from ingest.steps import step

DATA = "REPORT_PLATFORM_DATA"
SQL_FOLDERS = ("models", "snapshots", "tests/dbt")
COMPILE = (
    *("-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal"),
    *("--python-version", "3.11", "--generate-hashes", "--no-strip-extras"),
    *("--custom-compile-command", "make lock", "--extra", "install"),
)

SNAPSHOTS = click.option(
    "--snapshots", type=click.Path(path_type=Path), metavar="FOLDER",
    help="Also dbt's snapshots, as Parquet files: nothing can make them again.",
)  # fmt: skip
ON_ALL_CORES = ("-n", "auto", "--dist", "worksteal")


@click.group(context_settings=HELP)
def platform() -> None:
    """Set up, refresh, look at and test the report platform."""


platform.add_command(lint_oracle)


@platform.command()
def setup() -> None:
    """Make profiles.yml and the data folder where they are missing."""
    from ingest.refresh import set_up  # noqa: PLC0415

    set_up(find_root())


@platform.command()
@click.option("--scale", type=float, envvar="DEMO_SCALE", default=0.1, show_default=True,
              help="Size of the demo ERP; 1 is a mid-size group's three years.")  # fmt: skip
@click.option("--port", type=int, default=8501, show_default=True, help="The viewer's port.")
def demo(scale: float, port: int) -> None:
    """Make a demo ERP, capture it, build the reports and open them."""
    from ingest.refresh import refresh as run_refresh  # noqa: PLC0415

    root = find_root()
    run_refresh(root, scale)
    _open_viewer(root, port)


@platform.command()
@click.option("--scale", type=float, envvar="DEMO_SCALE", default=0.1, show_default=True,
              help="Size of the demo ERP, if it has to be made.")  # fmt: skip
@click.option("--source", metavar="SOURCE", help="Capture only this dbt source.")
def refresh(scale: float, source: str | None) -> None:
    """Capture what changed, build and test what is due, publish. Safe to repeat."""
    from ingest.refresh import refresh as run_refresh  # noqa: PLC0415
    from ingest.refresh import refresh_source  # noqa: PLC0415

    if source:
        refresh_source(find_root(), source)
    else:
        run_refresh(find_root(), scale)


@platform.command()
@click.argument("name")
@click.option("--label-en", default="", help="Its title in English, if it has a Chinese one.")
@click.option("--as", "as_name", default="", help="Its name in the project.")
def promote(name: str, label_en: str, as_name: str) -> None:
    """Write a report that somebody made of picked fields into the project's YAML."""
    from dbt_project.custom_sql.promotion import promote as run_promote  # noqa: PLC0415

    done = run_promote(find_root(), name, as_name=as_name, label_en=label_en)
    click.echo(f"{done.file}: {done.report}")
    step(
        f"next: give '{done.label}' its owner and description there, look at it after "
        "`report-platform refresh`, and commit; the custom report can then be deleted"
    )


@platform.command()
@click.argument("reports", nargs=-1)
@click.pass_context
def verify(ctx: click.Context, reports: Sequence[str]) -> None:
    """Compare migrated reports with their legacy SQL, cell by cell; publish the ledger."""
    from ingest.refresh import build_ledger  # noqa: PLC0415

    root = find_root()
    command = [sys.executable, "-m", "dbt_project.migrate", "verify", *reports]
    code = subprocess.run(command, cwd=root, check=False).returncode
    if code != MisdeclaredError.exit_code:
        build_ledger(root)
    ctx.exit(code)


@platform.command()
@click.option("--port", type=int, default=8501, show_default=True, help="The viewer's port.")
def view(port: int) -> None:
    """Open the viewer on what is published."""
    _open_viewer(find_root(), port)


@platform.command("grant-admin")
@click.argument("name")
def grant_admin(name: str) -> None:
    """Make somebody an administrator of the viewer, by the NAME that they sign in with."""
    from dbt_project.application import people  # noqa: PLC0415

    granted = people.grant_admin(name)
    click.echo(f"{granted.name} is an administrator and sees all organisations")


@platform.command()
@click.argument("file", type=click.Path(path_type=Path))
@SNAPSHOTS
def backup(file: Path, snapshots: Path | None) -> None:
    """Save the application database into FILE, while people go on working."""
    from dbt_project.application import backup as backups  # noqa: PLC0415
    from dbt_project.snapshot_backup import backup_snapshots  # noqa: PLC0415

    rows = backups.backup(find_root(), file)
    click.echo(f"{file}: {rows:,} rows", err=True)
    if snapshots:
        names = backup_snapshots(find_root(), snapshots)
        click.echo(f"{snapshots}: {len(names)} snapshots", err=True)


@platform.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Also where there is something; that is saved first.")
@SNAPSHOTS
def restore(file: Path, force: bool, snapshots: Path | None) -> None:
    """Put back what `backup` has saved into FILE."""
    from dbt_project.application import backup as backups  # noqa: PLC0415
    from dbt_project.snapshot_backup import restore_snapshots  # noqa: PLC0415

    if snapshots:
        names = restore_snapshots(find_root(), snapshots, force)
        click.echo(f"{len(names)} snapshots are as in {snapshots}", err=True)
    kept = backups.restore(find_root(), file, force)
    if kept:
        click.echo(f"what was there is in {kept}", err=True)


@platform.command("oracle-setup")
@click.option("--target", help="Output of the profile report_platform.  [default: its target]")
@click.option("--schema", help="Its schema: 'storage' for four users; another name for one.")
@click.option("--viewer-user", help="Who may only read marts and platform.")
@click.option("--tablespace", help="Where all tables are.  [default: users]")
@click.option("--temporary-tablespace", help="Where sorts spill.  [default: the database's]")
@click.option("--quota", help="Of each owner: 'unlimited' or a size.  [default: unlimited]")
@click.option("--release", type=int, help="Oracle's; 23 limits dbt's rights.  [default: 19]")
@click.option("--limits", is_flag=True, help="A profile: passwords that do not run out.")
@click.option("--resource-plan", is_flag=True, help="Readers before refreshes.")
def oracle_setup(target: str | None, schema: str | None, **options: Any) -> None:
    """Print the script with which a DBA makes the warehouse's users on Oracle."""
    from dbt_project.oracle_setup import read_setup, script  # noqa: PLC0415

    click.echo(script(read_setup(find_root(), target, schema, options)), nl=False)


@platform.command()
@click.pass_context
def test(ctx: click.Context) -> None:
    """Check style and types, then run all tests that take minutes."""
    ctx.invoke(lint)
    _run_tool("tests", find_root(), "-m", "pytest", "-m", "not long", *ON_ALL_CORES)


@platform.command("test-long")
def test_long() -> None:
    """Run the tests that take longer."""
    _run_tool("long tests", find_root(), "-m", "pytest", "-m", "long", *ON_ALL_CORES)


@platform.command()
def lint() -> None:
    """Check Python and SQL: ruff, mypy, sqlfluff."""
    root = find_root()
    _run_tool("ruff", root, "-m", "ruff", "check", ".")
    _run_tool("ruff format", root, "-m", "ruff", "format", "--check", ".")
    _run_tool("mypy", root, "-m", "mypy")
    with _spare_warehouse(root):
        _run_tool("sqlfluff", root, "-m", "sqlfluff", "lint", *SQL_FOLDERS)


@platform.command("format")
def format_code() -> None:
    """Put Python and SQL into the house format."""
    root = find_root()
    _run_tool("ruff format", root, "-m", "ruff", "format", ".")
    _run_tool("ruff fix", root, "-m", "ruff", "check", "--fix", ".")
    with _spare_warehouse(root):
        _run_tool("sqlfluff fix", root, "-m", "sqlfluff", "fix", *SQL_FOLDERS)


@platform.command()
def lock() -> None:
    """Compile the lock files anew from pyproject.toml."""
    root = find_root()
    everything, runtime = "requirements-dev.lock", "requirements.lock"
    _run_tool(everything, root, *COMPILE, "--extra", "dev", "-o", everything)
    _run_tool(runtime, root, *COMPILE, "-c", everything, "-o", runtime)


@platform.command()
def bench() -> None:
    """Measure capture, build, refresh and report queries."""
    root = find_root()
    _run_tool("bench", root, str(root / "tests" / "bench" / "bench.py"))


@platform.command("bench-capture")
def bench_capture() -> None:
    """Measure capture from PostgreSQL beside other tools."""
    root = find_root()
    _run_tool("bench-capture", root, str(root / "tests" / "bench" / "capture_bench.py"))


@platform.command("bench-export")
def bench_export() -> None:
    """Measure exports beside other writers."""
    root = find_root()
    _run_tool("bench-export", root, str(root / "tests" / "bench" / "export_bench.py"))


@platform.command("bench-viewer")
@click.option("--users", default=50, show_default=True, help="Readers at once; 0: pages alone.")
@click.option("--minutes", default=10.0, show_default=True, help="How long they read.")
@click.option("--think", default=10.0, show_default=True, help="Seconds between their pages.")
@click.option(
    "--every", default=60.0, show_default=True, help="Seconds between refreshes; 0: none."
)
def bench_viewer(**options: float) -> None:
    """Measure pages, alone and for many readers while refreshes publish."""
    root = find_root()
    told = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    _run_tool("bench-viewer", root, str(root / "tests" / "bench" / "viewer_bench.py"), *told)


def main() -> None:
    """Run the command line."""
    run_cli(platform, farewell="")


@contextmanager
def _spare_warehouse(root: Path) -> Iterator[None]:
    """What sqlfluff's dbt needs: a profile, and a warehouse that nobody else has open."""
    from ingest.refresh import set_up  # noqa: PLC0415

    before = os.environ.get(DATA)
    os.environ[DATA] = str(root / "target" / "lint")
    try:
        set_up(root)
        yield
    finally:
        os.environ.pop(DATA)
        if before is not None:
            os.environ[DATA] = before


def _open_viewer(root: Path, port: int) -> None:
    from ingest.viewer_process import run_viewer  # noqa: PLC0415

    run_viewer(root, port)


def _run_tool(name: str, root: Path, *arguments: str) -> None:
    with step(name):
        _run(name, root, arguments)


def _run(name: str, root: Path, arguments: Sequence[str]) -> None:
    """Run a Python tool; raises PlatformError when it is not installed or fails."""
    if arguments[0] == "-m" and not _is_installed(arguments[1]):
        raise PlatformError(
            f"{arguments[1]} is not installed: pip install -r requirements-dev.lock"
        )
    done = subprocess.run([sys.executable, *arguments], cwd=root, check=False)
    if done.returncode:
        raise BuildFailedError(f"{name} failed (exit code {done.returncode})")


def _is_installed(module: str) -> bool:
    from importlib.util import find_spec  # noqa: PLC0415

    return find_spec(module) is not None


if __name__ == "__main__":
    main()
