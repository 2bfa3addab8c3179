"""One session of the stand-in: statements in, results out, with Oracle's transactions."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from dbt_project.oracle_sql import moments
from dbt_project.oracle_sql.expressions import Expressions
from dbt_project.oracle_sql.parser import parse
from dbt_project.oracle_sql.queries import Relation, Scope, Settings, Translation
from dbt_project.oracle_sql.statements import (
    AlterTable,
    Block,
    Comment,
    CreateIndex,
    CreateTable,
    CreateView,
    Delete,
    Drop,
    Explain,
    Grant,
    Insert,
    InsertAll,
    Merge,
    Statement,
    Truncate,
    Update,
)
from dbt_project.oracle_sql.statements import Session as SessionStatement
from dbt_project.oracle_sql.tree import Place, Query, Select, TableRef
from dbt_project.oracle_sql.typed import quoted
from tests.oracle.standin.binding import as_bound
from tests.oracle.standin.blocks import Blocks
from tests.oracle.standin.catalogue import Catalogue
from tests.oracle.standin.changes import Changes, Step, TableColumn, Target, unique_checks
from tests.oracle.standin.database import CHARSETS, Database, Snapshot, User
from tests.oracle.standin.definitions import Definitions
from tests.oracle.standin.errors import (
    RowsInUseError,
    answered,
    from_duckdb,
    ora,
    refuse,
)
from tests.oracle.standin.frames import Result, wire
from tests.oracle.standin.loading import BATCH
from tests.oracle.standin.reading import Reading

AMERICAN = {  # of NLS_TERRITORY America, which the thin driver asks for
    "NLS_DATE_FORMAT": "DD-MON-RR",
    "NLS_TIMESTAMP_FORMAT": "DD-MON-RR HH.MI.SSXFF AM",
    "NLS_TIMESTAMP_TZ_FORMAT": "DD-MON-RR HH.MI.SSXFF AM TZR",
}
CHANGES = (Insert, Update, Delete, Merge)
Change = Insert | Update | Delete | Merge


class Session(Reading):
    """What a connection is to the server."""

    def __init__(self, database: Database, user: User) -> None:
        super().__init__(database, user)
        self.schema = user.name
        self.offset_minutes = 0
        self.formats = dict(AMERICAN)
        self.catalogue = Catalogue(database, user, self._fetch, self.temporary)
        self.timeout_ms = 0
        self.batch: pa.Table | None = None
        self.lock = threading.RLock()

    def execute(self, sql: str, binds: Mapping[str, Any]) -> tuple[Result | None, int]:
        """Run a statement: a query's result, else how many rows it changed."""
        self.database.statements.append(sql)
        if self.database.faults.before_statement is not None:
            self.database.faults.before_statement(sql)
        with self.lock, answered():
            statement = parse(sql, self.database.release)
            self.catch_up()
            return self.perform(statement, binds)

    def perform(self, statement: Statement, binds: Mapping[str, Any]) -> tuple[Result | None, int]:
        """Run one statement, perhaps of a block."""
        translation = self._translation(binds)
        if isinstance(statement, Query):
            return self._query(statement, translation), 0
        if isinstance(statement, CHANGES):
            return None, self._change(statement, translation)
        if isinstance(statement, InsertAll):
            return None, self._insert_all(statement, translation)
        if isinstance(statement, Block):
            translation.check_binds()  # those of a block are not known here
            Blocks(self).run(statement)
            return None, 0
        return None, self._other(statement, translation)

    def check(self, statement: Statement) -> None:
        """Fail where a statement, of a block that is not run yet, names what is not there."""
        if isinstance(statement, CHANGES):
            self._steps(statement, self._translation({}))

    def _translation(self, binds: Mapping[str, Any]) -> Translation:
        server = self.database
        settings = Settings(
            self.user.name, self.schema, server.clock(), server.offset_minutes,
            self.offset_minutes, server.release, server.longest_text, CHARSETS[server.charset],
            database=server.service.upper(),
            date_formats=(self.formats["NLS_DATE_FORMAT"], self.formats["NLS_TIMESTAMP_FORMAT"],
                          self.formats["NLS_TIMESTAMP_TZ_FORMAT"]),
        )  # fmt: skip
        return Translation(
            self.catalogue, settings, {name: as_bound(value) for name, value in binds.items()}
        )

    def _query(self, statement: Query, translation: Translation) -> Result:
        sql, columns = translation.query(statement)
        translation.check_binds()
        if statement.lock is not None:
            self._lock_rows(statement, translation)
        text = wire(sql, columns, self.offset_minutes)
        numbers = translation.change_numbers - {None}
        if numbers and None in translation.change_numbers:
            refuse("tables as of an SCN beside tables of now")
        if len(numbers) > 1:
            refuse("two SCNs in one statement")
        table = self._as_of(numbers.pop(), text) if numbers else self._read(text)
        return Result(columns, table)

    def _target(self, place: Place, *privileges: str) -> Target:
        owner = place.owner or self.schema
        exists = self.catalogue.relation(place, self.schema)  # ORA-00942
        if not hasattr(exists, "sql"):
            refuse("changing rows through a view")
        if not all(self.catalogue.may(owner, place.name, p) for p in privileges):
            raise ora(1031, "insufficient privileges")
        columns = tuple(TableColumn(*row) for row in self.catalogue.columns(owner, place.name))
        return Target(owner, place.name, columns, exists.sql)

    def _check_may_write(self) -> None:
        if self.snapshot is not None:
            raise ora(1456, "may not perform insert, delete, update operation inside a READ ONLY "
                      "transaction")  # fmt: skip

    def _steps(self, statement: Change, translation: Translation) -> tuple[list[Step], Target]:
        if isinstance(statement, Merge):
            target = self._target(statement.place, *_merged(statement))
        else:
            target = self._target(statement.place, type(statement).__name__.upper())
        changes = Changes(translation, target)
        if isinstance(statement, Insert):
            return changes.insert(statement), target
        if isinstance(statement, Update):
            return changes.update(statement), target
        if isinstance(statement, Delete):
            return changes.delete(statement), target
        return changes.merge(statement), target

    def _insert_all(self, statement: InsertAll, translation: Translation) -> int:
        self._check_may_write()
        sql, outputs = translation.query(statement.query)
        source = Relation(f"({sql})", outputs, None, None)
        places = dict.fromkeys(place for place, _, _ in statement.rows)
        plans = []
        for place in places:
            target = self._target(place, "INSERT")
            rows = [(columns, values) for p, columns, values in statement.rows if p == place]
            plans.append((Changes(translation, target).insert_each(rows, source), target))
        translation.check_binds()
        if len(plans) > 1:
            refuse("insert all into several tables")
        return self._run_steps(*plans[0])

    def _change(self, statement: Change, translation: Translation) -> int:
        self._check_may_write()
        steps, target = self._steps(statement, translation)
        translation.check_binds()
        if self.batch is not None and isinstance(statement, Insert) and statement.query is None:
            steps = [(kind, f"{sql} from {BATCH}") for kind, sql in steps]
        return self._run_steps(steps, target)

    def _run_steps(self, steps: Sequence[Step], target: Target) -> int:
        """Run them, waiting for the end of another transaction that has changed the rows."""
        until = time.monotonic() + (self.timeout_ms or 60_000) / 1000
        while True:
            try:
                return self._run_once(steps, target)
            except RowsInUseError:
                if self.done or time.monotonic() > until:
                    raise
                self.await_others()

    def _run_once(self, steps: Sequence[Step], target: Target) -> int:
        self.begin()
        self.about_to_write(target.sql)
        checks = unique_checks(target, self.catalogue.keys(target.owner, target.name))
        count = 0
        watch = self._watch(self.connection)
        try:
            if self.batch is not None:
                self.connection.register(BATCH, self.batch)
            for kind, sql in steps:
                rows = self.connection.execute(sql).fetchall()
                count += int(rows[0][0]) if kind == "count" else 0
            for check in checks:
                self.connection.execute(check).fetchall()
        except duckdb.Error as error:
            self.restore()
            raise self._said(error, watch) from error
        finally:
            watch.cancel()
            if self.batch is not None:
                self.connection.unregister(BATCH)
        self.note([(sql, self.batch) for _, sql in steps])
        return count

    def _lock_rows(self, statement: Query, translation: Translation) -> None:
        """`for update`: rows are held until the transaction ends."""
        self._check_may_write()
        body = statement.body
        if not isinstance(body, Select) or not (
            len(body.sources) == 1 and isinstance(body.sources[0], TableRef)
        ):
            refuse("FOR UPDATE of anything but one table")
        source = body.sources[0]
        assert isinstance(source, TableRef)
        target = self._target(source.place, "UPDATE")
        alias = source.alias or source.place.name
        where = ""
        if body.where is not None:
            scope = Scope({alias: target.relation()})
            where = f" where {Expressions(translation, scope).condition(body.where)}"
        sql = f"select {quoted(alias)}.rowid from {target.sql} {quoted(alias)}{where}"
        rows = self.connection.execute(sql).fetchall()
        self.hold({(target.sql, int(row[0])) for row in rows}, statement.lock or "wait")

    def _other(self, statement: Statement, translation: Translation) -> int:
        if isinstance(statement, SessionStatement):
            self._session(statement)
            return 0
        if isinstance(statement, Explain):
            return self._explain(statement, translation)
        return self._define(statement, translation)

    def _explain(self, statement: Explain, translation: Translation) -> int:
        self._check_may_write()
        if isinstance(statement.statement, Query):
            translation.query(statement.statement)
        self.catalogue.plan = (statement.identifier, _tables(statement.statement))
        return 0

    def _session(self, statement: SessionStatement) -> None:
        action = statement.action
        if action == "commit":
            self.commit()
        elif action == "rollback":
            self.rollback()
        elif action == "savepoint":
            self.savepoints[statement.savepoint or ""] = self.mark()
        elif action == "rollback to":
            self.go_back_to(statement.savepoint or "")
        elif action in ("read only", "read write"):
            if self.is_in_transaction:
                raise ora(1453, "SET TRANSACTION must be first statement of transaction")
            if action == "read only":
                self.snapshot = Snapshot(self.database)
        elif action == "alter":
            self._set(statement.settings)
        else:
            self._lock_table(statement)

    def _set(self, settings: Mapping[str, str]) -> None:
        known = ("NLS_NUMERIC_CHARACTERS", "NLS_SORT", "NLS_COMP", "NLS_DATE_LANGUAGE",
                 "NLS_LANGUAGE", "NLS_TERRITORY", "NLS_LENGTH_SEMANTICS",
                 "DDL_LOCK_TIMEOUT")  # fmt: skip
        for name, value in settings.items():
            if name in self.formats:
                self.formats[name] = value
            elif name == "TIME_ZONE":
                self.offset_minutes = moments.read_offset(value)
            elif name == "CURRENT_SCHEMA":
                self.schema = value
            elif name not in known:
                refuse(f"alter session set {name}")
            elif name == "NLS_NUMERIC_CHARACTERS" and value != ".,":
                refuse("a decimal comma")
            elif name in ("NLS_SORT", "NLS_COMP") and value.upper() != "BINARY":
                refuse(f"{name} = {value}")

    def _lock_table(self, statement: SessionStatement) -> None:
        assert statement.place is not None
        target = self._target(statement.place, "LOCK")
        self.hold({(target.sql, -1)}, statement.action.removeprefix("lock "))

    def _define(self, statement: Statement, translation: Translation) -> int:
        """Definitions commit what was open, and themselves."""
        self.commit()
        with self.database.lock:  # one definition at a time
            self.begin()
            definitions = Definitions(self.catalogue, self.schema, self._fetch)
            self.catalogue.forget()
            try:
                count = self._definition(statement, definitions, translation)
            except duckdb.Error as error:
                self.rollback()
                raise from_duckdb(error) from error
            except Exception:
                self.rollback()
                raise
            finally:
                self.catalogue.forget()
            self.commit()
            self.database.defined += 1
            self.database.remembered.clear()
        return count

    def _definition(
        self, statement: Statement, definitions: Definitions, translation: Translation
    ) -> int:
        if isinstance(statement, CreateTable):
            count = definitions.create_table(statement, translation)
            if statement.query is not None:
                self._check_unique(statement.place)
            return count
        if isinstance(statement, CreateView):
            definitions.create_view(statement, translation)
        elif isinstance(statement, CreateIndex):
            definitions.create_index(statement)
            self._check_unique(statement.table, statement.place.name)
        elif isinstance(statement, AlterTable):
            definitions.alter(statement)
            if statement.action == "constraint":
                self._check_unique(statement.place)
        elif isinstance(statement, Drop):
            definitions.drop(statement)
        elif isinstance(statement, Truncate):
            definitions.truncate(statement)
        elif isinstance(statement, Grant):
            definitions.grant(statement)
        elif isinstance(statement, Comment):
            definitions.comment(statement)
        else:
            refuse(type(statement).__name__)
        return 0

    def _check_unique(self, place: Place, made: str | None = None) -> None:
        owner = place.owner or self.schema
        relation = self.catalogue.relation(Place(owner, place.name), self.schema)
        target = Target(owner, place.name, (), relation.sql)
        for check in unique_checks(target, self.catalogue.keys(owner, place.name), made):
            self.connection.execute(check).fetchall()

    def interrupt(self) -> None:
        """Stop what is running, from another thread."""
        self.connection.interrupt()
        if self.snapshot is not None and self.snapshot.open:
            self.snapshot.connection.interrupt()

    def close(self) -> None:
        """End the session; what is uncommitted is undone."""
        self.rollback()
        self.temporary.close()
        self.connection.close()


def _merged(statement: Merge) -> list[str]:
    """The privileges that a merge needs."""
    wanted = {"UPDATE": statement.sets, "INSERT": statement.values,
              "DELETE": statement.delete_where}  # fmt: skip
    return [privilege for privilege, part in wanted.items() if part]


def _tables(statement: Statement) -> list[str]:
    if isinstance(statement, Query) and isinstance(statement.body, Select):
        return [s.place.name for s in statement.body.sources if isinstance(s, TableRef)]
    return []
