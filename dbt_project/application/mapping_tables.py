"""The mappings' own tables in the application database: made and altered as they are declared."""

import csv
import uuid
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.types import TypeEngine

from dbt_project.application.database import transaction
from dbt_project.application.mapping_rules import Row, Rows, canonical_row, faults
from dbt_project.application.mappings import (
    PERIOD_COLUMNS,
    MappingColumn,
    MappingTable,
    mapping_from_json,
    mapping_to_json,
    read_mappings,
)
from dbt_project.application.tables import MAPPINGS
from dbt_project.application.types import ExactDecimal
from dbt_project.errors import MisdeclaredError
from dbt_project.manifest import read_manifest


def table_of(mapping: MappingTable) -> Table:
    """The mapping's table; that a value must be there is a rule for people, not for the table."""
    columns: list[Column[Any]] = [Column(c.name, _type(c)) for c in mapping.columns]
    return Table(
        mapping.name,
        MetaData(),
        Column("row_id", String(32), nullable=False),
        *columns,
        PrimaryKeyConstraint("row_id", name=f"pk_{mapping.name}"),
    )


def prepare_application(root: Path) -> None:
    """Make the application database, or bring it up to date, with the mappings of the project.

    So a capture finds it, whoever was first: capture or viewer.
    """
    mappings = read_mappings(read_manifest(root))
    with transaction(root) as opened:
        prepare(opened, mappings, root)


def prepare(opened: Connection, mappings: Sequence[MappingTable], root: Path) -> None:
    """Make the tables that are missing, with their initial rows, and add what was declared since.

    A column that is no longer declared stays, with its values, and is not shown.
    Raises MisdeclaredError when a column cannot become what it is declared as.
    """
    found = opened.execute(select(MAPPINGS.c.mapping_name, MAPPINGS.c.declaration))
    known: dict[str, str] = {row.mapping_name: row.declaration for row in found}
    for mapping in mappings:
        declared = mapping_to_json(mapping)
        if known.get(mapping.name) == declared:
            continue
        if mapping.name in known:
            _alter(opened, mapping, mapping_from_json(known[mapping.name]))
            named = MAPPINGS.c.mapping_name == mapping.name
            opened.execute(update(MAPPINGS).where(named).values(declaration=declared))
        else:
            table_of(mapping).create(opened)
            _fill(opened, mapping, root)
            new = {"mapping_name": mapping.name, "declaration": declared, "saves": 0}
            opened.execute(insert(MAPPINGS).values(new))


def known_mappings(opened: Connection) -> list[MappingTable]:
    """The mappings that there are, by name."""
    declared = select(MAPPINGS.c.declaration).order_by(MAPPINGS.c.mapping_name)
    return [mapping_from_json(row.declaration) for row in opened.execute(declared)]


def read_rows(opened: Connection, mapping: MappingTable) -> dict[str, Row]:
    """All rows by their ids, in the order of their keys."""
    table = table_of(mapping)
    rows = opened.execute(select(table)).mappings()
    read = {row["row_id"]: _texts(mapping, row) for row in rows}
    periods = PERIOD_COLUMNS if mapping.has_periods else ()
    names = (*mapping.key, *periods, *_names(mapping))
    in_order = sorted(read, key=lambda row_id: _order(mapping, read[row_id], names))
    return {row_id: read[row_id] for row_id in in_order}


def stored(mapping: MappingTable, row: Row) -> dict[str, Any]:
    """A row as its table takes it."""
    kinds: dict[str, type[Any]] = {"integer": int, "decimal": Decimal}
    taken: dict[str, Any] = {}
    for column in mapping.columns:
        text = row.get(column.name)
        kind = kinds.get(column.kind, str)
        taken[column.name] = None if text is None else kind(text)
    return taken


def new_id() -> str:
    """An id that nobody else gives."""
    return uuid.uuid4().hex


def initial_rows(mapping: MappingTable, root: Path) -> Rows:
    """The rows of the file that the declaration names; raises MisdeclaredError naming the fault."""
    if mapping.initial is None:
        return {}
    path = root / mapping.initial
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            read = enumerate(csv.DictReader(file))
            rows = {_first_id(mapping, n): canonical_row(mapping, row) for n, row in read}
    except (OSError, UnicodeDecodeError) as error:
        raise MisdeclaredError(
            f"{mapping.name}: meta.mapping.initial: {mapping.initial} cannot be read: {error}"
        ) from error
    for fault in faults(mapping, rows, {}):
        line = list(rows).index(fault.row_id) + 2
        raise MisdeclaredError(
            f"{mapping.initial}, line {line}: {fault.column} is {fault.value!r} ({fault.slip})"
        )
    return rows


def _first_id(mapping: MappingTable, number: int) -> str:
    """The same wherever a database begins with the same file: warehouses can be compared."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{mapping.name}/{number}").hex


def _fill(opened: Connection, mapping: MappingTable, root: Path) -> None:
    rows = initial_rows(mapping, root)
    if rows:
        entries = [{"row_id": row_id, **stored(mapping, row)} for row_id, row in rows.items()]
        opened.execute(insert(table_of(mapping)), entries)


def _alter(opened: Connection, mapping: MappingTable, before: MappingTable) -> None:
    operations = Operations(MigrationContext.configure(opened))
    there = {column["name"].lower() for column in inspect(opened).get_columns(mapping.name)}
    kept = {column.name: column for column in before.columns}
    for column in mapping.columns:
        if column.name not in there:
            operations.add_column(mapping.name, Column(column.name, _type(column)))
        elif column.name in kept and _size(column) != _size(kept[column.name]):
            _refuse_loss(mapping, column, kept[column.name])
            if opened.dialect.name != "sqlite":  # which keeps what it is given, whatever the size
                operations.alter_column(mapping.name, column.name, type_=_type(column))


def _refuse_loss(mapping: MappingTable, column: MappingColumn, before: MappingColumn) -> None:
    """Values may be given more room; less of it, or another type, could lose some."""
    (base, *now), (base_before, *then) = _size(column), _size(before)
    if base != base_before or any(a < b for a, b in zip(now, then, strict=True)):
        raise MisdeclaredError(
            f"{mapping.name}.{column.name} cannot become {base}{tuple(now)}: it is "
            f"{base_before}{tuple(then)} and may hold more. Declare a new column instead"
        )


def _size(column: MappingColumn) -> tuple[Any, ...]:
    base = column.kind if column.kind in ("integer", "decimal") else "varchar"
    return base, column.length, column.precision - column.scale, column.scale


def _type(column: MappingColumn) -> TypeEngine[Any]:
    if column.kind == "integer":
        return Integer()
    if column.kind == "decimal":
        return ExactDecimal(column.precision, column.scale)
    return String(column.length)


def _texts(mapping: MappingTable, row: Mapping[Any, Any]) -> Row:
    return canonical_row(mapping, {name: row[name] for name in _names(mapping)})


def _names(mapping: MappingTable) -> Iterator[str]:
    return (column.name for column in mapping.columns)


def _order(mapping: MappingTable, row: Row, names: Sequence[str]) -> tuple[Any, ...]:
    """Numbers by their size, what has no value first."""

    def place(name: str) -> tuple[int, Decimal, str]:
        text = row[name]
        if text is None:
            return 0, Decimal(0), ""
        is_number = mapping.column(name).kind in ("integer", "decimal")
        return 1, Decimal(text) if is_number else Decimal(0), text

    return tuple(place(name) for name in names)
