"""What `ingest describe` prints: a source's tables as dbt YAML, ready to paste and complete."""

from collections.abc import Sequence
from datetime import timedelta

import click

from dbt_project.declarations import CaptureTable
from dbt_project.errors import CaptureFailedError, MisdeclaredError
from dbt_project.profiles import connection
from dbt_project.project import find_root
from dbt_project.waiting import Patience
from ingest.columns import Column
from ingest.source import Source, open_source

LOCK_TIMEOUT_S = 120.0


def show_description(
    profile: str, names: Sequence[str], schema: str | None, output: str | None
) -> None:
    """Print YAML for the named tables; without names, list the tables that there are."""
    patience = Patience(LOCK_TIMEOUT_S, lambda message: click.echo(message, err=True))
    with open_source(connection(find_root(), profile, output), patience) as source:
        if not names:
            click.echo("\n".join(source.table_names(schema)))
            return
        for name in names:
            click.echo(describe(source, undeclared(profile, schema, name)))


def describe(source: Source, table: CaptureTable) -> str:
    """YAML of one table, to stand under `tables:` of a source.

    Raises MisdeclaredError when the source has no such table.
    """
    try:
        columns = source.columns(table)
    except CaptureFailedError as error:
        raise MisdeclaredError(f"{table.profile}: {table.name}: {error}") from error
    key = source.primary_key(table)
    listed = ", ".join(key) if key else "FILL_IN"
    lines = [
        f"      - name: {table.name.lower()}",
        f"        config: {{meta: {{ingest: {{key: [{listed}]}}}}}}",
        "        columns:",
        *(_column(column) for column in columns),
    ]
    return "\n".join(lines)


def undeclared(profile: str, schema: str | None, name: str) -> CaptureTable:
    """A table of the source that no dbt source declares yet."""
    return CaptureTable(
        source=profile,
        name=name,
        profile=profile,
        schema=schema,
        table=name,
        staging_schema="staging",
        staging_table=name.lower(),
        key=(),
        changed_at=(),
        overlap=timedelta(0),
        every=None,
        deletes=None,
        reconcile=None,
        columns=(),
        file="",
    )


def _column(column: Column) -> str:
    data_type = str(column.data_type).lower()
    text = f'"{data_type}"' if "," in data_type else data_type
    return f"          - {{name: {column.staged}, data_type: {text}}}"
