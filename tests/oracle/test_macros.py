"""dbt's macros and the project's own mean the same in DuckDB and in Oracle.

What stands as expected is worked out by hand, or is Oracle's documentation.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime as at
from functools import partial
from typing import Any

import duckdb
import pytest

from dbt_project.oracle_sql.errors import SqlError
from tests.oracle.macro_sample import Case, called, compile_cases, in_duckdb, in_oracle, plain
from tests.oracle.oracle_sample import Erp, an_erp
from tests.workspace import ROOT

WEDNESDAY = "date '2024-03-06'"
LATE = "timestamp '2024-12-31 23:59:59.600000'"
NULL_NUMBER, NULL_TEXT = "cast(null as integer)", "cast(null as varchar(1))"
PARTS = "'a-b--d'"


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def dbt(name: str, expected: Any, *call: Any, rows: tuple[str, ...] = ()) -> Case:
    """A macro of dbt's by itself."""
    return Case(name, called("dbt", *call), expected, rows)


def one_if(condition: str) -> str:
    return f"case when {condition} then 1 else 0 end"


DATES = (
    dbt("start_of_year", at(2024, 1, 1), "date_trunc", "year", LATE),
    dbt("start_of_quarter", at(2024, 10, 1), "date_trunc", "quarter", LATE),
    dbt("start_of_month", at(2024, 12, 1), "date_trunc", "month", LATE),
    dbt("start_of_week", at(2024, 12, 30), "date_trunc", "week", LATE),
    dbt("start_of_day", at(2024, 12, 31), "date_trunc", "day", LATE),
    dbt("start_of_hour", at(2024, 12, 31, 23), "date_trunc", "hour", LATE),
    dbt("start_of_minute", at(2024, 12, 31, 23, 59), "date_trunc", "minute", LATE),
    dbt("start_of_second", at(2024, 12, 31, 23, 59, 59), "date_trunc", "second", LATE),
    dbt("week_of_a_monday", at(2024, 3, 4), "date_trunc", "week", "date '2024-03-04'"),
    dbt("week_of_a_sunday", at(2024, 3, 4), "date_trunc", "week", "date '2024-03-10'"),
    dbt("unit_in_capitals", at(2024, 12, 31), "date_trunc", "DAY", LATE),
    dbt("second_of_a_date", at(2024, 3, 6), "date_trunc", "second", WEDNESDAY),
    dbt("month_to_shorter", at(2024, 2, 29), "dateadd", "month", 1, "date '2024-01-31'"),
    dbt("month_from_last_day", at(2023, 3, 28), "dateadd", "month", 1, "date '2023-02-28'"),
    dbt("month_back", at(2024, 2, 29), "dateadd", "month", -1, "date '2024-03-31'"),
    dbt("month_with_time", at(2024, 2, 29, 10, 20, 30, 500000), "dateadd", "month", 1,
        "timestamp '2024-01-31 10:20:30.5'"),
    dbt("quarter", at(2024, 2, 29), "dateadd", "quarter", 1, "date '2023-11-30'"),
    dbt("quarters", at(2024, 7, 15), "dateadd", "quarter", "1 + 1", "date '2024-01-15'"),
    dbt("year_from_leap_day", at(2025, 2, 28), "dateadd", "year", 1, "date '2024-02-29'"),
    dbt("year_to_leap_year", at(2024, 2, 28), "dateadd", "year", 1, "date '2023-02-28'"),
    dbt("weeks", at(2024, 3, 20), "dateadd", "week", "3 - 1", WEDNESDAY),
    dbt("days_back", at(2024, 2, 29), "dateadd", "day", -6, WEDNESDAY),
    dbt("hours", at(2024, 3, 7, 13), "dateadd", "hour", 25, "timestamp '2024-03-06 12:00:00'"),
    dbt("minute_back", at(2024, 12, 31, 23, 58, 59, 600000), "dateadd", "minute", -1, LATE),
    dbt("second_later", at(2025, 1, 1, 0, 0, 0, 600000), "dateadd", "second", 1, LATE),
    dbt("to_a_column", at(2025, 2, 28), "dateadd", "month", 13, "x", rows=("date '2024-01-31'",)),
    dbt("unknown_months", None, "dateadd", "month", "null", "x", rows=(WEDNESDAY,)),
    dbt("years_between", 1, "datediff", "date '2023-12-31'", "date '2024-01-01'", "year"),
    dbt("quarters_between", 2, "datediff", "date '2023-12-31'", "date '2024-04-01'", "quarter"),
    dbt("months_between", 2, "datediff", "date '2024-01-31'", "date '2024-03-01'", "month"),
    dbt("months_back", -3, "datediff", "date '2024-03-01'", "date '2023-12-31'", "month"),
    dbt("sunday_to_monday", 1, "datediff", "date '2024-03-03'", "date '2024-03-04'", "week"),
    dbt("saturday_to_sunday", 0, "datediff", "date '2024-03-02'", "date '2024-03-03'", "week"),
    dbt("weeks_back", -2, "datediff", "date '2024-03-20'", "date '2024-03-04'", "week"),
    dbt("days_between", 2, "datediff", "timestamp '2024-02-28 23:59:59'",
        "timestamp '2024-03-01 00:00:00'", "day"),
    dbt("hours_between", 3, "datediff", "timestamp '2024-02-28 23:59:59'",
        "timestamp '2024-02-29 02:00:00'", "hour"),
    dbt("minutes_between", 1, "datediff", "timestamp '2024-02-28 23:59:59'",
        "timestamp '2024-02-29 00:00:01'", "minute"),
    dbt("seconds_between", 2, "datediff", "timestamp '2024-02-28 23:59:59.9'",
        "timestamp '2024-02-29 00:00:01.1'", "second"),
    dbt("last_of_week", at(2023, 3, 12), "last_day", "date '2023-03-08'", "week"),
    dbt("last_of_month", at(2024, 3, 31), "last_day", WEDNESDAY, "month"),
    dbt("last_of_quarter", at(2024, 6, 30), "last_day", "date '2024-04-30'", "quarter"),
    Case("now", one_if(called("dbt", "current_timestamp_backcompat") + f" > {LATE}"), 1),
    dbt("last_of_year", at(2024, 12, 31), "last_day", LATE, "year"),
)  # fmt: skip
TEXTS = (
    dbt("hash", md5("中文 text"), "hash", "'中文 text'"),
    dbt("hash_of_null", None, "hash", NULL_TEXT),
    dbt("hash_of_empty", None, "hash", "''"),
    dbt("cast_number", 12.5, "safe_cast", "'12.5'", "decimal(10, 2)"),
    dbt("cast_no_number", None, "safe_cast", "'12.5x'", "decimal(10, 2)"),
    dbt("cast_integer", 12, "safe_cast", "'12'", "integer"),
    dbt("cast_text", "12", "safe_cast", "'12'", "varchar(5)"),
    dbt("cast_date", at(2024, 2, 29), "safe_cast", "'2024-02-29'", "date"),
    dbt("cast_no_date", None, "safe_cast", "'2023-02-29'", "date"),
    dbt("cast_time", at(2024, 2, 29, 10, 20, 30, 500000), "safe_cast", "'2024-02-29 10:20:30.5'",
        "timestamp"),
    dbt("first_part", "a", "split_part", PARTS, "'-'", 1),
    dbt("second_part", "b", "split_part", PARTS, "'-'", 2),
    dbt("empty_part", None, "split_part", PARTS, "'-'", 3),
    dbt("fourth_part", "d", "split_part", PARTS, "'-'", 4),
    dbt("missing_part", None, "split_part", PARTS, "'-'", 5),
    dbt("far_part", None, "split_part", PARTS, "'-'", 9),
    dbt("last_part", "d", "split_part", PARTS, "'-'", -1),
    dbt("third_last_part", "b", "split_part", PARTS, "'-'", -3),
    dbt("part_before_all", None, "split_part", PARTS, "'-'", -5),
    dbt("whole", "abc", "split_part", "'abc'", "'-'", 1),
    dbt("concat", "ab", "concat", ["'a'", "x", "'b'"], rows=(NULL_TEXT,)),
    dbt("concat_of_nothing", None, "concat", ["x", "x"], rows=(NULL_TEXT,)),
    dbt("right", "ef", "right", "'abcdef'", 2),
    dbt("right_of_shorter", "ab", "right", "'ab'", 5),
    dbt("right_of_none", None, "right", "'ab'", 0),
    dbt("position", 3, "position", "'c'", "'abc'"),
    dbt("length", 2, "length", "'中文'"),
    dbt("replace", "a-b", "replace", "'a.b'", "'.'", "'-'"),
    Case("quotes", '{{ dbt.string_literal(dbt.escape_single_quotes("it\'s 100% & :p")) }}',
         "it's 100% & :p"),
    dbt("true_text", "true", "cast_bool_to_text", "1 = 1"),
    dbt("false_text", "false", "cast_bool_to_text", "1 = 2"),
    dbt("unknown_text", None, "cast_bool_to_text", "x = 1", rows=(NULL_NUMBER,)),
    Case("same", one_if(called("dbt", "equals", 1, 1)), 1),
    Case("both_null", one_if(called("dbt", "equals", "x", "x")), 1, (NULL_NUMBER,)),
    Case("one_null", one_if(called("dbt", "equals", "x", 2)), 0, (NULL_NUMBER,)),
    Case("string_type", f"cast('a' as {called('dbt', 'type_string')})", "a"),
    Case("int_type", f"cast(12 as {called('dbt', 'type_int')})", 12),
    Case("bigint_type", f"cast(9000000000 as {called('dbt', 'type_bigint')})", 9_000_000_000),
    Case("numeric_type", f"cast(1.25 as {called('dbt', 'type_numeric')})", 1.25),
    Case("float_type", f"cast(1.5 as {called('dbt', 'type_float')})", 1.5),
    Case("timestamp_type", f"cast({WEDNESDAY} as {called('dbt', 'type_timestamp')})",
         at(2024, 3, 6)),
    Case("boolean_type", f"cast(1 as {called('dbt', 'type_boolean')})", 1),
)  # fmt: skip
GROUPS = (
    dbt("one_is", 1, "bool_or", "x > 2", rows=("1", "3", NULL_NUMBER)),
    dbt("none_is", 0, "bool_or", "x > 3", rows=("1", "3", NULL_NUMBER)),
    dbt("nobody_knows", None, "bool_or", "x > 3", rows=(NULL_NUMBER,)),
    dbt("any_value", "a", "any_value", "x", rows=("'b'", "'a'")),
    dbt("list", "a,b,c", "listagg", "x", "','", rows=("'b'", "'a'", "'c'")),
    dbt("list_without_null", "a, b", "listagg", "x", "', '", rows=("'b'", NULL_TEXT, "'a'")),
    dbt("list_downward", "c,b,a", "listagg", "x", "','", "order by x desc",
        rows=("'b'", "'a'", "'c'")),
    dbt("list_of_two", "a, b", "listagg", "x", "', '", "order by x", 2,
        rows=("'b'", "'a'", "'c'")),
    dbt("list_of_at_most_five", "a,b", "listagg", "x", "','", "order by x", 5, rows=("'b'", "'a'")),
)  # fmt: skip


def own(name: str, expected: Any, *call: Any, rows: tuple[str, ...] = ()) -> Case:
    """A macro of this project's by itself."""
    return Case(name, called("", *call), expected, rows)


def spine(name: str, expression: str, expected: Any, *span: str) -> Case:
    """Of a series of days, weeks …"""
    return Case(name, expression, expected, source=f"({called('dbt', 'date_spine', *span)}) spine")


SPINES = (
    spine("days_of_february", "count(*)", 29, "day", "date '2024-02-01'", "date '2024-03-01'"),
    spine("last_day_of_series", "max(date_day)", at(2024, 2, 29), "day", "date '2024-02-01'",
          "date '2024-03-01'"),
    spine("weeks_of_series", "count(*)", 2, "week", "date '2024-01-03'", "date '2024-01-17'"),
    spine("last_week_of_series", "max(date_week)", at(2024, 1, 10), "week", "date '2024-01-03'",
          "date '2024-01-17'"),
    spine("last_month_of_series", "max(date_month)", at(2024, 12, 1), "month", "date '2024-01-01'",
          "date '2025-01-01'"),
    spine("last_quarter_of_series", "max(date_quarter)", at(2024, 10, 1), "quarter",
          "date '2024-01-01'", "date '2025-01-01'"),
    spine("no_days", "count(*)", 0, "day", "date '2024-02-01'", "date '2024-02-01'"),
)  # fmt: skip
OWN = (
    own("some_seconds", 0.5, "seconds_between", "timestamp '2024-03-05 10:00:00.25'",
        "timestamp '2024-03-05 10:00:00.75'"),
    own("a_day_and_more", 90061.002, "seconds_between", "timestamp '2024-02-28 23:59:59.999'",
        "timestamp '2024-03-01 01:01:01.001'"),
    own("half_a_millisecond_is_one", 0.001, "seconds_between", "timestamp '2024-03-05 10:00:00'",
        "timestamp '2024-03-05 10:00:00.0005'"),
    own("seconds_backwards", -1, "seconds_between", "timestamp '2024-03-05 10:00:01'",
        "timestamp '2024-03-05 10:00:00'"),
    own("iso_day", at(2024, 2, 29), "iso_date", "'2024-02-29'"),
    own("iso_day_with_time", at(2024, 2, 29), "iso_date", "'2024-02-29 10:00:00'"),
    own("iso_no_day", None, "iso_date", "''"),
    own("nc_day", at(2024, 2, 29), "nc_date", "'2024-02-29 23:59:59'"),
    own("nc_padded_day", at(2024, 2, 29), "nc_date", "x", rows=("cast('2024-02-29' as char(19))",)),
    own("nc_no_day", None, "nc_date", "'~'"),
    own("nc_reference", "1001A1", "nc_reference", "x", rows=("cast('1001A1' as char(20))",)),
    own("nc_no_reference", None, "nc_reference", "x", rows=("cast('~' as char(20))",)),
    own("nc_empty_reference", None, "nc_reference", "'  '"),
    own("nc_text", "a b", "nc_text", "' a b '"),
    own("nc_blank_text", None, "nc_text", "'  '"),
    own("nc_yes", 1, "nc_flag", "'Y'"),
    own("nc_no", 0, "nc_flag", "'N'"),
    own("nc_nothing", 0, "nc_flag", "x", rows=(NULL_TEXT,)),
    Case("nc_deleted_there", called("", "nc_is_deleted"), 1,
         source="(select 0 as is_deleted, 1 as dr {{ from_one_row() }}) rows_there"),
    Case("nc_gone", called("", "nc_is_deleted"), 1,
         source="(select 1 as is_deleted, 0 as dr {{ from_one_row() }}) rows_there"),
    Case("nc_old_row", called("", "nc_is_deleted"), 0,
         source=f"(select 0 as is_deleted, {NULL_NUMBER} as dr {called('', 'from_one_row')}) old"),
)  # fmt: skip
CASES = (*DATES, *SPINES, *TEXTS, *GROUPS, *OWN)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    folder = tmp_path_factory.mktemp("macro_cases")
    return {
        target: compile_cases(CASES, folder / target, target) for target in ("duckdb", "oracle")
    }


@pytest.fixture
def erp(monkeypatch: pytest.MonkeyPatch) -> Iterator[Erp]:
    yield from an_erp(monkeypatch)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_macro_gives_what_is_written_here_in_duckdb(
    compiled: dict[str, dict[str, str]], case: Case
) -> None:
    assert in_duckdb(compiled["duckdb"][case.name]) == plain(case.expected)


@pytest.mark.oracle
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_macro_gives_the_same_in_oracle(
    compiled: dict[str, dict[str, str]], case: Case, erp: Erp
) -> None:
    assert in_oracle(erp, compiled["oracle"][case.name]) == plain(case.expected)


@pytest.fixture(scope="session")
def compiled_without(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """As dbt and its adapters have it."""
    folder = tmp_path_factory.mktemp("macro_cases_without")
    return {
        target: compile_cases(CASES, folder / target, target, "portable")
        for target in ("duckdb", "oracle")
    }


@pytest.mark.long
@pytest.mark.parametrize("macro", sorted(p.stem for p in (ROOT / "macros/portable").iterdir()))
def test_without_our_branch_a_macro_fails_or_differs(
    compiled_without: dict[str, dict[str, str]], macro: str, erp: Erp
) -> None:
    """What dbt-oracle has put right itself shows here: then our branch can go."""
    cases = [case for case in CASES if f"dbt.{macro}(" in case.expression + case.source]
    assert cases
    in_warehouses = [
        (compiled_without["duckdb"], in_duckdb),
        (compiled_without["oracle"], partial(in_oracle, erp)),
    ]
    assert any(
        _answer(case, texts, ask) != plain(case.expected)
        for case in cases
        for texts, ask in in_warehouses
    )


def _answer(case: Case, texts: dict[str, str], ask: Callable[[str], Any]) -> Any:
    if case.name not in texts:
        return "does not compile"
    try:
        return ask(texts[case.name])
    except (SqlError, duckdb.Error) as error:
        return str(error)
