"""Oracle's CREATE, ALTER, DROP and TRUNCATE: DuckDB's tables and the dictionary together."""

from collections.abc import Callable, Sequence
from typing import Any

from dbt_project.oracle_sql.queries import Relation, Translation
from dbt_project.oracle_sql.statements import (
    AlterTable,
    ColumnDefinition,
    Comment,
    Constraint,
    CreateIndex,
    CreateTable,
    CreateView,
    Drop,
    Grant,
    Truncate,
)
from dbt_project.oracle_sql.tree import Expression, Literal, Name, Place
from dbt_project.oracle_sql.typed import quoted
from dbt_project.oracle_sql.types import NULL, OracleType
from tests.oracle.standin.catalogue import Catalogue
from tests.oracle.standin.dictionary import STORE
from tests.oracle.standin.errors import ora, refuse
from tests.oracle.standin.storing import stored

Run = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
# What Oracle's dictionary has in the columns of all that names a table.
NAMED = (("columns", "owner", "table_name"), ("keys", "owner", "table_name"),
         ("key_columns", "owner", "table_name"), ("indexes", "table_owner", "table_name"),
         ("index_columns", "table_owner", "table_name"), ("grants", "owner", "name"),
         ("comments", "owner", "name"),
         ("relations", "owner", "name"))  # fmt: skip


class Definitions:
    """Runs definitions for one user, inside a transaction that the session commits."""

    def __init__(self, catalogue: Catalogue, schema: str, run: Run) -> None:
        self.catalogue = catalogue
        self.schema = schema
        self.run = run

    def create_table(self, node: CreateTable, translation: Translation) -> int:
        """Create a table; `as select` fills it. Gives the rows that were inserted."""
        owner, name = node.place.owner or self.schema, node.place.name
        if node.is_private:
            refuse("private temporary tables")
        self._refuse_taken(owner, name)
        columns, source = node.columns, ""
        if node.query is not None:
            columns, source = self._selected(node, translation)
        self._check_names(columns)
        number = next(self.catalogue.database.temporary)
        mark = f"{node.temporary} {number}" if node.temporary else None
        self.run(f"insert into {STORE}.relations values (?, ?, 'table', ?, null, null, now(), ?)",
                 [owner, name, mark, node.partition])  # fmt: skip
        for place, column in enumerate(columns, 1):
            self._add_column(owner, name, column, place)
        made = self._made(owner, name, columns, mark)
        for constraint in (*node.constraints, *_own_constraints(columns)):
            self._add_constraint(owner, name, constraint)
        if not source:
            return 0
        rows = self.run(f"insert into {made} {source}", [])
        self.catalogue.temporary.use(made)
        return int(rows[0][0])

    def _selected(
        self, node: CreateTable, translation: Translation
    ) -> tuple[tuple[ColumnDefinition, ...], str]:
        """The columns that `as select` makes, and DuckDB's query that fills them."""
        assert node.query is not None
        if node.columns:
            refuse("columns named in CREATE TABLE … AS SELECT")
        made, outputs = translation.query(node.query)
        for output in outputs:
            if output.name.startswith("EXPR"):
                raise ora(998, "must name this expression with a column alias")
            if output.type == NULL:
                raise ora(1723, "zero-length columns are not allowed")
        columns = tuple(ColumnDefinition(o.name, _kept(o.type)) for o in outputs)
        listed = ", ".join(
            stored(o.typed, _kept(o.type), o.name, 0, nullable=True) for o in outputs
        )
        return columns, f"select {listed} from ({made})"

    def _check_names(self, columns: Sequence[ColumnDefinition]) -> None:
        if not columns:
            raise ora(904, "invalid identifier")
        names = [column.name for column in columns]
        for name in names:
            if names.count(name) > 1:
                raise ora(957, f"duplicate column name: {name}")
            if [n.upper() for n in names].count(name.upper()) > 1:
                refuse(f"columns {name} that differ in case only")

    def _made(
        self, owner: str, name: str, columns: Sequence[ColumnDefinition], mark: str | None
    ) -> str:
        """DuckDB's name of a new table, which exists after that."""
        if mark:
            return self.catalogue.temporary.open(mark, self.catalogue.columns(owner, name))
        listed = ", ".join(f"{quoted(c.name)} {_type(c).storage}" for c in columns)
        place = f"{quoted(owner)}.{quoted(name)}"
        self.run(f"create table {place} ({listed})", [])
        return place

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
        data_type = _type(column)
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

    def create_index(self, node: CreateIndex) -> None:
        """An index; it makes nothing faster here, but the dictionary knows it."""
        table_owner = node.table.owner or self.schema
        owner = node.place.owner or self.schema
        self._check_may(table_owner, node.table.name, "CREATE ANY INDEX")
        self._mark(table_owner, node.table.name)
        if self.run(f"select 1 from {STORE}.indexes where owner = ? and name = ?",
                    [owner, node.place.name]):  # fmt: skip
            raise ora(955, "name is already used by an existing object")
        known = {row[0] for row in self.catalogue.columns(table_owner, node.table.name)}
        for column in node.columns:
            if column not in known:
                raise ora(904, f'"{column}": invalid identifier')
        self._add_index(owner, node.place.name, table_owner, node.table.name, node.columns,
                        is_unique=node.is_unique)  # fmt: skip

    def create_view(self, node: CreateView, translation: Translation) -> None:
        """A view, kept as its text."""
        owner, name = node.place.owner or self.schema, node.place.name
        if node.columns:
            refuse("columns named in CREATE VIEW")
        if node.replaces and self._kind(owner, name) == "view":
            self._forget(owner, name, keeps=("grants",))
        self._refuse_taken(owner, name, "CREATE ANY VIEW")
        _, outputs = translation.query(node.query)
        self.run(f"insert into {STORE}.relations values (?, ?, 'view', null, null, ?, now(), null)",
                 [owner, name, node.text])  # fmt: skip
        for place, output in enumerate(outputs, 1):
            column = ColumnDefinition(output.name, _kept(output.type))
            self._add_column(owner, name, column, place)

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
            f"alter table {place} add column {quoted(column.name)} {_type(column).storage}", []
        )
        self._add_column(owner, name, column, len(columns) + 1)
        for constraint in _own_constraints((column,)):
            self._add_constraint(owner, name, constraint)

    def _modify(self, owner: str, name: str, column: ColumnDefinition) -> None:
        found = [row for row in self.catalogue.columns(owner, name) if row[0] == column.name]
        if not found:
            raise ora(904, f'"{column.name}": invalid identifier')
        old = found[0][1]
        new = column.type or old
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

    def drop(self, node: Drop) -> None:
        """`drop table`, `drop view`, `drop index`."""
        owner, name = node.place.owner or self.schema, node.place.name
        if node.kind == "index":
            if not self.run(f"select 1 from {STORE}.indexes where owner = ? and name = ?",
                            [owner, name]):  # fmt: skip
                raise ora(1418, "specified index does not exist")
            for table in ("indexes", "index_columns"):
                self.run(f"delete from {STORE}.{table} where owner = ? and name = ?", [owner, name])
            return
        if self._kind(owner, name) != node.kind:
            raise ora(942, "table or view does not exist")
        self._check_may(owner, name, f"DROP ANY {node.kind.upper()}")
        mark = self._mark(owner, name)
        self._forget(owner, name)
        if node.kind == "table" and not mark:
            self.run(f"drop table {quoted(owner)}.{quoted(name)}", [])

    def comment(self, node: Comment) -> None:
        """`comment on table … is …`, `comment on column … is …`."""
        owner, name = node.place.owner or self.schema, node.place.name
        self._check_may(owner, name, "COMMENT ANY TABLE")
        if len(node.text.encode()) > 4000:
            raise ora(1704, "string literal too long")
        known = {row[0] for row in self.catalogue.columns(owner, name)}
        if node.column is not None and node.column not in known:
            raise ora(904, f'"{node.column}": invalid identifier')
        self.run(f"delete from {STORE}.comments where owner = ? and name = ? "
                 "and column_name is not distinct from ?", [owner, name, node.column])  # fmt: skip
        if node.text:
            self.run(f"insert into {STORE}.comments values (?, ?, ?, ?)",
                     [owner, name, node.column, node.text])  # fmt: skip

    def _forget(self, owner: str, name: str, keeps: Sequence[str] = ()) -> None:
        for table, owner_column, name_column in NAMED:
            if table in keeps:
                continue
            self.run(f"delete from {STORE}.{table} where {owner_column} = ? and {name_column} = ?",
                     [owner, name])  # fmt: skip

    def truncate(self, node: Truncate) -> None:
        """`truncate table`; of a temporary one, this session's rows."""
        owner, name = node.place.owner or self.schema, node.place.name
        self._check_may(owner, name, "DROP ANY TABLE")
        if self._kind(owner, name) == "view":
            raise ora(942, "table or view does not exist")
        found = self.catalogue.relation(Place(owner, name), self.schema)
        assert isinstance(found, Relation)
        self.run(f"delete from {found.sql}", [])
        self.catalogue.temporary.release(found.sql)

    def grant(self, node: Grant) -> None:
        """`grant … on … to …`, `revoke … on … from …`."""
        owner = node.place.owner or self.schema
        if not self._exists(owner, node.place.name):
            raise ora(942, "table or view does not exist")
        self._check_may(owner, node.place.name, "GRANT ANY OBJECT PRIVILEGE")
        if node.revokes:
            self.run(f"delete from {STORE}.grants where grantee = ? and owner = ? and name = ?",
                     [node.grantee, owner, node.place.name])  # fmt: skip
            return
        self.run(f"insert into {STORE}.grants values (?, ?, ?, ?)",
                 [node.grantee, owner, node.place.name, node.privilege])  # fmt: skip


def _type(column: ColumnDefinition) -> OracleType:
    if column.type is None:
        raise ora(2263, "need to specify the datatype for this column")
    return column.type


def _own_constraints(columns: Sequence[ColumnDefinition]) -> list[Constraint]:
    return [Constraint(c.key_name, c.key, (c.name,)) for c in columns if c.key]


def _kept(data_type: OracleType) -> OracleType:
    """The type of a column that a query makes."""
    if data_type.family == "text" and not data_type.length:
        return OracleType("VARCHAR2", 4000)
    if data_type.name == "RAW" and not data_type.length:
        return OracleType("RAW", 2000)
    return data_type


def _default_text(default: Expression | None) -> str | None:
    if default is None:
        return None
    if isinstance(default, Literal) and default.kind in ("number", "text"):
        return default.value if default.kind == "number" else f"'{default.value}'"
    if isinstance(default, Name) and default.parts == ("SYSDATE",):
        return "SYSDATE"
    return refuse("this default")


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
