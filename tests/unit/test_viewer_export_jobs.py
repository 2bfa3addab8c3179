"""Long exports: whole or not there at all, cancelled at once, and nothing left behind."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import BinaryIO

import pytest

from dbt_project.errors import PlatformError
from viewer.export_jobs import Exports, Job

GoOn = Callable[[int], None]


@pytest.fixture
def exports(tmp_path: Path) -> Iterator[Exports]:
    made = Exports(tmp_path)
    yield made
    made.close()
    assert list(made.folder.iterdir()) == []


def _ended(job: Job) -> Job:
    until = time.monotonic() + 20
    while job.state in ("waiting", "running") and time.monotonic() < until:
        time.sleep(0.01)
    assert job.has_ended
    return job


def test_a_file_is_offered_when_it_is_whole_and_not_before(exports: Exports) -> None:
    is_half, go = Event(), Event()

    def write(file: BinaryIO, folder: Path, go_on: GoOn) -> None:
        file.write(b"first half, ")
        go_on(1)
        is_half.set()
        go.wait(20)
        file.write(b"second half")
        go_on(2)

    job = exports.start("a.csv", 2, write)
    assert is_half.wait(20)
    assert (job.state, job.done) == ("running", 1)
    assert exports.whole(job.token) is None
    go.set()
    assert _ended(job).state == "done"
    assert exports.whole(job.token) is job
    assert job.path.read_bytes() == b"first half, second half"
    assert job.size == 23


def test_a_cancelled_export_stops_and_leaves_nothing(exports: Exports) -> None:
    is_begun = Event()

    def write(file: BinaryIO, folder: Path, go_on: GoOn) -> None:
        for row in range(1_000_000):
            file.write(b"row\n")
            go_on(row)
            is_begun.set()
            time.sleep(0.001)

    job = exports.start("a.csv", 1_000_000, write)
    assert is_begun.wait(20)
    job.cancel()
    assert job.has_ended  # for its reader, at once
    assert _ended(job).state == "cancelled"
    assert exports.whole(job.token) is None
    assert list(exports.folder.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full to write to")
def test_a_full_disk_is_told_from_other_faults_and_leaves_nothing(exports: Exports) -> None:
    def write(file: BinaryIO, folder: Path, go_on: GoOn) -> None:
        file.write(b"half")
        with Path("/dev/full").open("wb") as full:
            full.write(b"more than fits")

    job = exports.start("a.csv", 1, write)
    assert _ended(job).state == "full"
    assert exports.whole(job.token) is None
    assert list(exports.folder.iterdir()) == []


def test_an_export_that_fails_keeps_its_reason_and_no_file(exports: Exports) -> None:
    def write(file: BinaryIO, folder: Path, go_on: GoOn) -> None:
        file.write(b"half")
        raise PlatformError("the table is gone")

    job = exports.start("a.csv", 1, write)
    assert _ended(job).state == "failed"
    assert str(job.error) == "the table is gone"
    assert list(exports.folder.iterdir()) == []


def test_a_third_export_waits_for_its_turn(exports: Exports) -> None:
    go = Event()

    def write(file: BinaryIO, folder: Path, go_on: GoOn) -> None:
        go.wait(20)

    jobs = [exports.start(f"{place}.csv", 1, write) for place in range(3)]
    until = time.monotonic() + 20
    while jobs[1].state == "waiting" and time.monotonic() < until:
        time.sleep(0.01)
    assert [job.state for job in jobs] == ["running", "running", "waiting"]
    jobs[2].cancel()
    go.set()
    assert [_ended(job).state for job in jobs] == ["done", "done", "cancelled"]


def test_what_a_server_left_behind_is_removed_by_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    (folder / "pdf-1").mkdir(parents=True)
    old, new = folder / "old.part", folder / "new.part"
    for path in (folder / "pdf-1" / "data.json", old, new):
        path.write_bytes(b"half")
    long_ago = time.time() - 86_400
    for path in (old, folder / "pdf-1"):
        os.utime(path, (long_ago, long_ago))
    Exports(tmp_path).close()
    assert list(folder.iterdir()) == [new]  # it may be that of a server that runs beside
