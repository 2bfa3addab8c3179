"""Pay in the marts: what nobody mapped is paid all the same."""

import sqlite3
from contextlib import closing

from tests.workspace import Workspace

BY_GROUP = """
    select pay_group, sum(amount), sum(gross_amount), sum(net_amount)
    from mart_file.marts.fct_payroll group by pay_group
"""


def test_a_pay_item_that_nobody_mapped_keeps_its_pay_in_a_column_of_its_own(
    built: Workspace,
) -> None:
    before = {group: figures for group, *figures in built.rows(BY_GROUP)}
    with closing(sqlite3.connect(built.data / "app.sqlite")) as app, app:
        gone = app.execute("delete from map_pay_items where pay_item_code in ('105', '005')")
        assert gone.rowcount == 2
    built.ingest("run", "app.map_pay_items")
    built.dbt("build", "--select", "snap_pay_item_groups", "dim_pay_items", "fct_payroll")
    after = {group: figures for group, *figures in built.rows(BY_GROUP)}
    tax, overtime = before.pop("23"), before.pop("13")
    assert after.pop("-") == [a + b for a, b in zip(tax, overtime, strict=True)]
    assert after == before
    (name,) = built.rows(
        "select distinct pay_group_name from mart_file.marts.fct_payroll where pay_group = '-'"
    )
    assert name == ("未归类",)
