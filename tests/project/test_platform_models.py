"""What capture notes of itself is in marts, for reports."""

from tests.workspace import Workspace


def test_runs_and_reconciliations_are_in_the_platforms_marts(built: Workspace) -> None:
    built.change_erp(
        "update bd_stordoc set name = name || '!'"
        " where pk_stordoc = (select min(pk_stordoc) from bd_stordoc)"
    )
    built.ingest("reconcile", "nc.bd_stordoc")
    built.dbt("run", "--select", "platform")
    platform = "mart_file.platform"
    (known,) = built.rows(
        "select runs, failures, is_failing, rows_different, rows_put_aside, source_rows"
        f" from {platform}.dim_source_tables where source_table = 'nc.bd_stordoc'"
    )
    assert known == (2, 0, 0, 1, 0, 60)
    (run,) = built.rows(
        "select rows_updated, is_failed, seconds >= 0, run_date = cast(started_at as date)"
        f" from {platform}.fct_capture_runs where capture_mode = 'reconcile'"
    )
    assert run == (1, 0, True, True)
    (compared,) = built.rows(
        f"select rows_different, buckets_different from {platform}.fct_reconciliations"
    )
    assert compared == (1, 1)
