"""First loads of large tables come in key ranges, and go on where they were interrupted."""

import time
from pathlib import Path

from tests.capture_sample import Site, source_node

RANGES = ("run", "--range-rows", "2000")
LEFT_OVER = (
    "select count(*) from duckdb_tables() "
    "where table_name like 'ingest_loading%' or table_name like 'ingest_ranges%'"
)


def large_table(root: Path, **settings: object) -> Site:
    site = Site(root)
    site.declare(source_node("t", {"key": ["id"], **settings}))
    site.erp(
        "create table t as select lpad((i * 7919 % 20000)::varchar, 8, '0') as id, "
        "(i / 3)::decimal(28,8) as n, '文字 ' || i as note, "
        "'2024-01-01 10:00:00' as ts from range(20000) r(i)"
    )
    return site


def kill_midway(site: Site) -> None:
    with site.command(*RANGES) as process:
        time.sleep(3.5)
        process.kill()
        process.communicate()


def test_a_large_table_is_loaded_in_ranges_and_equals_the_source(tmp_path: Path) -> None:
    site = large_table(tmp_path)
    site.ingest(*RANGES)
    site.assert_mirrored("t")
    assert site.warehouse(LEFT_OVER) == [(0,)]
    watermark = site.warehouse("select watermark from staging.ingest_state")
    assert watermark == [("2024-01-01 10:00:00",)]


def test_an_interrupted_first_load_goes_on_and_finds_what_changed_meanwhile(tmp_path: Path) -> None:
    site = large_table(tmp_path, max_rows_per_second=2500)
    kill_midway(site)
    kept = site.warehouse("select count(*) from staging.ingest_loading_t")[0][0]
    assert 0 < kept < 20_000
    assert site.warehouse("select count(*) from staging.t") == [(0,)]  # nobody sees half a table
    site.erp(
        "update t set n = -1 where id in ('00000001', '00019999')",  # never said
        "update t set n = -2, ts = '2024-01-01 10:00:01' where id in ('00000002', '00019998')",
        "delete from t where id in ('00000003', '00019997')",
        "insert into t values ('00000003x', 3, 'new', '2024-01-01 10:00:02')",
    )
    site.declare(source_node("t", {"key": ["id"]}))
    _, err = site.ingest(*RANGES)
    assert "going on with the first load" in err
    site.assert_mirrored("t")
    assert site.warehouse(LEFT_OVER) == [(0,)]
    site.ingest("run")
    site.assert_mirrored("t")


def test_a_first_load_begins_anew_when_the_source_has_other_columns(tmp_path: Path) -> None:
    site = large_table(tmp_path, max_rows_per_second=2500)
    kill_midway(site)
    site.erp("alter table t add column more integer", "update t set more = 1")
    site.declare(source_node("t", {"key": ["id"]}))
    _, err = site.ingest(*RANGES)
    assert "going on" not in err
    site.assert_mirrored("t")


def test_a_row_without_a_key_is_not_lost_between_the_ranges(tmp_path: Path) -> None:
    site = large_table(tmp_path)
    site.erp("insert into t values (null, 1, 'no key', '2024-01-01 10:00:00')")
    _, err = site.ingest(*RANGES, code=1)
    assert "1 rows of the source have no value in the key (id)" in err


def test_keys_that_are_not_unique_in_their_first_column_stay_together(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.declare(source_node("t", {"key": ["head", "line"]}))
    site.erp(
        "create table t as select i // 900 as head, i as line, '2024-01-01 10:00:00' as ts "
        "from range(9000) r(i)"
    )
    site.ingest("run", "--range-rows", "1000")
    site.assert_mirrored("t")
