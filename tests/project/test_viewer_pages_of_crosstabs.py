"""A page of a long cross-tab asks the marts for that page, and for nothing that is not on it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
import streamlit as st

from dbt_project.reporting.marts import PublishedMarts
from dbt_project.reporting.sql import Query
from dbt_project.reports import reports_to_json
from tests.viewer_app import open_page, shown, tables
from tests.viewer_sample import opened_sample, publish, reports

REPORT = "customer_ageing"
Asked = list[tuple[str, int]]  # statements of the cross-tab, and how many rows each gave


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    """What the marts are asked for lines of a cross-tab, by a real page."""
    run, found = PublishedMarts.run, []

    def heard(marts: PublishedMarts, query: Query, timeout_s: int, action: str = "") -> pa.Table:
        result = run(marts, query, timeout_s, action)
        if "row_0" in result.column_names:
            found.append((query.sql, result.num_rows))
        return result

    monkeypatch.setattr(PublishedMarts, "run", heard)
    with opened_sample(tmp_path):
        yield found


def opened(data: Path, asked: Asked, page_size: int | None, page: int = 1) -> tuple[int, Asked]:
    """How many lines a page shows of a report with pages this long, and what it has asked."""
    st.cache_resource.clear()
    st.cache_data.clear()
    asked.clear()
    declared = [
        replace(one, page_size=page_size) if page_size and one.name == REPORT else one
        for one in reports()
    ]
    (path,) = (data / "published").glob("*.json")
    path.write_text(reports_to_json(declared), encoding="utf-8")
    app = open_page(REPORT, lang="en", **{"row-page": str(page)})
    assert shown(app)
    assert len(app.get("download_button")) + len(app.button) > 0  # exports are on the page too
    (table,) = tables(app)
    return len(table.rows), list(asked)


def test_a_page_of_a_cross_tab_never_asks_for_the_whole(tmp_path: Path, asked: Asked) -> None:
    publish(tmp_path)
    lines, whole = opened(tmp_path, asked, None)
    (statement, rows) = max(whole, key=lambda found: found[1])
    for page in (1, 2, 3):
        fewer, parts = opened(tmp_path, asked, 2, page)
        assert 0 < fewer < lines
        assert parts
        assert statement not in [sql for sql, _ in parts]
        assert max(count for _, count in parts) < rows / 2
