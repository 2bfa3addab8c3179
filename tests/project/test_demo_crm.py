"""The demo CRM: the same every time, changed a little every day, known to the ERP by a mapping."""

import csv
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dbt_project.errors import MisdeclaredError
from ingest.demo_crm import advance, generate
from ingest.demo_crm.companies import mappings
from tests.workspace import ROOT, Workspace

UNTIL = date(2024, 6, 30)


def contents(path: Path) -> dict[str, list[Any]]:
    """Every row of every table."""
    with closing(sqlite3.connect(path)) as crm:
        tables = crm.execute("select name from sqlite_master where type = 'table'").fetchall()
        return {
            name: crm.execute(f"select * from {name} order by 1").fetchall() for (name,) in tables
        }


def test_a_crm_that_was_let_live_is_the_same_as_one_made_until_then(tmp_path: Path) -> None:
    lived, made = tmp_path / "lived.sqlite", tmp_path / "made.sqlite"
    generate(lived, until=date(2024, 6, 20), scale=0.01, years=0)
    changes = dict(advance(lived, 10))
    generate(made, until=UNTIL, scale=0.01, years=0)
    assert contents(lived) == contents(made)
    assert changes["new visits"] >= 12
    assert changes["opportunities moved on"] > 0
    generate(made, until=UNTIL, scale=0.01, years=0, seed=1, force=True)
    assert contents(lived) != contents(made)


def test_the_seed_of_mappings_is_what_the_demo_companies_need() -> None:
    with (ROOT / "seeds" / "mappings" / "customer_mappings.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = [tuple(row.values()) for row in csv.DictReader(file)]
    assert tuple(rows) == mappings()


def test_customers_are_mapped_to_the_erp_customers_of_the_same_name(built: Workspace) -> None:
    mapped = built.rows(
        "select crm_customer_name, customer_name from mart_file.marts.dim_crm_customers"
        " where is_in_erp = 1"
    )
    assert len(mapped) == 60
    assert all(erp.startswith(crm) for crm, erp in mapped)
    prospects = "select count(*) from mart_file.marts.dim_crm_customers where is_in_erp = 0"
    assert built.rows(prospects)[0][0] > 5


def test_figures_of_crm_and_erp_stand_side_by_side(built: Workspace) -> None:
    ((code, visits, opened, ordered, owed),) = built.rows(
        "select customer_code, sum(visit_count), sum(open_amount), sum(ordered_amount),"
        " sum(receivable_amount) from mart_file.marts.fct_customer_days"
        " where is_in_crm = 1 and is_in_erp = 1 group by customer_code"
        " having sum(open_amount) > 0 and sum(receivable_amount) > 0"
        " order by customer_code limit 1"
    )
    with closing(sqlite3.connect(built.data / "crm.sqlite")) as crm:
        crm_codes = [crm_code for crm_code, erp_code in mappings() if erp_code == code]
        marks = ", ".join("?" * len(crm_codes))
        ids = f"select id from customers where code in ({marks})"
        ((seen,),) = crm.execute(
            f"select count(*) from visits where customer_id in ({ids})", crm_codes
        )
        ((cents,),) = crm.execute(
            "select sum(cast(round(amount * 100) as integer)) from opportunities"
            f" where closed_on is null and customer_id in ({ids})",
            crm_codes,
        )
    assert (visits, int(opened * 100)) == (seen, cents)
    facts = "select sum({}) from mart_file.marts.{} where customer_code = '{}' and {}"
    orders = facts.format("ordered_amount", "fct_sales_order_lines", code, "is_valid = 1")
    receivables = facts.format("amount", "fct_receivables", code, "true")
    assert [(ordered,), (owed,)] == built.rows(orders) + built.rows(receivables)


def test_a_day_in_the_crm_reaches_the_marts_and_keeps_the_laws(built: Workspace) -> None:
    count = "select count(*) from mart_file.marts.fct_visits"
    before = built.rows(count)[0][0]
    changes = dict(advance(built.data / "crm.sqlite", 20))
    built.ingest("run", "crm", "--deletes")
    built.dbt("build", "--select", "source:crm+")
    expected = before + changes["new visits"] - changes.get("visits deleted outright", 0)
    assert built.rows(count) == [(expected,)]


def test_a_file_that_is_no_demo_crm_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "crm.sqlite"
    with pytest.raises(MisdeclaredError, match="does not exist"):
        advance(path, 1)
    sqlite3.connect(path).close()
    with pytest.raises(MisdeclaredError, match="is not a demo CRM"):
        advance(path, 1)
    with pytest.raises(MisdeclaredError, match="exists: remove it"):
        generate(path, until=UNTIL)
