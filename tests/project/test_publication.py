"""Readers see builds that passed, whole; readers and builds never lock each other out."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from dbt_project.errors import BuildFailedError
from dbt_project.publication import Publication, current, publish, publish_if_newer, refusal
from tests.workspace import ROOT, Workspace, project_copy

# A part of the project that has all kinds of nodes, for builds of which a part shows all.
WHAT_IS_ORDERED = ("--select", "+fct_sales_order_lines")
HOLD_OPEN = """
import duckdb, sys
reader = duckdb.connect(sys.argv[1], read_only=True)
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _environment(built: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REPORT_PLATFORM_DATA", "DBT_TARGET_PATH", "DBT_LOG_PATH"):
        monkeypatch.setenv(name, built.environment[name])


def published() -> Publication:
    publication = current(ROOT)
    assert publication is not None
    return publication


def order_lines(publication: Publication) -> int:
    with duckdb.connect(str(publication.database), read_only=True) as clone:
        row = clone.execute("select count(*) from marts.fct_sales_order_lines").fetchone()
    assert row is not None
    return int(row[0])


def test_a_build_that_passed_is_published_once(built: Workspace) -> None:
    assert publish(ROOT) == published()
    assert order_lines(published()) > 1000
    assert publish(ROOT) is None
    assert publish_if_newer(ROOT) is None


def test_what_is_published_already_is_not_copied_again(built: Workspace) -> None:
    publish(ROOT)
    folder = built.data / "published"
    before = folder.stat().st_mtime_ns
    assert publish(ROOT) is None
    assert folder.stat().st_mtime_ns == before


def test_a_build_without_its_tests_is_refused_and_says_why(built: Workspace) -> None:
    publish(ROOT)
    before = published()
    built.dbt("run", "--select", "fct_shipments")
    with pytest.raises(BuildFailedError, match="older than the build of fct_shipments"):
        publish(ROOT)
    noted = refusal(ROOT)
    assert noted is not None
    assert "fct_shipments" in noted.reasons[0]
    assert publish_if_newer(ROOT) is None
    assert current(ROOT) == before


def test_what_was_declared_after_the_build_is_not_published_with_it(
    built: Workspace, tmp_path: Path
) -> None:
    edited = Workspace(built.data, project_copy(tmp_path / "project"))
    declared = edited.root / "models" / "marts" / "sales" / "_sales__models.yml"
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace("{name: tax_amount,", "{name: tax_total,"), encoding="utf-8")
    edited.dbt("parse")
    with pytest.raises(BuildFailedError, match="fct_shipments has no column tax_total yet"):
        publish(edited.root)


def test_a_failed_build_never_shows_and_its_repair_does(built: Workspace) -> None:
    publish(ROOT)
    before = published()
    built.change_erp(
        "update so_saleorder_b set nnum = nnum + 1, ts = '2024-07-01 09:00:00' where dr = 0"
    )
    built.ingest("run")
    built.dbt("build", *WHAT_IS_ORDERED, code=1)
    with pytest.raises(BuildFailedError, match="assert_ordered_is_shipped_plus_open: fail"):
        publish(ROOT)
    assert current(ROOT) == before
    built.change_erp(
        "update so_saleorder_b set nnum = nnum - 1, ts = '2024-07-01 10:00:00' where dr = 0"
    )
    built.ingest("run")
    built.dbt("build", *WHAT_IS_ORDERED)
    assert publish_if_newer(ROOT) == published() != before
    assert refusal(ROOT) is None


@pytest.mark.skipif(os.name == "nt", reason="kills with POSIX signals")
def test_a_killed_build_never_shows(built: Workspace) -> None:
    publish(ROOT)
    before = published()
    build = subprocess.Popen(
        [sys.executable, "-m", "dbt.cli.main", "build", "--full-refresh", *WHAT_IS_ORDERED],
        cwd=ROOT,
        env=built.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert build.stdout is not None
    for line in build.stdout:
        if "OK created sql incremental model mart_file.marts.fct_" in line:
            build.send_signal(signal.SIGKILL)
            break
    build.stdout.close()
    build.wait()
    built.dbt("run", "--select", "dim_orgs")
    with pytest.raises(BuildFailedError, match="has not finished"):
        publish(ROOT)
    assert current(ROOT) == before
    built.dbt("build", *WHAT_IS_ORDERED)
    publish(ROOT)
    assert current(ROOT) != before


def test_readers_and_builds_run_at_the_same_time(built: Workspace) -> None:
    publish(ROOT)
    expected = order_lines(published())
    done, problems, reads = threading.Event(), [], []

    def read() -> None:
        while not done.is_set():
            try:
                publish_if_newer(ROOT)
                reads.append(order_lines(published()))
            except Exception as error:  # noqa: BLE001
                problems.append(error)
            time.sleep(0.05)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(2):
            built.dbt("build", "--full-refresh", *WHAT_IS_ORDERED)
    finally:
        done.set()
        reader.join()
    assert problems == []
    assert len(reads) > 20
    assert set(reads) == {expected}


def test_old_publications_are_removed_once_nobody_reads_them(built: Workspace) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_OPEN, str(first_publication().database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    held = published()
    for _ in range(3):
        built.dbt("build", "--select", "dim_currencies")
        publish(ROOT)
    assert held.database.exists()
    holder.communicate()
    built.dbt("build", "--select", "dim_currencies")
    publish(ROOT)
    assert not held.database.exists()
    assert len(list(held.database.parent.glob("*.duckdb"))) == 2


def first_publication() -> Publication:
    publish(ROOT)
    return published()


def test_a_full_disk_is_said_and_leaves_nothing_behind(
    built: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(marts: Path, clone: Path) -> None:
        clone.write_bytes(marts.read_bytes()[:1000])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", fill)
    with pytest.raises(BuildFailedError, match="No space left on device"):
        publish(ROOT)
    assert publish_if_newer(ROOT) is None
    assert list((built.data / "published").iterdir()) == []


def test_nothing_built_yet_is_said_plainly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORT_PLATFORM_DATA", str(tmp_path / "empty"))
    with pytest.raises(BuildFailedError, match="run `dbt build` first"):
        publish(ROOT)
    assert current(ROOT) is None
    assert publish_if_newer(ROOT) is None
