"""Statements of Oracle SQL, as trees. What is not known here is refused, never guessed."""

from dbt_project.oracle_sql.block_parser import BlockParser
from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.statements import (
    Comment,
    Delete,
    Explain,
    Grant,
    Insert,
    InsertAll,
    Merge,
    Session,
    Statement,
    Update,
)
from dbt_project.oracle_sql.tree import Derived, Expression, Place, Source, TableRef

Sets = tuple[tuple[tuple[str, ...], Expression], ...]
OBJECT_PRIVILEGES = ("ALL", "ALTER", "DEBUG", "DELETE", "EXECUTE", "FLASHBACK", "INDEX", "INSERT",
                     "READ", "REFERENCES", "SELECT", "UNDER", "UPDATE")  # fmt: skip
LONGEST_TEXT = 4000  # bytes
MOST_COLUMNS = 999  # of all rows of an `insert all` together
UNREAD = ("CALL", "ANALYZE", "PURGE", "RENAME", "FLASHBACK", "AUDIT", "NOAUDIT", "ASSOCIATE")


def parse(sql: str, version: int = 19) -> Statement:
    """Read one statement as a database of this version would."""
    parser = Parser(sql, version)
    with parser.placing():
        return parser.statement()


class Parser(BlockParser):
    """Reads statements."""

    def statement(self) -> Statement:
        """The statement, of which nothing is left over."""
        is_block = self.is_word("BEGIN") or self.is_word("DECLARE")
        for token in self.tokens if not is_block else ():  # PL/SQL has longer ones
            if token.kind == "text" and len(token.text.encode()) > LONGEST_TEXT:
                raise ora(1704, "string literal too long", token.at)
        found = self.block() if is_block else self.plain_statement()
        self.finish()
        return found

    def plain_statement(self) -> Statement:
        """Take a statement that is no block."""
        word = self.token.text
        if word in ("SELECT", "WITH", "("):
            return self.query()
        readers = {
            "INSERT": self._insert, "UPDATE": self._update, "DELETE": self._delete,
            "MERGE": self._merge, "CREATE": self.create, "ALTER": self.alter, "DROP": self.drop,
            "TRUNCATE": self.truncate, "GRANT": self._grant, "REVOKE": self._revoke,
            "EXPLAIN": self._explain, "COMMIT": self._commit, "ROLLBACK": self._rollback,
            "SAVEPOINT": self._savepoint, "SET": self._set, "LOCK": self._lock_table,
            "COMMENT": self._comment,
        }  # fmt: skip
        if word in readers:
            return readers[word]()
        if word in UNREAD:
            refuse(f"the statement {word}")
        raise ora(900, f"invalid SQL statement at {self.context()}")

    def _insert(self) -> Statement:
        self.expect("INSERT")
        if self.take("ALL"):
            return self._insert_all()
        if self.is_word("FIRST"):
            refuse("insert first")
        self.expect("INTO")
        place = self.place()
        columns = self.names() if self.is_op("(") else ()
        if self.take("VALUES"):
            return Insert(place, columns, self._row(), None)
        if not (self.is_word("SELECT") or self.is_word("WITH") or self.is_op("(")):
            raise ora(926, f"missing VALUES keyword at {self.context()}")
        return Insert(place, columns, (), self.query())

    def _insert_all(self) -> Statement:
        if self.is_word("WHEN"):
            refuse("insert all with conditions")
        rows = []
        while self.take("INTO"):
            place = self.place()
            columns = self.names() if self.is_op("(") else ()
            if not self.take("VALUES"):
                refuse("insert all without values")
            rows.append((place, columns, self._row()))
        if not rows:
            raise ora(925, f"missing INTO keyword at {self.context()}")
        if sum(len(values) for _, _, values in rows) > MOST_COLUMNS:
            raise ora(24335, "cannot support more than 1000 columns")
        if not (self.is_word("SELECT") or self.is_word("WITH") or self.is_op("(")):
            raise ora(928, f"missing SELECT keyword at {self.context()}")
        return InsertAll(tuple(rows), self.query())

    def _row(self) -> tuple[Expression | None, ...]:
        self.expect_op("(")
        found = [self._value_or_default()]
        while self.take_op(","):
            found.append(self._value_or_default())
        self.expect_op(")")
        if self.is_op(","):
            if self.version < 23:
                raise ora(933, "SQL command not properly ended: several rows in VALUES")
            refuse("several rows in VALUES")
        return tuple(found)

    def _value_or_default(self) -> Expression | None:
        return None if self.take("DEFAULT") else self.value()

    def _sets(self) -> Sets:
        found = [self._set_clause()]
        while self.take_op(","):
            found.append(self._set_clause())
        return tuple(found)

    def _set_clause(self) -> tuple[tuple[str, ...], Expression]:
        if self.is_op("("):
            names = self.names()
            self.expect_op("=")
            return names, self.value()
        name = self._own_name()
        self.expect_op("=")
        return (name,), self.value()

    def _update(self) -> Statement:
        self.expect("UPDATE")
        place, alias = self.place(), self.alias(971)
        self.expect("SET")
        sets = self._sets()
        if self.is_word("FROM"):
            if self.version >= 23:
                refuse("FROM in an update")
            raise ora(933, "SQL command not properly ended: FROM in an update")
        where = self.condition() if self.take("WHERE") else None
        return Update(place, alias, sets, where)

    def _delete(self) -> Statement:
        self.expect("DELETE")
        self.take("FROM")
        place, alias = self.place(), self.alias()
        if self.is_word("USING"):
            raise ora(933, "SQL command not properly ended: USING in a delete")
        return Delete(place, alias, self.condition() if self.take("WHERE") else None)

    def _merge(self) -> Statement:
        self.expect("MERGE")
        self.expect("INTO")
        place, alias = self.place(), self.alias()
        self.expect("USING")
        source: Source = self._merge_source()
        self.expect("ON")
        if not self.is_op("("):
            raise ora(969, "missing ON keyword: its condition stands in parentheses")
        self.expect_op("(")
        on = self.condition()
        self.expect_op(")")
        sets: Sets = ()
        update_where = delete_where = insert_where = None
        columns: tuple[str, ...] = ()
        values: tuple[Expression | None, ...] = ()
        if self.take("WHEN", "MATCHED", "THEN"):
            self.expect("UPDATE")
            self.expect("SET")
            sets = self._sets()
            update_where = self.condition() if self.take("WHERE") else None
            if self.take("DELETE"):
                self.expect("WHERE")
                delete_where = self.condition()
        if self.take("WHEN", "NOT", "MATCHED", "THEN"):
            self.expect("INSERT")
            columns = self._own_names() if self.is_op("(") else ()
            self.expect("VALUES")
            values = self._row()
            insert_where = self.condition() if self.take("WHERE") else None
        if not sets and not values:
            raise ora(905, f"missing keyword at {self.context()}")
        return Merge(place, alias, source, on, sets, update_where, delete_where, columns, values,
                     insert_where)  # fmt: skip

    def _own_names(self) -> tuple[str, ...]:
        """Take `(t.a, b)`: columns, perhaps with their table's alias."""
        self.expect_op("(")
        found = [self._own_name()]
        while self.take_op(","):
            found.append(self._own_name())
        self.expect_op(")")
        return tuple(found)

    def _own_name(self) -> str:
        name = self.name()
        return self.name() if self.take_op(".") else name

    def _merge_source(self) -> Source:
        if self.take_op("("):
            query = self.query()
            self.expect_op(")")
            return Derived(query, self.alias())
        return TableRef(self.place(), self.alias(), None)

    def _grant(self) -> Statement:
        self.expect("GRANT")
        privilege = self._privilege()
        self.expect("ON")
        place = self.place()
        self.expect("TO")
        return Grant(privilege, place, self._grantees())

    def _grantees(self) -> tuple[str, ...]:
        found = [self._grantee()]
        while self.take_op(","):
            found.append(self._grantee())
        return tuple(found)

    def _grantee(self) -> str:
        if self.token.kind not in ("word", "quoted"):
            raise ora(987, f"missing or invalid username(s) at {self.context()}")
        return self.next().text

    def _privilege(self) -> str:
        if not self.is_word(self.token.text, "ON"):
            refuse(f"several privileges, those of the system, and roles: {self.context()}")
        if self.token.text not in OBJECT_PRIVILEGES:
            raise ora(990, f"missing or invalid privilege at {self.context()}")
        return self.next().text

    def _revoke(self) -> Statement:
        self.expect("REVOKE")
        privilege = self._privilege()
        self.expect("ON")
        place = self.place()
        self.expect("FROM")
        return Grant(privilege, place, self._grantees(), revokes=True)

    def _explain(self) -> Statement:
        self.expect("EXPLAIN")
        self.expect("PLAN")
        identifier = ""
        if self.take("SET"):
            self.expect("STATEMENT_ID")
            self.expect_op("=")
            identifier = self.next().text
        self.expect("FOR")
        return Explain(identifier, self.plain_statement())

    def _comment(self) -> Statement:
        self.expect("COMMENT")
        self.expect("ON")
        if self.take("TABLE"):
            place, column = self.place(), None
        elif self.take("COLUMN"):
            place, column = self._place_of_column()
        else:
            refuse(f"comment on {self.token.text.lower()}")
        self.expect("IS")
        if self.token.kind != "text":
            raise ora(1780, "string literal required")
        return Comment(place, column, self.next().text)

    def _place_of_column(self) -> tuple[Place, str]:
        names = [self.name_of_table()]
        while self.take_op("."):
            names.append(self.name())
        if len(names) not in (2, 3):
            raise ora(1748, "only simple column names allowed here")
        return Place(names[0] if len(names) == 3 else None, names[-2]), names[-1]

    def _commit(self) -> Statement:
        self.expect("COMMIT")
        self.take("WORK")
        return Session("commit")

    def _rollback(self) -> Statement:
        self.expect("ROLLBACK")
        self.take("WORK")
        if not self.take("TO"):
            return Session("rollback")
        self.take("SAVEPOINT")
        return Session("rollback to", savepoint=self.name())

    def _savepoint(self) -> Statement:
        self.expect("SAVEPOINT")
        return Session("savepoint", savepoint=self.name())

    def _set(self) -> Statement:
        self.expect("SET")
        if self.is_word("ROLE") or self.is_word("CONSTRAINT") or self.is_word("CONSTRAINTS"):
            refuse(f"set {self.token.text.lower()}")
        if not self.take("TRANSACTION"):
            raise ora(922, "missing or invalid option")
        if self.take("READ"):
            return Session("read only" if self.take("ONLY") else self._read_write())
        if self.take("ISOLATION", "LEVEL"):
            refuse("isolation levels")
        return refuse(f"set transaction at {self.context()}")

    def _read_write(self) -> str:
        self.expect("WRITE")
        return "read write"

    def _lock_table(self) -> Statement:
        self.expect("LOCK")
        self.expect("TABLE")
        place = self.place()
        self.expect("IN")
        self.expect("EXCLUSIVE")
        self.expect("MODE")
        return Session("lock nowait" if self.take("NOWAIT") else "lock wait", place=place)
