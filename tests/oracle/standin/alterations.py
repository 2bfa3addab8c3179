"""Oracle's ALTER TABLE: DuckDB's table and the dictionary together."""

from dbt_project.oracle_sql.statements import AlterTable, ColumnDefinition
from dbt_project.oracle_sql.typed import quoted
from dbt_project.oracle_sql.types import OracleType
from tests.oracle.standin.dictionary import STORE
from tests.oracle.standin.entries import NAMED, Entries, own_constraints, type_of
from tests.oracle.standin.errors import ora, refuse


class Alterations(Entries):
    """Changes tables."""

    def alter(self, node: AlterTable) -> None:
        """One `alter table`."""
        owner, name = node.place.owner or self.schema, node.place.name
        self._check_may(owner, name, "ALTER ANY TABLE")
        if self._kind(owner, name) == "view":
            raise ora(942, "table or view does not exist")
        if self._mark(owner, name) and node.action != "rename":
            refuse("altering a temporary table")
        if node.action == "add":
            for column in node.columns:
                self._add(owner, name, column)
        elif node.action == "modify":
            for column in node.columns:
                self._modify(owner, name, column)
        elif node.action == "drop":
            for column_name in node.names:
                self._drop_column(owner, name, column_name)
        elif node.action == "constraint" and node.constraint is not None:
            self._add_constraint(owner, name, node.constraint)
        elif node.action == "rename column":
            self._rename_column(owner, name, *node.names)
        elif node.action == "keep":
            self._keep(owner, name, *node.names)
        else:
            self._rename(owner, name, node.names[0])

    def _keep(self, owner: str, name: str, partition: str | None = None) -> None:
        """How a table is kept makes no difference here, but that the dictionary says it."""
        if partition:
            self.run(f"update {STORE}.relations set partition = ? where owner = ? and name = ?",
                     [partition, owner, name])  # fmt: skip

    def _add(self, owner: str, name: str, column: ColumnDefinition) -> None:
        columns = self.catalogue.columns(owner, name)
        if any(known == column.name for known, *_ in columns):
            raise ora(1430, "column being added already exists in table")
        if column.nullable is False and column.default is None and not self._is_empty(owner, name):
            raise ora(1758, "table must be empty to add mandatory (NOT NULL) column")
        if column.default is not None and not self._is_empty(owner, name):
            refuse("adding a column with a default to a table that has rows")
        place = f"{quoted(owner)}.{quoted(name)}"
        self.run(
            f"alter table {place} add column {quoted(column.name)} {type_of(column).storage}", []
        )
        self._add_column(owner, name, column, len(columns) + 1)
        for constraint in own_constraints((column,)):
            self._add_constraint(owner, name, constraint)

    def _modify(self, owner: str, name: str, column: ColumnDefinition) -> None:
        found = [row for row in self.catalogue.columns(owner, name) if row[0] == column.name]
        if not found:
            raise ora(904, f'"{column.name}": invalid identifier')
        old = found[0][1]
        new = type_of(column) if column.type else old
        if new != old:
            self._check_change(owner, name, column.name, old, new)
            place = f"{quoted(owner)}.{quoted(name)}"
            using = _converted(quoted(column.name), old, new)
            self.run(f"alter table {place} alter column {quoted(column.name)} "
                     f"type {new.storage} using {using}", [])  # fmt: skip
        nullable = found[0][2] if column.nullable is None else column.nullable
        self.run(
            f"update {STORE}.columns set data_type = ?, length = ?, counts_bytes = ?, "
            "precision = ?, scale = ?, nullable = ? "
            "where owner = ? and table_name = ? and name = ?",
            [new.dictionary_name, new.length, new.counts_bytes, new.precision, new.scale, nullable,
             owner, name, column.name],
        )  # fmt: skip

    def _check_change(
        self, owner: str, name: str, column: str, old: OracleType, new: OracleType
    ) -> None:
        place = f"{quoted(owner)}.{quoted(name)}"
        if old.family != new.family and {old.family, new.family} & {"clob", "blob"}:
            raise ora(22858, "invalid alteration of datatype")
        used = f"select 1 from {place} where {quoted(column)} is not null limit 1"
        if not self.run(used, []):
            return
        if old.family != new.family and (old.family, new.family) != ("date", "timestamp"):
            raise ora(1439, "column to be modified must be empty to change datatype")
        if new.family == "number" and not _number_holds(new, old):
            raise ora(1440, "column to be modified must be empty to decrease precision or scale")
        if new.family == "text":
            measure = "strlen" if new.counts_bytes else "length"
            longer = (
                f"select 1 from {place} where {measure}({quoted(column)}) > {new.length} limit 1"
            )
            if self.run(longer, []):
                raise ora(1441, "cannot decrease column length because some value is too big")

    def _is_empty(self, owner: str, name: str) -> bool:
        return not self.run(f"select 1 from {quoted(owner)}.{quoted(name)} limit 1", [])

    def _drop_column(self, owner: str, name: str, column: str) -> None:
        columns = self.catalogue.columns(owner, name)
        if column not in {row[0] for row in columns}:
            raise ora(904, f'"{column}": invalid identifier')
        if len(columns) == 1:
            raise ora(12983, "cannot drop all columns in a table")
        for key, kind, parts in self.catalogue.keys(owner, name):
            if column in parts and (len(parts) > 1 or kind == "P"):
                raise ora(12991, f"column is referenced in a multi-column constraint {key}")
        self.run(f"alter table {quoted(owner)}.{quoted(name)} drop column {quoted(column)}", [])
        for table in ("key_columns", "index_columns"):
            self.run(f"delete from {STORE}.{table} where table_name = ? and column_name = ?",
                     [name, column])  # fmt: skip
        self.run(f"delete from {STORE}.columns where owner = ? and table_name = ? and name = ?",
                 [owner, name, column])  # fmt: skip

    def _rename_column(self, owner: str, name: str, old: str, new: str) -> None:
        place = f"{quoted(owner)}.{quoted(name)}"
        self.run(f"alter table {place} rename column {quoted(old)} to {quoted(new)}", [])
        self.run(f"update {STORE}.columns set name = ? where owner = ? and table_name = ? "
                 "and name = ?", [new, owner, name, old])  # fmt: skip
        for table in ("key_columns", "index_columns"):
            self.run(f"update {STORE}.{table} set column_name = ? where table_name = ? "
                     "and column_name = ?", [new, name, old])  # fmt: skip

    def _rename(self, owner: str, name: str, new: str) -> None:
        if self._exists(owner, new):
            raise ora(955, "name is already used by an existing object")
        if not self._mark(owner, name):
            self.run(f"alter table {quoted(owner)}.{quoted(name)} rename to {quoted(new)}", [])
        for table, owner_column, name_column in NAMED:
            self.run(f"update {STORE}.{table} set {name_column} = ? where {owner_column} = ? "
                     f"and {name_column} = ?", [new, owner, name])  # fmt: skip


def _number_holds(new: OracleType, old: OracleType) -> bool:
    if new.precision is None and new.scale is None:
        return True
    if old.precision is None and old.scale is None:
        return False
    new_scale, old_scale = new.scale or 0, old.scale or 0
    new_digits, old_digits = new.precision or 38, old.precision or 38
    return new_scale >= old_scale and new_digits - new_scale >= old_digits - old_scale


def _converted(name: str, old: OracleType, new: OracleType) -> str:
    """A stored value in its new representation."""
    if old.family == "number" and new.family == "number":
        if old.decimals and not new.decimals:
            return f"ora_number(cast({name} as varchar))"
        if new.decimals and not old.decimals:
            return f"cast(ora_plain({name}) as {new.storage})"
    if new.is_padded and new.length:
        return f"rpad({name}, {new.length}, ' ')"
    if new.is_nanosecond and not old.is_nanosecond:
        return f"ora_moment({name})"
    return f"cast({name} as {new.storage})"
