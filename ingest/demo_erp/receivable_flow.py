"""Receivables (应收单): one bill per approved invoice, effective at once or some days later."""

INSERT_HEADS = """
    insert into ar_recbill by name
    with heads as (
        select
            approved.csaleinvoiceid, approved.day, approved.approved_at,
            min(lines.cdeptid) as cdeptid, min(lines.cemployeeid) as cemployeeid,
            sum(lines.norigtaxmny) as money, sum(lines.ntaxmny) as local_money
        from approved_invoices approved
        join so_saleinvoice_b lines on lines.csaleinvoiceid = approved.csaleinvoiceid
        where lines.dr = 0
        group by approved.csaleinvoiceid, approved.day, approved.approved_at
    )
    select
        head_key('Q', invoices.csaleinvoiceid) as pk_recbill, invoices.pk_group, invoices.pk_org,
        'F0' as pk_billtype, 'D0' as pk_tradetype, 'ys' as billclass,
        bill_code(orgs.code, 'YS', heads.day, row_number() over (partition by orgs.code, heads.day
            order by heads.csaleinvoiceid)) as billno,
        day_text(heads.day) as billdate, strftime(heads.day, '%Y') as billyear,
        strftime(heads.day, '%m') as billperiod, invoices.corigcurrencyid as pk_currtype,
        invoices.nexchangerate as rate, invoices.cinvoicecustid as customer,
        heads.cdeptid as pk_deptid, heads.cemployeeid as pk_psndoc, heads.money,
        heads.local_money, -1 as billstatus, 0 as approvestatus, 0 as effectstatus,
        3 as src_syscode, 'N' as isinit, 'N' as isreded, '~' as billmaker,
        heads.approved_at as creationtime, 0 as dr, heads.approved_at as ts
    from heads
    join so_saleinvoice invoices on invoices.csaleinvoiceid = heads.csaleinvoiceid
    join org_orgs orgs on orgs.pk_org = invoices.pk_org
    order by 1
"""

INSERT_ITEMS = """
    insert into ar_recitem by name
    select
        chain_key('R', part_of(lines.csaleinvoicebid), lines.csaleinvoicebid) as pk_recitem,
        heads.pk_recbill, heads.pk_group, heads.pk_org, heads.billno,
        cast(lines.crowno as integer) // 10 as rowno, heads.billdate, heads.billdate as busidate,
        0 as objtype, heads.customer, lines.cdeptid as pk_deptid, lines.cemployeeid as pk_psndoc,
        heads.pk_currtype, heads.rate, 1 as direction, lines.cmaterialid as material,
        lines.nnum as quantity_de, lines.nnum as quantity_bal, lines.ntaxrate as taxrate,
        lines.norigtaxmny as money_de, lines.ntaxmny as local_money_de,
        lines.norigmny as notax_de, lines.nmny as local_notax_de, lines.ntax as local_tax_de,
        lines.norigtaxmny as money_bal, lines.ntaxmny as local_money_bal, 0 as occupationmny,
        invoices.cpaytermid as pk_payterm,
        -- A few receivables have no due date: reports fall back to the bill's date.
        case when roll('no due date', heads.pk_recbill, 100) > 0
            then day_text(later(day_of(heads.billdate), substr(invoices.cpaytermid, 15)))
        end as expiredate,
        lines.vfirstcode as contractno, invoices.vbillcode as invoiceno, '32' as top_billtype,
        lines.csaleinvoiceid as top_billid, lines.csaleinvoicebid as top_itemid,
        '30' as src_billtype, lines.cfirstid as src_billid, lines.cfirstbid as src_itemid,
        lines.cdeptid as so_deptid, lines.cemployeeid as so_psndoc, '~' as pk_subjcode, 0 as dr,
        heads.ts
    from approved_invoices approved
    join so_saleinvoice invoices on invoices.csaleinvoiceid = approved.csaleinvoiceid
    join so_saleinvoice_b lines on lines.csaleinvoiceid = approved.csaleinvoiceid and lines.dr = 0
    join ar_recbill heads on heads.pk_recbill = head_key('Q', approved.csaleinvoiceid)
"""

EFFECTIVE = """
    create or replace temp table effective_bills as
    select
        pk_recbill, day,
        greatest(creationtime, moment(day, 'effective', pk_recbill)) as effective_at
    from (
        select
            pk_recbill, creationtime,
            later(day_of(creationtime), case when roll('effect', pk_recbill, 100) < 93
                then 0 else 1 + roll('effect later', pk_recbill, 3) end) as day
        from ar_recbill
        where dr = 0 and effectstatus = 0 and creationtime >= day_text(getvariable('since') - 5)
    )
    where in_window(day)
    order by pk_recbill
"""

UPDATE_EFFECTIVE = """
    update ar_recbill
    set
        billstatus = 1, approvestatus = 1, effectstatus = 10, effectdate = day_text(day),
        modifiedtime = effective_at, ts = effective_at
    from effective_bills effective
    where effective.pk_recbill = ar_recbill.pk_recbill
"""

STEPS = (
    INSERT_HEADS, INSERT_ITEMS, EFFECTIVE, UPDATE_EFFECTIVE,
    """
    insert into touched
    select src_itemid from ar_recitem
    where pk_recbill in (select pk_recbill from effective_bills)
    """,
)  # fmt: skip
