"""Rows that are not to be seen are not worked with either: an error would name their values."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from dbt_project.access_values import Through
from dbt_project.custom_sql.engine import Engine, Limits
from dbt_project.custom_sql.guard import guarded
from dbt_project.errors import PlatformError
from dbt_project.report_values import Condition
from dbt_project.reporting.rights import PermittedMart
from tests.unit.custom_sql.marts_sample import permitted

OWN = Condition("org_code", "in", ("01", "02"))
BY_BOOK = Condition(
    "customer_code", "in", ("01", "02"),
    Through("dim_books", ("marts", "dim_books"), "book_code", "org_code"),
)  # fmt: skip
FAILING = "cast(case when amount > 600 then 'seen ' || amount else '1' end as integer) = 1"
TRIES = (
    f"select count(*) as n from fct_sales where {FAILING}",
    f"select count(*) as n from fct_sales where amount > 0 and {FAILING}",
    f"select count(*) as n from dim_orgs o left join fct_sales s on s.org_code = o.org_code "
    f"and {FAILING}",
    "select count(*) as n from dim_orgs o where exists "
    f"(select 1 from fct_sales s where s.org_code = o.org_code and {FAILING})",
    "select count(*) as n from fct_sales where 1 / case when amount > 600 then 0 else 1 end > 0",
    "select count(*) as n from fct_sales where customer_code = 1",
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Sales of 300 books; every third belongs to org 03, and has 666."""
    file = tmp_path_factory.mktemp("published") / "build.duckdb"
    with duckdb.connect(str(file)) as opened:
        opened.execute("create schema marts")
        opened.execute(
            "create table marts.dim_orgs as "
            "select * from (values ('01', '东'), ('02', '南')) t (org_code, org_name)"
        )
        opened.execute(
            "create table marts.dim_books as "
            "select 'b' || i as book_code, '0' || (1 + i % 3) as org_code from range(300) r (i)"
        )
        opened.execute(
            "create table marts.fct_sales as select '0' || (1 + i % 3) as org_code, "
            "'b' || (i % 300) as customer_code, date '2024-01-01' as doc_date, "
            "cast(i % 1000 as integer) as quantity, "
            "cast(case when i % 3 = 2 then 666 else 1 end as decimal(18, 2)) as amount "
            "from range(20000) r (i)"
        )
    engine = Engine(file, Limits(timeout_s=20))
    yield engine
    engine.close()


def _seen(condition: Condition) -> dict[str, PermittedMart]:
    return permitted() | {"fct_sales": replace(permitted()["fct_sales"], where=(condition,))}


def _said(engine: Engine, condition: Condition, sql: str) -> str:
    found = guarded(sql, _seen(condition), "duckdb")
    try:
        return str(engine.run(found.sql, found.binds).rows.to_pylist())
    except PlatformError as error:
        return str(error)


@pytest.mark.parametrize("condition", [OWN, BY_BOOK], ids=["own", "through a dimension"])
def test_no_error_is_made_of_rows_that_are_not_to_be_seen(
    engine: Engine, condition: Condition
) -> None:
    for sql in TRIES[:-1]:
        assert _said(engine, condition, sql).startswith("[{'n': "), sql
    named = re.findall(r"'b(\d+)'", _said(engine, condition, TRIES[-1]))
    assert named
    assert all(int(number) % 3 < 2 for number in named)


@pytest.mark.parametrize("sql", TRIES)
def test_what_is_asked_of_rows_is_asked_above_the_filter_of_a_reader_s_rows(
    engine: Engine, sql: str
) -> None:
    """As DuckDB plans it: of these few rows it might take the filter first by chance."""
    found = guarded(sql, _seen(BY_BOOK), "duckdb")
    with duckdb.connect(str(engine.database), read_only=True) as opened:
        plans = opened.execute(f"explain (format json) {found.sql}", found.binds).fetchall()
    below = [node for root in json.loads(plans[0][1]) for node in _below_the_limit(root)]
    assert below
    assert not re.search(r"600|CAST\(customer_code AS INTEGER\)", json.dumps(below))


def _below_the_limit(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    is_barrier = "LIMIT" in node["name"] and "dim_orgs" not in json.dumps(node)
    if is_barrier and "fct_sales" in json.dumps(node):
        yield from node["children"]
        return
    for child in node["children"]:
        yield from _below_the_limit(child)


def test_rows_are_kept_apart_on_oracle_by_being_counted() -> None:
    assert "AND rownum >= 1)" in guarded("select amount from fct_sales", permitted(), "oracle").sql
    open_mart = replace(permitted()["fct_sales"], where=())
    seen = {"fct_sales": open_mart}
    assert "rownum" not in guarded("select amount from fct_sales", seen, "oracle").sql
    assert "OFFSET" not in guarded("select amount from fct_sales", seen, "duckdb").sql
