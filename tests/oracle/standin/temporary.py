"""Global temporary tables: everybody's definition, each session's own rows."""

from collections.abc import Sequence
from itertools import count

import duckdb

from dbt_project.oracle_sql.typed import quoted
from dbt_project.oracle_sql.types import OracleType
from tests.oracle.standin.database import Database
from tests.oracle.standin.errors import ora

SESSIONS = count(1)
Columns = Sequence[tuple[str, OracleType, bool, str | None]]


class TemporaryTables:
    """Those of one session; the dictionary marks each as `kept 7` or `rows 7`, 7 being its number.

    DuckDB's own temporary tables hold the rows. They are made when a statement first names them.
    """

    def __init__(self, database: Database, connection: duckdb.DuckDBPyConnection) -> None:
        self.database = database
        self.connection = connection
        self.session = next(SESSIONS)
        self.made: dict[str, str] = {}  # DuckDB's name: the statement that makes it

    def open(self, mark: str, columns: Columns) -> str:
        """DuckDB's name of a table, which exists after that."""
        name = physical(mark)
        listed = ", ".join(f"{quoted(c)} {data_type.storage}" for c, data_type, _, _ in columns)
        self.made[name] = f"create temp table if not exists {name} ({listed})"
        self.connection.execute(self.made[name])
        return name

    def use(self, name: str) -> None:
        """The session has, or had, rows in a table: nobody can change its definition now."""
        if name in self.made:
            self.database.in_use.setdefault(name, set()).add(self.session)

    def release(self, name: str) -> None:
        """The session has no rows in it any more."""
        self.database.in_use.get(name, set()).discard(self.session)

    def transaction_ended(self) -> None:
        """Rows of tables `on commit delete rows` are gone."""
        for name, sessions in self.database.in_use.items():
            if "standin_rows" in name and self.session in sessions:
                self.connection.execute(self.made[name])
                self.connection.execute(f"delete from {name}")
                sessions.discard(self.session)

    def check_unused(self, mark: str) -> None:
        """ORA-14452 while any session has rows in the table."""
        if self.database.in_use.get(physical(mark)):
            raise ora(
                14452,
                "attempt to create, alter or drop an index on temporary table already in use",
            )

    def close(self) -> None:
        """The session ends."""
        for sessions in self.database.in_use.values():
            sessions.discard(self.session)


def physical(mark: str) -> str:
    """DuckDB's name of the table with this mark."""
    return f'temp.main."standin_{mark.replace(" ", "_")}"'
