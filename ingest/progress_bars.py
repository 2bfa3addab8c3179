"""Progress bars on a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from ingest.progress import Progress as Reporting
from ingest.progress import describe
from ingest.warehouse import RunRecord


class _Bars:
    """Implements `ingest.progress.Progress` with one bar for the table being read."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.task: TaskID | None = None

    def table_started(self, label: str, expected: int | None) -> None:
        self.task = self.progress.add_task(label, total=expected)

    def rows_arrived(self, label: str, count: int) -> None:
        del label  # one bar at a time
        if self.task is not None:
            self.progress.advance(self.task, count)

    def table_finished(self, label: str, record: RunRecord) -> None:
        if self.task is not None:
            self.progress.remove_task(self.task)
            self.task = None
        color = "red" if record.status == "failed" else "default"
        self.note(f"[{color}]{escape(describe(label, record))}[/{color}]", is_markup=True)

    def note(self, message: str, *, is_markup: bool = False) -> None:
        self.progress.console.print(message if is_markup else escape(message), highlight=False)


@contextmanager
def bars() -> Iterator[Reporting]:
    """Bars on stderr while the context lasts."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} rows"),
        TextColumn("{task.speed:,.0f} rows/s"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bars(progress)
