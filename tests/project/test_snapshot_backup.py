"""Backup and restore of dbt's snapshots."""

import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dbt_project.errors import MisdeclaredError
from dbt_project.snapshot_backup import backup_snapshots, restore_snapshots
from tests.workspace import ROOT


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REPORT_PLATFORM_DATA", str(tmp_path))
    shutil.copyfile(ROOT / "profiles.yml.example", tmp_path / "profiles.yml")
    with duckdb.connect(tmp_path / "warehouse.duckdb") as opened:
        opened.execute("create schema storage")
        opened.execute("create table storage.snapped (x integer)")
        opened.execute(
            "create table storage.snap_prices as select 'A' as code, "
            "cast('12345678901234.5678' as decimal(28, 8)) as price, "
            "timestamp '1900-01-01' as dbt_valid_from, cast(null as timestamp) as dbt_valid_to"
        )
    return tmp_path


def ask(warehouse: Path, statement: str) -> list[tuple[object, ...]]:
    with duckdb.connect(warehouse / "warehouse.duckdb") as opened:
        return opened.execute(statement).fetchall()


def test_snapshots_that_were_lost_are_put_back_as_they_were(
    warehouse: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "kept" / "monday"
    assert backup_snapshots(warehouse, folder) == ("snap_prices",)
    with pytest.raises(MisdeclaredError, match="is there already"):
        backup_snapshots(warehouse, folder)
    before = ask(warehouse, "from storage.snap_prices")
    assert before[0][1] == Decimal("12345678901234.56780000")
    described = ask(warehouse, "describe storage.snap_prices")

    with pytest.raises(MisdeclaredError, match="--force"):
        restore_snapshots(warehouse, folder, force=False)
    ask(warehouse, "update storage.snap_prices set code = 'B'")
    assert restore_snapshots(warehouse, folder, force=True) == ("snap_prices",)
    assert ask(warehouse, "from storage.snap_prices") == before

    (warehouse / "warehouse.duckdb").unlink()
    restore_snapshots(warehouse, folder, force=False)
    assert ask(warehouse, "from storage.snap_prices") == before
    assert ask(warehouse, "describe storage.snap_prices") == described


def test_a_folder_without_snapshots_is_refused(warehouse: Path, tmp_path: Path) -> None:
    with pytest.raises(MisdeclaredError, match="has no snapshots"):
        restore_snapshots(warehouse, tmp_path, force=True)
