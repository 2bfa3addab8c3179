"""Backup and restore of the application database: one SQLite file, whatever kind it is of.

So a backup can be read with any SQLite tool, and what was kept in SQLite goes on in PostgreSQL.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    delete,
    insert,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from dbt_project.application.database import (
    address,
    application,
    close,
    failed,
    is_known_step,
    kept_open,
    open_database,
)
from dbt_project.application.mapping_tables import known_mappings, table_of
from dbt_project.application.tables import METADATA
from dbt_project.errors import MisdeclaredError, PlatformError
from dbt_project.project import data_folder

_BATCH_ROWS = 5_000
_OF_ONE_MOMENT = {
    "postgresql": "set transaction isolation level repeatable read, read only",
    "oracle": "set transaction read only",
}


def backup(root: Path, file: Path) -> int:
    """Write all of it as it is at one moment, while people go on; how many rows that is.

    Raises MisdeclaredError when the file is there already, ConnectionFailedError.
    """
    if file.exists():
        raise MisdeclaredError(f"{file} is there already: a backup never writes over another one")
    file.parent.mkdir(parents=True, exist_ok=True)
    with _beside(file) as part:
        with _failing_as(address(application(root))) as url:
            _copy_out(kept_open(url), part)
        count = _row_count(part)
        part.replace(file)
    return count


def restore(root: Path, file: Path, force: bool) -> Path | None:
    """Put back what a backup has. With `force` over what is there, of which a backup is made first.

    Returns the file of that backup, None when there was nothing. Raises MisdeclaredError when there
    is something and no force, or when the file is no backup of this or an older release.
    """
    _check(file)
    with _failing_as(address(application(root))) as url:
        engine = kept_open(url)
        kept: Path | None = None
        if _has_rows(engine):
            if not force:
                raise MisdeclaredError(
                    "the application database is not empty: --force puts the backup in its place, "
                    "and first saves what is there"
                )
            kept = (
                data_folder(root)
                / f"app-before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S_%f}.sqlite"
            )
            backup(root, kept)
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "backup.sqlite"
            copy.write_bytes(file.read_bytes())
            upgraded = open_database(URL.create("sqlite", database=str(copy)))
            try:
                _copy_in(upgraded, engine, copy)
            finally:
                upgraded.dispose()
        close()
    return kept


@contextmanager
def _failing_as(url: URL) -> Iterator[URL]:
    try:
        yield url
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise failed(url, error) from error


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A file that takes the name only when it is whole."""
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        yield part
    finally:
        for left in part.parent.glob(f"{part.name}*"):
            left.unlink(missing_ok=True)


def _copy_out(engine: Engine, file: Path) -> None:
    if engine.dialect.name == "sqlite":
        with (
            closing(sqlite3.connect(str(engine.url.database))) as source,
            closing(sqlite3.connect(file)) as target,
        ):
            source.backup(target)
            target.execute("pragma journal_mode = delete")
        return
    kept = open_database(URL.create("sqlite", database=str(file)))
    try:
        with engine.connect() as source, kept.begin() as written:
            source.execute(text(_OF_ONE_MOMENT[engine.dialect.name]))
            _copy_rows(source, written)
    finally:
        kept.dispose()
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("pragma journal_mode = delete")


def _copy_in(source: Engine, target: Engine, file: Path) -> None:
    """All or nothing; who has the database open sees the one or the other."""
    if target.dialect.name == "sqlite":
        with (
            closing(sqlite3.connect(file)) as read,
            closing(sqlite3.connect(str(target.url.database), timeout=30)) as written,
        ):
            read.backup(written)
        return
    with source.connect() as read_from, target.begin() as written_to:
        for mapping in known_mappings(written_to):
            table_of(mapping).drop(written_to)
        for table in reversed(METADATA.sorted_tables):
            written_to.execute(delete(table))
        _copy_rows(read_from, written_to)


def _copy_rows(source: Connection, target: Connection) -> None:
    """Into tables that are empty; those of mappings are made."""
    mappings = [table_of(mapping) for mapping in known_mappings(source)]
    for table in mappings:
        table.create(target)
    for table in (*METADATA.sorted_tables, *mappings):
        found = source.execute(select(table))
        while rows := found.mappings().fetchmany(_BATCH_ROWS):
            target.execute(insert(table), [dict(row) for row in rows])


def _has_rows(engine: Engine) -> bool:
    with engine.connect() as opened:
        return any(
            opened.execute(select(text("1")).select_from(table).limit(1)).first()
            for table in METADATA.sorted_tables
        )


def _check(file: Path) -> None:
    """That it is a backup, whole, and of no later release than this."""
    if not file.is_file():
        raise MisdeclaredError(f"{file} does not exist")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            (whole,) = opened.execute("pragma integrity_check(1)").fetchone()
            (step,) = opened.execute("select version_num from alembic_version").fetchone()
    except (sqlite3.Error, TypeError) as error:
        raise MisdeclaredError(
            f"{file} is no backup of the application database: {error}"
        ) from error
    if whole != "ok":
        raise PlatformError(f"{file} is damaged: {whole}")
    if not is_known_step(step):
        raise MisdeclaredError(f"{file} is of a later release than this one (step {step})")


def _row_count(file: Path) -> int:
    with closing(sqlite3.connect(file)) as opened:
        tables = opened.execute(
            "select name from sqlite_master where type = 'table' and name <> 'alembic_version'"
        ).fetchall()
        return sum(
            opened.execute(f'select count(*) from "{name}"').fetchone()[0] for (name,) in tables
        )
