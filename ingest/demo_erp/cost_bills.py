"""Documents of costing (采购入库单 I2, 销售成本结转单 I5) behind the detail ledger's rows."""


def _head(bill_type: str, extra: str) -> str:
    return f"""
        select
            bill_key('{bill_type}', new_costs.csrcid) as cbillid,
            getvariable('group_key') as pk_group, any_value(new_costs.pk_org) as pk_org,
            book_key(any_value(new_costs.pk_org)) as pk_book,
            any_value(new_costs.pk_org) as cfinanceorgid,
            strftime(any_value(new_costs.month), '%Y-%m') as caccountperiod,
            any_value(new_costs.vbillcode) as vbillcode, any_value(new_costs.dbizdate) as dbilldate,
            any_value(new_costs.cdptid) as cdeptid, any_value(new_costs.pk_org) as cstockorgid,
            any_value(new_costs.cwarehouseid) as cstordocid, {extra}, 0 as dr,
            max(new_costs.ts) as ts
        from new_costs
    """


LINE = """
    bill_key(bill_type, csrcbid) as cbill_bid, bill_key(bill_type, csrcid) as cbillid,
    getvariable('group_key') as pk_group, new_costs.pk_org, book_key(new_costs.pk_org) as pk_book,
    cast(10 * row_number() over (partition by csrcid order by csrcbid) as varchar) as crowno,
    pk_material as cinventoryid, pk_material as cinventoryvid, new_costs.nnum,
    source_type as csrcbilltypecode, csrcid, csrcbid, new_costs.vbillcode as vsrccode, 0 as dr
"""

STEPS = (
    f"""
    insert into ia_i2bill by name
    {_head("I2", "any_value(new_costs.cvendorid) as cvendorid")}
    where bill_type = 'I2'
    group by new_costs.csrcid
    order by cbillid
    """,
    f"""
    insert into ia_i2bill_b by name
    select {LINE}, nprice, nmny, nmny as ngroupmny, 'Y' as bestimateflag, ts
    from new_costs
    where bill_type = 'I2'
    """,
    f"""
    insert into ia_i5bill by name
    {
        _head(
            "I5",
            '''any_value(new_costs.ccustomerid) as ccustomerid,
        any_value(heads.csaleorgoid) as csaleorgid, -1 as fintransitflag''',
        )
    }
    join ic_saleout_h heads on heads.cgeneralhid = new_costs.csrcid
    where bill_type = 'I5'
    group by new_costs.csrcid
    order by cbillid
    """,
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
