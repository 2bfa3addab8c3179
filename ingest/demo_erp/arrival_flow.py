"""Arrivals (到货单) and purchase receipts (采购入库单): ordered goods come in parts, are looked at
and stored; some go back to the vendor.
"""

ARRIVED = """
    create or replace temp table arrived as
    with candidates as (
        select
            lines.pk_order_b, lines.pk_order, lines.pk_org, lines.pk_recvstordoc,
            milli(lines.nnum) as q, day_of(lines.dplanarrvdate) as planned,
            day_of(orders.taudittime) as decided, orders.vbillcode, orders.pk_supplier,
            case when roll('parts', lines.pk_order_b, 100) < 75 then 1
                when roll('parts', lines.pk_order_b, 100) < 95 then 2 else 3 end as parts,
            -- Some never come, some are served short.
            case when roll('fate', lines.pk_order_b, 100) < 3 then 0
                when roll('fate', lines.pk_order_b, 100) < 8
                    then 60 + roll('short', lines.pk_order_b, 35)
                else 100 end as percent
        from po_order_b lines
        join po_order orders on orders.pk_order = lines.pk_order
        where orders.dr = 0 and lines.dr = 0 and orders.bislatest = 'Y'
            and orders.forderstatus in (3, 5) and lines.barriveclose = 'N'
            and orders.taudittime >= day_text(getvariable('since') - 130)
    ),
    parts as (
        select
            candidates.*, part,
            workday(greatest(later(decided, 2), later(planned, roll('delay', pk_order, 15) - 5
                + part * (4 + roll('next part', pk_order, 12))))) as day,
            step_of(q) * ((q * percent * part // parts) // 100 // step_of(q)) as before,
            case when percent = 100 and part + 1 = parts then q
                else step_of(q) * ((q * percent * (part + 1) // parts) // 100 // step_of(q))
            end as after
        from candidates, unnest(range(parts)) t(part)
    ),
    keyed as (
        select
            parts.*, chain_key('A', part_of(pk_order_b) * 3 + part, pk_order_b)
                as pk_arriveorder_b,
            after - before as came
        from parts
        where in_window(day) and after <> before
    )
    select
        keyed.*, head_key('W', first_value(pk_arriveorder_b) over companions) as pk_arriveorder,
        row_number() over companions as row_in_head,
        case when roll('faulty', pk_arriveorder_b, 100) < 3
            then step_of(came) * (came // 10 // step_of(came)) else 0 end as faulty
    from keyed
    window companions as (partition by pk_order, day order by pk_arriveorder_b)
    order by pk_arriveorder_b
"""

INSERT_ARRIVAL_LINES = """
    insert into po_arriveorder_b by name
    select
        pk_arriveorder_b, pk_arriveorder, lines.pk_group, arrived.pk_org, arrived.pk_order,
        arrived.pk_order_b, cast(10 * row_in_head as varchar) as crowno, lines.pk_material,
        lines.pk_srcmaterial, lines.castunitid, quantity(came) as nastnum, lines.cunitid,
        quantity(came) as nnum, lines.vchangerate, quantity(came) as nplannum, 0 as nwastnum,
        quantity(came - faulty) as nelignum, quantity(faulty) as nnotelignum,
        lines.dplanarrvdate as dplanreceivedate, arrived.pk_recvstordoc as pk_receivestore,
        '21' as csourcetypecode, arrived.pk_order as csourceid, arrived.pk_order_b as csourcebid,
        arrived.vbillcode as vsourcecode, 0 as naccumstorenum, quantity(faulty) as naccumbacknum,
        0 as dr, moment(day, 'arrival', pk_arriveorder) as ts
    from arrived
    join po_order_b lines on lines.pk_order_b = arrived.pk_order_b
"""

INSERT_ARRIVALS = """
    insert into po_arriveorder by name
    with heads as (
        select
            pk_arriveorder, any_value(pk_org) as pk_org, any_value(day) as day,
            any_value(pk_order) as pk_order
        from arrived
        group by pk_arriveorder
    )
    select
        pk_arriveorder, heads.pk_org, orders.pk_group,
        bill_code(orgs.code, '23', day, row_number() over (partition by orgs.code, day
            order by pk_arriveorder)) as vbillcode,
        day_text(day) as dbilldate, '1001TT00000000002301' as ctrantypeid,
        '23-01' as vtrantypecode, '~' as cbiztypeid, orders.pk_supplier, orders.pk_dept,
        orders.cemployeeid as pk_pupsndoc, 3 as fbillstatus, 'N' as bisback, '~' as billmaker,
        moment(day, 'arrival', pk_arriveorder) as creationtime, '~' as approver,
        moment(day, 'arrival', pk_arriveorder) as taudittime, 0 as dr,
        moment(day, 'arrival', pk_arriveorder) as ts
    from heads
    join po_order orders on orders.pk_order = heads.pk_order
    join org_orgs orgs on orgs.pk_org = heads.pk_org
    order by pk_arriveorder
"""

# What is stored (came) and what is sent back later (below zero): both follow an arrival line.
STORED = """
    create or replace temp table stored as
    with candidates as (
        select
            lines.pk_arriveorder_b, lines.pk_arriveorder, lines.pk_order_b, lines.pk_order,
            lines.pk_org, lines.pk_receivestore, milli(lines.nelignum) as came,
            workday(later(day_of(heads.creationtime), roll('store', lines.pk_arriveorder, 3)))
                as stored_on,
            heads.vbillcode
        from po_arriveorder_b lines
        join po_arriveorder heads on heads.pk_arriveorder = lines.pk_arriveorder
        where heads.dr = 0 and lines.dr = 0 and lines.nelignum > 0
            and heads.creationtime >= day_text(getvariable('since') - 40)
    ),
    movements as (
        select
            candidates.*, stored_on as day, came as q,
            chain_key('N', part_of(pk_arriveorder_b), pk_arriveorder_b) as cgeneralbid
        from candidates
        union all by name
        select
            candidates.*, sent_back_on(stored_on, pk_arriveorder_b) as day,
            -sent_back(came, pk_arriveorder_b) as q,
            chain_key('N', 10 + part_of(pk_arriveorder_b), pk_arriveorder_b) as cgeneralbid
        from candidates
        -- Only what waits for production; what is for sale is sold.
        where sent_back(came, pk_arriveorder_b) > 0 and pk_receivestore like '%04'
    )
    select
        movements.*, head_key('U', first_value(cgeneralbid) over companions) as cgeneralhid,
        row_number() over companions as row_in_head
    from movements
    where in_window(day)
    window companions as (
        partition by pk_arriveorder, pk_receivestore, day, q < 0 order by cgeneralbid)
    order by cgeneralbid
"""

# A batch of goods of a weight is made some days before it comes, and keeps for two years.
INSERT_RECEIPT_LINES = """
    insert into ic_purchasein_b by name
    with valued as (
        select
            stored.*, milli(lines.nnum) as whole, cents(lines.nmny) as net,
            cents(lines.ntaxmny) as gross, groups.product
        from stored
        join po_order_b lines on lines.pk_order_b = stored.pk_order_b
        join material_groups groups on groups.pk_material = lines.pk_material
    ),
    priced as (
        select
            valued.*, div_round(net * q, whole) as net_cents,
            div_round(gross * q, whole) as gross_cents,
            product = '07' and pk_receivestore like '%04' as has_batch
        from valued
    )
    select
        priced.cgeneralbid, priced.cgeneralhid, lines.pk_group, priced.pk_org,
        cast(10 * row_in_head as varchar) as crowno, lines.pk_material as cmaterialvid,
        lines.pk_srcmaterial as cmaterialoid, pk_receivestore as cbodywarehouseid,
        quantity(q) as nshouldnum, lines.castunitid, quantity(q) as nastnum, lines.cunitid,
        quantity(q) as nnum, lines.vchangerate, day_text(day) as dbizdate,
        case when has_batch then head_key('B', pk_arriveorder_b) else '~' end as pk_batchcode,
        case when has_batch then 'P' || substr(pk_arriveorder_b, 6) end as vbatchcode,
        lines.nprice as ncostprice, money(net_cents) as ncostmny, '23' as csourcetype,
        pk_arriveorder as csourcebillhid, pk_arriveorder_b as csourcebillbid,
        priced.vbillcode as vsourcebillcode, '21' as cfirsttype, priced.pk_order as cfirstbillhid,
        priced.pk_order_b as cfirstbillbid, orders.vbillcode as vfirstbillcode, lines.ntaxrate,
        1 as nexchangerate, lines.ccurrencyid, lines.norigprice, lines.norigtaxprice, lines.nprice,
        lines.ntaxprice, money(net_cents) as norigmny, money(gross_cents) as norigtaxmny,
        money(net_cents) as nmny, money(gross_cents) as ntaxmny,
        money(gross_cents - net_cents) as ntax, orders.corigcurrencyid,
        orders.pk_supplier as cvendorid, 'N' as flargess,
        case when has_batch then day_text(stored_on - 20) end as dproducedate,
        case when has_batch then day_text(stored_on + 710) end as dvalidate,
        0 as nsignnum, 0 as dr, moment(day, 'stored', cgeneralhid) as ts
    from priced
    join po_order_b lines on lines.pk_order_b = priced.pk_order_b
    join po_order orders on orders.pk_order = priced.pk_order
"""

INSERT_RECEIPTS = """
    insert into ic_purchasein_h by name
    with heads as (
        select
            cgeneralhid, any_value(pk_org) as pk_org, any_value(day) as day,
            any_value(pk_order) as pk_order, any_value(pk_receivestore) as cwarehouseid,
            sum(q) as q
        from stored
        group by cgeneralhid
    )
    select
        cgeneralhid, orders.pk_group, heads.pk_org, heads.pk_org as corpoid, cwarehouseid,
        bill_code(orgs.code, '45', day, row_number() over (partition by orgs.code, day
            order by cgeneralhid)) as vbillcode,
        day_text(day) as dbilldate, '1001TT00000000004501' as ctrantypeid,
        case when q < 0 then '45-02' else '45-01' end as vtrantypecode, '~' as cbiztype,
        orders.pk_dept as cdptid, orders.cemployeeid as cbizid,
        empty_reference(cgeneralhid) as cwhsmanagerid, orders.pk_supplier as cvendorid,
        heads.pk_org as cpurorgoid, heads.pk_org as cfanaceorgoid, quantity(q) as ntotalnum,
        2 as fbillflag, case when q < 0 then 'Y' else 'N' end as freplenishflag, '~' as billmaker,
        moment(day, 'stored', cgeneralhid) as creationtime, 0 as dr,
        moment(day, 'stored', cgeneralhid) as ts
    from heads
    join po_order orders on orders.pk_order = heads.pk_order
    join org_orgs orgs on orgs.pk_org = heads.pk_org
    order by cgeneralhid
"""

INSERT_BATCHES = """
    insert into scm_batchcode by name
    select
        pk_batchcode, pk_group, vbatchcode, cmaterialvid, cmaterialoid, dproducedate, dvalidate,
        empty_reference(pk_batchcode) as cqualitylevelid, ts as tbatchtime, 0 as dr, ts
    from ic_purchasein_b
    where cgeneralbid in (select cgeneralbid from stored) and nnum > 0 and pk_batchcode <> '~'
    order by pk_batchcode
"""

# Signed on the day, or up to three days later; goods are used from then on.
SIGN = (
    """
    create or replace temp table signed_receipts as
    select
        cgeneralhid, day, greatest(creationtime, moment(day, 'receipt signed', cgeneralhid))
            as signed_at
    from (
        select
            cgeneralhid, creationtime, signed_on(day_of(creationtime), cgeneralhid) as day
        from ic_purchasein_h
        where dr = 0 and fbillflag = 2 and creationtime >= day_text(getvariable('since') - 10)
    )
    where in_window(day)
    order by cgeneralhid
    """,
    """
    update ic_purchasein_h
    set
        fbillflag = 3, approver = billmaker, taudittime = signed_at, modifiedtime = signed_at,
        ts = signed_at
    from signed_receipts signed
    where signed.cgeneralhid = ic_purchasein_h.cgeneralhid
    """,
)

STEPS = (
    ARRIVED, INSERT_ARRIVALS, INSERT_ARRIVAL_LINES, STORED, INSERT_RECEIPTS, INSERT_RECEIPT_LINES,
    INSERT_BATCHES, *SIGN,
    "insert into purchase_touched select null, pk_order_b from arrived",
    """
    insert into purchase_touched
    select null, cfirstbillbid from ic_purchasein_b
    where cgeneralhid in (select cgeneralhid from signed_receipts)
    """,
    "drop table arrived",
    "drop table stored",
)  # fmt: skip
