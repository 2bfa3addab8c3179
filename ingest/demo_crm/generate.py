"""Writes a demo CRM into a new SQLite file, and lets days pass in it."""

import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from random import Random

from dbt_project.errors import MisdeclaredError
from ingest.demo_crm import life, tables
from ingest.demo_crm.companies import FIRST_PROSPECT, MAPPED

SEED = 65


def generate(
    path: Path,
    *,
    until: date,
    scale: float = 1.0,
    seed: int = SEED,
    years: int = 3,
    force: bool = False,
) -> None:
    """Write a new demo CRM with `years` whole years and the open year up to `until`.

    The same (seed, scale, until, years) give the same rows. `path` appears only when it is
    complete; an existing one is replaced only with `force`.
    """
    if path.exists() and not force:
        raise MisdeclaredError(f"{path} exists: remove it or generate with --force")
    start = date(until.year - years, 1, 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
        unfinished = Path(folder) / path.name
        with _connected(unfinished) as connection:
            tables.create(connection)
            _open(connection, start, scale, seed)
            _live(connection, tables.Settings(seed, scale, start - timedelta(days=1)), until)
        unfinished.replace(path)


def advance(path: Path, days: int) -> list[tuple[str, int]]:
    """Let `days` days happen in the demo CRM at `path`, all of them or none; says what changed."""
    if not path.exists():
        raise MisdeclaredError(f"{path} does not exist: make it with 'ingest demo generate'")
    with _connected(path) as connection:
        before = tables.read_settings(connection, str(path))
        counts = _live(connection, before, before.until + timedelta(days=days))
    return sorted(counts.items())


def _open(connection: sqlite3.Connection, start: date, scale: float, seed: int) -> None:
    """The salespeople and the companies that were there before the first day."""
    opened = f"{start - timedelta(days=31)} 08:00:00"
    life.add_users(connection, 8 + round(12 * min(scale, 1)), opened)
    mapped = max(60, min(MAPPED, round(4 * MAPPED * scale)))
    day = life.Day(connection, start, Random(f"{seed} customers"), scale, Counter())
    for number in (*range(1, mapped + 1), *range(FIRST_PROSPECT, FIRST_PROSPECT + mapped // 6)):
        life.add_customer(day, number, opened)


def _live(connection: sqlite3.Connection, before: tables.Settings, until: date) -> Counter[str]:
    counts: Counter[str] = Counter()
    for number in range(1, (until - before.until).days + 1):
        on = before.until + timedelta(days=number)
        counts += life.live(connection, on, before.seed, before.scale)
    tables.write_settings(connection, tables.Settings(before.seed, before.scale, until))
    return counts


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    """The file, committed when all went well."""
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection
