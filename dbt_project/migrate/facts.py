"""What is known of a legacy statement, as values."""

from dataclasses import dataclass, field

from dbt_project.migrate.parameters import Parameter

ColumnName = tuple[str, str]  # table and column, lower case


@dataclass(frozen=True)
class TableUse:
    """A table of the ERP (or a view of it) that a statement names."""

    name: str
    schema: str | None
    line: int
    role: str = "read"  # or written
    link: str | None = None  # database link


@dataclass(frozen=True)
class ColumnUse:
    """A column where it stands; without a `table`, the `candidates` are those it may be of."""

    table: str | None
    column: str
    line: int
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Join:
    """Two columns that are compared across tables. Kinds: inner, left, right, full, correlated."""

    left: ColumnName
    right: ColumnName
    operator: str
    kind: str
    is_old: bool  # written with (+)
    line: int


@dataclass(frozen=True)
class Filter:
    """A condition on rows. Clauses: where, having, on, start with, connect by."""

    clause: str
    text: str
    columns: tuple[ColumnName, ...]
    parameters: tuple[str, ...]
    operator: str
    line: int


@dataclass(frozen=True)
class Output:
    """A column of a query's result.

    Kinds: column, expression, constant, aggregate, analytic, subquery, star. `columns` are the
    tables' columns that it is made of, also through derived tables; `depth` 0 is the result itself.
    """

    name: str
    text: str
    kind: str
    columns: tuple[ColumnName, ...]
    functions: tuple[str, ...]
    line: int
    depth: int


@dataclass(frozen=True)
class Group:
    """One expression of a group by."""

    text: str
    columns: tuple[ColumnName, ...]
    line: int


@dataclass(frozen=True)
class HandWork:
    """What a person has to do. Efforts: light, moderate, heavy."""

    what: str
    what_zh: str
    effort: str
    line: int


@dataclass
class Statement:
    """One statement: `how` it was read is parsed, partly or tokens."""

    number: int
    line: int
    kind: str
    origin: str
    how: str = "tokens"
    lines: int = 1
    tables: list[TableUse] = field(default_factory=list)
    columns: list[ColumnUse] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    hand_work: list[HandWork] = field(default_factory=list)
