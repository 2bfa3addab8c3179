"""Schema drift: how a source table's columns differ from the staged ones, and what is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from dbt_project.errors import CaptureFailedError
from ingest.columns import ADDED, Column

NEW_COLUMN = "new column "  # begins the note about one
# Names that statements give to columns of their own, and those of the databases' row addresses.
RESERVED = (
    *ADDED, "ingest_is_new", "ingest_why", "rowid", "ctid", "tableoid", "xmin", "xmax", "cmin",
    "cmax",
)  # fmt: skip


@dataclass(frozen=True)
class Drift:
    """What staging must change before rows of the source's shape can be stored in it.

    `dropped` and `narrowed` lose staged values, so they are only done when a person asks for it.
    """

    added: tuple[Column, ...]
    widened: tuple[Column, ...]
    dropped: tuple[Column, ...]  # as staged
    narrowed: tuple[tuple[Column, Column], ...]  # as staged, as in the source

    def describe(self) -> tuple[str, ...]:
        """One line per change that loses nothing."""
        return (
            *(f"{NEW_COLUMN}{column.staged} {column.data_type}" for column in self.added),
            *(f"column {column.staged} widened to {column.data_type}" for column in self.widened),
        )

    def losses(self) -> tuple[str, ...]:
        """One line per change that loses staged values."""
        return (
            *(f"column {column.name} is not in the source (any more)" for column in self.dropped),
            *(
                f"column {old.name} was {old.data_type} and is now {new.data_type} in the source, "
                "which does not hold all staged values"
                for old, new in self.narrowed
            ),
        )


def find_drift(staged: Sequence[Column], source: Sequence[Column], is_empty: bool) -> Drift:
    """Compare staging's columns with the source's.

    An empty staging table (created by dbt from the declared columns) takes the source's types,
    whatever they are.
    """
    there = {column.name: column for column in staged if column.name not in ADDED}
    names = {column.staged for column in source}
    changed = [
        (there[column.staged], column)
        for column in source
        if column.staged in there and there[column.staged].data_type != column.data_type
    ]
    narrowed = tuple(
        (old, new)
        for old, new in changed
        if not is_empty and not new.data_type.holds(old.data_type)
    )
    return Drift(
        added=tuple(column for column in source if column.staged not in there),
        widened=tuple(new for old, new in changed if (old, new) not in narrowed),
        dropped=tuple(column for name, column in there.items() if name not in names),
        narrowed=narrowed,
    )


def refuse_bad_names(source: Sequence[Column]) -> None:
    """Raise CaptureFailedError for names that staging cannot have."""
    names = [column.staged for column in source]
    for name in names:
        if name in RESERVED:
            raise CaptureFailedError(f"the source has a column {name}, a name that staging needs")
        if names.count(name) > 1:
            raise CaptureFailedError(f"the source has two columns {name} (upper and lower case)")
