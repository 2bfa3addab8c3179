"""Fault records: kept, handled, found again, and seen by whom they are for."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from dbt_project.application.database import close
from dbt_project.application.faults import (
    LONGEST_SUMMARY,
    Fault,
    HandledMeanwhileError,
    Handling,
    PageState,
    fault,
    faults,
    handle,
    report_fault,
)
from dbt_project.person import Person
from tests.viewer_sample import publish
from tests.workspace import ROOT
from viewer.faults.seen import listed, lists_of, searched, seen
from viewer.published import Published
from viewer.published_file import published_file

PAGE = PageState(
    "shipment_statistics", "shipment_statistics?org=01", "b1", "2026-01-05 08:10:00", "zh", "zh-CN"
)
ANALYST = Person("li.na", "", frozenset({"analyst"}), None, is_admin=False, is_analyst=True)
READER = Person("wang", "", frozenset(), None, is_admin=False, is_analyst=False)
SOLVED = Handling("solved", "li.na", "凭证晚记账", "等下一次刷新", "金额一致", is_known=True)


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("REPORT_PLATFORM_DATA", str(tmp_path))
    yield
    close()


def test_a_record_keeps_what_was_said_and_what_the_page_showed() -> None:
    number = report_fault(2, "  数字\n不对 " + "x" * 300, "三月", PAGE, "wang")
    kept = fault(number)
    assert kept is not None
    assert (kept.level, kept.page, kept.reported_by, kept.detail) == (2, PAGE, "wang", "三月")
    assert kept.summary.startswith("数字 不对 x")
    assert len(kept.summary) == LONGEST_SUMMARY
    assert kept.is_open
    assert kept.handling == Handling()
    assert fault(number + 1) is None


def test_numbers_rise_and_the_newest_comes_first() -> None:
    first, second = (report_fault(3, text, "", PAGE, "wang") for text in ("a", "b"))
    assert second == first + 1
    assert [one.summary for one in faults()] == ["b", "a"]


def test_people_who_report_at_once_are_each_given_a_number_of_their_own() -> None:
    report_fault(3, "first", "", PAGE, "wang")
    with ThreadPoolExecutor(8) as people:
        texts = [f"{n}" for n in range(16)]
        given = list(people.map(lambda text: report_fault(3, text, "", PAGE, "wang"), texts))
    assert sorted(given) == list(range(2, 18))
    assert {one.number: one.summary for one in faults() if one.number > 1} == dict(
        zip(given, texts, strict=True)
    )


def test_the_end_is_noted_once_and_forgotten_when_it_is_opened_again() -> None:
    number = report_fault(2, "a", "", PAGE, "wang")
    handle(_read(number), SOLVED)
    solved = _read(number)
    assert solved.handling == SOLVED
    assert solved.ended_at is not None
    handle(solved, replace(SOLVED, result="再次核对"))
    assert _read(number).ended_at == solved.ended_at
    handle(_read(number), Handling("working", "li.na"))
    assert _read(number).ended_at is None
    assert _read(number).is_open


def test_of_two_who_handle_one_record_the_second_loses_nothing_unseen() -> None:
    number = report_fault(2, "a", "", PAGE, "wang")
    first = second = _read(number)
    handle(first, SOLVED)
    with pytest.raises(HandledMeanwhileError, match=f"fault {number} was changed meanwhile"):
        handle(second, Handling("closed"))
    assert _read(number).handling == SOLVED


def test_readers_see_their_own_records_and_known_answers_without_names(tmp_path: Path) -> None:
    shown = _published(tmp_path)
    mine, known, hidden, gone = (
        report_fault(2, text, "secret", page, user)
        for text, page, user in (
            ("mine", PAGE, "wang"),
            ("known", PAGE, "zhang"),
            ("hidden", PAGE, "zhang"),
            ("gone", replace(PAGE, report="not_mine"), "zhang"),
        )
    )
    handle(_read(known), SOLVED)
    handle(_read(gone), SOLVED)
    assert [one.number for one in seen(faults(), shown, ANALYST)] == [gone, hidden, known, mine]
    by_number = {one.number: one for one in seen(faults(), shown, READER)}
    assert set(by_number) == {mine, known}
    assert by_number[mine].page.link == PAGE.link
    other = by_number[known]
    assert (other.reported_by, other.page.link, other.detail) == ("", "", "")
    assert other.handling.remedy == "等下一次刷新"


def test_lists_hold_what_their_names_say() -> None:
    open_one, solved = (report_fault(2, text, "", PAGE, "wang") for text in ("a", "b"))
    handle(_read(solved), SOLVED)
    report_fault(1, "c", "", PAGE, "li.na")
    numbers = {
        name: [one.number for one in listed(faults(), name, ANALYST)] for name in lists_of(ANALYST)
    }
    assert numbers == {
        "open": [3, open_one],
        "mine": [3],
        "known": [solved],
        "all": [3, solved, open_one],
    }
    assert lists_of(READER) == ("mine", "known")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("凭证", True),
        ("pingzheng", True),
        ("pzwjz", True),  # the initials of 凭证晚记账
        ("pzwjs", False),
        ("出库统计", True),  # its report's title
        ("shipment", True),
        ("Shipment 凭证", True),
        ("shipment invoices", False),
    ],
)
def test_a_record_is_found_by_its_words_its_report_and_pinyin(
    tmp_path: Path, words: str, found: bool
) -> None:
    number = report_fault(2, "三月少一张", "", PAGE, "wang")
    handle(_read(number), SOLVED)
    assert bool(searched(faults(), words, _published(tmp_path))) is found


def _read(number: int) -> Fault:
    found = fault(number)
    assert found is not None
    return found


def _published(folder: Path) -> Published:
    publish(folder)
    found = published_file(ROOT)
    assert found is not None
    return found
