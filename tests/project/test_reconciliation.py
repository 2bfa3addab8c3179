"""The reconciliation of sub-ledgers and ledger finds every planted mistake, and no other."""

from collections import defaultdict
from decimal import Decimal

import duckdb

from ingest.demo_erp.planted import planted_differences
from tests.workspace import Workspace

FOUND = """
    select
        org_id, case when account_code like '140%' then 'stock' else account_code end as account,
        strftime(period_month, '%Y-%m') as period,
        sum(case ledger when 'gl' then net_amount else -net_amount end) as difference
    from mart_file.marts.rpt_subledger_reconciliation
    group by all
    having difference <> 0
"""


def assert_finds_what_is_planted(workspace: Workspace) -> None:
    """Compare the mart's differences with the mistakes of its ERP, by company, account, month."""
    planted: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    with duckdb.connect(str(workspace.data / "erp.duckdb"), read_only=True) as erp:
        for one in planted_differences(erp):
            planted[one.pk_org, one.account, one.period] += one.difference
    found = {(org, account, period): sum_ for org, account, period, sum_ in workspace.rows(FOUND)}
    assert found == {key: amount for key, amount in planted.items() if amount}
    assert {account for _, account, _ in found} == {"1122", "220201", "220202", "stock"}


def test_the_reconciliation_shows_exactly_the_mistakes_that_were_planted(built: Workspace) -> None:
    assert_finds_what_is_planted(built)
