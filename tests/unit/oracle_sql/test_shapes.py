"""The shapes that a query can have: names, joins by words, subqueries, set operations, WITH."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from dbt_project.oracle_sql.errors import OracleSqlError, UnknownOracleSqlError

Ask = Callable[..., list[tuple[Any, ...]]]
VALUES = [
    ("select /*+ index(e) leading(e) */ count(*) -- all\n from emp e /* people */", [(14,)]),
    ("select main.emp.ename from main.emp where main.emp.empno = 7839", [("KING",)]),
    ('select "E"."ENAME" from EMP "E" where e.EmpNo = 7839', [("KING",)]),
    ("select e.*, d.loc from emp e, dept d where e.deptno = d.deptno and e.empno = 7839",
     [(7839, "KING", "PRESIDENT", None, datetime(1981, 11, 17), 5000, None, 10, "NEW YORK")]),
    ("select ename 姓名, sal as 工资 from emp 员工 where 员工.empno = 7839 order by 工资",
     [("KING", 5000)]),
    ('select "姓 名" from (select ename "姓 名" from emp where empno = 7839)', [("KING",)]),
    ("select * from dual", [("X",)]),
    ("select 1 from sys.dual", [(1,)]),
    ("select (select dname from dept d where d.deptno = e.deptno) from emp e where empno = 7839",
     [("ACCOUNTING",)]),
    ("select ename from emp e where sal = (select max(sal) from emp where deptno = e.deptno) "
     "order by 1", [("BLAKE",), ("FORD",), ("KING",), ("SCOTT",)]),
    ("select dname from dept d where not exists (select 1 from emp e where e.deptno = d.deptno)",
     [("OPERATIONS",)]),
    ("select ename from emp where (deptno, sal) in (select deptno, max(sal) from emp "
     "group by deptno) and deptno < 20", [("KING",)]),
    ("select ename from emp where (deptno, job) in ((10, 'CLERK'), (20, 'ANALYST')) order by 1",
     [("FORD",), ("MILLER",), ("SCOTT",)]),
    ("select ename from emp where (deptno, job) = (select 10, 'CLERK' from dual)",
     [("MILLER",)]),
    ("select count(*) from emp where deptno not in (select deptno from dept where deptno < 30)",
     [(6,)]),
    ("select count(*) from emp where mgr not in (select mgr from emp)", [(0,)]),
    ("select count(*) from emp where (mgr, 1) not in (select mgr, 1 from emp where mgr = 7839)",
     [(10,)]),
    ("select count(*) from emp where sal > all (select sal from emp where deptno = 30)", [(4,)]),
    ("select count(*) from emp where sal >= some (2975, 5000)", [(4,)]),
    ("select count(*) from emp where deptno = any (select deptno from dept where loc = 'DALLAS')",
     [(5,)]),
    ("select count(*) from emp where job <> all ('CLERK', 'SALESMAN')", [(6,)]),
    ("select deptno from dept minus select deptno from emp", [(40,)]),
    ("select deptno from dept intersect select deptno from emp order by 1 desc",
     [(30,), (20,), (10,)]),
    ("select 1 a, 'x' b from dual union all select 2, null from dual union all "
     "select 1, 'x' from dual order by a, b", [(1, "x"), (1, "x"), (2, None)]),
    ("select 1 a from dual union select 1.5 from dual union select null from dual order by a",
     [(1,), (Decimal("1.5"),), (None,)]),
    # All set operations have one rank: from left to right.
    ("select 1 from dual union select 2 from dual intersect select 2 from dual", [(2,)]),
    ("select 1 from dual union all (select 2 from dual minus select 2 from dual)", [(1,)]),
    ("with a as (select 1 n from dual), b as (select n + 1 n from a) "
     "select a.n, b.n from a, b", [(1, 2)]),
    ("with a (x, y) as (select 1, 2 from dual) select y, x from a", [(2, 1)]),
    ("select * from (select * from (select * from (select deptno from dept) where deptno > 10) "
     "where deptno < 40) order by deptno", [(20,), (30,)]),
    ("select n, d.dname from (select deptno, count(*) n from emp group by deptno) x "
     "join dept d on d.deptno = x.deptno and x.n > 5", [(6, "SALES")]),
    ("select count(*) from emp e left outer join dept d on e.deptno = d.deptno and d.loc = 'X' "
     "where d.deptno is null", [(14,)]),
    ("select count(*) from emp e right join dept d on e.deptno = d.deptno", [(15,)]),
    ("select count(*) from dept a full outer join dept b on a.deptno = b.deptno + 10", [(5,)]),
    ("select deptno, dname from emp join dept using (deptno) where empno = 7839",
     [(10, "ACCOUNTING")]),
    ("select * from (select deptno, ename from emp where empno = 7839) natural join dept",
     [(10, "KING", "ACCOUNTING", "NEW YORK")]),
    ("select count(*) from emp natural left join dept", [(14,)]),
    ("select count(*) from dept a cross join dept b", [(16,)]),
    ("select count(*) from emp m join (emp e join dept d on e.deptno = d.deptno) "
     "on m.empno = e.mgr", [(13,)]),
    ("select case when sal > 2000 then '高' when sal > 1000 then '中' else '低' end, count(*) "
     "from emp group by case when sal > 2000 then '高' when sal > 1000 then '中' else '低' end "
     "order by 2", [("低", 2), ("中", 6), ("高", 6)]),
    ("select distinct deptno d from emp order by d desc", [(30,), (20,), (10,)]),
    ("select unique deptno from emp where deptno = 10", [(10,)]),
    ("select ename from emp where deptno = 10 order by sal * -1", [("KING",), ("CLARK",),
                                                                  ("MILLER",)]),
    ("select ename, comm from emp where deptno = 30 and sal < 1500 order by comm desc, 1",
     [("JAMES", None), ("MARTIN", 1400), ("WARD", 500)]),
    ("select comm from emp where deptno = 30 and sal < 1500 order by comm nulls first",
     [(None,), (500,), (1400,)]),
    ("select sal salary from emp where deptno = 10 order by salary + 0", [(1300,), (2450,),
                                                                         (5000,)]),
    ("select 'it''s', q'[it's]', n'中' from dual", [("it's", "it's", "中")]),
    ("select count(*) from emp where ename like '%A%' escape '!' and not (deptno = 10 or "
     "deptno = 20)", [(5,)]),
    ("select decode(e.deptno, 10, '总部', 20, '研发') || nvl2(comm, '+', '') from emp e "
     "where empno in (7839, 7499) order by 1", [("+",), ("总部",)]),
    ("select x.id from (select deptno id, dname id2, deptno id3 from dept) x where x.id3 = 10",
     [(10,)]),
    ("select a.dname from (select d.*, e.* from dept d, emp e where d.deptno = e.deptno) a "
     "where a.empno = 7839", [("ACCOUNTING",)]),
    ("select :a + 1, :b || 'x' from dual where :d > date '2024-01-01'", [(2, "yx")]),
]  # fmt: skip
LATER = [
    ("select d.deptno, x.ename from dept d cross apply (select e.ename from emp e "
     "where e.deptno = d.deptno and e.job = 'CLERK' and e.sal > 1000) x order by 1",
     [(10, "MILLER"), (20, "ADAMS")]),
    ("select count(*) from dept d outer apply (select 1 n from emp e where e.deptno = d.deptno "
     "and e.job = 'ANALYST') x", [(5,)]),
    ("select d.deptno, x.n from dept d, lateral (select count(*) n from emp e "
     "where e.deptno = d.deptno) x order by 1", [(10, 3), (20, 5), (30, 6), (40, 0)]),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "expected"), VALUES)
def test_a_query_gives_what_oracle_gives(ask: Ask, sql: str, expected: list[Any]) -> None:
    binds = {"a": 1, "b": "y", "d": date(2024, 2, 1)} if ":a" in sql else None
    assert ask(sql, binds) == expected


@pytest.mark.parametrize(("sql", "expected"), LATER)
def test_a_query_of_12c_gives_what_oracle_gives(ask: Ask, sql: str, expected: list[Any]) -> None:
    assert ask(sql, version=12) == expected


@pytest.mark.parametrize(
    ("sql", "code", "line", "column"),
    [
        ("select ename,\n  enam\nfrom emp", 904, 2, 3),
        ("select e.ename\nfrom emp e, dept d\nwhere deptno = 10", 918, 3, 7),
        ("select 1 from emp e where x.ename = 'a'", 904, 1, 27),
        ("select ename\nfrom empl", 942, 2, 6),
        ("select ename from emp where", 936, 1, 28),
        ("select ename from emp\nwhere sal > 'a' group", 924, 2, 22),
        ("select sal + 1 s, s + 1 from emp", 904, 1, 19),
        ("select ename from emp where s = 1", 904, 1, 29),
        ("select left(ename, 1) from emp", 904, 1, 8),
        ("select (select ename, sal from emp) from dual", 913, 1, None),
        ("select 1 from emp where deptno in (select deptno, 1 from emp)", 913, 1, None),
        ("select 1 from emp where (deptno, sal) in (select deptno from emp)", 947, 1, None),
        ("select ename from emp union select sal from emp", 1790, 1, None),
        ("select ename, sal from emp union select ename from emp", 1789, 1, None),
        ("select ename from emp union select dname from dept order by sal", 1785, 1, None),
        ("select distinct ename from emp order by sal", 1791, 1, 41),
        ("select ename from emp order by 2", 1785, 1, None),
        ("select * from (select d.*, e.* from dept d, emp e)", 918, 1, None),
        ("select deptno from (select d.*, e.* from dept d, emp e)", 918, 1, 8),
        ("select ename from emp where sal > hiredate", 932, 1, None),
        ("select d.deptno from emp e join dept d using (deptno)", 25154, 1, 8),
        ("select ename from emp e where e.sal = (select sal from emp)", 1427, None, None),
    ],
)
def test_an_error_says_where_it_is(
    ask: Ask, sql: str, code: int, line: int | None, column: int | None
) -> None:
    with pytest.raises(OracleSqlError) as raised:
        ask(sql)
    assert raised.value.code == code
    if column is not None:
        place = raised.value.position(sql)
        assert (place.line, place.column) == (line, column)
        assert str(raised.value).endswith(f"(line {line}, column {column})")


@pytest.mark.parametrize(
    "sql",
    [
        "select ename from emp@far",
        "select * from table(f(1))",
        "select rowid from emp",
        "select s.nextval from dual",
        "select ename from emp sample (10)",
        "select ename from emp as of timestamp sysdate",
        "select cursor(select 1 from dual) from dual",
        "select f(ename) from emp",
        "select pack.f(ename) from emp",
        "delete from emp",
        "select ename from emp partition (p1)",
    ],
)
def test_what_is_not_known_says_so(ask: Ask, sql: str) -> None:
    with pytest.raises(UnknownOracleSqlError):
        ask(sql)
