"""The application database: its migrations, presets, favourites and what was opened."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, insert, update

from dbt_project.application import migrations
from dbt_project.application.database import address, application, close, open_database, transaction
from dbt_project.application.tables import FAVOURITES, KNOWN_REPORTS, METADATA
from dbt_project.errors import ConnectionFailedError, MisdeclaredError
from viewer import personal, presets
from viewer.presets import Owner, Preset

NOW = datetime(2026, 1, 5)
MINE, OTHERS = Owner("local", "trade"), Owner("somebody", "trade")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("REPORT_PLATFORM_DATA", str(tmp_path))
    yield tmp_path
    close()


def test_the_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    engine = open_database(URL.create("sqlite", database=str(tmp_path / "new" / "app.sqlite")))
    with engine.connect() as database:
        assert compare_metadata(MigrationContext.configure(database), METADATA) == []
        database.execute(insert(FAVOURITES).values(user_name="a", report_name="b", added_at=NOW))
        database.commit()
    engine.dispose()
    again = open_database(URL.create("sqlite", database=str(tmp_path / "new" / "app.sqlite")))
    with again.connect() as database:
        assert database.execute(FAVOURITES.select()).one().report_name == "b"
    again.dispose()


def test_the_steps_of_the_database_are_one_line() -> None:
    folder = Path(migrations.__file__).parent
    steps = ScriptDirectory(str(folder))
    assert len(steps.get_heads()) == 1
    written = [path.stem for path in (folder / "versions").glob("v*.py")]
    assert len(list(steps.walk_revisions())) == len(written)


def test_a_preset_is_kept_replaced_renamed_and_forgotten() -> None:
    presets.save(MINE, Preset("East", "org=01"))
    presets.save(MINE, Preset("All", ""))
    presets.save(OTHERS, Preset("Theirs", "org=09"))
    presets.save(MINE, Preset("East", "org=02"))
    assert presets.presets_of(MINE) == [Preset("All", ""), Preset("East", "org=02")]
    assert not presets.rename(MINE, "East", "All")
    assert presets.rename(MINE, "East", "West")
    assert presets.rename(MINE, "West", "West")
    presets.remove(MINE, "All")
    assert presets.presets_of(MINE) == [Preset("West", "org=02")]
    assert presets.presets_of(OTHERS) == [Preset("Theirs", "org=09")]


def test_favourites_keep_the_order_in_which_they_came_and_recent_ones_are_newest_first() -> None:
    for name in ("b", "a", "b"):
        personal.set_favourite("local", name, True)
        personal.visited("local", name)
    assert set(personal.favourites("local")) == {"a", "b"}
    assert personal.recent("local") == ["b", "a"]
    personal.set_favourite("local", "a", False)
    assert personal.favourites("local") == ["b"]
    assert personal.favourites("somebody") == []


def test_reports_are_new_for_a_month_but_not_those_of_the_first_day() -> None:
    assert personal.new_reports(["a", "b"]) == []
    assert personal.new_reports(["a", "b", "c"]) == ["c"]
    assert personal.new_reports(["a", "b"]) == []
    with transaction() as database:
        for name, days in (("a", 90), ("b", 90), ("c", 31)):
            at = personal._now() - timedelta(days=days)
            known = KNOWN_REPORTS.c.report_name == name
            database.execute(update(KNOWN_REPORTS).where(known).values(first_seen_at=at))
    assert personal.new_reports(["a", "b", "c"]) == []


def test_what_hinders_the_database_is_said_with_its_name(data: Path) -> None:
    (data / "app.sqlite").write_text("not a database" * 100)
    with pytest.raises(ConnectionFailedError, match=r"app\.sqlite: file is not a data"):
        personal.favourites("local")


def test_the_profile_app_says_where_the_database_is(tmp_path: Path) -> None:
    profiles = tmp_path / "profiles.yml"
    profiles.write_text("erp: {target: a, outputs: {a: {type: sqlite, path: b}}}")
    assert address(application(tmp_path)).database == str(tmp_path / "app.sqlite")
    profiles.write_text("app: {target: a, outputs: {a: {type: sqlite, path: kept/here.db}}}")
    assert address(application(tmp_path)).database == str(tmp_path / "kept" / "here.db")
    server = "user: u, password: 'p/@', host: db, dbname: app, schema: s"
    profiles.write_text(f"app: {{target: a, outputs: {{a: {{type: postgres, {server}}}}}}}")
    found = address(application(tmp_path))
    assert (found.host, found.port, found.password) == ("db", 5432, "p/@")
    profiles.write_text("app: {target: a, outputs: {a: {type: duckdb, path: a}}}")
    with pytest.raises(MisdeclaredError, match=r"app.outputs.a.type is 'duckdb'"):
        application(tmp_path)
