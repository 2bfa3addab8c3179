"""What one person may use is limited; files and answers that are kept are for who may see them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st

from dbt_project.application import people
from dbt_project.application.database import close, transaction
from dbt_project.application.people import User
from dbt_project.application.tables import AUDIT_LOG
from dbt_project.person import Person
from dbt_project.reporting.parameters import read_answers
from dbt_project.reporting.rights import permitted
from dbt_project.viewer_settings import Limits
from tests.access_sample import ANN, BOB, guarded_reports, make_people, publish_guarded
from tests.viewer_app import open_page, shown
from tests.viewer_sample import TODAY
from viewer import export_file
from viewer.access import audit
from viewer.access.recheck import RightsChangedError, may_fetch_of
from viewer.current import published
from viewer.export_file import Export
from viewer.request import Request


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    root = tmp_path / "project"
    root.mkdir()
    (root / "dbt_project.yml").write_text("name: report_platform\n", "utf-8")
    monkeypatch.setenv("REPORT_PLATFORM_ROOT", str(root))
    monkeypatch.setenv("REPORT_PLATFORM_DATA", str(tmp_path))
    _declare(tmp_path, "type: none")
    publish_guarded(tmp_path)
    yield tmp_path
    audit.flush()
    close()
    st.cache_resource.clear()
    st.cache_data.clear()


def _declare(data: Path, viewer: str) -> None:
    warehouse = "report_platform: {target: a, outputs: {a: {type: duckdb, path: w}}}\n"
    text = f"{warehouse}viewer: {{target: a, outputs: {{a: {{{viewer}}}}}}}\n"
    (data / "project" / "profiles.yml").write_text(text, "utf-8")


def _request(name: str, report: str, limits: Limits | None = None) -> Request:
    """As a page of this person asks for it."""
    person, everything = people.person(name), published()
    assert person is not None
    assert everything is not None
    seen = everything.seen_by(person, limits or Limits())
    found = seen.report(report)
    assert found is not None
    values = read_answers(found, {}, TODAY, "en").values
    return Request(found, values, "en", seen, person=person)


def test_declared_limits_narrow_what_reports_declare(data: Path) -> None:
    make_people()
    whole = next(r for r in guarded_reports() if r.name == "sales_order_execution")
    narrow = _request(ANN, whole.name, Limits(statement_s=2, export_rows=5)).report
    assert (narrow.timeout_s, narrow.export_rows) == (2, 5)
    wide = _request(ANN, whole.name, Limits(statement_s=9_999, export_rows=10**9)).report
    assert (wide.timeout_s, wide.export_rows) == (whole.timeout_s, whole.export_rows)


def test_a_file_is_not_written_for_whom_rights_were_taken_away(data: Path, tmp_path: Path) -> None:
    make_people()
    request = _request(BOB, "sales_order_execution")
    export = Export("csv", request, 600, None)
    target = tmp_path / "file.csv"
    with target.open("w+b") as file:
        export_file.write_export(export, file, tmp_path)
    assert len(target.read_text("utf-8-sig").splitlines()) > 100
    assert may_fetch_of(request, BOB)
    assert not may_fetch_of(request, ANN)
    bob = next(user for user in people.users() if user.name == BOB)
    people.save_user(User(BOB, bob.label, groups=bob.groups), bob)
    assert not may_fetch_of(request, BOB)
    with target.open("w+b") as file, pytest.raises(RightsChangedError, match="reload the page"):
        export_file.write_export(export, file, tmp_path)
    assert target.read_bytes() == b""
    may_not = _request(ANN, "sales_order_execution")
    with target.open("w+b") as file, pytest.raises(RightsChangedError):
        export_file.write_export(Export("csv", may_not, 600, None), file, tmp_path)


def test_answers_of_one_person_are_not_those_of_another(data: Path) -> None:
    make_people()
    name = "shipment_statistics"
    everything = Person("all", "", sees_all=True)
    totals = {}
    for person in (people.person(ANN), people.person(BOB), everything, people.person(ANN)):
        assert person is not None
        seen = published()
        assert seen is not None
        report = seen.seen_by(person, Limits()).report(name)
        assert report is not None
        grid = export_file.grid_of(Request(report, {}, "en", seen, person=person))
        found = tuple(cell.value for cell in grid.rows[-1].cells)
        assert totals.setdefault(person.name, found) == found
    assert len(set(totals.values())) == 3
    (whole,) = (one for one in guarded_reports() if one.name == name)
    ann = people.person(ANN)
    assert ann is not None
    keys = {getattr(permitted(whole, p), "seen_as", "") for p in (ann, replace(ann, name="x"))}
    assert len(keys) == 1  # who sees the same shares the answer


def test_opening_a_report_is_noted_once_for_each_set_of_answers(data: Path) -> None:
    app = open_page("shipment_statistics", period="2025-01..2025-02")
    assert "rp-table" in shown(app)
    app.run()
    app.query_params = {"period": "2025-01..2025-03"}
    audit.flush()
    with transaction() as database:
        rows = database.execute(AUDIT_LOG.select().order_by(AUDIT_LOG.c.happened_at)).all()
    noted = [(row.user_name, row.event, row.subject, row.detail) for row in rows]
    assert noted == [
        ("local", "sign_in", "", ""),
        ("local", "report", "shipment_statistics", "period=2025-01..2025-02"),
    ]
    assert rows[1].row_count > 10
