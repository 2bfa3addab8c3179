"""What the dictionary holds of tables, views and indexes: written by definitions."""

from collections.abc import Callable, Sequence
from typing import Any

from dbt_project.oracle_sql.statements import ColumnDefinition, Constraint
from dbt_project.oracle_sql.tree import Expression, Literal, Name
from dbt_project.oracle_sql.types import OracleType
from tests.oracle.standin.catalogue import Catalogue
from tests.oracle.standin.dictionary import STORE
from tests.oracle.standin.errors import ora, refuse

Run = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
# What Oracle's dictionary has in the columns of all that names a table.
NAMED = (("columns", "owner", "table_name"), ("keys", "owner", "table_name"),
         ("key_columns", "owner", "table_name"), ("indexes", "table_owner", "table_name"),
         ("index_columns", "table_owner", "table_name"), ("grants", "owner", "name"),
         ("comments", "owner", "name"),
         ("relations", "owner", "name"))  # fmt: skip


class Entries:
    """Reads and writes them for one user, inside a transaction that the session commits."""

    def __init__(self, catalogue: Catalogue, schema: str, run: Run) -> None:
        self.catalogue = catalogue
        self.schema = schema
        self.run = run

    def _refuse_taken(self, owner: str, name: str, privilege: str = "CREATE ANY TABLE") -> None:
        if owner not in self.catalogue.database.users:
            raise ora(1918, f"user '{owner}' does not exist")
        if not self.catalogue.may_define(owner, privilege):
            raise ora(1031, "insufficient privileges")
        if self._exists(owner, name):
            raise ora(955, "name is already used by an existing object")

    def _exists(self, owner: str, name: str) -> bool:
        return self._kind(owner, name) is not None

    def _kind(self, owner: str, name: str) -> str | None:
        sql = f"select kind from {STORE}.relations where owner = ? and name = ?"
        found = self.run(sql, [owner, name])
        return found[0][0] if found else None

    def _mark(self, owner: str, name: str) -> str | None:
        """A temporary table's mark, once no session has rows in it."""
        sql = f"select temporary from {STORE}.relations where owner = ? and name = ?"
        found = self.run(sql, [owner, name])
        mark = found[0][0] if found else None
        if mark:
            self.catalogue.temporary.check_unused(mark)
        return mark

    def _check_may(self, owner: str, name: str, privilege: str) -> None:
        """ORA-00942 for what is not there or not seen, ORA-01031 for what may not be changed."""
        if not self._exists(owner, name) or not (
            self.catalogue.may_read(owner, name) or self.catalogue.may_define(owner, privilege)
        ):
            raise ora(942, "table or view does not exist")
        if not self.catalogue.may_define(owner, privilege):
            raise ora(1031, "insufficient privileges")

    def _add_column(self, owner: str, name: str, column: ColumnDefinition, place: int) -> None:
        data_type = type_of(column)
        is_key = column.key == "P"
        nullable = column.nullable is not False and not is_key
        self.run(
            f"insert into {STORE}.columns values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [owner, name, column.name, place, data_type.dictionary_name, data_type.length,
             data_type.counts_bytes, data_type.precision, data_type.scale, nullable,
             _default_text(column.default)],
        )  # fmt: skip

    def _add_constraint(self, owner: str, table: str, constraint: Constraint) -> None:
        known = {row[0] for row in self.catalogue.columns(owner, table)}
        for column in constraint.columns:
            if column not in known:
                raise ora(904, f'"{column}": invalid identifier')
        name = constraint.name or f"SYS_C{next(self.catalogue.database.temporary):06}"
        taken = f"select 1 from {STORE}.keys where owner = ? and name = ?"
        if self.run(taken, [owner, name]):
            raise ora(2264, "name already used by an existing constraint")
        self.run(f"insert into {STORE}.keys values (?, ?, ?, ?)",
                 [owner, name, constraint.kind, table])  # fmt: skip
        self._add_index(owner, name, owner, table, constraint.columns, is_unique=False)
        for place, column in enumerate(constraint.columns, 1):
            self.run(f"insert into {STORE}.key_columns values (?, ?, ?, ?, ?)",
                     [owner, name, table, column, place])  # fmt: skip
            if constraint.kind == "P":
                self.run(f"update {STORE}.columns set nullable = false where owner = ? and "
                         "table_name = ? and name = ?", [owner, table, column])  # fmt: skip

    def _add_index(
        self, owner: str, name: str, table_owner: str, table: str, columns: Sequence[str], *,
        is_unique: bool,
    ) -> None:  # fmt: skip
        self.run(f"insert into {STORE}.indexes values (?, ?, ?, ?, ?)",
                 [owner, name, table_owner, table, is_unique])  # fmt: skip
        for place, column in enumerate(columns, 1):
            self.run(f"insert into {STORE}.index_columns values (?, ?, ?, ?, ?, ?)",
                     [owner, name, table_owner, table, column, place])  # fmt: skip

    def _forget(self, owner: str, name: str, keeps: Sequence[str] = ()) -> None:
        for table, owner_column, name_column in NAMED:
            if table in keeps:
                continue
            self.run(f"delete from {STORE}.{table} where {owner_column} = ? and {name_column} = ?",
                     [owner, name])  # fmt: skip


def type_of(column: ColumnDefinition) -> OracleType:
    """A column's type, which must be given."""
    if column.type is None:
        raise ora(2263, "need to specify the datatype for this column")
    if column.type.length == 0:
        raise ora(1723, "zero-length columns are not allowed")
    return column.type


def own_constraints(columns: Sequence[ColumnDefinition]) -> list[Constraint]:
    """Keys that are declared at columns."""
    return [Constraint(c.key_name, c.key, (c.name,)) for c in columns if c.key]


def _default_text(default: Expression | None) -> str | None:
    if default is None:
        return None
    if isinstance(default, Literal) and default.kind in ("number", "text"):
        return default.value if default.kind == "number" else f"'{default.value}'"
    if isinstance(default, Name) and default.parts == ("SYSDATE",):
        return "SYSDATE"
    return refuse("this default")
