"""A legacy statement's tokens become bind variables with the values of the report's parameters."""

import pytest

from dbt_project.errors import MisdeclaredError
from dbt_project.migrate.legacy_query import legacy_query
from dbt_project.migrate.token_values import token_values
from tests.report_sample import CROSSTAB, changed, report

VALUES = {"y": ("2024",), "orgs": ("O1", "O2"), "none": (), "科目": ("1002",)}


def bound(sql: str) -> tuple[str, dict[str, str | None]]:
    query = legacy_query("old", sql, VALUES)
    return " ".join(query.sql.split()), query.binds


@pytest.mark.parametrize(
    ("written", "becomes", "binds"),
    [
        ("a = '&y'", "a = :p1", {"p1": "2024"}),
        ("a = &y", "a = :p1", {"p1": "2024"}),
        ("a = :y", "a = :p1", {"p1": "2024"}),
        ("a = #y#", "a = :p1", {"p1": "2024"}),
        ("a = [#y]", "a = :p1", {"p1": "2024"}),
        ("a = parameter('y')", "a = :p1", {"p1": "2024"}),
        ("a = parameter( 'y' ) and 1=1", "a = :p1 and 1=1", {"p1": "2024"}),
        ("a <= '${y}-12-31'", "a <= (:p1 || '-12-31')", {"p1": "2024"}),
        ("a like '&科目.%'", "a like (:p1 || '%')", {"p1": "1002"}),
        ("a = &y or b = &y", "a = :p1 or b = :p1", {"p1": "2024"}),
        ("a in (&orgs)", "a in (:p1, :p2)", {"p1": "O1", "p2": "O2"}),
        ("a in ('${orgs}')", "a in (:p1, :p2)", {"p1": "O1", "p2": "O2"}),
        ("'&none' is null", ":p1 is null", {"p1": None}),
        ("a = 'R&D'", "a = 'R&D'", {}),
    ],
)
def test_a_token_is_bound_wherever_it_stands(
    written: str, becomes: str, binds: dict[str, str | None]
) -> None:
    assert bound(f"select 1 from t where {written}") == (f"select 1 from t where {becomes}", binds)


def test_a_value_never_becomes_part_of_the_text() -> None:
    values = {"y": ("x' or '1'='1",)}
    query = legacy_query("old", "select 1 from t where a = '&y'", values)
    assert query.sql == "select 1 from t where a = :p1"
    assert query.binds == {"p1": "x' or '1'='1"}


def test_what_stands_around_the_query_is_left_out() -> None:
    sql = "set pagesize 0\n-- 科目余额表 &y\nselect /*+ full(t) */ a -- &z\nfrom t\n/\nexit\n"
    assert bound(sql) == ("select /*+ full(t) */ a from t", {})


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select 1 from gl_detail_&y", "line 1: &y is part of a name"),
        ('select 1 from t\nwhere ${if(len(y)==0,"","x")}', "line 2: .*stands for a piece of SQL"),
        ("select 1 from t where a = &zz", "nothing gives 'zz' a value"),
        ("select 1 from t where a = 'x${orgs}'", "has a list inside a text"),
        ("select 1 from t; select 2 from t", "has 2 queries"),
        ("", "has 0 queries"),
    ],
)  # fmt: skip
def test_what_cannot_be_bound_is_refused_with_its_line(sql: str, said: str) -> None:
    with pytest.raises(MisdeclaredError, match=said):
        bound(sql)


def test_months_give_their_ends_parts_and_days() -> None:
    name = next(p.name for p in report(CROSSTAB).parameters if p.type == "month_range")
    found = token_values(report(CROSSTAB), {name: "2023-11..2024-02"}, "")
    assert found[f"{name}_from"] == ("2023-11",)
    assert found[f"{name}_from_year"] == ("2023",)
    assert found[f"{name}_to_month"] == ("02",)
    assert found[f"{name}_from_date"] == ("2023-11-01",)
    assert found[f"{name}_to_date"] == ("2024-02-29",)
    assert token_values(report(CROSSTAB), {name: "2024-03"}, "")[f"{name}_to"] == ("2024-03",)


def test_a_legacy_file_says_in_comments_which_token_is_which_value() -> None:
    name = next(p.name for p in report(CROSSTAB).parameters if p.type == "month_range")
    sql = f"-- @param 年度 = {name}_to_year\nselect 1 from dual"
    assert token_values(report(CROSSTAB), {name: "2024-01..2024-03"}, sql)["年度"] == ("2024",)
    with pytest.raises(MisdeclaredError, match="there is no such value"):
        token_values(report(CROSSTAB), {name: "2024-01"}, "-- @param x = nothing\n")


@pytest.mark.parametrize("given", [{}, {"period": "this_year"}])
def test_what_is_compared_cannot_depend_on_today(given: dict[str, str]) -> None:
    default = changed(CROSSTAB, "parameters.0.default", "this_year")
    with pytest.raises(MisdeclaredError, match=r"verify\.parameters"):
        token_values(report(default), given, "")


def test_a_range_that_nobody_asks_for_is_null_in_all_its_parts() -> None:
    found = token_values(report(CROSSTAB), {}, "")
    assert found["period_from"] == found["period_to_date"] == ()
    required = changed(CROSSTAB, "parameters.0.required", True)
    with pytest.raises(MisdeclaredError, match=r"verify\.parameters lacks 'period'"):
        token_values(report(required), {}, "")
