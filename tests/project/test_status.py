"""`ingest status`: how each table stands, and what a person should look at."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from ingest.cli import ingest
from tests.capture_sample import Site, order, orders_site, source_node

NOTHING = "Nothing was captured yet (1 tables are declared). Start with: ingest run\n"
EARLIER = "update staging.ingest_state set last_success_at = last_success_at - interval {}"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.delenv("REPORT_PLATFORM_DATA", raising=False)
    monkeypatch.setenv("REPORT_PLATFORM_ROOT", str(tmp_path))
    return orders_site(tmp_path)


Shown = Callable[..., str]


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Shown:
    """What `ingest status` prints."""

    def show(*options: str) -> str:
        capsys.readouterr()
        ingest.main(["status", *options], standalone_mode=False)
        return capsys.readouterr().out

    return show


def line(shown: Shown) -> list[str]:
    """The table's line, cut into its cells."""
    (found,) = [
        line for line in shown().splitlines() if line.strip().startswith("nc.so_saleorder ")
    ]
    return [cell.strip() for cell in found.split("  ") if cell.strip()]


def fields(shown: Shown) -> dict[str, object]:
    (table,) = json.loads(shown("--json"))["tables"]
    return dict(table)


def test_it_says_when_nothing_was_captured_and_how_to_start(site: Site, shown: Shown) -> None:
    assert shown() == NOTHING
    assert fields(shown)["health"] == "never captured"


def test_it_shows_health_rows_watermark_lag_and_what_is_due_when(site: Site, shown: Shown) -> None:
    site.erp(order(1), order(2))
    site.capture_one()
    site.erp("delete from so_saleorder where csaleorderid = 'K000001'")
    site.capture_one(mode="deletes")
    cells = line(shown)
    assert cells[:2] == ["nc.so_saleorder", "ok"]
    assert cells[3:6] == ["success", "1", "2024-03-01 10:00:00"]
    assert cells[7].startswith("in ")
    site.erp(EARLIER.format("27 hours"), database="warehouse.duckdb")
    cells = line(shown)
    assert (cells[1], cells[6:8]) == ("late", ["1 d 3 h", "now"])


def test_it_says_how_often_and_why_a_table_fails(site: Site, shown: Shown) -> None:
    site.capture_one()
    site.erp("drop table so_saleorder")
    site.capture()
    assert line(shown)[1] == "failing (once)"
    site.capture()
    assert line(shown)[1] == "failing (2 times)"
    out = shown()
    assert "nc.so_saleorder: the source has no table main.so_saleorder" in out
    assert fields(shown)["failures"] == 2


def test_a_heavy_pass_that_fails_is_not_hidden_by_good_captures(site: Site, shown: Shown) -> None:
    site.erp(
        "insert into so_saleorder select 'K' || n, 'SO' || n, 1, 1, '2024-03-01 10:00:00'"
        " from range(3000) t(n)"
    )
    site.capture_one()
    site.erp("delete from so_saleorder where csaleorderid > 'K1'", order(1))
    site.capture(mode="deletes")
    site.capture()
    assert line(shown)[1] == "deletes failing (once)"
    assert "--accept-deletes" in str(fields(shown)["message"])
    site.ingest("run", "--deletes", "--accept-deletes")
    assert line(shown)[1] == "ok"


def test_rows_that_had_differed_or_are_put_aside_are_pointed_out(site: Site, shown: Shown) -> None:
    site.erp(order(1, ts="2024-01-01 10:00:00"), order(2))
    site.capture_one()
    site.erp("update so_saleorder set ntotal = 7 where csaleorderid = 'K000001'")
    site.capture(mode="reconcile")
    assert line(shown)[1] == "1 row had differed"
    assert fields(shown)["rows_differed"] == 1
    site.capture(mode="reconcile")
    assert line(shown)[1] == "ok"
    site.erp(
        "insert into staging.ingest_quarantine (source_name, table_name, row_key)"
        " values ('nc', 'so_saleorder', 'K000001')",
        database="warehouse.duckdb",
    )
    assert line(shown)[1] == "1 row put aside"


def test_json_is_for_machines_and_its_times_say_that_they_are_utc(site: Site, shown: Shown) -> None:
    site.erp(order(1))
    site.capture_one()
    everything = json.loads(shown("--json"))
    assert everything["watcher"] is None
    (table,) = everything["tables"]
    captured_at = datetime.fromisoformat(table["captured_at"])
    assert captured_at.utcoffset() is not None
    assert (table["rows"], table["next_mode"], table["status"]) == (1, "changes", "success")


def test_it_says_who_watches_and_what_that_one_is_about_to_do(site: Site, shown: Shown) -> None:
    site.erp(order(1))
    site.ingest("watch", "--once", "--no-build")
    out = shown()
    assert out.startswith("Nobody watches; the last watcher stopped ")


def test_sixty_tables_are_shown_at_once(site: Site, shown: Shown) -> None:
    names = [f"t_{number:02}" for number in range(60)]
    site.declare(*(source_node(name, {"key": ["csaleorderid"]}) for name in names))
    site.erp(*(f"create table {name} as select * from so_saleorder" for name in names))
    site.capture()
    out = shown()
    assert out.count(" ok ") == 60
