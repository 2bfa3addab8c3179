"""The viewer's pages over an Oracle warehouse: builds that run or fail, and what can be refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from threading import Timer

import openpyxl
import pytest
import streamlit as st

from dbt_project.reporting.parameters import read_answers
from dbt_project.reporting.sql import Query
from tests.oracle.marts_sample import PASSWORD, OracleMartsSample, oracle_marts
from tests.oracle.standin import ora
from tests.viewer_app import open_page, shown, tables
from tests.workspace import Workspace
from viewer import again
from viewer.current import published
from viewer.download import made
from viewer.export_file import Export
from viewer.request import Request

pytestmark = pytest.mark.oracle
LINK = {"period": "2024-01..2024-06"}
COUNT = Query("select count(*) as n from marts.dim_orgs", {}, {"n": "bigint"})
SHIPMENTS = "model.report_platform.fct_shipments"


@pytest.fixture(scope="module")
def loaded(
    _built: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OracleMartsSample]:
    folder = tmp_path_factory.mktemp("oracle")
    copy = folder / "build.duckdb"
    copy.write_bytes((_built.data / "marts.duckdb").read_bytes())
    with oracle_marts(folder, copy) as sample:
        yield sample


@pytest.fixture
def oracle(
    loaded: OracleMartsSample, _built: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[OracleMartsSample]:
    """A viewer whose profile names the stand-in, and that nobody has opened yet."""
    loaded.declare()
    monkeypatch.setenv("REPORT_PLATFORM_ROOT", str(loaded.root))
    monkeypatch.setenv("REPORT_PLATFORM_DATA", str(tmp_path))
    monkeypatch.setenv("DBT_TARGET_PATH", str(_built.data / "target"))
    _forget()
    loaded.database.statements.clear()
    yield loaded
    loaded.database.faults.before_statement = None
    loaded.database.faults.is_unreachable = False
    _forget()


def _forget() -> None:
    st.cache_data.clear()
    st.cache_resource.clear()


@contextmanager
def noted(oracle: OracleMartsSample, status: str, *nodes: str, minutes: int = 0) -> Iterator[None]:
    """While dbt's records say this of nodes, newer than anything else by some minutes."""
    at = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=minutes)
    insert = (
        "insert into dbt_results (invocation_id, node_id, status, started_at, finished_at) "
        "values ('later', :node, :status, :at, :at)"
    )
    for node in nodes:
        oracle.run("PLATFORM", insert, binds={"node": node, "status": status, "at": at})
    _forget()
    try:
        yield
    finally:
        oracle.run("PLATFORM", "delete from dbt_results where invocation_id = 'later'")


@contextmanager
def swapped(oracle: OracleMartsSample, seconds: float | None = None) -> Iterator[list[str]]:
    """While dbt has renamed a table, and not yet its successor.

    With `seconds`, until so long after somebody has asked for it; gives what was asked.
    """
    oracle.run("MARTS", "alter table fct_shipments rename to fct_shipments__dbt_tmp")
    back = ("MARTS", "alter table fct_shipments__dbt_tmp rename to fct_shipments")
    asked: list[str] = []
    timer = Timer(seconds or 0, oracle.run, back)

    def noticed(statement: str) -> None:
        if '"MARTS"."FCT_SHIPMENTS"' in statement:
            asked.append(statement)
            if seconds is not None and len(asked) == 1:
                timer.start()

    oracle.database.faults.before_statement = noticed
    try:
        yield asked
    finally:
        oracle.database.faults.before_statement = None
        if timer.ident is None:
            oracle.run(*back)
        else:
            timer.join()


def test_the_pages_open_with_figures_in_both_languages(oracle: OracleMartsSample) -> None:
    for language, total in (("zh", "合计"), ("en", "Total")):
        crossed = shown(open_page("shipment_statistics", lang=language, **LINK))
        assert '<tr class="rp-total rp-d0">' in crossed
        assert total in crossed
        listed = open_page("sales_order_execution", lang=language, **LINK)
        assert next(tables(listed)).rows
        assert len(listed.get("download_button")) == 3
    home = shown(open_page("", lang="en"))
    assert home.count("rp-figure") or "<i style=" in home
    assert "Not available right now" not in home


def test_the_trust_line_has_the_marts_own_build_and_no_tests_that_only_began(
    oracle: OracleMartsSample,
) -> None:
    ((built_at,),) = oracle.rows(
        f"select max(finished_at) from platform.dbt_results where node_id = '{SHIPMENTS}'"
    )
    local = f"{built_at + timedelta(hours=8):%Y-%m-%d %H:%M}"
    assert f"构建于 {local}" in shown(open_page("shipment_statistics", **LINK))


def test_a_page_reads_in_one_read_only_transaction_and_binds_its_values(
    oracle: OracleMartsSample,
) -> None:
    open_page("sales_order_execution", **LINK)
    oracle.database.statements.clear()
    assert not open_page("sales_order_execution", customer="C0001'--", **LINK).exception
    asked = oracle.database.statements
    assert asked.count("set transaction read only") == 1
    assert asked[0] == "set transaction read only"
    assert len(asked) > 1
    assert not any("C0001" in statement or "2024" in statement for statement in asked)


def test_the_administrator_sees_which_report_a_session_works_for(oracle: OracleMartsSample) -> None:
    open_page("shipment_statistics", **LINK)
    seen = {(c.module, c.action, c.client_identifier) for c in oracle.network.connections}
    assert ("report-platform", "shipment_statistics", "shipment_statistics") in seen


def test_a_table_that_is_away_for_a_moment_is_waited_for(
    oracle: OracleMartsSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine the renaming itself takes longer than a page usually waits.
    monkeypatch.setattr(again, "WAITS_S", (1.0, 4.0))
    with swapped(oracle, 0.3) as asked:
        text = shown(open_page("shipment_statistics", **LINK))
    assert len(asked) > 1
    assert '<tr class="rp-total rp-d0">' in text
    assert 'role="alert"' not in text


def test_a_page_whose_tables_change_under_it_is_read_again_from_its_beginning(
    oracle: OracleMartsSample,
) -> None:
    changed = []

    def change(statement: str) -> None:
        if '"MARTS"."FCT_SHIPMENTS"' in statement and not changed:
            changed.append(statement)
            oracle.database.statements.clear()
            raise ora(1466, "unable to read data - table definition has changed")

    oracle.database.faults.before_statement = change
    text = shown(open_page("shipment_statistics", **LINK))
    assert changed
    assert '<tr class="rp-total rp-d0">' in text
    # All that the page shows was read after the change, in one transaction.
    asked = oracle.database.statements
    pages = [n for n, statement in enumerate(asked) if statement == "set transaction read only"]
    last = asked[pages[-1] :]
    for table in ("platform.dim_source_tables", '"MARTS"."DIM_ORGS"', '"MARTS"."FCT_SHIPMENTS"'):
        assert any(table in statement for statement in last), table


def test_a_running_build_is_told_and_a_table_that_it_takes_away_is_no_fault(
    oracle: OracleMartsSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(again, "WAITS_S", (0.01, 0.01))
    with noted(oracle, "started", SHIPMENTS):
        assert "正在刷新（" in shown(open_page("shipment_statistics", **LINK))
        assert "Refreshing since" in shown(open_page("", lang="en"))
        with swapped(oracle):
            assert "数据正在刷新" in shown(open_page("shipment_statistics", **LINK))
            text = shown(open_page("shipment_statistics", lang="en", **LINK))
            assert "The data is being refreshed" in text
            assert "ORA-" not in text
            home = shown(open_page("", lang="en"))
            assert "Not available right now" in home
            assert "State of the data" in home


def test_while_a_build_runs_no_answer_is_kept(oracle: OracleMartsSample) -> None:
    with noted(oracle, "started", SHIPMENTS):
        for _ in range(2):
            oracle.database.statements.clear()
            open_page("source_tables")
            assert any("DIM_SOURCE_TABLES" in s for s in oracle.database.statements)
    _forget()
    open_page("source_tables")
    oracle.database.statements.clear()
    open_page("source_tables")
    assert not any("DIM_SOURCE_TABLES" in s for s in oracle.database.statements)


def test_a_failed_build_is_told_by_the_reports_that_it_concerns(oracle: OracleMartsSample) -> None:
    with noted(oracle, "error", SHIPMENTS):
        text = shown(open_page("shipment_statistics", **LINK))
        assert "最近一次构建没有通过：fct_shipments: error" in text
        assert '<tr class="rp-total rp-d0">' in text
        other = shown(open_page("source_tables", lang="en"))
        assert "Last build failed" not in other
        home = shown(open_page("", lang="en"))
        assert "The newest build did not pass" in home
        assert "fct_shipments: error" in home
        assert "still show the last one" not in home


def _asked(name: str) -> Request:
    """A report as its page shows it, from January to June."""
    now = published()
    assert now is not None
    of = now.report(name)
    assert of is not None
    return Request(of, read_answers(of, LINK, date(2024, 6, 30), "zh").values, "zh", now)


def test_an_export_is_read_again_too_when_a_table_is_swapped_under_it(
    oracle: OracleMartsSample,
) -> None:
    whole = made(Export("csv", _asked("shipment_statistics"), 5, -480))
    _forget()
    with swapped(oracle, 0.3) as asked:
        assert made(Export("csv", _asked("shipment_statistics"), 5, -480)) == whole
    assert len(asked) > 1


def test_an_export_says_that_the_last_build_failed_and_is_of_the_build_that_it_reads(
    oracle: OracleMartsSample,
) -> None:
    before = _asked("shipment_statistics")
    with noted(oracle, "error", SHIPMENTS):
        book = openpyxl.load_workbook(BytesIO(made(Export("xlsx", before, 5, -480))))
        about = dict(book["说明"].iter_rows(values_only=True))
        assert about["构建状况"] == "最近一次构建没有通过：fct_shipments: error"
        assert about["构建编号"] == _asked("shipment_statistics").published.build_id
    assert about["构建编号"] != before.published.build_id


REFUSED = {
    "wrong password": (
        "数据库拒绝了查看用户登录",
        "The database does not let the viewer's user in",
    ),
    "listener down": ("数据库暂时打不开", "The database cannot be opened"),
    "no privilege": ("报表所用的表读不到", "A table of this report cannot be read"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_refused_becomes_one_clear_panel_with_nothing_secret(
    oracle: OracleMartsSample, kind: str, language: str
) -> None:
    if kind == "wrong password":
        oracle.declare(viewer_password="mistaken")
    elif kind == "listener down":
        oracle.database.faults.is_unreachable = True
    else:
        oracle.run("MARTS", "revoke select on fct_shipments from viewer")
    try:
        text = unescape(shown(open_page("shipment_statistics", lang=language, **LINK)))
    finally:
        oracle.database.faults.is_unreachable = False
        oracle.run("MARTS", "grant select on fct_shipments to viewer")
    assert REFUSED[kind][language == "en"] in text
    assert "report_platform.oracle" in text
    assert "Traceback" not in text
    for secret in (PASSWORD, "mistaken", "VIEWER", "standin", "ORCL", "1521"):
        assert secret not in text, secret


def test_a_report_that_may_not_be_read_spoils_no_other_figure_of_the_landing_page(
    oracle: OracleMartsSample,
) -> None:
    oracle.run("MARTS", "revoke select on fct_shipments from viewer")
    try:
        home = shown(open_page("", lang="en"))
    finally:
        oracle.run("MARTS", "grant select on fct_shipments to viewer")
    assert home.count("Not available right now") == 1
    assert 'role="alert"' not in home


def test_a_manifest_that_was_made_for_duckdb_is_refused_where_names_differ(
    oracle: OracleMartsSample,
) -> None:
    oracle.declare(schema="reports")
    text = shown(open_page("", lang="en"))
    assert "The report is declared wrongly" in text
    assert "target/manifest.json was made for duckdb" in text
    assert "--target oracle" in text


def test_before_anything_is_built_the_owner_is_told_how_to_start_and_others_what_is_missing(
    oracle: OracleMartsSample,
) -> None:
    oracle.run("PLATFORM", "alter table dbt_results rename to elsewhere")
    try:
        text = shown(open_page("", lang="en"))
        assert "A table of this report cannot be read" in text
        assert "platform.dbt_results" in text
        oracle.declare(viewer_user="", viewer_password="")
        assert "There is no data to look at yet" in shown(open_page("", lang="en"))
    finally:
        oracle.run("PLATFORM", "alter table elsewhere rename to dbt_results")
