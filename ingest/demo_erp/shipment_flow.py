"""Sales shipments (销售出库单): delivery lines leave the warehouse and the bill is signed."""

PARTS = """
    create or replace temp table shipment_parts as
    with candidates as (
        select
            lines.cdeliverybid, lines.cdeliveryid, lines.csendstordocid,
            milli(lines.nnum) as q, cents(lines.norigmny) as orig_net,
            cents(lines.norigtaxmny) as orig, cents(lines.nmny) as local_net,
            cents(lines.ntaxmny) as local, day_of(heads.creationtime) as sent,
            case when lines.nnum < 0 or roll('parts', lines.cdeliverybid, 100) < 92 then 1
                else 2 end as parts,
            -- A few are shipped short, a few wait for good.
            case
                when roll('loss', lines.cdeliverybid, 100) < 4 then 0
                when lines.nnum > 0 and roll('loss', lines.cdeliverybid, 100) < 6 then 90
                else 100 end as percent
        from so_delivery_b lines
        join so_delivery heads on heads.cdeliveryid = lines.cdeliveryid
        where heads.dr = 0 and lines.dr = 0
            and heads.creationtime >= day_text(getvariable('since') - 20)
    ),
    parts as (
        select
            candidates.*, part,
            workday(later(sent, roll('load', cdeliveryid, 4)
                + part * (2 + roll('next', cdeliveryid, 6)))) as day,
            step_of(q) * ((q * percent * part // parts) // 100 // step_of(q)) as before,
            case when percent = 100 and part + 1 = parts then q
                else step_of(q) * ((q * percent * (part + 1) // parts) // 100 // step_of(q))
            end as after
        from candidates, unnest(range(parts)) t(part)
    ),
    keyed as (
        select
            parts.*, chain_key('S', part_of(cdeliverybid) * 2 + part, cdeliverybid) as cgeneralbid
        from parts
        where in_window(day) and after <> before
    )
    select
        keyed.*, head_key('T', first_value(cgeneralbid) over companions) as cgeneralhid,
        row_number() over companions as row_in_head
    from keyed
    window companions as (partition by cdeliveryid, csendstordocid, day order by cgeneralbid)
    order by cgeneralbid
"""

INSERT_LINES = """
    insert into ic_saleout_b by name
    select
        parts.cgeneralbid, parts.cgeneralhid, lines.pk_group, lines.pk_org,
        cast(10 * row_in_head as varchar) as crowno,
        lines.cmaterialvid, lines.cmaterialid as cmaterialoid,
        lines.csendstordocid as cbodywarehouseid, quantity(after - before) as nshouldnum,
        lines.castunitid, quantity(after - before) as nastnum, lines.cunitid,
        quantity(after - before) as nnum, lines.vchangerate, lines.ntaxrate, lines.nexchangerate,
        lines.ccurrencyid, lines.norigprice, lines.norigtaxprice, lines.nprice, lines.ntaxprice,
        money(share(orig_net, before, after, q)) as norigmny,
        money(share(orig, before, after, q)) as norigtaxmny,
        money(share(local_net, before, after, q)) as nmny,
        money(share(local, before, after, q)) as ntaxmny,
        money(share(local, before, after, q) - share(local_net, before, after, q)) as ntax,
        lines.corigcurrencyid, day_text(parts.day) as dbizdate,
        case when roll('batch', parts.cgeneralbid, 3) = 0
            then 'B' || strftime(parts.day, '%y%m') || roll('batch number', parts.cgeneralbid, 900)
        end as vbatchcode,
        '4331' as csourcetype, lines.cdeliveryid as csourcebillhid,
        lines.cdeliverybid as csourcebillbid, heads.vbillcode as vsourcebillcode,
        '30' as cfirsttype, lines.cfirstid as cfirstbillhid, lines.cfirstbid as cfirstbillbid,
        lines.vfirstcode as vfirstbillcode, lines.cordercustid as casscustid,
        lines.cinvoicecustid, empty_reference(parts.cgeneralbid) as cprojectid,
        lines.blargessflag as flargess, 0 as dr,
        moment(parts.day, 'shipment', parts.cgeneralhid) as ts
    from shipment_parts parts
    join so_delivery_b lines on lines.cdeliverybid = parts.cdeliverybid
    join so_delivery heads on heads.cdeliveryid = parts.cdeliveryid
"""

INSERT_HEADS = """
    insert into ic_saleout_h by name
    with heads as (
        select
            cgeneralhid, any_value(day) as day, min(cdeliverybid) as cdeliverybid,
            sum(after - before) as q
        from shipment_parts
        group by cgeneralhid
    )
    select
        heads.cgeneralhid, lines.pk_group, lines.pk_org, lines.pk_org as corpoid,
        lines.csendstordocid as cwarehouseid,
        bill_code(orgs.code, '4C', day, row_number() over (partition by orgs.code, day
            order by heads.cgeneralhid)) as vbillcode,
        day_text(day) as dbilldate, '1001TT00000000004C01' as ctrantypeid,
        case when heads.q < 0 then '4C-02' else '4C-01' end as vtrantypecode, '~' as cbiztype,
        lines.cdeptid as cdptid, lines.cemployeeid as cbizid,
        empty_reference(heads.cgeneralhid) as cwhsmanagerid, lines.cordercustid as ccustomerid,
        lines.csaleorgid as cfanaceorgoid, lines.csaleorgid as csaleorgoid,
        quantity(heads.q) as ntotalnum, 2 as fbillflag,
        case when heads.q < 0 then 'Y' else 'N' end as freplenishflag, '~' as billmaker,
        moment(day, 'shipment', heads.cgeneralhid) as creationtime, 0 as dr,
        moment(day, 'shipment', heads.cgeneralhid) as ts
    from heads
    join so_delivery_b lines on lines.cdeliverybid = heads.cdeliverybid
    join org_orgs orgs on orgs.pk_org = lines.pk_org
    order by heads.cgeneralhid
"""

# Signing changes the head only: the lines keep their ts, as in NC.
SIGN = """
    create or replace temp table signed as
    select
        cgeneralhid, greatest(creationtime, moment(day, 'signed', cgeneralhid)) as signed_at
    from (
        select
            cgeneralhid, creationtime,
            workday(later(day_of(creationtime), case
                when roll('sign', cgeneralhid, 100) < 85 then 0
                when roll('sign', cgeneralhid, 100) < 96 then 1 + roll('soon', cgeneralhid, 3)
                else 10 + roll('some day', cgeneralhid, 50) end)) as day
        from ic_saleout_h
        where dr = 0 and fbillflag = 2 and creationtime >= day_text(getvariable('since') - 70)
    )
    where in_window(day)
    order by cgeneralhid
"""

UPDATE_SIGNED = """
    update ic_saleout_h
    set
        fbillflag = 3, approver = billmaker, taudittime = signed_at, modifiedtime = signed_at,
        ts = signed_at
    from signed
    where signed.cgeneralhid = ic_saleout_h.cgeneralhid
"""

STEPS = (
    PARTS, INSERT_LINES, INSERT_HEADS, "drop table shipment_parts", SIGN, UPDATE_SIGNED,
    """
    insert into touched
    select cfirstbillbid from ic_saleout_b where cgeneralhid in (select cgeneralhid from signed)
    """,
)  # fmt: skip
