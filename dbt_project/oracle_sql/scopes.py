"""What the names in a query can stand for: the catalogue's tables, and the columns in scope."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from dbt_project.oracle_sql.errors import ora
from dbt_project.oracle_sql.tree import Expression, Name, Place, Query
from dbt_project.oracle_sql.typed import Typed, quoted
from dbt_project.oracle_sql.types import OracleType


@dataclass(frozen=True)
class Output:
    """A column of a query's result, or of a table."""

    name: str
    type: OracleType
    decimals: tuple[int, int] | None
    place: str | None = None  # what DuckDB calls it, when that is not its name

    @property
    def sql(self) -> str:
        """Its DuckDB name."""
        return quoted(self.place or self.name)

    @property
    def typed(self) -> Typed:
        """The column, as a query around sees it."""
        return Typed(self.sql, self.type, self.decimals)


@dataclass(frozen=True)
class Relation:
    """A table, or a query in its place: DuckDB's text for it and its columns."""

    sql: str
    columns: tuple[Output, ...]
    owner: str | None
    name: str | None


@dataclass(frozen=True)
class View:
    """A view's query, which is read as its owner."""

    query: Query
    owner: str


@dataclass(frozen=True)
class Ready:
    """A source that has been translated already."""

    relation: Relation
    alias: str


@dataclass(frozen=True)
class Settings:
    """What a session gives to every statement.

    `is_fast`: products of long numbers are computed in 38 digits and fail when they need more;
    without it they are computed as Oracle's own numbers, one by one. With `is_wide` sums are, too.
    """

    user: str
    schema: str
    now: datetime  # the server's own clock
    server_offset_minutes: int
    offset_minutes: int  # the session's time zone
    version: int
    longest_text: int
    python_charset: str
    database: str = "ORCL"
    # NLS_DATE_FORMAT, NLS_TIMESTAMP_FORMAT, NLS_TIMESTAMP_TZ_FORMAT; None: not known
    date_formats: tuple[str, str, str] | None = None
    is_fast: bool = False
    is_wide: bool = False


class Catalogue(Protocol):
    """Where tables are found."""

    def relation(self, place: Place, schema: str) -> Relation | View:
        """A table, or a view; ORA-00942 when there is none that the user may read."""

    def change_number(self) -> int:
        """The database's SCN now."""

    def of_owner(self, owner: str) -> Catalogue:
        """What the owner of a view sees."""


@dataclass
class Scope:
    """The columns that an expression sees: those of its own sources, then of the queries around."""

    sources: dict[str, Relation] = field(default_factory=dict)
    around: Scope | None = None
    joined: dict[str, Typed] = field(default_factory=dict)  # columns of USING
    # What these were, alias and name, and Oracle's error for naming them with the alias.
    merged: dict[tuple[str, str], int] = field(default_factory=dict)
    moved: dict[tuple[str, str], str] = field(default_factory=dict)  # where a stage has a column
    computed: dict[Expression, Typed] = field(default_factory=dict)  # LEVEL, ROWNUM and the like

    def column(self, alias: str, output: Output) -> Typed:
        """A column of a source."""
        place = self.moved.get((alias, output.sql)) or f"{quoted(alias)}.{output.sql}"
        return Typed(place, output.type, output.decimals)

    def columns(self) -> Iterator[tuple[str, Output]]:
        """All columns of all sources."""
        for alias, relation in self.sources.items():
            for output in relation.columns:
                yield alias, output

    def find(self, name: Name) -> Typed | None:
        """A column; None when there is none, ORA-00918 when there are two."""
        found = self.own(name)
        if found is None and self.around is not None:
            return self.around.find(name)
        return found

    def own(self, name: Name) -> Typed | None:
        """A column of this scope's own sources."""
        if len(name.parts) == 1 and name.parts[0] in self.joined:
            return self.joined[name.parts[0]]
        matches = self.matches(name)
        code = self.merged.get((name.parts[-2], name.parts[-1])) if len(name.parts) > 1 else None
        if code is not None and matches:
            what = "USING clause" if code == 25154 else "NATURAL join"
            raise ora(code, f"column part of {what} cannot have qualifier", name.at)
        if len(matches) > 1:
            raise ora(918, f"column ambiguously defined: {'.'.join(name.parts)}", name.at)
        return self.column(*matches[0]) if matches else None

    def matches(self, name: Name) -> list[tuple[str, Output]]:
        """The own columns that a name may mean: their sources' aliases, and they."""
        found = []
        for alias, relation in self.sources.items():
            if len(name.parts) > 1 and name.parts[-2] != alias:
                continue
            if len(name.parts) > 2 and name.parts[-3] != relation.owner:
                continue
            found += [(alias, output) for output in relation.columns
                      if output.name == name.parts[-1]]  # fmt: skip
        return found

    def aliases(self, name: Name) -> set[str]:
        """The own sources that a name may belong to."""
        return {alias for alias, _ in self.matches(name)}
