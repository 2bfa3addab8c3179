"""From the ERP to published reports: set up, make the demo ERP, capture, build, publish."""

import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from dbt_project.dbt import run_dbt
from dbt_project.errors import MisdeclaredError, PlatformError
from dbt_project.heartbeat import watch_folder
from dbt_project.manifest import read_manifest
from dbt_project.profiles import WAREHOUSE, connection
from dbt_project.project import data_folder
from dbt_project.publication import publish
from dbt_project.waiting import Patience
from ingest.due_build import DueBuilds
from ingest.progress import LogLines
from ingest.run_command import capture_into, default_request
from ingest.steps import step
from ingest.watch import LOCK_TIMEOUT_S
from ingest.watch_session import WatchSession

ERP, CRM = "erp", "crm"
PUBLISHING_OUTPUT = "embedded"
LEDGER_MART = "fct_migration_verifications"


def set_up(root: Path) -> None:
    """Make profiles.yml from its example, and the data folder; leaves alone what is there."""
    profiles = root / "profiles.yml"
    if not profiles.exists():
        example = root / "profiles.yml.example"
        if not example.exists():
            raise MisdeclaredError(f"{example} is missing: this is not a whole checkout")
        shutil.copyfile(example, profiles)
        click.echo("profiles.yml made from profiles.yml.example", err=True)
    try:
        data_folder(root).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PlatformError(f"the data folder cannot be made: {error}") from error


def refresh(root: Path, scale: float) -> None:
    """Bring the published reports up to date; stops at the first step that fails."""
    with step("set up"):
        set_up(root)
    _make_demo_erp(root, scale)
    _make_demo_crm(root)
    with step("capture"):
        capture_into(default_request(root))
    with step("dbt build of what is due"):
        _build_due(root)
    _publish(root)


def refresh_source(root: Path, source: str) -> None:
    """The same for one dbt source alone: its capture, and what is due then; makes no demo."""
    with step(f"capture of {source}"):
        capture_into(replace(default_request(root), patterns=(source,)))
    with step("dbt build of what is due"):
        _build_due(root)
    _publish(root)


def _build_due(root: Path) -> None:
    """As `ingest watch` does, with its notes: what is built of the same as before stays."""

    def say(text: str) -> None:
        click.echo(text, err=True)

    output = connection(root, WAREHOUSE).output
    log = LogLines("text", sys.stderr)
    patience = Patience(LOCK_TIMEOUT_S, lambda message: log.say("waiting", message))
    folder = watch_folder(root, output)
    folder.mkdir(parents=True, exist_ok=True)
    session = WatchSession(root, output, folder, patience, log, doing=say)
    DueBuilds(session).build_once(read_manifest(root), on_line=say)


def build_ledger(root: Path) -> None:
    """Bring the migration ledger's mart, and the reports that say so, up to date."""
    with step("dbt build of the ledger"):
        run_dbt(
            root,
            ["build", "--select", LEDGER_MART],
            on_line=lambda line: click.echo(line, err=True),
        )
    _publish(root)


def _publish(root: Path) -> None:
    if connection(root, WAREHOUSE).output == PUBLISHING_OUTPUT:
        with step("publish"):
            published = publish(root)
            click.echo(published.database.name if published else "nothing new", err=True)


def _make_demo_erp(root: Path, scale: float) -> None:
    """Generate the demo ERP when the profile `erp` is a DuckDB file that does not exist."""
    erp = connection(root, ERP)
    if erp.kind != "duckdb" or Path(str(erp.require("path"))).exists():
        return
    from ingest.demo_erp.generate import generate  # noqa: PLC0415 (large, and rarely needed)

    def tell(what: str, part: float) -> None:
        click.echo(f"{part:4.0%} {what}", err=True)

    with step(f"demo ERP, scale {scale:g}"):
        generate(Path(str(erp.require("path"))), until=date.today(), scale=scale, progress=tell)


def _make_demo_crm(root: Path) -> None:
    """Generate the demo CRM beside a demo ERP, as large as that, when its file does not exist."""
    erp, crm = connection(root, ERP), connection(root, CRM)
    if erp.kind != "duckdb" or crm.kind != "sqlite" or Path(str(crm.require("path"))).exists():
        return
    import duckdb  # noqa: PLC0415

    from ingest import demo_crm  # noqa: PLC0415
    from ingest.demo_erp import settings  # noqa: PLC0415
    from ingest.demo_erp.generate import ORDERS_PER_YEAR  # noqa: PLC0415

    with duckdb.connect(str(erp.require("path")), read_only=True) as opened:
        made = settings.find(opened)
    if made:
        with step("demo CRM"):
            scale = made.orders_per_year / ORDERS_PER_YEAR
            path = Path(str(crm.require("path")))
            demo_crm.generate(path, until=made.until, scale=scale, seed=made.seed)
