"""Captures that are killed, stopped or started twice leave staging whole."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.capture_sample import Site, order, orders_site, source_node

NAMES = ("so_saleorder", "so_saleorder_b", "so_saleorder_exe")
ROWS = 30_000
HOLD = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
"""
LEAVE_IN_LOG = """
import duckdb, os, sys
connection = duckdb.connect(sys.argv[1])
connection.execute(sys.argv[2])
os._exit(0)
"""

not_windows = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and limits")


def busy_site(root: Path) -> Site:
    """Three tables, large enough that a kill lands inside of one."""
    site = Site(root)
    site.declare(*(source_node(name, {"key": ["id"]}) for name in NAMES))
    for name in NAMES:
        site.erp(
            f"create table {name} as select i as id, 'text ' || i as note, "
            "(i / 3)::decimal(28,8) as n, '2024-01-01 00:00:00' as ts, "
            + ", ".join(f"hash(i + {n})::varchar as c{n}" for n in range(12))
            + f" from range({ROWS}) t(i)"
        )
    return site


def change(site: Site) -> None:
    """Change a third of the rows, add some, delete some."""
    for name in NAMES:
        site.erp(
            f"update {name} set n = n + 1, ts = '2024-01-02 00:00:00' where id % 3 = 0",
            f"delete from {name} where id % 100 = 1",
            f"insert into {name} by name select id + 1000000 as id, * exclude (id) "
            f"from {name} where id % 50 = 0 and id < 1000000",
        )


def contents(site: Site) -> dict[str, object]:
    """Live rows of every staged table, by table (None: not there)."""
    found: dict[str, object] = {}
    with duckdb.connect(str(site.root / "warehouse.duckdb"), read_only=True) as connection:
        for name in NAMES:
            exists = connection.execute(
                "select 1 from duckdb_tables() where table_name = ?", [name]
            ).fetchall()
            found[name] = (
                connection.execute(
                    "select count(*), sum(is_deleted), sum(n), sum(hash(id, note, c11)) "
                    f"from staging.{name}"
                ).fetchall()
                if exists
                else None
            )
    return found


def kill_after(site: Site, seconds: float, *arguments: str) -> bool:
    """Start a capture, kill it after so many seconds; whether it was still running."""
    with site.command("run", *arguments) as process:
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
    return False


def assert_kills_leave_staging_whole(root: Path, kills: int, seed: int) -> None:
    """Kill captures at random points of a first load and of an incremental run with deletes."""
    chance = random.Random(seed)
    started = time.monotonic()
    whole = busy_site(root / "whole")
    whole.ingest("run")
    lasts = time.monotonic() - started
    empty = dict.fromkeys(NAMES)
    loaded = contents(whole)
    change(whole)
    whole.ingest("run", "--deletes")
    changed = contents(whole)
    site = busy_site(root / "killed")
    for arguments, before, after in (((), empty, loaded), (("--deletes",), loaded, changed)):
        for _ in range(kills):
            kill_after(site, chance.uniform(0.3, lasts), *arguments)
            if (site.root / "warehouse.duckdb").exists():
                for name, found in contents(site).items():
                    assert found in (before[name], after[name]), f"seed {seed}: {name} is torn"
        site.ingest("run", *arguments)
        assert contents(site) == after
        site.assert_mirrored(*NAMES)
        change(site) if before is empty else None


def test_a_killed_capture_leaves_each_table_as_before_or_after_and_the_next_run_completes_it(
    tmp_path: Path,
) -> None:
    assert_kills_leave_staging_whole(tmp_path, kills=3, seed=random.randrange(10**6))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_hundreds_of_kills_never_tear_a_table(tmp_path: Path, seed: int) -> None:
    assert_kills_leave_staging_whole(tmp_path, kills=10, seed=seed)


def test_two_captures_at_once_run_one_after_the_other_and_store_each_row_once(
    tmp_path: Path,
) -> None:
    site = busy_site(tmp_path)
    processes = [site.command("run") for _ in range(2)]
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, out + err
    site.assert_mirrored(*NAMES)
    counts = site.warehouse(
        "select table_name, sum(rows_inserted), count(*) from staging.ingest_runs group by 1"
    )
    assert sorted(counts) == [(name, ROWS, 2) for name in sorted(NAMES)]


@pytest.mark.parametrize("database", ["warehouse.duckdb", "erp.duckdb"])
def test_a_capture_waits_for_a_locked_database_and_names_the_holder(
    tmp_path: Path, database: str
) -> None:
    site = orders_site(tmp_path)
    site.erp(order(1))
    site.capture_one()
    site.erp(order(2))
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(site.root / database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        holder.stdout.readline()
        _, err = site.ingest("run", "--lock-timeout", "0.2", code=1)
        assert f"{database}) is still locked by process {holder.pid} after 0.2 s" in err
        assert "Traceback" not in err
        with site.command("run") as waiting:
            assert waiting.stderr is not None
            said = waiting.stderr.readline()
            holder.stdin.close()
            out, err = waiting.communicate(timeout=120)
        assert f"{database}) is locked by process {holder.pid}; waiting" in said
        assert waiting.returncode == 0, out + err
    site.assert_mirrored("so_saleorder")


@not_windows
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_capture_rolls_back_says_so_in_one_line_and_exits_as_shells_expect(
    tmp_path: Path, number: signal.Signals
) -> None:
    site = Site(tmp_path)
    site.declare(source_node("t", {"key": ["id"]}))
    site.erp(
        "create table t as select i as id, hash(i)::varchar as x, '2024-01-01 00:00:00' as ts "
        "from range(10) t(i)"
    )
    site.ingest("run")
    before = site.warehouse("select * from staging.t order by id")
    # Slow enough that the signal comes while DuckDB computes: a view as the table.
    site.erp(
        "alter table t rename to rows_of_t",
        "create view t as select id, (select max(hash(x, i))::varchar from range(2000000000) r(i)) "
        "as x, ts from rows_of_t",
    )
    with site.command("run", "--full") as process:
        time.sleep(2.0)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number, out + err
    farewell = f"stopped by {number.name}; nothing of the open transaction was kept"
    assert farewell in err.splitlines()
    assert "Traceback" not in err
    assert site.warehouse("select * from staging.t order by id") == before


def test_a_source_that_breaks_off_stops_its_table_alone(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.declare(source_node("a", {"key": ["id"]}), source_node("b", {"key": ["id"]}))
    site.erp(
        "create table rows_of_a as select i as id, '2024-01-01 00:00:00' as ts, i::varchar as x "
        "from range(300000) t(i)",
        "create view a as select id, ts, x::integer as x from rows_of_a",
        "create table b as select 1 as id, '2024-01-01 00:00:00' as ts",
    )
    site.capture()
    before = site.warehouse("select count(*), max(captured_at), sum(x) from staging.a")
    site.erp("update rows_of_a set x = 'broken' where id = 250000", "update b set id = 2")
    _, err = site.ingest("run", "--full", code=1)
    assert "nc.a: reading the source: " in err
    assert "broken" in err
    assert "Traceback" not in err
    assert site.warehouse("select count(*), max(captured_at), sum(x) from staging.a") == before
    site.assert_mirrored("b")


def test_tables_of_a_source_that_cannot_be_opened_fail_and_the_others_are_captured(
    tmp_path: Path,
) -> None:
    site = orders_site(tmp_path)
    visits = source_node("visits", {"key": ["id"], "profile": "crm"}, source_name="crm")
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}), visits)
    site.erp(order(1))
    _, err = site.ingest("run", code=1)
    assert "crm.visits: crm.demo (" in err
    assert "crm.duckdb): the file does not exist" in err
    site.assert_mirrored("so_saleorder")
    statuses = site.warehouse("select table_name, status from staging.ingest_runs order by 1")
    assert statuses == [("so_saleorder", "success"), ("visits", "failed")]


@not_windows
def test_a_full_disk_leaves_staging_as_it_was_and_the_next_run_completes_it(
    tmp_path: Path,
) -> None:
    site = busy_site(tmp_path)
    site.ingest("run", "nc.so_saleorder")
    before = site.warehouse("select count(*) from staging.so_saleorder")
    site.erp("insert into so_saleorder by name select id + 9000000 as id, "
             "hash(id, 1)::varchar || hash(id, 2)::varchar as note, * exclude (id, note) "
             "from so_saleorder")  # fmt: skip
    size = (site.root / "warehouse.duckdb").stat().st_size

    import resource

    def limit_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 2**16, size + 2**16))

    done = subprocess.run(
        [sys.executable, "-m", "ingest.cli", "run", "nc.so_saleorder"],
        cwd=site.root,
        env=site.environment,
        preexec_fn=limit_files,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "error: " in done.stderr
    assert "File too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert site.warehouse("select count(*) from staging.so_saleorder") == before
    site.ingest("run")
    site.assert_mirrored(*NAMES)


def assert_power_losses_leave_staging_whole(root: Path, losses: int, seed: int) -> None:
    """Kill captures, and cut the end of the log that was being written, as a power loss does."""
    chance = random.Random(seed)
    site = busy_site(root)
    site.ingest("run")
    change(site)
    for _ in range(losses):
        kill_after(site, chance.uniform(0.5, 1.5), "--deletes")
        cut_log(site, chance)
    site.ingest("run", "--deletes")
    site.assert_mirrored(*NAMES)
    for _ in range(losses):
        leave_in_log(site, "update staging.so_saleorder set n = n + 1 where id % 7 = 2")
        assert cut_log(site, chance)
    site.ingest("run", "--full")
    site.assert_mirrored(*NAMES)


def leave_in_log(site: Site, statement: str) -> None:
    """Commit a change of the warehouse and end before the log is taken into the file."""
    path = str(site.root / "warehouse.duckdb")
    subprocess.run([sys.executable, "-c", LEAVE_IN_LOG, path, statement], check=True)


def cut_log(site: Site, chance: random.Random) -> bool:
    """Take the end off the warehouse's log, if there is one."""
    log = site.root / "warehouse.duckdb.wal"
    if not log.exists() or not log.stat().st_size:
        return False
    with log.open("r+b") as file:
        file.truncate(chance.randrange(log.stat().st_size))
    return True


@not_windows
def test_a_cut_log_leaves_each_table_as_before_or_after(tmp_path: Path) -> None:
    assert_power_losses_leave_staging_whole(tmp_path, losses=2, seed=random.randrange(10**6))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_many_cut_logs_never_tear_a_table(tmp_path: Path, seed: int) -> None:
    assert_power_losses_leave_staging_whole(tmp_path, losses=10, seed=seed)
