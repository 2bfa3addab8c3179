"""Documents of costing (采购入库单 I2, 销售成本结转单 I5) behind the detail ledger's rows."""


def _heads(bill_type: str, table: str, extra: str) -> str:
    """One bill for each stock bill whose rows are costed."""
    return f"""
        insert into ia_{bill_type.lower()}bill by name
        select
            bill_key('{bill_type}', cgeneralhid) as cbillid,
            getvariable('group_key') as pk_group, pk_org, book_key(pk_org) as pk_book,
            pk_org as cfinanceorgid, substr(taudittime, 1, 7) as caccountperiod, vbillcode,
            dbilldate, cdptid as cdeptid, pk_org as cstockorgid, cwarehouseid as cstordocid,
            {extra}, 0 as dr, taudittime as ts
        from {table}
        where fbillflag = 3 and dr = 0 and stamped_in_window(taudittime) and cgeneralhid in (
            select csrcid from new_costs where bill_type = '{bill_type}')
        order by cgeneralhid
    """


LINE = """
    bill_key(bill_type, csrcbid) as cbill_bid, bill_key(bill_type, csrcid) as cbillid,
    getvariable('group_key') as pk_group, new_costs.pk_org, book_key(new_costs.pk_org) as pk_book,
    cast(10 * row_number() over (partition by csrcid order by csrcbid) as varchar) as crowno,
    pk_material as cinventoryid, pk_material as cinventoryvid, new_costs.nnum,
    source_type as csrcbilltypecode, csrcid, csrcbid, new_costs.vbillcode as vsrccode, 0 as dr
"""

STEPS = (
    _heads("I2", "ic_purchasein_h", "cvendorid"),
    f"""
    insert into ia_i2bill_b by name
    select {LINE}, nprice, nmny, nmny as ngroupmny, 'Y' as bestimateflag, ts
    from new_costs
    where bill_type = 'I2'
    """,
    _heads("I5", "ic_saleout_h", "ccustomerid, csaleorgoid as csaleorgid, -1 as fintransitflag"),
    f"""
    insert into ia_i5bill_b by name
    select
        {LINE}, issues.nprice, money(issues.cents) as nmny, money(issues.cents) as ngroupmny,
        lines.cfirstbillhid as cfirstid, lines.cfirstbillbid as cfirstbid,
        greatest(new_costs.ts, issues.costed_at) as ts
    from new_costs
    join ic_saleout_b lines on lines.cgeneralbid = new_costs.csrcbid
    left join costed_issues issues on issues.cdetailledgerid = new_costs.cdetailledgerid
    where bill_type = 'I5'
    """,
    """
    update ia_i5bill_b
    set nprice = issues.nprice, nmny = money(issues.cents), ngroupmny = money(issues.cents),
        ts = issues.costed_at
    from (
        select ledger.cbill_bid, issues.*
        from costed_issues issues
        join ia_detailledger ledger on ledger.cdetailledgerid = issues.cdetailledgerid
        where not issues.is_new and ledger.cbilltypecode = 'I5'
        order by ledger.cbill_bid
    ) issues
    where ia_i5bill_b.cbill_bid = issues.cbill_bid
    """,
)
