"""Where a session finds tables: the dictionary, read in the session's own transaction."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from dbt_project.oracle_sql.parser import parse
from dbt_project.oracle_sql.queries import Output, Relation, View
from dbt_project.oracle_sql.statements import Statement
from dbt_project.oracle_sql.tree import Place, Query
from dbt_project.oracle_sql.typed import quoted
from dbt_project.oracle_sql.types import LOCAL, ZONED, OracleType
from tests.oracle.standin.database import Database, User
from tests.oracle.standin.dictionary import (
    STORE,
    dictionary_view,
    fixed_view,
    parameters_view,
    plan_view,
    users_view,
)
from tests.oracle.standin.errors import ora, refuse
from tests.oracle.standin.temporary import TemporaryTables

Fetch = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]


class Catalogue:
    """Implements `queries.Catalogue` for one user."""

    def __init__(
        self, database: Database, user: User, fetch: Fetch, temporary: TemporaryTables
    ) -> None:
        self.database = database
        self.user = user
        self.ask = fetch
        self.temporary = temporary
        self.defines = False  # while a definition runs, nothing is remembered
        self.plan: tuple[str, list[str]] = ("", [])  # what EXPLAIN PLAN was asked last

    def forget(self) -> None:
        """A definition begins, or has ended: what is remembered does not hold while it runs."""
        self.defines = not self.defines

    def fetch(self, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Ask the dictionary, once until a definition changes it."""
        if self.defines:
            return self.ask(sql, parameters)
        key = (self.database.defined, sql, *parameters)
        if key not in self.database.remembered:
            self.database.remembered[key] = self.ask(sql, parameters)
        return self.database.remembered[key]

    def change_number(self) -> int:
        if "FLASHBACK" not in self.user.privileges:
            raise ora(904, '"DBMS_FLASHBACK"."GET_SYSTEM_CHANGE_NUMBER": invalid identifier')
        return self.database.remember()

    def of_owner(self, owner: str) -> "Catalogue":
        """What the owner of a view sees."""
        return Catalogue(self.database, self.database.users[owner], self.ask, self.temporary)

    def relation(self, place: Place, schema: str) -> Relation | View:
        """A table, or the query of a view; ORA-00942 when there is none that the user may read."""
        owner = place.owner or schema
        found = self.fetch(
            f"select kind, view_text, temporary from {STORE}.relations "
            "where owner = ? and name = ?",
            [owner, place.name],
        )
        if found and self.may_read(owner, place.name):
            kind, view_text, mark = found[0]
            if kind == "view":
                parsed = _parsed(view_text, self.database.release)
                assert isinstance(parsed, Query)
                return View(parsed, owner)
            return self.table(owner, place.name, mark)
        if not found and place.owner in (None, "SYS", "PUBLIC"):
            return self._system(place.name)
        raise ora(942, "table or view does not exist")

    def table(self, owner: str, name: str, mark: str | None) -> Relation:
        """A table that exists."""
        known = self.columns(owner, name)
        columns = tuple(Output(c, data_type, data_type.decimals) for c, data_type, _, _ in known)
        sql = self.temporary.open(mark, known) if mark else f"{quoted(owner)}.{quoted(name)}"
        return Relation(sql, columns, owner, name)

    def columns(self, owner: str, name: str) -> list[tuple[str, OracleType, bool, str | None]]:
        """Name, type, whether null is allowed, and the default's text."""
        rows = self.fetch(
            "select name, data_type, length, counts_bytes, precision, scale, nullable, "
            f"default_text from {STORE}.columns where owner = ? and table_name = ? order by place",
            [owner, name],
        )
        return [
            (row[0], _stored_type(row[1], row[2], row[3], row[4], row[5]), row[6], row[7])
            for row in rows
        ]

    def keys(self, owner: str, name: str) -> list[tuple[str, str, list[str]]]:
        """Name, kind and columns of the primary key and of unique constraints and indexes."""
        rows = self.fetch(
            f"select k.name, k.kind, list(c.column_name order by c.place) from {STORE}.keys k "
            f"join {STORE}.key_columns c on c.owner = k.owner and c.name = k.name "
            "where k.owner = ? and k.table_name = ? group by all",
            [owner, name],
        )
        rows += self.fetch(
            f"select i.name, 'U', list(c.column_name order by c.place) from {STORE}.indexes i "
            f"join {STORE}.index_columns c on c.owner = i.owner and c.name = i.name "
            "where i.table_owner = ? and i.table_name = ? and i.is_unique group by all",
            [owner, name],
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def may_read(self, owner: str, name: str) -> bool:
        """Whether the user sees the table at all."""
        return self.may(owner, name, None)

    def may(self, owner: str, name: str, privilege: str | None) -> bool:
        """Whether the user has a privilege (any, for None) on a table."""
        wanted = privilege or "SELECT"
        if owner == self.user.name or f"{wanted} ANY TABLE" in self.user.privileges:
            return True
        found = self.fetch(
            f"select privilege from {STORE}.grants where grantee in (?, 'PUBLIC') and owner = ? "
            "and name = ?",
            [self.user.name, owner, name],
        )
        held = {row[0] for row in found}
        enough = {privilege, "ALL"} | ({"READ"} if privilege == "SELECT" else set())
        return bool(held) if privilege is None else bool(held & enough)

    def may_define(self, owner: str, privilege: str) -> bool:
        """Whether the user may define something in a schema, such as CREATE ANY TABLE."""
        return owner == self.user.name or privilege in self.user.privileges

    def _system(self, name: str) -> Relation:
        if name == "DUAL":
            return fixed_view(name, {"DUMMY": "X"})
        if name == "NLS_DATABASE_PARAMETERS":
            return parameters_view(name, {"NLS_CHARACTERSET": self.database.charset,
                                          "NLS_NCHAR_CHARACTERSET": "AL16UTF16"})  # fmt: skip
        if name == "PLAN_TABLE":
            return plan_view(*self.plan)
        if name == "ALL_USERS":
            return users_view(name, sorted(self.database.users))
        view = dictionary_view(name, self.user.name, "SELECT ANY TABLE" in self.user.privileges)
        if view is not None:
            return view
        if name.startswith(("ALL_", "USER_")):
            refuse(f"the dictionary view {name}")
        raise ora(942, "table or view does not exist")


@lru_cache(maxsize=1024)
def _parsed(view_text: str, release: int) -> Statement:
    return parse(view_text, release)


def _stored_type(
    name: str, length: int | None, counts_bytes: bool, precision: int | None, scale: int | None
) -> OracleType:
    base = name
    if name.startswith("TIMESTAMP"):
        base = (
            ZONED if name.endswith("WITH TIME ZONE") else LOCAL if "LOCAL" in name else "TIMESTAMP"
        )
    if name.startswith("INTERVAL"):
        base = "INTERVAL DAY TO SECOND" if "DAY" in name else "INTERVAL YEAR TO MONTH"
    return OracleType(base, length, precision, scale, counts_bytes)
