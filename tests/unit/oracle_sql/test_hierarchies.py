"""START WITH … CONNECT BY: the tree, its order, its pseudocolumns and its loops."""

from collections.abc import Callable
from typing import Any

import pytest

from dbt_project.oracle_sql.errors import OracleSqlError, UnknownOracleSqlError

Ask = Callable[..., list[tuple[Any, ...]]]
UNDER_KING = "from emp start with mgr is null connect by prior empno = mgr"
LOOP = """with t as (
    select 1 id, 3 above, 'a' name from dual union all select 2, 1, 'b' from dual
    union all select 3, 2, 'c' from dual union all select 4, 2, 'd' from dual
) """


def test_a_tree_is_read_depth_first_with_siblings_in_order(ask: Ask) -> None:
    sql = f"select level, lpad(' ', 2 * (level - 1)) || ename {UNDER_KING} order siblings by ename"
    assert ask(sql) == [
        (1, "KING"), (2, "  BLAKE"), (3, "    ALLEN"), (3, "    JAMES"), (3, "    MARTIN"),
        (3, "    TURNER"), (3, "    WARD"), (2, "  CLARK"), (3, "    MILLER"), (2, "  JONES"),
        (3, "    FORD"), (4, "      SMITH"), (3, "    SCOTT"), (4, "      ADAMS"),
    ]  # fmt: skip


def test_siblings_can_be_ordered_downwards_and_by_alias(ask: Ask) -> None:
    sql = f"select ename as n {UNDER_KING} and level <= 2 order siblings by n desc"
    assert ask(sql) == [("KING",), ("JONES",), ("CLARK",), ("BLAKE",)]


def test_a_plain_order_puts_the_tree_aside(ask: Ask) -> None:
    sql = f"select ename, level {UNDER_KING} order by level desc, ename"
    assert ask(sql)[:3] == [("ADAMS", 4), ("SMITH", 4), ("ALLEN", 3)]


def test_prior_can_stand_on_either_side_and_lead_upwards(ask: Ask) -> None:
    sql = "select ename from emp start with ename = 'ADAMS' connect by empno = prior mgr"
    assert ask(sql) == [("ADAMS",), ("SCOTT",), ("JONES",), ("KING",)]


def test_where_is_asked_after_the_tree_is_grown(ask: Ask) -> None:
    sql = "select ename, level from emp where job = 'CLERK' start with mgr is null "
    sql += "connect by prior empno = mgr order siblings by ename"
    assert ask(sql) == [("JAMES", 3), ("MILLER", 3), ("SMITH", 4), ("ADAMS", 4)]


def test_a_condition_of_connect_by_cuts_the_branch(ask: Ask) -> None:
    sql = f"select ename {UNDER_KING} and ename <> 'JONES' and prior ename <> 'BLAKE'"
    assert {row[0] for row in ask(sql)} == {"KING", "BLAKE", "CLARK", "MILLER"}


def test_joins_are_made_before_the_tree(ask: Ask) -> None:
    sql = (
        "select e.ename, d.dname, level from emp e, dept d where e.deptno = d.deptno "
        "and d.dname = 'RESEARCH' start with e.mgr is null connect by prior e.empno = e.mgr "
        "order siblings by e.ename"
    )
    assert ask(sql) == [
        ("JONES", "RESEARCH", 2), ("FORD", "RESEARCH", 3), ("SMITH", "RESEARCH", 4),
        ("SCOTT", "RESEARCH", 3), ("ADAMS", "RESEARCH", 4),
    ]  # fmt: skip


def test_connect_by_may_come_before_start_with(ask: Ask) -> None:
    sql = "select count(*) from emp connect by prior empno = mgr start with ename = 'BLAKE'"
    assert ask(sql) == [(6,)]


def test_without_start_with_every_row_is_a_root(ask: Ask) -> None:
    # Every person once for each one above, and once alone: the sum of the levels below King.
    levels = 1 + 3 * 2 + 8 * 3 + 2 * 4
    assert ask("select count(*) from emp connect by prior empno = mgr") == [(levels,)]


def test_paths_roots_leaves_and_the_row_above_are_known(ask: Ask) -> None:
    sql = (
        "select sys_connect_by_path(ename, '/'), connect_by_root ename, connect_by_isleaf, "
        "prior ename, prior sal + 1 from emp start with ename = 'JONES' "
        "connect by prior empno = mgr order siblings by ename"
    )
    assert ask(sql) == [
        ("/JONES", "JONES", 0, None, None),
        ("/JONES/FORD", "JONES", 0, "JONES", 2976),
        ("/JONES/FORD/SMITH", "JONES", 1, "FORD", 3001),
        ("/JONES/SCOTT", "JONES", 0, "JONES", 2976),
        ("/JONES/SCOTT/ADAMS", "JONES", 1, "SCOTT", 3001),
    ]


def test_pseudocolumns_can_be_asked_in_where_and_summed_over(ask: Ask) -> None:
    sql = "select connect_by_root ename boss, sum(sal) total from emp where connect_by_isleaf = 1 "
    sql += "start with job = 'MANAGER' connect by prior empno = mgr "
    sql += "group by connect_by_root ename order by 1"
    assert ask(sql) == [("BLAKE", 6550), ("CLARK", 1300), ("JONES", 1900)]


def test_rows_of_a_tree_are_numbered_in_its_order(ask: Ask) -> None:
    sql = f"select rownum, ename {UNDER_KING} and level < 3 order siblings by ename"
    assert ask(sql) == [(1, "KING"), (2, "BLAKE"), (3, "CLARK"), (4, "JONES")]


def test_levels_can_be_generated(ask: Ask) -> None:
    assert ask("select level from dual connect by level <= 3") == [(1,), (2,), (3,)]
    assert ask("select rownum * 2 from dual connect by rownum < 4") == [(2,), (4,), (6,)]
    assert ask("select level from dual connect by level <= 0") == [(1,)]
    assert ask("select level from dual connect by level <= :n", {"n": 2}) == [(1,), (2,)]
    months = "select to_char(add_months(date '2024-01-01', level - 1), 'YYYY-MM') m from dual "
    months += "connect by level <= months_between(date '2024-04-01', date '2024-01-01')"
    assert ask(months) == [("2024-01",), ("2024-02",), ("2024-03",)]


def test_a_hundred_thousand_levels_are_quickly_made(ask: Ask) -> None:
    sql = "select sum(n) from (select level n from dual connect by level <= 100000)"
    assert ask(sql) == [(100000 * 100001 // 2,)]


def test_a_list_in_a_text_becomes_rows(ask: Ask) -> None:
    sql = "select regexp_substr(s, '[^,]+', 1, level) from (select 'a,b,c' s from dual) "
    sql += "connect by level <= regexp_count(s, ',') + 1"
    assert ask(sql) == [("a",), ("b",), ("c",)]


def test_every_row_is_multiplied_by_the_trick_with_sys_guid(ask: Ask) -> None:
    sql = "select deptno, level from dept where deptno < 30 connect by level <= 2 "
    sql += "and prior deptno = deptno and prior sys_guid() is not null order by 1, 2"
    assert ask(sql) == [(10, 1), (10, 2), (20, 1), (20, 2)]


def test_a_loop_is_an_error(ask: Ask) -> None:
    with pytest.raises(OracleSqlError) as raised:
        ask(LOOP + "select name from t start with id = 1 connect by prior id = above")
    assert raised.value.code == 1436


def test_nocycle_ends_at_the_loop_and_marks_it(ask: Ask) -> None:
    sql = LOOP + "select name, level, connect_by_iscycle, connect_by_isleaf from t "
    sql += "start with id = 1 connect by nocycle prior id = above order siblings by name"
    assert ask(sql) == [("a", 1, 0, 0), ("b", 2, 0, 0), ("c", 3, 1, 1), ("d", 3, 0, 1)]


def test_a_query_for_each_row_can_be_a_tree(ask: Ask) -> None:
    sql = (
        "select m.ename, (select count(*) - 1 from emp e start with e.empno = m.empno "
        "connect by prior e.empno = e.mgr) below from emp m where m.job = 'MANAGER' order by 1"
    )
    assert ask(sql) == [("BLAKE", 5), ("CLARK", 1), ("JONES", 4)]


def test_a_query_in_with_may_read_itself(ask: Ask) -> None:
    sql = (
        "with chain (empno, ename, depth, path) as ("
        "select empno, ename, 1, cast(ename as varchar2(100)) from emp where mgr is null union all "
        "select e.empno, e.ename, c.depth + 1, c.path || '>' || e.ename from emp e, chain c "
        "where e.mgr = c.empno) select depth, path from chain where depth = 4 order by path"
    )
    assert ask(sql) == [(4, "KING>JONES>FORD>SMITH"), (4, "KING>JONES>SCOTT>ADAMS")]
    halves = "with h (n, x) as (select 1, 1 from dual union all select n + 1, x / 2 from h "
    halves += "where n < 4) select min(x) from h"
    assert str(ask(halves)[0][0]) == "0.125"


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("select level from emp", 1788),
        ("select connect_by_isleaf from emp", 1788),
        ("select prior ename from emp", 976),
        ("select sys_connect_by_path(ename, '/') from emp", 30002),
        (f"select sys_connect_by_path(ename, 'A') {UNDER_KING}", 30004),
        (f"select sys_connect_by_path(ename, '') {UNDER_KING}", 30003),
        (f"select connect_by_iscycle {UNDER_KING}", 30930),
        ("select ename from emp order siblings by ename", 30929),
        ("with t as (select 1 n from dual union all select n + 1 from t) select n from t", 32039),
        ("with t (n) as (select 1 from dual union select n from t) select n from t", 32040),
    ],
)
def test_trees_that_oracle_refuses_are_refused(ask: Ask, sql: str, code: int) -> None:
    with pytest.raises(OracleSqlError) as raised:
        ask(sql)
    assert raised.value.code == code


def test_what_is_not_known_of_trees_is_not_guessed(ask: Ask) -> None:
    with pytest.raises(UnknownOracleSqlError):
        ask("with t (n) as (select 1 from dual union all select n + 1 from t where n < 3) "
            "search depth first by n set o select n from t")  # fmt: skip
