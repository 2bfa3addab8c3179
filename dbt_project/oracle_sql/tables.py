"""The tables of a plain DuckDB database, as an Oracle database would have them.

Names are in upper case, whatever DuckDB has; empty texts are null; whole numbers are NUMBERs.
DuckDB's timestamps are DATEs, as an ERP on Oracle has no others.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import duckdb

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.scopes import Output, Relation
from dbt_project.oracle_sql.tree import Place
from dbt_project.oracle_sql.typed import quoted, text
from dbt_project.oracle_sql.types import BINARY_DOUBLE, DATE, RAW, VARCHAR2, OracleType

WHOLE = {"TINYINT": 3, "SMALLINT": 5, "INTEGER": 10, "BIGINT": 19, "HUGEINT": 38, "UTINYINT": 3,
         "USMALLINT": 5, "UINTEGER": 10, "UBIGINT": 20}  # fmt: skip
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
DATED = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
DUAL = Relation("(select 'X' as \"DUMMY\")", (Output("DUMMY", VARCHAR2, None),), "SYS", "DUAL")
COLUMNS = """
    select upper(schema_name), upper(table_name), schema_name, table_name, column_name, data_type
    from duckdb_columns()
    where database_name = ? and not internal
    order by column_index
"""


class DuckDBCatalogue:
    """Implements `scopes.Catalogue` over a database file; `owners` are Oracle's names of `schema`.

    A name without owner is of `schema`.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        schema: str = "main",
        *,
        database: str | None = None,
        owners: Collection[str] = (),
    ) -> None:
        found = connection.execute("select current_database()").fetchone()
        self.database = database or str((found or ("memory",))[0])
        self.owners = {owner.upper(): schema.upper() for owner in owners}
        self.tables: dict[tuple[str, str], list[tuple[str, str, str, str]]] = {}
        for owner, name, *column in connection.execute(COLUMNS, [self.database]).fetchall():
            self.tables.setdefault((owner, name), []).append((*column,))

    def relation(self, place: Place, schema: str) -> Relation:
        """A table or view of DuckDB's; ORA-00942 when there is none."""
        owner = self.owners.get(place.owner or "", place.owner or schema.upper())
        columns = self.tables.get((owner, place.name.upper()))
        if columns is None:
            if place.name == "DUAL" and place.owner in (None, "SYS"):
                return DUAL
            shown = f"{place.owner}.{place.name}" if place.owner else place.name
            raise ora(942, f"table or view does not exist: {shown}", place.at)
        folded = [name.upper() for _, _, name, _ in columns]
        if len(set(folded)) < len(folded):
            refuse(f"columns of {place.name} whose names differ in case alone", place.at)
        outputs, terms = [], []
        for _, _, name, data_type in columns:
            output, sql = _column(name, data_type)
            outputs.append(output)
            terms.append(f"{sql} as {quoted(output.name)}")
        where = ".".join(quoted(part) for part in (self.database, *columns[0][:2]))
        sql = f"(select {', '.join(terms)} from {where})"
        return Relation(sql, tuple(outputs), place.owner, place.name)

    def change_number(self) -> int:
        """There is none."""
        refuse("SCNs of a DuckDB database")

    def of_owner(self, owner: str) -> DuckDBCatalogue:  # noqa: ARG002 (a protocol's)
        """Views are DuckDB's own."""
        return self


def _column(name: str, data_type: str) -> tuple[Output, str]:
    """A column as Oracle's, and DuckDB's expression for it."""
    place = quoted(name)
    if found := DECIMAL.fullmatch(data_type):
        precision, scale = int(found[1]), int(found[2])
        number = OracleType("NUMBER", precision=precision, scale=scale)
        return Output(name.upper(), number, (precision, scale)), place
    if data_type in WHOLE:
        digits = WHOLE[data_type]
        number = OracleType("NUMBER", precision=digits, scale=0)
        return Output(name.upper(), number, (digits, 0)), f"cast({place} as decimal({digits},0))"
    if data_type == "VARCHAR":
        return Output(name.upper(), VARCHAR2, None), f"nullif({place}, '')"
    if data_type in DATED:
        return Output(name.upper(), DATE, None), f"cast({place} as timestamp)"
    if data_type in ("DOUBLE", "FLOAT"):
        return Output(name.upper(), BINARY_DOUBLE, None), f"cast({place} as double)"
    if data_type == "BLOB":
        return Output(name.upper(), RAW, None), place
    unknown = f"error({text(f'not known to this reader of Oracle SQL: {name}, a {data_type}')})"
    return Output(name.upper(), OracleType(f"DUCKDB {data_type}"), None), unknown
