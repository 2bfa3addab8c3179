"""Oracle statements as trees: what the parser makes and the translation reads."""

from __future__ import annotations

from dataclasses import dataclass, field

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
    """A column, perhaps qualified; a word such as SYSDATE that needs no parentheses.

    `at` is where the statement has it.
    """

    parts: tuple[str, ...]
    at: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class OuterName:
    """`column (+)`: of the table that may have no row."""

    name: Name


@dataclass(frozen=True)
class Hierarchical:
    """PRIOR or CONNECT_BY_ROOT before an expression."""

    word: str
    value: Expression


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
    frame: Frame | None


@dataclass(frozen=True)
class Bound:
    """Where a frame begins or ends."""

    side: str  # preceding, following, current
    distance: Expression | None  # None: unbounded


@dataclass(frozen=True)
class Frame:
    unit: str  # rows, range
    start: Bound
    end: Bound | None


@dataclass(frozen=True)
class Keep:
    """`keep (dense_rank first order by …)`: which rows an aggregate takes."""

    is_first: bool
    order: tuple[Ordering, ...]


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[Expression, ...]
    is_distinct: bool = False
    is_star: bool = False
    over: Window | None = None
    within: tuple[Ordering, ...] = ()  # `within group (order by …)`
    keep: Keep | None = None
    ignores_nulls: bool = False
    at: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Cast:
    value: Expression
    type: OracleType


@dataclass(frozen=True)
class Lenient:
    """`default null on conversion error`."""

    value: Expression


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
    quantifier: str | None = None  # any, all: the right side is a Row or a Scalar


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
    """`regexp_like(value, pattern, options)`, which is a condition."""

    value: Expression
    pattern: Expression
    options: Expression | None = None


@dataclass(frozen=True)
class Lnnvl:
    """`lnnvl(condition)`: true where the condition is not."""

    value: Expression


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


CONDITIONS = (Comparison, IsNull, In, Between, Like, Matches, Lnnvl, Exists, Logical, Not)
Expression = (
    Literal | Bind | Name | OuterName | Hierarchical | Star | Call | Cast | Lenient | Case | Binary
    | Negative | Row | Scalar | Comparison | IsNull | In | Between | Like | Matches | Lnnvl
    | Exists | Logical | Not
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A table's or view's name."""

    owner: str | None
    name: str
    at: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class TableRef:
    place: Place
    alias: str | None
    as_of: Expression | None


@dataclass(frozen=True)
class Derived:
    query: Query
    alias: str | None
    is_lateral: bool = False  # it sees the sources before it


@dataclass(frozen=True)
class Join:
    kind: str  # inner, left, right, full, cross
    left: Source
    right: Source
    on: Expression | None  # None for a cross join, and for an apply
    using: tuple[str, ...]
    is_natural: bool = False


@dataclass(frozen=True)
class Pivot:
    """`pivot (aggregates for columns in (values))`."""

    source: Source
    aggregates: tuple[tuple[Expression, str | None], ...]
    by: tuple[Name, ...]
    values: tuple[tuple[Expression, str | None, str], ...]  # the last: as the statement has it
    alias: str | None


@dataclass(frozen=True)
class Unpivot:
    """`unpivot (values for names in (columns as texts))`."""

    source: Source
    values: tuple[str, ...]
    names: tuple[str, ...]
    groups: tuple[tuple[tuple[Name, ...], tuple[Expression, ...]], ...]
    keeps_nulls: bool
    alias: str | None


Source = TableRef | Derived | Join | Pivot | Unpivot


@dataclass(frozen=True)
class GroupingSet:
    """ROLLUP, CUBE or GROUPING SETS; a part is an expression, a Row or one of these."""

    kind: str  # rollup, cube, grouping sets
    parts: tuple[Expression | GroupingSet, ...]


@dataclass(frozen=True)
class Hierarchy:
    """START WITH and CONNECT BY."""

    start: Expression | None
    connect: Expression
    is_nocycle: bool
    at: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Select:
    items: tuple[tuple[Expression, str | None], ...]
    sources: tuple[Source, ...]
    where: Expression | None
    group: tuple[Expression | GroupingSet, ...]
    having: Expression | None
    is_distinct: bool
    hierarchy: Hierarchy | None = None
    texts: tuple[str, ...] = field(default=(), compare=False)  # of the items, for their names


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
    offset: Expression | None = None
    limit: Expression | None = None
    lock: str | None = None  # wait, nowait, skip locked; None: no `for update`
    takes_percent: bool = False
    takes_ties: bool = False
    is_of_siblings: bool = False  # `order siblings by`
