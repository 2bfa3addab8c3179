"""Writes a demo ERP into a new DuckDB file: base data, then the document flows year by year."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from dbt_project.errors import MisdeclaredError
from ingest.demo_erp import (
    base_data,
    costing_flow,
    dice,
    flows,
    habits,
    ledger_data,
    opening_flow,
    payroll_flow,
    settings,
    stock_flow,
    vocabulary,
)
from ingest.demo_erp.catalogue import TABLES
from ingest.demo_erp.tables import create_statement

ORDERS_PER_YEAR = 40_000
# Fewer go faster, more need more memory: these fit into dice.MEMORY.
ORDERS_IN_ONE_GO = 40_000
SEED = 65

# Called with what is being done and how much of the whole is done (0 to 1).
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class _Plan:
    """What to generate: from `start` up to and including `until`."""

    start: date
    until: date
    scale: float
    seed: int
    dirty: bool


# Before the first day nothing was invoiced.
NO_SETTLEMENTS = """
    create or replace temp table settled_invoices as
    select pk_invoice, pk_org, pk_supplier, current_date as day, ts as settled_at
    from po_invoice limit 0
"""


def generate(
    path: Path,
    *,
    until: date,
    scale: float = 1.0,
    seed: int = SEED,
    years: int = 3,
    force: bool = False,
    dirty: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write a new demo ERP with `years` whole years and the open year up to `until`.

    The same (seed, scale, until, years) give the same rows. `path` appears only when it is
    complete; an existing one is replaced only with `force`. A `dirty` one is full of dead rows.
    """
    if scale <= 0 or years < 0:
        raise MisdeclaredError("demo ERP: scale must be above 0 and years not below 0")
    if path.exists() and not force:
        raise MisdeclaredError(f"{path} exists: remove it or generate with --force")
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
        unfinished = Path(folder) / path.name
        with duckdb.connect() as connection:
            _attach(connection, unfinished)
            plan = _Plan(date(until.year - years, 1, 1), until, scale, seed, dirty)
            _fill(connection, plan, progress or silent_progress)
        # The log of a file that is replaced would be replayed on the new one.
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
        unfinished.replace(path)


def _attach(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Make the file at `path` the database that is filled.

    An unfinished file is thrown away, so nothing is logged; `_fill` writes each window down once,
    where DuckDB would do so after every 16 MB of log.
    """
    quoted = str(path).replace("'", "''")
    connection.execute(f"set temp_directory = '{quoted}.spilled'")
    connection.execute("set checkpoint_threshold = '1TB'")
    connection.execute(f"attach '{quoted}' as erp (recovery_mode no_wal_writes)")
    connection.execute("use erp")


def flow(
    connection: duckdb.DuckDBPyConnection,
    window: dice.Window,
    progress: Progress,
    done: float = 0,
    part: float = 1,
) -> None:
    """Let all documents of `window` happen, given what the database holds from before.

    It tells `progress` shares from `done` to `done + part`.
    """
    dice.look_at(connection, window)
    connection.execute("set variable not_before = ''")
    connection.execute("set variable rebuilt_at = ''")
    connection.execute("set variable is_closed = false")
    for statement in flows.TABLES:
        connection.execute(statement)
    habits.draw(connection)
    for number, (name, steps) in enumerate(flows.FLOWS):
        progress(f"{name} until {window.until:%Y-%m}", done + part * number / len(flows.FLOWS))
        for statement in steps:
            connection.execute(statement)


def orders_per_year(scale: float) -> int:
    """Orders of a whole year; small scales keep enough for every kind of document."""
    return max(60, round(ORDERS_PER_YEAR * scale))


def _fill(connection: duckdb.DuckDBPyConnection, plan: _Plan, progress: Progress) -> None:
    orders = orders_per_year(plan.scale)
    progress("base data", 0)
    for table in TABLES:
        connection.execute(create_statement(table))
    dice.prepare(connection, plan.seed, orders, dirty=plan.dirty)
    vocabulary.load(connection)
    base_data.fill(connection, base_data.stock_for(plan.scale), plan.start, plan.until)
    ledger_data.fill(connection)
    connection.execute(payroll_flow.ITEMS)
    _open(connection, plan.start)
    months = max(1, 12 * ORDERS_IN_ONE_GO // orders)
    windows = _windows(plan.start, plan.until, months)
    for number, window in enumerate(windows):
        flow(connection, window, progress, number / len(windows), 1 / len(windows))
        connection.execute("checkpoint erp")
    settings.write(connection, settings.Settings(plan.seed, orders, plan.until, plan.dirty))
    connection.execute("checkpoint erp")
    progress("done", 1)


def _open(connection: duckdb.DuckDBPyConnection, start: date) -> None:
    """Let the companies own something when their books open on `start`."""
    eve = start - timedelta(days=1)
    dice.look_at(connection, dice.Window(eve - timedelta(days=1), eve))
    habits.draw(connection)
    for statement in (
        *opening_flow.STEPS, *stock_flow.STEPS, NO_SETTLEMENTS, *costing_flow.STEPS,
        opening_flow.BALANCES,
    ):  # fmt: skip
        connection.execute(statement)
    ledger_data.open_books(connection, start.year)


def _windows(start: date, until: date, months: int) -> list[dice.Window]:
    """All days, `months` months at a time."""
    windows = []
    since = start - timedelta(days=1)
    while since < until:
        month = since.year * 12 + since.month + months  # of the day after the window, from 0
        end = min(until, date(month // 12, month % 12 + 1, 1) - timedelta(days=1))
        windows.append(dice.Window(since, end))
        since = end
    return windows


def silent_progress(_what: str, _share: float) -> None:
    """Report nothing."""
