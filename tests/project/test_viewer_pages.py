"""Every page of the viewer over a published sample, in both languages, as Streamlit runs it."""

import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from tests.viewer_app import open_page, shown, tables
from tests.viewer_sample import HOSTILE, opened_sample, publish

PAGES = [
    "",
    "catalogue",
    "sales_order_execution",
    "shipment_statistics",
    "customer_ageing",
    "customer_ledger",
]
TITLES = {
    "zh": [
        "经营概览",
        "报表目录",
        "销售订单执行情况",
        "销售出库统计",
        "客户应收账龄分析表",
        "往来明细账",
    ],
    "en": [
        "Business at a glance",
        "All reports",
        "Sales order execution",
        "Shipment statistics",
        "Customer ageing",
        "Customer ledger",
    ],
}


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    with opened_sample(tmp_path):
        yield tmp_path


@pytest.fixture
def published(data: Path) -> Path:
    publish(data)
    return data


def key_of(app: AppTest, widgets: Any, ending: str) -> Any:
    """The widget whose key ends like this."""
    (found,) = [widget for widget in widgets if widget.key and widget.key.endswith(ending)]
    return found


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens_in_both_languages(published: Path, page: str, language: str) -> None:
    app = open_page(page, locale={"zh": "zh-CN", "en": "en-GB"}[language])
    assert f"<h1>{TITLES[language][PAGES.index(page)]}</h1>" in shown(app)


@pytest.mark.parametrize("page", PAGES)
def test_the_language_of_a_link_comes_before_the_browsers(published: Path, page: str) -> None:
    app = open_page(page, locale="zh-CN", lang="en")
    assert f"<h1>{TITLES['en'][PAGES.index(page)]}</h1>" in shown(app)


def test_a_chosen_language_goes_into_the_link(published: Path) -> None:
    app = open_page("")
    app.get("button_group")[0].set_value("en").run()
    assert "Business at a glance" in shown(app)
    assert app.query_params["lang"] == "en"


def test_the_landing_page_has_headline_figures_subjects_and_the_state_of_the_data(
    published: Path,
) -> None:
    text = shown(open_page(""))
    assert 'title="271,694.93">27.17<small>万</small>' in text
    assert text.count("<i style=") == 26
    assert "<b>销售</b><span>2 张报表</span>" in text
    assert "2026-01-05 16:10" in text  # captured, on the reader's clock
    assert "42 项检验全部通过" in text


def test_a_refused_build_is_the_first_thing_that_is_said(published: Path) -> None:
    noted = {"at": "2026-01-06T01:00:00+00:00", "reasons": [f"fct_{n}: error" for n in range(8)]}
    (published / "published" / "refused.json").write_text(json.dumps(noted), encoding="utf-8")
    text = shown(open_page("", lang="en"))
    assert "The newest build did not pass" in text
    assert "fct_4: error" in text
    assert "fct_5: error" not in text
    assert "and 3 more" in text
    assert "2026-01-06 09:00" in text


def test_the_catalogue_finds_reports_by_their_columns(published: Path) -> None:
    app = open_page("catalogue", q="逾期天数")
    assert "找到 1 张报表" in shown(app)
    assert "包含列 逾期天数" in shown(app)
    app = open_page("catalogue", q="没有这种报表")
    assert "没有符合“没有这种报表”的报表" in shown(app)


def test_a_crosstab_page_says_how_far_to_trust_it(published: Path) -> None:
    text = shown(open_page("shipment_statistics"))
    assert "数据截至 2026-01-05 16:10" in text
    assert "构建于 2026-01-05 16:30" in text
    assert "已与原报表核对：1,234 格全部一致（2026-01-04 10:00）" in text
    assert "尚未与原报表核对" in shown(open_page("customer_ageing"))


def test_a_report_stands_at_the_oldest_of_its_source_tables(published: Path) -> None:
    assert "数据截至 2026-01-05 15:00" in shown(open_page("sales_order_execution"))


def test_hostile_names_are_shown_and_not_run(published: Path) -> None:
    text = shown(open_page("shipment_statistics"))
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert HOSTILE not in text


def test_a_changed_parameter_goes_into_the_link_with_all_others(published: Path) -> None:
    app = open_page("shipment_statistics")
    key_of(app, app.multiselect, ".org.0").set_value(["01"]).run()
    assert app.query_params["org"] == "01"
    assert app.query_params["period"] == "2025-01..2025-12"


def test_a_link_gives_the_same_page_as_the_choices_that_made_it(published: Path) -> None:
    app = open_page("shipment_statistics")
    key_of(app, app.multiselect, ".org.0").set_value(["01"]).run()
    key_of(app, app.selectbox, ".period.0").set_value("2025-06").run()
    assert app.query_params["period"] == "2025-06..2025-12"
    assert shown(open_page("shipment_statistics", **app.query_params)) == shown(app)


def test_months_chosen_the_wrong_way_round_are_put_in_order(published: Path) -> None:
    app = open_page("shipment_statistics", period="2025-03..2025-04")
    key_of(app, app.selectbox, ".period.0").set_value("2025-09").run()
    assert app.query_params["period"] == "2025-04..2025-09"


def test_reset_goes_back_to_the_defaults(published: Path) -> None:
    app = open_page("shipment_statistics", period="2025-03", org="01", lang="zh")
    app.button(key="reset").click().run()
    assert app.query_params == {"lang": "zh"}
    assert key_of(app, app.selectbox, ".period.0").value == "2025-01"
    assert shown(app) == shown(open_page("shipment_statistics", lang="zh"))


def test_a_bad_parameter_in_the_link_is_named_and_the_default_shown(published: Path) -> None:
    text = shown(open_page("shipment_statistics", period="2025-13"))
    assert "链接中的查询条件有误" in text
    assert "2025-13" in text
    assert "<table" in text


def test_a_required_parameter_that_is_not_answered_is_asked_for(published: Path) -> None:
    text = shown(open_page("customer_ageing", as_of=""))
    assert "请先选择截至日期" in text
    assert "<table" not in text


def test_settings_without_rows_get_a_friendly_word_and_no_export(published: Path) -> None:
    for page in ("shipment_statistics", "sales_order_execution"):
        app = open_page(page, period="2019-01")
        assert "没有符合条件的数据" in shown(app)
        assert not app.get("download_button")


def test_a_list_shows_exact_totals_and_one_page_of_rows(published: Path) -> None:
    app = open_page("sales_order_execution")
    assert "<span>行数</span><b>574</b>" in shown(app)
    assert "第 1–100 行，共 574 行" in shown(app)
    (listed,) = tables(app)
    assert len(listed.rows) == 100
    assert listed.heads[4:6] == [("状态",), ("订单", "订单数量")]
    assert listed.totals[:5] == ["合计"] * 5
    assert listed.totals[6] == "271,694.93"


def test_a_list_is_sorted_and_turned_in_the_warehouse(published: Path) -> None:
    link = {"row-sort": "-ordered_amount", "row-page": "2"}
    app = open_page("sales_order_execution", **link)
    amounts = [float(text.replace(",", "")) for text in next(tables(app)).column("订单金额 ↓")]
    assert amounts == sorted(amounts, reverse=True)
    copy = shutil.copyfile(next((published / "published").glob("*.duckdb")), published / "copy")
    with duckdb.connect(copy) as file:
        place = file.execute(
            "select ordered_amount from marts.fct_sales_order_lines"
            " where order_date between '2025-01-01' and '2025-12-31'"
            " order by ordered_amount desc limit 1 offset 100"
        ).fetchall()
    assert amounts[0] == float(place[0][0])


def test_a_ledger_has_its_sections_openings_and_totals_among_its_rows(published: Path) -> None:
    app = open_page("customer_ledger", lang="en", org="01", dates="2025-03-01..2025-03-31")
    (listed,) = tables(app)
    titles = [titles[-1] for titles in listed.heads]
    assert listed.rows[0] == ["Organisation 01 · Customer C0001 Customer 1"]
    lines = [dict(zip(titles, row, strict=False)) for row in listed.rows]
    _, opening, *rows = lines
    assert (opening["Explanation"], opening["Date"]) == ("Opening balance", "")
    assert [opening["Debit"], opening["Credit"]] == ["", ""]
    first = rows[0]
    moved = money(first["Debit"]) - money(first["Credit"])
    assert balance(first) == balance(opening) + moved
    captions = [row.get("Explanation") for row in rows]
    assert captions[1] == "Day total"
    month, year = rows[captions.index("Month total")], rows[captions.index("Year to date")]
    assert balance(month) == balance(year)
    assert money(year["Debit"]) > money(month["Debit"])
    details = sum(1 for row in rows if row.get("Voucher"))
    assert f"<span>Rows</span><b>{details}</b>" in shown(app)


def test_a_ledger_is_never_in_another_order_than_its_own(published: Path) -> None:
    plain = open_page("customer_ledger")
    sorted_by_link = open_page("customer_ledger", **{"row-sort": "-debit_amount"})
    assert list(tables(sorted_by_link)) == list(tables(plain))
    assert "按账页顺序排列" in shown(plain)
    assert "点击列标题可排序" not in shown(plain)


def money(text: str) -> Decimal:
    """A shown figure."""
    return Decimal(text.replace(",", "") or 0)


def balance(row: Any) -> Decimal:
    """A shown balance with its sign."""
    return money(row["Balance"]) * (-1 if row["Side"] == "Credit" else 1)


@pytest.mark.parametrize(
    "link",
    [{"row-page": "99999"}, {"row-page": "x"}, {"row-sort": "nothing"}, {"row-size": "-4"}],
)
def test_a_senseless_page_or_order_in_the_link_is_passed_over(
    published: Path, link: dict[str, str]
) -> None:
    assert next(tables(open_page("sales_order_execution", **link))).rows


def test_one_page_has_two_thousand_rows_at_most(data: Path) -> None:
    publish(data, lines=3_000)
    app = open_page("sales_order_execution", **{"row-size": "99999999"})
    assert len(next(tables(app)).rows) == 2_000


def test_a_toggle_and_a_text_narrow_the_rows(published: Path) -> None:
    assert "<span>行数</span><b>144</b>" in shown(
        open_page("sales_order_execution", open_only="on")
    )
    assert "<span>行数</span><b>3</b>" in shown(
        open_page("sales_order_execution", order_no="00150")
    )


def test_an_unknown_report_gets_a_word_and_the_way_to_the_catalogue(published: Path) -> None:
    text = shown(open_page("no_such_report"))
    assert "没有名为“no_such_report”的报表" in text
    assert "报表目录" in text


@pytest.mark.parametrize("page", ["", "shipment_statistics"])
def test_before_the_first_build_the_page_says_how_to_start(data: Path, page: str) -> None:
    app = open_page(page, lang="en")
    assert "There is no data to look at yet" in shown(app)
    assert [code.value for code in app.code] == ["make refresh", "make demo"]


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.0.7", None])
def test_a_server_that_others_could_reach_shows_nothing(
    published: Path, address: str | None
) -> None:
    before = st.get_option("server.address")
    try:
        config.set_option("server.address", address)
        text = shown(open_page("shipment_statistics"))
    finally:
        config.set_option("server.address", before)
    assert "server.address" in text
    assert "<table" not in text


def test_a_broken_file_becomes_one_clear_panel(published: Path) -> None:
    next((published / "published").glob("*.duckdb")).write_bytes(b"no database")
    text = shown(open_page("shipment_statistics"))
    assert "数据库暂时打不开" in text
    assert "Traceback" not in text


def test_a_query_that_fails_becomes_one_clear_panel(published: Path) -> None:
    with duckdb.connect(next((published / "published").glob("*.duckdb"))) as file:
        file.execute("drop table marts.fct_shipments")
    text = shown(open_page("shipment_statistics"))
    assert "这个页面没有成功打开" in text
    assert "fct_shipments" in text
    assert "Traceback" not in text
    home = shown(open_page(""))
    assert "暂时无法计算" in home
    assert "27.17" in home  # the other reports' figures are there


def test_a_query_that_takes_too_long_is_stopped_and_says_what_to_do(published: Path) -> None:
    (database,) = (published / "published").glob("*.duckdb")
    with duckdb.connect(database) as file:
        file.execute("alter table marts.fct_shipments rename to few")
        file.execute("create view marts.fct_shipments as from marts.few, range(10000000000)")
    declared = database.with_suffix(".json")
    impatient = declared.read_text(encoding="utf-8").replace('"timeout_s": 30', '"timeout_s": 1')
    declared.write_text(impatient, encoding="utf-8")
    text = shown(open_page("shipment_statistics"))
    assert "查询超时" in text
    assert "查询超过 1 秒" in text


def test_a_newer_publication_is_shown_without_a_restart(published: Path) -> None:
    app = open_page("sales_order_execution")
    assert "<span>行数</span><b>574</b>" in shown(app)
    publish(published, lines=60, build="20260106T083000_000000_abcdef12")
    st.cache_data.clear()  # instead of waiting for the next look
    app.run()
    assert "<span>行数</span><b>58</b>" in shown(app)
    assert "构建于 2026-01-06 16:30" in shown(app)
