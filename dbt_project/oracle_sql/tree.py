"""Oracle statements as trees: what the parser makes and the translation reads."""

from __future__ import annotations

from dataclasses import dataclass

from dbt_project.oracle_sql.types import OracleType


@dataclass(frozen=True)
class Literal:
    kind: str  # text, number, date, timestamp, interval, null
    value: str
    type: OracleType


@dataclass(frozen=True)
class Bind:
    name: str


@dataclass(frozen=True)
class Name:
    """A column, perhaps qualified; a word such as SYSDATE that needs no parentheses."""

    parts: tuple[str, ...]


@dataclass(frozen=True)
class Star:
    table: str | None


@dataclass(frozen=True)
class Ordering:
    by: Expression
    is_descending: bool
    nulls: str | None  # first, last, None: Oracle's default


@dataclass(frozen=True)
class Window:
    partition: tuple[Expression, ...]
    order: tuple[Ordering, ...]
    frame: str | None


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[Expression, ...]
    is_distinct: bool = False
    is_star: bool = False
    over: Window | None = None


@dataclass(frozen=True)
class Cast:
    value: Expression
    type: OracleType


@dataclass(frozen=True)
class Case:
    operand: Expression | None
    branches: tuple[tuple[Expression, Expression], ...]
    otherwise: Expression | None


@dataclass(frozen=True)
class Binary:
    operator: str  # + - * / ||
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Negative:
    value: Expression


@dataclass(frozen=True)
class Row:
    values: tuple[Expression, ...]


@dataclass(frozen=True)
class Scalar:
    query: Query


@dataclass(frozen=True)
class Comparison:
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class IsNull:
    value: Expression
    is_negated: bool


@dataclass(frozen=True)
class In:
    value: Expression
    choices: tuple[Expression, ...] | Query
    is_negated: bool


@dataclass(frozen=True)
class Between:
    value: Expression
    low: Expression
    high: Expression
    is_negated: bool


@dataclass(frozen=True)
class Like:
    value: Expression
    pattern: Expression
    escape: Expression | None
    is_negated: bool


@dataclass(frozen=True)
class Matches:
    """`regexp_like(value, pattern)`, which is a condition."""

    value: Expression
    pattern: Expression


@dataclass(frozen=True)
class Exists:
    query: Query


@dataclass(frozen=True)
class Logical:
    operator: str  # and, or
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Not:
    value: Expression


CONDITIONS = (Comparison, IsNull, In, Between, Like, Matches, Exists, Logical, Not)
Expression = (
    Literal | Bind | Name | Star | Call | Cast | Case | Binary | Negative | Row | Scalar
    | Comparison | IsNull | In | Between | Like | Matches | Exists | Logical | Not
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A table's or view's name."""

    owner: str | None
    name: str


@dataclass(frozen=True)
class TableRef:
    place: Place
    alias: str | None
    as_of: Expression | None


@dataclass(frozen=True)
class Derived:
    query: Query
    alias: str | None


@dataclass(frozen=True)
class Join:
    kind: str  # inner, left, right, full, cross
    left: Source
    right: Source
    on: Expression | None
    using: tuple[str, ...]


Source = TableRef | Derived | Join


@dataclass(frozen=True)
class Select:
    items: tuple[tuple[Expression, str | None], ...]
    sources: tuple[Source, ...]
    where: Expression | None
    group: tuple[Expression, ...]
    having: Expression | None
    is_distinct: bool


@dataclass(frozen=True)
class SetOperation:
    operator: str  # union, union all, minus, intersect
    left: Query
    right: Query


@dataclass(frozen=True)
class Query:
    body: Select | SetOperation
    named: tuple[tuple[str, tuple[str, ...], Query], ...] = ()
    order: tuple[Ordering, ...] = ()
    offset: int | None = None
    limit: int | None = None
    lock: str | None = None  # wait, nowait, skip locked; None: no `for update`
