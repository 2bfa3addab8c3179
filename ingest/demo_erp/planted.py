"""The mistakes that the demo ERP's accountants made, worked out anew from seed and keys.

A reconciliation of sub-ledgers and ledger has to find exactly these. The ledger is not read here:
`mistake` says for a document's key whether its voucher is missing, has another amount, stands on
another account or in the next period.
"""

from dataclasses import dataclass
from decimal import Decimal

import duckdb

from ingest.demo_erp import dice, settings
from ingest.demo_erp.receivable_vouchers import SLIP

# What each kind of document moves on which control account; debit is above zero.
DOCUMENTS = """
    select
        'ar_recbill' as document, pk_recbill as key, pk_org,
        billyear || '-' || billperiod as period, '1122' as account, cents(local_money) as cents
    from ar_recbill where dr = 0 and effectstatus = 10
    union all
    select
        'ap_payablebill', pk_payablebill, pk_org, billyear || '-' || billperiod, '220201',
        -cents(local_money)
    from ap_payablebill where dr = 0
    union all
    select
        'ap_payablebill', bills.pk_payablebill, bills.pk_org, billyear || '-' || billperiod,
        entries.account, sum(case entries.account when '220202' then cents(settled.nclashestmoney)
            else cents(settled.nmoney - settled.nclashestmoney) end)
    from ap_payablebill bills
    join ap_payableitem items on items.pk_payablebill = bills.pk_payablebill
    join po_settlebill_b settled on settled.pk_invoice_b = items.top_itemid,
        (values ('220202'), ('stock')) entries(account)
    where bills.dr = 0
    group by all
    union all
    select
        'ic_purchasein_h', heads.cgeneralhid, heads.pk_org, substr(heads.taudittime, 1, 7),
        entries.account,
        sum(case entries.account when 'stock' then 1 else -1 end * cents(lines.nmny))
    from ic_purchasein_h heads
    join ic_purchasein_b lines on lines.cgeneralhid = heads.cgeneralhid and lines.dr = 0,
        (values ('220202'), ('stock')) entries(account)
    where heads.dr = 0 and heads.fbillflag = 3
    group by all
"""

# A slip of the pen and a wrong account touch only one of a document's control accounts; the entry
# against a purchase receipt's stock follows its slip.
DIFFERENCES = f"""
    with documents as ({DOCUMENTS}),
    slips as (
        select *, mistake(key) as kind from documents where mistake(key) is not null
    ),
    effects as (
        select *, -cents as difference from slips where kind in ('missing', 'period')
        union all
        select * replace (
            strftime(cast(period || '-01' as date) + interval 1 month, '%Y-%m') as period), cents
        from slips where kind = 'period'
        union all
        select *, case account when '1122' then {SLIP} when 'stock' then {SLIP} else -{SLIP} end
        from slips
        where kind = 'amount' and (document <> 'ap_payablebill' or account = '220201')
        union all
        select *, -cents from slips
        where kind = 'account' and (account in ('1122', '220201')
            or (document = 'ic_purchasein_h' and account = 'stock'))
    )
    select kind, document, key, pk_org, account, period, money(difference)
    from effects
    where difference <> 0
    order by all
"""


@dataclass(frozen=True)
class Planted:
    """By how much the ledger's control account exceeds the sub-ledger for one document's mistake.

    `account` is 1122, 220201, 220202 or 'stock' (1403 and 1405 together); debits are above zero.
    """

    kind: str
    document: str
    key: str
    pk_org: str
    account: str
    period: str
    difference: Decimal


def planted_differences(connection: duckdb.DuckDBPyConnection) -> list[Planted]:
    """All planted differences of a demo ERP; one that is not raises MisdeclaredError."""
    found = settings.read(connection, "the connection")
    dice.prepare(connection, found.seed, found.orders_per_year)
    return [Planted(*row) for row in connection.execute(DIFFERENCES).fetchall()]
