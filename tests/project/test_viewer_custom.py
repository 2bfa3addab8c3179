"""Custom reports on the pages: statements run, kept, shared and taken back; fields picked."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dbt_project.custom_sql.fields import Picks, picks_body
from dbt_project.custom_sql.saved import SavedReport, keep, report_named, reports_for, runs_of
from dbt_project.person import Person
from tests.custom_sample import with_marts
from tests.viewer_app import open_page, shown
from tests.viewer_sample import opened_sample, publish
from viewer.custom.answers import _answers
from viewer.texts import say

ME = Person("local", "", is_analyst=True, sees_all=True, org_codes=None)
SOMEBODY = Person("somebody", "", frozenset({"sales"}), None)
SQL = """select customer_code, sum(ordered_amount) as ordered_amount, count(*) as order_lines
from fct_sales_order_lines
where order_date >= :since
group by customer_code
order by customer_code"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("custom")
    with_marts(publish(folder))
    return folder


@pytest.fixture(autouse=True)
def _data(sample: Path) -> Iterator[None]:
    with opened_sample(sample):
        yield
    _answers.clear()


def _written(text: str, **link: str) -> AppTest:
    app = open_page("custom-sql", lang="en", **link)
    return app.text_area(key="custom.sql").set_value(text).run()


def _run(app: AppTest) -> AppTest:
    """Press Run and wait for the answer."""
    app = app.button(key="custom.run").click().run()
    for _ in range(100):
        if not [button for button in app.button if button.key == "custom.cancel"]:
            return app
        time.sleep(0.1)
        app = app.run()
    raise AssertionError("the statement does not end")


def _kept(app: AppTest, title: str) -> AppTest:
    (field,) = [each for each in app.text_input if (each.key or "").startswith("custom.title")]
    app = field.set_value(title).run()
    return app.button(key="custom.keep_new").click().run()


def test_a_statement_is_run_with_its_parameters_and_noted() -> None:
    app = _written(SQL)
    (since,) = [each for each in app.date_input if each.label == "since"]
    app = _run(since.set_value("2025-03-01").run())
    page = shown(app)
    assert "From fct_sales_order_lines" in page
    assert "<span>Rows</span><b>12</b>" in page
    assert "ordered_amount" in page
    assert "C0001" in page
    (run,) = runs_of(ME)
    assert (run.statement, dict(run.answers), run.rows) == (SQL, {"since": "2025-03-01"}, 12)


def test_a_refusal_says_where_and_why_and_nothing_can_be_run_or_saved() -> None:
    app = _written("select amout\nfrom fct_sales_order_lines")
    assert "Line 1, column 8: there is no column amout" in shown(app)
    assert app.button(key="custom.run").disabled
    assert app.button(key="custom.keep_new").disabled
    zh = open_page("custom-sql", lang="zh")
    zh = zh.text_area(key="custom.sql").set_value("drop table dim_orgs").run()
    assert "只能写一条 select 查询" in shown(zh) or "drop" in shown(zh)


def test_a_statement_is_kept_has_a_page_and_is_found_in_the_catalogue() -> None:
    app = _kept(_run(_written("select org_code, org_name from dim_orgs order by 1")), "Org list")
    assert "“Org list” is saved (version 1)" in shown(app)
    page = open_page("my_org_list", lang="en")
    assert "<span>Rows</span><b>3</b>" in shown(page)
    assert "Org list" in shown(open_page("catalogue", lang="en", q="Org list"))
    assert "org_name" in shown(open_page("catalogue", lang="en", q="org_name"))


def test_a_change_is_a_version_and_an_earlier_one_is_brought_back() -> None:
    first = SavedReport("sql", "Orgs", "", {"sql": "select org_code from dim_orgs"}, ("*",))
    kept = keep(first, ME)
    app = open_page("custom-sql", lang="en", edit=kept.name)
    assert app.text_area(key="custom.sql").value == "select org_code from dim_orgs"
    app.text_area(key="custom.sql").set_value("select org_name from dim_orgs").run()
    app.button(key="custom.keep").click().run()
    assert report_named(kept.name).sql == "select org_name from dim_orgs"
    app.button(key="custom.version.1").click().run()
    assert report_named(kept.name).sql == "select org_code from dim_orgs"
    assert report_named(kept.name).version == 3


def test_what_is_shared_is_seen_by_its_groups_and_what_is_not_by_its_owner_alone() -> None:
    body = {"sql": "select 1 as a from dim_orgs"}
    for title, shared in (("A", ("sales",)), ("B", ("*",)), ("C", ()), ("D", ("finance",))):
        keep(SavedReport("sql", title, "", body, shared), ME)
    assert [each.title for each in reports_for(SOMEBODY)] == ["A", "B"]
    assert [each.title for each in reports_for(ME)] == ["A", "B", "C", "D"]


def test_a_deleted_report_is_brought_back() -> None:
    keep(SavedReport("sql", "Orgs", "", {"sql": "select org_code from dim_orgs"}), ME)
    app = open_page("custom", lang="en")
    app.button(key="custom.delete.0").click().run()
    assert reports_for(ME) == []
    assert "“Orgs” is deleted" in shown(app)
    app.button(key="custom.undo").click().run()
    assert [each.title for each in reports_for(ME)] == ["Orgs"]


def test_fields_are_picked_shown_at_once_and_kept_as_a_report_like_any() -> None:
    app = open_page("custom-fields", lang="en")
    assert say("fields_need_list", "en") in shown(app)
    (columns,) = [each for each in app.multiselect if each.label == say("fields_columns", "en")]
    app = columns.set_value(["org_code", "org_name"]).run()
    assert "华东公司" in shown(app)
    app = _kept(app, "Picked orgs")
    assert "is saved (version 1)" in shown(app)
    page = open_page("my_picked_orgs", lang="en")
    assert "<span>Rows</span><b>3</b>" in shown(page)
    assert [button.label for button in page.get("download_button")] or page.button


def test_a_kept_crosstab_has_subtotals_totals_and_its_filter() -> None:
    picks = Picks(
        "fct_sales_order_lines",
        "crosstab",
        rows=("customer_code",),
        measures=("ordered_amount", "order_no"),
        filters=("order_date",),
        order=("-ordered_amount",),
    )
    keep(SavedReport("fields", "By customer", "", picks_body(picks)), ME)
    page = shown(open_page("my_by_customer", lang="en"))
    assert "order_no (count)" in page
    assert "Total" in page


def test_a_report_whose_column_is_gone_says_so_and_spoils_no_other() -> None:
    keep(SavedReport("fields", "Lost", "", picks_body(Picks("dim_orgs", columns=("gone",)))), ME)
    page = shown(open_page("custom", lang="en"))
    assert "“Lost” cannot be shown now" in page
    assert "no column &#x27;gone&#x27;" in page
