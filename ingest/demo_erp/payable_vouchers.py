"""Vouchers of purchasing: receipts at the order's price, payables, payments.

A signed receipt is owed to the vendor as an estimate (220202); the payable takes the estimate back
and owes what the invoice says (220201). Of these documents too `mistake` names some.
"""

from ingest.demo_erp.receivable_vouchers import SLIP

RECEIPTS = f"""
    insert into voucher_lines by name
    with items as (
        select
            new_costs.csrcid, any_value(new_costs.pk_org) as pk_org, groups.account,
            any_value(new_costs.cvendorid) as vendor, any_value(new_costs.ts) as made_at,
            any_value(new_costs.vbillcode) as code, sum(cents(nmny)) as cents, sum(nnum) as quantity
        from new_costs
        join material_groups groups on groups.pk_material = new_costs.pk_material
        where bill_type = 'I2' and mistake(new_costs.csrcid) is distinct from 'missing'
        group by new_costs.csrcid, groups.account
    ),
    first_items as (
        select
            *, mistake(csrcid) as slip,
            row_number() over (partition by csrcid order by account) as n
        from items
    ),
    typed as (
        select
            * replace (
                cents + case when slip = 'amount' and n = 1 then {SLIP} else 0 end as cents,
                case when slip = 'account' then '1411' else account end as account),
            case when slip = 'period' then last_day(day_of(made_at)) + 1 else day_of(made_at) end
                as day
        from first_items
    )
    select
        '1001F' || substr(csrcid, 6) as pk_voucher, pk_org, day, made_at, '04' as type,
        0 as kind, 'IA' as system, '采购入库暂估 ' || code as explanation, 1 as line, 'D' as side,
        account, null as f4, '1002Z0100000000001K1' as currency, 10000 as rate, cents as orig,
        cents as local, quantity
    from typed
    union all by name
    select
        '1001F' || substr(csrcid, 6) as pk_voucher, any_value(pk_org) as pk_org,
        any_value(day) as day, any_value(made_at) as made_at, '04' as type, 0 as kind,
        'IA' as system, '采购入库暂估 ' || any_value(code) as explanation, 2 as line,
        'C' as side, '220202' as account, any_value(vendor) as f4,
        '1002Z0100000000001K1' as currency, 10000 as rate, sum(cents) as orig,
        sum(cents) as local, null as quantity
    from typed
    group by csrcid
"""

RECEIPT_SOURCES = """
    insert into voucher_sources
    select
        '1001F' || substr(csrcid, 6), 'I2', bill_key('I2', csrcid), any_value(vbillcode),
        any_value(dbizdate)
    from new_costs
    where bill_type = 'I2' and mistake(csrcid) is distinct from 'missing'
    group by csrcid
"""

PAYABLES = f"""
    insert into voucher_lines by name
    with bills as (
        select
            bills.pk_payablebill, head_key('D', bills.pk_payablebill) as pk_voucher, bills.pk_org,
            bills.supplier, bills.billno, mistake(bills.pk_payablebill) as slip,
            bills.creationtime as made_at, head_key('S', settled.pk_invoice) as pk_settlebill,
            case when mistake(bills.pk_payablebill) = 'period'
                then last_day(settled.day) + 1 else settled.day end as day
        from settled_invoices settled
        join ap_payablebill bills on bills.pk_payablebill = head_key('C', settled.pk_invoice)
        where mistake(bills.pk_payablebill) is distinct from 'missing'
    ),
    amounts as (
        select
            bills.pk_payablebill, groups.account, sum(cents(lines.nclashestmoney)) as estimate,
            sum(cents(lines.nmoney - lines.nclashestmoney)) as difference,
            sum(cents(invoiced.ntax)) as tax
        from bills
        join po_settlebill_b lines on lines.pk_settlebill = bills.pk_settlebill
        join po_invoice_b invoiced on invoiced.pk_invoice_b = lines.pk_invoice_b
        join material_groups groups on groups.pk_material = lines.pk_material
        group by bills.pk_payablebill, groups.account
    ),
    slips as (
        select pk_payablebill, slip = 'amount' as too_much, slip = 'account' as elsewhere
        from bills
    ),
    lines as (
        select
            pk_payablebill, 1 as line, 'D' as side, '220202' as account, sum(estimate) as local
        from amounts group by pk_payablebill
        union all by name
        select pk_payablebill, 2 as line, 'D' as side, account, sum(difference) as local
        from amounts group by pk_payablebill, account having sum(difference) <> 0
        union all by name
        select
            pk_payablebill, 3 as line, 'D' as side, '22210101' as account,
            sum(tax) + case when any_value(too_much) then {SLIP} else 0 end as local
        from amounts join slips using (pk_payablebill) group by pk_payablebill
        union all by name
        select
            pk_payablebill, 4 as line, 'C' as side,
            case when any_value(elsewhere) then '224103' else '220201' end as account,
            sum(estimate + difference + tax)
                + case when any_value(too_much) then {SLIP} else 0 end as local
        from amounts join slips using (pk_payablebill) group by pk_payablebill
    )
    select
        bills.pk_voucher, bills.pk_org, bills.day, bills.made_at, '04' as type, 0 as kind,
        'AP' as system, '采购应付 ' || bills.billno as explanation, lines.line, lines.side,
        lines.account, case when lines.account like '2202%' then bills.supplier end as f4,
        '1002Z0100000000001K1' as currency, 10000 as rate, lines.local as orig, lines.local
    from lines
    join bills on bills.pk_payablebill = lines.pk_payablebill
"""

PAYABLE_SOURCES = """
    insert into voucher_sources
    select head_key('D', pk_payablebill), 'F1', pk_payablebill, billno, billdate
    from ap_payablebill
    where pk_payablebill in (select head_key('C', pk_invoice) from settled_invoices)
        and mistake(pk_payablebill) is distinct from 'missing'
"""

PAYMENTS = """
    insert into voucher_lines by name
    with bills as (
        select * from ap_paybill where pk_paybill in (select pk_paybill from paid_parts)
    )
    select
        head_key('E', pk_paybill) as pk_voucher, pk_org, day_of(billdate) as day,
        creationtime as made_at, '03' as type, 0 as kind, 'AP' as system,
        '支付货款 ' || billno as explanation, sides.line, sides.side, sides.account,
        case when sides.line = 1 then supplier end as f4, '1002Z0100000000001K1' as currency,
        10000 as rate, cents(local_money) as orig, cents(local_money) as local,
        case when sides.line = 2 then '104' end as cash_flow
    from bills, (values (1, 'D', '220201'), (2, 'C', '10020101')) sides(line, side, account)
"""

PAYMENT_SOURCES = """
    insert into voucher_sources
    select head_key('E', pk_paybill), 'F3', pk_paybill, billno, billdate
    from ap_paybill where pk_paybill in (select pk_paybill from paid_parts)
"""

STEPS = (RECEIPTS, RECEIPT_SOURCES, PAYABLES, PAYABLE_SOURCES, PAYMENTS, PAYMENT_SOURCES)
