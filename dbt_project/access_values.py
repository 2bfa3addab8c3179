"""What `access` of a report or a mart declares: who may see it, which rows, which columns."""

from dataclasses import dataclass

# Groups with a meaning: all who may look, who manages users (nobody is put into these two), and who
# writes reports of their own in SQL.
EVERYONE, ADMIN, ANALYST = "everyone", "admin", "analyst"


@dataclass(frozen=True)
class Through:
    """A dimension that says of which organisation a value is: its `column` has the value."""

    model: str
    relation: tuple[str, str]  # schema and table in the marts database
    column: str
    org: str  # its column with the organisation's code


@dataclass(frozen=True)
class RowFilter:
    """Rows are seen by whoever may see the organisation in `column`, or the one it leads to."""

    column: str
    through: Through | None = None


@dataclass(frozen=True)
class Hidden:
    """Columns of the mart that only members of one of the groups see; without groups nobody."""

    columns: tuple[str, ...]
    unless_group: tuple[str, ...]


@dataclass(frozen=True)
class Access:
    """One declaration; where several hold, all of them do.

    `groups` and `export` name groups of which one is enough; empty ones ask for nothing.
    """

    groups: tuple[str, ...] = ()
    row_filter: RowFilter | None = None
    hide: Hidden | None = None
    export: tuple[str, ...] = ()
