"""Windows: ranks, neighbours, moving sums, shares."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

Ask = Callable[..., list[tuple[Any, ...]]]
# By salary: JAMES 950, MARTIN 1250, WARD 1250, TURNER 1500, ALLEN 1600, BLAKE 2850;
# commissions: null, 1400, 500, 0, 300, null.
THIRTY = "from emp where deptno = 30 order by sal, ename"
VALUES = [
    ("row_number() over (order by sal, ename)", [1, 2, 3, 4, 5, 6]),
    ("rank() over (order by sal)", [1, 2, 2, 4, 5, 6]),
    ("dense_rank() over (order by sal desc)", [5, 4, 4, 3, 2, 1]),
    ("rank() over (order by comm desc nulls last) ", [5, 1, 2, 4, 3, 5]),
    ("rank() over (order by comm desc)", [1, 3, 4, 6, 5, 1]),
    ("ntile(4) over (order by sal, ename)", [1, 1, 2, 2, 3, 4]),
    ("lag(sal) over (order by sal, ename)", [None, 950, 1250, 1250, 1500, 1600]),
    ("lead(sal, 2, 0) over (order by sal, ename)", [1250, 1500, 1600, 2850, 0, 0]),
    ("lag(comm ignore nulls) over (order by sal, ename)", [None, None, 1400, 500, 0, 300]),
    ("first_value(ename) over (order by sal desc, ename)", ["BLAKE"] * 6),
    ("last_value(comm) ignore nulls over (order by sal, ename)", [None, 1400, 500, 0, 300, 300]),
    ("last_value(ename) over (order by sal)", ["JAMES", None, None, "TURNER", "ALLEN", "BLAKE"]),
    ("nth_value(ename, 2) over (order by sal, ename)", [None] + ["MARTIN"] * 5),
    ("sum(sal) over (order by sal, ename)", [950, 2200, 3450, 4950, 6550, 9400]),
    ("sum(sal) over (order by sal)", [950, 3450, 3450, 4950, 6550, 9400]),
    ("sum(sal) over ()", [9400] * 6),
    ("count(*) over (partition by job)", [1, 4, 4, 4, 4, 1]),
    ("sum(sal) over (order by sal, ename rows 1 preceding)", [950, 2200, 2500, 2750, 3100, 4450]),
    ("sum(sal) over (order by sal, ename rows between 1 following and unbounded following)",
     [8450, 7200, 5950, 4450, 2850, None]),
    ("count(*) over (order by sal range between 300 preceding and 300 following)",
     [3, 4, 4, 4, 2, 1]),
    ("count(*) over (order by hiredate range between 30 preceding and current row)",
     [1, 2, 2, 1, 1, 1]),
    ("count(*) over (order by hiredate range interval '1' month preceding)",
     [1, 2, 2, 1, 1, 1]),
    ("max(sal) over (partition by job order by sal rows between unbounded preceding and "
     "unbounded following)", [950, 1600, 1600, 1600, 1600, 2850]),
    ("ratio_to_report(sal) over (partition by job)", [
        1, Decimal("0.22321428571428571429"),
        Decimal("0.22321428571428571429"),
        Decimal("0.26785714285714285714"),
        Decimal("0.28571428571428571429"), 1,
    ]),
    ("round(ratio_to_report(sal) over () * 100, 1)", [
        Decimal("10.1"), Decimal("13.3"), Decimal("13.3"), 16, 17, Decimal("30.3"),
    ]),
    ("percent_rank() over (order by sal)", [
        0, Decimal("0.2"), Decimal("0.2"), Decimal("0.6"), Decimal("0.8"), 1,
    ]),
    ("round(cume_dist() over (order by sal), 3)", [
        Decimal("0.167"), Decimal("0.5"), Decimal("0.5"), Decimal("0.667"), Decimal("0.833"), 1,
    ]),
    ("listagg(ename, ',') within group (order by ename) over (partition by job)", [
        "JAMES", *["ALLEN,MARTIN,TURNER,WARD"] * 4, "BLAKE",
    ]),
    ("median(sal) over (partition by job)", [950, 1375, 1375, 1375, 1375, 2850]),
    ("round(avg(sal) over (partition by job))", [950, 1400, 1400, 1400, 1400, 2850]),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), VALUES)
def test_a_window_gives_what_oracle_gives(ask: Ask, expression: str, expected: list[Any]) -> None:
    found = [row[0] for row in ask(f"select {expression} {THIRTY}")]
    if expression == "last_value(ename) over (order by sal)":
        # Which of two equals is last is not said.
        assert [*found[:1], None, None, *found[3:]] == expected
    elif expression.startswith("count(*) over (order by hiredate"):
        assert sorted(found) == sorted(expected)
    else:
        assert found == expected


def test_windows_look_at_groups(ask: Ask) -> None:
    sql = (
        "select deptno, sum(sal), rank() over (order by sum(sal) desc), "
        "sum(sum(sal)) over (order by deptno), round(ratio_to_report(sum(sal)) over (), 3) "
        "from emp group by deptno order by deptno"
    )
    assert ask(sql) == [
        (10, 8750, 3, 8750, Decimal("0.301")),
        (20, 10875, 1, 19625, Decimal("0.375")),
        (30, 9400, 2, 29025, Decimal("0.324")),
    ]


def test_the_best_of_each_group_is_found(ask: Ask) -> None:
    sql = (
        "select deptno, ename from (select e.*, row_number() over (partition by deptno "
        "order by sal desc, ename) rn from emp e) where rn = 1 order by deptno"
    )
    assert ask(sql) == [(10, "KING"), (20, "FORD"), (30, "BLAKE")]
