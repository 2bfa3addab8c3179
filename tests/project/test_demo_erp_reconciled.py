"""Sub-ledgers of the demo ERP agree with its ledger to the cent, but for what is planted."""

from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dbt_project.errors import MisdeclaredError
from ingest.demo_erp.planted import planted_differences
from tests.project.test_demo_erp_ledger import advanced, generated, in_quarters

__all__ = ["advanced", "generated", "in_quarters"]

LEDGER = """
    select
        details.pk_org,
        case when accounts.code like '140%' then 'stock' else accounts.code end as account,
        yearv || '-' || periodv as period, sum(localdebitamount - localcreditamount) as moved
    from gl_detail details
    join bd_accasoa using (pk_accasoa)
    join bd_account accounts using (pk_account)
    where details.dr = 0 and discardflagv <> 'Y' and tempsaveflag <> 'Y'
        and voucherkindv not in (5, 255)
        and (accounts.code in ('1122', '220201', '220202') or accounts.code like '140%')
    group by all
"""

# Receivables: bills less receipts and what was paid in advance and has been offset. Payables the
# other way round. The estimate is owed from a receipt's signature to its settlement. Stock counts
# once the month is costed.
SUBLEDGERS = """
    select pk_org, '1122' as account, billyear || '-' || billperiod as period,
        sum(local_money) as moved
    from ar_recbill where dr = 0 and effectstatus = 10 group by all
    union all
    select pk_org, '1122', substr(billdate, 1, 7), -sum(local_money_cr)
    from ar_gatheritem where dr = 0 and prepay = 0 group by all
    union all
    select settled.pk_org, '1122', substr(settled.busidate, 1, 7), -sum(settled.local_money_cr)
    from arap_verifydetail settled
    join ar_gatheritem receipts on receipts.pk_gatheritem = settled.pk_item2
    where settled.dr = 0 and receipts.prepay = 1 group by all
    union all
    select pk_org, '220201', billyear || '-' || billperiod, -sum(local_money)
    from ap_payablebill where dr = 0 group by all
    union all
    select pk_org, '220201', billyear || '-' || billperiod, sum(local_money)
    from ap_paybill where dr = 0 group by all
    union all
    select heads.pk_org, '220202', substr(heads.taudittime, 1, 7), -sum(lines.nmny)
    from ic_purchasein_b lines
    join ic_purchasein_h heads on heads.cgeneralhid = lines.cgeneralhid
    where heads.dr = 0 and lines.dr = 0 and heads.fbillflag = 3 group by all
    union all
    select heads.pk_org, '220202', substr(heads.dbilldate, 1, 7), sum(lines.nclashestmoney)
    from po_settlebill_b lines
    join po_settlebill heads on heads.pk_settlebill = lines.pk_settlebill
    where heads.dr = 0 and lines.dr = 0 group by all
    union all
    select pk_org, 'stock', caccountperiod, sum(case finoutflag when 0 then nmny else -nmny end)
    from ia_detailledger
    where dr = 0 and substr(dbizdate, 1, 7) >= (select min(yearmth) from bd_accperiodmonth)
    group by all
"""

DIFFERENCES = f"""
    with both_sides as (
        select * from ({LEDGER})
        union all
        select pk_org, account, period, -moved from ({SUBLEDGERS})
    )
    select pk_org, account, period, sum(moved)
    from both_sides
    where account <> 'stock'
        or (pk_org, period) in (select (pk_org, caccountperiod) from ia_monthnab)
    group by all
    having sum(moved) <> 0
"""

Key = tuple[str, str, str]


def found_in(path: Path) -> dict[Key, Decimal]:
    """Differences of ledger and sub-ledgers by company, account and period."""
    with duckdb.connect(str(path), read_only=True) as erp:
        rows = erp.execute(DIFFERENCES).fetchall()
    return {(org, account, period): amount for org, account, period, amount in rows}


def planted_in(path: Path) -> dict[Key, Decimal]:
    with duckdb.connect(str(path), read_only=True) as erp:
        costed = set(erp.execute("select pk_org, caccountperiod from ia_monthnab").fetchall())
        planted = planted_differences(erp)
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    for one in planted:
        if one.account != "stock" or (one.pk_org, one.period) in costed:
            sums[one.pk_org, one.account, one.period] += one.difference
    return {key: amount for key, amount in sums.items() if amount}


@pytest.mark.parametrize("state", ["generated", "in_quarters", "advanced"])
def test_ledger_and_sub_ledgers_differ_by_what_is_planted_and_no_more(
    state: str, request: pytest.FixtureRequest
) -> None:
    path = request.getfixturevalue(state)
    assert found_in(path) == planted_in(path)


def test_only_a_demo_erp_has_planted_differences() -> None:
    with duckdb.connect() as other, pytest.raises(MisdeclaredError, match="not a demo ERP"):
        planted_differences(other)


def test_every_kind_of_mistake_is_planted_a_few_times_a_year(generated: Path) -> None:
    with duckdb.connect(str(generated), read_only=True) as erp:
        planted = planted_differences(erp)
    assert {one.kind for one in planted} == {"missing", "amount", "account", "period"}
    assert {one.document for one in planted} == {"ar_recbill", "ap_payablebill", "ic_purchasein_h"}
    documents = {(one.key, one.period[:4]) for one in planted}
    for year, count in Counter(year for _, year in documents).items():
        assert 1 <= count <= 60, year
