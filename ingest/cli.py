"""The command `ingest`: capture, look at what was captured, describe a source, the demo ERP."""

import sys
from collections.abc import Callable
from typing import Any

import click

from dbt_project.errors import PlatformError
from ingest.stopping import Stopped, stopping

HELP = {"help_option_names": ["-h", "--help"]}


class _IngestGroup(click.Group):
    """`ingest demo` is imported only when it is called: the generator is large."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), "demo"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name != "demo":
            return super().get_command(ctx, cmd_name)
        from ingest.demo_erp.cli import demo_erp  # noqa: PLC0415

        return demo_erp

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        rows = [(name, command.get_short_help_str()) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl([*rows, ("demo", "Make a demo ERP and let days pass in it.")])


@click.group(cls=_IngestGroup, context_settings=HELP)
def ingest() -> None:
    """Capture the changed rows of business systems into the warehouse."""


def _capturing(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that captures."""
    for option in reversed((
        click.argument("patterns", metavar="[SELECT]...", nargs=-1),
        click.option("--dry-run", is_flag=True,
                     help="Show statements, plans and row counts; write nothing."),
        click.option("--accept-drift", is_flag=True,
                     help="With --full: follow dropped and narrowed columns and a changed key, "
                     "giving up staged values."),
        click.option("--accept-deletes", is_flag=True,
                     help="Believe the source when more than half of the rows are gone."),
        click.option("--range-rows", default=1_000_000, show_default=True, metavar="ROWS",
                     type=click.IntRange(1), help="Large tables are first read in key ranges of "
                     "this size, several at once; an interrupted load goes on where it was."),
        click.option("--retries", default=3, show_default=True, type=click.IntRange(0),
                     help="How often to open a source again that went away."),
        click.option("--lock-timeout", "lock_timeout_s", default=120.0, show_default=True,
                     type=click.FloatRange(0), metavar="SECONDS",
                     help="How long to wait for a database that is in use."),
        click.option("--log-format", type=click.Choice(["text", "json"]), default="text",
                     help="json: one object a line on stderr."),
    )):  # fmt: skip
        command = option(command)
    return command


TARGET = click.option(
    "--target", metavar="OUTPUT", help="Another output of the profile report_platform."
)
FULL = click.option(
    "--full", is_flag=True, help="Read all rows, not only changed ones; finds deletes."
)
DELETES = click.option(
    "--deletes", is_flag=True, help="Also compare all keys, to find deleted rows."
)

DUE = click.option("--due", is_flag=True, help="Only tables whose schedule asks for it now.")


@ingest.command("run")
@_capturing
@FULL
@DELETES
@DUE
@TARGET
def run_command(patterns: tuple[str, ...], full: bool, deletes: bool, **options: Any) -> None:
    """Capture what changed since the last run.

    SELECT is a source (nc), a table (nc.so_saleorder) or a pattern (nc.so_*); default: all.
    """
    _check_due(options["due"], full or deletes)
    _capture(patterns, _mode(full, deletes), **options)


@ingest.command("reconcile")
@_capturing
@TARGET
def reconcile_command(patterns: tuple[str, ...], **options: Any) -> None:
    """Compare counts and checksums with the source and put right what differs.

    Finds rows that were changed without saying so, and deleted ones. What it found is kept in
    staging.ingest_reconciliations and shown by `ingest status`.
    """
    _capture(patterns, "reconcile", **options)


@ingest.command("mirror")
@_capturing
@FULL
@DELETES
@click.option("--reconcile", is_flag=True, help="Also compare checksums, to find silent changes.")
@DUE
def mirror_command(
    patterns: tuple[str, ...], full: bool, deletes: bool, reconcile: bool, **options: Any
) -> None:
    """Keep the middle databases in step with their sources.

    Takes the tables whose source declares `through: <profile>`; `ingest run` then reads those
    tables from there and never touches the source.
    """
    _check_due(options["due"], full or deletes or reconcile)
    if reconcile and (full or deletes):
        raise click.UsageError("--reconcile compares everything already: leave the others out")
    mode: Any = "reconcile" if reconcile else _mode(full, deletes)
    _capture(patterns, mode, mirror=True, target=None, **options)


def _check_due(due: bool, others: bool) -> None:
    if due and others:
        raise click.UsageError("--due takes each table's own schedule: leave the others out")


def _mode(full: bool, deletes: bool) -> Any:
    if full and deletes:
        raise click.UsageError("--full finds deleted rows already: leave --deletes out")
    return "full" if full else "deletes" if deletes else "changes"


def _capture(
    patterns: tuple[str, ...], mode: Any, *, dry_run: bool, log_format: Any, **options: Any
) -> None:
    from ingest.run_command import capture, show_preview  # noqa: PLC0415

    if options["accept_drift"] and mode != "full":
        raise click.UsageError("--accept-drift needs --full: all rows must be read again")
    (show_preview if dry_run else capture)(patterns, mode, options, log_format)


@ingest.command("watch")
@click.option("--once", is_flag=True, help="Go through what is due one time, then end.")
@click.option("--no-build", is_flag=True, help="Only capture; dbt is run by something else.")
@click.option("--log-format", type=click.Choice(["text", "json"]), default="text",
              help="json: one object a line on stderr.")  # fmt: skip
@TARGET
def watch_command(once: bool, no_build: bool, log_format: Any, target: str | None) -> None:
    """Capture what is due, build what that affects, publish; again and again until stopped."""
    from ingest.watch import Orders, watch  # noqa: PLC0415

    watch(Orders(target, once, not no_build, log_format))


@ingest.command("status")
@click.argument("patterns", metavar="[SELECT]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
@TARGET
@click.option("--lock-timeout", default=120.0, show_default=True, metavar="SECONDS",
              help="How long to wait for a database that another process has open.")  # fmt: skip
def status_command(
    patterns: tuple[str, ...], as_json: bool, target: str | None, lock_timeout: float
) -> None:
    """Show how each table stands: captured when, how far, due when, and whether that is well."""
    from ingest.status import show_status  # noqa: PLC0415

    show_status(patterns, target, lock_timeout, as_json=as_json)


@ingest.command("describe")
@click.argument("profile")
@click.argument("names", metavar="TABLE...", nargs=-1)
@click.option("--schema", help="Schema in the source; default: the connection's own.")
@click.option("--output", metavar="OUTPUT", help="Another output of the profile.")
def describe_command(
    profile: str, names: tuple[str, ...], schema: str | None, output: str | None
) -> None:
    """Print dbt source YAML for tables of a source, ready to paste; lists them without TABLE."""
    from ingest.describe import show_description  # noqa: PLC0415

    show_description(profile, names, schema, output)


def main(
    command: click.Command = ingest,
    farewell: str = "; nothing of the open transaction was kept",
) -> None:
    """Run the command line; every PlatformError becomes one message and its exit code."""
    # Windows consoles may not take Chinese in their own encoding: never fail for that.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(_exit_code(command, farewell))


def _exit_code(command: click.Command, farewell: str) -> int:
    """Run, and end with a number: an exception kept until the exit would keep databases open."""
    try:
        with stopping():
            command.main(standalone_mode=False)
    except Stopped as stop:
        click.echo(f"stopped by {stop}{farewell}", err=True)
        return stop.exit_code
    except PlatformError as error:
        click.echo(f"error: {error}", err=True)
        return error.exit_code
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return 0


if __name__ == "__main__":
    main()
