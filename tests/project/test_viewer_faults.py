"""Problems are reported on reports' pages, handled by analysts, and found again by everybody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dbt_project.application.faults import (
    Fault,
    Handling,
    PageState,
    fault,
    faults,
    handle,
    report_fault,
)
from tests.viewer_app import open_page, shown
from tests.viewer_sample import BUILD, opened_sample, publish

PAGE = PageState("customer_ageing", "customer_ageing?org=01", BUILD, None, "zh", "zh-CN")
SOLVED = Handling("solved", "li.na", "凭证晚记账", "等下一次刷新", "金额一致", is_known=True)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults")
    publish(folder)
    return folder


@pytest.fixture(autouse=True)
def _data(sample: Path) -> Iterator[None]:
    with opened_sample(sample):
        yield


def test_what_is_reported_carries_the_page_as_it_was() -> None:
    app = _opened_form(open_page("shipment_statistics", org="01", period="2025-02..2025-03"))
    assert "组织：01 华东公司" in shown(app)
    app.radio(key="fault.level").set_value(1)
    app.text_input(key="fault.summary").set_value("三月少一张出库单")
    _send(app)
    (kept,) = faults()
    assert (kept.level, kept.summary, kept.reported_by) == (1, "三月少一张出库单", "local")
    assert kept.page.report == "shipment_statistics"
    assert kept.page.link == "shipment_statistics?period=2025-02..2025-03&org=01"
    assert kept.page.build_id == BUILD
    assert kept.page.data_as_of == "2026-01-05 08:10:00"
    assert (kept.page.language, kept.page.browser_language) == ("zh", "zh-CN")


def test_without_a_sentence_nothing_is_sent() -> None:
    app = _opened_form(open_page("customer_ageing", lang="en"))
    app.text_input(key="fault.summary").set_value("  ")
    _send(app)
    assert faults() == []


@pytest.mark.parametrize(
    ("language", "text"), [("zh", "没有待处理的问题"), ("en", "Nothing is waiting")]
)
def test_an_empty_list_says_so(language: str, text: str) -> None:
    assert text in shown(open_page("faults", lang=language))


def test_the_list_is_searched_and_turned_in_both_languages() -> None:
    number = report_fault(2, "三月少一张凭证", "", PAGE, "wang")
    handle(_read(number), SOLVED)
    report_fault(3, "Totals are slow", "", PAGE, "ann")
    waiting = shown(open_page("faults", lang="en"))
    assert "Totals are slow" in waiting
    assert "三月少一张凭证" not in waiting
    known = shown(open_page("faults", lang="en", list="known", q="pz ageing"))
    assert "三月少一张凭证" in known
    assert "Solved" in known
    assert "没有符合“nothing”的记录" in shown(open_page("faults", list="all", q="nothing"))


def test_an_analyst_s_answer_is_kept_and_shown_where_the_report_is() -> None:
    number = report_fault(2, "三月少一张凭证", "凭证 12", PAGE, "wang")
    app = open_page("faults", fault=str(number))
    assert "customer_ageing?org=01" in shown(app)
    key = f"fault.{number}.0"
    app.selectbox(key=f"{key}.status").set_value("solved")
    app.text_area(key=f"{key}.remedy").set_value("等下一次刷新")
    app.checkbox(key=f"{key}.is_known").set_value(True)
    app.button(key=f"{key}.save").click().run()
    assert "已保存。" in shown(app)
    assert _read(number).handling == Handling("solved", "", "", "等下一次刷新", "", True)
    assert "三月少一张凭证" in shown(_opened_form(open_page("customer_ageing")))


def test_an_answer_that_somebody_else_gave_meanwhile_is_not_lost() -> None:
    number = report_fault(2, "三月少一张凭证", "", PAGE, "wang")
    app = open_page("faults", fault=str(number), lang="en")
    handle(_read(number), SOLVED)
    app.text_area(key=f"fault.{number}.0.cause").set_value("mine")
    app.button(key=f"fault.{number}.0.save").click().run()
    assert "Somebody else has just changed this record" in shown(app)
    assert _read(number).handling == SOLVED


def test_a_number_that_nobody_gave_gets_a_word() -> None:
    assert "There is no such record" in shown(open_page("faults", fault="99", lang="en"))


def _opened_form(app: AppTest) -> AppTest:
    return app.button(key="fault.report").click().run()


def _send(app: AppTest) -> None:
    app.button(key="fault.send").click().run()


def _read(number: int) -> Fault:
    found = fault(number)
    assert found is not None
    return found
