"""The declared reports over a real build, published by the viewer itself."""

from collections.abc import Iterator
from datetime import date
from urllib.parse import parse_qsl

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dbt_project.report_ledger import ROW_KIND
from dbt_project.reporting.parameters import read_answers
from dbt_project.reporting.pivot import crosstab
from dbt_project.reporting.query import list_query
from dbt_project.reports import Report, reports_from_json
from tests.viewer_app import open_page, shown, tables
from tests.workspace import Workspace
from viewer.current import published
from viewer.drill import grid_links, ways
from viewer.request import Request
from viewer.texts import say

# `migrate verify` writes the first, people in the viewer the others; no build does.
UNWRITTEN = (
    "fct_migration_verifications",
    "fct_mapping_changes",
    "fct_fault_records",
    "fct_audit_entries",
)


@pytest.fixture
def viewer(built: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    for name in ("REPORT_PLATFORM_ROOT", "REPORT_PLATFORM_DATA", "DBT_TARGET_PATH"):
        monkeypatch.setenv(name, built.environment[name])
    yield built
    st.cache_resource.clear()
    st.cache_data.clear()


def _declared(viewer: Workspace) -> tuple[Report, ...]:
    (path,) = (viewer.data / "published").glob("2*.json")
    return reports_from_json(path.read_text(encoding="utf-8"))


def _opened(report: Report, language: str) -> AppTest:
    """With the parameters that it is verified with, or else the months that the ERP has."""
    months = {
        parameter.name: "2024-01..2024-06"
        for parameter in report.parameters
        if parameter.type == "month_range"
    }
    link = report.verify.parameters[0] if report.verify else months
    return open_page(report.name, lang=language, **link)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_declared_report_opens_with_figures(viewer: Workspace, language: str) -> None:
    home = shown(open_page("", lang=language))
    for report in _declared(viewer):
        assert report.label.text(language) in home  # type: ignore[arg-type]
        app = _opened(report, language)
        assert report.description.text(language) in shown(app).replace("&#x27;", "'")  # type: ignore[arg-type]
        if report.model in UNWRITTEN:
            assert say("empty", language) in shown(app)  # type: ignore[arg-type]
            continue
        if report.layout == "list":
            (listed,) = tables(app)
            assert listed.rows, report.name
        else:
            row = '<tr class="rp-total rp-d0">' if report.total_row else '<tr class="rp-'
            assert row in shown(app), report.name
        files = [button.label for button in app.get("download_button")]
        assert files[:2] == ["Excel", "CSV"], report.name  # a PDF where it is not too long


ASKED = {
    "auxiliary_balance": {
        "book": "801-0001",
        "period": "2024-01..2024-03",
        "account": "6601..6602",
        "auxiliaries": "dept_code",
    },
    "trial_balance": {"book": "801-0001", "period": "2024-01..2024-03"},
    "customer_ranking": {"period": "2024-01..2024-03"},
}
ADDED = {"debit": "debit_amount", "credit": "credit_amount", "amount": "ordered_amount"}


@pytest.mark.parametrize("name", ASKED)
def test_the_rows_that_a_figure_leads_to_add_up_to_it(viewer: Workspace, name: str) -> None:
    now = published()
    assert now is not None
    reports = {report.name: report for report in now.reports}
    report, day = reports[name], date(2024, 6, 30)
    values = read_answers(report, ASKED[name], day, "zh").values
    asked = Request(report, values, "zh", now)
    grid = crosstab(report, values, "zh", asked.run)
    link = grid_links(report, values, grid, ways(report, values, reports, {}))
    compared = 0
    for row in grid.rows[:12]:
        for cell, column in zip(row.cells, grid.columns, strict=True):
            if address := link(row, column):
                target, _, query = address.partition("?")
                texts = dict(parse_qsl(query, keep_blank_values=True))
                opened = read_answers(reports[target], texts, day, "zh")
                rows = asked.run(list_query(reports[target], opened.values, "zh")).to_pylist()
                details = [line for line in rows if line.get(ROW_KIND, "detail") == "detail"]
                figures = [line[ADDED[column.measure]] or 0 for line in details]
                assert sum(figures) == (cell.value or 0), address
                compared += 1
    assert compared > 5
