"""Lets days pass in a demo ERP: new documents, progress of open ones, and disturbances."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb

from dbt_project.errors import MisdeclaredError
from ingest.demo_erp import (
    balances,
    base_changes,
    dice,
    disturbances,
    expense_vouchers,
    flows,
    habits,
    settings,
    vocabulary,
    voucher_flow,
)
from ingest.demo_erp.disturbance import Disturbance
from ingest.demo_erp.generate import ORDERS_PER_YEAR, Progress, flow, silent_progress

DOCUMENTS = (
    ("orders", "so_saleorder"),
    ("deliveries", "so_delivery"),
    ("shipments", "ic_saleout_h"),
    ("invoices", "so_saleinvoice"),
    ("receivables", "ar_recbill"),
    ("receipts", "ar_gatherbill"),
    ("settlements", "arap_verifydetail"),
    ("requisitions", "po_praybill"),
    ("purchase orders", "po_order"),
    ("purchase receipts", "ic_purchasein_h"),
    ("payables", "ap_payablebill"),
    ("rows of the stock flow", "ic_flow"),
    ("vouchers", "gl_voucher"),
    ("pay records", "wa_data"),
)

DRAW = """
    create or replace temp table drawn as
    select key
    from ({candidates}) candidates(key)
    order by hash(getvariable('chance'), $kind, getvariable('until'), key)
    limit $count
"""

REOPEN = """
    update so_saleorder_b
    set bbsendendflag = 'N', ts = greatest(so_saleorder_b.ts, getvariable('not_before'))
    from followed, so_saleorder orders
    where so_saleorder_b.csaleorderbid = followed.csaleorderbid
        and orders.csaleorderid = so_saleorder_b.csaleorderid and orders.fstatusflag = 2
        and so_saleorder_b.bbsendendflag = 'Y' and followed.sent <> so_saleorder_b.nnum
"""


@dataclass(frozen=True)
class Summary:
    """What an advance did: the last day before it, its last day, and rows by kind of change."""

    since: date
    until: date
    counts: tuple[tuple[str, int], ...]

    def count(self, kind: str) -> int:
        """Rows of one kind; 0 for a kind that did not happen."""
        return dict(self.counts).get(kind, 0)


def advance(
    path: Path,
    days: int,
    seed: int | None = None,
    *,
    silent: bool = True,
    deletes: bool = True,
    progress: Progress | None = None,
) -> Summary:
    """Add `days` days to the demo ERP at `path`, all of them or none.

    `seed` varies which rows are disturbed; documents follow the seed of the database. `silent` and
    `deletes` are the changes that capture by ts cannot see: without ts, and outright deletes.
    """
    if days < 1:
        raise MisdeclaredError("demo ERP: days must be at least 1")
    if not path.exists():
        raise MisdeclaredError(f"{path} does not exist: make it with 'ingest demo generate'")
    with duckdb.connect(str(path)) as connection:
        before = settings.read(connection, str(path))
        until = before.until + timedelta(days=days)
        run = _Run(
            connection, dice.Window(before.until, until), before.orders_per_year / ORDERS_PER_YEAR,
            silent, deletes,
        )  # fmt: skip
        connection.begin()
        dice.prepare(connection, before.seed, before.orders_per_year, dirty=before.dirty)
        _set(connection, "chance", before.seed if seed is None else seed)
        counts = _let_pass(run, progress or silent_progress)
        settings.write(connection, replace(before, until=until))
        connection.commit()
    return Summary(before.until, until, tuple(counts))


@dataclass(frozen=True)
class _Run:
    connection: duckdb.DuckDBPyConnection
    window: dice.Window
    scale: float
    silent: bool
    deletes: bool


def _let_pass(run: _Run, progress: Progress) -> list[tuple[str, int]]:
    """Change what is there, let business go on, and change what it made."""
    connection, window = run.connection, run.window
    vocabulary.load(connection)
    dice.look_at(connection, window)
    habits.draw(connection)
    for table in disturbances.LATE_TABLES:
        _set(connection, f"newest_{table}", _one(connection, f"select max(ts) from {table}"))
    counts = _disturb(run, disturbances.FIRST, f"{window.since + timedelta(days=1)} 07:30:00")
    counts += base_changes.change(connection, window, run.scale)
    rows = {table: _count(connection, table) for _, table in DOCUMENTS}
    flow(connection, window, progress)
    counts += [
        (f"new {name}", _count(connection, table) - rows[table]) for name, table in DOCUMENTS
    ]
    connection.execute(expense_vouchers.CENTRES)
    for statement in voucher_flow.COLLECT:
        connection.execute(statement)
    counts += _disturb(run, disturbances.LAST, f"{window.until} 20:00:00")
    _close_again(connection, f"{window.until} 20:00:00")
    return counts + _disturb(run, disturbances.FINAL, f"{window.until} 20:40:00")


def _close_again(connection: duckdb.DuckDBPyConnection, now: str) -> None:
    """Bring the books up to date with what was moved or written late."""
    _set(connection, "is_closed", True)
    _set(connection, "rebuilt_at", now)
    for statement in flows.CLOSING:
        connection.execute(statement)


def _disturb(run: _Run, kinds: Sequence[Disturbance], now: str) -> list[tuple[str, int]]:
    """Apply the kinds that are wanted, all at the second `now`."""
    _set(run.connection, "now", now)
    _set(run.connection, "not_before", now)
    days = (run.window.until - run.window.since).days
    counts = []
    for kind in kinds:
        if (run.silent or not kind.is_silent) and (run.deletes or not kind.is_delete):
            drawn = max(1, round(kind.per_day * days * run.scale))
            counts.append((kind.kind, _apply(run.connection, kind, drawn)))
    return counts


def _apply(connection: duckdb.DuckDBPyConnection, disturbance: Disturbance, count: int) -> int:
    """Draw rows, change them, and bring accumulators that depend on them up to date."""
    connection.execute(disturbances.UNTOUCHED)
    connection.execute(
        DRAW.format(candidates=disturbance.candidates), {"kind": disturbance.kind, "count": count}
    )
    if disturbance.lines:
        connection.execute(balances.TOUCHED)
        connection.execute(f"insert into touched {disturbance.lines}")
    changed = [_one(connection, statement) for statement in disturbance.statements]
    if disturbance.lines:
        for statement in (balances.FOLLOWERS, balances.EXECUTIONS, REOPEN):
            connection.execute(statement)
    return int(changed[0])


def _one(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    found = connection.execute(statement).fetchone()
    return found[0] if found else 0


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(_one(connection, f"select count(*) from {table}"))


def _set(connection: duckdb.DuckDBPyConnection, name: str, value: object) -> None:
    connection.execute(f"set variable {name} = $value", {"value": value})
