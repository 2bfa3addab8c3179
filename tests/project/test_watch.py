"""`ingest watch`: captures what is due, builds what that affects, outlives what goes wrong."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dbt_project.due import due_nodes, node_keys
from dbt_project.heartbeat import is_watched, last_beat, watch_folder
from dbt_project.manifest import built_manifest
from dbt_project.profiles import WAREHOUSE, connection
from dbt_project.publication import current
from dbt_project.waiting import Patience
from ingest.build_records import read_records
from ingest.due_build import BUILT
from ingest.progress import LogLines
from ingest.watch import Watcher
from tests.capture_sample import DEFAULTS, ORDERS, Site, order, orders_site, source_node
from tests.project.test_mirror import IN_A_FILE, mirrored_site
from tests.workspace import ROOT, Workspace

SECOND = {**DEFAULTS, "every": "1s"}
WAIT_S = 60.0


def wait_for(condition: Callable[[], Any]) -> None:
    """Until it holds."""
    give_up = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.05)


@contextmanager
def watching(command: list[str], root: Path, environment: dict[str, str]) -> Iterator[Any]:
    """A watcher in the background, killed at the end if it is still there."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ingest.cli", "watch", *command],
        cwd=root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


STOP = getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM)


def stop(process: "subprocess.Popen[str]", number: int = STOP) -> str:
    """Ask a watcher to stop, see that it does so cleanly, and return what it printed."""
    process.send_signal(number)
    out, _ = process.communicate(timeout=WAIT_S)
    assert process.returncode == 0, out
    assert "Traceback" not in out
    return out


def doing(folder: Path) -> str:
    said = last_beat(folder)
    return said.doing if said else ""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return orders_site(tmp_path)


@pytest.fixture
def folder(site: Site, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("REPORT_PLATFORM_DATA", raising=False)
    return watch_folder(site.root, "embedded")


def captured(site: Site) -> int:
    """Rows staged, 0 before there is anything."""
    if not (site.root / "warehouse.duckdb").exists():
        return 0
    try:
        return int(site.warehouse("select count(*) from staging.so_saleorder")[0][0])
    except Exception:  # noqa: BLE001 - locked, or not there yet
        return 0


def test_changes_are_captured_again_and_again_until_it_is_stopped(site: Site, folder: Path) -> None:
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}, SECOND))
    site.erp(order(1))
    with watching(["--no-build"], site.root, site.environment) as process:
        wait_for(lambda: captured(site) == 1)
        assert is_watched(folder)
        site.erp(order(2))
        wait_for(lambda: captured(site) == 2)
        out = stop(process)
    assert "nc.so_saleorder: full, 1 rows read, 1 new" in out
    assert "nc.so_saleorder: changes, " in out
    assert "; nothing of an open transaction was kept" in out
    assert not is_watched(folder)
    assert doing(folder) == "stopped"
    site.assert_mirrored("so_saleorder")


def test_a_second_watcher_says_who_is_at_work(site: Site, folder: Path) -> None:
    with watching(["--no-build"], site.root, site.environment) as process:
        wait_for(lambda: doing(folder).startswith("nc.so_saleorder (changes)"))
        _, err = site.ingest("watch", "--no-build", code=1)
        assert err.startswith(f"error: another `ingest watch` is at work: process {process.pid} on")
        assert "in " in site.ingest("status")[0]
        stop(process, getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT))
    site.ingest("watch", "--once", "--no-build")


def test_nothing_is_captured_twice_and_what_was_missed_is_made_up_for_once(site: Site) -> None:
    site.erp(order(1))
    for _ in range(2):
        site.ingest("watch", "--once", "--no-build")
    assert len(site.warehouse("select * from staging.ingest_runs")) == 1
    site.erp(
        "update staging.ingest_state set last_success_at = now()::timestamp - interval 5 days",
        database="warehouse.duckdb",
    )
    for _ in range(2):
        site.ingest("watch", "--once", "--no-build")
    assert len(site.warehouse("select * from staging.ingest_runs")) == 2


def test_a_stop_in_the_middle_of_a_capture_keeps_nothing_of_it(site: Site, folder: Path) -> None:
    site.erp(
        "insert into so_saleorder select 'K' || n, 'SO' || n, n / 8, 1, '2024-03-01 10:00:00'"
        " from range(1000000) t(n)"
    )
    with watching(["--no-build"], site.root, site.environment) as process:
        wait_for(lambda: doing(folder).startswith("capturing"))
        wait_for((site.root / "warehouse.duckdb.wal").exists)
        started = time.monotonic()
        stop(process)
        assert time.monotonic() - started < 15
    assert captured(site) == 0
    site.erp("drop table so_saleorder", ORDERS, order(1))
    site.ingest("watch", "--once", "--no-build")
    site.assert_mirrored("so_saleorder")


def test_a_source_that_is_down_stops_no_other_and_is_tried_again(tmp_path: Path) -> None:
    site = orders_site(tmp_path)
    crm = source_node("visits", {"key": ["id"], "profile": "crm"}, source_name="crm")
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"]}), crm)
    _, err = site.ingest("watch", "--once", "--no-build", code=1)
    assert "crm.visits (full): crm.demo (" in err
    site.assert_mirrored("so_saleorder")
    site.erp("create table visits (id integer, ts varchar)", database="crm.duckdb")
    site.ingest("watch", "--once", "--no-build")
    assert site.warehouse("select count(*) from staging.visits") == [(0,)]


def test_a_heavy_pass_that_fails_does_not_keep_changes_waiting(site: Site) -> None:
    ingest = {"key": ["csaleorderid"], "every": "1h", "deletes": "1d"}
    site.declare(source_node("so_saleorder", ingest))
    site.erp(
        "insert into so_saleorder select 'K' || n, 'SO' || n, 1, 1, '2024-03-01 10:00:00'"
        " from range(3000) t(n)"
    )
    site.ingest("watch", "--once", "--no-build")
    site.erp("delete from so_saleorder where csaleorderid > 'K1'", order(1))
    site.erp(
        "update staging.ingest_state set last_success_at = last_success_at - interval 5 days,"
        " last_full_at = last_full_at - interval 5 days,"
        " last_deletes_at = last_deletes_at - interval 5 days,"
        " last_reconcile_at = last_reconcile_at - interval 5 days",
        database="warehouse.duckdb",
    )
    _, err = site.ingest("watch", "--once", "--no-build", code=1)
    assert "nc.so_saleorder (deletes): " in err
    runs = "select mode, status from staging.ingest_runs order by started_at"
    assert site.warehouse(runs)[1:] == [("deletes", "failed"), ("changes", "success")]


def test_a_middle_database_is_filled_first_and_read_then(tmp_path: Path) -> None:
    site = mirrored_site(tmp_path, IN_A_FILE)
    site.erp(order(1))
    _, err = site.ingest("watch", "--once", "--no-build")
    assert err.count("nc.so_saleorder: full, 1 rows read, 1 new") == 2
    site.assert_mirrored("so_saleorder")
    site.erp(order(2))
    long_ago = "update {}.ingest_state set last_success_at = last_success_at - interval 2 hours"
    site.erp(long_ago.format("mirror"), database="middle.duckdb")
    site.erp(long_ago.format("staging"), database="warehouse.duckdb")
    site.ingest("watch", "--once", "--no-build")
    site.assert_mirrored("so_saleorder")


def test_the_log_can_be_json_lines(site: Site) -> None:
    site.erp(order(1))
    _, err = site.ingest("watch", "--once", "--no-build", "--log-format", "json")
    (line,) = [json.loads(line) for line in err.splitlines()]
    assert (line["event"], line["table"], line["rows_inserted"]) == (
        "finished", "nc.so_saleorder", 1,
    )  # fmt: skip


def test_a_declaration_that_cannot_be_read_at_the_start_is_misuse(site: Site) -> None:
    site.declare(source_node("so_saleorder", {"key": ["csaleorderid"], "evry": "1h"}))
    _, err = site.ingest("watch", code=2)
    assert "has an unknown key 'evry'" in err


@pytest.mark.long
def test_a_half_written_declaration_is_said_and_the_finished_one_is_taken_up(
    site: Site, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH", "REPORT_PLATFORM_TARGET"):
        monkeypatch.delenv(name, raising=False)
    (site.root / "dbt_project.yml").write_text("name: site\nprofile: report_platform\n")
    declared = site.root / "models" / "_nc__sources.yml"
    declared.parent.mkdir()
    (site.root / "target" / "manifest.json").unlink()
    declared.write_text("sources:\n  - name: [")
    folder.mkdir(parents=True)
    log = LogLines("text", sys.stderr)
    watcher = Watcher(site.root, "embedded", folder, log, build=False)
    assert "_nc__sources.yml" in watcher.cycle()["reading the declarations"]
    declared.write_text(
        "sources:\n  - name: nc\n    schema: staging\n    tables:\n      - name: so_saleorder\n"
        "        config: {meta: {ingest: {key: [csaleorderid], profile: erp, schema: main}}}\n"
    )
    assert watcher.cycle() == {}
    site.assert_mirrored("so_saleorder")


# With dbt, on the small demo platform.


@pytest.fixture
def noted(built: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """As a watcher would have left it: all is captured, built, noted and published."""
    for name, value in built.environment.items():
        if name.startswith(("REPORT_PLATFORM_", "DBT_")):
            monkeypatch.setenv(name, value)
    warehouse = connection(ROOT, WAREHOUSE)
    keys = node_keys(built_manifest(ROOT), read_records(warehouse, Patience(5, print)))
    folder = watch_folder(ROOT, warehouse.output)
    folder.mkdir(parents=True)
    (folder / BUILT).write_text(json.dumps(keys))
    watch(built)
    return built


def watch(workspace: Workspace, code: int = 0) -> str:
    """Run one cycle; returns its log."""
    return workspace.ingest("watch", "--once", code=code).stderr


def refresh(workspace: Workspace) -> str:
    """Capture, build what is due and publish; returns its log."""
    return workspace.run(sys.executable, "-m", "ingest.platform", "refresh").stderr


def change(workspace: Workspace, *statements: str) -> None:
    """Change the ERP, and let hours pass."""
    workspace.change_erp(*statements)
    with duckdb.connect(str(workspace.data / "warehouse.duckdb")) as warehouse:
        warehouse.execute(
            "update staging.ingest_state set last_success_at = last_success_at - interval 2 days"
        )


def invocations(workspace: Workspace) -> int:
    query = "select count(distinct invocation_id) from mart_file.platform.dbt_results"
    return int(workspace.rows(query)[0][0])


def last_built(workspace: Workspace) -> dict[str, str]:
    """Names and results of the models that the latest dbt run built."""
    results = "mart_file.platform.dbt_results"
    latest = f"(select max_by(invocation_id, finished_at) from {results})"
    models = f"node_id like 'model.%' and invocation_id = {latest}"
    query = f"select node_id, status from {results} where {models}"
    return {node_id.rsplit(".")[-1]: status for node_id, status in workspace.rows(query)}


def due_now(workspace: Workspace) -> set[str]:
    """Names of the nodes that are due."""
    manifest = built_manifest(ROOT)
    records = read_records(connection(ROOT, WAREHOUSE), Patience(5, print))
    built = json.loads((watch_folder(ROOT, "embedded") / BUILT).read_text())
    due = due_nodes(manifest, node_keys(manifest, records), built, records.results)
    return {node_id.split(".")[2] for node_id in due}


WAREHOUSE_RENAMED = (
    "update bd_stordoc set name = name || '!', ts = '2024-07-01 09:00:00'"
    " where pk_stordoc = (select min(pk_stordoc) from bd_stordoc)"
)
MORE_ORDERED = "update so_saleorder_b set nnum = nnum {} 1, ts = '2024-07-01 {}:00:00' where dr = 0"


def test_only_what_a_change_affects_is_built_and_then_published(noted: Workspace) -> None:
    first, before = current(ROOT), invocations(noted)
    assert first is not None
    assert "dbt build" not in watch(noted)
    change(noted, WAREHOUSE_RENAMED)
    log = watch(noted)
    assert "nc.bd_stordoc: changes, " in log
    assert "without changes" in log
    assert "dbt build: " in log
    models = last_built(noted)
    assert {"dim_warehouses", "fct_shipments"} <= set(models)
    assert "stg_nc__warehouses" not in models  # other rows are no other view
    assert not {"stg_nc__customers", "sto_receipts", "fct_receivables"} & set(models)
    assert set(models.values()) == {"success"}
    assert current(ROOT) != first
    assert "dbt build" not in watch(noted)
    assert invocations(noted) == before + 1


def test_a_refresh_builds_what_a_change_affects_and_nothing_when_nothing_changed(
    noted: Workspace,
) -> None:
    before = invocations(noted)
    assert "nothing is due" in refresh(noted)
    assert invocations(noted) == before
    change(noted, WAREHOUSE_RENAMED)
    assert " dbt nodes" in refresh(noted)
    models = last_built(noted)
    assert {"dim_warehouses", "fct_shipments"} <= set(models)
    assert "stg_nc__warehouses" not in models  # other rows are no other view
    assert not {"stg_nc__customers", "sto_receipts", "fct_receivables"} & set(models)
    assert "nothing is due" in refresh(noted)
    assert invocations(noted) == before + 1


def test_a_failed_build_stays_due_until_it_succeeds(noted: Workspace) -> None:
    first = current(ROOT)
    change(noted, MORE_ORDERED.format("+", "09"))
    assert "assert_ordered_is_shipped_plus_open" in watch(noted, code=1)
    due = due_now(noted)
    assert "assert_ordered_is_shipped_plus_open" in due
    assert "sto_sales_order_lines" not in due  # built well: what failed is a test of it
    assert current(ROOT) == first
    change(noted, MORE_ORDERED.format("-", "10"))
    assert "published" in watch(noted)
    assert current(ROOT) != first
    assert due_now(noted) == set()


@pytest.mark.long
def test_a_stop_in_the_middle_of_a_build_stops_dbt_too_and_leaves_it_due(noted: Workspace) -> None:
    first, folder = current(ROOT), watch_folder(ROOT, "embedded")
    change(noted, WAREHOUSE_RENAMED)
    with watching([], ROOT, noted.environment) as process:
        wait_for(lambda: doing(folder).startswith("building"))
        wait_for((noted.data / "marts.duckdb.wal").exists)
        stop(process)
    begun = last_built(noted)
    assert "started" in begun.values()
    assert {name for name, status in begun.items() if status == "started"} <= due_now(noted)
    assert current(ROOT) == first
