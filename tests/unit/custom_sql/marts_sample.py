"""A published file with marts that may be read, one that may not, and the platform's own tables."""

from pathlib import Path
from typing import Any

import duckdb
import yaml

from dbt_project.marts import Mart
from dbt_project.report_values import Column, Condition, Label
from dbt_project.reporting.rights import PermittedMart

FOLDER = Path(__file__).parent
ROWS = 20_000
_TYPES = {
    "fct_sales": {
        "org_code": "varchar",
        "customer_code": "varchar",
        "doc_date": "date",
        "quantity": "integer",
        "amount": "decimal(18,2)",
        "cost": "decimal(18,2)",  # hidden
    },
    "dim_orgs": {"org_code": "varchar", "org_name": "varchar"},
}
_WHERE = {"fct_sales": (Condition("org_code", "in", ("01", "02")),)}


def permitted() -> dict[str, PermittedMart]:
    """What the person of the tests may see: two organisations' sales, without their cost."""
    return {name: PermittedMart(_mart(name), _WHERE.get(name, ())) for name in _TYPES}


def sample_file(path: Path, rows: int = ROWS) -> Path:
    """The file; org 03 and fct_secret have the figure 666, which nothing may show."""
    with duckdb.connect(str(path)) as opened:
        opened.execute("create schema marts")
        opened.execute("create schema platform")
        opened.execute("create table platform.dbt_results as select 666 as secret")
        opened.execute("create table marts.fct_secret as select 666.00 as amount, '01' as org_code")
        opened.execute(
            "create table marts.dim_orgs as "
            "select * from (values ('01', '东'), ('02', '南'), ('03', '西')) t (org_code, org_name)"
        )
        opened.execute(
            "create table marts.fct_sales as select "
            "'0' || (1 + i % 3) as org_code, 'c' || (i % 100) as customer_code, "
            "date '2024-01-01' + cast(i % 180 as integer) as doc_date, "
            "cast(1 + i % 7 as integer) as quantity, "
            "cast(case when i % 3 = 2 then 666 else i % 50 end as decimal(18, 2)) as amount, "
            f"cast(666 as decimal(18, 2)) as cost from range({rows}) r (i)"
        )
    return path


def statements(name: str) -> list[tuple[str, str]]:
    """(category, statement) of one of the data files here."""
    listed: dict[str, list[Any]] = yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
    return [(category, sql) for category, found in listed.items() for sql in found]


def _mart(name: str) -> Mart:
    columns = {
        column: Column(column, Label(column, column), kind)
        for column, kind in _TYPES[name].items()
        if column != "cost"
    }
    return Mart(f"model.sample.{name}", name, ("marts", name), (), columns, "sample.yml")
