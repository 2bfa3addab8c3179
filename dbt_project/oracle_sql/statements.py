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
class InsertAll:
    """`insert all into … into … select …`: each row of the query, into each place."""

    rows: tuple[tuple[Place, tuple[str, ...], tuple[Expression | None, ...]], ...]
    query: Query


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
    is_private: bool = False  # then rows: `drop definition`; kept: `preserve definition`
    partition: str | None = None  # the clause as it stands


@dataclass(frozen=True)
class AlterTable:
    place: Place
    action: str  # add, modify, drop, rename column, rename, constraint, keep
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
class Comment:
    place: Place
    column: str | None
    text: str


@dataclass(frozen=True)
class Grant:
    privilege: str
    place: Place
    grantees: tuple[str, ...]
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
    savepoint: str | None = None


@dataclass(frozen=True)
class Nothing:
    """`null;` in a block."""


@dataclass(frozen=True)
class Raise:
    """`raise;` in a handler."""


@dataclass(frozen=True)
class Print:
    """`dbms_output.put_line(…);`, which nobody reads."""

    text: Expression


@dataclass(frozen=True)
class Immediate:
    """`execute immediate …;`."""

    text: Expression


@dataclass(frozen=True)
class If:
    test: Expression
    then: tuple[Step, ...]
    otherwise: tuple[Step, ...]


@dataclass(frozen=True)
class Loop:
    """`for row in (select …) loop … end loop;`."""

    variable: str
    query: Query
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Handler:
    codes: tuple[int, ...] | None  # of ORA- errors; None: `when others`
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Block:
    """An anonymous PL/SQL block."""

    steps: tuple[Step, ...]
    handlers: tuple[Handler, ...]


Step = (
    Nothing | Raise | Print | Immediate | If | Loop | Block | Insert | InsertAll | Update | Delete
    | Merge | Session
)  # fmt: skip
Statement = (
    Query | Insert | InsertAll | Update | Delete | Merge | CreateTable | AlterTable | CreateIndex
    | CreateView | Drop | Truncate | Comment | Grant | Explain | Session | Block
)  # fmt: skip
