"""Ledger lists on a real database: openings, balances and period totals against plain sums."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dbt_project.reporting.ledger import DETAIL_COUNT, ledger_query, ledger_totals_query
from dbt_project.reporting.query import ROW_COUNT
from dbt_project.reports import Report
from tests.report_sample import LEDGER, REMOVED, Marts, changed, line, report, values

Row = Mapping[str, Any]
D = Decimal
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MONEY = st.decimals(Decimal(-(10**9)), Decimal(10**9), places=8)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "class_code": st.sampled_from([None, "A", "B"]),
            "kind": st.sampled_from([None, "steel"]),
            "order_no": st.sampled_from([None, "S1", "S2"]),
            "order_date": st.dates(date(2023, 11, 20), date(2024, 2, 20)),
            "status": st.sampled_from([1, 2]),
            "amount": st.none() | MONEY | st.sampled_from([D(5), D(0)]),
            "quantity": st.none() | st.decimals(-1000, 1000, places=2) | st.just(D(5)),
            "people": st.none() | st.integers(-3, 3),
        }
    ),
    max_size=20,
)
NAMES = (
    "row_kind",
    "order_date",
    "order_no",
    "amount",
    "quantity",
    "direction",
    "balance",
    "heads",
)
TOTALS = {"day": "Day total", "month": "Month total", "year_to_date": "Year to date"}


def filled(rows: Sequence[Row]) -> Marts:
    """A database with these rows."""
    marts = Marts()
    for number, row in enumerate(rows):
        marts.insert("fct_lines", {"line_id": f"L{number:02d}"} | dict(row))
    return marts


def asked(marts: Marts, of: Report, **texts: str) -> list[dict[str, Any]]:
    """All rows, in English."""
    return marts.run(ledger_query(of, values(of, **texts), "en")).to_pylist()


def brief(rows: Sequence[Row], *names: str) -> list[tuple[Any, ...]]:
    """Some columns of rows."""
    return [tuple(row[name] for name in names) for row in rows]


# What a bookkeeper would write: day after day, section after section.


def nulls_last(value: Any) -> tuple[bool, Any]:
    return value is None, value


def total(rows: Sequence[Row], name: str) -> Decimal | None:
    found = [D(row[name]) for row in rows if row[name] is not None]
    return sum(found, D(0)) if found else None


def balances(rows: Sequence[Row]) -> tuple[str, Decimal, Decimal]:
    """Direction and both balances after these rows."""
    balance = (total(rows, "amount") or D(0)) - (total(rows, "quantity") or D(0))
    heads = total(rows, "people") or D(0)
    if balance < 0:
        return "Credit", -balance, -heads
    return ("Debit" if balance else "Nil"), balance, heads


def in_order(rows: Sequence[Row]) -> list[Row]:
    by_number = sorted(rows, key=lambda row: row["line_id"])
    by_order = sorted(by_number, key=lambda row: row["order_no"] or "", reverse=True)  # "" is last
    return sorted(by_order, key=lambda row: row["order_date"])


def written(rows: Sequence[Row], first: date, last: date) -> Iterator[tuple[Any, ...]]:
    """The whole book of a period."""
    numbered = [{"line_id": f"L{n:02d}"} | dict(row) for n, row in enumerate(rows)]

    def section(row: Row) -> tuple[Any, ...]:
        return nulls_last(row["class_code"]), nulls_last(row["kind"])

    for _, members in groupby(sorted(numbered, key=section), key=section):
        yield from section_written(in_order(list(members)), first, last)


def section_written(rows: Sequence[Row], first: date, last: date) -> Iterator[tuple[Any, ...]]:
    before = [row for row in rows if row["order_date"] < first]
    period = [row for row in rows if first <= row["order_date"] <= last]
    opening = balances(before)
    if not period and not opening[1] and not opening[2]:
        return
    yield ("section", None, None, None, None, None, None, None)
    yield ("opening", None, "Opening balance", None, None, *opening)

    def summed(kind: str, day: date, counted: Sequence[Row]) -> tuple[Any, ...]:
        upto = [row for row in rows if row["order_date"] <= day]
        figures = total(counted, "amount"), total(counted, "quantity")
        return (kind, day, TOTALS[kind], *figures, *balances(upto))

    for place, row in enumerate(period):
        day = row["order_date"]
        after = balances([*before, *period[: place + 1]])
        yield ("detail", day, row["order_no"], row["amount"], row["quantity"], *after)
        following = period[place + 1]["order_date"] if place + 1 < len(period) else date.max
        if following != day:
            yield summed("day", day, [r for r in period if r["order_date"] == day])
        if (following.year, following.month) != (day.year, day.month):
            month = day.replace(day=1)
            yield summed("month", day, [r for r in period if month <= r["order_date"] <= day])
            year = day.replace(month=1, day=1)
            yield summed("year_to_date", day, [r for r in rows if year <= r["order_date"] <= day])


@FEW
@given(ROWS, st.dates(date(2023, 12, 1), date(2024, 2, 1)), st.integers(0, 50))
def test_every_row_of_a_ledger_is_what_a_bookkeeper_would_write(
    rows: list[Row], first: date, days: int
) -> None:
    last = first + timedelta(days)
    found = asked(filled(rows), report(LEDGER), dates=f"{first}..{last}")
    assert brief(found, *NAMES) == list(written(rows, first, last))


@FEW
@given(ROWS, st.sampled_from([{}, {"open": "on"}, {"class": "A"}, {"class": "A,B", "open": "on"}]))
def test_what_filters_details_filters_openings_and_totals_too(
    rows: list[Row], texts: dict[str, str]
) -> None:
    kept = [
        row
        for row in rows
        if ("open" not in texts or row["status"] == 2)
        and ("class" not in texts or (row["class_code"] or "-") in texts["class"])
    ]
    of, period = report(LEDGER), "2024-01-05..2024-02-10"
    found = asked(filled(rows), of, dates=period, **texts)
    alone = asked(filled(kept), of, dates=period)
    assert brief(found, *NAMES) == brief(alone, *NAMES)


@FEW
@given(ROWS, st.booleans())
def test_without_sections_the_list_is_one_book(rows: list[Row], moved_only: bool) -> None:
    declared = changed(LEDGER, "sections", REMOVED) | {"hide_zero": moved_only}
    first, last = date(2024, 1, 5), date(2024, 2, 10)
    found = asked(filled(rows), report(declared), dates=f"{first}..{last}")
    alike = [{**row, "class_code": "A", "kind": None} for row in rows]
    expected = [row for row in written(alike, first, last) if row[0] != "section"]
    if moved_only and len(expected) == 1:
        expected = []
    assert brief(found, *NAMES) == expected


@FEW
@given(ROWS, st.integers(1, 7))
def test_pages_of_a_ledger_put_together_are_the_whole_and_totals_count_details(
    rows: list[Row], size: int
) -> None:
    of, marts = report(LEDGER), filled(rows)
    given_values = values(of, dates="2023-12-15..2024-02-10")
    whole = marts.run(ledger_query(of, given_values, "zh")).to_pylist()
    pages = [
        marts.run(ledger_query(of, given_values, "zh", limit=size, offset=offset)).to_pylist()
        for offset in range(0, len(whole), size)
    ]
    assert [row for page in pages for row in page] == whole
    [totals] = marts.run(ledger_totals_query(of, given_values)).to_pylist()
    details = [row for row in whole if row["row_kind"] == "detail"]
    assert (totals[ROW_COUNT], totals[DETAIL_COUNT]) == (len(whole), len(details))
    assert totals["amount"] == total(details, "amount")


@pytest.fixture
def book() -> Marts:
    """A class that moves over a year's end, and one that only has a balance."""
    one = {"amount": D(100), "quantity": D(0), "kind": "steel", "people": 0}
    return Marts(
        [
            line(1, **one | {"order_date": date(2023, 3, 1)}),
            line(2, **one | {"order_date": date(2023, 12, 31), "amount": D(7)}),
            line(3, **one | {"order_date": date(2024, 1, 1), "amount": D(3)}),
            line(
                4, **one | {"order_date": date(2023, 5, 1), "class_code": "B", "class_name": None}
            ),
            line(5, **one | {"order_date": date(2023, 5, 1), "class_code": "C"}),
            line(6, **one | {"order_date": date(2023, 6, 1), "class_code": "C", "amount": D(-100)}),
        ]
    )


def test_over_a_year_s_end_the_year_to_date_begins_anew_and_the_balance_goes_on(
    book: Marts,
) -> None:
    found = asked(book, report(LEDGER), dates="2023-12-01..2024-01-31", **{"class": "A"})
    assert brief(found, "order_no", "amount", "balance") == [
        (None, None, None),
        ("Opening balance", None, 100),
        ("SO002", 7, 107),
        ("Day total", 7, 107),
        ("Month total", 7, 107),
        ("Year to date", 107, 107),
        ("SO003", 3, 110),
        ("Day total", 3, 110),
        ("Month total", 3, 110),
        ("Year to date", 3, 110),
    ]


def test_a_section_that_only_has_a_balance_shows_it_unless_hide_zero_says_no(book: Marts) -> None:
    period = "2024-01-01..2024-01-31"
    shown = asked(book, report(LEDGER), dates=period)
    hidden = asked(book, report(LEDGER | {"hide_zero": True}), dates=period)
    sections = [row["section_class_code"] for row in shown if row["row_kind"] == "opening"]
    assert sections == ["A", "B"]  # C has neither a balance nor a row
    assert {row["section_class_code"] for row in hidden} == {"A"}


def test_a_heading_names_its_section_in_the_reader_s_language(book: Marts) -> None:
    of = report(LEDGER)
    given_values = values(of, dates="2024-01-01..2024-01-31")
    for language, texts in (
        ("zh", ["客户分类 A 甲类 · 类别 steel", "客户分类 B · 类别 steel"]),
        ("en", ["Class A Class A · Kind steel", "Class B Class A · Kind steel"]),
    ):
        rows = book.run(ledger_query(of, given_values, language)).to_pylist()  # type: ignore[arg-type]
        assert [row["heading"] for row in rows if row["heading"]] == texts


def test_a_second_balance_turns_with_the_first_ones_direction() -> None:
    rows = [line(1, amount=D(0), quantity=D(5), people=2, order_date=date(2024, 6, 3))]
    found = asked(Marts(rows), report(LEDGER))
    assert brief(found[2:3], "direction", "balance", "heads") == [("Credit", 5, -2)]


def test_a_list_with_only_sections_and_a_running_total_begins_at_nothing(book: Marts) -> None:
    declared = LEDGER
    for key in ("opening", "period_totals", "direction", "caption"):
        declared = changed(declared, key, REMOVED)
    found = asked(book, report(declared), dates="2023-06-01..2023-12-31")
    assert brief(found, "row_kind", "section_class_code", "balance") == [
        ("section", "A", None),
        ("detail", "A", 7),
        ("section", "C", None),
        ("detail", "C", -100),
    ]
