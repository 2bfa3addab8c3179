"""The application database on SQLite and PostgreSQL: all of it works on both, backup, restore."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import insert, text

from dbt_project.application import people
from dbt_project.application.backup import backup, restore
from dbt_project.application.database import close, transaction
from dbt_project.application.mapping_edits import Change, history, save, undo
from dbt_project.application.mapping_tables import prepare, read_rows
from dbt_project.application.people import LastAdminError, User
from dbt_project.application.tables import PAGE_TIMES
from dbt_project.custom_sql.saved import SavedReport, report_named, reports_for, versions_of
from dbt_project.custom_sql.saved import keep as keep_report
from dbt_project.errors import MisdeclaredError
from dbt_project.person import Person
from tests.mapping_sample import mapping_of, node, row
from viewer import personal, presets
from viewer.page_times import keep
from viewer.presets import Owner, Preset

MAPPING = mapping_of(node())
MINE = Owner("local", "trade")


@dataclass(frozen=True)
class App:
    """A project whose application database is of one kind."""

    root: Path
    kind: str

    def rows(self) -> dict[str, Any]:
        with transaction(self.root) as opened:
            return dict(read_rows(opened, MAPPING))

    def save(self, *changes: Change) -> None:
        with transaction(self.root) as opened:
            assert save(opened, MAPPING, changes, "ann").is_done


@pytest.fixture(params=["sqlite", "postgres"])
def app(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[App]:
    output: dict[str, Any] = {"type": "sqlite", "path": "data/app.sqlite"}
    if request.param == "postgres":
        server = request.getfixturevalue("postgres")
        output = server.profile(server.emptied_database())
    (tmp_path / "dbt_project.yml").write_text("name: x\n", encoding="utf-8")
    profiles = {"app": {"target": "main", "outputs": {"main": output}}}
    (tmp_path / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
    monkeypatch.setenv("REPORT_PLATFORM_ROOT", str(tmp_path))
    monkeypatch.setenv("REPORT_PLATFORM_DATA", str(tmp_path / "data"))
    with transaction(tmp_path) as opened:
        prepare(opened, [MAPPING], tmp_path)
    yield App(tmp_path, request.param)
    close()


def at_once(*actions: Callable[[], object]) -> list[BaseException]:
    """What they raise that begin at the same moment, each in a thread of its own."""
    ready = threading.Barrier(len(actions))

    def run(action: Callable[[], object]) -> object:
        ready.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        raised = [each.exception() for each in [pool.submit(run, action) for action in actions]]
    return [error for error in raised if error is not None]


@pytest.mark.usefixtures("app")
def test_of_administrators_who_demote_each_other_at_once_one_stays() -> None:
    for _ in range(5):
        ann, bob = people.grant_admin("ann"), people.grant_admin("bob")
        demote = [
            partial(people.save_user, User(each.name, each.name), each) for each in (ann, bob)
        ]
        assert [type(error) for error in at_once(*demote)] == [LastAdminError]
        assert [user.is_admin for user in people.users()].count(True) == 1


@pytest.mark.usefixtures("app")
def test_reports_of_one_title_that_are_saved_at_once_get_addresses_of_their_own() -> None:
    mine = Person("ann", "Ann", frozenset(), None)
    report = SavedReport("sql", "Sales", "", {"sql": "select 1 one"}, ())
    assert at_once(*[partial(keep_report, report, mine)] * 4) == []
    names = {report.name for report in reports_for(mine)}
    assert names == {"my_sales", "my_sales_2", "my_sales_3", "my_sales_4"}
    kept = report_named("my_sales")
    assert at_once(*[partial(keep_report, kept, mine)] * 4) == []
    assert [version.version for version in versions_of(kept)] == [5, 4, 3, 2, 1]


def test_what_people_write_is_kept_whichever_database_it_is(app: App) -> None:
    presets.save(MINE, Preset("East", "org=01"))
    presets.save(MINE, Preset("West", "org=02"))
    personal.set_favourite("local", "trade", True)
    personal.visited("local", "trade")
    assert presets.presets_of(MINE) == [Preset("East", "org=01"), Preset("West", "org=02")]
    assert personal.favourites("local") == personal.recent("local") == ["trade"]
    for _ in range(2):
        with transaction(app.root) as opened:
            keep(opened, {(datetime.now(UTC).date(), "trade", 50): 2})
    with transaction(app.root) as opened:
        assert opened.execute(PAGE_TIMES.select()).one().pages == 4

    app.save(Change("a", None, row("0102", amount="12345678901234.50", since="2024-01")))
    before = app.rows()["a"]
    assert before == row("0102", amount="12345678901234.50", since="2024-01")
    app.save(Change("a", before, {**before, "amount": None}))
    with transaction(app.root) as opened:
        assert undo(opened, MAPPING, history(opened, MAPPING)[:1], "bob").rows == 1
    assert app.rows()["a"] == before


def test_a_table_gets_the_columns_and_the_room_that_are_declared_since(app: App) -> None:
    app.save(Change("a", None, row("1")))
    wider = node()
    wider["columns"]["dept"]["data_type"] = "varchar(40)"
    wider["columns"]["amount"]["data_type"] = "decimal(20,4)"
    with transaction(app.root) as opened:
        prepare(opened, [mapping_of(wider)], app.root)
        after = row("2" * 40, amount="1234567890123456.1234")
        assert save(opened, mapping_of(wider), [Change("b", None, after)], "ann").is_done
        assert read_rows(opened, mapping_of(wider))["b"] == after


def test_two_sessions_that_save_at_once_wait_for_one_another(app: App) -> None:
    app.save(Change("a", None, row("1", amount="0.00")))
    base = app.rows()["a"]
    first_is_in, results = threading.Event(), []

    def other() -> None:
        first_is_in.wait(10)
        with transaction(app.root) as opened:
            mine = [Change("a", base, {**base, "grouped": "office"})]
            results.append(save(opened, MAPPING, mine, "bob"))

    thread = threading.Thread(target=other)
    thread.start()
    with transaction(app.root) as opened:
        save(opened, MAPPING, [Change("a", base, {**base, "amount": "5.00"})], "ann")
        first_is_in.set()
        thread.join(0.3)  # the other one cannot have ended yet
        assert not results
    thread.join(10)
    assert results[0].merged == 1
    assert app.rows()["a"] == row("1", "office", "5.00")


def test_a_backup_brings_back_what_was_lost(app: App, tmp_path: Path) -> None:
    presets.save(MINE, Preset("East", "org=01"))
    app.save(Change("a", None, row("1", amount="5.00")))
    file = tmp_path / "kept" / "monday.sqlite"
    assert backup(app.root, file) >= 4
    with pytest.raises(MisdeclaredError, match="is there already"):
        backup(app.root, file)

    app.save(Change("a", app.rows()["a"], row("1", amount="6.00")), Change("b", None, row("2")))
    presets.remove(MINE, "East")
    with pytest.raises(MisdeclaredError, match="--force"):
        restore(app.root, file, force=False)
    assert app.rows()["a"]["amount"] == "6.00"

    kept = restore(app.root, file, force=True)
    assert app.rows() == {"a": row("1", amount="5.00")}
    assert presets.presets_of(MINE) == [Preset("East", "org=01")]
    presets.save(MINE, Preset("West", ""))
    assert len(presets.presets_of(MINE)) == 2
    assert kept is not None
    restore(app.root, kept, force=True)
    assert app.rows()["a"]["amount"] == "6.00"
    assert presets.presets_of(MINE) == []


def test_a_damaged_database_is_made_anew_from_its_backup(app: App, tmp_path: Path) -> None:
    app.save(Change("a", None, row("1")))
    file = tmp_path / "monday.sqlite"
    backup(app.root, file)
    close()
    if app.kind == "sqlite":
        for left in (app.root / "data").glob("app.sqlite*"):
            left.unlink()
    else:
        with transaction(app.root) as opened:
            opened.execute(text("drop schema public cascade"))
            opened.execute(text("create schema public"))
        close()
    assert restore(app.root, file, force=False) is None
    assert app.rows() == {"a": row("1")}


def test_a_backup_is_of_one_moment_while_people_write(app: App, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with transaction(app.root) as opened:  # two rows, always together
                for report in ("left", "right"):
                    at = {"opened_on": date(2026, 1, 1), "report_name": report}
                    opened.execute(insert(PAGE_TIMES).values(**at, up_to_ms=number, pages=1))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            backup(app.root, tmp_path / f"{number}.sqlite")
    finally:
        stop.set()
        thread.join()
    app_again = restore(app.root, tmp_path / "2.sqlite", force=True)
    assert app_again is not None
    with transaction(app.root) as opened:
        names = [row.report_name for row in opened.execute(PAGE_TIMES.select())]
    assert names.count("left") == names.count("right") > 0


def test_what_is_no_backup_is_refused(app: App, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("no backup", encoding="utf-8")
    for name, message in (("x.txt", "is no backup"), ("none", "does not exist")):
        with pytest.raises(MisdeclaredError, match=message):
            restore(app.root, tmp_path / name, force=True)
