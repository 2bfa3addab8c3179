"""Two results are compared cell by cell: what differs is always found, what is the same never."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dbt_project.migrate.comparison import Rules, Table, compare, same

COLUMNS = ("code", "name", "quantity", "amount")
RULES = Rules(keys=("code",), scales={"quantity": 4, "amount": 2})


def table(*rows: tuple[object, ...]) -> Table:
    return Table(COLUMNS, rows)


ONE = ("1001", "现金", Decimal("2.0000"), Decimal("10.00"))
TWO = ("1002", "银行", Decimal("3.5000"), Decimal("-7.25"))

cells = st.tuples(
    st.one_of(st.none(), st.text("ab银 ", max_size=4)),
    st.one_of(st.none(), st.decimals("-999999", "999999", places=4)),
    st.one_of(st.none(), st.decimals("-99999999", "99999999", places=2)),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Rows with keys of their own and at least one figure that is not zero."""
    count = draw(st.integers(1, 12))
    rows = [(f"{number:04}", *draw(cells)) for number in range(count)]
    rows.append(("9999", "合计", Decimal(1), Decimal(1)))
    return Table(COLUMNS, rows)


def filled(rows: Sequence[Sequence[object]]) -> int:
    """Cells beside the key that have something in them; a row counts for at least one."""
    found = [sum(cell not in (None, "") for cell in map(stripped, row[1:])) for row in rows]
    return sum(max(cells, 1) for cells in found)


def stripped(cell: object) -> object:
    return cell.rstrip(" ") if isinstance(cell, str) else cell


@given(tables(), st.randoms())
def test_a_result_is_equal_to_itself_in_any_order_of_rows_and_columns(
    found: Table, chance: object
) -> None:
    rows = [tuple(reversed(row)) for row in found.rows]
    chance.shuffle(rows)  # type: ignore[attr-defined]
    compared = compare(found, Table(tuple(reversed(COLUMNS)), rows), RULES)
    assert compared.is_equal
    assert compared.cells == filled(found.rows)
    assert compared.examples == ()


@given(tables(), st.data())
def test_one_figure_that_is_off_by_the_smallest_step_is_found(
    found: Table, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(found.rows) - 1))
    column, step = data.draw(st.sampled_from([(2, Decimal("0.0001")), (3, Decimal("0.01"))]))
    row = list(found.rows[place])
    row[column] = (row[column] or Decimal(0)) + data.draw(st.sampled_from([step, -step]))
    changed = [*found.rows[:place], tuple(row), *found.rows[place + 1 :]]
    compared = compare(found, Table(COLUMNS, changed), RULES)
    assert compared.different_cells == 1
    assert [(d.key, d.column) for d in compared.examples] == [((row[0],), COLUMNS[column])]


@given(tables(), st.data())
def test_a_lost_row_and_an_added_row_are_found(found: Table, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(found.rows) - 1))
    fewer = Table(COLUMNS, [*found.rows[:place], *found.rows[place + 1 :]])
    for legacy, mart in ((found, fewer), (fewer, found)):
        compared = compare(legacy, mart, RULES)
        assert not compared.is_equal
        assert compared.different_cells == filled([found.rows[place]])
        assert compared.cells == filled(found.rows)


@given(tables(), st.data())
def test_a_wrong_sign_is_found(found: Table, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(found.rows) - 1))
    row = list(found.rows[place])
    assume(row[3] not in (None, 0))
    row[3] = -row[3]
    changed = [*found.rows[:place], tuple(row), *found.rows[place + 1 :]]
    assert compare(found, Table(COLUMNS, changed), RULES).different_cells == 1


@given(tables(), st.data())
def test_figures_of_two_rows_that_changed_places_are_found(
    found: Table, data: st.DataObject
) -> None:
    first, second = data.draw(st.tuples(*[st.integers(0, len(found.rows) - 1)] * 2))
    assume(found.rows[first][3] != found.rows[second][3])
    assume(not (found.rows[first][3] is None and found.rows[second][3] is None))
    rows = [list(row) for row in found.rows]
    rows[first][3], rows[second][3] = rows[second][3], rows[first][3]
    assert compare(found, Table(COLUMNS, rows), RULES).different_cells == 2


@given(tables())
def test_a_row_that_is_there_twice_is_found(found: Table) -> None:
    twice = Table(COLUMNS, [*found.rows, found.rows[0]])
    compared = compare(found, twice, RULES)
    assert not compared.is_equal
    assert "keys are there more than once" in compared.problems[0]


@pytest.mark.parametrize(
    ("legacy", "mart", "are_same"),
    [
        (Decimal("1.005"), Decimal("1.01"), True),  # half up at the column's cent
        (Decimal("1.004"), Decimal("1.01"), False),
        (Decimal("1.10"), Decimal("1.1"), True),
        (Decimal(-0), Decimal(0), True),
        (1, Decimal("1.00"), True),
        (0.1 + 0.2, Decimal("0.30"), True),  # a double that a driver made of a NUMBER
        ("12.50", Decimal("12.5"), True),  # to_char on the legacy side
        ("1001", "01001", False),  # codes are not figures
        ("1001  ", "1001", True),  # blank-padded char(n)
        (" 1001", "1001", False),
        ("", None, True),  # '' is null in Oracle
        (None, Decimal(0), False),
        (Decimal(0), None, False),
        (None, None, True),
        ("2024-03-05", date(2024, 3, 5), True),
        ("2024-03-05 00:00:00", date(2024, 3, 5), True),
        (datetime(2024, 3, 5), date(2024, 3, 5), True),
        (datetime(2024, 3, 5, 1), date(2024, 3, 5), False),
        ("2024-03-06", date(2024, 3, 5), False),
        ("2024-13-05", date(2024, 3, 5), False),
        ("现金", "现金", True),
        ("现金", "銀行", False),
        (Decimal("NaN"), Decimal(0), False),
    ],
)
def test_cells_are_the_same_when_they_say_the_same(
    legacy: object, mart: object, are_same: bool
) -> None:
    assert same(legacy, mart, RULES, "amount") is are_same
    assert same(mart, legacy, RULES, "amount") is are_same


def test_null_is_zero_only_in_the_figures_that_say_so() -> None:
    lenient = Rules(("code",), null_is_zero=frozenset({"amount"}))
    assert same(None, Decimal(0), lenient, "amount")
    assert not same(None, Decimal("0.01"), lenient, "amount")
    assert not same(None, Decimal(0), lenient, "quantity")


def test_large_figures_are_compared_to_the_cent() -> None:
    large = Decimal("12345678901234567890123.45")
    assert same(large, large, RULES, "amount")
    assert not same(large, large + Decimal("0.01"), RULES, "amount")


@pytest.mark.parametrize(
    ("legacy", "mart", "problem"),
    [
        (table(), table(), "both sides are empty"),
        (
            table(("1", None, Decimal(0), None)),
            table(("1", None, Decimal(0), None)),
            "all figures are zero",
        ),
        (table(("1", "x", 0, 0)), table(("1", "x", 0, 0)), "all figures are zero"),
        (table(("1", None, None, None)), table(("1", None, None, None)), "all figures are zero"),
    ],
)
def test_what_proves_nothing_has_failed(legacy: Table, mart: Table, problem: str) -> None:
    compared = compare(legacy, mart, RULES)
    assert not compared.is_equal
    assert problem in compared.problems[0]


def test_one_empty_side_is_a_difference_in_every_cell() -> None:
    compared = compare(table(ONE, TWO), table(), RULES)
    assert (compared.rows, compared.cells, compared.different_cells) == (2, 6, 6)


@pytest.mark.parametrize(
    ("columns", "keys", "problem"),
    [
        (("code", "name", "quantity", "total"), ("code",), "only legacy has ['amount']"),
        (("code", "name", "quantity", "quantity"), ("code",), "is there more than once"),
        (COLUMNS, ("code", "dept"), "lacks the key column dept"),
        (COLUMNS, COLUMNS, "no column to compare"),
    ],
)
def test_columns_that_do_not_match_are_said_and_nothing_is_compared(
    columns: tuple[str, ...], keys: tuple[str, ...], problem: str
) -> None:
    compared = compare(table(ONE), Table(columns, [ONE]), Rules(keys))
    assert not compared.is_equal
    assert compared.cells == 0
    assert any(problem in said for said in compared.problems)


def test_keys_are_the_same_whether_they_come_as_text_number_or_padded() -> None:
    legacy = Table(("year", "code", "v"), [("2024", "A ", 1)])
    mart = Table(("year", "code", "v"), [(Decimal("2024.0"), "A", 1)])
    assert compare(legacy, mart, Rules(("year", "code"))).is_equal


def test_rows_of_equal_keys_are_told_apart_by_their_order_where_that_is_declared() -> None:
    ordered = Rules(("code",), ordered=True)
    same_day = [("A", Decimal(1)), ("A", Decimal(2)), ("B", Decimal(3))]
    legacy = Table(("code", "v"), same_day)
    assert compare(legacy, legacy, ordered).is_equal
    assert compare(legacy, legacy, Rules(("code",))).problems
    swapped = compare(
        legacy, Table(("code", "v"), [same_day[1], same_day[0], same_day[2]]), ordered
    )
    assert [str(difference) for difference in swapped.examples] == [
        "A: v: legacy 1, mart 2",
        "A / #2: v: legacy 2, mart 1",
    ]
    twice = compare(legacy, Table(("code", "v"), [*same_day, same_day[2]]), ordered)
    assert [str(difference) for difference in twice.examples] == [
        "B / #2: legacy no row, mart has the row"
    ]
    [problem] = compare(legacy, Table(("code", "v"), same_day[::-1]), ordered).problems
    assert problem == "the order differs at row 1: legacy A, mart B"


def test_cells_that_are_empty_on_both_sides_are_not_counted() -> None:
    found = compare(table(("1", None, Decimal(1), None)), table(("1", "", Decimal(1), None)), RULES)
    assert (found.is_equal, found.cells) == (True, 1)


def test_differences_say_where_they_are() -> None:
    changed = ("1002", "银行", Decimal("3.5000"), Decimal("7.25"))
    [difference] = compare(table(ONE, TWO), table(ONE, changed), RULES).examples
    assert str(difference) == "1002: amount: legacy -7.25, mart 7.25"
    [lost] = compare(table(ONE, TWO), table(ONE), RULES).examples
    assert str(lost) == "1002: legacy has the row, mart no row"
