"""Definitions (create, alter, drop, truncate) of Oracle SQL, as trees."""

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.query_parser import QueryParser
from dbt_project.oracle_sql.statements import (
    AlterTable,
    ColumnDefinition,
    Constraint,
    CreateIndex,
    CreateTable,
    CreateView,
    Drop,
    Session,
    Statement,
    Truncate,
)

# Options of storage, which change no row: taken and left alone.
STORAGE = {"NOLOGGING", "LOGGING", "NOCOMPRESS", "NOPARALLEL"}


# What may follow a column's name where it has no type.
UNTYPED = ("NOT", "NULL", "DEFAULT", "CONSTRAINT", "PRIMARY", "UNIQUE")


class DefinitionParser(QueryParser):
    """Reads definitions."""

    def create(self) -> Statement:
        """Take a `create …`."""
        self.expect("CREATE")
        replaces = self.take("OR", "REPLACE")
        if replaces and self.is_word("TABLE"):
            raise ora(922, "missing or invalid option: a table cannot be replaced")
        if self.is_word("TEMP") or self.is_word("TEMPORARY"):
            raise ora(901, "invalid CREATE command")
        if self.is_word("SCHEMA") and not self.is_word("SCHEMA", "AUTHORIZATION"):
            raise ora(2420, "missing schema authorization clause")
        for kind in ("global", "private"):
            if self.take(kind.upper(), "TEMPORARY", "TABLE"):
                return self._table(kind)
        if self.take("TABLE"):
            return self._table(None)
        if self.take("VIEW") or self.take("FORCE", "VIEW"):
            return self._view(replaces)
        is_unique = self.take("UNIQUE")
        if self.take("INDEX"):
            return self._index(is_unique)
        return refuse(f"create {self.token.text.lower()}")

    def _table(self, kind: str | None) -> Statement:
        if self.is_word("IF", "NOT", "EXISTS"):
            if self.version >= 23:
                refuse("IF NOT EXISTS")
            raise ora(922, "missing or invalid option: IF NOT EXISTS")
        place = self.place()
        columns: list[ColumnDefinition] = []
        constraints: list[Constraint] = []
        if self.take_op("("):
            while True:
                if self._is_constraint():
                    constraints.append(self._constraint())
                else:
                    columns.append(self._column(may_lack_type=True))
                if not self.take_op(","):
                    break
            self.expect_op(")")
        temporary = self._lifetime(kind)
        partition = self._storage()
        if partition and kind:
            raise ora(14451, "unsupported feature with temporary table")
        query = None
        if self.take("AS"):
            query = self.query()
            if any(column.type for column in columns):
                raise ora(1773, "may not specify column datatypes in this CREATE TABLE")
        elif not columns:
            raise ora(906, "missing left parenthesis")
        elif not all(column.type for column in columns):
            raise ora(2263, "need to specify the datatype for this column")
        return CreateTable(place, tuple(columns), tuple(constraints), query, temporary,
                           kind == "private", partition)  # fmt: skip

    def _lifetime(self, kind: str | None) -> str | None:
        """Take `on commit …` of a temporary table."""
        if kind is None:
            return None
        if not self.take("ON", "COMMIT"):
            return "rows"
        ending = "PRESERVE" if self.take("PRESERVE") else "DELETE" if kind == "global" else "DROP"
        if ending != "PRESERVE":
            self.expect(ending)
        self.expect("ROWS" if kind == "global" else "DEFINITION")
        return "kept" if ending == "PRESERVE" else "rows"

    def _storage(self) -> str | None:
        """Take what says how a table is kept; gives its partition clause."""
        partition = None
        while self.token.kind == "word":
            if self.is_word("PARTITION", "BY"):
                partition = self._partition()
            elif self.take("TABLESPACE"):
                self.name()
            elif self.take("PARALLEL"):
                if self.token.kind == "number" or self.is_op("("):
                    self._degree()
            elif self.take("COMPRESS") or self.take("COLUMN", "STORE", "COMPRESS"):
                self._compression("BASIC", "LOW", "HIGH")
            elif self.take("ROW", "STORE", "COMPRESS"):
                self._compression("BASIC", "ADVANCED")
            elif self.token.text in STORAGE:
                self.next()
            else:
                break
        self.refuse_unknown()
        return partition

    def _degree(self) -> None:
        is_bracketed = self.take_op("(")
        if is_bracketed:
            self.expect("DEGREE")
        if self.integer() < 1:
            raise ora(12813, "value for PARALLEL or DEGREE must be greater than 0")
        if is_bracketed:
            self.expect_op(")")

    def _compression(self, *levels: str) -> None:
        if self.take("FOR") and not (self.take("QUERY") or self.take("OLTP")):
            self.expect("ARCHIVE")
        if self.token.text in levels:
            self.next()

    def _partition(self) -> str:
        """Take `partition by range|list|hash (…) …`: what is in its parentheses is not read."""
        start = self.token.at
        self.expect("PARTITION", "BY")
        kind = self.next().text
        if kind not in ("RANGE", "LIST", "HASH"):
            refuse(f"partition by {kind.lower()}")
        self.names()
        if self.take("AUTOMATIC") and kind != "LIST":
            raise ora(922, "missing or invalid option: AUTOMATIC")
        if kind == "HASH" and self.take("PARTITIONS"):
            self.integer()
            return self.sql[start : self.token.at]
        if kind == "RANGE" and self.take("INTERVAL"):
            self._parentheses_unread()
        self._parentheses_unread()
        return self.sql[start : self.token.at]

    def _parentheses_unread(self) -> None:
        self.expect_op("(")
        depth = 1
        while depth:
            token = self.next()
            if token.kind == "end":
                raise ora(907, "missing right parenthesis")
            if token.kind == "op":
                depth += {"(": 1, ")": -1}.get(token.text, 0)

    def _is_constraint(self) -> bool:
        return (
            self.is_word("CONSTRAINT") or self.is_word("PRIMARY", "KEY") or self.is_word("UNIQUE")
        )

    def _constraint(self) -> Constraint:
        name = self.name() if self.take("CONSTRAINT") else None
        if self.take("PRIMARY", "KEY"):
            return Constraint(name, "P", self.names())
        if self.take("UNIQUE"):
            return Constraint(name, "U", self.names())
        return refuse(f"the constraint at {self.context()}")

    def _column(self, *, may_lack_type: bool = False) -> ColumnDefinition:
        name = self.name()
        ends = self.is_op(",") or self.is_op(")")
        lacks = may_lack_type and (ends or any(self.is_word(word) for word in UNTYPED))
        data_type = None if lacks else self.data_type()
        default, nullable, key, key_name = None, None, None, None
        while True:
            if self.take("DEFAULT"):
                if self.is_word("ON", "NULL") and self.version >= 12:
                    refuse("DEFAULT ON NULL")
                default = self.value()
            elif self.take("NOT", "NULL"):
                nullable = False
            elif self.take("NULL"):
                nullable = True
            elif self.take("CONSTRAINT"):
                key_name = self.name()
            elif self.take("PRIMARY", "KEY"):
                key = "P"
            elif self.take("UNIQUE"):
                key = "U"
            elif self.is_word("GENERATED") and self.version < 12 and self.ahead(2).text != "(":
                raise ora(2000, "missing ( keyword: identity columns are new in 12.1")
            elif self.is_word("GENERATED") or self.is_word("CHECK") or self.is_word("REFERENCES"):
                refuse(f"{self.token.text.lower()} at a column")
            else:
                return ColumnDefinition(name, data_type, nullable, default, key, key_name)

    def _view(self, replaces: bool) -> Statement:
        place = self.place()
        columns = self.names() if self.is_op("(") else ()
        self.expect("AS")
        start = self.token.at
        query = self.query()
        text = self.sql[start : self.token.at]
        if self.take("WITH", "READ", "ONLY"):
            pass
        return CreateView(place, columns, query, text, replaces)

    def _index(self, is_unique: bool) -> Statement:
        place = self.place()
        self.expect("ON")
        table = self.place()
        if self.ahead(2).text == "(":
            refuse("an index on an expression")
        columns = self.names()
        self._storage()
        return CreateIndex(place, table, columns, is_unique)

    def alter(self) -> Statement:
        """Take an `alter …`."""
        self.expect("ALTER")
        if self.take("SESSION"):
            return self._session()
        if not self.take("TABLE"):
            return refuse(f"alter {self.token.text.lower()}")
        place = self.place()
        if self.take("ADD"):
            if self._is_constraint():
                return AlterTable(place, "constraint", constraint=self._constraint())
            return AlterTable(place, "add", self._columns())
        if self.take("MODIFY"):
            if self.is_word("PARTITION", "BY"):
                partition = self._partition()
                self.take("ONLINE")
                return AlterTable(place, "keep", names=(partition,))
            return AlterTable(place, "modify", self._columns(may_lack_type=True))
        if self.take("DROP"):
            names = (self.name(),) if self.take("COLUMN") else self.names()
            self.take("CASCADE", "CONSTRAINTS")
            return AlterTable(place, "drop", names=names)
        if self.take("RENAME", "COLUMN"):
            old = self.name()
            self.expect("TO")
            return AlterTable(place, "rename column", names=(old, self.name()))
        if self.take("RENAME", "TO"):
            return AlterTable(place, "rename", names=(self.name(),))
        if self.is_word("PARALLEL") or self.is_word("NOPARALLEL"):
            self._storage()
            return AlterTable(place, "keep")
        if self.is_word("ALTER"):
            raise ora(1735, "invalid ALTER TABLE option")
        return refuse(f"alter table at {self.context()}")

    def _columns(self, *, may_lack_type: bool = False) -> tuple[ColumnDefinition, ...]:
        if self.is_word("COLUMN"):
            raise ora(904, "invalid identifier: COLUMN is reserved")
        if not self.take_op("("):
            return (self._column(may_lack_type=may_lack_type),)
        found = [self._column(may_lack_type=may_lack_type)]
        while self.take_op(","):
            found.append(self._column(may_lack_type=may_lack_type))
        self.expect_op(")")
        return tuple(found)

    def _session(self) -> Statement:
        self.expect("SET")
        settings = {}
        while self.token.kind == "word":
            name = self.next().text
            self.expect_op("=")
            settings[name] = self.next().text
        return Session("alter", settings)

    def drop(self) -> Statement:
        """Take a `drop …`."""
        self.expect("DROP")
        for kind in ("TABLE", "VIEW", "INDEX"):
            if self.take(kind):
                if self.is_word("IF", "EXISTS"):
                    if self.version >= 23:
                        refuse("IF EXISTS")
                    raise ora(933, "SQL command not properly ended: IF EXISTS")
                place = self.place()
                self.take("CASCADE", "CONSTRAINTS")
                self.take("PURGE")
                return Drop(kind.lower(), place)
        return refuse(f"drop {self.token.text.lower()}")

    def truncate(self) -> Statement:
        """Take a `truncate table`."""
        self.expect("TRUNCATE")
        if not self.take("TABLE"):
            raise ora(3290, "Invalid truncate command - missing CLUSTER or TABLE keyword")
        place = self.place()
        if self.take("REUSE", "STORAGE") or self.take("DROP", "STORAGE"):
            pass
        return Truncate(place)
