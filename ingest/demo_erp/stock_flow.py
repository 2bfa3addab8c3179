"""The stock flow (出入库流水账) of signed bills, stock counts (盘点), and what is on hand.

A transfer between warehouses of one company (4K) is two rows of the flow, out and in; every other
line is one. Services are in no warehouse.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Bill:
    """A kind of bill as rows of the flow; the columns are SQL."""

    table: str
    kind: str
    is_in: bool
    vendor: str = "null"
    customer: str = "null"
    other: str = "null"
    store: str = "lines.cbodywarehouseid"


OTHER = "heads.cotherwhid"
BETWEEN = Bill("whstrans", "4K", is_in=False, other=OTHER)
BILLS = (
    Bill("purchasein", "45", is_in=True, vendor="heads.cvendorid"),
    Bill("finprodin", "46", is_in=True),
    Bill("generalin", "4A", is_in=True),
    Bill("transin", "4E", is_in=True, other=OTHER),
    Bill("saleout", "4C", is_in=False, customer="heads.ccustomerid"),
    Bill("material", "4D", is_in=False),
    Bill("generalout", "4I", is_in=False),
    Bill("transout", "4Y", is_in=False, other=OTHER),
    BETWEEN,
    replace(BETWEEN, is_in=True, other="heads.cwarehouseid", store=OTHER),
)


def _rows(bill: Bill) -> str:
    """Signed lines of one kind of bill as rows of the flow."""
    received, issued = ("lines.nnum", "null") if bill.is_in else ("null", "lines.nnum")
    # Only materials warehouses keep batches apart.
    batch = (
        "'~'" if bill.table == "saleout"
        else f"case when {bill.store} like '%04' then lines.pk_batchcode else '~' end"
    )  # fmt: skip
    return f"""
        select
            '1001' || digest('{bill.kind}{bill.is_in}' || lines.cgeneralbid) as pk_flow,
            '{bill.kind}' as cbilltypecode, heads.vtrantypecode, heads.pk_org,
            {bill.store} as cwarehouseid, {bill.other} as cotherwhid,
            lines.cgeneralhid, lines.cgeneralbid, heads.vbillcode, lines.crowno, heads.dbilldate,
            lines.dbizdate, lines.cmaterialvid, lines.cmaterialoid, lines.cunitid,
            lines.castunitid, {batch} as pk_batchcode, lines.vbatchcode,
            cast({received} as decimal(28, 8)) as ninnum,
            cast({issued} as decimal(28, 8)) as noutnum, lines.ncostprice, lines.ncostmny,
            heads.taudittime, heads.cdptid, {bill.vendor} as cvendorid,
            {bill.customer} as ccustomerid
        from ic_{bill.table}_h heads
        join ic_{bill.table}_b lines on lines.cgeneralhid = heads.cgeneralhid and lines.dr = 0
        where heads.dr = 0 and heads.fbillflag = 3 and stamped_in_window(heads.taudittime)
    """


def _new_flow() -> str:
    """All rows of the window."""
    parts = [_rows(bill) for bill in BILLS]
    united = " union all by name ".join(parts)
    return f"""
        create or replace temp table new_flow as
        select * from ({united}) rows
        where cmaterialvid in (select pk_material from material_groups where account is not null)
    """


INSERT_FLOW = """
    insert into ic_flow by name
    select
        *, getvariable('group_key') as pk_group,
        '1.00/1.00' as vchangerate, ninnum as ninassistnum, noutnum as noutassistnum,
        3 as fbillflag, '~' as billmaker, '~' as approver,
        substr(taudittime, 1, 10) || ' 00:00:00' as taccounttime, 0 as dr, taudittime as ts
    from new_flow
    order by taudittime, pk_flow
"""

ON_HAND = (
    """
    create or replace temp table stock_changes as
    select
        '1001OD' || substr(digest(cwarehouseid || cmaterialvid || pk_batchcode), 1, 14)
            as pk_onhanddim,
        any_value(pk_org) as pk_org, cwarehouseid, cmaterialvid, any_value(cmaterialoid)
            as cmaterialoid, any_value(castunitid) as castunitid, pk_batchcode,
        case when pk_batchcode <> '~' then any_value(vbatchcode) end as vbatchcode,
        sum(coalesce(ninnum, 0) - coalesce(noutnum, 0)) as change, min(taudittime) as first_ts,
        max(taudittime) as last_ts
    from new_flow
    group by cwarehouseid, cmaterialvid, pk_batchcode
    order by 1
    """,
    """
    insert into ic_onhandnum by name
    select
        pk_onhanddim, 0 as nonhandnum, 0 as nonhandastnum, 0 as nrsnum, 0 as ngrossnum, 0 as dr,
        first_ts as ts
    from stock_changes
    where pk_onhanddim not in (select pk_onhanddim from ic_onhanddim)
    """,
    """
    insert into ic_onhanddim by name
    select
        pk_onhanddim, getvariable('group_key') as pk_group, pk_org, cwarehouseid,
        '~' as clocationid, cmaterialvid, cmaterialoid, castunitid, '1.00/1.00' as vchangerate,
        pk_batchcode, vbatchcode, '~' as cstateid, '~' as cvendorid, '~' as cprojectid,
        '~' as casscustid, substr(pk_onhanddim, 7) as vhashcode, 0 as dr, first_ts as ts
    from stock_changes
    where pk_onhanddim not in (select pk_onhanddim from ic_onhanddim)
    """,
    """
    update ic_onhandnum
    set
        nonhandnum = nonhandnum + change, nonhandastnum = nonhandastnum + change,
        ts = greatest(ic_onhandnum.ts, last_ts)
    from stock_changes changes
    where changes.pk_onhanddim = ic_onhandnum.pk_onhanddim
    """,
)

STEPS = (_new_flow(), INSERT_FLOW, *ON_HAND)
