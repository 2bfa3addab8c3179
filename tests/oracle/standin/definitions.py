"""Oracle's CREATE, ALTER, DROP and TRUNCATE: DuckDB's tables and the dictionary together."""

from collections.abc import Sequence
from dataclasses import replace

from dbt_project.oracle_sql.queries import Output, Relation, Translation
from dbt_project.oracle_sql.statements import (
    ColumnDefinition,
    Comment,
    CreateIndex,
    CreateTable,
    CreateView,
    Drop,
    Grant,
    Truncate,
)
from dbt_project.oracle_sql.tree import Name, Place, Query, SetOperation, Star
from dbt_project.oracle_sql.typed import quoted
from dbt_project.oracle_sql.types import NULL, OracleType
from tests.oracle.standin.alterations import Alterations
from tests.oracle.standin.dictionary import STORE
from tests.oracle.standin.entries import own_constraints, type_of
from tests.oracle.standin.errors import ora, refuse
from tests.oracle.standin.storing import stored


class Definitions(Alterations):
    """Runs definitions for one user, inside a transaction that the session commits."""

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
        for constraint in (*node.constraints, *own_constraints(columns)):
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
        made, outputs = translation.query(node.query)
        _check_named(node.query)
        for output in outputs:
            if output.type == NULL:
                raise ora(1723, "zero-length columns are not allowed")
        columns = _columns_of(node, outputs)
        listed = ", ".join(
            stored(output.typed, type_of(column), f'"{column.name}"', 0,
                   nullable=column.nullable is not False)
            for output, column in zip(outputs, columns, strict=True)
        )  # fmt: skip
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
        listed = ", ".join(f"{quoted(c.name)} {type_of(c).storage}" for c in columns)
        place = f"{quoted(owner)}.{quoted(name)}"
        self.run(f"create table {place} ({listed})", [])
        return place

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
        if list(node.columns) in self._indexed(table_owner, node.table.name):
            raise ora(1408, "such column list already indexed")
        self._add_index(owner, node.place.name, table_owner, node.table.name, node.columns,
                        is_unique=node.is_unique)  # fmt: skip

    def _indexed(self, table_owner: str, table: str) -> list[list[str]]:
        """The columns of each index of a table."""
        found = self.run(
            f"select list(column_name order by place) from {STORE}.index_columns "
            "where table_owner = ? and table_name = ? group by owner, name", [table_owner, table]
        )  # fmt: skip
        return [row[0] for row in found]

    def create_view(self, node: CreateView, translation: Translation) -> None:
        """A view, kept as its text."""
        owner, name = node.place.owner or self.schema, node.place.name
        if node.columns:
            refuse("columns named in CREATE VIEW")
        if node.replaces and self._kind(owner, name) == "view":
            self._forget(owner, name, keeps=("grants",))
        self._refuse_taken(owner, name, "CREATE ANY VIEW")
        _check_named(node.query)
        _, outputs = translation.query(node.query)
        self.run(f"insert into {STORE}.relations values (?, ?, 'view', null, null, ?, now(), null)",
                 [owner, name, node.text])  # fmt: skip
        for place, output in enumerate(outputs, 1):
            column = ColumnDefinition(output.name, _kept(output.type))
            self._add_column(owner, name, column, place)

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
        for grantee in node.grantees:
            if grantee not in self.catalogue.database.users and grantee != "PUBLIC":
                raise ora(1917, f"user or role '{grantee}' does not exist")
            if grantee == owner == self.catalogue.user.name:
                raise ora(1749, "you may not GRANT/REVOKE privileges to/from yourself")
            row = [grantee, owner, node.place.name, node.privilege]
            self.run(f"delete from {STORE}.grants where grantee = ? and owner = ? and name = ? "
                     "and privilege = ?", row)  # fmt: skip
            if not node.revokes:
                self.run(f"insert into {STORE}.grants values (?, ?, ?, ?)", row)


def _columns_of(node: CreateTable, outputs: Sequence[Output]) -> tuple[ColumnDefinition, ...]:
    """The columns of a table that a query makes, perhaps under names and with keys of its own."""
    if not node.columns:
        return tuple(ColumnDefinition(o.name, _kept(o.type)) for o in outputs)
    if len(node.columns) != len(outputs):
        raise ora(1730, "invalid number of column names specified")
    return tuple(
        replace(column, type=_kept(output.type))
        for column, output in zip(node.columns, outputs, strict=True)
    )


def _kept(data_type: OracleType) -> OracleType:
    """The type of a column that a query makes."""
    if data_type.family == "text" and not data_type.length:
        return OracleType("VARCHAR2", 4000)
    if data_type.name == "RAW" and not data_type.length:
        return OracleType("RAW", 2000)
    return data_type


def _check_named(query: Query) -> None:
    """What is no plain column needs an alias to become one; the first branch of a union names."""
    body = query.body
    while isinstance(body, SetOperation):
        body = body.left.body
    for item, alias in body.items:
        if alias is None and not isinstance(item, Name | Star):
            raise ora(998, "must name this expression with a column alias")
