"""Users, groups and their rights, the audit log of what they did, and who may ask the server."""

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from dbt_project.application import people
from dbt_project.application.database import close, transaction
from dbt_project.application.people import (
    ChangedMeanwhileError,
    Group,
    LastAdminError,
    User,
    user_name,
)
from dbt_project.application.tables import AUDIT_LOG
from dbt_project.errors import ReportFailedError
from dbt_project.person import Person
from viewer.access import audit

ANN = User("ann", "Ann", groups=("sales",), org_codes=("01",))
SALES = Group("sales", "Sales", ("02",))


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("REPORT_PLATFORM_DATA", str(tmp_path))
    yield tmp_path
    audit.flush()
    close()


def _log() -> list[tuple[str, str, str, str, int]]:
    audit.flush()
    with transaction() as database:
        rows = database.execute(AUDIT_LOG.select().order_by(AUDIT_LOG.c.happened_at)).all()
    return [(r.user_name, r.event, r.subject, r.detail, r.row_count) for r in rows]


def test_a_user_sees_the_organisations_of_their_own_and_of_their_groups() -> None:
    people.save_group(SALES, None)
    people.save_user(ANN, None)
    found = people.person("ann")
    assert found == Person("ann", "Ann", frozenset({"sales"}), ("01", "02"))
    everywhere = Group("sales", "Sales", ("*",))
    people.save_group(everywhere, SALES)
    found = people.person("ann")
    assert found is not None
    assert found.org_codes is None
    assert people.remove_group(everywhere) == ("ann",)
    assert people.person("ann") == Person("ann", "Ann", frozenset(), ("01",))
    people.bring_back(everywhere, ("ann", "somebody who has gone"))
    assert people.users() == [ANN]


def test_who_is_not_active_or_not_known_is_nobody() -> None:
    people.save_user(ANN, None)
    people.save_user(User("ann", "Ann", is_active=False), ANN)
    assert people.person("ann") is None
    assert people.person("eve") is None
    assert people.person("") is None


def test_the_group_of_administrators_cannot_be_joined_by_its_name() -> None:
    people.save_user(User("ann", "Ann", groups=("admin",)), None)
    found = people.person("ann")
    assert found is not None
    assert "admin" not in found.groups
    assert not found.is_admin
    assert people.grant_admin("ANN").is_admin
    found = people.person("ann")
    assert found is not None
    assert "admin" in found.groups


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Ann@Example.COM", "ann@example.com"),
        ("  ann  ", "ann"),
        ("\u212aelvin", "\u212aelvin"),  # the Kelvin sign is k in lower case
        ("İpek", "İpek"),
        ("王芳", "王芳"),
    ],
)
def test_upper_and_lower_case_are_the_same_in_ascii_alone(said: str, name: str) -> None:
    assert user_name(said) == name


def test_of_two_who_change_a_user_at_once_the_second_is_told() -> None:
    people.save_user(ANN, None)
    first, second = User("ann", "Ann Wang"), User("ann", "Ann Li")
    people.save_user(first, ANN)
    with pytest.raises(ChangedMeanwhileError):
        people.save_user(second, ANN)
    with pytest.raises(ChangedMeanwhileError):
        people.save_user(second, None)
    assert people.users() == [first]
    people.save_group(SALES, None)
    with pytest.raises(ChangedMeanwhileError):
        people.save_group(Group("sales", "", ()), Group("sales", "", ("09",)))
    with pytest.raises(ChangedMeanwhileError):
        people.remove_group(Group("sales", "", ()))
    assert people.groups() == [SALES]


def test_the_last_administrator_stays_one() -> None:
    boss = people.grant_admin("Boss")
    assert boss == User("boss", "Boss", True, True, (), ("*",))
    for lost in (User("boss", "Boss"), User("boss", "Boss", True, is_active=False)):
        with pytest.raises(LastAdminError):
            people.save_user(lost, boss)
    assert people.users() == [boss]
    people.grant_admin("other")
    people.save_user(User("boss", "Boss"), boss)


def test_what_is_noted_is_in_the_log_once_and_in_its_order(data: Path) -> None:
    ann = people.grant_admin("ann")
    person = people.person(ann.name)
    assert person is not None
    audit.audit(person, "report", "sales_daily", "period=2024", 12)
    audit.audit(person, "export", "sales_daily", "xlsx: period=2024", 500)
    audit.note("eve", "refused", "")
    expected = [
        ("ann", "report", "sales_daily", "period=2024", 12),
        ("ann", "export", "sales_daily", "xlsx: period=2024", 500),
        ("eve", "refused", "", "", 0),
    ]
    assert _log() == expected
    assert _log() == expected
    assert list((data / "audit").iterdir()) == []


def test_a_batch_that_was_interrupted_is_written_once(data: Path) -> None:
    audit.note("ann", "report", "one")
    (noted,) = (data / "audit").glob("*.jsonl")
    again = noted.read_text("utf-8")
    assert len(_log()) == 1
    (data / "audit" / "1.2.ready").write_text(again, "utf-8")
    assert len(_log()) == 1


def test_what_a_server_left_that_ended_badly_is_not_lost(data: Path) -> None:
    audit.note("ann", "report", "one")
    (noted,) = (data / "audit").glob("*.jsonl")
    entry = json.loads(noted.read_text("utf-8")) | {"entry_id": "f" * 32, "subject": "left"}
    left = data / "audit" / "999999999.jsonl"
    left.write_text(json.dumps(entry) + "\n", "utf-8")
    assert [subject for _, _, subject, _, _ in _log()] == ["one"]  # it may still be written
    os.utime(left, (time.time() - 3600, time.time() - 3600))
    assert sorted(subject for _, _, subject, _, _ in _log()) == ["left", "one"]


def test_while_the_database_cannot_be_reached_the_log_waits(data: Path) -> None:
    close()
    (data / "app.sqlite").mkdir()
    audit.note("ann", "report", "one")
    audit.flush()
    (data / "app.sqlite").rmdir()
    assert [subject for _, _, subject, _, _ in _log()] == ["one"]


def test_a_line_that_was_cut_off_is_put_aside_and_spoils_no_other(data: Path) -> None:
    audit.note("ann", "report", "one")
    (noted,) = (data / "audit").glob("*.jsonl")
    whole = noted.read_text("utf-8")
    noted.write_text(whole + whole[:40], "utf-8")  # as a full disk leaves it
    audit.note("ann", "report", "two")
    assert [subject for _, _, subject, _, _ in _log()] == ["one", "two"]
    (aside,) = (data / "audit").iterdir()
    assert aside.suffix == ".unreadable"
    assert aside.read_text("utf-8").strip() == whole[:40].strip()


def test_what_cannot_be_noted_is_not_shown(data: Path) -> None:
    (data / "audit").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(ReportFailedError, match=r"the audit log .*audit: "):
        audit.note("ann", "report", "one")
    (data / "audit").unlink()


def test_entries_are_forgotten_after_the_declared_days() -> None:
    now = datetime.now(UTC)
    with transaction() as database:
        for number, days in enumerate((1, 29, 31)):
            database.execute(
                insert(AUDIT_LOG).values(
                    entry_id=str(number),
                    happened_at=str(now - timedelta(days=days))[:26],
                    user_name="ann",
                    event="report",
                    subject=f"{days}",
                    detail="",
                    row_count=0,
                )
            )
    audit.trim(30)
    assert [subject for _, _, subject, _, _ in _log()] == ["29", "1"]
