"""What `ingest run` prints: the summary of a run, or the preview of one."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from dbt_project.errors import CaptureFailedError
from dbt_project.project import find_root
from ingest.progress import LogFormat, open_progress, seconds
from ingest.run import Preview, Request, preview, run
from ingest.tables import print_table
from ingest.warehouse import Mode, RunRecord


def capture(
    patterns: tuple[str, ...], mode: Mode, options: Mapping[str, Any], log_format: LogFormat
) -> None:
    """Run and print the summary; raises CaptureFailedError when a table failed."""
    capture_into(Request(find_root(), patterns, mode, **options), log_format)


def capture_into(request: Request, log_format: LogFormat = "text") -> None:
    """The same for a request made elsewhere."""
    with open_progress(log_format) as progress:
        records = run(request, progress)
    if log_format == "text":
        print_summary(records)
    failed = [record for record in records if record.status == "failed"]
    if failed:
        lines = "\n".join(f"  {r.source_name}.{r.table_name}: {r.message}" for r in failed)
        raise CaptureFailedError(f"{len(failed)} of {len(records)} tables failed:\n{lines}")


def show_preview(
    patterns: tuple[str, ...], mode: Mode, options: Mapping[str, Any], log_format: LogFormat
) -> None:
    """Print what a run would read."""
    request = Request(find_root(), patterns, mode, **options)
    problems = 0
    with open_progress(log_format) as progress:
        previews = list(preview(request, progress))
    for item in previews:
        _print_preview(item)
        problems += item.problem is not None
    if problems:
        raise CaptureFailedError(f"{problems} of {len(previews)} tables cannot be captured")


def print_summary(records: Sequence[RunRecord]) -> None:
    """One line a table, and what came of it."""
    head = ("table", "mode", "result", "read", "new", "changed", "deleted", "seconds", "watermark")
    rows = [
        (
            f"{record.source_name}.{record.table_name}",
            record.mode,
            record.status,
            f"{record.rows_read:,}",
            f"{record.rows_inserted:,}",
            f"{record.rows_updated:,}",
            f"{record.rows_deleted:,}",
            f"{seconds(record):.2f}",
            record.watermark_after or "",
        )
        for record in records
    ]
    print_table(head, rows, figures={3, 4, 5, 6, 7})


def _print_preview(item: Preview) -> None:
    click.echo(f"-- {item.table.label}: {item.mode}")
    if item.query is None:
        click.echo(f"-- cannot be captured: {item.problem}\n")
        return
    click.echo(item.query.sql)
    for name, value in item.query.params.items():
        click.echo(f"-- ${name} = {value}")
    for note in item.notes:
        click.echo(f"-- {note}")
    for line in (item.plan or "").splitlines():
        click.echo(f"-- plan: {line}")
    click.echo(f"-- {item.rows:,} rows to read\n")


def default_request(root: Path) -> Request:
    """Everything that changed, into the profile's own target."""
    return Request(root, (), "changes", None, 120.0)
