"""What Oracle's functions of dates give; today is Friday, 15 March 2024, 10:30."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from dbt_project.oracle_sql.errors import OracleSqlError, UnknownOracleSqlError

Ask = Callable[..., list[tuple[Any, ...]]]
AFTERNOON = "to_date('2024-03-15 14:40:31', 'YYYY-MM-DD HH24:MI:SS')"
DATES = [
    ("sysdate", "2024-03-15 10:30:00"),
    ("sysdate + 1", "2024-03-16 10:30:00"),
    ("sysdate - 0.5", "2024-03-14 22:30:00"),
    ("sysdate + 1 / 24", "2024-03-15 11:30:00"),
    ("sysdate - 1 / 24 / 60", "2024-03-15 10:29:00"),
    ("sysdate + 30 / 86400", "2024-03-15 10:30:30"),
    ("sysdate + interval '2' hour", "2024-03-15 12:30:00"),
    ("sysdate - interval '1 02:03:04' day to second", "2024-03-14 08:26:56"),
    ("sysdate + interval '1-2' year to month", "2025-05-15 10:30:00"),
    ("interval '3' month + sysdate", "2024-06-15 10:30:00"),
    ("sysdate + numtodsinterval(90, 'MINUTE')", "2024-03-15 12:00:00"),
    ("sysdate + numtoyminterval(1, 'year')", "2025-03-15 10:30:00"),
    ("add_months(date '2024-01-31', 1)", "2024-02-29 00:00:00"),
    ("add_months(date '2024-02-29', 12)", "2025-02-28 00:00:00"),
    ("add_months(date '2024-02-29', 1)", "2024-03-31 00:00:00"),
    ("add_months(date '2024-03-30', -1)", "2024-02-29 00:00:00"),
    ("add_months(sysdate, 1.9)", "2024-04-15 10:30:00"),
    ("last_day(sysdate)", "2024-03-31 10:30:00"),
    ("last_day(date '2023-02-01')", "2023-02-28 00:00:00"),
    ("next_day(date '2009-10-15', 'TUESDAY')", "2009-10-20 00:00:00"),
    ("next_day(sysdate, 'fri')", "2024-03-22 10:30:00"),
    ("next_day(sysdate, 'Saturday')", "2024-03-16 10:30:00"),
    ("trunc(sysdate)", "2024-03-15 00:00:00"),
    ("trunc(sysdate, 'YYYY')", "2024-01-01 00:00:00"),
    ("trunc(sysdate, 'q')", "2024-01-01 00:00:00"),
    ("trunc(sysdate, 'mm')", "2024-03-01 00:00:00"),
    ("trunc(sysdate, 'ww')", "2024-03-11 00:00:00"),
    ("trunc(sysdate, 'iw')", "2024-03-11 00:00:00"),
    ("trunc(date '2024-03-17', 'iw')", "2024-03-11 00:00:00"),
    ("trunc(date '2024-03-17', 'd')", "2024-03-17 00:00:00"),
    ("trunc(sysdate, 'day')", "2024-03-10 00:00:00"),
    ("trunc(sysdate, 'w')", "2024-03-15 00:00:00"),
    ("trunc(date '2024-03-14', 'w')", "2024-03-08 00:00:00"),
    ("trunc(date '2024-12-31', 'iyyy')", "2024-12-30 00:00:00"),
    (f"trunc({AFTERNOON}, 'hh24')", "2024-03-15 14:00:00"),
    (f"trunc({AFTERNOON}, 'mi')", "2024-03-15 14:40:00"),
    ("round(to_date('27-10-2000', 'DD-MM-YYYY'), 'YEAR')", "2001-01-01 00:00:00"),
    ("round(date '2024-06-30', 'yyyy')", "2024-01-01 00:00:00"),
    ("round(sysdate, 'mm')", "2024-03-01 00:00:00"),
    ("round(date '2024-03-16', 'mm')", "2024-04-01 00:00:00"),
    ("round(date '2024-02-15', 'q')", "2024-01-01 00:00:00"),
    ("round(date '2024-02-16', 'q')", "2024-04-01 00:00:00"),
    ("round(sysdate)", "2024-03-15 00:00:00"),
    (f"round({AFTERNOON})", "2024-03-16 00:00:00"),
    (f"round({AFTERNOON}, 'hh')", "2024-03-15 15:00:00"),
    (f"round({AFTERNOON}, 'mi')", "2024-03-15 14:41:00"),
    ("to_date('2024-01-31', 'YYYY-MM-DD')", "2024-01-31 00:00:00"),
    ("to_date('2024-1-5', 'YYYY-MM-DD')", "2024-01-05 00:00:00"),
    ("to_date('20240105', 'yyyymmdd')", "2024-01-05 00:00:00"),
    ("to_date('2024/01/05', 'YYYY-MM-DD')", "2024-01-05 00:00:00"),
    ("to_date('2024-01', 'YYYY-MM')", "2024-01-01 00:00:00"),
    ("to_date('2024', 'YYYY')", "2024-03-01 00:00:00"),
    ("to_date('2024-01-05 23:59:58', 'YYYY-MM-DD HH24:MI:SS')", "2024-01-05 23:59:58"),
    ("to_date('05-JAN-99', 'DD-MON-RR')", "1999-01-05 00:00:00"),
    (
        "to_date('January 15, 1989, 11:00 A.M.', 'Month dd, YYYY, HH:MI A.M.')",
        "1989-01-15 11:00:00",
    ),
    ('to_date(\'2024年03月01日\', \'YYYY"年"MM"月"DD"日"\')', "2024-03-01 00:00:00"),
    ("to_date('2024-060', 'YYYY-DDD')", "2024-02-29 00:00:00"),
    ("to_date('', 'YYYY')", None),
    ("date '2024-01-31' + null", None),
]
VALUES = [
    ("date '2024-03-15' - date '2024-03-01'", 14),
    ("sysdate - date '2024-03-15'", Decimal("0.4375")),
    ("trunc(sysdate - date '2024-03-01')", 14),
    ("round((sysdate - date '2024-03-15') * 24, 1)", Decimal("10.5")),
    ("months_between(date '2024-03-31', date '2024-02-29')", 1),
    ("months_between(date '2024-03-15', date '2024-01-15')", 2),
    ("round(months_between(date '1995-02-02', date '1995-01-01'), 8)", Decimal("1.03225806")),
    ("round(months_between(date '2024-01-01', date '2024-03-15'), 4)", Decimal("-2.4516")),
    ("trunc(months_between(sysdate, date '2020-01-01') / 12)", 4),
    ("extract(year from sysdate) * 100 + extract(month from sysdate)", 202403),
    ("extract(day from sysdate)", 15),
    ("to_char(sysdate, 'YYYY-MM-DD HH24:MI:SS')", "2024-03-15 10:30:00"),
    ('to_char(sysdate, \'yyyy"年"fmmm"月"dd"日"\')', "2024年3月15日"),
    ("to_char(sysdate, 'YYYYMM')", "202403"),
    ("to_char(sysdate, 'Q')", "1"),
    ("to_char(sysdate, 'WW IW W')", "11 11 3"),
    ("to_char(sysdate, 'D DDD J')", "6 075 2460385"),
    ("to_char(sysdate, 'DAY') || '|'", "FRIDAY   |"),
    ("to_char(sysdate, 'fmDay, DD Month YYYY')", "Friday, 15 March 2024"),
    ("to_char(sysdate, 'dy MON')", "fri MAR"),
    ("to_char(sysdate, 'HH:MI AM')", "10:30 AM"),
    ("to_char(sysdate, 'HH12:MI P.M.')", "10:30 A.M."),
    ("to_char(sysdate, 'YY RR Y YYY')", "24 24 4 024"),
    ("to_char(sysdate, 'IYYY-IW')", "2024-11"),
    ("to_char(sysdate, 'SSSSS')", "37800"),
    ("to_char(sysdate, 'CC')", "21"),
    ("to_char(date '2024-01-05', 'fmDD/MM/YYYY')", "5/1/2024"),
    ("case when date '2024-01-01' < sysdate then 1 end", 1),
]


@pytest.mark.parametrize(("expression", "expected"), DATES)
def test_dates_are_computed_as_oracle_computes(
    ask: Ask, expression: str, expected: str | None
) -> None:
    wanted = datetime.fromisoformat(expected) if expected else None
    assert ask(f"select {expression} from dual") == [(wanted,)]


@pytest.mark.parametrize(("expression", "expected"), VALUES)
def test_what_is_made_of_dates_is_what_oracle_makes(
    ask: Ask, expression: str, expected: Any
) -> None:
    assert ask(f"select {expression} from dual") == [(expected,)]


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("sysdate + sysdate", 975),
        ("date '2024-01-31' + interval '1' month", 1839),
        ("to_date('2024-02-30', 'YYYY-MM-DD')", 1839),
        ("to_date('2024-13-01', 'YYYY-MM-DD')", 1843),
        ("to_date('2024-01-01 25', 'YYYY-MM-DD HH24')", 1850),
        ("to_date('2024-01-01x', 'YYYY-MM-DD')", 1830),
        ("to_date('2024', 'YYYY-MM-DD')", 1840),
        ("to_date('2023-366', 'YYYY-DDD')", 1848),
        ("to_date('abcd', 'YYYY')", 1858),
        ("to_char(sysdate, 'YYYY-ZZ')", 1821),
        ("next_day(sysdate, 'someday')", 1846),
        ("extract(hour from sysdate)", 30076),
        ("sysdate * 2", 932),
        ("to_char(sysdate, 'YYYYTMM')", 1821),
        ("to_date('2024x01x05', 'YYYY-MM-DD')", 1861),
    ],
)
def test_dates_that_oracle_refuses_are_refused(ask: Ask, expression: str, code: int) -> None:
    with pytest.raises(OracleSqlError) as raised:
        ask(f"select {expression} from dual")
    assert raised.value.code == code


@pytest.mark.parametrize("model", ["DDTH", "Ddspth", "YYYY BC", "DL", "TZR"])
def test_formats_that_oracle_has_and_that_are_not_known_here_are_not_called_wrong(
    ask: Ask, model: str
) -> None:
    with pytest.raises(UnknownOracleSqlError):
        ask(f"select to_char(cast(sysdate as timestamp), '{model}') from dual")


@pytest.mark.parametrize(
    "condition",
    ["sysdate > '2024-01-01'", "hiredate = '17-DEC-80'", "hiredate like '%80%'"],
)
def test_a_date_is_never_compared_with_a_text(ask: Ask, condition: str) -> None:
    with pytest.raises(UnknownOracleSqlError):
        ask(f"select 1 from emp where {condition}")
