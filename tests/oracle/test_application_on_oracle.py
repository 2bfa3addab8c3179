"""The application database on Oracle, through the stand-in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from dbt_project.application.backup import backup, restore
from dbt_project.application.database import close, transaction
from dbt_project.application.mapping_edits import Change, history, save, undo
from dbt_project.application.mapping_tables import prepare, read_rows
from tests.mapping_sample import mapping_of, node, row
from tests.oracle.standin import one_database
from tests.oracle.standin.warehouse import installed
from viewer import personal, presets
from viewer.page_times import keep, slow_reports
from viewer.presets import Owner, Preset

MAPPING = mapping_of(node())
MINE = Owner("local", "trade")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with one_database() as database, installed(database):
        output = {
            "type": "oracle", "host": database.host, "port": database.port,
            "service": database.service, "user": "storage", "password": "storage",
        }  # fmt: skip
        profiles = {"app": {"target": "main", "outputs": {"main": output}}}
        (tmp_path / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
        (tmp_path / "dbt_project.yml").write_text("name: x\n", encoding="utf-8")
        monkeypatch.setenv("REPORT_PLATFORM_ROOT", str(tmp_path))
        monkeypatch.setenv("REPORT_PLATFORM_DATA", str(tmp_path / "data"))
        with transaction(tmp_path) as opened:
            prepare(opened, [MAPPING], tmp_path)
        yield tmp_path
        close()


def test_what_people_write_is_kept_saved_and_put_back(root: Path, tmp_path: Path) -> None:
    presets.save(MINE, Preset("East", "org=01"))
    personal.set_favourite("local", "trade", True)
    assert presets.presets_of(MINE) == [Preset("East", "org=01")]
    with transaction(root) as opened:
        keep(opened, {(datetime.now(UTC).date(), "trade", 50): 2})
    assert [(times.report, times.pages) for times in slow_reports()] == [("trade", 2)]

    with transaction(root) as opened:
        first = row("0102", amount="12345678901234.50", since="2024-01")
        assert save(opened, MAPPING, [Change("a", None, first)], "ann").is_done
        assert save(opened, MAPPING, [Change("a", first, None)], "bob").is_done
    with transaction(root) as opened:
        noted = history(opened, MAPPING)
        assert [one.changed_by for one in noted] == ["bob", "ann"]
        assert undo(opened, MAPPING, noted[:1], "ann").rows == 1
        assert read_rows(opened, MAPPING) == {"a": first}

    backup(root, tmp_path / "monday.sqlite")
    presets.remove(MINE, "East")
    assert restore(root, tmp_path / "monday.sqlite", force=True) is not None
    assert presets.presets_of(MINE) == [Preset("East", "org=01")]
    with transaction(root) as opened:
        assert read_rows(opened, MAPPING) == {"a": first}
