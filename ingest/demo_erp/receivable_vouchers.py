"""Vouchers of receivables and receipts: revenue, output tax, money in the bank.

Accountants err: `mistake` names the documents without a voucher, with another amount, account or
period. That is what a reconciliation of sub-ledger and ledger has to find.
"""

# Nine yuan too much; that is what swapping two digits does.
SLIP = 900

BILLS = """
    create or replace temp table vouchered_bills as
    select
        bills.pk_recbill, head_key('A', bills.pk_recbill) as pk_voucher, bills.pk_org,
        bills.customer, bills.pk_deptid, bills.pk_currtype, bills.billno, bills.billdate,
        cast(bills.rate * 10000 as bigint) as rate, mistake(bills.pk_recbill) as slip,
        case when mistake(bills.pk_recbill) = 'period'
            then last_day(day_of(bills.billdate)) + 1 else day_of(bills.billdate) end as day,
        effective.effective_at as made_at, cents(bills.money) as orig,
        cents(bills.local_money) as local
    from effective_bills effective
    join ar_recbill bills on bills.pk_recbill = effective.pk_recbill
    where mistake(bills.pk_recbill) is distinct from 'missing'
"""

SALES = f"""
    insert into voucher_lines by name
    with items as (
        select
            bills.pk_recbill, '6001' || material_groups.product as account, items.pk_deptid as f1,
            sum(cents(items.notax_de)) as orig, sum(cents(items.local_notax_de)) as local,
            sum(items.quantity_de) as quantity
        from vouchered_bills bills
        join ar_recitem items on items.pk_recbill = bills.pk_recbill and items.dr = 0
        join material_groups on material_groups.pk_material = items.material
        group by bills.pk_recbill, material_groups.product, items.pk_deptid
    ),
    first_items as (
        select *, row_number() over (partition by pk_recbill order by account, f1) as n from items
    ),
    totals as (
        select pk_recbill, sum(orig) as orig, sum(local) as local from items group by pk_recbill
    ),
    lines as (
        select
            pk_recbill, 1 as line, 'D' as side,
            case when slip = 'account' then '122103' else '1122' end as account,
            case when slip = 'account' then null else pk_deptid end as f1,
            case when slip = 'account' then null else customer end as f4,
            orig + case when slip = 'amount' then {SLIP} else 0 end as orig,
            local + case when slip = 'amount' then {SLIP} else 0 end as local, null as quantity
        from vouchered_bills
        union all by name
        select
            items.pk_recbill, 2 as line, 'C' as side, account, f1,
            items.orig + case when slip = 'amount' and n = 1 then {SLIP} else 0 end as orig,
            items.local + case when slip = 'amount' and n = 1 then {SLIP} else 0 end as local,
            quantity
        from first_items items
        join vouchered_bills bills on bills.pk_recbill = items.pk_recbill
        union all by name
        select
            bills.pk_recbill, 3 as line, 'C' as side, '22210105' as account,
            bills.orig - totals.orig as orig, bills.local - totals.local as local
        from vouchered_bills bills
        join totals on totals.pk_recbill = bills.pk_recbill
        where bills.local <> totals.local
    )
    select
        bills.pk_voucher, bills.pk_org, bills.day, bills.made_at, '04' as type, 0 as kind,
        'AR' as system, '销售应收 ' || bills.billno as explanation, lines.* exclude (pk_recbill),
        bills.pk_currtype as currency, bills.rate
    from lines
    join vouchered_bills bills on bills.pk_recbill = lines.pk_recbill
"""

SALES_SOURCES = """
    insert into voucher_sources
    select pk_voucher, 'F0', pk_recbill, billno, billdate from vouchered_bills
"""

RECEIPTS = """
    insert into voucher_lines by name
    with bills as (
        select
            heads.pk_gatherbill, head_key('B', heads.pk_gatherbill) as pk_voucher, heads.pk_org,
            heads.customer, heads.pk_currtype as currency, heads.billno,
            cast(heads.rate * 10000 as bigint) as rate, day_of(heads.billdate) as day,
            heads.creationtime as made_at, cents(heads.money) as orig,
            cents(heads.local_money) as local
        from ar_gatherbill heads
        where heads.pk_gatherbill in (select pk_gatherbill from new_receipt_items)
    ),
    lines as (
        select
            pk_gatherbill, 1 as line, 'D' as side,
            case when currency <> '1002Z0100000000001K1' then '10020201'
                when roll('bank', pk_gatherbill, 4) = 0 then '10020102' else '10020101' end
                as account,
            null as f1, null as f4, orig, local, '101' as cash_flow
        from bills
        union all by name
        select
            pk_gatherbill, 2 as line, 'C' as side,
            case prepay when 1 then '2203' else '1122' end as account,
            case prepay when 0 then pk_deptid end as f1, customer as f4, sum(orig) as orig,
            sum(local) as local
        from new_receipt_items
        group by all
    )
    select
        bills.pk_voucher, bills.pk_org, bills.day, bills.made_at, '02' as type, 0 as kind,
        'AR' as system, '收到货款 ' || bills.billno as explanation,
        lines.* exclude (pk_gatherbill), bills.currency, bills.rate
    from lines
    join bills on bills.pk_gatherbill = lines.pk_gatherbill
"""

RECEIPT_SOURCES = """
    insert into voucher_sources
    select head_key('B', pk_gatherbill), 'F2', pk_gatherbill, billno, billdate
    from ar_gatherbill
    where pk_gatherbill in (select pk_gatherbill from new_receipt_items)
"""

# What was paid in advance goes against the receivable on the day of the match.
OFFSETS = """
    insert into voucher_lines by name
    with bills as (
        select
            items.pk_recbill, items.pk_org, items.customer, items.pk_deptid,
            items.pk_currtype as currency, cast(items.rate * 10000 as bigint) as rate,
            any_value(items.billno) as billno, matches.day, sum(matches.orig_cents) as orig,
            sum(matches.local_cents) as local
        from matches
        join ar_recitem items on items.pk_recitem = matches.pk_recitem
        join ar_gatheritem receipts on receipts.pk_gatheritem = matches.pk_gatheritem
            and receipts.prepay = 1
        group by all
    )
    select
        head_key('C', pk_recbill) as pk_voucher, pk_org, day,
        moment(day, 'offset', pk_recbill) as made_at, '04' as type, 0 as kind, 'AR' as system,
        '预收冲应收 ' || billno as explanation, sides.line, sides.side, sides.account,
        case sides.account when '1122' then pk_deptid end as f1, customer as f4, currency, rate,
        orig, local
    from bills, (values (1, 'D', '2203'), (2, 'C', '1122')) sides(line, side, account)
"""

STEPS = (BILLS, SALES, SALES_SOURCES, RECEIPTS, RECEIPT_SOURCES, OFFSETS)
