"""Oracle's old outer joins, `(+)`: what they give, and which of them Oracle refuses."""

from collections.abc import Callable
from typing import Any

import pytest

from dbt_project.oracle_sql.errors import OracleSqlError, UnknownOracleSqlError

Ask = Callable[..., list[tuple[Any, ...]]]
ORDERS = """with o as (
    select 1 id, 'A' cust, 10 day from dual union all select 2, 'B', 20 from dual
    union all select 3, null, 30 from dual
), c as (select 'A' cust, 'north' area from dual union all select 'C', 'south' from dual
), p as (
    select 1 oid, 5 low, 15 high, 'x' kind, 7 amount from dual
    union all select 1, 16, 25, 'y', 8 from dual union all select 2, 5, 15, 'x', 9 from dual
), a as (select 'north' area, 'N' short from dual)
"""


def test_rows_without_partner_are_kept_with_nulls(ask: Ask) -> None:
    sql = ORDERS + "select o.id, c.area from o, c where o.cust = c.cust(+) order by o.id"
    assert ask(sql) == [(1, "north"), (2, None), (3, None)]


def test_the_sign_may_stand_on_either_side(ask: Ask) -> None:
    sql = ORDERS + "select o.id, c.cust from o, c where o.cust (+) = c.cust order by c.cust"
    assert ask(sql) == [(1, "A"), (None, "C")]


def test_a_constant_with_the_sign_is_asked_within_the_join(ask: Ask) -> None:
    sql = ORDERS + "select o.id, p.amount from o, p where o.id = p.oid(+) and p.kind(+) = 'y'"
    assert ask(sql + " order by o.id") == [(1, 8), (2, None), (3, None)]


def test_a_constant_without_the_sign_is_asked_after_the_join(ask: Ask) -> None:
    sql = ORDERS + "select o.id, p.amount from o, p where o.id = p.oid(+) and p.kind = 'y'"
    assert ask(sql) == [(1, 8)]


def test_a_null_asked_after_the_join_finds_rows_without_partner(ask: Ask) -> None:
    sql = ORDERS + "select o.id from o, c where o.cust = c.cust(+) and c.cust is null order by 1"
    assert ask(sql) == [(2,), (3,)]


def test_several_conditions_a_range_and_a_function_stand_in_one_join(ask: Ask) -> None:
    sql = ORDERS + (
        "select o.id, p.amount from o, p where o.id = p.oid(+) and o.day between p.low(+) "
        "and p.high(+) and upper(p.kind(+)) = 'X' and p.amount(+) in (7) order by o.id"
    )
    assert ask(sql) == [(1, 7), (2, None), (3, None)]


def test_outer_joins_follow_one_another(ask: Ask) -> None:
    sql = ORDERS + (
        "select o.id, c.area, a.short from a, c, o "
        "where o.cust = c.cust(+) and c.area = a.area(+) order by o.id"
    )
    assert ask(sql) == [(1, "north", "N"), (2, None, None), (3, None, None)]


def test_a_plain_join_stands_beside_outer_ones(ask: Ask) -> None:
    sql = ORDERS + (
        "select o.id, d.dname, c.area from o, dept d, c "
        "where d.deptno = o.day and o.cust = c.cust(+) order by o.id"
    )
    assert ask(sql) == [(1, "ACCOUNTING", "north"), (2, "RESEARCH", None), (3, "SALES", None)]


def test_columns_need_no_alias_where_they_are_clear(ask: Ask) -> None:
    sql = ORDERS + "select id, amount from o, p where id = oid(+) and kind(+) = 'x' order by id"
    assert ask(sql) == [(1, 7), (2, 9), (3, None)]


def test_an_inline_view_can_be_outer_joined(ask: Ask) -> None:
    sql = ORDERS + (
        "select o.id, nvl(t.total, 0) from o, "
        "(select oid, sum(amount) total from p group by oid) t "
        "where o.id = t.oid(+) order by 1"
    )
    assert ask(sql) == [(1, 15), (2, 9), (3, 0)]


def test_two_tables_join_one_from_version_12_on(ask: Ask) -> None:
    sql = ORDERS + (
        "select o.id, d.deptno, p.amount from o, dept d, p "
        "where o.id = p.oid(+) and d.deptno = p.high(+) and d.deptno = o.day order by 1"
    )
    with pytest.raises(OracleSqlError) as raised:
        ask(sql)
    assert raised.value.code == 1417
    assert ask(sql, version=19) == [(1, 10, None), (2, 20, None), (3, 30, None)]


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("emp.deptno(+) = dept.deptno(+)", 1468),
        ("emp.deptno(+) = dept.deptno or emp.job(+) = 'X'", 1719),
        ("emp.deptno(+) = dept.deptno and emp.job(+) in ('X', 'Y')", 1719),
        ("emp.deptno(+) = dept.deptno and emp.sal(+) = (select 1 from dual)", 1799),
        ("emp.deptno(+) = dept.deptno and emp.empno = dept.deptno(+)", 1416),
        ("emp.nothing(+) = dept.deptno", 904),
    ],
)
def test_outer_joins_that_oracle_refuses_are_refused(ask: Ask, where: str, code: int) -> None:
    with pytest.raises(OracleSqlError) as raised:
        ask(f"select 1 from emp, dept where {where}")
    assert raised.value.code == code


@pytest.mark.parametrize(
    "sql",
    [
        "select 1 from emp e join dept d on e.deptno = d.deptno where e.job = d.dname(+)",
        "select 1 from emp e left join dept d on e.deptno = d.deptno(+)",
    ],
)
def test_old_and_new_joins_do_not_stand_together(ask: Ask, sql: str) -> None:
    with pytest.raises(OracleSqlError) as raised:
        ask(sql)
    assert raised.value.code == 25156


def test_the_sign_stands_nowhere_else(ask: Ask) -> None:
    with pytest.raises(OracleSqlError) as raised:
        ask("select deptno(+) from emp")
    assert raised.value.code == 30563


@pytest.mark.parametrize("where", ["emp.job(+) = 'X'", "emp.sal(+) = emp.comm"])
def test_a_sign_without_a_partner_is_not_guessed(ask: Ask, where: str) -> None:
    with pytest.raises(UnknownOracleSqlError):
        ask(f"select 1 from emp, dept where {where}")
