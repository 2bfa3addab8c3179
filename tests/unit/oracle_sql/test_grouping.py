"""Aggregates, KEEP, GROUP BY with its sets, PIVOT and UNPIVOT."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from dbt_project.oracle_sql.errors import OracleSqlError, UnknownOracleSqlError

Ask = Callable[..., list[tuple[Any, ...]]]
TENS = "from emp where deptno = 10"  # 2450, 5000, 1300
VALUES = [
    (f"select sum(sal), count(*), min(sal), max(ename) {TENS}", (8750, 3, 1300, "MILLER")),
    ("select count(comm), count(distinct job), count(*) from emp", (4, 5, 14)),
    ("select sum(comm), avg(comm), max(comm) from emp where 1 = 0", (None, None, None)),
    ("select count(*), sum(decode(job, 'CLERK', sal, 0)) from emp", (14, 4150)),
    ("select avg(comm) from emp", (550,)),
    (f"select round(avg(sal), 2), avg(distinct deptno) {TENS}", (Decimal("2916.67"), 10)),
    (f"select median(sal) {TENS}", (2450,)),
    ("select median(sal) from emp where deptno in (10, 40) and sal < 5000", (1875,)),
    # Of 2450, 5000, 1300: squares 32692500, minus 8750 ** 2 / 3, divided by 2 or 3.
    (f"select round(variance(sal), 4), round(var_pop(sal), 4) {TENS}",
     (Decimal("3585833.3333"), Decimal("2390555.5556"))),
    (f"select round(stddev(sal), 4) {TENS}", (Decimal("1893.6297"),)),
    ("select stddev(sal), stddev_samp(sal), variance(sal) from emp where ename = 'KING'",
     (0, None, 0)),
    (f"select percentile_cont(0.25) within group (order by sal) {TENS}", (1875,)),
    (f"select percentile_cont(0.25) within group (order by sal desc) {TENS}", (3725,)),
    (f"select percentile_disc(0.5) within group (order by sal) {TENS}", (2450,)),
    (f"select listagg(ename, ', ') within group (order by sal desc) {TENS}",
     ("KING, CLARK, MILLER",)),
    (f"select listagg(comm, ',') within group (order by 1) {TENS}", (None,)),
    ("select listagg(sal) within group (order by sal) from emp where sal < 960", ("800950",)),
    ("select wm_concat(distinct deptno) from emp where deptno = 20", ("20",)),
    ("select max(sal) - min(sal), sum(sal) / count(*) from emp where deptno = 20",
     (2200, 2175)),
    ("select sum(sal + nvl(comm, 0)) from emp where deptno = 30", (11600,)),
    ("select max(ename) keep (dense_rank first order by sal desc), "
     "min(ename) keep (dense_rank first order by sal desc) from emp where deptno = 20",
     ("SCOTT", "FORD")),
    ("select sum(sal) keep (dense_rank first order by sal desc), "
     "count(*) keep (dense_rank first order by sal desc), "
     "avg(sal) keep (dense_rank last order by hiredate) from emp where deptno = 20",
     (6000, 2, 1100)),
    # Nulls are the greatest, so they are last.
    ("select min(ename) keep (dense_rank last order by comm) from emp where deptno = 30",
     ("BLAKE",)),
    ("select min(ename) keep (dense_rank last order by comm nulls first) from emp "
     "where deptno = 30", ("MARTIN",)),
    ("select count(*) from emp having count(*) > 100", None),
    ("select count(*) from (select deptno from emp group by deptno having sum(sal) > 9000)",
     (2,)),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "expected"), VALUES)
def test_an_aggregate_is_oracle_s(ask: Ask, sql: str, expected: tuple[Any, ...] | None) -> None:
    assert ask(sql) == ([expected] if expected else [])


def test_keep_stands_in_windows_too(ask: Ask) -> None:
    sql = f"select ename, max(ename) keep (dense_rank last order by sal) over (partition by deptno) {TENS}"  # noqa: E501
    assert ask(sql + " order by 1") == [("CLARK", "KING"), ("KING", "KING"), ("MILLER", "KING")]


def test_rollup_adds_subtotals_and_says_so(ask: Ask) -> None:
    sql = (
        "select decode(grouping(deptno), 1, '总计', to_char(deptno)) d, "
        "case when grouping_id(deptno, job) = 1 then '小计' else job end j, sum(sal) "
        "from emp where deptno < 30 and job in ('CLERK', 'MANAGER') "
        "group by rollup(deptno, job) order by deptno, grouping(job), job"
    )
    assert ask(sql) == [
        ("10", "CLERK", 1300), ("10", "MANAGER", 2450), ("10", "小计", 3750),
        ("20", "CLERK", 1900), ("20", "MANAGER", 2975), ("20", "小计", 4875),
        ("总计", None, 8625),
    ]  # fmt: skip


def test_cube_and_grouping_sets_and_composite_columns(ask: Ask) -> None:
    tens = "from emp where deptno = 10 group by"
    assert len(ask(f"select deptno, job, count(*) {tens} cube(deptno, job)")) == 8
    sets = f"select deptno, job, sum(sal) {tens} grouping sets ((deptno), (job), ()) order by 1, 2"
    assert ask(sets) == [
        (10, None, 8750), (None, "CLERK", 1300), (None, "MANAGER", 2450),
        (None, "PRESIDENT", 5000), (None, None, 8750),
    ]  # fmt: skip
    pairs = f"select deptno, job, sum(sal) {tens} rollup((deptno, job)) order by 3"
    assert [row[2] for row in ask(pairs)] == [1300, 2450, 5000, 8750]
    beside = f"select deptno, job, sum(sal) {tens} deptno, rollup(job) order by 3"
    assert [row[2] for row in ask(beside)] == [1300, 2450, 5000, 8750]


def test_groups_can_be_of_expressions(ask: Ask) -> None:
    sql = (
        "select to_char(hiredate, 'YYYY') y, substr(job, 1, 1) || '*', count(*) from emp "
        "where hiredate < date '1981-03-01' group by to_char(hiredate, 'YYYY'), substr(job, 1, 1) "
        "order by 1"
    )
    assert ask(sql) == [("1980", "C*", 1), ("1981", "S*", 2)]


def test_pivot_makes_columns_of_values(ask: Ask) -> None:
    sql = (
        "select * from (select deptno, job, sal from emp) pivot (sum(sal) as total, count(*) as n "
        "for job in ('CLERK' as clerk, 'ANALYST' as analyst)) order by deptno"
    )
    assert ask(sql) == [(10, 1300, 1, None, 0), (20, 1900, 2, 6000, 2), (30, 950, 1, None, 0)]


def test_pivot_names_columns_by_their_values(ask: Ask) -> None:
    sql = """select deptno, "'CLERK'" from (select deptno, job, sal from emp)
        pivot (max(sal) for job in ('CLERK')) order by 1"""
    assert ask(sql) == [(10, 1300), (20, 1100), (30, 950)]
    named = """select "10_X", "20_X" from (select deptno from emp)
        pivot (count(*) x for deptno in (10, 20))"""
    assert ask(named) == [(3, 5)]


def test_pivot_takes_pairs_of_values(ask: Ask) -> None:
    sql = (
        "select * from (select deptno, job, sal from emp) pivot (sum(sal) for (deptno, job) in "
        "((10, 'CLERK') as a, (20, 'CLERK') b))"
    )
    assert ask(sql) == [(1300, 1900)]


def test_unpivot_makes_rows_of_columns(ask: Ask) -> None:
    sql = (
        "select * from (select ename, sal, comm from emp where ename in ('ALLEN', 'KING')) "
        "unpivot (amount for kind in (sal as '工资', comm as '奖金')) order by ename, amount"
    )
    assert ask(sql) == [("ALLEN", "奖金", 300), ("ALLEN", "工资", 1600), ("KING", "工资", 5000)]
    kept = (
        "select kind, amount from (select sal, comm from emp where ename = 'KING') "
        "unpivot include nulls (amount for kind in (sal, comm)) order by kind"
    )
    assert ask(kept) == [("COMM", None), ("SAL", 5000)]
    pairs = (
        "select n, a, b from (select 1 w, 2 x, 3 y, 4 z from dual) "
        "unpivot ((a, b) for n in ((w, x) as 'first', (y, z) as 'second')) order by n"
    )
    assert ask(pairs) == [("first", 1, 2), ("second", 3, 4)]


@pytest.mark.parametrize(
    ("sql", "code", "at"),
    [
        ("select deptno, ename from emp group by deptno", 979, 15),
        ("select deptno, sum(sal) from emp", 937, 7),
        ("select sal + 1 from emp group by sal + 2", 979, 7),
        ("select * from emp group by deptno", 979, None),
        ("select deptno from emp where sum(sal) > 1", 934, 29),
        ("select sum(sal) from emp group by sum(sal)", 934, 34),
        ("select deptno from emp group by deptno having sal > 1", 979, 46),
        ("select deptno from emp group by deptno order by ename", 979, 48),
        ("select deptno from emp where row_number() over (order by sal) = 1", 30483, 29),
        ("select rank() from emp", 30484, 7),
        ("select rank() over () from emp", 30485, 7),
        ("select sum(ename, 1) from emp", 909, 7),
        ("select sum(hiredate) from emp", 932, 7),
        ("select listagg(ename, ',') from emp", 30491, 7),
        ("select listagg(distinct job, ',') within group (order by job) from emp", 30482, 7),
        ("select 1, count(*) from emp group by 1 having deptno = 1", 979, 46),
        ("select * from emp pivot (sum(sal) for job in (select 'x' from dual))", 936, 46),
        ("select * from emp pivot (sal for job in ('x'))", 56902, None),
    ],
)
def test_groups_that_oracle_refuses_are_refused_at_their_place(
    ask: Ask, sql: str, code: int, at: int | None
) -> None:
    with pytest.raises(OracleSqlError) as raised:
        ask(sql)
    assert (raised.value.code, raised.value.at) == (code, at)


def test_wm_concat_is_gone_in_later_versions(ask: Ask) -> None:
    with pytest.raises(OracleSqlError) as raised:
        ask("select wm_concat(ename) from emp", version=12)
    assert raised.value.code == 904
    distinct = "select listagg(distinct job, ',') within group (order by job) from emp"
    assert ask(distinct, version=19) == [("ANALYST,CLERK,MANAGER,PRESIDENT,SALESMAN",)]


@pytest.mark.parametrize(
    "sql",
    [
        "select max(sum(sal)) from emp group by deptno",
        "select xmlagg(xmlelement(e, ename)) from emp",
        "select rank(1000) within group (order by sal) from emp",
        "select group_id() from emp group by deptno",
        "select corr(sal, comm) from emp",
    ],
)
def test_aggregates_that_are_not_known_are_not_guessed(ask: Ask, sql: str) -> None:
    with pytest.raises(UnknownOracleSqlError):
        ask(sql)
