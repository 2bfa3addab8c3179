"""A fresh clone builds before anything was captured, and capture fills what that made."""

from pathlib import Path

from tests.project.test_changes import NO_TESTS, differences
from tests.workspace import Workspace


def test_dbt_build_is_green_on_an_empty_warehouse_and_capture_fills_it(
    built: Workspace, tmp_path: Path
) -> None:
    fresh = Workspace(tmp_path / "fresh")
    fresh.data.mkdir()
    fresh.dbt("build")
    assert fresh.rows("select count(*) from mart_file.marts.fct_shipments") == [(0,)]
    assert fresh.rows("select count(*) from mart_file.platform.dim_source_tables") == [(0,)]

    for source in ("erp.duckdb", "crm.sqlite"):
        (fresh.data / source).write_bytes((built.data / source).read_bytes())
    fresh.ingest("run")
    fresh.dbt("build", *NO_TESTS)
    differing = differences(fresh, built)
    assert [table for table in differing if table.startswith(("dim_", "fct_", "rpt_"))] == []
