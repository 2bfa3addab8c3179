"""The command `report-platform lint-oracle`: what Oracle would refuse, without an Oracle."""

import sys

import click

from dbt_project.project import find_root
from ingest.steps import step


@click.command("lint-oracle")
@click.argument("select", metavar="[SELECT]...", nargs=-1)
@click.option("--level", type=click.Choice(["19", "23"]), default="19", show_default=True,
              help="The release of Oracle to write for: 19c or 23ai.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text",
              help="github: annotations for a workflow.")  # fmt: skip
def lint_oracle(select: tuple[str, ...], level: str, form: str) -> None:
    """Check every statement that dbt sends to Oracle, without an Oracle.

    SELECT is as in `dbt build --select`; default: the whole project. Findings go to stdout. The
    exit code is 1 when Oracle refuses something, 3 when something is not known to this check, 2
    when dbt cannot read the project.
    """
    from dbt_project.oracle_lint.messages import exit_code, shown, summary  # noqa: PLC0415
    from dbt_project.oracle_lint.project import check_project  # noqa: PLC0415

    with step("oracle"):
        found = check_project(
            find_root(), select, int(level), lambda name: click.echo(f"    {name}", err=True)
        )
    text = shown(found, form)  # type: ignore[arg-type]
    if text:
        click.echo(text)
    click.echo(summary(found), err=True)
    code = exit_code(found)
    if code:
        sys.exit(code)
