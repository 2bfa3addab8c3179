"""Tables on stdout, wide enough for pipes and log files too."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

PIPED_WIDTH = 200


def print_table(
    head: Sequence[str], rows: Sequence[Sequence[str]], figures: AbstractSet[int] = frozenset()
) -> None:
    """Print rows under `head`; the columns numbered in `figures` are right-aligned."""
    from rich import box  # noqa: PLC0415 (slow to import, and not needed for most commands)
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPED_WIDTH)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, title in enumerate(head):
        table.add_column(title, justify="right" if number in figures else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    console.print(table)
