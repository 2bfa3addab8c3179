"""Backup and restore of dbt's snapshots: the only part of the warehouse that nothing makes again.

One Parquet file each, which keeps types and values as they are. Of a warehouse on Oracle the schema
`storage` is backed up as a database is.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb

from dbt_project.errors import ConnectionFailedError, MisdeclaredError
from dbt_project.profiles import WAREHOUSE, connection

_TABLES = """
    select table_name from information_schema.tables
    where table_catalog = current_database() and table_schema = 'storage'
    and table_name like 'snap\\_%' escape '\\' order by table_name
"""


def backup_snapshots(root: Path, folder: Path) -> tuple[str, ...]:
    """Write each snapshot of the warehouse into a new folder; their names.

    Raises MisdeclaredError when the folder is there, ConnectionFailedError while somebody writes.
    """
    if folder.exists():
        raise MisdeclaredError(f"{folder} is there already: a backup never writes over another one")
    with _warehouse(root, read_only=True) as opened:
        names = _names(opened)
        folder.mkdir(parents=True)
        for name in names:
            opened.table(f"storage.{name}").write_parquet(str(folder / f"{name}.parquet"))
    return names


def restore_snapshots(root: Path, folder: Path, force: bool) -> tuple[str, ...]:
    """Put them back, all or none; their names. With `force` also where there are some.

    Raises MisdeclaredError when there is nothing to put back, or something and no force.
    """
    files = {path.stem: path for path in sorted(folder.glob("snap_*.parquet"))}
    if not files:
        raise MisdeclaredError(f"{folder} has no snapshots (snap_….parquet)")
    with _warehouse(root, read_only=False) as opened:
        there = [name for name in _names(opened) if _has_rows(opened, name)]
        if there and not force:
            raise MisdeclaredError(
                f"the warehouse has {len(there)} snapshots with rows: --force puts the backup in "
                "their place; back them up first"
            )
        opened.begin()
        opened.execute("create schema if not exists storage")
        for name, path in files.items():
            kept = opened.read_parquet(str(path))
            opened.execute(f'drop table if exists storage."{name}"')
            kept.create(f"storage.{name}")
        opened.commit()
    return tuple(files)


def _names(opened: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    return tuple(name for (name,) in opened.execute(_TABLES).fetchall())


def _has_rows(opened: duckdb.DuckDBPyConnection, name: str) -> bool:
    return opened.execute(f'select 1 from storage."{name}" limit 1').fetchone() is not None


@contextmanager
def _warehouse(root: Path, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    declared = connection(root, WAREHOUSE)
    if declared.kind != "duckdb":
        raise MisdeclaredError(
            f"profiles.yml: {WAREHOUSE}.outputs.{declared.output} is {declared.kind}: back its "
            "schema storage up as the database's administrator does"
        )
    path = str(declared.require("path"))
    try:
        with closing(duckdb.connect(path, read_only=read_only)) as opened:
            yield opened
    except duckdb.Error as error:
        raise ConnectionFailedError(f"{path}: {error}") from error
