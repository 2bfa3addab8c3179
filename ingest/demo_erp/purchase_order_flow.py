"""Purchase orders (采购订单): granted requisitions, at the vendor's price of the quarter."""

PARTS = """
    create or replace temp table ordered as
    with candidates as (
        select
            lines.pk_praybill_b, lines.pk_praybill, lines.pk_org, lines.pk_material,
            lines.pk_suggestsupplier as pk_supplier, lines.pk_reqstor, milli(lines.nnum) as asked,
            heads.vbillcode, day_of(heads.taudittime) as granted_on,
            case when roll('apart', lines.pk_praybill_b, 10) = 0 then 1 else 0 end as part
        from po_praybill_b lines
        join po_praybill heads on heads.pk_praybill = lines.pk_praybill
        where heads.dr = 0 and lines.dr = 0 and heads.fbillstatus = 3
            and heads.taudittime >= day_text(getvariable('since') - 30)
            -- A few are never ordered.
            and roll('ordered', lines.pk_praybill_b, 100) >= 3
    ),
    dated as (
        select
            candidates.*,
            workday(later(granted_on, 1 + roll('order day', pk_praybill, 4)
                + part * (5 + roll('order later', pk_praybill, 5)))) as day,
            chain_key('M', part, pk_praybill_b) as pk_order_b
        from candidates
    ),
    priced as (
        select
            dated.*, bought.pk_measdoc, bought.tax_rate, bought.step,
            case when roll('ordered', pk_praybill_b, 100) < 6 and asked > 5000
                then bought.step * (asked * 8 // 10 // bought.step) else asked end as q,
            offer_price(bought.price, dated.pk_supplier, dated.pk_material, day) as offer,
            -- One line in ten is bargained for.
            case when roll('bargain', pk_order_b, 10) = 0
                then offer_price(bought.price, dated.pk_supplier, dated.pk_material, day)
                    * (965 + roll('by', pk_order_b, 40)) // 1000
                else offer_price(bought.price, dated.pk_supplier, dated.pk_material, day)
            end as price
        from dated
        join bought on bought.pk_material = dated.pk_material
        where in_window(day)
    )
    select
        priced.*, div_round(q * price, 100000) as net,
        div_round(div_round(q * price, 100000) * (100 + tax_rate), 100) as gross,
        head_key('K', first_value(pk_order_b) over companions) as pk_order,
        row_number() over companions as row_in_head
    from priced
    window companions as (partition by pk_praybill, day order by pk_order_b)
    order by pk_order_b
"""

INSERT_LINES = """
    insert into po_order_b by name
    select
        pk_order_b, pk_order, getvariable('group_key') as pk_group, pk_org,
        day_text(day) as dbilldate, pk_supplier, cast(10 * row_in_head as varchar) as crowno,
        pk_material, pk_material as pk_srcmaterial, pk_measdoc as castunitid,
        quantity(q) as nastnum, pk_measdoc as cunitid, quantity(q) as nnum,
        '1.00/1.00' as vchangerate, tax_rate as ntaxrate, 1 as nexchangerate,
        '1002Z0100000000001K1' as ccurrencyid, price * 0.0001 as norigprice,
        div_round(price * (100 + tax_rate), 100) * 0.0001 as norigtaxprice,
        price * 0.0001 as nprice, div_round(price * (100 + tax_rate), 100) * 0.0001 as ntaxprice,
        money(net) as norigmny, money(gross) as norigtaxmny, money(net) as nmny,
        money(gross) as ntaxmny, money(gross - net) as ntax,
        day_text(workday(later(day, 10 + skewed('planned', pk_order, 35)))) as dplanarrvdate,
        pk_org as pk_arrvstoorg, pk_org as pk_reqstoorg, pk_reqstor as pk_recvstordoc,
        pk_org as pk_psfinanceorg, pk_org as pk_apfinanceorg, '20' as csourcetypecode,
        pk_praybill as csourceid, pk_praybill_b as csourcebid, vbillcode as vsourcecode,
        case when roll('contract', pk_order, 5) = 0
            then 'HT' || strftime(day, '%Y') || substr(pk_order, 12, 5) end as vcontractcode,
        'N' as blargess, 0 as naccumarrvnum, 0 as naccumstorenum, 0 as naccuminvoicenum,
        0 as naccuminvoicemny, 0 as nbackarrvnum, 0 as nbackstorenum, 0 as naccumwastnum,
        'N' as barriveclose, 'N' as bstockclose, 'N' as binvoiceclose, 'N' as bpayclose,
        0 as fisactive, '~' as vbdef1, 0 as dr, moment(day, 'purchase', pk_order) as ts
    from ordered
"""

INSERT_HEADS = """
    insert into po_order by name
    with heads as (
        select
            pk_order, any_value(pk_org) as pk_org, any_value(day) as day,
            any_value(pk_supplier) as pk_supplier, sum(q) as q, sum(gross) as gross
        from ordered
        group by pk_order
    )
    select
        pk_order, heads.pk_org, getvariable('group_key') as pk_group,
        bill_code(orgs.code, '21', day, row_number() over (partition by orgs.code, day
            order by pk_order)) as vbillcode,
        day_text(day) as dbilldate, '1001TT00000000002101' as ctrantypeid,
        '21-01' as vtrantypecode, '~' as cbiztypeid, heads.pk_supplier,
        heads.pk_supplier as pk_invcsupllier,
        '1001DP' || lpad(orgs.code || '03', 14, '0') as pk_dept,
        coalesce(buyer.pk_psndoc, '~') as cemployeeid, 0 as forderstatus, 1 as nversion,
        'Y' as bislatest, 'N' as breturn, '1002Z0100000000001K1' as corigcurrencyid,
        '1001PT' || lpad(cast(vendors.term_days as varchar), 14, '0') as pk_payterm,
        quantity(q) as ntotalastnum, money(gross) as ntotalorigmny, 'N' as bfinalclose,
        '~' as billmaker, moment(day, 'purchase', pk_order) as creationtime, 0 as dr,
        moment(day, 'purchase', pk_order) as ts
    from heads
    join org_orgs orgs on orgs.pk_org = heads.pk_org
    join vendors on vendors.pk_supplier = heads.pk_supplier
    left join (
        select pk_dept, min(pk_psndoc) as pk_psndoc from staff group by pk_dept
    ) buyer on buyer.pk_dept = '1001DP' || lpad(orgs.code || '03', 14, '0')
    order by pk_order
"""

# 5 is an order that was also printed and sent.
DECIDE = """
    update po_order
    set
        forderstatus = case when roll('signed', pk_order, 100) < 2 then 4
            when roll('signed', pk_order, 100) < 40 then 5 else 3 end,
        approver = billmaker, taudittime = decided_at, modifiedtime = decided_at, ts = decided_at
    from (
        select
            pk_order as decided, greatest(creationtime, moment(day, 'signed', pk_order))
                as decided_at
        from (
            select
                pk_order, creationtime,
                workday(later(day_of(creationtime), roll('decide', pk_order, 2))) as day
            from po_order
            where dr = 0 and forderstatus = 0
                and creationtime >= day_text(getvariable('since') - 5)
        )
        where in_window(day)
        order by pk_order
    )
    where pk_order = decided
"""

# One order in fifty is revised: the version before stays, no longer the latest.
REVISIONS = (
    """
    create or replace temp table revised as
    select pk_order
    from po_order
    where dr = 0 and bislatest = 'Y' and nversion = 1 and forderstatus in (3, 5)
        and stamped_in_window(taudittime) and roll('revised', pk_order, 50) = 0
    """,
    """
    insert into po_order_b by name
    select * replace (earlier_key(pk_order) as pk_order, earlier_key(pk_order_b) as pk_order_b)
    from po_order_b where pk_order in (select pk_order from revised)
    """,
    """
    insert into po_order by name
    select * replace (earlier_key(pk_order) as pk_order, 'N' as bislatest)
    from po_order where pk_order in (select pk_order from revised)
    """,
    """
    update po_order set nversion = 2 where pk_order in (select pk_order from revised)
    """,
)

PRICES = """
    insert into purp_supplierprice by name
    with offers as (
        select
            '1001PP' || substr(digest(pk_supplier || pk_material || strftime(quarter, '%Y%m')),
                1, 14) as pk_supplierprice,
            pk_supplier, pk_material, quarter, any_value(offer) as offer,
            any_value(tax_rate) as tax_rate, min(pk_org) as pk_org
        from (select *, cast(date_trunc('quarter', day) as date) as quarter from ordered)
        group by pk_supplier, pk_material, quarter
    )
    select
        offers.pk_supplierprice, getvariable('group_key') as pk_group, pk_org, pk_supplier,
        pk_material, pk_material as pk_srcmaterial, '1002Z0100000000001K1' as corigcurrencyid,
        offer * 0.0001 as nastorigprice,
        div_round(offer * (100 + tax_rate), 100) * 0.0001 as nastorigtaxprice,
        tax_rate as ntaxrate, day_text(quarter) as dvaliddate,
        strftime(quarter + interval 3 month - interval 1 day, '%Y-%m-%d 23:59:59')
            as dinvaliddate,
        day_text(quarter) as tcreatetime, 0 as dr, day_text(quarter) as ts
    from offers
    where pk_supplierprice not in (select pk_supplierprice from purp_supplierprice)
    order by 1
"""

STEPS = (
    PARTS, INSERT_HEADS, INSERT_LINES, DECIDE, *REVISIONS, PRICES,
    "insert into purchase_touched select pk_praybill_b, pk_order_b from ordered",
    "drop table ordered",
)  # fmt: skip
