"""What capture notes of itself is in marts, for reports."""

import pytest

from tests.workspace import Workspace


@pytest.mark.long
def test_runs_and_reconciliations_are_in_the_platforms_marts(built: Workspace) -> None:
    built.change_erp(
        "update so_saleorder set vbillcode = vbillcode || '!'"
        " where csaleorderid = (select min_by(csaleorderid, ts) from so_saleorder)"
    )
    built.ingest("reconcile", "nc.so_saleorder")
    built.dbt("run", "--select", "platform")
    platform = "mart_file.platform"
    (known,) = built.rows(
        "select runs, failures, is_failing, rows_different, rows_put_aside, source_rows"
        f" from {platform}.dim_source_tables where source_table = 'nc.so_saleorder'"
    )
    source_rows = built.rows("select count(*) from staging.so_saleorder where is_deleted = 0")
    assert known == (2, 0, 0, 1, 0, *source_rows[0])
    (run,) = built.rows(
        "select rows_updated, is_failed, seconds >= 0, run_date = cast(started_at as date)"
        f" from {platform}.fct_capture_runs where capture_mode = 'reconcile'"
    )
    assert run == (1, 0, True, True)
    (compared,) = built.rows(
        f"select rows_different, buckets_different from {platform}.fct_reconciliations"
    )
    assert compared == (1, 1)
