"""Purchase invoices (采购发票), their settlement with receipts (采购结算) and payables (应付单).

A receipt is valued at the order's price when it is signed (暂估). The settlement takes back that
estimate; what the invoice says differently goes to stock or, later, to its cost.
"""

PARTS = """
    create or replace temp table billed as
    with candidates as (
        select
            lines.cgeneralbid, lines.cgeneralhid, heads.pk_org, heads.cvendorid as pk_supplier,
            lines.cfirstbillhid as pk_order, lines.cfirstbillbid as pk_order_b,
            cast(lines.ntaxrate as integer) as tax_rate, heads.vbillcode, heads.cdptid,
            cents(lines.nmny) as estimate, day_of(heads.taudittime) as signed_on, vendors.weekday,
            vendors.term_days, roll('invoice', heads.cgeneralhid, 40) as lag,
            -- A few invoices state another price than the order.
            case when roll('variance', lines.cgeneralbid, 100) < 4
                then 1000 + roll('variance by', lines.cgeneralbid, 41) - 20
                else 1000 end as per_mille
        from ic_purchasein_b lines
        join ic_purchasein_h heads on heads.cgeneralhid = lines.cgeneralhid
        join vendors on vendors.pk_supplier = heads.cvendorid
        where heads.dr = 0 and lines.dr = 0 and heads.fbillflag = 3
            and heads.taudittime >= day_text(getvariable('since') - 70)
            -- A few are never invoiced.
            and roll('invoiced', lines.cgeneralbid, 100) >= 3
    ),
    dated as (
        select
            candidates.*, next_weekday(later(signed_on, 3 + lag * lag // 40), weekday) as day,
            div_round(estimate * per_mille, 1000) as net,
            chain_key('L', part_of(cgeneralbid), cgeneralbid) as pk_invoice_b
        from candidates
    )
    select
        dated.*, div_round(net * (100 + tax_rate), 100) as gross,
        head_key('H', first_value(pk_invoice_b) over companions) as pk_invoice,
        row_number() over companions as row_in_head
    from dated
    where in_window(day)
    window companions as (partition by pk_org, pk_supplier, day order by pk_invoice_b)
    order by pk_invoice_b
"""

INSERT_LINES = """
    insert into po_invoice_b by name
    select
        billed.pk_invoice_b, billed.pk_invoice, lines.pk_group, billed.pk_org,
        day_text(day) as dbilldate, billed.pk_supplier, billed.pk_order, billed.pk_order_b,
        cast(10 * row_in_head as varchar) as crowno, lines.cmaterialvid as pk_material,
        lines.cmaterialoid as pk_srcmaterial, lines.castunitid, lines.nastnum, lines.cunitid,
        lines.nnum, lines.vchangerate, lines.ntaxrate, 1 as nexchangerate, lines.ccurrencyid,
        unit_price(net, lines.nnum) as norigprice, unit_price(gross, lines.nnum) as norigtaxprice,
        unit_price(net, lines.nnum) as nprice, unit_price(gross, lines.nnum) as ntaxprice,
        money(net) as norigmny, money(gross) as norigtaxmny, money(net) as nmny,
        money(gross) as ntaxmny, money(gross - net) as ntax, '45' as csourcetypecode,
        billed.cgeneralhid as csourceid, billed.cgeneralbid as csourcebid,
        billed.vbillcode as vsourcecode, 0 as naccumsettnum, 0 as naccumsettmny, 0 as dr,
        moment(day, 'bought', billed.pk_invoice) as ts
    from billed
    join ic_purchasein_b lines on lines.cgeneralbid = billed.cgeneralbid
"""

INSERT_HEADS = """
    insert into po_invoice by name
    with heads as (
        select
            pk_invoice, any_value(billed.pk_org) as pk_org, any_value(day) as day,
            any_value(pk_supplier) as pk_supplier, any_value(cdptid) as cdptid,
            sum(gross) as gross, sum(lines.nnum) as nnum
        from billed
        join ic_purchasein_b lines on lines.cgeneralbid = billed.cgeneralbid
        group by pk_invoice
    )
    select
        pk_invoice, heads.pk_org, getvariable('group_key') as pk_group,
        bill_code(orgs.code, '25', day, row_number() over (partition by orgs.code, day
            order by pk_invoice)) as vbillcode,
        day_text(day) as dbilldate, '1001TT00000000002501' as ctrantypeid,
        '25-01' as vtrantypecode, '~' as cbiztypeid, day_text(day) as darrivedate,
        lpad(cast(roll('invoice number', pk_invoice, 100000000) as varchar), 8, '0')
            as vinvoicecode,
        pk_supplier, cdptid as pk_dept, empty_reference(pk_invoice) as pk_bizpsn,
        '1002Z0100000000001K1' as corigcurrencyid, nnum as ntotalastnum,
        money(gross) as ntotalorigmny, 0 as fbillstatus, 'N' as bapflag, '~' as billmaker,
        moment(day, 'bought', pk_invoice) as creationtime, 0 as dr,
        moment(day, 'bought', pk_invoice) as ts
    from heads
    join org_orgs orgs on orgs.pk_org = heads.pk_org
    order by pk_invoice
"""

# On one day: the invoice is approved, settled with the receipts, and becomes a payable.
SETTLED = (
    """
    create or replace temp table settled_invoices as
    select
        pk_invoice, pk_org, pk_supplier, day,
        greatest(creationtime, moment(day, 'settled', pk_invoice)) as settled_at
    from (
        select
            *, workday(later(day_of(creationtime), skewed('settle', pk_invoice, 5))) as day
        from po_invoice
        where dr = 0 and fbillstatus = 0 and creationtime >= day_text(getvariable('since') - 8)
    )
    where in_window(day)
    order by pk_invoice
    """,
    """
    update po_invoice
    set
        fbillstatus = 3, bapflag = 'Y', approver = billmaker, taudittime = settled_at,
        modifiedtime = settled_at, ts = settled_at
    from settled_invoices settled
    where settled.pk_invoice = po_invoice.pk_invoice
    """,
    """
    insert into po_settlebill by name
    select
        head_key('S', pk_invoice) as pk_settlebill, getvariable('group_key') as pk_group,
        settled.pk_org, bill_code(orgs.code, '27', day, row_number() over (
            partition by orgs.code, day order by pk_invoice)) as vbillcode,
        day_text(day) as dbilldate, pk_supplier, 3 as fbillstatus, '~' as billmaker,
        settled_at as creationtime, 0 as dr, settled_at as ts
    from settled_invoices settled
    join org_orgs orgs on orgs.pk_org = settled.pk_org
    order by 1
    """,
    """
    insert into po_settlebill_b by name
    select
        chain_key('T', part_of(lines.pk_invoice_b), lines.pk_invoice_b) as pk_settlebill_b,
        head_key('S', lines.pk_invoice) as pk_settlebill, lines.pk_group, lines.pk_org,
        lines.pk_supplier, lines.pk_material, lines.pk_srcmaterial, lines.pk_invoice,
        lines.pk_invoice_b, lines.csourceid as pk_stock, lines.csourcebid as pk_stock_b,
        lines.pk_order_b, lines.nnum as nsettlenum, lines.nprice, lines.nmny as nmoney,
        lines.nmny as ngoodsmoney, receipts.nmny as nclashestmoney, 0 as ncostfactor1, 0 as dr,
        settled_at as ts
    from settled_invoices settled
    join po_invoice_b lines on lines.pk_invoice = settled.pk_invoice and lines.dr = 0
    join ic_purchasein_b receipts on receipts.cgeneralbid = lines.csourcebid
    order by 1
    """,
    """
    update po_invoice_b
    set naccumsettnum = nnum, naccumsettmny = nmny, ts = greatest(po_invoice_b.ts, settled_at)
    from settled_invoices settled
    where settled.pk_invoice = po_invoice_b.pk_invoice
    """,
)

PAYABLES = (
    """
    insert into ap_payablebill by name
    with heads as (
        select settled.pk_invoice, any_value(settled.day) as day,
            any_value(settled_at) as settled_at, sum(lines.ntaxmny) as money
        from settled_invoices settled
        join po_invoice_b lines on lines.pk_invoice = settled.pk_invoice and lines.dr = 0
        group by settled.pk_invoice
    )
    select
        head_key('C', heads.pk_invoice) as pk_payablebill, invoices.pk_group, invoices.pk_org,
        'F1' as pk_billtype, 'D1' as pk_tradetype, 'yf' as billclass,
        bill_code(orgs.code, 'YF', day, row_number() over (partition by orgs.code, day
            order by heads.pk_invoice)) as billno,
        day_text(day) as billdate, strftime(day, '%Y') as billyear,
        strftime(day, '%m') as billperiod, '1002Z0100000000001K1' as pk_currtype, 1 as rate,
        invoices.pk_supplier as supplier, invoices.pk_dept as pk_deptid,
        invoices.pk_bizpsn as pk_psndoc, heads.money, heads.money as local_money, 1 as billstatus,
        1 as approvestatus, 10 as effectstatus, day_text(day) as effectdate, 4 as src_syscode,
        'N' as isinit, '~' as billmaker, settled_at as creationtime, settled_at as modifiedtime,
        'N' as isreded, 0 as dr, settled_at as ts
    from heads
    join po_invoice invoices on invoices.pk_invoice = heads.pk_invoice
    join org_orgs orgs on orgs.pk_org = invoices.pk_org
    order by 1
    """,
    """
    insert into ap_payableitem by name
    select
        chain_key('H', part_of(lines.pk_invoice_b), lines.pk_invoice_b) as pk_payableitem,
        heads.pk_payablebill, heads.pk_group, heads.pk_org, heads.billno,
        cast(lines.crowno as integer) // 10 as rowno, heads.billdate,
        heads.billdate as busidate, 1 as objtype, heads.supplier, heads.pk_deptid, heads.pk_psndoc,
        heads.pk_currtype, heads.rate, -1 as direction, lines.pk_material as material,
        lines.nnum as quantity_cr, lines.ntaxrate as taxrate, lines.ntaxmny as money_cr,
        lines.ntaxmny as local_money_cr, lines.nmny as notax_cr, lines.nmny as local_notax_cr,
        lines.ntax as local_tax_cr, lines.ntaxmny as money_bal, lines.ntaxmny as local_money_bal,
        '1001PT' || lpad(cast(vendors.term_days as varchar), 14, '0') as pk_payterm,
        case when roll('no due date', heads.pk_payablebill, 100) > 0
            then day_text(later(day_of(heads.billdate), vendors.term_days)) end as expiredate,
        invoices.vinvoicecode as invoiceno, '25' as top_billtype, lines.pk_invoice as top_billid,
        lines.pk_invoice_b as top_itemid, '21' as src_billtype, lines.pk_order as src_billid,
        lines.pk_order_b as src_itemid, '~' as pk_subjcode, 0 as dr, heads.ts
    from settled_invoices settled
    join po_invoice invoices on invoices.pk_invoice = settled.pk_invoice
    join po_invoice_b lines on lines.pk_invoice = settled.pk_invoice and lines.dr = 0
    join ap_payablebill heads on heads.pk_payablebill = head_key('C', settled.pk_invoice)
    join vendors on vendors.pk_supplier = heads.supplier
    order by 1
    """,
)

STEPS = (
    PARTS, INSERT_HEADS, INSERT_LINES, *SETTLED, *PAYABLES,
    "insert into purchase_touched select null, pk_order_b from billed",
    "drop table billed",
)  # fmt: skip
