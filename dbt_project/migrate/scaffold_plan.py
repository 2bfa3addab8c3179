"""What a scaffold consists of: tables to declare and stage, a mart, parameters, as values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dbt_project.migrate.analysis import Analysis
from dbt_project.migrate.conventions import (
    BASE_PREFIXES,
    entity,
    guessed_key,
    guessed_type,
    kind_of,
    plain_name,
    singular,
)
from dbt_project.migrate.declared import DeclaredTable, Project
from dbt_project.migrate.dictionary import Dictionary
from dbt_project.migrate.facts import ColumnName, Join, Output, Statement


@dataclass(frozen=True)
class PlannedColumn:
    """A source's column: its type (`is_guessed` when nobody declared it), and its plain name."""

    source: str
    name: str
    data_type: str
    kind: str
    comment: str
    is_guessed: bool


@dataclass(frozen=True)
class PlannedTable:
    """A table of the ERP that the project does not have yet, with the columns a report uses."""

    table: str
    entity: str
    source: str
    key: tuple[str, ...]
    is_key_guessed: bool
    columns: tuple[PlannedColumn, ...]
    comment: str

    @property
    def is_base(self) -> bool:
        """Base data is kept as a snapshot, business data as an incremental model."""
        return self.table.startswith(BASE_PREFIXES)

    @property
    def staging_model(self) -> str:
        """Its view."""
        return f"stg_{self.source}__{self.entity}"

    @property
    def kept_model(self) -> str:
        """Where it is kept."""
        return f"snap_{self.entity}" if self.is_base else f"sto_{self.entity}"


@dataclass(frozen=True)
class MartSource:
    """A kept model that a mart reads, and its columns by the ERP's name."""

    table: str
    alias: str
    model: str
    key: tuple[str, ...]
    columns: Mapping[str, PlannedColumn]

    @property
    def entity_name(self) -> str:
        """What one of its rows is."""
        return singular(self.alias).replace("_", " ")


@dataclass(frozen=True)
class MartJoin:
    """How a further source hangs on those before it."""

    source: MartSource
    on: tuple[tuple[ColumnName, ColumnName], ...]  # known column, column of the source
    is_left: bool


@dataclass(frozen=True)
class MartColumn:
    """A column of the mart: where it comes from and how it is called there."""

    name: str
    source: MartSource
    column: PlannedColumn
    label: str


@dataclass(frozen=True)
class Plan:
    """Everything that a scaffold writes."""

    report: str
    source: str
    tables: tuple[PlannedTable, ...]
    missing: tuple[tuple[DeclaredTable, tuple[PlannedColumn, ...]], ...]
    main: MartSource | None
    joins: tuple[MartJoin, ...]
    columns: tuple[MartColumn, ...]
    unreached: tuple[str, ...]
    statement: Statement
    analysis: Analysis

    def column(self, name: ColumnName) -> MartColumn | None:
        """The mart's column for a column of the ERP."""
        for join in self.joins:
            name = next((known for known, new in join.on if new == name), name)
        found = (c for c in self.columns if (c.source.table, c.column.source) == name)
        return next(found, None)

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The result columns of the report, each name once."""
        top = [output for output in self.statement.outputs if output.depth == 0]
        return tuple({output.name: output for output in top}.values())


def plan(
    report: str, analysis: Analysis, project: Project, dictionary: Dictionary, source: str
) -> Plan:
    """The plan for a report, from what its SQL was found to use."""
    used = _used(analysis, dictionary)
    planner = _Planner(project, dictionary, source)
    new = {name: planner.table(name, columns) for name, columns in used.items()
           if name not in project.tables}  # fmt: skip
    kept = {name: planner.source(name, columns, new) for name, columns in used.items()}
    statement = _main_statement(analysis)
    main = _main_table(statement, kept)
    joins = _joins(analysis, kept, main) if main else []
    reached = [main, *(join.source for join in joins)] if main else []
    return Plan(
        report=report,
        source=source,
        tables=tuple(new.values()),
        missing=tuple(_missing(project, used, planner)),
        main=main,
        joins=tuple(joins),
        columns=tuple(_columns(reached, joins, statement)),
        unreached=tuple(sorted(set(kept) - {source.table for source in reached})),
        statement=statement,
        analysis=analysis,
    )


def _used(analysis: Analysis, dictionary: Dictionary) -> dict[str, tuple[str, ...]]:
    """The columns used of every table; of `select *`, all that are known."""
    used: dict[str, dict[str, None]] = {table: {} for table in analysis.tables}
    for table, column in analysis.columns:
        if table in used:
            known = dictionary.tables.get(table)
            names = list(known.columns) if column == "*" and known else [column]
            used[table] |= dict.fromkeys(name for name in names if name != "*")
    return {table: tuple(columns) for table, columns in used.items()}


class _Planner:
    def __init__(self, project: Project, dictionary: Dictionary, source: str) -> None:
        self.project = project
        self.dictionary = dictionary
        self.source_name = source
        self.learnt = _learnt(project)

    def table(self, name: str, columns: Iterable[str]) -> PlannedTable:
        known = self.dictionary.tables.get(name)
        key = known.key if known and known.key else guessed_key(name)
        wanted = dict.fromkeys([*key, *columns, "dr", "ts"])
        return PlannedTable(
            table=name,
            entity=entity(name),
            source=self.source_name,
            key=key,
            is_key_guessed=not (known and known.key),
            columns=tuple(self.columns(name, wanted, key)),
            comment=known.comment if known else "",
        )

    def columns(
        self, table: str, names: Iterable[str], key: tuple[str, ...]
    ) -> Iterator[PlannedColumn]:
        taken: set[str] = {"captured_at", "is_deleted", "run_id", "stored_at"}
        for name in names:
            known = self.dictionary.column(table, name)
            data_type = known.data_type or guessed_type(name)
            kind = kind_of(name, data_type)
            plain = self.learnt.get(name) if [name] != list(key) else None
            plain = plain or plain_name(table, name, key, kind)
            plain = plain if plain not in taken else name
            while plain in taken:
                plain = f"{plain}_2"
            taken.add(plain)
            guessed = known.data_type is None and name not in ("dr", "ts")
            yield PlannedColumn(name, plain, data_type, kind, known.comment, guessed)

    def source(
        self, table: str, columns: Iterable[str], new: Mapping[str, PlannedTable]
    ) -> MartSource:
        """What a mart reads of a table: only columns that its kept model has."""
        if table in new:
            planned = new[table]
            has = {c.source: c for c in planned.columns if c.source not in ("dr", "ts")}
            return MartSource(table, planned.entity, planned.kept_model, planned.key, has)
        declared = self.project.tables[table]
        model = next(iter(declared.kept or declared.models), "")
        staged = {column.source: column.name for column in reversed(declared.staged)}
        known = self.dictionary.tables[table]
        wanted = dict.fromkeys([*known.key, *columns])
        has = {
            c.source: PlannedColumn(
                c.source, staged[c.source], c.data_type, c.kind, c.comment, False
            )
            for c in self.columns(table, wanted, known.key)
            if c.source in staged
        }
        alias = model.split("__")[-1] if "__" in model else model.split("_", 1)[-1]
        return MartSource(table, alias or table, model, known.key, has if model else {})


def _learnt(project: Project) -> dict[str, str]:
    """The names that the project's staging gives to columns, where all tables agree."""
    found: dict[str, set[str]] = {}
    for table in project.tables.values():
        for column in table.staged:
            found.setdefault(column.source, set()).add(column.name)
    return {source: next(iter(names)) for source, names in found.items() if len(names) == 1}


def _missing(
    project: Project, used: Mapping[str, tuple[str, ...]], planner: _Planner
) -> Iterator[tuple[DeclaredTable, tuple[PlannedColumn, ...]]]:
    for table, columns in used.items():
        declared = project.tables.get(table)
        if declared is None:
            continue
        staged = {column.source for column in declared.staged} | {"dr", "ts"}
        lacking = [name for name in columns if name not in staged or name not in declared.columns]
        if lacking:
            yield declared, tuple(planner.columns(table, lacking, ()))


def _main_statement(analysis: Analysis) -> Statement:
    """The one whose result is the report: of the queries the one that reads most."""
    queries = [s for s in analysis.statements if s.outputs]
    return max(queries or analysis.statements, key=lambda s: (len(s.tables), len(s.outputs)))


def _main_table(statement: Statement, kept: Mapping[str, MartSource]) -> MartSource | None:
    """The table that the figures are of: its rows are the mart's.

    Never one that may lack a row for those of another: of `a.x = b.y(+)` not b.
    """
    weights: dict[str, int] = dict.fromkeys(kept, 0)
    for output in statement.outputs:
        for table, _column in output.columns:
            if table in weights:
                weights[table] += 5 if output.kind in ("aggregate", "analytic") else 1
    optional = {j.right[0] for j in statement.joins if j.kind == "left"}
    optional |= {j.left[0] for j in statement.joins if j.kind == "right"}
    for table in kept:
        weights[table] -= 3 if table.startswith(BASE_PREFIXES) else 0
        weights[table] += 2 if table.endswith("_b") else 0
        weights[table] -= 1000 if table in optional else 0
    usable = [name for name in kept if kept[name].columns]
    return kept[max(usable, key=lambda name: weights[name])] if usable else None


def _joins(analysis: Analysis, kept: Mapping[str, MartSource], main: MartSource) -> list[MartJoin]:
    """The sources that can be reached from the main one by the joins found, nearest first."""
    found = [join for s in analysis.statements for join in s.joins]
    pairs = [j for j in found if j.operator == "=" and j.kind != "correlated" and _usable(j, kept)]
    reached: dict[str, MartSource] = {main.table: main}
    refused: set[str] = set()
    joins: list[MartJoin] = []
    while True:
        further = _next(pairs, reached, refused)
        if further is None:
            return joins
        edges = [_towards(j, further) for j in pairs if further in (j.left[0], j.right[0])]
        edges = [edge for edge in edges if edge[0][0] in reached]
        source = kept[further]
        if not set(source.key) <= {new[1] for _, new, _ in edges}:
            refused.add(further)  # more than one row of it for a row of the mart
            continue
        reached[further] = source
        on = tuple(dict.fromkeys((known, new) for known, new, _ in edges))
        joins.append(MartJoin(source, on, any(is_left for *_, is_left in edges)))


def _usable(join: Join, kept: Mapping[str, MartSource]) -> bool:
    return join.left[0] != join.right[0] and all(
        side[0] in kept and side[1] in kept[side[0]].columns for side in (join.left, join.right)
    )


def _next(
    pairs: Iterable[Join], reached: Mapping[str, MartSource], refused: set[str]
) -> str | None:
    for pair in pairs:
        left, right = pair.left[0], pair.right[0]
        further = right if left in reached else left
        if (left in reached) != (right in reached) and further not in refused:
            return further
    return None


def _towards(pair: Join, table: str) -> tuple[ColumnName, ColumnName, bool]:
    """Known column, column of the table, and whether rows without one stay."""
    if pair.right[0] == table:
        return pair.left, pair.right, pair.kind in ("left", "full")
    return pair.right, pair.left, pair.kind in ("right", "full")


def _columns(
    reached: Iterable[MartSource], joins: Iterable[MartJoin], statement: Statement
) -> Iterator[MartColumn]:
    """The columns of all sources; of two that a join makes equal the first."""
    again = {new for join in joins for _, new in join.on}
    labels = {o.columns[0]: o.name for o in statement.outputs if o.kind == "column" and o.columns}
    taken: set[str] = {"stored_at"}
    for source in reached:
        for name, column in source.columns.items():
            plain = column.name if column.name not in taken else f"{source.alias}_{column.name}"
            if plain in taken or (source.table, name) in again:
                continue
            taken.add(plain)
            label = labels.get((source.table, name)) or column.comment
            yield MartColumn(plain, source, column, label)
