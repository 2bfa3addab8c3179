"""A page says how its report compares with the legacy one, as the migration ledger has it."""

from datetime import UTC, datetime

from viewer.checked import Check, Verified, check_of

EARLY, LATE = (datetime(2024, 7, day, 8, tzinfo=UTC) for day in (1, 2))
EQUAL = Verified(LATE, 1_000, 0, is_equal=True)
OTHER = Verified(EARLY, 200, 0, is_equal=True)


def said(check: Check) -> tuple[str, str]:
    return check.mark, check.said("en", 0)


def test_a_report_that_was_never_compared_is_not_checked() -> None:
    assert said(check_of([])) == ("open", "Not checked against the legacy report")
    assert check_of([None, None]).text == "not_verified"


def test_all_sets_equal_are_added_up_and_dated_by_the_oldest() -> None:
    assert said(check_of([EQUAL, OTHER])) == (
        "ok",
        "Equal to the legacy report: 1,200 figures compared (2024-07-01 08:00)",
    )


def test_one_set_that_differs_is_enough() -> None:
    wrong = Verified(LATE, 50, 3, is_equal=False)
    mark, text = said(check_of([EQUAL, wrong]))
    assert mark == "not"
    assert text.startswith("Differs from the legacy report in 3 of 1,050 figures")


def test_a_comparison_that_could_not_be_made_is_no_proof() -> None:
    failed = Verified(LATE, 0, 0, is_equal=False)
    assert said(check_of([EQUAL, failed])) == (
        "not",
        "Checking against the legacy report failed (2024-07-02 08:00)",
    )


def test_sets_that_are_declared_and_not_compared_yet_are_counted() -> None:
    assert said(check_of([EQUAL, None, OTHER])) == (
        "open",
        "Equal to the legacy report with 2 of 3 parameter sets (2024-07-01 08:00)",
    )
