"""What the guard lets through, what it makes of it, and what it says of the rest."""

import re

import pytest

from dbt_project.custom_sql.guard import LONGEST, MOST_ROWS, Guarded, guarded
from dbt_project.custom_sql.refusals import SqlRefusedError
from dbt_project.reporting.sql import Dialect
from tests.unit.custom_sql.marts_sample import permitted, statements

DIALECTS: tuple[Dialect, ...] = ("duckdb", "oracle")
# They read permitted marts alone: what they take of time and memory is the engine's to stop.
ONLY_HEAVY = "query bombs"
# Comments are left out of what runs, and with them what they hide.
ONLY_COMMENTS = (
    "select 1 /* /* */ ; drop table fct_sales -- */",
    "select --+ parallel(64)\n * from fct_sales",
)


def _read(sql: str, dialect: Dialect = "duckdb") -> Guarded:
    return guarded(sql, permitted(), dialect)


def _refusal(sql: str, dialect: Dialect = "duckdb") -> SqlRefusedError:
    with pytest.raises(SqlRefusedError) as refused:
        _read(sql, dialect)
    return refused.value


def _outcome(sql: str, dialect: Dialect) -> SqlRefusedError | None:
    try:
        _read(sql, dialect)
    except SqlRefusedError as error:
        return error
    return None


@pytest.mark.parametrize("dialect", DIALECTS)
def test_hostile_statements_are_refused_in_both_languages(dialect: Dialect) -> None:
    name = f"hostile_{dialect}"
    outcomes = [(category, sql, _outcome(sql, dialect)) for category, sql in statements(name)]
    let_through = [(category, sql) for category, sql, error in outcomes if error is None]
    for _, sql, error in outcomes:
        assert error is None or re.search("[\u4e00-\u9fff]", error.text("zh")), sql
    assert [
        sql for category, sql in let_through if category != ONLY_HEAVY and sql not in ONLY_COMMENTS
    ] == []
    assert len(let_through) <= 8


@pytest.mark.parametrize("dialect", DIALECTS)
def test_there_are_at_least_150_hostile_statements_of_each_warehouse(dialect: Dialect) -> None:
    listed = statements(f"hostile_{dialect}")
    assert len({sql for _, sql in listed}) == len(listed) >= 150
    assert len({category for category, _ in listed}) >= 13


def test_a_mart_is_read_with_the_rows_and_columns_of_whoever_asks() -> None:
    found = _read("select * from fct_sales s where s.amount > :least")
    assert '"marts"."fct_sales" AS "facts" WHERE "facts"."org_code" IN' in found.sql
    assert "cost" not in found.sql
    assert dict(found.binds) == {"org_code_1": "01", "org_code_2": "02"}
    assert (found.asks, found.reads) == (("least",), ("fct_sales",))


def test_no_more_rows_are_asked_for_than_are_shown() -> None:
    assert _read("select * from fct_sales").sql.endswith(f"LIMIT {MOST_ROWS + 1}")
    assert _read("select * from fct_sales limit 3").sql.endswith("LIMIT 3")
    oracle = _read("select * from fct_sales", "oracle").sql
    assert oracle.endswith(f"FETCH FIRST {MOST_ROWS + 1} ROWS ONLY")


def test_parameters_are_bound_and_never_written_into_the_statement() -> None:
    text = "select ':no' as a, amount from fct_sales where org_code = :org -- :no\nand amount > :n"
    found = _read(text)
    assert found.asks == ("org", "n")
    assert "$org_asked" in found.sql
    assert "':no'" in found.sql
    assert _read("select :org as org from fct_sales").asks == ("org",)
    assert ":org_asked" in _read(text, "oracle").sql


@pytest.mark.parametrize(
    ("sql", "line", "column", "word"),
    [
        ("select *\nfrom fct_sale", 2, 6, "did you mean 'fct_sales'"),
        ("select org_code,\n  amout\nfrom fct_sales", 2, 3, "did you mean 'amount'"),
        ("select x.amount from fct_sales s", 1, 8, "no table or alias x"),
        ("select\n  md5(org_code) from fct_sales", 2, 3, "the function md5"),
        ("select 1;\ndelete from fct_sales", 2, 13, "one statement only"),
        ("select (1 from fct_sales", 1, 14, "cannot be read"),
        ("select 1\u200b", 1, 9, "invisible character U+200B"),
    ],
)
def test_a_refusal_names_the_place_and_what_is_allowed(
    sql: str, line: int, column: int, word: str
) -> None:
    error = _refusal(sql)
    assert word in str(error)
    assert (error.line, error.column) == (line, column)


def test_a_step_that_names_itself_is_recursive_with_or_without_the_word() -> None:
    for sql in (
        "with recursive t as (select 1 as n union all select n + 1 from t) select * from t",
        "with t as (select 1 as n union all select n + 1 from t) select * from t",
    ):
        assert "recursion" in str(_refusal(sql))


def test_a_step_is_known_only_where_it_stands() -> None:
    inner = "select * from (with hidden as (select 1 as a) select * from hidden) x"
    assert _read(inner).reads == ()
    assert "no table hidden" in str(_refusal(f"{inner}, hidden"))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_statements_that_are_too_long_or_too_deep_are_refused(dialect: Dialect) -> None:
    for sql in (
        "select 1" + " " * LONGEST,
        "select " + "(" * 2_000 + "1" + ")" * 2_000 + " from dual",
        "select 1 from dual where " + " and ".join(["1 = 1"] * 2_400),
        "select " + "-" * 3_000 + "1 from dual",
        "select " + "case when 1 = 1 then " * 500 + "1" + " end" * 500 + " from dual",
    ):
        _refusal(sql, dialect)


def test_oracle_names_that_are_no_columns_are_no_functions_either() -> None:
    for sql in (
        "select ora_invoking_user from fct_sales",
        "select 1 as ora_invoking_user, ora_invoking_user from fct_sales",
        "select (select 1 from fct_sales dbms_random), dbms_random.value from dual",
    ):
        _refusal(sql, "oracle")
