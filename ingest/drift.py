"""Schema drift: how a source table's columns differ from the staged ones, and what is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from dbt_project.errors import CaptureFailedError
from ingest.columns import ADDED, Column


@dataclass(frozen=True)
class Drift:
    """What staging must change before rows of the source's shape can be stored in it."""

    added: tuple[Column, ...]
    widened: tuple[Column, ...]

    def describe(self) -> tuple[str, ...]:
        """One line per change, for the run record and the log."""
        return (
            *(f"new column {column.staged} {column.data_type}" for column in self.added),
            *(f"column {column.staged} widened to {column.data_type}" for column in self.widened),
        )


def find_drift(staged: Sequence[Column], source: Sequence[Column], is_empty: bool) -> Drift:
    """Compare staging's columns with the source's.

    An empty staging table (created by dbt from the declared columns) takes the source's types,
    whatever they are. Raises CaptureFailedError naming columns that are gone from the source or
    narrower than what is staged: going on would lose values without a word.
    """
    _refuse_bad_names(source)
    staged_types = {column.name: column.data_type for column in staged if column.name not in ADDED}
    source_types = {column.staged: column.data_type for column in source}
    problems = [
        f"column {name} is not in the source (any more)"
        for name in staged_types
        if name not in source_types
    ]
    changed = [
        column
        for column in source
        if column.staged in staged_types and staged_types[column.staged] != column.data_type
    ]
    for column in changed:
        if not is_empty and not column.data_type.holds(staged_types[column.staged]):
            problems.append(
                f"column {column.staged} was {staged_types[column.staged]} and is now "
                f"{column.data_type} in the source, which does not hold all staged values"
            )
    if problems:
        raise CaptureFailedError("; ".join(problems))
    added = tuple(column for column in source if column.staged not in staged_types)
    return Drift(added, tuple(changed))


def _refuse_bad_names(source: Sequence[Column]) -> None:
    names = [column.staged for column in source]
    for name in names:
        if name in ADDED:
            raise CaptureFailedError(f"the source has a column {name}, a name that staging needs")
        if names.count(name) > 1:
            raise CaptureFailedError(f"the source has two columns {name} (upper and lower case)")
