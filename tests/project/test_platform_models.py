"""What capture notes of itself is in marts, for reports."""

import duckdb
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


def test_results_older_than_declared_go_but_for_the_newest_of_each_node(built: Workspace) -> None:
    results = "mart_file.platform.dbt_results"
    before = built.rows(f"select node_id, status from {results} order by all")
    with duckdb.connect(str(built.data / "marts.duckdb")) as marts:
        marts.execute(
            "insert into platform.dbt_results select 'old', node_id, status,"
            " timestamp '2020-01-01', timestamp '2020-01-01', message from platform.dbt_results"
        )
        marts.execute(
            "insert into platform.dbt_results values ('old', 'model.p.gone', 'error',"
            " timestamp '2020-01-01', timestamp '2020-01-01', 'its only one')"
        )
    built.dbt("run", "--select", "fct_quarantined_rows")
    kept = built.rows(f"select node_id from {results} where invocation_id = 'old'")
    assert kept == [("model.p.gone",)]
    assert len(before) <= len(built.rows(f"select 1 from {results}"))
