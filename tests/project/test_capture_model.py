"""Whatever happens to a source, in whatever order, capture mirrors it: tested against a model."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.run import Request, run
from ingest.warehouse import Mode
from tests.capture_sample import DEFAULTS, ORDERS, Site, order, orders_site, source_node
from tests.postgres import Postgres
from tests.postgres_sample import DEFAULTS as IN_POSTGRES
from tests.postgres_sample import PostgresSite

OVERLAP_S = 1800
START_S = 7200
MIDDLE = """
middle:
  target: here
  outputs:
    here: {type: duckdb, path: middle.duckdb}
"""

NUMBERS = st.integers(1, 4)
AMOUNTS = st.one_of(
    st.sampled_from([Decimal("0.00000001"), Decimal("-99999999999999999999.99999999")]),
    st.integers(0, 9).map(Decimal),
)
# What happens to one row: said at once, late by so much, never said, silent, or gone.
ACTIONS = st.one_of(
    st.tuples(st.just("write"), NUMBERS, AMOUNTS, st.integers(0, 2)),
    st.tuples(st.just("late"), NUMBERS, AMOUNTS, st.sampled_from([0, 1, 1799, OVERLAP_S])),
    st.tuples(st.just("untold"), NUMBERS, AMOUNTS, st.just(0)),
    st.tuples(st.just("silent"), NUMBERS, AMOUNTS, st.just(0)),
    st.tuples(st.just("delete"), NUMBERS, AMOUNTS, st.just(0)),
)
MODES = st.sampled_from(["changes", "changes", "changes", "deletes", "reconcile", "full"])
ROUNDS = st.lists(
    st.tuples(st.lists(ACTIONS, min_size=1, max_size=4), MODES), min_size=3, max_size=8
)
Row = tuple[Decimal, str | None]


@dataclass
class World:
    """A source that changes, beside the model of it."""

    site: Site
    is_mirrored: bool = False
    clock: int = START_S
    rows: dict[str, Row] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)  # keys changed in a way that a run must find
    staged: list[tuple[Any, ...]] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)  # statements that the source has yet to see

    def act(self, kind: str, number: int, amount: Decimal, seconds: int) -> None:
        """Change one row of the source and of the model."""
        key = f"K{number:06}"
        if kind == "delete":
            self.pending.append(f"delete from so_saleorder where csaleorderid = '{key}'")
            self.rows.pop(key, None)
            self.told.discard(key)
        elif kind == "silent":
            if key in self.rows:
                self._put(number, amount, self.rows[key][1])
        elif kind == "untold":
            self._put(number, amount, None)
            self.told.add(key)
        else:
            self.clock += seconds if kind == "write" else 0
            self._put(number, amount, _text(self.clock - (seconds if kind == "late" else 0)))
            self.told.add(key)

    def capture(self, mode: Mode) -> None:
        """Capture and hold the result against the model."""
        if self.is_mirrored:
            mirror(self.site, mode)
            mode_here: Mode = "changes"
        else:
            mode_here = mode
        self.site.capture(mode=mode_here)
        self.check_growth()
        live = {key: (amount, said) for key, amount, said, gone, _ in self.staged if not gone}
        for key in self.told:
            assert live[key] == self.rows[key], f"{key} said that it changed and was missed"
        if mode in ("full", "reconcile"):
            assert live == self.rows
        if mode == "deletes":
            assert live.keys() == self.rows.keys()
        # A row without a time has to be read each time; others were said once.
        self.told = {key for key in self.told if self.rows[key][1] is None}

    def check_growth(self) -> None:
        """What changed is stamped later than everything before; what did not is not touched."""
        if not (self.site.root / "warehouse.duckdb").exists():
            return
        exists = "select 1 from duckdb_tables() where table_name = 'so_saleorder'"
        rows = self.site.warehouse(
            "select csaleorderid, ntotal, ts, is_deleted, captured_at from staging.so_saleorder"
        ) if self.site.warehouse(exists) else []  # fmt: skip
        before = {row[0]: row for row in self.staged}
        last = max((row[4] for row in self.staged), default=None)
        for row in rows:
            if row[0] in before and before[row[0]][1:4] == row[1:4]:
                assert row == before[row[0]]
            else:
                assert last is None or row[4] > last
        assert len({row[0] for row in rows}) == len(rows)
        assert before.keys() <= {row[0] for row in rows}
        self.staged = rows

    def _put(self, number: int, amount: Decimal, said: str | None) -> None:
        key = f"K{number:06}"
        self.pending.append(f"delete from so_saleorder where csaleorderid = '{key}'")
        self.pending.append(order(number, total=f"{amount:f}", ts=said))
        self.rows[key] = (amount, said)


def _text(clock: int) -> str:
    return f"2024-01-01 {clock // 3600:02}:{clock // 60 % 60:02}:{clock % 60:02}"


def check(
    rounds: list[Any],
    kills: bool = False,
    make: Callable[[Path], Site] = orders_site,
) -> None:
    """Play the rounds in a new world; with `kills`, each capture is killed once before it runs."""
    with tempfile.TemporaryDirectory() as folder:
        site = make(Path(folder))
        world = World(site, is_mirrored=make is mirrored_site)
        for actions, mode in rounds:
            for action in actions:
                world.act(*action)
            site.erp(*world.pending)
            world.pending.clear()
            if kills:
                kill_a_capture(world)
                world.check_growth()
            world.capture(mode)


def mirrored_site(root: Path) -> Site:
    """Orders that pass through a middle database."""
    site = Site(root)
    profiles = root / "profiles.yml"
    profiles.write_text(profiles.read_text() + MIDDLE)
    site.declare(
        source_node("so_saleorder", {"key": ["csaleorderid"]}, {**DEFAULTS, "through": "middle"})
    )
    site.erp(ORDERS)
    return site


def mirror(site: Site, mode: Mode) -> None:
    run(Request(site.root, (), mode, None, 20.0, mirror=True), site.heard)


def kill_a_capture(world: World) -> None:
    with world.site.command("run", "--deletes") as process:
        time.sleep(0.25 + (len(world.staged) % 3) * 0.1)
        process.kill()
        process.communicate()


def many(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )


@many(15)
@given(ROUNDS)
def test_any_history_of_a_source_is_mirrored(rounds: list[Any]) -> None:
    check(rounds)


@many(8)
@given(ROUNDS)
def test_any_history_passes_through_a_middle_database(rounds: list[Any]) -> None:
    check(rounds, make=mirrored_site)


@many(8)
@given(rounds=ROUNDS)
def test_any_history_of_a_postgresql_source_is_mirrored(
    postgres: Postgres, rounds: list[Any]
) -> None:
    check(rounds, make=lambda root: postgres_orders(root, postgres))


def postgres_orders(root: Path, server: Postgres) -> Site:
    """The same orders in PostgreSQL."""
    site = PostgresSite(root, server=server)
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}, IN_POSTGRES))
    site.erp(ORDERS)
    return site


@pytest.mark.long
@many(100)
@given(ROUNDS)
def test_any_long_history_passes_through_a_middle_database(rounds: list[Any]) -> None:
    check(rounds, make=mirrored_site)


@pytest.mark.long
@many(200)
@given(ROUNDS)
def test_any_long_history_of_a_source_is_mirrored(rounds: list[Any]) -> None:
    check(rounds)


@pytest.mark.long
@many(20)
@given(ROUNDS)
def test_any_history_is_mirrored_when_captures_are_killed(rounds: list[Any]) -> None:
    check(rounds, kills=True)
