"""What pages say of trust and lineage, and the administration page, in each state of things."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import create_engine
from streamlit.testing.v1 import AppTest

from dbt_project.application.tables import METADATA
from dbt_project.lineage.graph import Lineage, Link, Place, Relation
from dbt_project.lineage.provenance import DataTest, Provenance, Rhythm, provenance_to_json
from dbt_project.publication import PROVENANCE
from dbt_project.reports import Label
from dbt_project.schedules import Schedule
from dbt_project.storage_sizes import note_sizes
from tests.viewer_app import open_page, shown
from tests.viewer_sample import opened_sample, publish
from viewer.page_times import keep, note, slow_reports

DAILY = Schedule(timedelta(days=3650))
KEY = "test.report_platform.t1"
LAW = "test.report_platform.t2"
OTHER = "test.report_platform.t3"


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    with opened_sample(tmp_path):
        yield tmp_path


def lineage() -> Lineage:
    """The shipments' mart, of storage, of two source tables."""

    def value(relation: str, column: str) -> tuple[Link, ...]:
        return (Link(Place(relation, column), "value"),)

    relations = (
        Relation(
            "nc.ic_saleout_h", "source", "销售出库单", said={"ntaxmny": "价税合计", "day": "日期"}
        ),
        Relation(
            "sto_shipments",
            "storage",
            "",
            ("nc.ic_saleout_h",),
            {
                "amount": value("nc.ic_saleout_h", "ntaxmny"),
                "day": value("nc.ic_saleout_h", "day"),
            },
        ),
        Relation(
            "fct_shipments",
            "mart",
            "",
            ("sto_shipments",),
            {
                "amount": value("sto_shipments", "amount"),
                "shipment_date": value("sto_shipments", "day"),
                "quantity": (),
            },
        ),
        Relation("fct_receivables", "mart", "", (), {"amount": ()}),
    )
    return Lineage({relation.name: relation for relation in relations})


def sample(data: Path, *statements: str, rhythm: Rhythm | None = None) -> Path:
    """The sample as published, with its provenance, changed by these statements."""
    database = publish(data)
    with duckdb.connect(database) as opened:
        for statement in statements:
            opened.execute(statement)
    tests = (
        DataTest(KEY, "unique_x", "unique", "shipment_line_id", ("fct_shipments",), Label("", "")),
        DataTest(
            LAW,
            "assert_shipments_are_whole",
            "",
            "",
            ("sto_shipments",),
            Label("出库单行与单据一致", "Shipments match their lines"),
        ),
        DataTest(OTHER, "not_null_y", "not_null", "amount", ("fct_receivables",), Label("", "")),
    )
    rhythms = {"nc.ic_saleout_h": rhythm or Rhythm(DAILY, None, DAILY)}
    made = Provenance("x", lineage(), tests, rhythms)
    database.with_suffix(PROVENANCE).write_text(provenance_to_json(made), encoding="utf-8")
    return database


def opened(app: AppTest) -> AppTest:
    return app.button(key="trust.more").click().run()


def test_a_sound_report_says_so_in_one_line_and_warns_of_nothing(data: Path) -> None:
    sample(data)
    text = shown(open_page("shipment_statistics"))
    assert "本报表 2 项检验全部通过" in text
    assert "源表已对账" in text
    assert "使用本报表前请注意" not in text
    english = shown(open_page("shipment_statistics", lang="en"))
    assert "All 2 of its tests passed" in english
    assert "Its source table is reconciled" in english


def test_a_failing_test_is_said_in_words_where_it_concerns_the_report(data: Path) -> None:
    sample(
        data,
        "update platform.dbt_results set status = 'warn', message = 'Got 2'"
        f" where node_id = '{LAW}'",
        f"update platform.dbt_results set status = 'fail' where node_id = '{OTHER}'",
    )
    text = shown(open_page("shipment_statistics"))
    assert "本报表 2 项检验中有 1 项未通过" in text
    assert "提醒：不再成立：出库单行与单据一致" in text
    assert "fct_receivables" not in text
    english = shown(open_page("customer_ageing", lang="en"))
    assert "fct_receivables.amount has no value in some rows" in english
    assert "Shipments match" not in english


@pytest.mark.parametrize(
    ("change", "zh", "en"),
    [
        ("reconciled_at = null", "源表待首次对账", "First reconciliation to come"),
        (
            "is_failing = 1",
            "销售出库单 nc.ic_saleout_h：最近一次采集失败",
            "销售出库单 nc.ic_saleout_h: Its last capture failed",
        ),
        (
            "rows_put_aside = 7",
            "有 7 行被隔离，未计入",
            "7 rows are put aside, not counted",
        ),
        ("captured_at = null", "从未采集成功", "Never captured"),
    ],
)
def test_a_source_table_that_is_not_sound_is_said_on_the_reports_that_read_it(
    data: Path, change: str, zh: str, en: str
) -> None:
    sample(
        data,
        f"update platform.dim_source_tables set {change} where table_name = 'ic_saleout_h'",
    )
    assert zh in shown(open_page("shipment_statistics"))
    assert en in shown(open_page("shipment_statistics", lang="en"))
    assert zh not in shown(open_page("sales_order_execution"))


def test_a_table_that_was_not_captured_for_longer_than_declared_is_late(data: Path) -> None:
    sample(data, rhythm=Rhythm(Schedule(timedelta(hours=1)), None, None))
    app = opened(open_page("shipment_statistics", lang="en"))
    assert "Its capture is late" in shown(app)


def test_a_build_that_was_withheld_is_said_only_where_it_concerns_the_report(data: Path) -> None:
    sample(data)
    noted = {
        "at": "2026-01-06T01:00:00+00:00",
        "reasons": ["t1: fail", "sto_shipments: error"],
        "nodes": [KEY, "model.report_platform.sto_shipments"],
    }
    (data / "published" / "refused.json").write_text(json.dumps(noted), encoding="utf-8")
    text = shown(open_page("shipment_statistics"))
    assert "最新一次构建未通过，这里仍是上一次通过的数据。" in text
    assert "fct_shipments.shipment_line_id 有重复的值" in text
    assert "sto_shipments 构建失败" in text
    assert "使用本报表前请注意" not in shown(open_page("customer_ageing"))


@pytest.mark.parametrize(("language", "decides"), [("zh", "由这些列判定"), ("en", "Decided by")])
def test_the_panel_explains_the_facts_and_leads_each_figure_to_its_source(
    data: Path, language: str, decides: str
) -> None:
    sample(data)
    app = opened(open_page("shipment_statistics", lang=language))
    text = shown(app)
    assert "nc.ic_saleout_h <em>销售出库单</em>" in text
    app.selectbox(key="lineage.shipment_statistics").set_value(1)
    text = shown(opened(app))
    way = ("fct_shipments.amount", "sto_shipments.amount", "NC ic_saleout_h.ntaxmny")
    assert [text.index(step) for step in way] == sorted(text.index(step) for step in way)
    assert "<em>销售出库单 · 价税合计</em>" in text
    assert 'src="data:image/svg+xml;base64,' in text
    assert decides not in text
    app.toggle(key="lineage.deciding").set_value(True)
    text = shown(opened(app))
    assert decides in text
    assert "ic_saleout_h.day" in text


def test_a_figure_that_counts_rows_says_so(data: Path) -> None:
    sample(data)
    app = opened(open_page("shipment_statistics"))
    app.selectbox(key="lineage.shipment_statistics").set_value(0)
    assert "每行固定的值（按行计数）" in shown(opened(app))


def test_without_provenance_pages_open_and_say_that_there_is_none(data: Path) -> None:
    publish(data)
    app = opened(open_page("shipment_statistics", lang="en"))
    assert "All 42 tests passed" in shown(app)
    assert "No lineage" in shown(app)


def test_the_administration_page_of_a_sound_platform(data: Path) -> None:
    sample(data)
    note_sizes(data / "published", data / "none", next((data / "published").glob("2*.duckdb")))
    text = shown(open_page("admin"))
    assert "还没有运行过 ingest watch" in text
    assert "全部通过。" in text
    assert "nc.ic_saleout_h 销售出库单" in text
    assert "fct_shipments" in text  # among the largest marts
    assert " MB" in text
    assert "还没有记录" in text  # of slow reports


def test_the_administration_page_names_what_failed_and_whom_it_concerns(data: Path) -> None:
    sample(
        data,
        "update platform.dbt_results set status = 'fail', message = 'Got 2'"
        f" where node_id = '{KEY}'",
        "insert into platform.dbt_results select 'b', 'model.report_platform.fct_slow', 'success',"
        " timestamp '2026-01-05 08:00:00', timestamp '2026-01-05 08:01:30', null",
    )
    text = shown(open_page("admin", lang="en"))
    assert "fct_shipments.shipment_line_id has the same value twice" in text
    assert "shipment_statistics" in text
    assert "Got 2" in text
    assert "dbt test --select t1" in text
    assert "90.00 s" in text


def test_the_administration_page_before_anything_was_captured_or_built(data: Path) -> None:
    sample(data, "delete from platform.dim_source_tables", "delete from platform.dbt_results")
    text = shown(open_page("admin", lang="en"))
    assert "Nothing was captured yet" in text
    assert "Everything has passed." in text


def test_administration_without_a_build_says_how_to_start(data: Path) -> None:
    assert "There is no data to look at yet" in shown(open_page("admin", lang="en"))


def test_pages_that_take_long_are_listed_slowest_first(data: Path) -> None:
    sample(data)
    for seconds in (0.04, 0.04, 0.15, 0.9):
        note("quick", seconds)
    note("slow", 7.0, at_once=True)
    found = slow_reports()
    assert [one.report for one in found if one.report in ("slow", "quick")] == ["slow", "quick"]
    slow, quick = (next(one for one in found if one.report == name) for name in ("slow", "quick"))
    assert (slow.pages, slow.p95_ms) == (1, 10_000)
    assert (quick.median_ms, quick.p95_ms, quick.slowest_ms) == (50, 1_000, 1_000)
    text = shown(open_page("admin", lang="en"))
    assert "≤ 10,000 ms" in text


def test_times_of_pages_add_up_and_are_not_kept_for_ever() -> None:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    today = datetime.now(UTC).date()
    with engine.begin() as database:
        keep(database, {(today, "r", 50): 2, (date(2020, 1, 1), "r", 50): 9})
        keep(database, {(today, "r", 50): 3})
        rows = database.exec_driver_sql("select opened_on, pages from page_times").fetchall()
    engine.dispose()
    assert [(str(day), pages) for day, pages in rows] == [(str(today), 5)]
