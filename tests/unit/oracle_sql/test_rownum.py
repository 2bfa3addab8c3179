"""ROWNUM in all its forms, and FETCH FIRST of later versions."""

from collections.abc import Callable
from typing import Any

import pytest

from dbt_project.oracle_sql.errors import OracleSqlError, UnknownOracleSqlError

Ask = Callable[..., list[tuple[Any, ...]]]
COUNTS = [
    ("rownum <= 3", 3),
    ("rownum < 3", 2),
    ("rownum <= 2.9", 2),
    ("rownum < 2.1", 2),
    ("3 >= rownum", 3),
    ("rownum = 1", 1),
    ("rownum = 2", 0),
    ("rownum > 1", 0),
    ("rownum > 0", 14),
    ("rownum >= 1", 14),
    ("rownum >= 2", 0),
    ("rownum <> 4", 3),
    ("rownum between 1 and 5", 5),
    ("rownum between 2 and 5", 0),
    ("rownum in (1, 2, 4)", 2),
    ("rownum in (2, 3)", 0),
    ("rownum <= 0", 0),
    ("rownum <= -1", 0),
    ("rownum <= null", 0),
    ("rownum <= 5 and deptno = 10", 3),
    ("rownum <= 5 and rownum <= 2", 2),
    ("rownum <= (select count(*) from dept)", 4),
    ("rownum <= :n + 1", 3),
]
BY_SALARY = "(select ename, sal from emp order by sal desc, ename)"


@pytest.mark.parametrize(("condition", "count"), COUNTS)
def test_a_condition_takes_rows_until_the_first_that_fails(
    ask: Ask, condition: str, count: int
) -> None:
    binds = {"n": 2} if ":n" in condition else None
    assert len(ask(f"select ename from emp where {condition}", binds)) == count
    assert ask(f"select count(*) from emp where {condition}", binds) == [(count,)]


def test_the_first_rows_of_an_order(ask: Ask) -> None:
    sql = f"select rownum, ename from {BY_SALARY} where rownum <= 3"
    assert ask(sql) == [(1, "KING"), (2, "FORD"), (3, "SCOTT")]


def test_a_page_of_an_order(ask: Ask) -> None:
    sql = f"select ename from (select a.*, rownum rn from {BY_SALARY} a where rownum <= 5) "
    assert ask(sql + "where rn > 3") == [("JONES",), ("BLAKE",)]
    late = f"select ename from (select a.*, rownum rn from {BY_SALARY} a) where rn between 4 and 5"
    assert ask(late) == [("JONES",), ("BLAKE",)]


def test_rows_are_numbered_before_they_are_ordered(ask: Ask) -> None:
    sql = f"select ename, rownum from {BY_SALARY} where rownum <= 3 order by ename"
    assert ask(sql) == [("FORD", 2), ("KING", 1), ("SCOTT", 3)]


def test_rows_are_taken_before_they_are_grouped(ask: Ask) -> None:
    assert ask(f"select sum(sal) from {BY_SALARY} where rownum <= 2") == [(8000,)]
    assert ask(f"select distinct sal from {BY_SALARY} where rownum <= 3 order by 1") == [
        (3000,), (5000,),
    ]  # fmt: skip
    windows = f"select sum(sal) over () from {BY_SALARY} where rownum <= 2"
    assert ask(windows) == [(8000,), (8000,)]


def test_the_number_is_computed_with(ask: Ask) -> None:
    sql = f"select rownum * 10, mod(rownum, 2), rownum || '.' from {BY_SALARY} where rownum < 3"
    assert ask(sql) == [(10, 1, "1."), (20, 0, "2.")]
    assert ask("select max(rownum), count(rownum) from emp where deptno = 10") == [(3, 3)]


def test_rows_of_joins_are_numbered(ask: Ask) -> None:
    sql = "select count(*), max(rn) from (select rownum rn from emp e, dept d "
    sql += "where e.deptno = d.deptno(+) and rownum <= 6)"
    assert ask(sql) == [(6, 6)]


@pytest.mark.parametrize("condition", ["mod(rownum, 2) = 0", "rownum = 1 or deptno = 10"])
def test_conditions_whose_end_is_not_known_are_refused(ask: Ask, condition: str) -> None:
    with pytest.raises(UnknownOracleSqlError):
        ask(f"select 1 from emp where {condition}")


def test_fetch_first_takes_rows_ties_and_shares(ask: Ask) -> None:
    def later(end: str) -> list[Any]:
        return [row[0] for row in ask(f"select ename from emp order by {end}", version=12)]

    assert later("sal desc, ename fetch first row only") == ["KING"]
    assert later("sal desc, ename offset 1 row fetch next 2 rows only") == ["FORD", "SCOTT"]
    assert set(later("sal desc fetch first 2 rows with ties")) == {"KING", "FORD", "SCOTT"}
    assert len(later("sal fetch first 10 percent rows only")) == 2
    assert later("sal desc, ename offset 12 rows") == ["JAMES", "SMITH"]
    assert later("sal offset 1 rows fetch first 2 rows with ties")[0] == "JAMES"
    assert later("sal fetch first 0 rows only") == []


def test_fetch_first_is_not_of_11g(ask: Ask) -> None:
    with pytest.raises(OracleSqlError) as raised:
        ask("select ename from emp fetch first 1 row only")
    assert raised.value.code == 933
