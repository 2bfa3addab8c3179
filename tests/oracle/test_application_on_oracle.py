"""The application database on Oracle, through the stand-in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from dbt_project.application.backup import backup, restore
from dbt_project.application.database import close, transaction
from dbt_project.application.faults import Handling, PageState, fault, faults, handle, report_fault
from dbt_project.application.mapping_edits import Change, history, save, undo
from dbt_project.application.mapping_tables import prepare, read_rows
from dbt_project.application.people import Group, User, groups, save_group, save_user, users
from dbt_project.application.tables import AUDIT_LOG
from dbt_project.custom_sql import saved
from dbt_project.custom_sql.saved import Run, SavedReport, note_run, runs_of
from dbt_project.person import Person
from tests.mapping_sample import mapping_of, node, row
from tests.oracle.standin import one_database
from tests.oracle.standin.warehouse import installed
from viewer import personal, presets
from viewer.access import audit
from viewer.page_times import keep, slow_reports
from viewer.presets import Owner, Preset

MAPPING = mapping_of(node())
MINE = Owner("local", "trade")
ME = Person("local", "", is_analyst=True)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with one_database() as database, installed(database):
        output = {
            "type": "oracle", "host": database.host, "port": database.port,
            "service": database.service, "user": "storage", "password": "storage",
        }  # fmt: skip
        profiles = {"app": {"target": "main", "outputs": {"main": output}}}
        (tmp_path / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
        (tmp_path / "dbt_project.yml").write_text("name: x\n", encoding="utf-8")
        monkeypatch.setenv("REPORT_PLATFORM_ROOT", str(tmp_path))
        monkeypatch.setenv("REPORT_PLATFORM_DATA", str(tmp_path / "data"))
        with transaction(tmp_path) as opened:
            prepare(opened, [MAPPING], tmp_path)
        yield tmp_path
        close()


def test_what_people_write_is_kept_saved_and_put_back(root: Path, tmp_path: Path) -> None:
    presets.save(MINE, Preset("East", "org=01"))
    personal.set_favourite("local", "trade", True)
    assert presets.presets_of(MINE) == [Preset("East", "org=01")]
    with transaction(root) as opened:
        keep(opened, {(datetime.now(UTC).date(), "trade", 50): 2})
    assert [(times.report, times.pages) for times in slow_reports()] == [("trade", 2)]

    with transaction(root) as opened:
        first = row("0102", amount="12345678901234.50", since="2024-01")
        assert save(opened, MAPPING, [Change("a", None, first)], "ann").is_done
        assert save(opened, MAPPING, [Change("a", first, None)], "bob").is_done
    with transaction(root) as opened:
        noted = history(opened, MAPPING)
        assert [one.changed_by for one in noted] == ["bob", "ann"]
        assert undo(opened, MAPPING, noted[:1], "ann").rows == 1
        assert read_rows(opened, MAPPING) == {"a": first}

    backup(root, tmp_path / "monday.sqlite")
    presets.remove(MINE, "East")
    assert restore(root, tmp_path / "monday.sqlite", force=True) is not None
    assert presets.presets_of(MINE) == [Preset("East", "org=01")]
    with transaction(root) as opened:
        assert read_rows(opened, MAPPING) == {"a": first}


def test_reports_that_people_make_are_kept_changed_run_and_deleted(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved, "_KEPT_RUNS", 2)
    first = _kept(SavedReport("sql", "客户", "", {"sql": "select 1 from dual"}, ("*",)))
    second = _kept(replace(first, title="Customers"))
    other = _kept(SavedReport("sql", "客户", "", {"sql": "select 2 from dual"}))
    assert (first.name, other.name) == ("my_kehu", "my_kehu_2")
    assert saved.versions_of(second) == [second, first]
    assert (second.version, second.title, second.shared_with) == (2, "Customers", ("*",))
    assert [each.title for each in saved.reports_for(ME)] == ["Customers", "客户"]
    saved.set_deleted(second, ME, deleted=True)
    assert saved.reports_for(ME) == [other]
    saved.set_deleted(second, ME, deleted=False)
    assert saved.reports_for(ME) == [second, other]

    at = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
    runs = [Run(f"select {n} from dual", {"since": ""}, "", n, 5, at) for n in range(3)]
    for run in runs:
        note_run(ME, run)
    assert runs_of(ME) == [runs[2], runs[1]]


def test_faults_have_the_next_number_and_keep_their_answer(root: Path) -> None:
    page = PageState("trade", "trade?org=01", "b1", None, "zh", "")
    assert [report_fault(2, text, "", page, "wang") for text in ("a", "b")] == [1, 2]
    reported = fault(2)
    assert reported is not None
    assert (reported.page, reported.detail, reported.handling) == (page, "", Handling())
    solved = Handling("solved", "li.na", "凭证晚记账", "", "", is_known=True)
    handle(reported, solved)
    assert [(one.number, one.handling) for one in faults()] == [(2, solved), (1, Handling())]


def test_labels_details_and_settings_may_be_empty(root: Path) -> None:
    presets.save(MINE, Preset("All", ""))
    assert presets.presets_of(MINE) == [Preset("All", "")]
    save_group(Group("sales", ""), None)
    save_user(User("ann", "", groups=("sales",)), None)
    assert (groups(), users()) == ([Group("sales", "")], [User("ann", "", groups=("sales",))])
    audit.note("ann", "sign_in", "")
    audit.flush()
    with transaction(root) as opened:
        kept = opened.execute(AUDIT_LOG.select()).one()
    assert (kept.user_name, kept.subject, kept.detail) == ("ann", "", "")


def _kept(report: SavedReport) -> SavedReport:
    return saved.report_named(saved.keep(report, ME).name)
