"""Declarations as dbt itself reads them, from YAML to a capture."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from dbt_project.declarations import capture_tables
from dbt_project.errors import MisdeclaredError
from dbt_project.manifest import read_manifest
from dbt_project.schedules import Schedule
from tests.capture_sample import ORDERS, Site, order

PROJECT = """
name: site
version: 0.1.0
profile: report_platform
model-paths: [models]
flags: {send_anonymous_usage_stats: false}
"""
SOURCES = """
sources:
  - name: nc
    schema: staging
    config:
      meta:
        ingest_defaults: {profile: erp, schema: main, changed_at: ts, overlap: 30min, every: 1h}
    tables:
      - name: so_saleorder
        config: {meta: {ingest: {key: [csaleorderid], every: 2h}}}
        columns:
          - {name: csaleorderid, data_type: "char(20)"}
      - name: skipped
        config: {meta: {ingest: false}}
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH", "REPORT_PLATFORM_TARGET"):
        monkeypatch.delenv(name, raising=False)
    site = Site(tmp_path)
    (tmp_path / "dbt_project.yml").write_text(PROJECT)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "_nc__sources.yml").write_text(SOURCES)
    return site


def test_a_table_declared_in_yaml_is_captured_and_the_project_is_parsed_once(site: Site) -> None:
    site.erp(ORDERS, order(1))
    site.ingest("run")
    site.assert_mirrored("so_saleorder")
    (table,) = capture_tables(site.root)
    assert table.every == Schedule(timedelta(hours=2))
    assert table.file == str(Path("models") / "_nc__sources.yml")
    manifest = site.root / "target" / "manifest.json"
    parsed_at = manifest.stat().st_mtime_ns
    capture_tables(site.root)
    assert manifest.stat().st_mtime_ns == parsed_at


def test_a_changed_or_removed_file_is_read_again(site: Site) -> None:
    assert len(capture_tables(site.root)) == 1
    path = site.root / "models" / "_nc__sources.yml"
    path.unlink()
    newer = (site.root / "target" / "manifest.json").stat().st_mtime + 1
    os.utime(path.parent, (newer, newer))
    assert capture_tables(site.root) == ()


def test_what_dbt_finds_wrong_is_told_once_with_its_file(site: Site) -> None:
    (site.root / "models" / "_nc__sources.yml").write_text("sources:\n  - name: [")
    with pytest.raises(MisdeclaredError) as error:
        read_manifest(site.root)
    text = str(error.value)
    assert text.startswith("the dbt project cannot be read:")
    assert "_nc__sources.yml" in text
    assert "Traceback" not in text
    _, err = site.ingest("run", code=2)
    assert err.count("_nc__sources.yml") <= 2
    assert "Traceback" not in err
