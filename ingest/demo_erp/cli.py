"""The commands `ingest demo generate` and `ingest demo advance`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from dbt_project.errors import MisdeclaredError
from dbt_project.profiles import connection
from dbt_project.project import find_root
from ingest import demo_crm
from ingest.demo_erp.advance import advance
from ingest.demo_erp.generate import SEED, Progress, generate

CRM = "crm"
HELP = {"help_option_names": ["-h", "--help"]}

_profile = click.option(
    "--profile", default="erp", show_default=True, help="Profile whose DuckDB file is the demo ERP."
)
_path = click.option(
    "--path", type=click.Path(path_type=Path),
    help="Another DuckDB file than the profile's; the CRM is left alone then.",
)  # fmt: skip
_crm_path = click.option(
    "--crm-path", type=click.Path(path_type=Path),
    help=f"SQLite file of the demo CRM; default: that of the profile {CRM}.",
)  # fmt: skip


@click.group("demo", context_settings=HELP)
def demo_erp() -> None:
    """Make a demo ERP with a CRM beside it, and let days pass in them."""


@demo_erp.command("generate")
@click.option("--scale", type=float, default=1.0, show_default=True,
              help="1 is about 40,000 orders a year.")  # fmt: skip
@click.option("--seed", type=int, default=SEED, show_default=True)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day; default: today.")
@click.option("--years", type=int, default=3, show_default=True,
              help="Whole years before the year of the last day.")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace an existing file.")
@click.option("--dirty", is_flag=True, help="Most lines of vouchers are dead, as after years.")
@_profile
@_path
@_crm_path
def generate_command(
    *,
    scale: float,
    seed: int,
    until: datetime | None,
    years: int,
    force: bool,
    dirty: bool,
    profile: str,
    path: Path | None,
    crm_path: Path | None,
) -> None:
    """Write a new demo ERP and CRM; the same seed, scale, years and last day give the same rows."""
    target = path or _path_of(profile)
    crm = crm_path or (None if path else _crm_path_of())
    last_day = until.date() if until else date.today()
    with _bar() as progress:
        generate(
            target, until=last_day, scale=scale, seed=seed, years=years, force=force,
            dirty=dirty, progress=progress,
        )  # fmt: skip
    click.echo(f"{target}: scale {scale:g}, until {last_day}", err=True)
    if crm:
        demo_crm.generate(crm, until=last_day, scale=scale, seed=seed, years=years, force=force)
        click.echo(f"{crm}: scale {scale:g}, until {last_day}", err=True)


@demo_erp.command("advance")
@click.option("--days", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--seed", type=int, help="Disturb other rows; default: the ERP's seed.")
@click.option("--silent/--no-silent", default=True, show_default=True,
              help="Changes that leave ts as it was.")  # fmt: skip
@click.option("--deletes/--no-deletes", default=True, show_default=True,
              help="Rows deleted outright.")  # fmt: skip
@_profile
@_path
@_crm_path
def advance_command(
    *,
    days: int,
    seed: int | None,
    silent: bool,
    deletes: bool,
    profile: str,
    path: Path | None,
    crm_path: Path | None,
) -> None:
    """Let days pass: new documents, progress of open ones, and what makes capture hard."""
    crm = crm_path or (None if path else _crm_path_of())
    with _bar() as progress:
        summary = advance(
            path or _path_of(profile), days, seed, silent=silent, deletes=deletes,
            progress=progress,
        )  # fmt: skip
    table = Table("change", "rows", title=f"after {summary.since}, up to {summary.until}")
    table.columns[1].justify = "right"
    changes = demo_crm.advance(crm, days) if crm and crm.exists() else []
    for kind, rows in [*summary.counts, *changes]:
        table.add_row(kind, f"{rows:,}")
    Console().print(table)


def _path_of(profile: str) -> Path:
    found = connection(find_root(), profile)
    if found.kind != "duckdb":
        raise MisdeclaredError(
            f"profiles.yml: {profile}.outputs.{found.output} is {found.kind}; "
            "the demo ERP is a DuckDB file: choose another output or give --path"
        )
    return Path(str(found.require("path")))


def _crm_path_of() -> Path | None:
    """The demo CRM's file; None when the profile leads somewhere else."""
    found = connection(find_root(), CRM)
    return Path(str(found.require("path"))) if found.kind == "sqlite" else None


@contextmanager
def _bar() -> Iterator[Progress]:
    """A bar on stderr while the context lasts."""
    columns = (
        TextColumn("{task.description:26}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=1)
        yield lambda what, share: bars.update(task, description=what, completed=share)
