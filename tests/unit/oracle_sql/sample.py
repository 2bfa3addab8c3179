"""Oracle's own example tables, EMP and DEPT of SCOTT, in DuckDB; and asking them in Oracle SQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Context, Decimal
from typing import Any

import duckdb

from dbt_project.oracle_sql.translate import run

DIGITS = Context(prec=80)
NOW = datetime(2024, 3, 15, 10, 30, 0)  # a Friday
TABLES = """
create table emp (
    empno integer, ename varchar, job varchar, mgr integer, hiredate date,
    sal decimal(18, 2), comm decimal(18, 2), deptno integer
);
insert into emp values
    (7369, 'SMITH', 'CLERK', 7902, '1980-12-17', 800, null, 20),
    (7499, 'ALLEN', 'SALESMAN', 7698, '1981-02-20', 1600, 300, 30),
    (7521, 'WARD', 'SALESMAN', 7698, '1981-02-22', 1250, 500, 30),
    (7566, 'JONES', 'MANAGER', 7839, '1981-04-02', 2975, null, 20),
    (7654, 'MARTIN', 'SALESMAN', 7698, '1981-09-28', 1250, 1400, 30),
    (7698, 'BLAKE', 'MANAGER', 7839, '1981-05-01', 2850, null, 30),
    (7782, 'CLARK', 'MANAGER', 7839, '1981-06-09', 2450, null, 10),
    (7788, 'SCOTT', 'ANALYST', 7566, '1987-04-19', 3000, null, 20),
    (7839, 'KING', 'PRESIDENT', null, '1981-11-17', 5000, null, 10),
    (7844, 'TURNER', 'SALESMAN', 7698, '1981-09-08', 1500, 0, 30),
    (7876, 'ADAMS', 'CLERK', 7788, '1987-05-23', 1100, null, 20),
    (7900, 'JAMES', 'CLERK', 7698, '1981-12-03', 950, null, 30),
    (7902, 'FORD', 'ANALYST', 7566, '1981-12-03', 3000, null, 20),
    (7934, 'MILLER', 'CLERK', 7782, '1982-01-23', 1300, null, 10);
create table dept (deptno integer, dname varchar, loc varchar);
insert into dept values
    (10, 'ACCOUNTING', 'NEW YORK'), (20, 'RESEARCH', 'DALLAS'),
    (30, 'SALES', 'CHICAGO'), (40, 'OPERATIONS', 'BOSTON');
"""


def scott() -> duckdb.DuckDBPyConnection:
    """A database in memory with both tables."""
    connection = duckdb.connect()
    connection.execute(TABLES)
    return connection


def asked(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    binds: Mapping[str, Any] | None = None,
    version: int = 11,
    *,
    is_fast: bool = True,
) -> list[tuple[Any, ...]]:
    """The rows of a query, numbers without trailing zeros."""
    table = run(sql, connection, binds, version=version, now=NOW, is_fast=is_fast)
    columns = [[_plain(value) for value in column.to_pylist()] for column in table.columns]
    return list(zip(*columns, strict=True))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize(DIGITS)
    return value
