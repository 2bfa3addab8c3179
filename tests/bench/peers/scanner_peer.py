"""DuckDB's own PostgreSQL scanner: a copy of the table, or delete and insert of what changed."""

import sys
from pathlib import Path

import duckdb
import duckdb_extension_postgres_scanner as packaged

uri, target, table = sys.argv[1:]
EXTENSION = next(Path(next(iter(packaged.__path__))).rglob("*.duckdb_extension"))

with duckdb.connect(target, config={"allow_unsigned_extensions": True}) as connection:
    connection.execute(f"load '{EXTENSION}'")
    connection.execute(f"attach '{uri}' as source (type postgres, read_only)")
    known = connection.execute(
        "select 1 from duckdb_tables() where table_name = ? and database_name <> 'source'", [table]
    ).fetchall()
    if not known:
        connection.execute(f"create table {table} as from source.{table}")
    else:
        newest = connection.execute(f"select max(ts) from {table}").fetchall()[0][0]
        connection.execute(
            f"create temp table changed as from source.{table} where ts >= '{newest}'"
        )
        connection.execute("begin")
        connection.execute(f"delete from {table} using changed "
                           f"where {table}.csaleorderbid = changed.csaleorderbid")  # fmt: skip
        connection.execute(f"insert into {table} from changed")
        connection.execute("commit")
