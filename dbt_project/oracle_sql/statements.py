"""Oracle statements other than queries, as trees."""

from __future__ import annotations

from dataclasses import dataclass, field

from dbt_project.oracle_sql.tree import Expression, Place, Query, Source
from dbt_project.oracle_sql.types import OracleType


@dataclass(frozen=True)
class Insert:
    place: Place
    columns: tuple[str, ...]
    values: tuple[Expression | None, ...]  # None: `default`
    query: Query | None


@dataclass(frozen=True)
class Update:
    place: Place
    alias: str | None
    sets: tuple[tuple[tuple[str, ...], Expression], ...]
    where: Expression | None


@dataclass(frozen=True)
class Delete:
    place: Place
    alias: str | None
    where: Expression | None


@dataclass(frozen=True)
class Merge:
    place: Place
    alias: str | None
    source: Source
    on: Expression
    sets: tuple[tuple[tuple[str, ...], Expression], ...]
    update_where: Expression | None
    delete_where: Expression | None
    columns: tuple[str, ...]
    values: tuple[Expression | None, ...]
    insert_where: Expression | None


@dataclass(frozen=True)
class ColumnDefinition:
    name: str
    type: OracleType | None  # None in `modify`: as it is
    nullable: bool | None = None
    default: Expression | None = None
    key: str | None = None  # P or U
    key_name: str | None = None


@dataclass(frozen=True)
class Constraint:
    name: str | None
    kind: str  # P or U
    columns: tuple[str, ...]


@dataclass(frozen=True)
class CreateTable:
    place: Place
    columns: tuple[ColumnDefinition, ...]
    constraints: tuple[Constraint, ...]
    query: Query | None
    temporary: str | None = None  # rows: `on commit delete rows`; kept: `preserve rows`


@dataclass(frozen=True)
class AlterTable:
    place: Place
    action: str  # add, modify, drop, rename column, rename, constraint
    columns: tuple[ColumnDefinition, ...] = ()
    names: tuple[str, ...] = ()
    constraint: Constraint | None = None


@dataclass(frozen=True)
class CreateIndex:
    place: Place
    table: Place
    columns: tuple[str, ...]
    is_unique: bool


@dataclass(frozen=True)
class CreateView:
    place: Place
    columns: tuple[str, ...]
    query: Query
    text: str
    replaces: bool


@dataclass(frozen=True)
class Drop:
    kind: str  # table, view, index
    place: Place


@dataclass(frozen=True)
class Truncate:
    place: Place


@dataclass(frozen=True)
class Grant:
    privilege: str
    place: Place
    grantee: str
    revokes: bool = False


@dataclass(frozen=True)
class Explain:
    identifier: str
    statement: Statement


@dataclass(frozen=True)
class Session:
    """`commit`, `rollback`, `set transaction …`, `alter session set …`, `lock table …`."""

    action: str
    settings: dict[str, str] = field(default_factory=dict)
    place: Place | None = None


Statement = (
    Query | Insert | Update | Delete | Merge | CreateTable | AlterTable | CreateIndex | CreateView
    | Drop | Truncate | Grant | Explain | Session
)  # fmt: skip
