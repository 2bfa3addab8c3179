"""Receipts (收款单) and settlements (核销): customers pay on their day of the month, some never."""

PREPAYMENTS = """
    create or replace temp table prepayments as
    with orders as (
        select
            orders.csaleorderid, any_value(orders.pk_org) as pk_org,
            any_value(orders.ccustomerid) as ccustomerid,
            any_value(orders.cinvoicecustid) as cinvoicecustid,
            any_value(orders.corigcurrencyid) as corigcurrencyid,
            any_value(orders.cdeptid) as cdeptid, any_value(orders.cemployeeid) as cemployeeid,
            any_value(lines.nexchangerate) as rate,
            workday(later(day_of(any_value(orders.taudittime)),
                roll('prepay', orders.csaleorderid, 3))) as day,
            -- Rounded up, so that the parts of the receivables never exceed it.
            (sum(cents(lines.norigtaxmny)) * 30 + 99) // 100 as orig,
            (sum(cents(lines.ntaxmny)) * 30 + 99) // 100 as local
        from so_saleorder orders
        join so_saleorder_b lines on lines.csaleorderid = orders.csaleorderid and lines.dr = 0
        where orders.dr = 0 and orders.fstatusflag = 2
            and substr(orders.cpaytermid, 14, 1) = '1'
            and orders.taudittime >= day_text(getvariable('since') - 5)
        group by orders.csaleorderid
    )
    select * from orders where in_window(day) and orig > 0
"""

PARTS = """
    create or replace temp table payment_parts as
    with candidates as (
        select
            items.pk_recitem, items.pk_recbill, items.src_itemid, items.pk_org, items.customer,
            items.pk_currtype, items.rate, items.pk_deptid, items.pk_psndoc,
            day_of(heads.effectdate) as effective_on,
            cast(substr(items.pk_payterm, 15) as integer) as term_days,
            cents(items.money_de)
                - case when substr(items.pk_payterm, 14, 1) = '1'
                    then cents(items.money_de) * 30 // 100 else 0 end as orig,
            cents(items.local_money_de)
                - case when substr(items.pk_payterm, 14, 1) = '1'
                    then cents(items.local_money_de) * 30 // 100 else 0 end as local,
            buyers.pay_day,
            case buyers.payer
                when 0 then roll('delay', items.pk_recbill, 15) - 10
                when 1 then roll('delay', items.pk_recbill, 30)
                when 2 then 10 + roll('delay', items.pk_recbill, 80)
                else 60 + roll('delay', items.pk_recbill, 340) end as delay,
            case
                when items.money_de < 0 or roll('instalments', items.pk_recitem, 100) < 70 then 1
                when roll('instalments', items.pk_recitem, 100) < 92 then 2
                else 3 end as parts,
            case
                when roll('paid', items.pk_recitem, 100) < 1 then 0
                when roll('paid', items.pk_recitem, 100) < 5
                    then 60 + roll('paid part', items.pk_recitem, 38)
                else 100 end as percent
        from ar_recitem items
        join ar_recbill heads on heads.pk_recbill = items.pk_recbill
        join buyers on buyers.pk_customer = items.customer
        where heads.dr = 0 and items.dr = 0 and heads.effectstatus = 10
            and heads.effectdate >= day_text(getvariable('since') - 750)
    ),
    parts as (
        select
            candidates.*, part,
            next_monthday(greatest(
                later(effective_on, 1),
                later(effective_on, term_days + delay
                    + part * (15 + roll('later', pk_recitem, 30)))), pay_day) as day,
            share(orig, percent * part // parts, percent * (part + 1) // parts, 100) as orig_cents,
            share(local, percent * part // parts, percent * (part + 1) // parts, 100)
                as local_cents,
            chain_key('V', part_of(pk_recitem) * 3 + part, pk_recitem) as pk_verifydetail
        from candidates, unnest(range(parts)) t(part)
    )
    select
        parts.*, in_window(day) as is_new,
        head_key('F', min(pk_verifydetail) over (
            partition by pk_org, customer, pk_currtype, rate, day)) as pk_gatherbill,
        head_key('G', min(pk_verifydetail) over (
            partition by pk_org, customer, pk_currtype, rate, day, pk_deptid)) as pk_gatheritem
    from parts
    where day > getvariable('since') - 60 and day <= getvariable('until')
        and (orig_cents <> 0 or local_cents <> 0)
"""

NEW_ITEMS = """
    create or replace temp table new_receipt_items as
    select
        pk_gatheritem, pk_gatherbill, any_value(pk_org) as pk_org, any_value(customer) as customer,
        any_value(pk_currtype) as pk_currtype, any_value(rate) as rate, any_value(day) as day,
        any_value(pk_deptid) as pk_deptid, min(pk_psndoc) as pk_psndoc, sum(orig_cents) as orig,
        sum(local_cents) as local, 0 as prepay, cast(null as varchar) as src_billid
    from payment_parts
    where is_new
    group by pk_gatherbill, pk_gatheritem
    union all by name
    select
        head_key('G', substr(csaleorderid, 1, 5) || 'Z' || substr(csaleorderid, 7))
            as pk_gatheritem,
        head_key('F', substr(csaleorderid, 1, 5) || 'Z' || substr(csaleorderid, 7))
            as pk_gatherbill,
        pk_org, cinvoicecustid as customer, corigcurrencyid as pk_currtype, rate, day,
        cdeptid as pk_deptid, cemployeeid as pk_psndoc, orig, local, 1 as prepay,
        csaleorderid as src_billid
    from prepayments
"""

INSERT_HEADS = """
    insert into ar_gatherbill by name
    with heads as (
        select
            pk_gatherbill, any_value(pk_org) as pk_org, any_value(customer) as customer,
            any_value(pk_currtype) as pk_currtype, any_value(rate) as rate, any_value(day) as day,
            min(pk_deptid) as pk_deptid, min(pk_psndoc) as pk_psndoc, max(prepay) as prepay,
            sum(orig) as orig, sum(local) as local
        from new_receipt_items
        group by pk_gatherbill
    )
    select
        pk_gatherbill, getvariable('group_key') as pk_group, heads.pk_org, 'F2' as pk_billtype,
        case when prepay = 1 then 'F2-Cxx-02' else 'F2-Cxx-01' end as pk_tradetype,
        'sk' as billclass,
        bill_code(orgs.code, 'SK', day, row_number() over (partition by orgs.code, day
            order by pk_gatherbill)) as billno,
        day_text(day) as billdate, strftime(day, '%Y') as billyear,
        strftime(day, '%m') as billperiod, pk_currtype, rate, customer, pk_deptid, pk_psndoc,
        money(orig) as money, money(local) as local_money, 8 as billstatus, 1 as approvestatus,
        10 as effectstatus, day_text(day) as effectdate, 0 as src_syscode, 'N' as isinit,
        '~' as billmaker, moment(day, 'receipt', pk_gatherbill) as creationtime, 0 as dr,
        moment(day, 'receipt', pk_gatherbill) as ts
    from heads
    join org_orgs orgs on orgs.pk_org = heads.pk_org
    order by pk_gatherbill
"""

INSERT_ITEMS = """
    insert into ar_gatheritem by name
    select
        items.pk_gatheritem, items.pk_gatherbill, heads.pk_group, heads.pk_org, heads.billno,
        row_number() over (partition by items.pk_gatherbill order by items.pk_gatheritem) as rowno,
        heads.billdate, heads.billdate as busidate, 0 as objtype, items.customer, items.pk_deptid,
        items.pk_psndoc, items.pk_currtype, items.rate, -1 as direction,
        money(items.orig) as money_cr, money(items.local) as local_money_cr,
        money(items.orig) as money_bal, money(items.local) as local_money_bal, items.prepay,
        items.src_billid, empty_reference(items.pk_gatheritem) as pk_balatype,
        case when roll('draft', items.pk_gatherbill, 5) = 0
            then 'HP' || roll('draft number', items.pk_gatherbill, 100000000) end as checkno,
        0 as dr, heads.ts
    from new_receipt_items items
    join ar_gatherbill heads on heads.pk_gatherbill = items.pk_gatherbill
    order by items.pk_gatheritem
"""

# Receipts are matched on their day, some days later, or after a clarification.
MATCHES = """
    create or replace temp table matches as
    with paid as (
        select
            parts.pk_verifydetail, parts.pk_recitem, parts.orig_cents, parts.local_cents,
            receipts.pk_gatheritem, receipts.pk_gatherbill,
            workday(later(parts.day, case
                when roll('match', receipts.pk_gatherbill, 100) < 80 then 0
                when roll('match', receipts.pk_gatherbill, 100) < 97
                    then 1 + roll('match later', receipts.pk_gatherbill, 5)
                else 15 + roll('match late', receipts.pk_gatherbill, 30) end)) as day
        from payment_parts parts
        join ar_gatheritem receipts
            on receipts.pk_gatheritem = parts.pk_gatheritem and receipts.dr = 0
    ),
    prepaid as (
        select
            chain_key('P', part_of(items.pk_recitem), items.pk_recitem) as pk_verifydetail,
            items.pk_recitem, cents(items.money_de) * 30 // 100 as orig_cents,
            cents(items.local_money_de) * 30 // 100 as local_cents,
            receipts.pk_gatheritem, receipts.pk_gatherbill,
            workday(later(day_of(heads.effectdate), 1 + roll('offset', items.pk_recbill, 3)))
                as day
        from ar_recitem items
        join ar_recbill heads on heads.pk_recbill = items.pk_recbill
        join ar_gatheritem receipts
            on receipts.src_billid = items.src_billid and receipts.prepay = 1 and receipts.dr = 0
        where heads.dr = 0 and items.dr = 0 and heads.effectstatus = 10
            and substr(items.pk_payterm, 14, 1) = '1'
            and heads.effectdate >= day_text(getvariable('since') - 7)
    )
    select * from (select * from paid union all by name select * from prepaid)
    where in_window(day) and (orig_cents <> 0 or local_cents <> 0)
"""

INSERT_SETTLEMENTS = """
    insert into arap_verifydetail by name
    select
        matches.pk_verifydetail, items.pk_group, items.pk_org, day_text(day) as busidate,
        0 as busiflag, 0 as redflag, items.billno, items.pk_recbill as pk_bill,
        items.pk_recitem as pk_item, receipts.billno as billno2,
        receipts.pk_gatherbill as pk_bill2, receipts.pk_gatheritem as pk_item2, items.customer,
        items.pk_currtype, items.rate, money(orig_cents) as money_de,
        money(local_cents) as local_money_de, money(orig_cents) as money_cr,
        money(local_cents) as local_money_cr, 0 as quantity_de, '~' as creator,
        moment(day, 'match', receipts.pk_gatherbill) as creationtime, 0 as dr,
        moment(day, 'match', receipts.pk_gatherbill) as ts
    from matches
    join ar_recitem items on items.pk_recitem = matches.pk_recitem
    join ar_gatheritem receipts on receipts.pk_gatheritem = matches.pk_gatheritem
    order by matches.pk_verifydetail
"""

STEPS = (
    PREPAYMENTS, PARTS, NEW_ITEMS, INSERT_HEADS, INSERT_ITEMS, MATCHES,
    "drop table payment_parts", INSERT_SETTLEMENTS,
    """
    update so_saleorder set nreceivedmny = money(orig), ts = greatest(ts, moment(day, 'prepaid',
        prepayments.csaleorderid))
    from prepayments
    where prepayments.csaleorderid = so_saleorder.csaleorderid
    """,
    """
    insert into touched
    select items.src_itemid
    from matches
    join ar_recitem items on items.pk_recitem = matches.pk_recitem
    """,
)  # fmt: skip
