"""Pages of trees and statements as Streamlit runs them: their parameters and their links."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests import ledger_sample
from tests.viewer_app import open_page, shown
from tests.viewer_sample import opened_sample


@pytest.fixture(autouse=True)
def _published(tmp_path: Path) -> Iterator[None]:
    with opened_sample(tmp_path):
        ledger_sample.publish(
            tmp_path,
            expenses=ledger_sample.EXPENSES,
            sheet=ledger_sample.SHEET_REPORT,
            picked=ledger_sample.PICKED,
        )
        yield


def widget(app: AppTest, kind: str, ending: str) -> Any:
    """The widget of a kind whose key ends like this."""
    (found,) = [each for each in getattr(app, kind) if each.key and each.key.endswith(ending)]
    return found


def test_a_level_and_a_range_of_codes_go_into_the_link_and_narrow_the_tree() -> None:
    app = open_page("expenses", locale="en-GB")
    assert "66020201" in shown(app)
    widget(app, "number_input", ".level.0").set_value(2).run()
    assert app.query_params["level"] == "2"
    assert "66020201" not in shown(app)
    widget(app, "text_input", ".account.0").set_value("6602").run()
    assert app.query_params["account"] == "6602.."
    assert "Cash" not in shown(app)
    widget(app, "text_input", ".account.1").set_value("1001").run()
    assert app.query_params["account"] == "1001..6602"
    assert "Cash" in shown(app)
    assert shown(open_page("expenses", locale="en-GB", **app.query_params)) == shown(app)


def test_a_month_that_is_not_required_can_be_cleared() -> None:
    app = open_page("expenses", month="2024-01")
    assert "50.10" in shown(app)
    assert "58.30" not in shown(app)
    widget(app, "selectbox", ".month.0").set_value(None).run()
    assert "month" not in app.query_params
    assert "58.30" in shown(app)


def test_a_statement_says_what_its_figures_are_in() -> None:
    app = open_page("sheet")
    assert "单位：元" in shown(app)
    assert shown(app).count("<table") == 2
    widget(app, "selectbox", ".unit.0").set_value(10000).run()
    assert app.query_params["unit"] == "10000"
    assert "单位：万元。各行分别四舍五入" in shown(app)
    assert "1.24" in shown(app)
    assert "ten thousands of yuan" in shown(open_page("sheet", locale="en-GB", unit="10000"))


def test_rows_follow_the_fields_that_a_reader_picks_in_their_order() -> None:
    app = open_page("picked", locale="en-GB")
    widget(app, "multiselect", ".by.0").set_value(["month", "dept_code"]).run()
    assert app.query_params["by"] == "month,dept_code"
    text = shown(app)
    assert text.index(">Month</th>") < text.index(">Department</th>")


def test_a_bad_unit_or_field_in_the_link_is_named() -> None:
    assert "没有单位“7”" in shown(open_page("sheet", unit="7"))
    assert "没有“amount”这一项" in shown(open_page("picked", by="amount"))
