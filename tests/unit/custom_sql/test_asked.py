"""Parameters of statements: what they are taken for, and what their answers become."""

from datetime import date
from decimal import Decimal

import pytest

from dbt_project.custom_sql.asked import Asked, asked_for, bound
from dbt_project.custom_sql.refusals import SqlRefusedError


def test_parameters_that_end_like_a_date_are_asked_for_as_one() -> None:
    found = asked_for(("since", "org", "ship_date"), ())
    assert [(each.name, each.type) for each in found] == [
        ("since", "date"), ("org", "text"), ("ship_date", "date"),
    ]  # fmt: skip


def test_what_was_said_of_a_parameter_is_kept_while_it_is_in_the_statement() -> None:
    known = (Asked("org", "choice", "01", ("01", "02")), Asked("gone", "number"))
    assert asked_for(("org", "least"), known) == (known[0], Asked("least"))


def test_answers_are_bound_as_what_they_are() -> None:
    asked = (
        Asked("day", "date"), Asked("least", "number"), Asked("org", "choice", "01", ("01",)),
        Asked("whole", "number"), Asked("name"),
    )  # fmt: skip
    answers = {"day": "2024-01-31", "least": "1.50", "whole": "12", "name": "x'; drop table t"}
    assert bound(asked, answers) == {
        "day_asked": date(2024, 1, 31),
        "least_asked": Decimal("1.50"),
        "org_asked": "01",
        "whole_asked": 12,
        "name_asked": "x'; drop table t",
    }
    assert bound((Asked("name", usual="x"),), {"name": " "}) == {"name_asked": None}


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (Asked("a", "date"), "2024-02-30"),
        (Asked("a", "number"), "nan"),
        (Asked("a", "number"), "1e999"),
        (Asked("a", "number"), "many"),
        (Asked("a", "choice", "", ("x",)), "y"),
        (Asked("a"), "x" * 201),
    ],
)
def test_an_answer_of_another_kind_is_refused(asked: Asked, text: str) -> None:
    with pytest.raises(SqlRefusedError, match="parameter a"):
        bound((asked,), {"a": text})
