"""What people do on the pages: drill and come back, presets, favourites, search, charts."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.viewer_app import open_page, shown
from tests.viewer_sample import opened_sample, publish
from viewer import personal

SHIPMENTS = "shipment_statistics"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    publish(folder)
    return folder


@pytest.fixture(autouse=True)
def _data(sample: Path) -> Iterator[None]:
    with opened_sample(sample):
        yield


def links(app: AppTest) -> dict[str, str]:
    """The page's own links: label and address."""
    return {link.proto.label: link.proto.page for link in app.get("page_link")}


def ending(widgets: Any, key: str) -> Any:
    (found,) = [widget for widget in widgets if widget.key and widget.key.endswith(key)]
    return found


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def test_a_crosstab_s_figures_are_links_and_the_page_behind_them_leads_back() -> None:
    text = shown(open_page(SHIPMENTS, org="01", lang="en"))
    assert (
        '<a href="customer_ageing?lang=en&amp;back=shipment_statistics%3Forg%3D01&amp;org=01'
        '&amp;class=02&amp;customer=C0001">' in text
    )
    opened = open_page(
        "customer_ageing",
        lang="en",
        back="shipment_statistics?org=01&period=2025-02..2025-03",
        customer="C0006",
    )
    (back,) = [link for link in opened.get("page_link") if "Back to" in link.proto.label]
    assert back.proto.label == "Back to Shipment statistics"
    assert "org=01" in back.proto.query_string
    assert "Customer 6" in shown(opened)
    assert "Customer 7" not in shown(opened)


def test_a_link_back_to_anything_but_a_report_is_not_shown() -> None:
    for back in ("//elsewhere.example", "https://elsewhere.example/x", "gone?x=1"):
        assert "Back to" not in shown(open_page("customer_ageing", lang="en", back=back))


def test_a_way_back_survives_a_change_of_parameters_and_a_reset() -> None:
    app = open_page("customer_ageing", back="shipment_statistics?org=01")
    ending(app.multiselect, ".org.0").set_value(["02"]).run()
    assert app.query_params["back"] == "shipment_statistics?org=01"
    press(app, "reset")
    assert app.query_params["back"] == "shipment_statistics?org=01"
    assert "org" not in app.query_params


def test_a_cell_of_a_list_leads_to_the_report_of_its_row() -> None:
    page = shown(open_page("sales_order_execution", lang="en"))
    links = re.findall(r'<a href="(customer_ledger[^"]+)">([^<]+)</a>', page)
    assert len(links) == 100
    for link, name in links:
        number = name.removeprefix("Customer ")
        assert not number.isdecimal() or f"customer=C{int(number):04}" in link
        assert "back=sales_order_execution" in link


def test_charts_stand_above_the_table_with_titles_in_both_languages() -> None:
    for language, title in (
        ("zh", "金额（按客户分类、物料大类）"),
        ("en", "Avg price by Category"),
    ):
        app = open_page(SHIPMENTS, lang=language)
        assert title in shown(app)
        assert len(app.get("vega_lite_chart")) == 2


def test_an_answer_that_another_rules_out_is_taken_back_and_said() -> None:
    app = open_page("customer_ageing", **{"class": "01", "customer": "C0003,C0004", "lang": "en"})
    assert app.query_params["customer"] == "C0003"
    assert "was taken out of: Customer." in shown(app)
    ending(app.selectbox, ".class.0").set_value("02").run()
    assert "customer" not in app.query_params
    assert ending(app.multiselect, ".customer.0").value == []
    assert app.query_params["class"] == "02"


def test_a_preset_is_saved_chosen_renamed_deleted_and_brought_back() -> None:
    app = open_page(SHIPMENTS, org="01", period="2025-02..2025-03", lang="en")
    ending(app.text_input, "preset.name").set_value(" East  spring ").run()
    press(app, "preset.save")
    press(app, "reset")
    assert "org" not in app.query_params
    press(app, "preset.open.0")
    assert app.query_params["org"] == "01"
    assert app.query_params["period"] == "2025-02..2025-03"
    press(app, "preset.rename.0")
    ending(app.text_input, "preset.new_name").set_value("East *1*").run()
    press(app, "preset.rename.done")
    assert app.button(key="preset.open.0").label == r"East \*1\*"
    press(app, "preset.delete.0")
    assert "“East *1*” is deleted" in shown(app)
    assert not [button for button in app.button if button.key == "preset.open.0"]
    press(app, "preset.undo")
    assert app.button(key="preset.open.0").label == r"East \*1\*"


def test_a_preset_s_name_is_not_given_twice() -> None:
    app = open_page(SHIPMENTS, lang="en")
    for org, name in (("01", "One"), ("02", "Two")):
        ending(app.multiselect, ".org.0").set_value([org]).run()
        ending(app.text_input, "preset.name").set_value(name).run()
        press(app, "preset.save")
    press(app, "preset.rename.1")
    ending(app.text_input, "preset.new_name").set_value("One").run()
    press(app, "preset.rename.done")
    assert "There is one called “One” already" in shown(app)


def test_a_preset_keeps_what_is_usual_usual() -> None:
    app = open_page(SHIPMENTS)
    ending(app.multiselect, ".org.0").set_value(["01"]).run()
    assert "period" in app.query_params
    ending(app.text_input, "preset.name").set_value("一").run()
    press(app, "preset.save")
    press(app, "reset")
    press(app, "preset.open.0")
    assert app.query_params == {"org": "01"}


def test_a_starred_report_and_those_opened_last_stand_on_the_first_page() -> None:
    app = open_page("customer_ageing", lang="en")
    press(app, "star.customer_ageing")
    assert app.button(key="star.customer_ageing").label == "★ Starred"
    open_page(SHIPMENTS, lang="en")
    home = open_page("", lang="en")
    labels = [link.proto.label for link in home.get("page_link")]
    assert labels[:3] == ["Customer ageing", "Shipment statistics", "Customer ageing"]
    press(app, "star.customer_ageing")
    assert personal.favourites("local") == []


def test_a_report_that_came_later_is_new() -> None:
    personal.new_reports(["sales_order_execution", SHIPMENTS, "customer_ageing"])
    assert "New reports" in shown(open_page("", lang="en"))


def test_the_first_page_says_what_is_wrong() -> None:
    assert "Nothing that is known of." in shown(open_page("", lang="en"))


def test_the_first_page_finds_reports_by_pinyin_too() -> None:
    app = open_page("", q="xsck")
    assert "找到 1 张报表" in shown(app)
    assert "销售出库统计" in shown(app)


def test_home_is_the_first_page() -> None:
    assert "<h1>经营概览</h1>" in shown(open_page("home"))


def test_a_broken_application_database_spoils_no_figure(sample: Path) -> None:
    (sample / "app.sqlite").write_text("not a database" * 100)
    text = shown(open_page(SHIPMENTS, lang="en"))
    assert "the application database app.sqlite" in text
    assert "<table" in text
