"""Payments (付款单) and their settlement with payables: vendors are paid on a day of the week."""

PARTS = """
    create or replace temp table paid_parts as
    with candidates as (
        select
            items.pk_payableitem, items.pk_payablebill, items.pk_org, items.supplier,
            items.pk_deptid, cents(items.local_money_cr) as local,
            later(day_of(items.billdate), vendors.term_days - 5
                + roll('delay', items.pk_payablebill, 30)) as due, vendors.weekday,
            case when items.money_cr < 0 or roll('instalments', items.pk_payableitem, 100) < 85
                then 1 else 2 end as parts
        from ap_payableitem items
        join ap_payablebill heads on heads.pk_payablebill = items.pk_payablebill
        join vendors on vendors.pk_supplier = items.supplier
        where heads.dr = 0 and items.dr = 0 and heads.effectstatus = 10
            and heads.effectdate >= day_text(getvariable('since') - 200)
            and roll('paid', items.pk_payableitem, 100) >= 1
    ),
    dated as (
        select
            candidates.*, part,
            next_weekday(later(due, part * (15 + roll('later', pk_payableitem, 30))), weekday)
                as day,
            share(local, part, part + 1, parts) as cents,
            chain_key('Y', part_of(pk_payableitem) * 2 + part, pk_payableitem) as pk_verifydetail
        from candidates, unnest(range(parts)) t(part)
    )
    select
        dated.*,
        head_key('U', min(pk_verifydetail) over (partition by pk_org, supplier, day)) as pk_paybill
    from dated
    where in_window(day) and cents <> 0
    order by pk_verifydetail
"""

INSERT_HEADS = """
    insert into ap_paybill by name
    with heads as (
        select
            pk_paybill, any_value(pk_org) as pk_org, any_value(supplier) as supplier,
            any_value(pk_deptid) as pk_deptid, any_value(day) as day, sum(cents) as cents
        from paid_parts
        group by pk_paybill
    )
    select
        pk_paybill, getvariable('group_key') as pk_group, heads.pk_org, 'F3' as pk_billtype,
        'D3' as pk_tradetype, 'fk' as billclass,
        bill_code(orgs.code, 'FK', day, row_number() over (partition by orgs.code, day
            order by pk_paybill)) as billno,
        day_text(day) as billdate, strftime(day, '%Y') as billyear,
        strftime(day, '%m') as billperiod, '1002Z0100000000001K1' as pk_currtype, 1 as rate,
        supplier, pk_deptid, empty_reference(pk_paybill) as pk_psndoc, money(cents) as money,
        money(cents) as local_money, 8 as billstatus, 1 as approvestatus, 10 as effectstatus,
        day_text(day) as effectdate, 0 as src_syscode, 'N' as isinit, '~' as billmaker,
        moment(day, 'payment', pk_paybill) as creationtime, 0 as dr,
        moment(day, 'payment', pk_paybill) as ts
    from heads
    join org_orgs orgs on orgs.pk_org = heads.pk_org
    order by pk_paybill
"""

INSERT_ITEMS = """
    insert into ap_payitem by name
    select
        head_key('W', pk_paybill) as pk_payitem, pk_paybill, pk_group, pk_org, billno, 1 as rowno,
        billdate, billdate as busidate, 1 as objtype, supplier, pk_deptid, pk_psndoc, pk_currtype,
        rate, 1 as direction, money as money_de, local_money as local_money_de, 0 as money_bal,
        0 as local_money_bal, 0 as prepay, empty_reference(pk_paybill) as pk_balatype,
        case when roll('draft', pk_paybill, 5) = 0
            then 'HP' || roll('draft number', pk_paybill, 100000000) end as checkno, 0 as dr, ts
    from ap_paybill
    where pk_paybill in (select pk_paybill from paid_parts)
    order by pk_paybill
"""

INSERT_SETTLEMENTS = """
    insert into arap_verifydetail by name
    select
        parts.pk_verifydetail, items.pk_group, items.pk_org, day_text(day) as busidate,
        0 as busiflag, 0 as redflag, items.billno, items.pk_payablebill as pk_bill,
        items.pk_payableitem as pk_item, heads.billno as billno2, parts.pk_paybill as pk_bill2,
        head_key('W', parts.pk_paybill) as pk_item2, '~' as customer, items.supplier,
        items.pk_currtype, items.rate, money(cents) as money_de, money(cents) as local_money_de,
        money(cents) as money_cr, money(cents) as local_money_cr, 0 as quantity_de,
        '~' as creator, moment(day, 'payment', parts.pk_paybill) as creationtime, 0 as dr,
        moment(day, 'payment', parts.pk_paybill) as ts
    from paid_parts parts
    join ap_payableitem items on items.pk_payableitem = parts.pk_payableitem
    join ap_paybill heads on heads.pk_paybill = parts.pk_paybill
    order by parts.pk_verifydetail
"""

BALANCES = """
    update ap_payableitem
    set
        money_bal = money_bal - paid, local_money_bal = local_money_bal - paid,
        ts = greatest(ap_payableitem.ts, paid_at)
    from (
        select
            pk_payableitem as key, money(sum(cents)) as paid,
            max(moment(day, 'payment', pk_paybill)) as paid_at
        from paid_parts
        group by pk_payableitem
        order by pk_payableitem
    )
    where pk_payableitem = key
"""

STEPS = (PARTS, INSERT_HEADS, INSERT_ITEMS, INSERT_SETTLEMENTS, BALANCES)
