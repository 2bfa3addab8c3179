"""Delivery notes (发货单): approved order lines go out in up to three parts."""

PARTS = """
    create or replace temp table delivery_parts as
    with candidates as (
        select
            lines.csaleorderbid, lines.csaleorderid, lines.csendstockorgid,
            milli(lines.nnum) as q, cents(lines.norigmny) as orig_net,
            cents(lines.norigtaxmny) as orig, cents(lines.nmny) as local_net,
            cents(lines.ntaxmny) as local, day_of(orders.taudittime) as decided,
            case
                when lines.fretexchange = 1 or roll('parts', lines.csaleorderbid, 100) < 80 then 1
                when roll('parts', lines.csaleorderbid, 100) < 97 then 2
                else 3 end as parts,
            -- Most lines of an order travel together.
            case when roll('together', lines.csaleorderbid, 10) < 8 then lines.csaleorderid
                else lines.csaleorderbid end as companion,
            -- Some lines wait for goods that never come, some are served short.
            case
                when roll('fate', lines.csaleorderbid, 100) < 3 then 0
                when lines.fretexchange = 0 and roll('fate', lines.csaleorderbid, 100) < 7
                    then 60 + roll('short', lines.csaleorderbid, 35)
                else 100 end as percent
        from so_saleorder_b lines
        join so_saleorder orders on orders.csaleorderid = lines.csaleorderid
        where orders.dr = 0 and lines.dr = 0 and orders.fstatusflag = 2
            and lines.bbsendendflag = 'N'
            and orders.taudittime >= day_text(getvariable('since') - 100)
    ),
    parts as (
        select
            candidates.*, part,
            workday(later(decided, 1 + skewed('wait', companion, 26)
                + part * (5 + roll('next', companion, 16)))) as day,
            step_of(q) * ((q * percent * part // parts) // 100 // step_of(q)) as before,
            case when percent = 100 and part + 1 = parts then q
                else step_of(q) * ((q * percent * (part + 1) // parts) // 100 // step_of(q))
            end as after
        from candidates, unnest(range(parts)) t(part)
    ),
    keyed as (
        select parts.*, chain_key('D', part, csaleorderbid) as cdeliverybid
        from parts
        where in_window(day) and after <> before
    )
    select
        keyed.*, head_key('E', first_value(cdeliverybid) over companions) as cdeliveryid,
        row_number() over companions as row_in_head
    from keyed
    window companions as (
        partition by csaleorderid, csendstockorgid, day order by cdeliverybid)
    order by cdeliverybid
"""

INSERT_LINES = """
    insert into so_delivery_b by name
    select
        parts.cdeliverybid, parts.cdeliveryid, lines.pk_group, parts.csendstockorgid as pk_org,
        day_text(parts.day) as dbilldate,
        cast(10 * row_in_head as varchar) as crowno,
        lines.cmaterialvid, lines.cmaterialid, lines.castunitid,
        quantity(after - before) as nastnum, lines.cunitid, quantity(after - before) as nnum,
        lines.vchangerate, lines.ntaxrate, lines.nexchangerate, lines.ccurrencyid,
        lines.norigprice, lines.norigtaxprice, lines.nprice, lines.ntaxprice,
        money(share(orig_net, before, after, q)) as norigmny,
        money(share(orig, before, after, q)) as norigtaxmny,
        money(share(local_net, before, after, q)) as nmny,
        money(share(local, before, after, q)) as ntaxmny,
        money(share(local, before, after, q) - share(local_net, before, after, q)) as ntax,
        '30' as vsrctype, orders.csaleorderid as csrcid, parts.csaleorderbid as csrcbid,
        orders.vbillcode as vsrccode, '30' as vfirsttype, orders.csaleorderid as cfirstid,
        parts.csaleorderbid as cfirstbid, orders.vbillcode as vfirstcode,
        orders.pk_org as csaleorgid, orders.ccustomerid as cordercustid, orders.cinvoicecustid,
        orders.corigcurrencyid, orders.cdeptid, orders.cemployeeid, lines.csendstockorgid,
        lines.csendstordocid, day_text(parts.day) as dsenddate,
        day_text(parts.day + 3) as dreceivedate, lines.blargessflag, 0 as ntotaloutnum,
        quantity(after - before) as ntotalnotoutnum, 'N' as boutendflag,
        0 as dr, moment(parts.day, 'delivery', parts.cdeliveryid) as ts
    from delivery_parts parts
    join so_saleorder_b lines on lines.csaleorderbid = parts.csaleorderbid
    join so_saleorder orders on orders.csaleorderid = parts.csaleorderid
"""

INSERT_HEADS = """
    insert into so_delivery by name
    with heads as (
        select
            cdeliveryid, any_value(csendstockorgid) as pk_org, any_value(day) as day,
            sum(after - before) as q
        from delivery_parts
        group by cdeliveryid
    )
    select
        cdeliveryid, heads.pk_org, getvariable('group_key') as pk_group,
        bill_code(orgs.code, 'FH', day, row_number() over (partition by orgs.code, day
            order by cdeliveryid)) as vbillcode,
        day_text(day) as dbilldate, '1001TT00000000433101' as ctrantypeid,
        '4331-01' as vtrantypecode, empty_reference(cdeliveryid) as cbiztypeid, 2 as fstatusflag,
        quantity(q) as ntotalastnum, '~' as billmaker,
        moment(day, 'delivery', cdeliveryid) as creationtime, '~' as approver,
        moment(day, 'delivery', cdeliveryid) as taudittime, 0 as dr,
        moment(day, 'delivery', cdeliveryid) as ts
    from heads
    join org_orgs orgs on orgs.pk_org = heads.pk_org
    order by cdeliveryid
"""

STEPS = (
    PARTS, INSERT_LINES, INSERT_HEADS,
    "insert into touched select csaleorderbid from delivery_parts",
    "drop table delivery_parts",
)  # fmt: skip
